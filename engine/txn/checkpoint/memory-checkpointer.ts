/**
 * Checkpoints of a store without a log: the frozen layers themselves are merged into the memory base, the oldest first,
 * in slices on the main thread, so that rows which came one by one get columns and old versions go.
 *
 * What the merge makes is collected and put into the base in one batch at the end, then the generation switches.
 */

import type { Timers } from '../../host/host.ts';
import type { KvStore } from '../../kv/kv.ts';
import type { Wait } from '../contract.ts';
import type { Checkpointer, LocalStore } from '../store.ts';
import type { CheckpointTrigger } from './checkpoint-trigger.ts';
import { mergeLayer } from './merge-layer.ts';
import { CollectedOutput } from './merge-output.ts';

export class MemoryCheckpointer implements Checkpointer {
  checkpoints = 0;
  readonly #store: LocalStore;
  readonly #base: KvStore;
  readonly #timers: Timers;
  readonly #trigger: CheckpointTrigger;
  #run: MemoryRun | undefined;
  #promise: Promise<void> | undefined;
  readonly #inBackground = (): void => this.#checkpointInBackground();

  constructor(store: LocalStore, base: KvStore, timers: Timers, trigger: CheckpointTrigger) {
    this.#store = store;
    this.#base = base;
    this.#timers = timers;
    this.#trigger = trigger;
  }

  get running(): boolean {
    return this.#run !== undefined;
  }

  checkpoint(): Promise<void> {
    if (this.#promise === undefined && !this.#start()) return Promise.resolve();
    this.#promise ??= new Promise((resolve, reject) => {
      const slice = (): void => {
        try {
          if (this.#step(false) && !this.#next()) resolve();
          else this.#timers.immediate(slice);
        } catch (error) {
          this.#promise = undefined;
          reject(error);
        }
      };
      this.#timers.immediate(slice);
    });
    return this.#promise;
  }

  checkpointSync(): void {
    if (this.#run !== undefined) this.#step(true);
    for (let more = this.#start(); more; more = this.#next()) this.#step(true);
  }

  afterCommit(): void {
    if (this.#trigger.isDue()) this.#checkpointInBackground();
    this.#trigger.arm(this.#inBackground);
  }

  memoryWait(): Wait | undefined {
    return this.#trigger.memoryWait(this);
  }

  async close(): Promise<void> {
    this.closeSync();
  }

  closeSync(): void {
    this.#trigger.stop();
    this.#run = undefined;
    this.#store.releaseState();
    this.#base.close();
  }

  /** A failure is an error of ours, as nothing here waits for a disk: it ends the writing. */
  #checkpointInBackground(): void {
    if (this.#run !== undefined) return;
    this.checkpoint().catch((error: unknown) => this.#store.refuseWrites(`a checkpoint failed: ${String(error)}`));
  }

  /** Freezes what is committed; false when the base has everything. */
  #start(): boolean {
    if (this.#run === undefined) this.#store.freeze();
    return this.#next();
  }

  /** Goes on with the oldest frozen layer; false when there is none. */
  #next(): boolean {
    if (this.#run !== undefined) return true;
    const store = this.#store;
    const layer = store.oldestFrozen;
    if (layer === undefined) return false;
    const output = new CollectedOutput();
    const changedHeaps = new Set<number>();
    const { generation } = store.state;
    const { base, directory } = store;
    const steps = mergeLayer({ base, generation, directory, layer, output, writtenAt: layer.end }, changedHeaps);
    this.#run = { steps, output, changedHeaps, timestamp: layer.end };
    return true;
  }

  /** One pause-to-pause piece of the layer, or all of it; true when the layer is in the base. */
  #step(toTheEnd: boolean): boolean {
    const run = this.#run;
    if (run === undefined) return true;
    do {
      if (run.steps.next().done !== true) continue;
      run.output.commit(this.#base);
      const { generation } = this.#store.state;
      const snapshot = this.#base.snapshot();
      this.#store.switchGeneration(generation.successor(snapshot, run.timestamp, run.changedHeaps));
      this.#run = undefined;
      if (this.#store.oldestFrozen === undefined) this.#promise = undefined;
      this.checkpoints++;
      this.#trigger.restart();
      return true;
    } while (toTheEnd);
    return false;
  }
}

interface MemoryRun {
  readonly steps: Generator<void>;
  readonly output: CollectedOutput;
  readonly changedHeaps: Set<number>;
  readonly timestamp: number;
}
