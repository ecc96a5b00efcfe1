/**
 * Backups of databases in folders: taking one of a running database, checking and restoring one.
 *
 * All three run in a worker thread and return at once; see `FileTask`. `startBackup` belongs to an open store, the other
 * two need nothing but the folders.
 */
import { DbError } from '../../error.ts';
import type { Host } from '../../host/host.ts';
import type { LogSource, LogWriter } from '../../wal/wal.ts';
import type {
  BackupCheck,
  BackupSummary,
  FileTask,
  FileTaskOptions,
  RestoreRequest,
  RestoreSummary,
} from './backup-contract.ts';
import { startFileTask } from './file-task.ts';

/** The parts of a running database that a backup reads. */
export interface BackupOrigin {
  readonly host: Host;
  readonly folder: string;
  readonly source: LogSource & { readonly segmentBytes: number };
  readonly log: LogWriter;
  /**
   * Holds the pages of the base as they are. The worker opens a file that a checkpoint may be writing to; what it reads
   * is left alone because of this.
   */
  readonly holdBase: () => { readonly lsn: number; release(): void };
}

/** Copies a running database; see `Store.backup`. The log is held until it is done. */
export function startBackup(
  origin: BackupOrigin,
  target: string,
  options: FileTaskOptions = {},
): FileTask<BackupSummary> {
  const { host, folder, source, log } = origin;
  const base = origin.holdBase();
  const hold = log.hold(base.lsn);
  let isBaseHeld = true;
  const releaseBase = (): void => {
    if (isBaseHeld) base.release();
    isBaseHeld = false;
  };
  const request = { kind: 'backup', folder, target, source, heldLsn: log.firstLsn } as const;
  try {
    const task = startFileTask<BackupSummary>(host, request, options, async () => {
      releaseBase();
      await log.flush();
      return log.flushedLsn;
    });
    const promise = task.promise.finally(() => {
      releaseBase();
      hold.release();
    });
    return { promise, cancel: () => task.cancel() };
  } catch (error) {
    releaseBase();
    hold.release();
    throw error;
  }
}

/**
 * Checks a backup: its manifest, the sum of every file, its base and its log. Changes nothing.
 *
 * @throws DbError (through the promise) 58P01 when the folder is no finished backup, XX001 naming every damaged file
 * @example
 * const { endLsn } = await verifyBackup(nodeHost(), '/backups/monday').promise;
 */
export function verifyBackup(host: Host, folder: string, options: FileTaskOptions = {}): FileTask<BackupCheck> {
  return startFileTask(host, { kind: 'verify', folder }, options, unasked);
}

/**
 * Restores a backup into a folder that is empty or does not exist, and replays the log behind it. The restored database
 * begins a new timeline.
 *
 * @throws DbError (through the promise) 58P01 when the backup or the archive is not there, 58P02 when the folder is not
 * empty, XX001 for damage, 22023 for a target that the backup and the archive do not cover
 * @example
 * const until = { kind: 'time', timeUs: Date.parse('2026-03-01T12:00:00Z') * 1000 } as const;
 * await restoreBackup(host, { backup: '/backups/monday', folder: '/var/lib/shop', archive: '/archive', until }).promise;
 */
export function restoreBackup(
  host: Host,
  request: RestoreRequest,
  options: FileTaskOptions = {},
): FileTask<RestoreSummary> {
  return startFileTask(host, { kind: 'restore', ...request }, options, unasked);
}

function unasked(): Promise<number> {
  return Promise.reject(new DbError('58000', 'only a backup asks for the end of a log'));
}
