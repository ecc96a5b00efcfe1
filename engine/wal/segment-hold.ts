/**
 * Who keeps segments of a log from being let go; see `LogHold` in wal.ts.
 *
 * A hold names the first LSN its owner still reads. The lowest of all holds bounds what the writer lets go; moving or
 * ending one makes the writer look again. Holds live in memory: after a restart their owners take them anew, before
 * the first checkpoint can let anything go.
 */
import { invariant } from '../error.ts';

export class HoldTable {
  readonly #holds: Set<SegmentHold> = new Set();
  readonly #onChange: () => void;

  /** @param onChange called when segments may have become free */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Infinity when nothing is held. */
  get lowestLsn(): number {
    let lowest = Number.POSITIVE_INFINITY;
    for (const hold of this.#holds) lowest = Math.min(lowest, hold.lsn);
    return lowest;
  }

  add(lsn: number): SegmentHold {
    const hold = new SegmentHold(lsn, (isOver) => {
      if (isOver) this.#holds.delete(hold);
      this.#onChange();
    });
    this.#holds.add(hold);
    return hold;
  }
}

export class SegmentHold {
  lsn: number;
  #onChange: ((isOver: boolean) => void) | undefined;

  constructor(lsn: number, onChange: (isOver: boolean) => void) {
    this.lsn = lsn;
    this.#onChange = onChange;
  }

  moveTo(lsn: number): void {
    invariant(lsn >= this.lsn && this.#onChange !== undefined, 'a hold moves forwards until it is released');
    this.lsn = lsn;
    this.#onChange(false);
  }

  release(): void {
    const onChange = this.#onChange;
    this.#onChange = undefined;
    onChange?.(true);
  }
}
