/**
 * Encoding 5, bit packed frame of reference: each number as its distance from a base, divided by what all distances have
 * in common, in single bits (bit-packing.ts).
 *
 * ```
 * head     bits of a distance, 0 to 52; flag 1: base and factor follow, else they are 0 and 1
 * base     float64, a safe integer          factor  float64, a safe integer from 1 up
 * low      distances of more than 32 bits only: the low 32 bits of each as u32
 * packed   the distances, or with low what remains above the low 32 bits
 * ```
 * number = base + factor · distance. Every number is a safe integer. The distances pass through one Int32Array, so that
 * one kernel serves int32 and float64: 1.1 ns a value into an Int32Array, 2.2 ns into a Float64Array.
 */
import { invariant } from '../error.ts';
import { bitWidth, packBitWidths, packedWords, unpackBitWidths } from './bit-packing.ts';
import type { BlockSections } from './block-sections.ts';
import { encodings } from './block-sections.ts';
import { damaged } from './damage.ts';
import { padded } from './envelope.ts';
import { mapLinearly } from './linear-map.ts';
import type { NumberHead, NumberPlan, Numbers } from './number-plan.ts';
import { expectHead, headBytes, writeHead } from './number-plan.ts';
import type { NumberStatistics } from './number-statistics.ts';
import { divisorOfDistances } from './number-statistics.ts';

const withFrame = 1;
const wordRange = 2 ** 32;
const signBit = 1 << 31;
const mostBits = 52;

let scratch = new Int32Array(0);

/** Room for `count` distances on their way; each call gives the same. */
export function roomFor(count: number): Int32Array {
  if (scratch.length < count) scratch = new Int32Array(count);
  return scratch;
}

/** Bits of a distance up to `range`, a safe integer. */
export function distanceWidth(range: number): number {
  return range < wordRange ? bitWidth(range) : 32 + bitWidth(Math.floor(range / wordRange));
}

/** Bytes of `count` distances of that width. */
export function distanceBytes(count: number, width: number): number {
  if (width <= 32) return padded(packedWords(count, width) * 4);
  return padded(count * 4) + padded(packedWords(count, width - 32) * 4);
}

/** Undefined when the numbers are too far apart. */
export function planBitPacked(values: Numbers, statistics: NumberStatistics): NumberPlan | undefined {
  const { minimum, maximum } = statistics;
  const range = maximum - minimum;
  if (!(range <= Number.MAX_SAFE_INTEGER)) return undefined;
  const count = values.length;
  const factor = divisorOfDistances(values, minimum);
  invariant(Number.isInteger(minimum) && Number.isInteger(factor), 'an integer column holds integers');
  // without a frame there are 16 bytes less
  const isBare = factor === 1 && minimum >= 0 && distanceWidth(maximum) === distanceWidth(range);
  const base = isBare ? 0 : minimum + 0;
  const width = distanceWidth((maximum - base) / factor);
  if (width > mostBits) return undefined;
  const frameBytes = isBare ? 0 : 16;
  return {
    encoding: encodings.bitPacked,
    length: headBytes + frameBytes + distanceBytes(count, width),
    nanoseconds: count * (width === 0 ? 0.3 : values instanceof Int32Array ? 1.1 : 2.2),
    write: (bytes, position) => {
      const flags = isBare ? 0 : withFrame;
      writeHead({ encoding: encodings.bitPacked, width, flags, parameter: 0 }, bytes, position);
      if (!isBare) new Float64Array(bytes.buffer, position + headBytes, 2).set([base, factor]);
      if (width <= 32)
        packLow(distancesFrom(values, base, factor), count, width, bytes, position + headBytes + frameBytes);
      else packHalves((i) => (values[i]! - base) / factor, count, width, bytes, position + headBytes + frameBytes);
    },
  };
}

