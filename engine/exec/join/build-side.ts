/**
 * The build side of a hash join: the right input's rows, chained by key.
 *
 * `head[group]` is the newest row of a key, `next[row]` the one before it, −1 ends a chain. Rows with a null in a key
 * that does not match nulls are kept (right and full joins put them out) and belong to no chain.
 */
import type { Column } from '../../plan/expression.ts';
import { type Batch, batchRows, type Vector, valueAt } from '../../value/vector.ts';
import { RowStore } from '../store/column-builder.ts';
import { GroupTable } from '../store/group-table.ts';

export class BuildSide {
  readonly #table: GroupTable;
  readonly #nullsMatch: readonly boolean[];
  readonly #rows: RowStore;
  #next: Int32Array = new Int32Array(256);
  #head: Int32Array = new Int32Array(256).fill(-1);
  #groups: Int32Array = new Int32Array(batchRows);
  #count = 0;
  #vectors: readonly Vector[] | undefined;
  /** True once a row with a null key came. */
  sawNull = false;

  constructor(width: number, keys: readonly Pick<Column, 'type'>[], nullsMatch: readonly boolean[]) {
    this.#table = new GroupTable(keys);
    this.#rows = new RowStore(width);
    this.#nullsMatch = nullsMatch;
  }

  get rows(): number {
    return this.#count;
  }

  append(batch: Batch, keys: readonly Vector[]): void {
    const usable = this.#withoutNulls(batch, keys);
    const start = this.#count;
    this.#rows.append(batch.columns, batch);
    this.#count += batch.selected;
    this.#reserve();
    this.#next.fill(-1, start, this.#count);
    if (this.#groups.length < usable.selected) this.#groups = new Int32Array(usable.selected);
    this.#table.assign(keys, usable, this.#groups);
    this.#growHeads();
    if (usable.selected === batch.selected) {
      for (let j = 0; j < usable.selected; j++) this.#link(start + j, this.#groups[j]!);
      return;
    }
    let u = 0;
    for (let j = 0; j < batch.selected; j++) {
      const i = batch.selection === undefined ? j : batch.selection[j]!;
      if (u < usable.selected && usable.selection![u] === i) this.#link(start + j, this.#groups[u++]!);
    }
  }

  #link(row: number, group: number): void {
    this.#next[row] = this.#head[group]!;
    this.#head[group] = row;
  }

  #reserve(): void {
    if (this.#count <= this.#next.length) return;
    const grown = new Int32Array(Math.max(this.#count, this.#next.length * 2));
    grown.set(this.#next);
    this.#next = grown;
  }

  #growHeads(): void {
    const needed = this.#table.count;
    if (needed <= this.#head.length) return;
    const grown = new Int32Array(Math.max(needed, this.#head.length * 2)).fill(-1);
    grown.set(this.#head);
    this.#head = grown;
  }

  /** The batch without rows whose key can match nothing because of a null. */
  #withoutNulls(batch: Batch, keys: readonly Vector[]): Batch {
    const strict = keys.filter((key, k) => !this.#nullsMatch[k] && (key.kind === 'any' || key.nulls !== undefined));
    if (strict.length === 0) return batch;
    const selection = new Int32Array(batch.selected);
    let selected = 0;
    for (let j = 0; j < batch.selected; j++) {
      const i = batch.selection === undefined ? j : batch.selection[j]!;
      if (strict.some((key) => valueAt(key, i) === null)) continue;
      selection[selected++] = i;
    }
    if (selected === batch.selected) return batch;
    this.sawNull = true;
    return { ...batch, selection, selected };
  }

  /** For each selected row of a probe batch the newest row with its key, −1 for none. */
  probe(batch: Batch, keys: readonly Vector[], out: Int32Array): void {
    this.#table.lookup(keys, batch, out);
    const strict = keys.filter((key, k) => !this.#nullsMatch[k] && (key.kind === 'any' || key.nulls !== undefined));
    for (let j = 0; j < batch.selected; j++) {
      const group = out[j]!;
      out[j] = group < 0 ? -1 : this.#head[group]!;
      if (strict.length === 0 || group < 0) continue;
      const i = batch.selection === undefined ? j : batch.selection[j]!;
      if (strict.some((key) => valueAt(key, i) === null)) out[j] = -1;
    }
  }

  nextOf(row: number): number {
    return this.#next[row]!;
  }

  /** All rows; call after the last append. */
  vectors(): readonly Vector[] {
    this.#vectors ??= this.#rows.vectors();
    return this.#vectors;
  }
}
