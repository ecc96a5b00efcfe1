/**
 * Checkpoints of a store with a log: the active layer is frozen at the flushed end of the log, a worker brings the base
 * to the same LSN by replaying the log, then one assignment switches generation and drops the frozen layer.
 *
 * A host without workers, and a synchronous caller, run the same replay on the main thread. A checkpoint that fails
 * leaves its layer frozen and its limit set; the next one tries again for the same limit before anything newer. What an
 * image has frozen goes along with the checkpoint whose limit is behind it. Segments of the log are let go after the
 * switch.
 */
import { invariant } from '../../error.ts';
import type { Host, WorkerThread } from '../../host/host.ts';
import type { KvStore } from '../../kv/kv.ts';
import type { LogSource } from '../../wal/wal.ts';
import type { LogArchive } from '../backup/log-archive.ts';
import type { CommitLog } from '../commit-log.ts';
import type { Wait } from '../contract.ts';
import type { Checkpointer, LocalStore } from '../store.ts';
import type { CheckpointTrigger } from './checkpoint-trigger.ts';
import { type CheckpointOutcome, OutcomeCell } from './outcome-cell.ts';
import { type CheckpointRequest, runCheckpoint } from './run-checkpoint.ts';

export interface FolderCheckpointerParts {
  readonly store: LocalStore;
  readonly host: Host;
  readonly base: KvStore;
  /** Folder of the base, which a worker opens by itself; undefined runs everything on the main thread. */
  readonly baseFolder: string | undefined;
  readonly log: CommitLog;
  readonly source: LogSource;
  readonly trigger: CheckpointTrigger;
  readonly archive: LogArchive | undefined;
  /** Opened read-only: nothing is moved into the base. */
  readonly readOnly: boolean;
  /** Lets go of the folder; called last. */
  readonly release: () => Promise<void>;
}

/** The host wants it without its extension, which differs between sources and what is built from them. */
const workerModule = new URL(new URL('./checkpoint-worker.ts', import.meta.url).href.replace(/\.ts$/, ''));

/** A close moves this much log into the base, so that the next open has little to replay. */
const worthwhileBytes = 1_048_576;

export class FolderCheckpointer implements Checkpointer {
  checkpoints = 0;
  readonly #parts: FolderCheckpointerParts;
  readonly #cell: OutcomeCell = new OutcomeCell();
  #worker: WorkerThread | undefined;
  /** Up to where the log is to go into the base, while that is not done. */
  #limitLsn: number | undefined;
  /** The frozen layer has been tried before: some of it may be in the base, and which heaps that changed is not known. */
  #isRetry = false;
  /** The worker is at it. */
  #isRunning = false;
  #promise: Promise<void> | undefined;
  #settle: ((error: unknown) => void) | undefined;
  #isClosed = false;
  readonly #inBackground = (): void => this.#checkpointInBackground();

  constructor(parts: FolderCheckpointerParts) {
    this.#parts = parts;
  }

  get running(): boolean {
    return this.#promise !== undefined;
  }

