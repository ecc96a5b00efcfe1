/**
 * Self-describing bytes for any single datum: columns of kind `any`, bounds of zone maps, and what does not fit its
 * row slot.
 *
 * One tag byte, then the value. The value read is the value written, exactly: −0, NaN and the infinities stay, bigint
 * and number stay apart (in a column of the graph languages a bigint is an integer and a number a float), a Numeric
 * keeps its scale. Graph nodes, relationships and paths are never stored; meeting one is our fault.
 *
 * | tag | value | bytes that follow |
 * |---|---|---|
 * | 0 1 2 | null, false, true | |
 * | 3, 4 | number n that is a safe integer and not −0: n ≥ 0, n < 0 | varint n, varint −1 − n |
 * | 5 | any other number | 8 bytes, IEEE 754 little-endian |
 * | 6, 7 | bigint n within 53 bits: n ≥ 0, n < 0 | varint n, varint −1 − n |
 * | 8, 9 | any other bigint n ≥ 0, n < 0 | varint length, magnitude (n, −1 − n) big-endian |
 * | 10 | string | varint length, UTF-8 |
 * | 11 | Uint8Array | varint length, bytes |
 * | 12 | Float32Array | varint count, 4 bytes each, little-endian |
 * | 13 | finite Numeric | varint scale, coefficient as the datum of an integer |
 * | 14 | Numeric NaN, Infinity, −Infinity | one byte 0, 1, 2 |
 * | 15 | Interval | months, days, microseconds, each as the datum of an integer |
 * | 16 | array | varint count, datums |
 * | 17 | map | varint count, then key (varint length, UTF-8) and datum each, in insertion order |
 * | 18 | TemporalValue | one byte 0 date, 1 time, 2 timestamp, 3 timestamptz; the datum of its value |
 *
 * Reading is the class DatumReader in datum-reader.ts.
 */
import { DbError, InvariantError, invariant } from '../error.ts';
import { Interval } from '../value/interval.ts';
import { Numeric } from '../value/numeric.ts';
import { TemporalValue } from '../value/temporal-value.ts';
import type { Datum } from '../value/type.ts';
import { datumTags, maxDatumDepth, temporalTypes } from './datum-tag.ts';
import { writeText } from './utf8.ts';
import { varintBytes, writeVarint } from './varint.ts';

const float = new Float64Array(1);
const floatBytes = new Uint8Array(float.buffer);
const maxSafe = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * Writes one datum at `offset`; returns the end offset, or −1 if it does not fit. Throws 22021 for text that is no
 * Unicode and 54001 for values nested deeper than `maxDatumDepth`.
 */
export function writeDatum(value: Datum, target: Uint8Array, offset: number): number {
  return write(value, target, offset, 0);
}

/** The bytes of one datum in a buffer of their own. */
export function encodeDatum(value: Datum): Uint8Array {
  for (let size = 64; ; size *= 4) {
    const target = new Uint8Array(size);
    const end = writeDatum(value, target, 0);
    if (end >= 0) return target.slice(0, end);
  }
}

function write(value: Datum, target: Uint8Array, offset: number, depth: number): number {
  if (offset >= target.length) return -1;
  switch (typeof value) {
    case 'number':
      return writeNumber(value, target, offset);
    case 'string':
      target[offset] = datumTags.string;
      return writeLengthAndText(value, target, offset + 1);
    case 'boolean':
      target[offset] = value ? datumTags.true : datumTags.false;
      return offset + 1;
    case 'bigint':
      return writeBigint(value, target, offset);
    case 'object':
      if (value === null) {
        target[offset] = datumTags.null;
        return offset + 1;
      }
      return writeObject(value, target, offset, depth);
    default:
      throw new InvariantError(`invariant violated: a datum is stored, not a ${typeof value}`);
  }
}

function writeObject(value: object, target: Uint8Array, offset: number, depth: number): number {
  if (value instanceof Numeric) return writeNumeric(value, target, offset);
  if (Array.isArray(value)) return writeArray(value, target, offset, depth);
  if (value instanceof Map) return writeMap(value, target, offset, depth);
  if (value instanceof Uint8Array) {
    target[offset] = datumTags.bytes;
    return writeBytes(value, value.length, target, offset + 1);
  }
  if (value instanceof Float32Array) {
    target[offset] = datumTags.float32s;
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return writeBytes(bytes, value.length, target, offset + 1);
  }
  if (value instanceof Interval) return writeInterval(value, target, offset);
  if (value instanceof TemporalValue) return writeTemporal(value, target, offset);
  throw new InvariantError(`invariant violated: ${value.constructor?.name ?? 'an object'} is no datum to store`);
}