/** Distances below 2^32, in the room; each call gives the same room. */
function distancesFrom(values: Numbers, base: number, factor: number): Int32Array {
  const count = values.length;
  const room = roomFor(count);
  if (values instanceof Int32Array && factor === 1) {
    for (let i = 0; i < count; i++) room[i] = (values[i]! - base) | 0;
    return room;
  }
  let error = 0;
  for (let i = 0; i < count; i++) {
    const distance = (values[i]! - base) / factor;
    room[i] = distance;
    error += Math.abs((room[i]! >>> 0) - distance);
  }
  invariant(error === 0, 'an integer column holds integers');
  return room;
}

/** Writes integers below 2^width, at most 2^32. */
export function packLow(
  distances: Int32Array,
  count: number,
  width: number,
  bytes: Uint8Array,
  position: number,
): void {
  packBitWidths(distances, count, width, new Int32Array(bytes.buffer, position, packedWords(count, width)));
}

/** Writes integers below 2^width, which is above 2^32. */
export function packHalves(
  distanceOf: (index: number) => number,
  count: number,
  width: number,
  bytes: Uint8Array,
  position: number,
): void {
  const room = roomFor(count);
  const low = new Int32Array(bytes.buffer, position, count);
  for (let i = 0; i < count; i++) {
    const distance = distanceOf(i);
    const high = Math.floor(distance / wordRange);
    low[i] = distance - high * wordRange;
    room[i] = high;
    invariant((low[i]! >>> 0) + high * wordRange === distance, 'an integer column holds integers');
  }
  packLow(room, count, width - 32, bytes, position + padded(count * 4));
}

/** Base and factor. */
function readFrame(head: NumberHead, block: BlockSections): readonly [number, number] {
  expectHead(head, { width: mostBits, flags: withFrame, parameter: 0 });
  if ((head.flags & withFrame) === 0) return [0, 1];
  const [base, factor] = block.float64s(2) as unknown as readonly [number, number];
  if (!Number.isSafeInteger(base) || !Number.isSafeInteger(factor) || factor < 1) {
    throw damaged('bit packed numbers have an impossible frame');
  }
  return [base, factor];
}

export function readBitPackedInt32s(head: NumberHead, block: BlockSections, count: number): Int32Array {
  const [base, factor] = readFrame(head, block);
  const { width } = head;
  if (width > 32) throw damaged(`an int32 has ${width} bits`);
  const words = block.int32s(packedWords(count, width));
  const values = new Int32Array(count);
  if (factor === 1) {
    unpackBitWidths(words, count, width, base | 0, values);
    return values;
  }
  unpackBitWidths(words, count, width, 0, values);
  for (let i = 0; i < count; i++) values[i] = (base + Math.imul(values[i]!, factor)) | 0;
  return values;
}

/** The numbers divided by `divisor`. */
export function readBitPackedFloat64s(
  head: NumberHead,
  block: BlockSections,
  count: number,
  divisor: number,
): Float64Array {
  const [base, factor] = readFrame(head, block);
  const values = new Float64Array(count);
  const { width } = head;
  if (width === 32) {
    // taken as signed they are 2^31 less
    const room = roomFor(count);
    unpackBitWidths(block.int32s(packedWords(count, width)), count, width, signBit, room);
    mapLinearly(room, base + factor * 2 ** 31, factor, divisor, values);
    return values;
  }
  const { low, high } = readDistances(width, block, count);
  if (high === undefined) {
    mapLinearly(low, base, factor, divisor, values);
    return values;
  }
  for (let i = 0; i < count; i++) values[i] = (base + factor * (high[i]! * wordRange + (low[i]! >>> 0))) / divisor;
  return values;
}

/** Distances as the low 32 bits of each and, when they have more, the high ones. They stand until the next call. */
export interface Distances {
  readonly low: Int32Array;
  readonly high: Int32Array | undefined;
}

export function readDistances(width: number, block: BlockSections, count: number): Distances {
  const room = roomFor(count);
  if (width <= 32) {
    unpackBitWidths(block.int32s(packedWords(count, width)), count, width, 0, room);
    return { low: room, high: undefined };
  }
  const low = block.int32s(count);
  unpackBitWidths(block.int32s(packedWords(count, width - 32)), count, width - 32, 0, room);
  return { low, high: room };
}
