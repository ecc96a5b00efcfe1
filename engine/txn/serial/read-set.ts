/**
 * What a serializable transaction has asked for through its views, as ranges by space: row ids of heaps, keys of ordered
 * spaces.
 *
 * Kept is the question and not the answer: a scan is its whole range, rows that are not there included, and a lookup
 * that found nothing is a read of that row id or key. That is what makes phantoms visible (Eswaran, Gray, Lorie, Traiger:
 * The notions of consistency and predicate locks, 1976). Who answers out of a structure of its own instead of rows
 * (adjacency lists, vector graphs) says so with `View.noteRead`, which is the whole heap.
 *
 * Reads at the newest state are not recorded: unique and foreign-key checks hold a lock on the row or key from before
 * the look to the end of the transaction, so what they saw is still so at the commit. Nor are spaces that the
 * transaction has made itself, which nobody else sees. Nothing is taken out again by a rollback to a savepoint: the
 * program has seen it.
 *
 * Memory is bounded: past `spaceBytes` the reads of a space count as a read of all of it, which may refuse a commit that
 * could have gone through, and never lets one through that could not.
 */
import { behindAllKeys, RangeList } from './range-list.ts';

/** Memory of the ranges of one space before they are coarsened. */
const spaceBytes = 1_048_576;

export class SpaceReads<Bound extends number | string> {
  /** Undefined when all of the space counts as read. */
  ranges: RangeList<Bound> | undefined = new RangeList();

  add(from: Bound, to: Bound): void {
    const { ranges } = this;
    if (ranges === undefined) return;
    ranges.add(from, to);
    if (ranges.bytes <= spaceBytes) return;
    ranges.compact();
    // at half of the bound, so that the next ones do not each sort all of them again
    if (ranges.bytes > spaceBytes / 2) this.ranges = undefined;
  }
}

/** The committed spaces. */
export interface KnownSpaces {
  find(space: number): object | undefined;
}

export class ReadSet {
  readonly heaps: Map<number, SpaceReads<number>> = new Map();
  readonly ordered: Map<number, SpaceReads<string>> = new Map();
  readonly #directory: KnownSpaces;

  constructor(directory: KnownSpaces) {
    this.#directory = directory;
  }

  row(space: number, rowId: number): void {
    this.#of(this.heaps, space)?.add(rowId, rowId + 1);
  }

  /** Row ids from `from` to `to`, both included; either bound may be left out. */
  rows(space: number, from: number | undefined, to: number | undefined): void {
    if (from === undefined && to === undefined) this.heap(space);
    else this.#of(this.heaps, space)?.add(from ?? -Infinity, to === undefined ? Infinity : to + 1);
  }

  /** The whole heap. */
  heap(space: number): void {
    const reads = this.#of(this.heaps, space);
    if (reads !== undefined) reads.ranges = undefined;
  }

  key(space: number, key: string): void {
    this.#of(this.ordered, space)?.add(key, `${key}\0`);
  }

  /** Keys in [from, to); either bound may be left out. */
  keys(space: number, from: string | undefined, to: string | undefined): void {
    this.#of(this.ordered, space)?.add(from ?? '', to ?? behindAllKeys);
  }

  #of<Bound extends number | string>(
    spaces: Map<number, SpaceReads<Bound>>,
    space: number,
  ): SpaceReads<Bound> | undefined {
    const known = spaces.get(space);
    if (known !== undefined || this.#directory.find(space) === undefined) return known;
    const reads = new SpaceReads<Bound>();
    spaces.set(space, reads);
    return reads;
  }
}
