/**
 * The column-wise stored part of a heap for one view: base blocks and visible appended batches as pieces in row-id order.
 *
 * Blocks never overlap, and batches hold ids above everything that was there, so a piece is nearly always a whole block
 * or batch, the batches of one layer follow the blocks, and nothing is built: an index is a block or a batch. Only when two transactions appended while a third one used ids in between can ranges interleave; then the
 * sources are cut where they cross, so that pieces still follow one another.
 */
import type { PhysicalColumn } from '../../block/block.ts';
import type { Vector } from '../../value/vector.ts';
import { type BaseReader, denseIds } from '../base/base-reader.ts';
import type { CachedColumn } from '../base/block-cache.ts';
import type { BlockDirectory, BlockEntry } from '../base/block-directory.ts';
import type { Generation } from '../base/generation.ts';
import type { AppendedBatch } from '../delta/layer.ts';
import { lowerBound } from '../delta/row-index.ts';
import type { ChangeSource } from './dirty-rows.ts';
import { sliceVector } from './vector-slice.ts';

/** Rows [startRow, endRow) of a block or of a batch. */
export interface Segment {
  readonly block: BlockEntry | undefined;
  readonly batch: AppendedBatch | undefined;
  readonly startRow: number;
  readonly endRow: number;
  readonly firstRowId: number;
  readonly lastRowId: number;
}

export class SegmentList {
  readonly count: number;
  readonly #base: BaseReader;
  readonly #generation: Generation;
  readonly #space: number;
  readonly #directory: BlockDirectory;
  readonly #cached: readonly CachedColumn[];
  readonly #columns: readonly PhysicalColumn[];
  /** Batches behind all blocks, in order; empty when pieces had to be listed. */
  readonly #tail: readonly AppendedBatch[];
  /** The pieces, where they had to be listed. */
  readonly #listed: readonly Segment[] | undefined;

