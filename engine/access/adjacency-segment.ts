/**
 * Relationships of the nodes of one table in compressed sparse rows: those of slot s lie at offsets[s] … offsets[s + 1]
 * of parallel arrays. Slots are row ids themselves (less the smallest) where these are dense, else numbers that an open
 * hash table of row ids gives out.
 */

/** Edges in the order they were read: near ends of one table only. */
export interface EdgeRows {
  readonly count: number;
  readonly nearRowIds: Float64Array;
  readonly farRowIds: Float64Array;
  /** Undefined: `farTable` for all. */
  readonly farTables: Int32Array | undefined;
  readonly farTable: number;
  readonly edgeRowIds: Float64Array;
  /** Codes of relationship types; undefined where all have one. */
  readonly types: Int32Array | undefined;
}

/** Row ids further apart than this many times their count are hashed. */
const sparseness = 4;

interface SlotLookup {
  readonly slots: number;
  slotOf(rowId: number): number;
}

export class AdjacencySegment {
  readonly #lookup: SlotLookup;
  readonly #offsets: Int32Array;
  readonly farRowIds: Float64Array;
  readonly farTables: Int32Array | undefined;
  readonly farTable: number;
  readonly edgeRowIds: Float64Array;
  readonly types: Int32Array | undefined;

  constructor(rows: EdgeRows) {
    const { count, nearRowIds } = rows;
    this.#lookup = lookupFor(nearRowIds, count);
    const offsets = new Int32Array(this.#lookup.slots + 2);
    const slots = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      const slot = this.#lookup.slotOf(nearRowIds[i]!);
      slots[i] = slot;
      offsets[slot + 2]!++;
    }
    for (let slot = 2; slot < offsets.length; slot++) offsets[slot]! += offsets[slot - 1]!;
    this.farRowIds = new Float64Array(count);
    this.edgeRowIds = new Float64Array(count);
    this.farTables = rows.farTables && new Int32Array(count);
    this.farTable = rows.farTable;
    this.types = rows.types && new Int32Array(count);
    // offsets[slot + 1] walks from the start of the slot to its end, where the next one starts
    for (let i = 0; i < count; i++) {
      const at = offsets[slots[i]! + 1]!++;
      this.farRowIds[at] = rows.farRowIds[i]!;
      this.edgeRowIds[at] = rows.edgeRowIds[i]!;
      if (this.farTables !== undefined) this.farTables[at] = rows.farTables![i]!;
      if (this.types !== undefined) this.types[at] = rows.types![i]!;
    }
    this.#offsets = offsets;
  }

  /** Slot of a node; −1 when it has no relationships here. */
  slotOf(rowId: number): number {
    return this.#lookup.slotOf(rowId);
  }

  start(slot: number): number {
    return this.#offsets[slot]!;
  }

  end(slot: number): number {
    return this.#offsets[slot + 1]!;
  }
}

function lookupFor(rowIds: Float64Array, count: number): SlotLookup {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const rowId = rowIds[i]!;
    if (rowId < least) least = rowId;
    if (rowId > greatest) greatest = rowId;
  }
  if (count === 0) return { slots: 0, slotOf: () => -1 };
  const range = greatest - least + 1;
  if (range > sparseness * count + 65_536) return new HashedRowIds(rowIds, count);
  const slotOf = (rowId: number): number => (rowId >= least && rowId <= greatest ? rowId - least : -1);
  return { slots: range, slotOf };
}

/** Open addressing over row ids; slots are given out in the order of first sight. */
class HashedRowIds implements SlotLookup {
  readonly #mask: number;
  readonly #keys: Float64Array;
  readonly #slots: Int32Array;
  slots = 0;

  constructor(rowIds: Float64Array, count: number) {
    let capacity = 16;
    while (capacity < count * 2) capacity *= 2;
    this.#mask = capacity - 1;
    this.#keys = new Float64Array(capacity);
    this.#slots = new Int32Array(capacity).fill(-1);
    for (let i = 0; i < count; i++) {
      const at = this.#place(rowIds[i]!);
      if (this.#slots[at] !== -1) continue;
      this.#keys[at] = rowIds[i]!;
      this.#slots[at] = this.slots++;
    }
  }

  #place(rowId: number): number {
    let at = (Math.imul(rowId | 0, 0x9e3779b1) ^ Math.imul((rowId / 4_294_967_296) | 0, 0x85ebca6b)) & this.#mask;
    while (this.#slots[at] !== -1 && this.#keys[at] !== rowId) at = (at + 1) & this.#mask;
    return at;
  }

  slotOf(rowId: number): number {
    return this.#slots[this.#place(rowId)]!;
  }
}
