/**
 * The memory key-value store with the crash behaviour of a durable one: a batch is there after a crash as a whole or not
 * at all, and the machine may stop right before it, or right after it and before anybody hears of it.
 *
 * It belongs to the machine and outlives the processes that open it.
 */
import type { SimulatedMachine } from '../../engine/host/host.ts';
import { type KvStore, openMemoryStore } from '../../engine/kv/kv.ts';

export class SimulatedBase {
  /** Times the machine stopped inside a batch. */
  stopsInBatch = 0;
  /** Probability that the machine stops at either end of a batch. */
  stopChance = 0;
  readonly #store: KvStore = openMemoryStore();
  readonly #machine: SimulatedMachine;

  constructor(machine: SimulatedMachine) {
    this.#machine = machine;
  }

  /** The store as the process of the moment opens it. */
  open(): KvStore {
    const { disk } = this.#machine;
    const { boot } = disk;
    const step = (): void => {
      if (this.#machine.random.chance(this.stopChance)) disk.stopAfter(0);
      try {
        disk.step(boot);
      } catch (error) {
        this.stopsInBatch++;
        throw error;
      }
    };
    return {
      snapshot: () => this.#store.snapshot(),
      write: (batch) => {
        step();
        this.#store.write(batch);
        step();
      },
      diskBytes: () => this.#store.diskBytes(),
      close: () => undefined,
    };
  }
}
