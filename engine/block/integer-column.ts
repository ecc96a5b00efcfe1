/**
 * Column blocks of kinds `int32` and `int64`.
 *
 * | encoding | payload | read as |
 * |---|---|---|
 * | plain int32 | Int32Array, nulls 0 | i32, in place |
 * | plain int64 | Float64Array, ±Infinity included, nulls 0 | f64, in place |
 * | plain int64, flag 4 | BigInt64Array, nulls 0 | i64, in place |
 * | bit packed, differences, run length | integer-numbers.ts, over int32s or safe integers as float64s | i32; f64 |
 * | offsets | wide-integers.ts | i64 |
 * | datums | one datum a row, nulls included (datum-codec.ts) | any |
 * | frame of reference | frame-of-reference.ts, read only | i32; f64 |
 *
 * Whichever is cheapest (number-plan.ts). Where it is not plain a null takes the value before it and is cleared when
 * read. Datums are for what no lane holds: infinities of dates, oids above 2^31 − 1, infinities beside bigints.
 */
import { invariant } from '../error.ts';
import type { Datum } from '../value/type.ts';
import type { Vector } from '../value/vector.ts';
import { valueAt } from '../value/vector.ts';
import type { BlockSections } from './block-sections.ts';
import { encodings, openBlock } from './block-sections.ts';
import { encodeDatums } from './datum-column.ts';
import { envelopeFlags, sealEnvelope } from './envelope.ts';
import { readFrameOfReference } from './frame-of-reference.ts';
import { planIntegers, readFloat64s, readInt32s } from './integer-numbers.ts';
import { countFlags } from './null-bitmap.ts';
import { clearNulls, fillNulls } from './null-filling.ts';
import type { Numbers } from './number-plan.ts';
import { cheapest, readBlockHead } from './number-plan.ts';
import { statisticsOf } from './number-statistics.ts';
import { planBare } from './packed-numbers.ts';
import type { EncodedColumn, ZoneMap } from './shape.ts';
import { nullsOf } from './vector-input.ts';
import { encodeWideIntegers, readOffsets } from './wide-integers.ts';
import { unboundedZone } from './zone-map.ts';

type IntegerKind = 'int32' | 'int64';

export function encodeIntegers(kind: IntegerKind, vector: Vector, count: number): EncodedColumn {
  const lane = laneOf(kind, vector, count);
  if (lane === undefined) return encodeDatums(kind, vector, count);
  const nulls = nullsOf(vector, count);
  if (lane instanceof BigInt64Array) return encodeWideIntegers(lane, nulls);
  const filled: Numbers = nulls === undefined ? lane : fillNulls(lane, nulls);
  const nullCount = countFlags(nulls, count);
  const statistics = statisticsOf(filled);
  const { minimum, maximum } = statistics;
  const zone: ZoneMap = nullCount === count ? unboundedZone(nullCount) : { nullCount, minimum, maximum };
  const plan = cheapest(planBare(lane, nulls), planIntegers(filled, statistics));
  const { bytes, payload } = openBlock({ kind, encoding: plan.encoding, flags: 0, count, nulls }, plan.length);
  plan.write(bytes, payload);
  return { bytes: sealEnvelope(bytes), zone };
}

/** The values in the narrowest lane that holds them all, nulls as anything; undefined when none does. */
function laneOf(kind: IntegerKind, vector: Vector, count: number): Numbers | BigInt64Array | undefined {
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
  if (encoding === encodings.offsets && kind === 'int64') return { kind: 'i64', values: readOffsets(block), nulls };
  if (encoding === encodings.plain) {
    if (kind === 'int32') return { kind: 'i32', values: block.int32s(count), nulls };
    if ((flags & envelopeFlags.wide) !== 0) return { kind: 'i64', values: block.int64s(count), nulls };
    return { kind: 'f64', values: block.float64s(count), nulls };
  }
  const isFrame = encoding === encodings.frameOfReference;
  if (kind === 'int32') {
    const values = isFrame
      ? readFrameOfReference(block, new Int32Array(count))
      : readInt32s(block, count, readBlockHead(block));
    if (nulls !== undefined) clearNulls(values, nulls);
    return { kind: 'i32', values, nulls };
  }
  const values = isFrame
    ? readFrameOfReference(block, new Float64Array(count))
    : readFloat64s(block, count, 1, readBlockHead(block));
  if (nulls !== undefined) clearNulls(values, nulls);
  return { kind: 'f64', values, nulls };
}
