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
  /** Ascending timestamps of synchronous commits above the flushed LSN; `#first` of them are done. */
  readonly #unflushed: number[] = [];
  #first = 0;

  constructor(log: LogWriter | undefined, snapshots: SnapshotRegistry) {
    this.#log = log;
    this.#snapshots = snapshots;
    log?.onFlushed((lsn) => this.#advance(lsn));
  }

  /** Notes a commit that is being installed. Call before its versions are linked. */
  committed(timestamp: number, synchronous: boolean): void {
    if (this.#log === undefined || !synchronous) {
      this.#snapshots.horizon = Math.max(this.#snapshots.horizon, timestamp);
    } else {
      this.#unflushed.push(timestamp);
    }
  }

  /** What must be flushed before anything read at the timestamp leaves the process. */
  pendingUpTo(timestamp: number): Wait | undefined {
    for (let at = this.#unflushed.length - 1; at >= this.#first; at--) {
      const commit = this.#unflushed[at]!;
      if (commit <= timestamp) return this.#log === undefined ? undefined : new FlushWait(this.#log, commit);
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
    while (this.#first < this.#unflushed.length && this.#unflushed[this.#first]! <= lsn) this.#first++;
    if (this.#first === this.#unflushed.length) {
      this.#unflushed.length = 0;
      this.#first = 0;
    } else if (this.#first > 1_024) {
      this.#unflushed.splice(0, this.#first);
      this.#first = 0;
    }
  }
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
