/**
 * Column blocks of kind `float32s`, in encoding plain: u32 dimensions and u32 1 when every vector has that many, else 0
 * and 0 followed by a u32 length a row; then the floats of all non-null rows one after the other. Read as kind any: rows
 * are subarrays of one Float32Array.
 */
import { invariant } from '../error.ts';
import type { Datum } from '../value/type.ts';
import type { Vector } from '../value/vector.ts';
import { valueAt } from '../value/vector.ts';
import type { BlockSections } from './block-sections.ts';
import { encodings, openBlock } from './block-sections.ts';
import { damaged } from './damage.ts';
import { padded, sealEnvelope } from './envelope.ts';
import { countFlags } from './null-bitmap.ts';
import type { EncodedColumn } from './shape.ts';
import { nullsOf } from './vector-input.ts';
import { unboundedZone } from './zone-map.ts';

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
  const plan = { kind: 'float32s', encoding: encodings.plain, flags: 0, count, nulls } as const;
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
