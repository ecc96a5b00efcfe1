/**
 * Checks a backup: manifest, the sum of every file, then the base is opened and the log replayed to the backup's end.
 *
 * The backup stays as it is. It is not opened as a database, because that writes; the base is opened for reading, and
 * the log goes through the code of recovery piece by piece, so memory does not grow with it.
 */
import type { BlockCodec } from '../../block/block.ts';
import { DbError } from '../../error.ts';
import type { Host } from '../../host/host.ts';
import { openLmdbStore } from '../../kv/kv.ts';
import { openLogReader, startOfLog } from '../../wal/wal.ts';
import { readBaseState } from '../checkpoint/base-state.ts';
import { Replay } from '../checkpoint/replay.ts';
import type { BackupCheck } from './backup-contract.ts';
import { sumFile } from './file-copy.ts';
import { type BackupManifest, readManifest } from './manifest.ts';
import type { TaskReport } from './task-report.ts';

/** A replayed layer of this size is dropped before more is read. */
const replayBytes = 134_217_728;

export async function runVerify(
  host: Host,
  codec: BlockCodec,
  folder: string,
  report: TaskReport,
): Promise<BackupCheck> {
  const manifest = readManifest(host, folder);
  checkSums(host, folder, manifest, report);
  const base = await openLmdbStore(host, `${folder}/base`);
  try {
    const snapshot = base.snapshot();
    const state = readBaseState(snapshot, codec);
    const { record } = state;
    const isRight =
      record === undefined
        ? manifest.startLsn === 0
        : record.systemId === manifest.systemId &&
          record.timeline === manifest.timeline &&
          record.position.lsn === manifest.startLsn;
    if (!isRight) throw damaged(folder, 'Its base is not the one that the manifest describes.');
    const source = { ...manifest, folder: `${folder}/wal` };
    const reader = openLogReader(host, source, record?.position ?? startOfLog, { limitLsn: manifest.endLsn });
    try {
      let replay = new Replay(codec, state.directory, state.sequences);
      while (reader.next()) {
        replay.apply(reader.kind, reader.endLsn, reader.payload);
        report.progress('replay', reader.endLsn - manifest.startLsn, manifest.endLsn - manifest.startLsn);
        if (replay.layer.versions.bytes > replayBytes) replay = new Replay(codec, state.directory, state.sequences);
      }
    } finally {
      reader.close();
    }
    snapshot.release();
  } finally {
    base.close();
    host.files.remove(`${folder}/base/lock.mdb`);
  }
  const { systemId, timeline, startLsn, endLsn, startedAt, endedAt } = manifest;
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  return { folder, systemId, timeline, startLsn, endLsn, startedAt, endedAt, bytes };
}

function checkSums(host: Host, folder: string, manifest: BackupManifest, report: TaskReport): void {
  const total = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  const faults: string[] = [];
  let done = 0;
  for (const { path, bytes, sha256 } of manifest.files) {
    report.progress('check', done, total);
    if (host.files.kind(`${folder}/${path}`) !== 'file') {
      faults.push(`${path} is missing.`);
      continue;
    }
    const sum = sumFile(host, `${folder}/${path}`, (step) => {
      done += step;
      report.progress('check', done, total);
    });
    if (sum.bytes !== bytes) faults.push(`${path} has ${sum.bytes} bytes instead of ${bytes}.`);
    else if (sum.sha256 !== sha256) faults.push(`${path} does not match its sum.`);
  }
  if (faults.length > 0) throw damaged(folder, faults.join(' '));
}

export function damaged(folder: string, detail: string): DbError {
  return new DbError('XX001', `the backup "${folder}" is damaged`, {
    detail,
    hint: 'Do not restore it: use another backup, and take a new one of the database if that still runs.',
  });
}
