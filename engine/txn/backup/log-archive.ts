/**
 * Copies full segments of a running log into an archive folder before they may be let go.
 *
 * A hold on the log stands at the first segment that is not archived, so what the archive does not have stays in the
 * database's folder, however long the archive fails: the failure is told once, tried again, and told when it is over.
 * A copy gets its name when it is synced. The last segment, which is never full, is archived when the database closes,
 * under a name that says where its log ends (archive-listing.ts); it goes when its full one has come.
 *
 * An archive belongs to one database. After a restore the new timeline is archived beside the old ones.
 */
import { DbError } from '../../error.ts';
import type { Host, Timer } from '../../host/host.ts';
import { checkSegment, type LogHold, type LogSource, type LogWriter, segmentSpans } from '../../wal/wal.ts';
import { type ArchivedSegment, listArchive, partialName } from './archive-listing.ts';
import { copyFile, FileCopy } from './file-copy.ts';
import { timelineOfHistory } from './timeline-history.ts';

export interface LogArchiveParts {
  readonly host: Host;
  readonly source: LogSource;
  readonly log: LogWriter;
  /** The archive's folder. */
  readonly folder: string;
  /** Told in one sentence what the user should know. */
  readonly onWarning: (sentence: string) => void;
}

const retryMs = 10_000;

export class LogArchive {
  readonly #parts: LogArchiveParts;
  readonly #hold: LogHold;
  #isCopying = false;
  #isFailing = false;
  #isClosed = false;
  #retry: Timer | undefined;
  #copied: Promise<void> = Promise.resolve();

  /** Goes on where the archive ends. Throws when the folder cannot be used, or is another database's. */
  constructor(parts: LogArchiveParts) {
    this.#parts = parts;
    const { host, source, log, folder } = parts;
    host.files.makeFolder(folder);
    this.#copyHistories();
    const archived = this.#ownSegments();
    const last = archived.filter(({ partialLsn }) => partialLsn === undefined).at(-1) ?? archived.at(-1);
    if (last !== undefined) checkSegment(host, { ...source, folder }, last.index, `${folder}/${last.file}`);
    let next = log.firstLsn;
    if (last !== undefined) {
      const capacity = segmentSpans(source, 0, 1)[0]!.endLsn;
      const behind = (last.index + (last.partialLsn === undefined ? 1 : 0)) * capacity;
      if (behind < next) {
        parts.onWarning(
          `The archive "${folder}" ends at LSN ${behind} and the log begins at LSN ${next}: what lies between was let go while nothing was archived. Take a new backup; older ones can be restored up to that gap only.`,
        );
      }
      next = Math.max(next, Math.min(behind, log.flushedLsn));
    }
    this.#hold = log.hold(next);
    log.onFlushed(() => this.#look());
    this.#look();
  }

  /** Everything before it is in the archive. */
  get archivedLsn(): number {
    return this.#hold.lsn;
  }

  /** No further copies are begun; settles when the one under way is done. */
  async stop(): Promise<void> {
    this.#isClosed = true;
    this.#retry?.cancel();
    await this.#copied;
  }

  /** Archives what is left, the unfinished segment too. The log is flushed and closed. */
  close(): void {
    this.#isClosed = true;
    this.#retry?.cancel();
    const { host, source, log, folder } = this.#parts;
    const endLsn = log.flushedLsn;
    try {
      for (const { name, endLsn: segmentEnd, contentBytes } of segmentSpans(source, this.#hold.lsn, endLsn)) {
        const isFull = segmentEnd <= endLsn;
        const to = isFull ? name : partialName(name, endLsn);
        if (host.files.kind(`${folder}/${to}`) === undefined) {
          copyFile(host, `${source.folder}/${name}`, `${folder}/${to}`, () => undefined, contentBytes);
        }
        this.#removePartials(name, to);
      }
      host.files.syncFolder(folder);
    } catch (error) {
      this.#parts.onWarning(
        `The end of the log could not be archived in "${folder}" (${reasonOf(error)}). It stays in the database and is archived after the next start.`,
      );
    }
    this.#hold.release();
  }

  #look(): void {
    const { host, source, log } = this.#parts;
    if (this.#isCopying || this.#isClosed || this.#retry !== undefined) return;
    const [next] = segmentSpans(source, this.#hold.lsn, this.#hold.lsn + 1);
    if (next!.endLsn > log.flushedLsn) return;
    this.#isCopying = true;
    this.#copied = new Promise<void>((resolve) => host.timers.immediate(resolve))
      .then(() => this.#copy(next!.name))
      .then(
        () => this.#succeed(next!.endLsn),
        (error: unknown) => this.#fail(next!.name, error),
      );
  }

  /** A megabyte a turn. */
  async #copy(name: string): Promise<void> {
    const { host, source, folder } = this.#parts;
    const target = `${folder}/${name}`;
    const copy = new FileCopy(host, `${source.folder}/${name}`, target);
    try {
      while (copy.step()) await new Promise<void>((resolve) => host.timers.immediate(resolve));
      await copy.syncAsync();
      // a crash after the last copy may have left the same bytes under the name; a rename replaces them
      copy.publish();
    } catch (error) {
      copy.discard();
      throw error;
    }
    this.#removePartials(name, name);
    host.files.syncFolder(folder);
  }

  #succeed(endLsn: number): void {
    this.#isCopying = false;
    if (this.#isFailing) this.#parts.onWarning(`The archive "${this.#parts.folder}" works again.`);
    this.#isFailing = false;
    this.#hold.moveTo(endLsn);
    this.#look();
  }

  #fail(name: string, error: unknown): void {
    this.#isCopying = false;
    const { host, folder, onWarning } = this.#parts;
    if (!this.#isFailing) {
      onWarning(
        `Segment ${name} could not be archived in "${folder}" (${reasonOf(error)}). The log is kept and grows until it can; it is tried again every ${retryMs / 1_000} seconds.`,
      );
    }
    this.#isFailing = true;
    if (this.#isClosed) return;
    this.#retry = host.timers.after(
      retryMs,
      () => {
        this.#retry = undefined;
        this.#look();
      },
      { background: true },
    );
  }

  #ownSegments(): ArchivedSegment[] {
    const { host, source, folder } = this.#parts;
    return listArchive(host.files, folder).segments.filter(({ timeline }) => timeline === source.timeline);
  }

  #removePartials(name: string, kept: string): void {
    const { host, folder } = this.#parts;
    for (const segment of this.#ownSegments()) {
      if (segment.name === name && segment.file !== kept) host.files.remove(`${folder}/${segment.file}`);
    }
  }

  /** An archive with another history of the same timeline belongs to another copy of the database. */
  #copyHistories(): void {
    const { host, source, folder } = this.#parts;
    const { files } = host;
    for (const name of files.list(source.folder)) {
      if (timelineOfHistory(name) === undefined) continue;
      const target = `${folder}/${name}`;
      if (files.kind(target) === undefined) {
        copyFile(host, `${source.folder}/${name}`, target, () => undefined);
        files.syncFolder(folder);
        continue;
      }
      const [own, found] = [files.readFile(`${source.folder}/${name}`), files.readFile(target)];
      if (own.length === found.length && own.every((byte, at) => byte === found[at])) continue;
      throw new DbError('55000', `the archive "${folder}" holds another history of timeline ${source.timeline}`, {
        detail: `Its ${name} is not the one of this database: another restored copy archives there.`,
        hint: 'Give this database an archive folder of its own.',
      });
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
