/**
 * Reads single fields of stored rows; the format stands in row-codec.ts, the only caller, which has checked that the
 * row holds its fixed part and lies inside the source.
 */

import { InvariantError } from '../error.ts';
import type { Datum } from '../value/type.ts';
import { narrow } from '../value/vector.ts';
import { damaged } from './damage.ts';
import { DatumReader, readDatum } from './datum-reader.ts';
import { copyFloats } from './float-slab.ts';
import type { RowLayout } from './row-layout.ts';
import { kindCodes } from './shape.ts';
import { readText } from './utf8.ts';

const float = new Float64Array(1);
const floatBytes = new Uint8Array(float.buffer);
const twoTo32 = 0x1_0000_0000;
const twoTo21 = 0x20_0000;

/** The value of column `index`, which is neither null nor an exception. `end` is the position behind the row. */
export function readSlot(layout: RowLayout, source: Uint8Array, offset: number, end: number, index: number): Datum {
  const slot = offset + layout.slots[index]!;
  switch (layout.kinds[index]) {
    case kindCodes.bool: {
      const value = source[slot]!;
      if (value > 1) throw damaged(`a bool of a stored row is ${value}`);
      return value === 1;
    }
    case kindCodes.int32:
      return readInt32(source, slot);
    case kindCodes.int64:
      return readInt64(source, slot);
    case kindCodes.float64:
      for (let byte = 0; byte < 8; byte++) floatBytes[byte] = source[slot + byte]!;
      return float[0]!;
    default:
      return readVariable(layout, source, offset, end, index);
  }
}

function readVariable(layout: RowLayout, source: Uint8Array, offset: number, end: number, index: number): Datum {
  const previous = layout.previousEnds[index]!;
  const bytes = layout.offsetBytes;
  const from = offset + (previous === 0 ? layout.fixedEnd : readOffset(source, offset + previous, bytes));
  const to = offset + readOffset(source, offset + layout.slots[index]!, bytes);
  if (from < offset + layout.fixedEnd || to < from || to > end) {
    throw damaged('a value of a stored row lies outside the row');
  }
  switch (layout.kinds[index]) {
    case kindCodes.text:
      return readText(source, from, to);
    case kindCodes.float32s:
      if ((to - from) % 4 !== 0) throw damaged('a vector of a stored row is cut short');
      return copyFloats(source, from, to);
    case kindCodes.any:
      return readDatum(source, from, to);
    default:
      throw new InvariantError(`invariant violated: column kind ${layout.kinds[index]} is known`);
  }
}

/** The value of a column that did not fit its slot; undefined for every other column. */
export function readExceptional(
  layout: RowLayout,
  source: Uint8Array,
  offset: number,
  end: number,
  index: number,
): Datum | undefined {
  const kind = layout.kinds[index];
  if (kind !== kindCodes.int32 && kind !== kindCodes.int64) return undefined;
  const last = layout.lastEnd;
  const bitmap = offset + (last === 0 ? layout.fixedEnd : readOffset(source, offset + last, layout.offsetBytes));
  const bitmapBytes = (layout.count + 7) >> 3;
  if (bitmap < offset + layout.fixedEnd || bitmap + bitmapBytes > end) {
    throw damaged('the exceptions of a stored row lie outside the row');
  }
  if ((source[bitmap + (index >> 3)]! & (1 << (index & 7))) === 0) return undefined;
  const start = offset + (readInt32(source, offset + layout.slots[index]!) >>> 0);
  if (start < bitmap + bitmapBytes || start >= end) throw damaged('an exception of a stored row lies outside the row');
  const value = new DatumReader(source, start, end).read();
  if (typeof value !== 'number' && typeof value !== 'bigint') throw damaged('an integer of a stored row is none');
  return value;
}

function readOffset(source: Uint8Array, position: number, bytes: 2 | 4): number {
  const low = source[position]! | (source[position + 1]! << 8);
  if (bytes === 2) return low;
  return (low | (source[position + 2]! << 16) | (source[position + 3]! << 24)) >>> 0;
}

function readInt32(source: Uint8Array, at: number): number {
  return source[at]! | (source[at + 1]! << 8) | (source[at + 2]! << 16) | (source[at + 3]! << 24);
}

/** A number wherever that is exact, as the type table says. */
function readInt64(source: Uint8Array, at: number): number | bigint {
  const low = readInt32(source, at) >>> 0;
  const high = readInt32(source, at + 4);
  if (high >= -twoTo21 && high < twoTo21) {
    const value = high * twoTo32 + low;
    if (value >= Number.MIN_SAFE_INTEGER) return value;
  }
  return narrow((BigInt(high) << 32n) | BigInt(low));
}