function writeNumber(value: number, target: Uint8Array, offset: number): number {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
    target[offset] = value >= 0 ? datumTags.positive : datumTags.negative;
    return writeVarint(value >= 0 ? value : -1 - value, target, offset + 1);
  }
  if (offset + 9 > target.length) return -1;
  target[offset] = datumTags.float;
  float[0] = value;
  for (let i = 0; i < 8; i++) target[offset + 1 + i] = floatBytes[i]!;
  return offset + 9;
}

function writeBigint(value: bigint, target: Uint8Array, offset: number): number {
  const magnitude = value >= 0n ? value : -1n - value;
  if (magnitude <= maxSafe) {
    target[offset] = value >= 0n ? datumTags.positiveBigint : datumTags.negativeBigint;
    return writeVarint(Number(magnitude), target, offset + 1);
  }
  target[offset] = value >= 0n ? datumTags.positiveWide : datumTags.negativeWide;
  // hexadecimal both ways takes time linear in the length; shifting limbs off is quadratic
  let digits = magnitude.toString(16);
  if (digits.length % 2 === 1) digits = `0${digits}`;
  const length = digits.length / 2;
  const start = writeVarint(length, target, offset + 1);
  if (start < 0 || start + length > target.length) return -1;
  for (let i = 0; i < length; i++) target[start + i] = Number.parseInt(digits.substring(2 * i, 2 * i + 2), 16);
  return start + length;
}

function writeNumeric(value: Numeric, target: Uint8Array, offset: number): number {
  if (value.kind !== 'finite') {
    if (offset + 2 > target.length) return -1;
    target[offset] = datumTags.specialNumeric;
    target[offset + 1] = value.kind === 'nan' ? 0 : value.kind === 'infinity' ? 1 : 2;
    return offset + 2;
  }
  target[offset] = datumTags.numeric;
  const next = writeVarint(value.scale, target, offset + 1);
  if (next < 0) return -1;
  return writeInteger(value.coefficient, target, next);
}

function writeInterval(value: Interval, target: Uint8Array, offset: number): number {
  target[offset] = datumTags.interval;
  let position = writeInteger(value.months, target, offset + 1);
  if (position >= 0) position = writeInteger(value.days, target, position);
  if (position >= 0) position = writeInteger(value.microseconds, target, position);
  return position;
}

function writeTemporal(value: TemporalValue, target: Uint8Array, offset: number): number {
  if (offset + 2 > target.length) return -1;
  target[offset] = datumTags.temporal;
  target[offset + 1] = temporalTypes.indexOf(value.type);
  return writeInteger(value.value, target, offset + 2);
}

/** An integer that is a number wherever it is safe, or ±Infinity. */
function writeInteger(value: number | bigint, target: Uint8Array, offset: number): number {
  if (offset >= target.length) return -1;
  return typeof value === 'number' ? writeNumber(value, target, offset) : writeBigint(value, target, offset);
}

function writeArray(values: readonly Datum[], target: Uint8Array, offset: number, depth: number): number {
  checkDepth(depth);
  target[offset] = datumTags.array;
  let position = writeVarint(values.length, target, offset + 1);
  for (let i = 0; i < values.length && position >= 0; i++) position = write(values[i], target, position, depth + 1);
  return position;
}

function writeMap(map: ReadonlyMap<unknown, Datum>, target: Uint8Array, offset: number, depth: number): number {
  checkDepth(depth);
  target[offset] = datumTags.map;
  let position = writeVarint(map.size, target, offset + 1);
  for (const [key, value] of map) {
    invariant(typeof key === 'string', 'the keys of a stored map are strings');
    if (position >= 0) position = writeLengthAndText(key, target, position);
    if (position >= 0) position = write(value, target, position, depth + 1);
    if (position < 0) return -1;
  }
  return position;
}

function checkDepth(depth: number): void {
  if (depth >= maxDatumDepth) {
    throw new DbError('54001', `value is nested more than ${maxDatumDepth} levels deep`);
  }
}

function writeBytes(bytes: Uint8Array, count: number, target: Uint8Array, offset: number): number {
  const start = writeVarint(count, target, offset);
  if (start < 0 || start + bytes.length > target.length) return -1;
  target.set(bytes, start);
  return start + bytes.length;
}

/** The length is known only behind the text: it is written where ASCII would begin, and moved when it is not. */
function writeLengthAndText(text: string, target: Uint8Array, offset: number): number {
  const expected = varintBytes(text.length);
  const start = offset + expected;
  const end = writeText(text, target, start);
  if (end < 0) return -1;
  const length = end - start;
  const moved = varintBytes(length) - expected;
  if (moved > 0) {
    if (end + moved > target.length) return -1;
    target.copyWithin(start + moved, start, end);
  }
  writeVarint(length, target, offset);
  return end + moved;
}
