/**
 * Decoded columns of base blocks, within a byte budget.
 *
 * A cached vector is named by (space, column, block number, writtenAt), so it serves every generation in which the
 * block is unchanged, and is never invalidated: a rewritten block has a new `writtenAt`. Vectors of blocks that the delta
 * has patched lie under column ids of their own, with the stamp of the newest patch in place of `writtenAt`. Lookups go through a
 * `CachedColumn`, which scans and point readers keep; a hit is two array reads.
 *
 * Eviction is second chance (a clock) over all columns: a touched vector survives one round of the hand.
 */
import type { Vector } from '../../value/vector.ts';

export class CachedColumn {
  /** By block number. A vector counts only if `writtenAt` agrees. */
  readonly vectors: (Vector | undefined)[] = [];
  writtenAt: Float64Array = new Float64Array(8);
  touched: Uint8Array = new Uint8Array(8);
  bytes: Float64Array = new Float64Array(8);

  get(number: number, writtenAt: number): Vector | undefined {
    const vector = this.vectors[number];
    if (vector === undefined || this.writtenAt[number] !== writtenAt) return undefined;
    this.touched[number] = 1;
    return vector;
  }

  /** Makes room for a block number. */
  reach(number: number): void {
    while (this.vectors.length <= number) this.vectors.push(undefined);
    if (number < this.touched.length) return;
    const capacity = Math.max(number + 1, this.touched.length * 2);
    const writtenAt = new Float64Array(capacity);
    writtenAt.set(this.writtenAt);
    const touched = new Uint8Array(capacity);
    touched.set(this.touched);
    const bytes = new Float64Array(capacity);
    bytes.set(this.bytes);
    this.writtenAt = writtenAt;
    this.touched = touched;
    this.bytes = bytes;
  }
}

/** Column id under which the row ids of sparse blocks are cached. */
export const rowIdColumn = -1;
/** Column id under which it is cached which rows of a patched block are left (scan/patched-blocks.ts). */
export const keptRowsColumn = -2;

/** Column id under which the patched vectors of a column are cached. */
export function patchedColumn(columnId: number): number {
  return -3 - columnId;
}

export class BlockCache {
  readonly budgetBytes: number;
  /** Bytes of all cached vectors. */
  bytes = 0;
  /** Counts how often patched blocks were forgotten; what was patched before does not belong here any more. */
  patchedEra = 0;
  readonly #spaces: Map<number, Map<number, CachedColumn>> = new Map();
  readonly #ring: CachedColumn[] = [];
  #handColumn = 0;
  #handBlock = 0;

  constructor(budgetBytes: number) {
    this.budgetBytes = budgetBytes;
  }

  column(space: number, columnId: number): CachedColumn {
    let columns = this.#spaces.get(space);
    if (columns === undefined) {
      columns = new Map();
      this.#spaces.set(space, columns);
    }
    let column = columns.get(columnId);
    if (column === undefined) {
      column = new CachedColumn();
      columns.set(columnId, column);
      this.#ring.push(column);
    }
    return column;
  }

  /** Keeps a vector, unless a newer state of the block is there already. */
  add(column: CachedColumn, number: number, writtenAt: number, vector: Vector, bytes: number): void {
    column.reach(number);
    if (column.vectors[number] !== undefined) {
      if (column.writtenAt[number]! > writtenAt) return;
      this.#drop(column, number);
    }
    if (bytes > this.budgetBytes) return;
    if (this.bytes + bytes > this.budgetBytes) this.#evict(bytes);
    column.vectors[number] = vector;
    column.writtenAt[number] = writtenAt;
    column.touched[number] = 0;
    column.bytes[number] = bytes;
    this.bytes += bytes;
  }

  /** Forgets all patched blocks: another generation of the base has other blocks under the same numbers. */
  forgetPatched(): void {
    this.patchedEra++;
    for (const columns of this.#spaces.values()) {
      for (const [columnId, column] of columns) {
        if (columnId > keptRowsColumn) continue;
        for (let number = 0; number < column.vectors.length; number++) {
          if (column.vectors[number] !== undefined) this.#drop(column, number);
        }
      }
    }
  }

  /** Forgets a dropped space. */
  forget(space: number): void {
    const columns = this.#spaces.get(space);
    if (columns === undefined) return;
    for (const column of columns.values()) {
      for (let number = 0; number < column.vectors.length; number++) {
        if (column.vectors[number] !== undefined) this.#drop(column, number);
      }
      this.#ring.splice(this.#ring.indexOf(column), 1);
    }
    this.#spaces.delete(space);
    this.#handColumn = 0;
    this.#handBlock = 0;
  }

  #drop(column: CachedColumn, number: number): void {
    column.vectors[number] = undefined;
    this.bytes -= column.bytes[number]!;
  }

  #evict(neededBytes: number): void {
    const goal = this.budgetBytes - neededBytes;
    // two rounds at most: the first takes the second chances away
    for (let rounds = 0; rounds < 3 && this.bytes > goal; ) {
      const column = this.#ring[this.#handColumn];
      if (column === undefined) {
        this.#handColumn = 0;
        this.#handBlock = 0;
        rounds++;
        continue;
      }
      while (this.#handBlock < column.vectors.length && this.bytes > goal) {
        const number = this.#handBlock++;
        if (column.vectors[number] === undefined) continue;
        if (column.touched[number] === 1) column.touched[number] = 0;
        else this.#drop(column, number);
      }
      if (this.#handBlock >= column.vectors.length) {
        this.#handColumn++;
        this.#handBlock = 0;
      }
    }
  }
}
