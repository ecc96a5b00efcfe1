/**
 * Moves one heap's changes from a layer into blocks: the heart of checkpoint and recovery.
 *
 * The old blocks and the layer are read through the same scan that queries use, so what a reader sees and what is
 * written cannot differ. Each region (merge-region.ts) is done by one of two ways:
 *
 * - **patch**: only rows of one block were replaced. The columns in which a value really differs are encoded anew, the
 *   others are not touched; the header is written with the new zone maps.
 * - **rewrite**: rows came or went. The region is scanned with every column of the current schema and cut into blocks of
 *   up to 4,096 rows; whole batches of the scan that are large enough become blocks as they are.
 *
 * A block whose encoded column passes 256 KiB is cut in halves until it fits or is a single row. Block numbers of
 * replaced blocks are used again, then new ones; values that no block names any more are removed. The functions are
 * generators that pause after each block, so that a checkpoint on the main thread runs in slices.
 */
import type { BlockHeader, EncodedColumn, PhysicalColumn } from '../../block/block.ts';
import type { Datum } from '../../value/type.ts';
import { type Batch, type Vector, valueAt } from '../../value/vector.ts';
import { columnKey, headerKey } from '../base/base-key.ts';
import type { BaseReader } from '../base/base-reader.ts';
import type { BlockEntry } from '../base/block-directory.ts';
import type { Generation } from '../base/generation.ts';
import type { HeapLayer } from '../delta/layer.ts';
import { ColumnBuilder } from '../scan/column-builder.ts';
import { DirtyRows } from '../scan/dirty-rows.ts';
import { openHeapScan } from '../scan/open-heap-scan.ts';
import { SegmentList } from '../scan/segment-list.ts';
import { sliceVector } from '../scan/vector-slice.ts';
import { VersionDecoder } from '../scan/version-decoder.ts';
import { currentShape, type HeapSpace } from '../space/space-directory.ts';
import type { MergeOutput } from './merge-output.ts';
import { fullBlockRows, type MergeRegion, mergeRegions, smallBlockRows } from './merge-region.ts';

/** Largest value of the base, but for a single row. */
const maxValueBytes = 262_144;

export interface HeapMergeInput {
  readonly base: BaseReader;
  /** The state being replaced. */
  readonly generation: Generation;
  readonly heap: HeapSpace;
  readonly layer: HeapLayer;
  readonly output: MergeOutput;
  /** Timestamp of the checkpoint. */
  readonly writtenAt: number;
}

export function* mergeHeap(input: HeapMergeInput): Generator<void> {
  const directory = input.generation.directory(input.heap.id);
  let nextNumber = 0;
  for (const block of directory.blocks) nextNumber = Math.max(nextNumber, block.number + 1);
  const merge = new HeapMerge(input, nextNumber);
  for (const region of mergeRegions(directory, input.layer)) yield* merge.region(region);
}

class HeapMerge {
  readonly #input: HeapMergeInput;
  readonly #columns: readonly PhysicalColumn[];
  readonly #dirty: DirtyRows;
  #nextNumber: number;
  /** Numbers of the region's old blocks that no new block has taken. */
  #freeNumbers: number[] = [];
  /** Rows of the block being filled. */
  #builders: ColumnBuilder[] = [];
  #rowIds: Float64Array = new Float64Array(fullBlockRows);
  #filled = 0;

  constructor(input: HeapMergeInput, nextNumber: number) {
    this.#input = input;
    this.#nextNumber = nextNumber;
    this.#columns = currentShape(input.heap).columns;
    this.#dirty = new DirtyRows([{ heap: input.layer, bound: Infinity }]);
  }

