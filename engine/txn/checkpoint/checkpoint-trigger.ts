/**
 * When a checkpoint is due, and what writers do when the delta has no room.
 *
 * Due is: the delta holds half of what it may, or the log behind the base is longer than it should be, or something has
 * waited for longer than the interval. The delta is measured every few commits, because its exact size is a sum over
 * all touched spaces.
 */
import { DbError } from '../../error.ts';
import type { Clock, Timer, Timers } from '../../host/host.ts';
import type { Wait } from '../contract.ts';

export interface TriggerSettings {
  /** Most bytes of delta before writers wait. */
  readonly deltaMemoryBytes: number;
  /** Log behind the base that makes a checkpoint due. */
  readonly checkpointLogBytes: number;
  /** Longest time that a commit waits for its checkpoint. */
  readonly checkpointIntervalMs: number;
}

/** What the trigger looks at. */
export interface TriggerSource {
  readonly deltaBytes: number;
  /** Bytes of log behind the base; 0 without a log. */
  readonly logBehindBytes: number;
}

interface Checkpoints {
  checkpoint(): Promise<void>;
  checkpointSync(): void;
}

/** Commits between two measurements of the delta. */
const commitsPerLook = 16;

export class CheckpointTrigger {
  readonly #settings: TriggerSettings;
  readonly #source: TriggerSource;
  readonly #timers: Timers;
  readonly #clock: Clock;
  #commits = 0;
  /** The delta as it was measured last. */
  #measuredBytes = 0;
  #timer: Timer | undefined;
  #stopped = false;
  /** Not before this moment, after a failure. */
  #notBeforeMs = 0;

  constructor(
    settings: TriggerSettings,
    source: TriggerSource,
    host: { readonly timers: Timers; readonly clock: Clock },
  ) {
    this.#settings = settings;
    this.#source = source;
    this.#timers = host.timers;
    this.#clock = host.clock;
  }

  /** Asked after each commit. */
  isDue(): boolean {
    if (this.#stopped) return false;
    const behind = this.#source.logBehindBytes;
    if (behind > this.#settings.checkpointLogBytes) return this.#clock.monotonicMs() >= this.#notBeforeMs;
    if (++this.#commits % commitsPerLook !== 0) return false;
    this.#measuredBytes = this.#source.deltaBytes;
    const isHalfFull = this.#measuredBytes > this.#settings.deltaMemoryBytes / 2;
    return isHalfFull && this.#clock.monotonicMs() >= this.#notBeforeMs;
  }

  /** Runs `checkpoint` when a commit has waited for the interval. Call after each commit. */
  arm(checkpoint: () => void): void {
    if (this.#timer !== undefined || this.#stopped) return;
    this.#timer = this.#timers.after(
      this.#settings.checkpointIntervalMs,
      () => {
        this.#timer = undefined;
        if (!this.#stopped) checkpoint();
      },
      { background: true },
    );
  }

  /** A checkpoint has ended well. */
  restart(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#notBeforeMs = 0;
  }

  /** A checkpoint has failed: the next automatic one waits a while. */
  delay(): void {
    this.#notBeforeMs = this.#clock.monotonicMs() + 5_000;
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  memoryWait(checkpoints: Checkpoints): Wait | undefined {
    if (!this.#isFull()) return undefined;
    return new MemoryWait(checkpoints, () => this.#isFull());
  }

  #isFull(): boolean {
    if (this.#measuredBytes <= this.#settings.deltaMemoryBytes) return false;
    this.#measuredBytes = this.#source.deltaBytes;
    return this.#measuredBytes > this.#settings.deltaMemoryBytes;
  }
}

/** A writer waits for the checkpoint that makes room. */
class MemoryWait implements Wait {
  readonly on = 'memory';
  readonly #checkpoints: Checkpoints;
  readonly #isFull: () => boolean;
  #promise: Promise<void> | undefined;

  constructor(checkpoints: Checkpoints, isFull: () => boolean) {
    this.#checkpoints = checkpoints;
    this.#isFull = isFull;
  }

  get ready(): boolean {
    return !this.#isFull();
  }

  get promise(): Promise<void> {
    this.#promise ??= this.#wait();
    return this.#promise;
  }

  finishNow(): void {
    // the first may have been under way, with less in it than was committed meanwhile
    for (let tries = 0; tries < 2 && this.#isFull(); tries++) this.#checkpoints.checkpointSync();
    this.#refuseIfFull();
  }

  cancel(): void {
    // the checkpoint goes on for everybody else
  }

  async #wait(): Promise<void> {
    for (let tries = 0; tries < 2 && this.#isFull(); tries++) await this.#checkpoints.checkpoint();
    this.#refuseIfFull();
  }

  #refuseIfFull(): void {
    if (!this.#isFull()) return;
    throw new DbError('53200', 'the memory for recent changes is full', {
      detail: 'A checkpoint made no room: a snapshot that is still open needs the old versions.',
      hint: 'End long transactions, or raise deltaMemoryBytes.',
    });
  }
}
