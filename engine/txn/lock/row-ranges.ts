/**
 * Locks on ranges of row ids that nobody has used yet: what a bulk insert holds in place of a lock a row (measured: those
 * were 29 % of a COPY).
 *
 * A range lies above every id that its heap had when it was taken, so there is no row in it but its owner's. Whoever
 * asks for a row in it waits for the owner and then asks anew, when the range is gone and the row is there or is not.
 * Ranges of different owners never overlap. There are few at a time, so they are lists.
 */
import { type LockHolder, LockTarget } from './lock-target.ts';

export interface RowRange {
  readonly space: number;
  readonly low: number;
  high: number;
  readonly owner: LockHolder;
  /** Held by the owner; others queue here. */
  readonly target: LockTarget;
}

export class RowRanges {
  readonly #spaces: Map<number, RowRange[]> = new Map();

  get isEmpty(): boolean {
    return this.#spaces.size === 0;
  }

  find(space: number, rowId: number): RowRange | undefined {
    return this.#spaces.get(space)?.find(({ low, high }) => low <= rowId && rowId <= high);
  }

  /** Undefined when somebody has a part of it. */
  add(space: number, low: number, high: number, owner: LockHolder, bit: number): RowRange | undefined {
    const ranges = this.#spaces.get(space) ?? [];
    if (ranges.some((range) => range.low <= high && low <= range.high)) return undefined;
    const target = new LockTarget('rows', space, low);
    target.holders.push(owner);
    target.masks.push(bit);
    const range: RowRange = { space, low, high, owner, target };
    ranges.push(range);
    this.#spaces.set(space, ranges);
    return range;
  }

  remove(range: RowRange): void {
    const left = this.#spaces.get(range.space)!.filter((other) => other !== range);
    if (left.length === 0) this.#spaces.delete(range.space);
    else this.#spaces.set(range.space, left);
    range.target.dissolve();
  }

  /** Everything that is held or waited for. */
  *targets(): Iterable<LockTarget> {
    for (const ranges of this.#spaces.values()) for (const { target } of ranges) yield target;
  }
}
