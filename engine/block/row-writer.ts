/**
 * Writes stored rows in one pass over the columns; the format stands in row-codec.ts, the only caller.
 *
 * Nothing is allocated on the way. Values that cannot be in their column are our fault and end in an invariant: types
 * were checked long before.
 */
import { InvariantError, invariant } from '../error.ts';
import type { Datum } from '../value/type.ts';
import { writeDatum } from './datum-codec.ts';
import type { RowLayout } from './row-layout.ts';
import { kindCodes } from './shape.ts';
import { writeText } from './utf8.ts';

export const rowFormat = 1;
export const rowFlags = { wide: 1, exceptions: 2, all: 3 } as const;

const float = new Float64Array(1);
const floatBytes = new Uint8Array(float.buffer);
const twoTo32 = 0x1_0000_0000;

/** Returns the end offset, or −1 if the row does not fit. A narrow row may come out too long: then it is void. */
export function writeRowAs(layout: RowLayout, row: readonly Datum[], target: Uint8Array, offset: number): number {
  const { count, slots, kinds, nulls, fixedEnd, offsetBytes } = layout;
  invariant(row.length === count, 'a row has as many values as its shape columns');
  let end = offset + fixedEnd;
  if (end > target.length) return -1;
  for (let i = offset + nulls; i < end; i++) target[i] = 0;
  let exceptions = 0;
  for (let i = 0; i < count; i++) {
    const value = row[i];
    const slot = offset + slots[i]!;
    if (value === null) {
      target[offset + nulls + (i >> 3)]! |= 1 << (i & 7);
      if (kinds[i]! >= kindCodes.text) writeOffset(target, slot, end - offset, offsetBytes);
      continue;
    }
    switch (kinds[i]) {
      case kindCodes.bool:
        invariant(typeof value === 'boolean', 'a bool column holds booleans');
        target[slot] = value ? 1 : 0;
        break;
      case kindCodes.int32:
        if (typeof value === 'number' && value === (value | 0)) writeInt32(target, slot, value);
        else exceptions += exceptional(value);
        break;
      case kindCodes.int64:
        if (Number.isSafeInteger(value)) writeSafe(target, slot, value as number);
        else if (typeof value === 'bigint' && BigInt.asIntN(64, value) === value) writeBigint(target, slot, value);
        else exceptions += exceptional(value);
        break;
      case kindCodes.float64:
        invariant(typeof value === 'number', 'a float64 column holds numbers');
        float[0] = value;
        for (let byte = 0; byte < 8; byte++) target[slot + byte] = floatBytes[byte]!;
        break;
      default:
        end = writeVariable(kinds[i]!, value, target, end);
        if (end < 0) return -1;
        writeOffset(target, slot, end - offset, offsetBytes);
    }
  }
  if (exceptions > 0) {
    end = writeExceptions(layout, row, target, offset, end);
    if (end < 0) return -1;
  }
  const wide = offsetBytes === 4 ? rowFlags.wide : 0;
  target[offset] = (rowFormat << 4) | wide | (exceptions > 0 ? rowFlags.exceptions : 0);
  target[offset + 1] = layout.version & 0xff;
  writeOffset(target, offset + 2, end - offset, offsetBytes);
  return end;
}

function writeVariable(kind: number, value: Datum, target: Uint8Array, offset: number): number {
  switch (kind) {
    case kindCodes.text:
      invariant(typeof value === 'string', 'a text column holds strings');
      return writeText(value, target, offset);
    case kindCodes.float32s: {
      invariant(value instanceof Float32Array, 'a float32s column holds Float32Arrays');
      const end = offset + value.byteLength;
      if (end > target.length) return -1;
      target.set(new Uint8Array(value.buffer, value.byteOffset, value.byteLength), offset);
      return end;
    }
    case kindCodes.any:
      return writeDatum(value, target, offset);
    default:
      throw new InvariantError(`invariant violated: column kind ${kind} is known`);
  }
}

/** 1 for a value that int32 and int64 columns may hold although no slot can. */
function exceptional(value: Datum): 1 {
  const known = typeof value === 'bigint' || value === Infinity || value === -Infinity || Number.isSafeInteger(value);
  invariant(known, 'an integer column holds integers and infinities');
  return 1;
}

function fitsSlot(kind: number, value: Datum): boolean {
  if (kind === kindCodes.int32) return typeof value === 'number' && value === (value | 0);
  return Number.isSafeInteger(value) || (typeof value === 'bigint' && BigInt.asIntN(64, value) === value);
}

function writeExceptions(
  layout: RowLayout,
  row: readonly Datum[],
  target: Uint8Array,
  offset: number,
  end: number,
): number {
  const bitmapBytes = (layout.count + 7) >> 3;
  let position = end + bitmapBytes;
  if (position > target.length) return -1;
  target.fill(0, end, position);
  for (let i = 0; i < layout.count; i++) {
    const kind = layout.kinds[i]!;
    if ((kind !== kindCodes.int32 && kind !== kindCodes.int64) || row[i] === null || fitsSlot(kind, row[i])) continue;
    target[end + (i >> 3)]! |= 1 << (i & 7);
    writeInt32(target, offset + layout.slots[i]!, position - offset);
    position = writeDatum(row[i], target, position);
    if (position < 0) return -1;
  }
  return position;
}

function writeOffset(target: Uint8Array, position: number, value: number, bytes: 2 | 4): void {
  target[position] = value;
  target[position + 1] = value >>> 8;
  if (bytes === 2) return;
  target[position + 2] = value >>> 16;
  target[position + 3] = value >>> 24;
}

function writeInt32(target: Uint8Array, position: number, value: number): void {
  target[position] = value;
  target[position + 1] = value >>> 8;
  target[position + 2] = value >>> 16;
  target[position + 3] = value >>> 24;
}

function writeSafe(target: Uint8Array, position: number, value: number): void {
  const high = Math.floor(value / twoTo32);
  writeInt32(target, position, value - high * twoTo32);
  writeInt32(target, position + 4, high);
}

function writeBigint(target: Uint8Array, position: number, value: bigint): void {
  writeInt32(target, position, Number(BigInt.asIntN(32, value)));
  writeInt32(target, position + 4, Number(BigInt.asIntN(32, value >> 32n)));
}
