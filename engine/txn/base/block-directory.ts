/**
 * The blocks of one heap in one generation of the base: their row-id ranges as typed arrays, for binary search, and
 * their zone maps. Blocks are in row-id order and their ranges never overlap. Immutable; a checkpoint makes a new one
 * out of the old and the headers it changed.
 *
 * Row ids of sparse blocks are not kept here: they are read through the block cache like a column.
 */
import type { BlockHeader, ZoneMap } from '../../block/block.ts';

export interface BlockEntry {
  /** Names the block within its heap for ever. */
  readonly number: number;
  readonly count: number;
  readonly firstRowId: number;
  readonly lastRowId: number;
  readonly dense: boolean;
  readonly writtenAt: number;
  readonly columns: BlockHeader['columns'];
}

export class BlockDirectory {
  readonly blocks: readonly BlockEntry[];
  readonly count: number;
  readonly firstIds: Float64Array;
  readonly lastIds: Float64Array;
  readonly rowCount: number;

  /** `blocks` in row-id order. */
  constructor(blocks: readonly BlockEntry[]) {
    this.blocks = blocks;
    this.count = blocks.length;
    this.firstIds = new Float64Array(blocks.length);
    this.lastIds = new Float64Array(blocks.length);
    let rowCount = 0;
    for (let i = 0; i < blocks.length; i++) {
      const block = blocks[i]!;
      this.firstIds[i] = block.firstRowId;
      this.lastIds[i] = block.lastRowId;
      rowCount += block.count;
    }
    this.rowCount = rowCount;
  }

  /** The block whose range holds the row id, or −1. */
  find(rowId: number): number {
    const at = this.seek(rowId);
    return at < this.count && this.firstIds[at]! <= rowId ? at : -1;
  }

  /** The first block whose last row id is ≥ `rowId`; `count` when there is none. */
  seek(rowId: number): number {
    const lastIds = this.lastIds;
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (lastIds[middle]! < rowId) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

export const noBlocks: BlockDirectory = new BlockDirectory([]);

export function blockEntry(number: number, header: BlockHeader): BlockEntry {
  return {
    number,
    count: header.count,
    firstRowId: header.firstRowId,
    lastRowId: header.lastRowId,
    dense: header.rowIds === undefined,
    writtenAt: header.writtenAt,
    columns: header.columns,
  };
}

/** Zone map of a column in a block; undefined when the block was written before the column existed. */
export function zoneOf(block: BlockEntry, columnId: number): ZoneMap | undefined {
  for (const column of block.columns) if (column.id === columnId) return column.zone;
  return undefined;
}