  *region(region: MergeRegion): Generator<void> {
    const [only] = region.blocks;
    if (only !== undefined && region.blocks.length === 1 && this.#patch(region, only)) {
      yield;
      return;
    }
    this.#freeNumbers = region.blocks.map((block) => block.number).reverse();
    const old = new Map(region.blocks.map((block) => [block.number, block]));
    const target = targetRows(region.rows);
    const { base, generation, heap, layer } = this.#input;
    const scan = openHeapScan(base, {
      generation,
      heap,
      sources: [{ heap: layer, bound: Infinity }],
      keepsPatched: false,
      columns: this.#columns,
      withRowId: true,
      from: region.low,
      to: region.high,
      reverse: false,
    });
    for (let batch = scan.next(); batch !== undefined; batch = scan.next()) {
      yield* this.#take(batch, target, old);
    }
    if (this.#filled > 0) this.#flush(old);
    for (const number of this.#freeNumbers) this.#removeBlock(old.get(number)!);
    yield;
  }

  /** Adds a batch's rows to the block being filled, writing blocks as they get full. */
  *#take(batch: Batch, target: number, old: ReadonlyMap<number, BlockEntry>): Generator<void> {
    const isWhole = batch.selection === undefined && batch.count >= fullBlockRows / 2 && batch.count <= target;
    if (isWhole && (this.#filled === 0 || this.#filled >= smallBlockRows)) {
      if (this.#filled > 0) this.#flush(old);
      const columns = batch.columns.slice(0, -1);
      this.#write(columns, idsOf(batch), 0, batch.count, old);
      yield;
      return;
    }
    for (const [from, to] of selectedRuns(batch)) {
      for (let start = from; start < to; ) {
        const end = Math.min(to, start + target - this.#filled);
        this.#append(batch, start, end);
        start = end;
        if (this.#filled < target) continue;
        this.#flush(old);
        yield;
      }
    }
  }

  #append(batch: Batch, from: number, to: number): void {
    const { base, heap } = this.#input;
    if (this.#filled === 0) {
      this.#builders = this.#columns.map(
        (column) => new ColumnBuilder(column, base.dictionaries.find(heap.id, column.id), fullBlockRows),
      );
    }
    this.#builders.forEach((builder, at) => {
      builder.copy(batch.columns[at]!, from, to);
    });
    this.#rowIds.set(idsOf(batch).subarray(from, to), this.#filled);
    this.#filled += to - from;
  }

  #flush(old: ReadonlyMap<number, BlockEntry>): void {
    const columns = this.#builders.map((builder) => builder.finish());
    this.#write(columns, this.#rowIds, 0, this.#filled, old);
    this.#filled = 0;
  }

