/**
 * Strings as a part of a payload: their lengths and their UTF-8 bytes, one string after the other.
 *
 * ```
 * u32 bytes of text, u32 0; lengths in bytes (numbers of their own, integer-numbers.ts); the text
 * ```
 * The older, narrow form is only read: u32 bytes of text, u32 width 0, 1, 2 or 4; lengths of that width; the text.
 */
import type { BlockSections } from './block-sections.ts';
import { damaged } from './damage.ts';
import { envelopeFlags, padded } from './envelope.ts';
import { planIntegers, readInt32s } from './integer-numbers.ts';
import type { NumberPlan } from './number-plan.ts';
import type { TextRows } from './text-rows.ts';
import { decodeText } from './utf8.ts';

export interface TextSectionPlan {
  readonly lengths: NumberPlan;
  /** Bytes of text. */
  readonly total: number;
  /** Bytes it takes. */
  readonly length: number;
}

/** The section of texts with those lengths. */
export function planTextSection(lengths: Int32Array): TextSectionPlan {
  let total = 0;
  for (let i = 0; i < lengths.length; i++) total += lengths[i]!;
  const plan = planIntegers(lengths);
  return { lengths: plan, total, length: 8 + plan.length + padded(total) };
}

/** Writes the texts at an aligned place of zeroed bytes; `plan` was made of their lengths. */
export function writeTextSection(plan: TextSectionPlan, rows: TextRows, bytes: Uint8Array, position: number): void {
  new Uint32Array(bytes.buffer, position, 2).set([plan.total, 0]);
  plan.lengths.write(bytes, position + 8);
  bytes.set(rows.bytes.subarray(0, plan.total), position + 8 + plan.lengths.length);
}

export interface TextSection {
  readonly bytes: Uint8Array;
  readonly offsets: Int32Array;
  /** The whole text, when the block says that it is ASCII. */
  readonly ascii: string | undefined;
}

export function readTextSection(block: BlockSections, count: number): TextSection {
  const [total, zero] = block.int32s(2) as unknown as readonly [number, number];
  if (zero !== 0) throw damaged('a column of text has an impossible head');
  return sectionOf(block, readInt32s(block, count), count, total >>> 0);
}

export function readNarrowTextSection(block: BlockSections, count: number): TextSection {
  const [total, width] = block.int32s(2) as unknown as readonly [number, number];
  return sectionOf(block, block.narrow(count, width), count, total >>> 0);
}

function sectionOf(
  block: BlockSections,
  lengths: Int32Array | Uint8Array | Uint16Array | Uint32Array,
  count: number,
  total: number,
): TextSection {
  const start = block.take(total);
  const bytes = block.bytes.subarray(start, start + total);
  const offsets = new Int32Array(count + 1);
  // widened natively, so that the sum runs over one kind of array whatever the width
  offsets.set(lengths, 1);
  // negative as soon as a length is negative or a sum runs past the text
  let signs = 0;
  for (let i = 1; i <= count; i++) {
    const end = (offsets[i - 1]! + offsets[i]!) | 0;
    signs |= offsets[i]! | end | (total - end);
    offsets[i] = end;
  }
  if (signs < 0 || offsets[count] !== total) throw damaged('the lengths of a column of text do not add up');
  if ((block.flags & envelopeFlags.ascii) === 0) return { bytes, offsets, ascii: undefined };
  const ascii = decodeText(bytes);
  if (ascii.length !== total) throw damaged('a column of text is not ASCII');
  return { bytes, offsets, ascii };
}
