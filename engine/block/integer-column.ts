/**
 * Column blocks of kinds `int32` and `int64`.
 *
 * | encoding | payload | read as |
 * |---|---|---|
 * | frame of reference | smallest value as float64, u32 width 0, 1, 2 or 4 in 8 bytes, distances | i32; f64 |
 * | plain int32 | Int32Array | i32 |
 * | plain int64 | Float64Array, ±Infinity included | f64 |
 * | plain int64, flag 4 | BigInt64Array | i64 |
 * | datums | one datum a row, nulls included (datum-codec.ts) | any |
 *
 * Frame of reference is taken where it saves three quarters of the bytes: a plain block is viewed in place at no cost,
 * distances are added into a new array (about 2 ns a value), so halving the bytes is not worth it. Datums
 * are for what no lane holds: infinities of dates, oids above 2^31 − 1, infinities beside bigints.
 */
import { invariant } from '../error.ts';
import type { Datum } from '../value/type.ts';
import type { Vector } from '../value/vector.ts';
import { valueAt } from '../value/vector.ts';
import type { BlockSections } from './block-sections.ts';
import { encodings, openBlock } from './block-sections.ts';
import { damaged } from './damage.ts';
import { encodeDatums } from './datum-column.ts';
import { envelopeFlags, padded, sealEnvelope } from './envelope.ts';
import { narrowTarget, narrowWidth } from './narrow-integer.ts';
import { countFlags } from './null-bitmap.ts';
import type { EncodedColumn } from './shape.ts';
import { nullsOf } from './vector-input.ts';
import { floatZone, int32Zone } from './zone-map.ts';

type IntegerKind = 'int32' | 'int64';
type Lane = Int32Array | Float64Array | BigInt64Array;

export function encodeIntegers(kind: IntegerKind, vector: Vector, count: number): EncodedColumn {
  const lane = laneOf(kind, vector, count);
  if (lane === undefined) return encodeDatums(kind, vector, count);
  const nulls = nullsOf(vector, count);
  const nullCount = countFlags(nulls, count);
  if (lane instanceof BigInt64Array) return encodeWide(lane, nulls, nullCount);
  const zone = lane instanceof Int32Array ? int32Zone(lane, nulls, nullCount) : floatZone(lane, nulls, nullCount);
  const minimum = (zone.minimum as number | undefined) ?? 0;
  const range = ((zone.maximum as number | undefined) ?? 0) - minimum;
  const width = range < 2 ** 32 ? narrowWidth(range) : undefined;
  if (width !== undefined && width * 4 <= lane.BYTES_PER_ELEMENT) {
    return { bytes: encodeDistances(kind, lane, nulls, minimum + 0, width), zone };
  }
  const plan = { kind, encoding: encodings.plain, flags: 0, count, nulls };
  const { bytes, payload } = openBlock(plan, lane.byteLength);
  const target =
    lane instanceof Int32Array
      ? new Int32Array(bytes.buffer, payload, count)
      : new Float64Array(bytes.buffer, payload, count);
  target.set(lane);
  if (nulls !== undefined) for (let i = 0; i < count; i++) if (nulls[i] === 1) target[i] = 0;
  return { bytes: sealEnvelope(bytes), zone };
}

function encodeDistances(
  kind: IntegerKind,
  lane: Int32Array | Float64Array,
  nulls: Uint8Array | undefined,
  minimum: number,
  width: 0 | 1 | 2 | 4,
): Uint8Array {
  const count = lane.length;
  const plan = { kind, encoding: encodings.frameOfReference, flags: 0, count, nulls };
  const { bytes, payload } = openBlock(plan, 16 + padded(count * width));
  new Float64Array(bytes.buffer, payload, 1)[0] = minimum;
  new Uint32Array(bytes.buffer, payload + 8, 1)[0] = width;
  const target = narrowTarget(bytes, payload + 16, count, width);
  if (target !== undefined) {
    for (let i = 0; i < count; i++) {
      if (nulls !== undefined && nulls[i] === 1) continue;
      const distance = lane[i]! - minimum;
      target[i] = distance;
      invariant(target[i] === distance, 'an integer column holds integers');
    }
  }
  return sealEnvelope(bytes);
}

