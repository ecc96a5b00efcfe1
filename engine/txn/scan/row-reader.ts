/**
 * Reads single rows by id: the point lookup under every index and primary key.
 *
 * The order is overlay, delta, base. In the base the block is found by binary search over row-id ranges, the row by
 * subtraction (dense blocks) or binary search, and each value is taken from the cached column; ASCII text is a
 * substring of the block's string. Everything that depends on the heap's schema is resolved once and kept.
 */
import { invariant } from '../../error.ts';
import type { Datum } from '../../value/type.ts';
import { valueAt } from '../../value/vector.ts';
import type { BaseReader } from '../base/base-reader.ts';
import type { CachedColumn } from '../base/block-cache.ts';
import type { BlockDirectory } from '../base/block-directory.ts';
import type { Generation } from '../base/generation.ts';
import type { AppendedBatch } from '../delta/layer.ts';
import { lowerBound } from '../delta/row-index.ts';
import { currentShape, type HeapSpace } from '../space/space-directory.ts';
import type { ReadScope } from './read-scope.ts';
import { foundBase, foundBatch, foundVersion, RowFinder } from './row-finder.ts';
import { columnsById, VersionDecoder } from './version-decoder.ts';

export class RowReader {
  readonly #base: BaseReader;
  readonly #space: number;
  readonly #wanted: readonly number[] | undefined;
  readonly #finder: RowFinder = new RowFinder();
  #heap: HeapSpace | undefined;
  #shapeCount = 0;
  #decoder: VersionDecoder | undefined;
  #cached: CachedColumn[] = [];
  #generation: Generation | undefined;
  #directory: BlockDirectory | undefined;

  /** `columns` undefined: all columns of the current shape, in its order. */
  constructor(base: BaseReader, space: number, columns: readonly number[] | undefined) {
    this.#base = base;
    this.#space = space;
    this.#wanted = columns;
  }

  read(scope: ReadScope, rowId: number): Datum[] | undefined {
    const heap = scope.heap(this.#space);
    if (heap !== this.#heap || heap.shapes.length !== this.#shapeCount) this.#resolve(heap);
    const found = this.#finder.find(scope, this.#space, rowId);
    if (found === foundVersion) return this.#decoder!.row(this.#finder.versions!, this.#finder.version);
    if (found === foundBase) return this.#readBase(scope, rowId);
    return found === foundBatch ? this.#readBatch(this.#finder.batch!, this.#finder.row) : undefined;
  }

  exists(scope: ReadScope, rowId: number): boolean {
    const found = this.#finder.find(scope, this.#space, rowId);
    if (found !== foundBase) return found === foundVersion || found === foundBatch;
    const directory = this.#directoryOf(scope);
    const block = directory.find(rowId);
    return block >= 0 && this.#rowIn(scope, directory, block, rowId) >= 0;
  }

  #readBase(scope: ReadScope, rowId: number): Datum[] | undefined {
    const directory = this.#directoryOf(scope);
    const at = directory.find(rowId);
    if (at < 0) return undefined;
    const row = this.#rowIn(scope, directory, at, rowId);
    if (row < 0) return undefined;
    const block = directory.blocks[at]!;
    const { columns } = this.#decoder!;
    const count = columns.length;
    const values = new Array<Datum>(count);
    for (let i = 0; i < count; i++) {
      const cached = this.#cached[i]!;
      const vector =
        cached.get(block.number, block.writtenAt) ??
        this.#base.column(scope.state.generation, this.#space, block, columns[i]!, cached);
      values[i] = valueAt(vector, row);
    }
    return values;
  }

  #readBatch(batch: AppendedBatch, row: number): Datum[] {
    return this.#decoder!.columns.map((column) => {
      const at = batch.columnIds.indexOf(column.id);
      return at < 0 ? column.missing : valueAt(batch.columns[at]!, row);
    });
  }

  #rowIn(scope: ReadScope, directory: BlockDirectory, at: number, rowId: number): number {
    const block = directory.blocks[at]!;
    if (block.dense) return rowId - block.firstRowId;
    const ids = this.#base.rowIds(scope.state.generation, this.#space, block);
    const row = lowerBound(ids, block.count, rowId);
    return ids[row] === rowId ? row : -1;
  }

  #directoryOf(scope: ReadScope): BlockDirectory {
    const { generation } = scope.state;
    if (generation !== this.#generation || this.#directory === undefined) {
      this.#generation = generation;
      this.#directory = generation.directory(this.#space);
    }
    return this.#directory;
  }

  #resolve(heap: HeapSpace): void {
    const ids = this.#wanted ?? currentShape(heap).columns.map((column) => column.id);
    const columns = columnsById(heap, ids);
    invariant(columns.length === ids.length, 'every column is found');
    this.#decoder = new VersionDecoder(this.#base.codec, heap, columns);
    this.#cached = ids.map((id) => this.#base.cached(this.#space, id));
    this.#heap = heap;
    this.#shapeCount = heap.shapes.length;
  }
}
