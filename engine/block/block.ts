/**
 * The face of block/: how rows and columns become bytes.
 *
 * A heap stores rows of a `RowShape`: physical columns, named by ids that are never used again. Three byte forms exist:
 * - a **stored row** (row-codec.ts): one row, for the delta and the log;
 * - a **column block** (column-block.ts): one column of up to 4,096 rows, for the base and for appended batches in
 *   log and delta; null bitmap, encoding, payload;
 * - a **block header** (block-header.ts): row ids of a block and the zone map of each of its columns.
 * Every byte form starts with a format number, has golden bytes under `spec/block/`, and is decoded defensively: bytes
 * that are not ours end in DbError XX001 naming what is damaged. Blocks and headers carry a checksum, so a flipped byte
 * never yields a wrong value. Stored rows carry none, for they lie in log frames, which have one, or in memory: there
 * damage ends in XX001 or in a value of the column's kind, and never reaches outside the row.
 *
 * A column added later is not in rows and blocks of older shapes: who reads them with a newer shape puts `missing` there.
 */
import { invariant } from '../error.ts';
import type { Datum } from '../value/type.ts';
import type { Vector } from '../value/vector.ts';
import { decodeHeader, encodeHeader } from './block-header.ts';
import { decodeColumn, encodeColumn, viewColumn } from './column-block.ts';
import { encodeQuickly } from './quick-column.ts';
import { readField, readRow, writeRow } from './row-codec.ts';
import type { BlockHeader, EncodedColumn, PhysicalKind, RowShape } from './shape.ts';

export type { BlockHeader, EncodedColumn, PhysicalColumn, PhysicalKind, RowShape, ZoneMap } from './shape.ts';

export interface BlockCodec {
  /** Encodes row values (in shape order) into `target` at `offset`; returns the end offset, or −1 if it does not fit. */
  writeRow(shape: RowShape, row: readonly Datum[], target: Uint8Array, offset: number): number;
  /** Decodes all columns of a stored row, in shape order. */
  readRow(shape: RowShape, source: Uint8Array, offset: number): Datum[];
  /** Decodes one column of a stored row; `index` counts in `shape.columns`. */
  readField(shape: RowShape, source: Uint8Array, offset: number, index: number): Datum;
  /** `count` values of a vector as a column block, in the encoding that costs least to keep and read (number-plan.ts). */
  encodeColumn(kind: PhysicalKind, vector: Vector, count: number): EncodedColumn;
  /** The same without a search for the smallest form and without a zone map: for bytes that are read once. */
  encodeQuickly(kind: PhysicalKind, vector: Vector, count: number): Uint8Array;
  /** Copies the bytes once and compares their checksum; the result is independent of later changes to them. */
  decodeColumn(kind: PhysicalKind, bytes: Uint8Array, count: number): Vector;
  /**
   * The same without copy and checksum, for bytes that were checked before or just encoded and that nobody will change:
   * the arrays of the result lie in them (in a copy when they are not aligned to 8 bytes).
   */
  viewColumn(kind: PhysicalKind, bytes: Uint8Array, count: number): Vector;
  encodeHeader(header: BlockHeader): Uint8Array;
  decodeHeader(bytes: Uint8Array): BlockHeader;
}

/** The codec; it has no state but caches of row layouts. Typed arrays are stored as they lie in memory: little-endian. */
export function createBlockCodec(): BlockCodec {
  invariant(new Uint8Array(Uint16Array.of(1).buffer)[0] === 1, 'the machine is little-endian');
  return {
    writeRow,
    readRow,
    readField,
    encodeColumn,
    encodeQuickly,
    decodeColumn,
    viewColumn,
    encodeHeader,
    decodeHeader,
  };
}