  constructor(
    base: BaseReader,
    generation: Generation,
    space: number,
    columns: readonly PhysicalColumn[],
    sources: readonly ChangeSource[],
  ) {
    this.#base = base;
    this.#generation = generation;
    this.#space = space;
    this.#columns = columns;
    this.#cached = columns.map((column) => base.cached(space, column.id));
    this.#directory = generation.directory(space);
    const plain = plainTail(this.#directory, sources);
    this.#tail = plain ?? noBatches;
    this.#listed = plain === undefined ? this.#list(visibleBatches(sources)) : undefined;
    this.count = this.#listed === undefined ? this.#directory.count + this.#tail.length : this.#listed.length;
  }

  at(index: number): Segment {
    if (this.#listed !== undefined) return this.#listed[index]!;
    const { count, blocks } = this.#directory;
    return index < count ? blockSegment(blocks[index]!) : batchSegment(this.#tail[index - count]!);
  }

  /** The first segment whose last row id is ≥ `rowId`; `count` when there is none. */
  seek(rowId: number): number {
    const inBlocks = this.#directory.seek(rowId);
    if (this.#listed === undefined && (inBlocks < this.#directory.count || this.#tail.length === 0)) return inBlocks;
    let low = this.#listed === undefined ? inBlocks : 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.at(middle).lastRowId < rowId) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Wanted column `column` of rows [from, to) of the segment's block or batch. */
  column(segment: Segment, column: number, from: number, to: number): Vector {
    const wanted = this.#columns[column]!;
    if (segment.block !== undefined) {
      const vector = this.#base.column(this.#generation, this.#space, segment.block, wanted, this.#cached[column]!);
      return from === 0 && to === segment.block.count ? vector : sliceVector(vector, from, to);
    }
    const batch = segment.batch!;
    const at = batch.columnIds.indexOf(wanted.id);
    if (at < 0) return sliceVector(this.#base.constant(wanted), 0, to - from);
    return from === 0 && to === batch.count ? batch.columns[at]! : sliceVector(batch.columns[at]!, from, to);
  }

  /** The row ids of the segment's whole block or batch; only rows [startRow, endRow) belong to it. */
  rowIds(segment: Segment): Float64Array {
    if (segment.batch !== undefined) return segment.batch.rowIds;
    const block = segment.block!;
    return block.dense ? denseIds(block) : this.#base.rowIds(this.#generation, this.#space, block);
  }

  /** First row of the segment whose id is ≥ `rowId`; its `endRow` when there is none. */
  rowFrom(segment: Segment, rowId: number): number {
    if (rowId <= segment.firstRowId) return segment.startRow;
    if (rowId > segment.lastRowId) return segment.endRow;
    if (segment.block?.dense === true) return rowId - segment.block.firstRowId;
    return lowerBound(this.rowIds(segment), segment.endRow, rowId);
  }

  #list(batches: readonly AppendedBatch[]): Segment[] {
    const whole = [...this.#directory.blocks.map(blockSegment), ...batches.map(batchSegment)].sort(
      (left, right) => left.firstRowId - right.firstRowId,
    );
    const pieces: Segment[] = [];
    for (let pending = whole; pending.length > 0; ) {
      const [first, ...rest] = pending as [Segment, ...Segment[]];
      const next = rest[0];
      if (next === undefined || first.lastRowId < next.firstRowId) {
        // the usual way out: everything from here on follows in order
        if (isInOrder(pending)) return pieces.concat(pending);
        pieces.push(first);
        pending = rest;
        continue;
      }
      const ids = this.rowIds(first);
      const cut = lowerBound(ids, first.endRow, next.firstRowId);
      pieces.push({ ...first, endRow: cut, lastRowId: ids[cut - 1]! });
      const tail = { ...first, startRow: cut, firstRowId: ids[cut]! };
      const at = rest.findIndex((segment) => segment.firstRowId > tail.firstRowId);
      rest.splice(at < 0 ? rest.length : at, 0, tail);
      pending = rest;
    }
    return pieces;
  }
}

const noBatches: readonly AppendedBatch[] = [];

/** The batches as they lie, when they are one layer's, all visible, disjoint, and behind every block. */
function plainTail(directory: BlockDirectory, sources: readonly ChangeSource[]): readonly AppendedBatch[] | undefined {
  let only: ChangeSource | undefined;
  for (let i = 0; i < sources.length; i++) {
    if (sources[i]!.heap.batches.length === 0) continue;
    if (only !== undefined) return undefined;
    only = sources[i]!;
  }
  if (only === undefined) return noBatches;
  const { batches, newestBatch, areBatchesDisjoint } = only.heap;
  const end = directory.count === 0 ? -Infinity : directory.lastIds[directory.count - 1]!;
  // the scan must not see batches that are added later, so it keeps a list of its own
  return newestBatch <= only.bound && areBatchesDisjoint && batches[0]!.rowIds[0]! > end ? batches.slice() : undefined;
}

function visibleBatches(sources: readonly ChangeSource[]): AppendedBatch[] {
  return sources.flatMap(({ heap, bound }) => heap.batches.filter((batch) => batch.stamp <= bound));
}

function batchSegment(batch: AppendedBatch): Segment {
  return {
    block: undefined,
    batch,
    startRow: 0,
    endRow: batch.count,
    firstRowId: batch.rowIds[0]!,
    lastRowId: batch.rowIds[batch.count - 1]!,
  };
}

function blockSegment(block: BlockEntry): Segment {
  return {
    block,
    batch: undefined,
    startRow: 0,
    endRow: block.count,
    firstRowId: block.firstRowId,
    lastRowId: block.lastRowId,
  };
}

function isInOrder(segments: readonly Segment[]): boolean {
  for (let i = 1; i < segments.length; i++) {
    if (segments[i - 1]!.lastRowId >= segments[i]!.firstRowId) return false;
  }
  return true;
}
