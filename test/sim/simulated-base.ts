/**
 * The memory key-value store with the crash behaviour of a durable one: a batch is there after a crash as a whole or not
 * at all, and the machine may stop right before it, or right after it and before anybody hears of it. A batch may also
 * be refused for want of room, which leaves a checkpoint half way.
 *
 * It belongs to the machine and outlives the processes that open it.
 */
import { DbError } from '../../engine/error.ts';
import type { SimulatedMachine } from '../../engine/host/host.ts';
import { type KvStore, openMemoryStore } from '../../engine/kv/kv.ts';

export class SimulatedBase {
  /** Times the machine stopped at either end of a batch. */
  stopsInBatch = 0;
  refusals = 0;
  /** Probability that the machine stops at either end of a batch. */
  stopChance = 0;
  /** Probability that a batch is refused. */
  refuseChance = 0;
  readonly #store: KvStore;
  readonly #machine: SimulatedMachine;

  /** `fault` puts a planted bug between the store and whoever writes it. */
  constructor(machine: SimulatedMachine, fault: (store: KvStore) => KvStore = (store) => store) {
    this.#machine = machine;
    const memory = openMemoryStore();
    this.#store = fault({
      snapshot: () => memory.snapshot(),
      write: (batch) => memory.write(batch),
      diskBytes: () => memory.diskBytes(),
      close: () => undefined,
    });
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
        if (this.#machine.random.chance(this.refuseChance)) {
          this.refusals++;
          throw new DbError('53100', 'the simulated base has no room');
        }
        this.#store.write(batch);
        step();
      },
      diskBytes: () => this.#store.diskBytes(),
      close: () => undefined,
    };
  }
}
