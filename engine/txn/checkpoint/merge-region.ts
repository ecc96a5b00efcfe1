/**
 * Decides which parts of a heap a checkpoint rewrites.
 *
 * A region is a range of row ids with the blocks it replaces. Changes within a block rewrite that block; rows in the gap
 * behind a block join it when it has room (or when they are few, then it is split), so that appends fill the last block
 * before they open a new one. A block that removals leave nearly empty takes its neighbour along. Everything outside
 * the regions stays as it lies.
 */
import type { BlockDirectory, BlockEntry } from '../base/block-directory.ts';
import type { AppendedBatch, HeapLayer } from '../delta/layer.ts';
import { lowerBound } from '../delta/row-index.ts';
import { kindInsert, kindRemove } from '../delta/version-store.ts';

export const fullBlockRows = 4_096;
/** Fewer rows than this do not make a block of their own if it can be helped. */
export const smallBlockRows = 1_024;

export interface MergeRegion {
  readonly low: number;
  readonly high: number;
  /** Blocks replaced, in order. */
  readonly blocks: readonly BlockEntry[];
  /** About how many rows it will hold. */
  readonly rows: number;
}

/** What a layer has in a range of row ids. */
interface Survey {
  /** Entries and batch rows. */
  readonly changes: number;
  /** Rows more than before, about: a row that was inserted and then updated counts for nothing. */
  readonly growth: number;
}

/** The regions of a heap that the layer has changes in, ascending and disjoint. */
export function* mergeRegions(directory: BlockDirectory, layer: HeapLayer): Iterable<MergeRegion> {
  let draft: RegionDraft | undefined;
  let low = -Number.MAX_SAFE_INTEGER;
  for (let at = 0; at <= directory.count; at++) {
    const block = directory.blocks[at];
    const gapHigh = block === undefined ? Number.MAX_SAFE_INTEGER : block.firstRowId - 1;
    const gap = surveyOf(layer, low, gapHigh);
    if (gap.changes > 0) {
      const hasRoom = draft !== undefined && draft.rows < fullBlockRows;
      if (draft === undefined || !(hasRoom || (gap.growth < smallBlockRows && block !== undefined))) {
        if (draft?.isChanged) yield draft.finish(low - 1);
        draft = new RegionDraft(low);
      }
      draft.take(gap);
    }
    if (block === undefined) break;
    const inner = surveyOf(layer, block.firstRowId, block.lastRowId);
    const together: number = (draft?.rows ?? 0) + block.count + inner.growth;
    if (!(draft?.isChanged && draft.rows < smallBlockRows && together <= fullBlockRows)) {
      if (draft?.isChanged) yield draft.finish(block.firstRowId - 1);
      draft = new RegionDraft(block.firstRowId);
    }
    draft.blocks.push(block);
    draft.rows += block.count;
    draft.take(inner);
    low = block.lastRowId + 1;
  }
  if (draft?.isChanged) yield draft.finish(Number.MAX_SAFE_INTEGER);
}

class RegionDraft {
  readonly low: number;
  readonly blocks: BlockEntry[] = [];
  rows = 0;
  isChanged = false;

  constructor(low: number) {
    this.low = low;
  }

  take(survey: Survey): void {
    this.rows += survey.growth;
    this.isChanged ||= survey.changes > 0;
  }

  finish(high: number): MergeRegion {
    return { low: this.low, high, blocks: this.blocks, rows: this.rows };
  }
}

function surveyOf(layer: HeapLayer, low: number, high: number): Survey {
  let changes = 0;
  let growth = 0;
  if (low > high) return { changes, growth };
  const { heads, versions } = layer.rows;
  for (const run of layer.rows.runs()) {
    for (let at = lowerBound(run.rowIds, run.count, low); at < run.count && run.rowIds[at]! <= high; at++) {
      const kind = versions.kinds[heads[run.entries === undefined ? at : run.entries[at]!]!]!;
      changes++;
      if (kind === kindInsert) growth++;
      else if (kind >= kindRemove) growth--;
    }
  }
  for (const batch of layer.batches) {
    const rows = batchRowsIn(batch, low, high);
    changes += rows;
    growth += rows;
  }
  return { changes, growth };
}

function batchRowsIn(batch: AppendedBatch, low: number, high: number): number {
  if (batch.rowIds[0]! > high || batch.rowIds[batch.count - 1]! < low) return 0;
  const from = lowerBound(batch.rowIds, batch.count, low);
  const to = high === Number.MAX_SAFE_INTEGER ? batch.count : lowerBound(batch.rowIds, batch.count, high + 1);
  return to - from;
}
