/**
 * When each heap was last committed to, as far as this process has heard: what tells a derived structure without a walk
 * that it is still what it was built from. One of these belongs to a store.
 */
import type { Store } from '../txn/txn.ts';

export class WrittenSpaces {
  readonly #written: Map<number, number> = new Map();
  /** Commits up to here were not heard of. */
  readonly #heardSince: number;

  constructor(store: Store) {
    this.#heardSince = store.statistics.newestTimestamp;
    store.onCommit((timestamp, spaces) => {
      for (const space of spaces) this.#written.set(space, timestamp);
    });
  }

  /** True when nobody has committed to the heap after the timestamp. */
  isUnwritten(space: number, since: number): boolean {
    return since >= this.#heardSince && (this.#written.get(space) ?? 0) <= since;
  }
}

const known = new WeakMap<Store, WrittenSpaces>();

/** Listens from the first time it is asked for. */
export function writtenSpacesOf(store: Store): WrittenSpaces {
  let written = known.get(store);
  if (written === undefined) {
    written = new WrittenSpaces(store);
    known.set(store, written);
  }
  return written;
}