function encodeWide(lane: BigInt64Array, nulls: Uint8Array | undefined, nullCount: number): EncodedColumn {
  const count = lane.length;
  const plan = { kind: 'int64', encoding: encodings.plain, flags: envelopeFlags.wide, count, nulls } as const;
  const { bytes, payload } = openBlock(plan, lane.byteLength);
  const target = new BigInt64Array(bytes.buffer, payload, count);
  let minimum: bigint | undefined;
  let maximum: bigint | undefined;
  for (let i = 0; i < count; i++) {
    if (nulls !== undefined && nulls[i] === 1) continue;
    const value = lane[i]!;
    target[i] = value;
    if (minimum === undefined || value < minimum) minimum = value;
    if (maximum === undefined || value > maximum) maximum = value;
  }
  return { bytes: sealEnvelope(bytes), zone: { nullCount, minimum, maximum } };
}

/** The values in the narrowest lane that holds them all, nulls as 0; undefined when none does. */
function laneOf(kind: IntegerKind, vector: Vector, count: number): Lane | undefined {
  if (vector.kind === 'i32' && kind === 'int32') return vector.values.subarray(0, count);
  if (vector.kind === 'f64' && kind === 'int64') return vector.values.subarray(0, count);
  const numbers = kind === 'int32' ? new Int32Array(count) : new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const value = valueAt(vector, i);
    if (value === null) continue;
    if (typeof value === 'bigint') return kind === 'int64' ? wideLane(vector, count) : undefined;
    invariant(typeof value === 'number', 'an integer column holds integers');
    numbers[i] = value;
    if (numbers[i] !== value) return undefined;
  }
  return numbers;
}

function wideLane(vector: Vector, count: number): BigInt64Array | undefined {
  if (vector.kind === 'i64') return vector.values.subarray(0, count);
  const wide = new BigInt64Array(count);
  for (let i = 0; i < count; i++) {
    const value: Datum = valueAt(vector, i);
    if (value === null) continue;
    if (value === Infinity || value === -Infinity) return undefined;
    wide[i] = BigInt(value as number | bigint);
    if (wide[i] !== BigInt(value as number | bigint)) return undefined;
  }
  return wide;
}

export function decodeIntegers(kind: IntegerKind, block: BlockSections): Vector {
  const { count, nulls, encoding, flags } = block;
  if (encoding === encodings.frameOfReference) return decodeDistances(kind, block);
  if (encoding !== encodings.plain) throw damaged(`a column block has unknown encoding ${encoding}`);
  if (kind === 'int32') return { kind: 'i32', values: block.int32s(count), nulls };
  if ((flags & envelopeFlags.wide) !== 0) return { kind: 'i64', values: block.int64s(count), nulls };
  return { kind: 'f64', values: block.float64s(count), nulls };
}

function decodeDistances(kind: IntegerKind, block: BlockSections): Vector {
  const { count, nulls } = block;
  const minimum = block.float64s(1)[0]!;
  const width = block.int32s(2)[0]!;
  const distances = block.narrow(count, width);
  if (kind === 'int32') {
    const values = new Int32Array(count);
    addToInt32s(values, distances, minimum | 0);
    if (nulls !== undefined) clearNulls(values, nulls);
    return { kind: 'i32', values, nulls };
  }
  const values = new Float64Array(count);
  addToFloat64s(values, distances, minimum);
  if (nulls !== undefined) clearNulls(values, nulls);
  return { kind: 'f64', values, nulls };
}

type Distances = Uint8Array | Uint16Array | Uint32Array;

/** One loop for each width: a loop that meets one kind of array runs twice as fast as one that meets three. */
function addToInt32s(values: Int32Array, distances: Distances, minimum: number): void {
  const count = values.length;
  if (distances instanceof Uint8Array) for (let i = 0; i < count; i++) values[i] = (distances[i]! + minimum) | 0;
  else if (distances instanceof Uint16Array) for (let i = 0; i < count; i++) values[i] = (distances[i]! + minimum) | 0;
  else for (let i = 0; i < count; i++) values[i] = (distances[i]! + minimum) | 0;
}

function addToFloat64s(values: Float64Array, distances: Distances, minimum: number): void {
  const count = values.length;
  if (distances instanceof Uint8Array) for (let i = 0; i < count; i++) values[i] = distances[i]! + minimum;
  else if (distances instanceof Uint16Array) for (let i = 0; i < count; i++) values[i] = distances[i]! + minimum;
  else for (let i = 0; i < count; i++) values[i] = distances[i]! + minimum;
}

function clearNulls(values: Int32Array | Float64Array, nulls: Uint8Array): void {
  for (let i = 0; i < values.length; i++) if (nulls[i] === 1) values[i] = 0;
}
