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
import {
  checkSegment,
  type LogHold,
  type LogSource,
  type LogWriter,
  type SegmentSpan,
  segmentSpans,
} from '../../wal/wal.ts';
import { type ArchivedSegment, listArchive, partialName } from './archive-listing.ts';
import { copyFile, FileCopy, sumFile } from './file-copy.ts';
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
  /** End of the segment that is archived next. */
  #fullAtLsn: number;
  /** The copying under way; whoever sets it to undefined gives that up. */
  #current: object | undefined;
  #settled: Promise<void> = Promise.resolve();
  #isFailing = false;
  #isClosed = false;
  #retry: Timer | undefined;

  /** Goes on where the archive ends. Throws 55000 when the folder is another database's, or another copy's. */
  constructor(parts: LogArchiveParts) {
    this.#parts = parts;
    const { host, log, folder } = parts;
    host.files.makeFolder(folder);
    this.#checkOwner();
    this.#copyHistories();
    this.#hold = log.hold(this.#firstMissing());
    this.#fullAtLsn = this.#nextSegment().endLsn;
    log.onFlushed((lsn) => {
      if (lsn >= this.#fullAtLsn) this.#look();
    });
    this.#look();
  }

  /** No further copies are begun; settles when the one under way is done. */
  async stop(): Promise<void> {
    this.#isClosed = true;
    this.#retry?.cancel();
    await this.#settled;
  }

  /** Archives what is left, the unfinished segment too. The log is flushed and closed. */
  close(): void {
    this.#isClosed = true;
    this.#current = undefined;
    this.#retry?.cancel();
    const { host, source, log, folder } = this.#parts;
    const endLsn = log.flushedLsn;
    try {
      for (const { name, endLsn: segmentEnd, contentBytes } of segmentSpans(source, this.#hold.lsn, endLsn)) {
        const isFull = segmentEnd <= endLsn;
        const to = isFull ? name : partialName(name, endLsn);
        const isThere = isFull ? this.#isThere(name) : host.files.kind(`${folder}/${to}`) !== undefined;
        if (!isThere) {
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
    if (this.#current !== undefined || this.#isClosed || this.#retry !== undefined) return;
    if (this.#parts.log.flushedLsn < this.#fullAtLsn) return;
    const { name, endLsn } = this.#nextSegment();
    const copying = {};
    this.#current = copying;
    this.#settled = this.#copy(name, copying).then(
      (isDone) => {
        if (isDone) this.#succeed(endLsn);
      },
      (error: unknown) => this.#fail(name, error),
    );
  }

  /** A megabyte a turn. False when it was given up. */
  async #copy(name: string, copying: object): Promise<boolean> {
    const { host, source, folder } = this.#parts;
    const nextTurn = (): Promise<void> => new Promise((resolve) => host.timers.immediate(resolve));
    const target = `${folder}/${name}`;
    await nextTurn();
    if (this.#current !== copying) return false;
    if (this.#isThere(name)) return true;
    const copy = new FileCopy(host, `${source.folder}/${name}`, target);
    try {
      while (copy.step()) {
        await nextTurn();
        if (this.#current !== copying) {
          copy.discard();
          return false;
        }
      }
      await copy.syncAsync();
    } catch (error) {
      copy.discard();
      throw error;
    }
    if (this.#current !== copying) {
      copy.discard();
      return false;
    }
    copy.publish();
    this.#removePartials(name, name);
    host.files.syncFolder(folder);
    return true;
  }

  /** True when the archive has the full segment; throws when it has another one of that name. */
  #isThere(name: string): boolean {
    const { host, source, folder } = this.#parts;
    if (host.files.kind(`${folder}/${name}`) === undefined) return false;
    const [own, found] = [`${source.folder}/${name}`, `${folder}/${name}`].map((path) =>
      sumFile(host, path, () => undefined),
    );
    if (own!.sha256 === found!.sha256) return true;
    throw anotherCopy(folder, `Its segment ${name} is not the one of this database.`);
  }

  #nextSegment(): SegmentSpan {
    return segmentSpans(this.#parts.source, this.#hold.lsn, this.#hold.lsn + 1)[0]!;
  }

  /** Where the archive of this timeline ends. */
  #firstMissing(): number {
    const { log, source, folder, onWarning } = this.#parts;
    const archived = this.#ownSegments();
    const last = archived.filter(({ partialLsn }) => partialLsn === undefined).at(-1) ?? archived.at(0);
    if (last === undefined) return log.firstLsn;
    const capacity = segmentSpans(source, 0, 1)[0]!.endLsn;
    const behind = (last.index + (last.partialLsn === undefined ? 1 : 0)) * capacity;
    const furthest = archived.reduce((lsn, { partialLsn }) => Math.max(lsn, partialLsn ?? 0), behind);
    if (furthest > log.flushedLsn) {
      throw anotherCopy(folder, `It goes up to LSN ${furthest}, this database up to LSN ${log.flushedLsn}.`);
    }
    if (behind >= log.firstLsn) return behind;
    onWarning(
      `The archive "${folder}" ends at LSN ${behind} and the log begins at LSN ${log.firstLsn}: what lies between was let go while nothing was archived. Take a new backup; with an older one only moments before that gap can be restored.`,
    );
    return log.firstLsn;
  }

  #checkOwner(): void {
    const { host, source, folder } = this.#parts;
    const sample = listArchive(host.files, folder).segments.at(-1);
    if (sample === undefined) return;
    try {
      checkSegment(host, { ...source, folder, timeline: sample.timeline }, sample.index, `${folder}/${sample.file}`);
    } catch (error) {
      if (!(error instanceof DbError) || error.code !== 'XX001') throw error;
      throw new DbError('55000', `the archive "${folder}" is not one of this database`, {
        ...(error.detail === undefined ? {} : { detail: error.detail }),
        hint: 'Give each database an archive folder of its own.',
        cause: error,
      });
    }
  }

  #succeed(endLsn: number): void {
    this.#current = undefined;
    if (this.#isFailing) this.#parts.onWarning(`The archive "${this.#parts.folder}" works again.`);
    this.#isFailing = false;
    this.#hold.moveTo(endLsn);
    this.#fullAtLsn = this.#nextSegment().endLsn;
    this.#look();
  }

  #fail(name: string, error: unknown): void {
    this.#current = undefined;
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
      throw anotherCopy(folder, `Its ${name} is not the one of this database.`);
    }
  }
}

function anotherCopy(folder: string, detail: string): DbError {
  return new DbError('55000', `the archive "${folder}" belongs to another copy of this database`, {
    detail,
    hint: 'Give this copy an archive folder of its own. If it is an old copy of the files, use "aiondb restore" instead.',
  });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
