/**
 * Commits and the disk: which commits are installed and not yet durable, up to where a new snapshot may read, and what
 * an answer has to wait for.
 *
 * The horizon of new snapshots is max(flushed LSN, newest commit with `synchronous: false`); it lives in the snapshot
 * registry. Commits that do wait are kept in a list until they are flushed: a snapshot that includes one (the session's
 * own last commit, or what lies below a later asynchronous one) must see it flushed before anything read leaves the
 * process. Without a log every commit is as durable as it gets.
 */
import type { LogWriter } from '../wal/wal.ts';
import type { Wait } from './contract.ts';
import type { SnapshotRegistry } from './snapshot-registry.ts';

export class FlushTracker {
  /** Syncs of the log so far. */
  flushCount = 0;
  readonly #log: LogWriter | undefined;
  readonly #snapshots: SnapshotRegistry;
  /** Synchronous commits above the flushed LSN, ascending; the first `#first` of them are done. */
  readonly #unflushed: UnflushedCommit[] = [];
  #first = 0;

  constructor(log: LogWriter | undefined, snapshots: SnapshotRegistry) {
    this.#log = log;
    this.#snapshots = snapshots;
    log?.onFlushed((lsn) => this.#advance(lsn));
  }

  /** Notes a commit that is being installed, and the spaces it wrote to. Call before its versions are linked. */
  committed(timestamp: number, synchronous: boolean, spaces: readonly number[]): void {
    if (this.#log === undefined || !synchronous) {
      this.#snapshots.horizon = Math.max(this.#snapshots.horizon, timestamp);
    } else {
      this.#unflushed.push({ timestamp, spaces });
    }
  }

  /**
   * What must be flushed before anything read leaves the process: commits up to the timestamp of a snapshot, and commits
   * to spaces that were read at their newest state.
   */
  pendingUpTo(timestamp: number, newestSpaces: ReadonlySet<number> | undefined): Wait | undefined {
    for (let at = this.#unflushed.length - 1; at >= this.#first; at--) {
      const commit = this.#unflushed[at]!;
      if (commit.timestamp <= timestamp) return this.waitFor(commit.timestamp);
      if (newestSpaces === undefined) continue;
      for (let i = 0; i < commit.spaces.length; i++) {
        if (newestSpaces.has(commit.spaces[i]!)) return this.waitFor(commit.timestamp);
      }
    }
    return undefined;
  }

  /** A wait for one commit; undefined when it is durable. */
  waitFor(timestamp: number): Wait | undefined {
    if (this.#log === undefined || this.#log.flushedLsn >= timestamp) return undefined;
    return new FlushWait(this.#log, timestamp);
  }

  #advance(lsn: number): void {
    this.flushCount++;
    if (lsn > this.#snapshots.horizon) this.#snapshots.horizon = lsn;
    while (this.#first < this.#unflushed.length && this.#unflushed[this.#first]!.timestamp <= lsn) this.#first++;
    if (this.#first > 1_024) {
      this.#unflushed.splice(0, this.#first);
      this.#first = 0;
    }
  }
}

interface UnflushedCommit {
  readonly timestamp: number;
  readonly spaces: readonly number[];
}

class FlushWait implements Wait {
  readonly on = 'flush';
  readonly #log: LogWriter;
  readonly #lsn: number;

  constructor(log: LogWriter, lsn: number) {
    this.#log = log;
    this.#lsn = lsn;
  }

  get ready(): boolean {
    return this.#log.flushedLsn >= this.#lsn;
  }

  get promise(): Promise<void> {
    return this.#log.flush(this.#lsn);
  }

  finishNow(): void {
    if (!this.ready) this.#log.flushSync();
  }

  cancel(): void {
    // the flush goes on for everybody else; nobody has to be told
  }
}
