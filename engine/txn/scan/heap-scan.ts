/**
 * Scans a heap for one view, in row-id order, forwards or backwards.
 *
 * The id line is walked from one end to the other. Where column-wise rows lie (a segment: base block or appended
 * batch), the layers are asked once what they changed there:
 *
 * - nothing: the vectors are handed on as they lie in the cache (**clean**, no copy, no selection);
 * - rows replaced or removed: the touched columns are copied, the changed values stored over them, removed rows left
 *   out by the selection (**patched**), so that the same kernel runs on the same vector kinds; the block so made is kept
 *   for the next scan (patched-blocks.ts);
 * - rows inserted in between: ranges of the block and new rows are joined in order (**merged**), in halves so that no
 *   batch passes `batchRows`;
 * - the zone maps exclude the block: what the layers changed there is delivered alone.
 *
 * Between segments rows are in the layers only (**loose**) and are decoded up to `batchRows` at a time. Positions are
 * row ids and everything is looked up again for each batch, so commits between two calls do no harm.
 *
 * A test per row would make every scan 4 to 30 times slower (measured).
 */
import type { PhysicalColumn } from '../../block/block.ts';
import type { Datum } from '../../value/type.ts';
import { type Batch, batchRows, type Vector } from '../../value/vector.ts';
import type { TableDictionary } from '../base/table-dictionary.ts';
import { ColumnBuilder } from './column-builder.ts';
import type { DirtyRows } from './dirty-rows.ts';
import type { PatchedBlocks } from './patched-blocks.ts';
import type { PruneTest } from './prune-test.ts';
import type { Segment, SegmentList } from './segment-list.ts';
import { reverseVector, sliceVector } from './vector-slice.ts';
import type { VersionDecoder } from './version-decoder.ts';

/** Most changed rows, and most block rows, of one merged batch: together they fill a batch. */
const halfBatch = batchRows / 2;

export interface HeapScanInput {
  readonly segments: SegmentList;
  readonly dirty: DirtyRows;
  readonly decoder: VersionDecoder;
  /** Per wanted column the table's dictionary, if it has one. */
  readonly dictionaries: readonly (TableDictionary | undefined)[];
  readonly prune: PruneTest;
  /** Undefined for a scan that reads writes of its own transaction. */
  readonly patched: PatchedBlocks | undefined;
  readonly withRowId: boolean;
  readonly from: number;
  readonly to: number;
  readonly reverse: boolean;
}

export class HeapScan {
  prunedBlocks = 0;
  readonly #input: HeapScanInput;
  readonly #segments: SegmentList;
  readonly #dirty: DirtyRows;
  /** What is still to be delivered: [low, high]. */
  #low: number;
  #high: number;
  /** Index of the segment looked at last; the next one is it or its neighbour. */
  #segment: number;
  /** Ids of the range just delivered, set by the functions that build batches. */
  #doneLow = 0;
  #doneHigh = 0;
  /** The batch just made is a whole block in which rows were replaced or removed. */
  #isPatchedBlock = false;
  /** Index of the block that was counted as pruned last. */
  #countedSegment = -1;

  constructor(input: HeapScanInput) {
    this.#input = input;
    this.#segments = input.segments;
    this.#dirty = input.dirty;
    this.#low = input.from;
    this.#high = input.to;
    this.#segment = input.reverse ? input.segments.seek(input.to) : input.segments.seek(input.from);
  }