  /** Writes rows [from, to) as a block, or as several when a column would be too large. */
  #write(
    columns: readonly Vector[],
    rowIds: Float64Array,
    from: number,
    to: number,
    old: ReadonlyMap<number, BlockEntry>,
  ): void {
    const count = to - from;
    const encoded = this.#encode(columns, from, to);
    if (encoded === undefined) {
      const middle = from + (count >>> 1);
      this.#write(columns, rowIds, from, middle, old);
      this.#write(columns, rowIds, middle, to, old);
      return;
    }
    const number = this.#freeNumbers.pop() ?? this.#nextNumber++;
    const { heap, output, writtenAt, base } = this.#input;
    const isDense = rowIds[to - 1]! - rowIds[from]! === count - 1;
    const header: BlockHeader = {
      count,
      firstRowId: rowIds[from]!,
      lastRowId: rowIds[to - 1]!,
      rowIds: isDense ? undefined : rowIds.slice(from, to),
      writtenAt,
      columns: this.#columns.map((column, at) => ({ id: column.id, zone: encoded[at]!.zone })),
    };
    output.put(headerKey(heap.id, number), base.codec.encodeHeader(header), true);
    this.#columns.forEach((column, at) => {
      output.put(columnKey(heap.id, column.id, number), encoded[at]!.bytes, true);
    });
    for (const gone of old.get(number)?.columns ?? []) {
      if (!this.#columns.some((column) => column.id === gone.id)) output.remove(columnKey(heap.id, gone.id, number));
    }
  }

  /** The columns of rows [from, to); undefined when one is too large and the rows can be cut. */
  #encode(columns: readonly Vector[], from: number, to: number): EncodedColumn[] | undefined {
    const encoded: EncodedColumn[] = [];
    for (let at = 0; at < this.#columns.length; at++) {
      const vector = columns[at]!;
      const part = sliceVector(vector, from, to);
      const column = this.#input.base.codec.encodeColumn(this.#columns[at]!.kind, part, to - from);
      if (column.bytes.length > maxValueBytes && to - from > 1) return undefined;
      encoded.push(column);
    }
    return encoded;
  }

  #removeBlock(block: BlockEntry): void {
    const { heap, output } = this.#input;
    output.remove(headerKey(heap.id, block.number));
    for (const { id } of block.columns) output.remove(columnKey(heap.id, id, block.number));
  }

  /** Replaces values of a block in place; false when rows came or went and the block has to be rewritten. */
  #patch(region: MergeRegion, block: BlockEntry): boolean {
    const { base, generation, heap, layer, output, writtenAt } = this.#input;
    const segments = new SegmentList(base, generation, heap.id, this.#columns, []);
    const segment = segments.at(segments.seek(block.firstRowId));
    const ids = segments.rowIds(segment);
    if (
      layer.batches.some((batch) => batch.rowIds[0]! <= region.high && batch.rowIds[batch.count - 1]! >= region.low)
    ) {
      return false;
    }
    this.#dirty.collect(region.low, region.high);
    const rows = this.#rowsOf(ids, block.count);
    if (rows === undefined) return false;
    const decoder = new VersionDecoder(base.codec, heap, this.#columns);
    const zones = new Map(block.columns.map((column) => [column.id, column.zone]));
    const written: { id: number; bytes: Uint8Array }[] = [];
    for (let at = 0; at < this.#columns.length; at++) {
      const column = this.#columns[at]!;
      const before = segments.column(segment, at, 0, block.count);
      const after = this.#patchColumn(column, at, before, rows, decoder, block.count);
      if (after === undefined) continue;
      const encoded = base.codec.encodeColumn(column.kind, after, block.count);
      if (encoded.bytes.length > maxValueBytes) return false;
      zones.set(column.id, encoded.zone);
      written.push({ id: column.id, bytes: encoded.bytes });
    }
    if (written.length === 0) return true;
    for (const { id, bytes } of written) output.put(columnKey(heap.id, id, block.number), bytes, true);
    const header: BlockHeader = {
      count: block.count,
      firstRowId: block.firstRowId,
      lastRowId: block.lastRowId,
      rowIds: block.dense ? undefined : ids,
      writtenAt,
      columns: [...zones].map(([id, zone]) => ({ id, zone })),
    };
    output.put(headerKey(heap.id, block.number), base.codec.encodeHeader(header), true);
    return true;
  }

  /** Row number in the block of each collected change; undefined when one of them is no plain replacement. */
  #rowsOf(ids: Float64Array, count: number): Int32Array | undefined {
    const rows = new Int32Array(this.#dirty.count);
    let row = 0;
    for (let i = 0; i < this.#dirty.count; i++) {
      const rowId = this.#dirty.rowIds[i]!;
      while (row < count && ids[row]! < rowId) row++;
      if (row === count || ids[row] !== rowId || this.#dirty.isRemoval(i)) return undefined;
      rows[i] = row;
    }
    return rows;
  }

  /** The column with the changed values; undefined when none differs from what is there. */
  #patchColumn(
    column: PhysicalColumn,
    place: number,
    before: Vector,
    rows: Int32Array,
    decoder: VersionDecoder,
    count: number,
  ): Vector | undefined {
    const { base, heap } = this.#input;
    let builder: ColumnBuilder | undefined;
    for (let i = 0; i < rows.length; i++) {
      const value = decoder.field(this.#dirty.storeOf(i), this.#dirty.versions[i]!, place);
      if (builder === undefined && isSameDatum(value, valueAt(before, rows[i]!))) continue;
      if (builder === undefined) {
        builder = new ColumnBuilder(column, base.dictionaries.find(heap.id, column.id), count);
        builder.copy(before, 0, count);
      }
      builder.set(rows[i]!, value);
    }
    return builder?.finish();
  }
}

/** Rows a block, so that a region just over one block becomes two halves and not one and a crumb. */
function targetRows(rows: number): number {
  return rows > fullBlockRows && rows < 2 * fullBlockRows ? Math.max(1, Math.ceil(rows / 2)) : fullBlockRows;
}

function idsOf(batch: Batch): Float64Array {
  const last = batch.columns[batch.columns.length - 1]!;
  return last.kind === 'f64' ? last.values : new Float64Array(0);
}

/** Ranges of consecutive selected rows. */
function* selectedRuns(batch: Batch): Iterable<readonly [number, number]> {
  const { selection } = batch;
  if (selection === undefined) {
    yield [0, batch.count];
    return;
  }
  let from = 0;
  while (from < batch.selected) {
    let to = from + 1;
    while (to < batch.selected && selection[to] === selection[to - 1]! + 1) to++;
    yield [selection[from]!, selection[to - 1]! + 1];
    from = to;
  }
}

/** Certainly the same value; false may only mean that it is not worth finding out. */
function isSameDatum(left: Datum, right: Datum): boolean {
  if (Object.is(left, right)) return true;
  if (left instanceof Float32Array && right instanceof Float32Array) {
    return left.length === right.length && left.every((value, at) => Object.is(value, right[at]));
  }
  if (left instanceof Uint8Array && right instanceof Uint8Array) {
    return left.length === right.length && left.every((value, at) => value === right[at]);
  }
  return false;
}
