/**
 * Stored rows: one row in one run of bytes, any field of which is read without touching the others.
 *
 * ```
 * byte 0      format 1 in the high half; flags in the low: 1 wide, 2 exceptions
 * byte 1      lowest byte of the schema version: a row is never read through another version's shape
 * 2           length of the row in bytes, u16 (u32 when wide)
 * then        null bitmap, one bit a column, lowest first, 1 is null
 * then        one slot a column, in shape order, unaligned, little-endian:
 *             bool 1 byte; int32 4; int64 8 (two's complement); float64 8;
 *             text, float32s, any: u16 (u32 when wide) where its bytes end, counted from byte 0
 * then        the bytes of the variable columns, each beginning where the one before ends:
 *             UTF-8; floats of 4 bytes; one datum (datum-codec.ts)
 * then        with flag 2: a bitmap of the int32 and int64 columns whose value does not fit its slot (±Infinity of dates
 *             and timestamps, an oid above 2^31 − 1), and their datums; the slot holds where the datum begins
 *             (u32, counted from byte 0)
 * ```
 * The slot of a null is 0, its variable part empty.
 *
 * A stored row has no checksum of its own: it lies in a log frame, which has one, or in this process's memory. Damaged
 * bytes that look like a row can therefore yield another value of the column's kind, never an access outside the row,
 * a value of another kind or any error but XX001.
 */
import type { Datum } from '../value/type.ts';
import { damaged } from './damage.ts';
import type { RowLayout } from './row-layout.ts';
import { layoutsOf } from './row-layout.ts';
import { readExceptional, readSlot } from './row-reader.ts';
import { rowFlags, rowFormat, writeRowAs } from './row-writer.ts';
import type { RowShape } from './shape.ts';

/** See `BlockCodec.writeRow`. */
export function writeRow(shape: RowShape, row: readonly Datum[], target: Uint8Array, offset: number): number {
  const layouts = layoutsOf(shape);
  const end = writeRowAs(layouts.narrow, row, target, offset);
  // two bytes hold the offsets of nearly every row; the few others are written again
  return end - offset > 0xffff ? writeRowAs(layouts.wide, row, target, offset) : end;
}

/** See `BlockCodec.readRow`. */
export function readRow(shape: RowShape, source: Uint8Array, offset: number): Datum[] {
  const layout = layoutAt(shape, source, offset);
  const end = endOf(layout, source, offset);
  const exceptions = (source[offset]! & rowFlags.exceptions) !== 0;
  const count = layout.count;
  const row: Datum[] = new Array(count);
  for (let i = 0; i < count; i++) row[i] = fieldAt(layout, source, offset, end, exceptions, i);
  return row;
}

/** See `BlockCodec.readField`. */
export function readField(shape: RowShape, source: Uint8Array, offset: number, index: number): Datum {
  const layout = layoutAt(shape, source, offset);
  const end = endOf(layout, source, offset);
  return fieldAt(layout, source, offset, end, (source[offset]! & rowFlags.exceptions) !== 0, index);
}

function fieldAt(
  layout: RowLayout,
  source: Uint8Array,
  offset: number,
  end: number,
  exceptions: boolean,
  index: number,
): Datum {
  if ((source[offset + layout.nulls + (index >> 3)]! & (1 << (index & 7))) !== 0) return null;
  if (exceptions) {
    const exceptional = readExceptional(layout, source, offset, end, index);
    if (exceptional !== undefined) return exceptional;
  }
  return readSlot(layout, source, offset, end, index);
}

function layoutAt(shape: RowShape, source: Uint8Array, offset: number): RowLayout {
  const first = source[offset];
  const layouts = layoutsOf(shape);
  if (first === undefined || first >> 4 !== rowFormat || (first & 0xf & ~rowFlags.all) !== 0) {
    throw damaged(`no stored row begins with byte ${first}`);
  }
  return (first & rowFlags.wide) === 0 ? layouts.narrow : layouts.wide;
}

/** Position behind the row, which lies inside `source` and holds at least the fixed part. */
function endOf(layout: RowLayout, source: Uint8Array, offset: number): number {
  let length = source[offset + 2]! | (source[offset + 3]! << 8);
  if (layout.offsetBytes === 4) length = (length | (source[offset + 4]! << 16) | (source[offset + 5]! << 24)) >>> 0;
  if (source[offset + 1] !== (layout.version & 0xff)) {
    throw damaged(`a stored row is not of schema version ${layout.version}`);
  }
  if (length < layout.fixedEnd || length > source.length - offset) {
    throw damaged(`a stored row of ${length} bytes does not fit its place`);
  }
  return offset + length;
}