  checkpoint(): Promise<void> {
    this.#promise ??= this.#checkpoint().finally(() => {
      this.#promise = undefined;
    });
    return this.#promise;
  }

  checkpointSync(): void {
    if (this.#isRunning) {
      this.#cell.waitWhileRunning();
      this.#finish();
    }
    const { host, store } = this.#parts;
    while (this.#freeze()) {
      this.#apply(runCheckpoint(host, store.base.codec, this.#parts.base, this.#request()));
    }
  }

  afterCommit(): void {
    const { trigger } = this.#parts;
    if (trigger.isDue() && this.#promise === undefined) this.#checkpointInBackground();
    trigger.arm(this.#inBackground);
  }

  memoryWait(): Wait | undefined {
    return this.#parts.trigger.memoryWait(this);
  }

  async close(): Promise<void> {
    this.#parts.trigger.stop();
    // a failure has been reported to whoever asked; the log still has everything
    await this.#promise?.catch(() => undefined);
    await this.#parts.archive?.stop();
    if (this.#isWorthwhile()) await this.#lastCheckpoint().catch(() => undefined);
    await this.#stopWorker();
    try {
      this.#closeFiles();
    } finally {
      await this.#parts.release();
    }
  }

  closeSync(): void {
    this.#parts.trigger.stop();
    if (this.#isRunning) this.#cell.waitWhileRunning();
    void this.#stopWorker();
    try {
      this.#closeFiles();
    } finally {
      void this.#parts.release();
    }
  }

  #isWorthwhile(): boolean {
    const { log, store, readOnly } = this.#parts;
    if (readOnly) return false;
    return log.failure === undefined && log.writer.endLsn - store.state.generation.timestamp > worthwhileBytes;
  }

  /** Nobody is left to be held up, so no thread is started for it. */
  async #lastCheckpoint(): Promise<void> {
    if (this.#worker === undefined) this.checkpointSync();
    else await this.checkpoint();
  }

  #checkpointInBackground(): void {
    if (this.#promise !== undefined || this.#parts.log.failure !== undefined) return;
    this.checkpoint().catch(() => this.#parts.trigger.delay());
  }

  async #checkpoint(): Promise<void> {
    await this.#parts.log.writer.flush();
    const goal = this.#parts.log.writer.endLsn;
    while (this.#parts.store.state.generation.timestamp < goal && this.#freeze()) await this.#runOnce();
  }

  /** Freezes what is committed, unless a limit is set already; false when the base has everything. */
  #freeze(): boolean {
    const { log, store } = this.#parts;
    this.#isRetry = this.#limitLsn !== undefined;
    if (this.#isRetry) return true;
    if (log.writer.endLsn === store.state.generation.timestamp) return false;
    if (log.writer.flushedLsn < log.writer.endLsn) log.writer.flushSync();
    this.#limitLsn = log.writer.endLsn;
    store.freeze();
    return true;
  }

  #request(): CheckpointRequest {
    invariant(this.#limitLsn !== undefined, 'a checkpoint has a limit');
    return { source: this.#parts.source, limitLsn: this.#limitLsn };
  }

  async #runOnce(): Promise<void> {
    const { host, store, base, baseFolder } = this.#parts;
    if (baseFolder === undefined || !host.workers.available) {
      this.#apply(runCheckpoint(host, store.base.codec, base, this.#request()));
      return;
    }
    const worker = this.#startWorker(baseFolder);
    worker.setBackground(false);
    this.#isRunning = true;
    this.#cell.start();
    const done = new Promise<void>((resolve, reject) => {
      this.#settle = (error) => (error === undefined ? resolve() : reject(error));
    });
    worker.post(this.#request());
    await done;
  }

  #startWorker(baseFolder: string): WorkerThread {
    if (this.#worker !== undefined) return this.#worker;
    const worker = this.#parts.host.workers.spawn(
      workerModule,
      { baseFolder, outcome: this.#cell.buffer },
      { background: true, name: 'aiondb checkpoint' },
    );
    worker.onMessage((message) => {
      if (message === 'done') this.#finish();
    });
    worker.onExit((error) => {
      this.#worker = undefined;
      if (!this.#isRunning) return;
      this.#cell.fail(error ?? new Error('the checkpoint worker ended'));
      this.#finish();
    });
    this.#worker = worker;
    return worker;
  }

  /** Takes the worker's outcome, once: on its message, or after a synchronous caller has waited for it. */
  #finish(): void {
    if (!this.#isRunning) return;
    this.#isRunning = false;
    this.#worker?.setBackground(true);
    const settle = this.#settle;
    this.#settle = undefined;
    try {
      this.#apply(this.#cell.take());
      settle?.(undefined);
    } catch (error) {
      settle?.(error);
    }
  }

  #apply(outcome: CheckpointOutcome): void {
    const { store, base, log, trigger } = this.#parts;
    invariant(outcome.position.lsn === this.#limitLsn, 'the base stands where the layer was frozen');
    this.#limitLsn = undefined;
    if (this.#isClosed) return;
    const { generation } = store.state;
    const changed = this.#isRetry ? undefined : outcome.changedHeaps;
    const heaps = new Set(changed ?? generation.knownHeaps());
    store.switchGeneration(generation.successor(base.snapshot(), outcome.position.lsn, heaps));
    this.checkpoints++;
    log.writer.releaseBefore(outcome.position.lsn);
    trigger.restart();
  }

  async #stopWorker(): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined) return;
    this.#worker = undefined;
    const ended = new Promise<void>((resolve) => worker.onExit(() => resolve()));
    worker.setBackground(false);
    worker.post('close');
    await ended;
  }

  #closeFiles(): void {
    const { log, base, store, archive } = this.#parts;
    this.#isClosed = true;
    store.releaseState();
    try {
      log.writer.close();
      archive?.close();
    } finally {
      base.close();
    }
  }
}
