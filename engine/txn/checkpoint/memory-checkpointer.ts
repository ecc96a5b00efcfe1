/**
 * Checkpoints of a store without a log: the frozen layer itself is merged into the memory base, in slices on the main
 * thread, so that rows which came one by one get columns and old versions go.
 *
 * What the merge makes is collected and put into the base in one batch at the end, then the generation switches.
 */

import type { Timers } from '../../host/host.ts';
import type { KvStore } from '../../kv/kv.ts';
import type { Wait } from '../contract.ts';
import type { Layer } from '../delta/layer.ts';
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
          if (this.#step(false)) resolve();
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
    if (this.#start()) this.#step(true);
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

  #start(): boolean {
    const store = this.#store;
    const { newestTimestamp } = store;
    if (this.#run !== undefined) return true;
    if (newestTimestamp === store.state.generation.timestamp) return false;
    const layer: Layer = store.freeze();
    const output = new CollectedOutput();
    const changedHeaps = new Set<number>();
    const { generation } = store.state;
    const { base, directory } = store;
    const steps = mergeLayer({ base, generation, directory, layer, output, writtenAt: newestTimestamp }, changedHeaps);
    this.#run = { steps, output, changedHeaps, timestamp: newestTimestamp };
    return true;
  }

  /** One pause-to-pause piece, or everything; true when the checkpoint is done. */
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
      this.#promise = undefined;
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