  next(): Batch | undefined {
    while (this.#low <= this.#high) {
      const batch = this.#input.reverse ? this.#stepBackward() : this.#stepForward();
      if (this.#input.reverse) this.#high = this.#doneLow - 1;
      else this.#low = this.#doneHigh + 1;
      if (batch !== undefined) return this.#input.reverse ? reversed(batch) : batch;
    }
    return undefined;
  }

  #stepForward(): Batch | undefined {
    const segments = this.#segments;
    while (this.#segment < segments.count && segments.at(this.#segment).lastRowId < this.#low) this.#segment++;
    if (this.#segment >= segments.count) return this.#loose(this.#low, this.#high);
    const segment = segments.at(this.#segment);
    if (segment.firstRowId > this.#low) {
      return this.#loose(this.#low, Math.min(this.#high, segment.firstRowId - 1));
    }
    return this.#within(segment, this.#low, Math.min(this.#high, segment.lastRowId));
  }

  #stepBackward(): Batch | undefined {
    const segments = this.#segments;
    if (this.#segment >= segments.count) this.#segment = segments.count - 1;
    while (this.#segment >= 0 && segments.at(this.#segment).firstRowId > this.#high) this.#segment--;
    if (this.#segment < 0) return this.#loose(this.#low, this.#high);
    const segment = segments.at(this.#segment);
    if (segment.lastRowId < this.#high) return this.#loose(Math.max(this.#low, segment.lastRowId + 1), this.#high);
    return this.#within(segment, Math.max(this.#low, segment.firstRowId), this.#high);
  }

  /** Rows that are in the layers only. */
  #loose(low: number, high: number): Batch | undefined {
    this.#doneLow = low;
    this.#doneHigh = high;
    const entries = this.#dirty.open(low, high);
    if (entries === 0) return undefined;
    if (entries > batchRows) this.#narrow(batchRows);
    this.#dirty.collect(this.#doneLow, this.#doneHigh);
    return this.#dirtyAlone();
  }

  /** Rows of a segment, and whatever the layers have in its range. */
  #within(segment: Segment, low: number, high: number): Batch | undefined {
    this.#doneLow = low;
    this.#doneHigh = high;
    const isPruned = segment.block !== undefined && this.#input.prune.excludes(segment.block);
    if (isPruned && this.#countedSegment !== this.#segment) {
      this.#countedSegment = this.#segment;
      this.prunedBlocks++;
    }
    const stamp = this.#input.patched?.newestIn(low, high) ?? Infinity;
    const entries = stamp === 0 ? 0 : this.#dirty.open(low, high);
    if (entries === 0) return isPruned ? undefined : this.#clean(segment, low, high);
    if (isPruned) return this.#loose(low, high);
    const kept = stamp < Infinity ? this.#kept(segment, stamp) : undefined;
    if (kept !== undefined) return kept;
    if (entries > batchRows) this.#narrow(batchRows);
    const batch = this.#changed(segment);
    if (stamp < Infinity && batch !== undefined && this.#isPatchedBlock) {
      this.#input.patched!.keep(segment.block!, stamp, batch);
    }
    return batch;
  }

  /** The whole block of a segment as it was patched before, if it was. */
  #kept(segment: Segment, stamp: number): Batch | undefined {
    if (!this.#isWholeBlock(segment)) return undefined;
    const batch = this.#input.patched!.find(segment.block!, stamp);
    if (batch === undefined || !this.#input.withRowId) return batch;
    return { ...batch, columns: [...batch.columns, rowIdVector(this.#segments.rowIds(segment))] };
  }

  /** True when what is being delivered is all of a block. */
  #isWholeBlock({ block, startRow, endRow, firstRowId, lastRowId }: Segment): boolean {
    if (block === undefined || startRow !== 0 || endRow !== block.count) return false;
    return this.#doneLow === firstRowId && this.#doneHigh === lastRowId;
  }

  #clean(segment: Segment, low: number, high: number): Batch | undefined {
    const from = this.#segments.rowFrom(segment, low);
    const to = high >= segment.lastRowId ? segment.endRow : this.#segments.rowFrom(segment, high + 1);
    if (from >= to) return undefined;
    const columns = this.#input.decoder.columns.map((_, column) => this.#segments.column(segment, column, from, to));
    if (this.#input.withRowId) columns.push(rowIdVector(this.#segments.rowIds(segment).subarray(from, to)));
    return { columns, count: to - from, selection: undefined, selected: to - from };
  }

  #changed(segment: Segment): Batch | undefined {
    const ids = this.#segments.rowIds(segment);
    let from = this.#segments.rowFrom(segment, this.#doneLow);
    let to = this.#segments.rowFrom(segment, this.#doneHigh + 1);
    this.#isPatchedBlock = false;
    this.#dirty.collect(this.#doneLow, this.#doneHigh);
    if (this.#dirty.count === 0) return this.#clean(segment, this.#doneLow, this.#doneHigh);
    if (this.#countInserted(ids, from, to) === 0) {
      this.#isPatchedBlock = this.#isWholeBlock(segment);
      return this.#patched(segment, ids, from, to);
    }
    if (this.#dirty.count > halfBatch) {
      this.#dirty.open(this.#doneLow, this.#doneHigh);
      this.#narrow(halfBatch);
      from = this.#segments.rowFrom(segment, this.#doneLow);
      to = this.#segments.rowFrom(segment, this.#doneHigh + 1);
      this.#dirty.collect(this.#doneLow, this.#doneHigh);
    }
    if (to - from > halfBatch) {
      if (this.#input.reverse) {
        from = to - halfBatch;
        this.#doneLow = ids[from]!;
      } else {
        to = from + halfBatch;
        this.#doneHigh = ids[to - 1]!;
      }
      this.#dirty.collect(this.#doneLow, this.#doneHigh);
    }
    return this.#merged(segment, ids, from, to);
  }

  /** Collected rows that the block does not hold and that are not removals. */
  #countInserted(ids: Float64Array, from: number, to: number): number {
    const dirty = this.#dirty;
    let row = from;
    let inserted = 0;
    for (let i = 0; i < dirty.count; i++) {
      const rowId = dirty.rowIds[i]!;
      while (row < to && ids[row]! < rowId) row++;
      if ((row === to || ids[row] !== rowId) && !dirty.isRemoval(i)) inserted++;
    }
    return inserted;
  }

  #patched(segment: Segment, ids: Float64Array, from: number, to: number): Batch | undefined {
    const dirty = this.#dirty;
    const count = to - from;
    if (count === 0) return undefined;
    const rows = new Int32Array(dirty.count);
    let removed = 0;
    let row = from;
    for (let i = 0; i < dirty.count; i++) {
      const rowId = dirty.rowIds[i]!;
      while (row < to && ids[row]! < rowId) row++;
      // a removal of a row that is not here is nothing; −1 skips it
      rows[i] = row < to && ids[row] === rowId ? row - from : -1;
      if (rows[i]! >= 0 && dirty.isRemoval(i)) removed++;
    }
    const { decoder, dictionaries } = this.#input;
    const columns: Vector[] = decoder.columns.map((column, place) => {
      const builder = new ColumnBuilder(column, dictionaries[place], count);
      builder.copy(this.#segments.column(segment, place, from, to), 0, count);
      for (let i = 0; i < rows.length; i++) {
        if (rows[i]! < 0 || dirty.isRemoval(i)) continue;
        builder.set(rows[i]!, decoder.field(dirty.storeOf(i), dirty.versions[i]!, place));
      }
      return builder.finish();
    });
    if (this.#input.withRowId) columns.push(rowIdVector(ids.subarray(from, to)));
    if (removed === 0) return { columns, count, selection: undefined, selected: count };
    const selection = this.#selectKept(rows, count, removed);
    return selection.length === 0 ? undefined : { columns, count, selection, selected: selection.length };
  }

  #selectKept(rows: Int32Array, count: number, removed: number): Int32Array {
    const selection = new Int32Array(count - removed);
    let selected = 0;
    let next = 0;
    for (let i = 0; i < rows.length; i++) {
      if (rows[i]! < 0 || !this.#dirty.isRemoval(i)) continue;
      while (next < rows[i]!) selection[selected++] = next++;
      next++;
    }
    while (next < count) selection[selected++] = next++;
    return selection;
  }

  #merged(segment: Segment, ids: Float64Array, from: number, to: number): Batch | undefined {
    const dirty = this.#dirty;
    const capacity = to - from + dirty.count;
    const { decoder, dictionaries } = this.#input;
    const columns = decoder.columns.map(
      (column, place): Vector => this.#mergeColumn(column, dictionaries[place], place, segment, ids, from, to),
    );
    const rowIds = new Float64Array(capacity);
    let count = 0;
    let row = from;
    for (let i = 0; i < dirty.count; i++) {
      const rowId = dirty.rowIds[i]!;
      while (row < to && ids[row]! < rowId) rowIds[count++] = ids[row++]!;
      if (row < to && ids[row] === rowId) row++;
      if (!dirty.isRemoval(i)) rowIds[count++] = rowId;
    }
    while (row < to) rowIds[count++] = ids[row++]!;
    if (count === 0) return undefined;
    if (this.#input.withRowId) columns.push(rowIdVector(rowIds.subarray(0, count)));
    return { columns, count, selection: undefined, selected: count };
  }

  #mergeColumn(
    column: PhysicalColumn,
    dictionary: TableDictionary | undefined,
    place: number,
    segment: Segment,
    ids: Float64Array,
    from: number,
    to: number,
  ): Vector {
    const dirty = this.#dirty;
    const { decoder } = this.#input;
    const builder = new ColumnBuilder(column, dictionary, to - from + dirty.count);
    const vector = this.#segments.column(segment, place, from, to);
    let row = from;
    for (let i = 0; i < dirty.count; i++) {
      const rowId = dirty.rowIds[i]!;
      const start = row;
      while (row < to && ids[row]! < rowId) row++;
      builder.copy(vector, start - from, row - from);
      if (row < to && ids[row] === rowId) row++;
      if (!dirty.isRemoval(i)) builder.push(decoder.field(dirty.storeOf(i), dirty.versions[i]!, place));
    }
    builder.copy(vector, row - from, to - from);
    return builder.finish();
  }

  /** The collected rows that are not removals, as a batch of their own. */
  #dirtyAlone(): Batch | undefined {
    const dirty = this.#dirty;
    const { decoder, dictionaries } = this.#input;
    const width = decoder.columns.length;
    const builders = decoder.columns.map(
      (column, place) => new ColumnBuilder(column, dictionaries[place], dirty.count),
    );
    const rowIds = new Float64Array(dirty.count);
    let count = 0;
    for (let i = 0; i < dirty.count; i++) {
      if (dirty.isRemoval(i)) continue;
      rowIds[count++] = dirty.rowIds[i]!;
      const row: readonly Datum[] = width === 0 ? [] : decoder.row(dirty.storeOf(i), dirty.versions[i]!);
      for (let column = 0; column < width; column++) builders[column]!.push(row[column]);
    }
    if (count === 0) return undefined;
    const columns = builders.map((builder) => builder.finish());
    if (this.#input.withRowId) columns.push(rowIdVector(rowIds.subarray(0, count)));
    return { columns, count, selection: undefined, selected: count };
  }

  /** Cuts the range just opened to at most `limit` changed rows, from the end where the scan stands. */
  #narrow(limit: number): void {
    if (this.#input.reverse) this.#doneLow = this.#dirty.lowWithin(limit, this.#doneLow);
    else this.#doneHigh = this.#dirty.highWithin(limit, this.#doneHigh);
  }
}

function rowIdVector(values: Float64Array): Vector {
  return { kind: 'f64', values, nulls: undefined };
}

function reversed(batch: Batch): Batch {
  const { count, selection, selected } = batch;
  const columns = batch.columns.map((column) => reverseVector(sliceVector(column, 0, count), count));
  if (selection === undefined) return { columns, count, selection, selected };
  const mirrored = new Int32Array(selected);
  for (let i = 0; i < selected; i++) mirrored[i] = count - 1 - selection[selected - 1 - i]!;
  return { columns, count, selection: mirrored, selected };
}
