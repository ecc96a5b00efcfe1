/**
 * Blocks of the base with the changes of the delta over them, kept in the block cache: a scan of a table that is being
 * updated patches each block once after a change and not once a query (measured: with 1 % of the rows changed the second
 * scan costs what a clean one costs, the first four times that).
 *
 * A patched block is named by the stamp of the newest change in its range of row ids. It serves every view that sees
 * that change and no newer one in the range; since nobody changes committed versions, such views see the same rows as
 * long as they stand on the same generation of the base. While a checkpoint runs, a newer change may be the newest over
 * the old block and over the rewritten one, so all are forgotten when the generation changes, and a scan that began
 * before neither finds nor keeps any. Used by heap scans of the current generation that read no writes of their own
 * transaction.
 */
import type { PhysicalColumn } from '../../block/block.ts';
import type { Batch, Vector } from '../../value/vector.ts';
import type { BaseReader } from '../base/base-reader.ts';
import { type CachedColumn, keptRowsColumn, patchedColumn } from '../base/block-cache.ts';
import type { BlockEntry } from '../base/block-directory.ts';
import { vectorBytes } from '../delta/layer.ts';
import type { ChangeSource } from './dirty-rows.ts';

const allRows = new Int32Array(0);

export class PatchedBlocks {
  readonly #base: BaseReader;
  readonly #sources: readonly ChangeSource[];
  readonly #columns: readonly CachedColumn[];
  readonly #keptRows: CachedColumn;
  readonly #era: number;

  /** `sources`: the layers of the delta, all read at the same bound. */
  constructor(base: BaseReader, space: number, columns: readonly PhysicalColumn[], sources: readonly ChangeSource[]) {
    this.#base = base;
    this.#sources = sources;
    this.#columns = columns.map((column) => base.cached(space, patchedColumn(column.id)));
    this.#keptRows = base.cached(space, keptRowsColumn);
    this.#era = base.cache.patchedEra;
  }

  /** Stamp of the newest change in a range of row ids; 0 for none, Infinity when the view does not see it. */
  newestIn(low: number, high: number): number {
    let newest = 0;
    for (let i = 0; i < this.#sources.length; i++) {
      const { heap, bound } = this.#sources[i]!;
      const stamp = heap.changed.newestIn(low, high);
      if (stamp > bound) return Infinity;
      if (stamp > newest) newest = stamp;
    }
    return newest;
  }

  /** The block as of that stamp; undefined when not all of it is at hand. */
  find(block: BlockEntry, stamp: number): Batch | undefined {
    if (this.#era !== this.#base.cache.patchedEra) return undefined;
    const kept = this.#keptRows.get(block.number, stamp);
    if (kept === undefined || kept.kind !== 'i32') return undefined;
    const columns: Vector[] = [];
    for (let i = 0; i < this.#columns.length; i++) {
      const vector = this.#columns[i]!.get(block.number, stamp);
      if (vector === undefined) return undefined;
      columns.push(vector);
    }
    const { count } = block;
    if (kept.values.length === 0) return { columns, count, selection: undefined, selected: count };
    return { columns, count, selection: kept.values, selected: kept.values.length };
  }

  /** Keeps the whole block, its columns as wanted; there must be a row left in it. */
  keep(block: BlockEntry, stamp: number, { columns, count, selection }: Batch): void {
    const { cache } = this.#base;
    if (this.#era !== cache.patchedEra) return;
    const { number } = block;
    const kept = selection ?? allRows;
    cache.add(this.#keptRows, number, stamp, { kind: 'i32', values: kept, nulls: undefined }, kept.byteLength);
    this.#columns.forEach((cached, c) => {
      cache.add(cached, number, stamp, columns[c]!, vectorBytes(columns[c]!, count));
    });
  }
}
