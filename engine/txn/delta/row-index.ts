/**
 * The rows of one heap in one layer: row id → entry → newest version.
 *
 * Each row id that was ever written gets an entry number, counted up. `rowIds[entry]` names the row and `heads[entry]`
 * its newest version (−1 after an undo). An open-addressing hash finds the entry of a row id. For scans the entries
 * are kept in sorted runs, made when first asked for: ids that arrive ascending (the usual insert) are a run as they
 * lie; others are sorted as a tail and merged with runs of their size, so there are at most log2(n) runs and a scan
 * after each update costs no sort of everything.
 *
 * Everything is typed arrays; nothing is ever removed but by `clear`.
 */
import type { VersionStore } from './version-store.ts';

/** Entries in ascending row-id order; `entries` undefined means that entry numbers are positions. */
export interface SortedRun {
  readonly rowIds: Float64Array;
  readonly entries: Int32Array | undefined;
  readonly count: number;
}

const firstCapacity = 8;
const noRuns: readonly SortedRun[] = [];

export class RowIndex {
  readonly versions: VersionStore;
  rowIds: Float64Array = new Float64Array(firstCapacity);
  heads: Int32Array = new Int32Array(firstCapacity);
  /** Entries in use. */
  count = 0;
  #slots: Int32Array = new Int32Array(firstCapacity * 2).fill(-1);
  /** All ids so far arrived in ascending order. */
  #ascending = true;
  #runs: SortedRun[] = [];
  /** Entries that are in `#runs`. */
  #sortedCount = 0;

  constructor(versions: VersionStore) {
    this.versions = versions;
  }

  /** Bytes of the arrays, runs included. */
  get bytes(): number {
    let total = this.rowIds.byteLength + this.heads.byteLength + this.#slots.byteLength;
    for (const run of this.#runs) total += run.entries === undefined ? 0 : run.count * 12;
    return total;
  }

  /** The entry of a row id, or −1. */
  find(rowId: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hashOf(rowId) & mask;
    for (;;) {
      const entry = slots[slot]!;
      if (entry < 0 || this.rowIds[entry] === rowId) return entry;
      slot = (slot + 1) & mask;
    }
  }

  /** The entry of a row id, made when missing (its head is −1 then). */
  enter(rowId: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hashOf(rowId) & mask;
    for (;;) {
      const entry = slots[slot]!;
      if (entry < 0) break;
      if (this.rowIds[entry] === rowId) return entry;
      slot = (slot + 1) & mask;
    }
    const entry = this.count;
    if (entry === this.rowIds.length) {
      this.#grow();
      return this.enter(rowId);
    }
    if (entry > 0 && rowId < this.rowIds[entry - 1]!) this.#ascending = false;
    slots[slot] = entry;
    this.rowIds[entry] = rowId;
    this.heads[entry] = -1;
    this.count = entry + 1;
    return entry;
  }

  /** The version of the row that a reader at `bound` sees in this layer, or −1 when the layer says nothing. */
  visible(rowId: number, bound: number): number {
    if (this.count === 0) return -1;
    const entry = this.find(rowId);
    return entry < 0 ? -1 : this.versions.visible(this.heads[entry]!, bound);
  }

  /** The entries in sorted runs; a row id is in one run only. */
  runs(): readonly SortedRun[] {
    if (this.count === 0) return noRuns;
    if (this.#ascending) {
      const run = this.#runs[0];
      if (run === undefined || run.count !== this.count || run.rowIds !== this.rowIds) {
        this.#runs = [{ rowIds: this.rowIds, entries: undefined, count: this.count }];
        this.#sortedCount = this.count;
      }
      return this.#runs;
    }
    if (this.#sortedCount < this.count) this.#sortTail();
    return this.#runs;
  }

  /** Empties the index for the next transaction; small arrays are kept. */
  clear(): void {
    if (this.rowIds.length > 64) {
      this.rowIds = new Float64Array(firstCapacity);
      this.heads = new Int32Array(firstCapacity);
      this.#slots = new Int32Array(firstCapacity * 2).fill(-1);
    } else {
      this.#slots.fill(-1);
    }
    this.count = 0;
    this.#ascending = true;
    if (this.#runs.length > 0) this.#runs.length = 0;
    this.#sortedCount = 0;
  }

  #grow(): void {
    const capacity = this.rowIds.length * 2;
    const rowIds = new Float64Array(capacity);
    rowIds.set(this.rowIds);
    const heads = new Int32Array(capacity);
    heads.set(this.heads);
    const slots = new Int32Array(capacity * 2).fill(-1);
    const mask = slots.length - 1;
    for (let entry = 0; entry < this.count; entry++) {
      let slot = hashOf(rowIds[entry]!) & mask;
      while (slots[slot]! >= 0) slot = (slot + 1) & mask;
      slots[slot] = entry;
    }
    this.rowIds = rowIds;
    this.heads = heads;
    this.#slots = slots;
  }

  #sortTail(): void {
    const first = this.#sortedCount;
    if (this.#runs.length === 1 && this.#runs[0]!.entries === undefined) {
      // the ascending run may still alias the live array: it is a prefix, which never changes
      this.#runs[0] = withEntries(this.#runs[0]!);
    }
    const rowIds = this.rowIds.slice(first, this.count).sort();
    const entries = new Int32Array(rowIds.length);
    for (let i = 0; i < rowIds.length; i++) entries[i] = this.find(rowIds[i]!);
    let run: SortedRun = { rowIds, entries, count: rowIds.length };
    for (let last = this.#runs.at(-1); last !== undefined && last.count <= run.count * 2; last = this.#runs.at(-1)) {
      run = mergeRuns(last, run);
      this.#runs.pop();
    }
    this.#runs.push(run);
    this.#sortedCount = this.count;
  }
}

/** Position of the first row id ≥ `rowId` in a run. */
export function lowerBound(rowIds: Float64Array, count: number, rowId: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rowIds[middle]! < rowId) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** 32 well-mixed bits of a safe integer. */
function hashOf(rowId: number): number {
  const low = rowId | 0;
  const high = low === rowId ? 0 : Math.floor(rowId / 4_294_967_296);
  let mixed = Math.imul(low ^ Math.imul(high, 0x85eb_ca6b), 0x9e37_79b1);
  mixed ^= mixed >>> 15;
  return mixed >>> 0;
}

function withEntries(run: SortedRun): SortedRun {
  const entries = new Int32Array(run.count);
  for (let i = 0; i < run.count; i++) entries[i] = i;
  return { rowIds: run.rowIds.slice(0, run.count), entries, count: run.count };
}

function mergeRuns(left: SortedRun, right: SortedRun): SortedRun {
  const count = left.count + right.count;
  const rowIds = new Float64Array(count);
  const entries = new Int32Array(count);
  let i = 0;
  let j = 0;
  for (let k = 0; k < count; k++) {
    if (j === right.count || (i < left.count && left.rowIds[i]! < right.rowIds[j]!)) {
      rowIds[k] = left.rowIds[i]!;
      entries[k] = left.entries === undefined ? i : left.entries[i]!;
      i++;
    } else {
      rowIds[k] = right.rowIds[j]!;
      entries[k] = right.entries === undefined ? j : right.entries[j]!;
      j++;
    }
  }
  return { rowIds, entries, count };
}
