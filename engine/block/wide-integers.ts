/**
 * Int64 columns that hold integers outside ±2^53, in a BigInt64Array: read as kind i64.
 *
 * Plain with flag 4 is the array itself, nulls 0. Encoding 9, offsets, is for those that lie near each other, as ids made
 * from a clock do:
 *
 * ```
 * smallest   int64
 * offsets    numbers of their own (integer-numbers.ts): the distance of each from the smallest, a safe integer
 * ```
 * Neither way makes a bigint a value: distances are taken and added on the two halves of each integer, 6 ns a value.
 */
import type { BlockSections } from './block-sections.ts';
import { encodings, openBlock } from './block-sections.ts';
import { envelopeFlags, sealEnvelope } from './envelope.ts';
import { planIntegers, readFloat64s } from './integer-numbers.ts';
import { countFlags } from './null-bitmap.ts';
import { fillNulls } from './null-filling.ts';
import { cheapest } from './number-plan.ts';
import type { EncodedColumn, ZoneMap } from './shape.ts';
import { unboundedZone } from './zone-map.ts';

const wordRange = 2 ** 32;
const mostOffset = BigInt(Number.MAX_SAFE_INTEGER);

export function encodeWideIntegers(lane: BigInt64Array, nulls: Uint8Array | undefined): EncodedColumn {
  const count = lane.length;
  const nullCount = countFlags(nulls, count);
  const filled = nulls === undefined ? lane : fillNulls(lane, nulls);
  let minimum = filled[0] ?? 0n;
  let maximum = minimum;
  for (let i = 1; i < count; i++) {
    const value = filled[i]!;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  const zone: ZoneMap = nullCount === count ? unboundedZone(nullCount) : { nullCount, minimum, maximum };
  const offsets = maximum - minimum <= mostOffset ? planIntegers(offsetsFrom(minimum, filled)) : undefined;
  const plain = { length: count * 8, nanoseconds: 0 };
  const packed =
    offsets === undefined ? plain : { length: 8 + offsets.length, nanoseconds: offsets.nanoseconds + count * 4 };
  if (offsets === undefined || cheapest(plain, packed) === plain) {
    const plan = { kind: 'int64', encoding: encodings.plain, flags: envelopeFlags.wide, count, nulls } as const;
    const { bytes, payload } = openBlock(plan, count * 8);
    const target = new BigInt64Array(bytes.buffer, payload, count);
    target.set(lane);
    if (nulls !== undefined) for (let i = 0; i < count; i++) if (nulls[i] === 1) target[i] = 0n;
    return { bytes: sealEnvelope(bytes), zone };
  }
  const plan = { kind: 'int64', encoding: encodings.offsets, flags: envelopeFlags.wide, count, nulls } as const;
  const { bytes, payload } = openBlock(plan, packed.length);
  new BigInt64Array(bytes.buffer, payload, 1)[0] = minimum;
  offsets.write(bytes, payload + 8);
  return { bytes: sealEnvelope(bytes), zone };
}

function offsetsFrom(minimum: bigint, values: BigInt64Array): Float64Array {
  const count = values.length;
  const halves = new Int32Array(values.buffer, values.byteOffset, count * 2);
  const low = Number(BigInt.asUintN(32, minimum));
  const high = Number(minimum >> 32n);
  const offsets = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    offsets[i] = (halves[2 * i + 1]! - high) * wordRange + ((halves[2 * i]! >>> 0) - low);
  }
  return offsets;
}

export function readOffsets(block: BlockSections): BigInt64Array {
  const { count, nulls } = block;
  const minimum = block.int64s(1)[0]!;
  const offsets = readFloat64s(block, count);
  const low = Number(BigInt.asUintN(32, minimum));
  const high = Number(minimum >> 32n);
  const values = new BigInt64Array(count);
  const halves = new Int32Array(values.buffer);
  for (let i = 0; i < count; i++) {
    const offsetHigh = Math.floor(offsets[i]! / wordRange);
    const sum = low + (offsets[i]! - offsetHigh * wordRange);
    halves[2 * i] = sum;
    halves[2 * i + 1] = high + offsetHigh + (sum >= wordRange ? 1 : 0);
  }
  if (nulls !== undefined) for (let i = 0; i < count; i++) if (nulls[i] === 1) values[i] = 0n;
  return values;
}
