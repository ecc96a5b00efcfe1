/**
 * Column blocks as they are quickest to write, for the log: numbers and texts as they lie, no search for a small form, no
 * zone map. They are read back once, by a checkpoint or by recovery, which then writes them as blocks of the base.
 *
 * Measured for a COPY of a million rows of six columns: looking for the smallest form took half of its time and saved
 * half of its log.
 */
import type { Vector } from '../value/vector.ts';
import { encodings, openBlock } from './block-sections.ts';
import { encodeColumn } from './column-block.ts';
import { envelopeFlags, padded, sealEnvelope } from './envelope.ts';
import type { Numbers } from './number-plan.ts';
import { planBare, planPlain } from './packed-numbers.ts';
import type { PhysicalKind } from './shape.ts';
import { textRowsOf } from './text-rows.ts';
import { writeTextSection } from './text-section.ts';
import { nullsOf } from './vector-input.ts';

/** See `BlockCodec.encodeQuickly`. */
export function encodeQuickly(kind: PhysicalKind, vector: Vector, count: number): Uint8Array {
  if (kind === 'text') return encodeTexts(vector, count);
  const isPlain =
    (kind === 'int32' && vector.kind === 'i32') || ((kind === 'int64' || kind === 'float64') && vector.kind === 'f64');
  return isPlain ? encodeNumbers(kind, vector, count) : encodeColumn(kind, vector, count).bytes;
}

function encodeNumbers(kind: PhysicalKind, vector: Vector & { readonly values: Numbers }, count: number): Uint8Array {
  const nulls = nullsOf(vector, count);
  const plan = planBare(vector.values.subarray(0, count), nulls);
  const { bytes, payload } = openBlock({ kind, encoding: plan.encoding, flags: 0, count, nulls }, plan.length);
  plan.write(bytes, payload);
  return sealEnvelope(bytes);
}

function encodeTexts(vector: Vector, count: number): Uint8Array {
  const nulls = nullsOf(vector, count);
  const rows = textRowsOf(vector, count);
  const { offsets } = rows;
  const lengths = new Int32Array(count);
  for (let i = 0; i < count; i++) lengths[i] = offsets[i + 1]! - offsets[i]!;
  const total = offsets[count]!;
  const plan = planPlain(lengths);
  const section = { lengths: plan, total, length: 8 + plan.length + padded(total) };
  const flags = rows.ascii ? envelopeFlags.ascii : 0;
  const { bytes, payload } = openBlock(
    { kind: 'text', encoding: encodings.texts, flags, count, nulls },
    section.length,
  );
  writeTextSection(section, rows, bytes, payload);
  return sealEnvelope(bytes);
}
