/**
 * Column blocks of kinds `bool`, `float64` and `float32s`, all of encoding plain.
 *
 * - bool: one bit a row as in the null bitmap; read as kind bool.
 * - float64: a Float64Array; read as kind f64 in place.
 * - float32s: u32 dimensions and u32 1 when every vector has that many, else 0 and 0 followed by a u32 length a row; then
 *   the floats of all non-null rows one after the other. Read as kind any: rows are subarrays of one Float32Array.
 */
import { invariant } from '../error.ts';
import type { Datum } from '../value/type.ts';
import type { Vector } from '../value/vector.ts';
import { valueAt } from '../value/vector.ts';
import type { BlockSections } from './block-sections.ts';
import { encodings, openBlock } from './block-sections.ts';
import { damaged } from './damage.ts';
import { padded, sealEnvelope } from './envelope.ts';
import { bitmapBytes, countFlags, packBits, unpackBits } from './null-bitmap.ts';
import type { EncodedColumn } from './shape.ts';
import { nullsOf } from './vector-input.ts';
import { floatZone, unboundedZone } from './zone-map.ts';

const { plain } = encodings;

export function encodeBooleans(vector: Vector, count: number): EncodedColumn {
  const nulls = nullsOf(vector, count);
  const values = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const value = valueAt(vector, i);
    invariant(value === null || typeof value === 'boolean', 'a bool column holds booleans');
    if (value === true) values[i] = 1;
  }
  const { bytes, payload } = openBlock({ kind: 'bool', encoding: plain, flags: 0, count, nulls }, bitmapBytes(count));
  packBits(values, count, bytes, payload);
  const nullCount = countFlags(nulls, count);
  const trueCount = countFlags(values, count);
  const zone =
    nullCount === count
      ? unboundedZone(nullCount)
      : { nullCount, minimum: trueCount + nullCount === count, maximum: trueCount > 0 };
  return { bytes: sealEnvelope(bytes), zone };
}

export function decodeBooleans(block: BlockSections): Vector {
  const { count, nulls } = block;
  return { kind: 'bool', values: unpackBits(block.bytes, block.take(bitmapBytes(count)), count), nulls };
}

export function encodeFloats(vector: Vector, count: number): EncodedColumn {
  const nulls = nullsOf(vector, count);
  const { bytes, payload } = openBlock({ kind: 'float64', encoding: plain, flags: 0, count, nulls }, count * 8);
  const target = new Float64Array(bytes.buffer, payload, count);
  if (vector.kind === 'f64') {
    target.set(vector.values.subarray(0, count));
    if (nulls !== undefined) for (let i = 0; i < count; i++) if (nulls[i] === 1) target[i] = 0;
  } else {
    for (let i = 0; i < count; i++) {
      const value = valueAt(vector, i);
      if (value === null) continue;
      invariant(typeof value === 'number', 'a float64 column holds numbers');
      target[i] = value;
    }
  }
  const zone = floatZone(target, nulls, countFlags(nulls, count));
  return { bytes: sealEnvelope(bytes), zone };
}

export function decodeFloats(block: BlockSections): Vector {
  return { kind: 'f64', values: block.float64s(block.count), nulls: block.nulls };
}

export function encodeFloatVectors(vector: Vector, count: number): EncodedColumn {
  const nulls = nullsOf(vector, count);
  const lengths = new Uint32Array(count);
  const rows: Float32Array[] = [];
  let total = 0;
  for (let i = 0; i < count; i++) {
    const value = valueAt(vector, i);
    if (value === null) continue;
    invariant(value instanceof Float32Array, 'a float32s column holds Float32Arrays');
    rows.push(value);
    lengths[i] = value.length;
    total += value.length;
  }
  const dimensions = rows[0]?.length ?? 0;
  const uniform = rows.every((row) => row.length === dimensions);
  const lengthBytes = uniform ? 0 : padded(count * 4);
  const plan = { kind: 'float32s', encoding: plain, flags: 0, count, nulls } as const;
  const { bytes, payload } = openBlock(plan, 8 + lengthBytes + total * 4);
  new Uint32Array(bytes.buffer, payload, 2).set(uniform ? [dimensions, 1] : [0, 0]);
  if (!uniform) new Uint32Array(bytes.buffer, payload + 8, count).set(lengths);
  const floats = new Float32Array(bytes.buffer, payload + 8 + lengthBytes, total);
  let position = 0;
  for (const row of rows) {
    floats.set(row, position);
    position += row.length;
  }
  return { bytes: sealEnvelope(bytes), zone: unboundedZone(countFlags(nulls, count)) };
}

export function decodeFloatVectors(block: BlockSections): Vector {
  const { count, nulls, bytes } = block;
  const [dimensions, uniform] = block.int32s(2) as unknown as readonly [number, number];
  const lengths = uniform === 1 ? undefined : block.narrow(count, 4);
  const present = count - countFlags(nulls, count);
  let total = dimensions * present;
  if (lengths !== undefined) {
    total = 0;
    for (let i = 0; i < count; i++) total += lengths[i]!;
  }
  if (total < 0 || total > block.rest / 4) throw damaged('the vectors of a column block are cut short');
  const floats = new Float32Array(bytes.buffer, bytes.byteOffset + block.take(total * 4), total);
  const values: Datum[] = new Array(count);
  let position = 0;
  for (let i = 0; i < count; i++) {
    if (nulls !== undefined && nulls[i] === 1) {
      values[i] = null;
      continue;
    }
    const end = position + (lengths === undefined ? dimensions : lengths[i]!);
    values[i] = floats.subarray(position, end);
    position = end;
  }
  return { kind: 'any', values, nulls: undefined };
}
