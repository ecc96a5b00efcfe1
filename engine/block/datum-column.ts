/**
 * Column blocks of kind `any`, and those of integer kinds that no lane of integers can hold (encoding datums): one datum
 * a row, nulls included, one after the other, in the bytes of datum-codec.ts, behind their length as u32 in 8 bytes.
 * They are read as kind any.
 */
import type { Datum } from '../value/type.ts';
import type { Vector } from '../value/vector.ts';
import { valueAt } from '../value/vector.ts';
import type { BlockSections } from './block-sections.ts';
import { encodings, openBlock } from './block-sections.ts';
import { damaged } from './damage.ts';
import { writeDatum } from './datum-codec.ts';
import { DatumReader } from './datum-reader.ts';
import { sealEnvelope } from './envelope.ts';
import type { EncodedColumn, PhysicalKind } from './shape.ts';
import { datumZone } from './zone-map.ts';

export function encodeDatums(kind: PhysicalKind, vector: Vector, count: number): EncodedColumn {
  const values: Datum[] = new Array(count);
  for (let i = 0; i < count; i++) values[i] = valueAt(vector, i);
  const datums = writeAll(values);
  const encoding = kind === 'any' ? encodings.plain : encodings.datums;
  const { bytes, payload } = openBlock({ kind, encoding, flags: 0, count, nulls: undefined }, 8 + datums.length);
  new Uint32Array(bytes.buffer, payload, 1)[0] = datums.length;
  bytes.set(datums, payload + 8);
  return { bytes: sealEnvelope(bytes), zone: datumZone(values) };
}

function writeAll(values: readonly Datum[]): Uint8Array {
  let target = new Uint8Array(1024 + values.length * 16);
  let position = 0;
  for (const value of values) {
    let end = writeDatum(value, target, position);
    while (end < 0) {
      const larger = new Uint8Array(target.length * 2);
      larger.set(target.subarray(0, position));
      target = larger;
      end = writeDatum(value, target, position);
    }
    position = end;
  }
  return target.subarray(0, position);
}

export function decodeDatums(kind: PhysicalKind, block: BlockSections): Vector {
  const length = block.int32s(1)[0]! >>> 0;
  const start = block.take(length);
  const reader = new DatumReader(block.bytes, start, start + length);
  const values: Datum[] = new Array(block.count);
  for (let i = 0; i < block.count; i++) values[i] = reader.read();
  reader.finish();
  if (kind !== 'any' && !values.every(isInteger)) throw damaged(`a column block of ${kind} holds something else`);
  return { kind: 'any', values, nulls: undefined };
}

function isInteger(value: Datum): boolean {
  return value === null || typeof value === 'number' || typeof value === 'bigint';
}
