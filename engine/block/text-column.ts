/**
 * Column blocks of kind `text`: every string once per row, or once per distinct string, whichever takes fewer bytes.
 *
 * ```
 * plain       u32 bytes of text, u32 width; lengths in bytes, one a row, of that width; the text
 * dictionary  u32 distinct strings, u32 width of a code; codes, one a row;
 *             u32 bytes of text, u32 width; lengths in bytes, one a distinct string; the text
 * ```
 * Widths are 0, 1, 2 or 4; strings are UTF-8, distinct ones in the order of their first row; a null has length 0 or
 * code 0. Flag 2 says that every byte is ASCII. Plain is read as kind text, its bytes in place, with the block string at
 * hand when it is ASCII (made at once: 49 KB take 9 µs); dictionary is read as kind dict.
 */
import type { Vector } from '../value/vector.ts';
import type { BlockSections } from './block-sections.ts';
import { encodings, openBlock } from './block-sections.ts';
import { damaged } from './damage.ts';
import { envelopeFlags, padded, sealEnvelope } from './envelope.ts';
import type { NarrowWidth } from './narrow-integer.ts';
import { narrowTarget, narrowWidth } from './narrow-integer.ts';
import { countFlags } from './null-bitmap.ts';
import type { EncodedColumn } from './shape.ts';
import type { DistinctTexts, TextRows } from './text-rows.ts';
import { distinctTexts, pickTexts, textRowsOf } from './text-rows.ts';
import { decodeText, readText } from './utf8.ts';
import { nullsOf } from './vector-input.ts';
import { textZone } from './zone-map.ts';

export function encodeTexts(vector: Vector, count: number): EncodedColumn {
  const nulls = nullsOf(vector, count);
  const rows = textRowsOf(vector, count);
  const distinct = distinctTexts(rows, nulls);
  const zone = textZone(rows, distinct, countFlags(nulls, count));
  const all = sectionOf(rows);
  const codeWidth = narrowWidth(Math.max(0, distinct.count - 1));
  const codeBytes = padded(count * codeWidth);
  // code 0 must have its string, so nulls alone make no dictionary
  if (distinct.count === 0 || 8 + codeBytes + distinctBytes(rows, distinct, all.width) >= all.length) {
    const plan = { kind: 'text', encoding: encodings.plain, flags: asciiFlag(rows), count, nulls } as const;
    const { bytes, payload } = openBlock(plan, all.length);
    writeSection(all, bytes, payload);
    return { bytes: sealEnvelope(bytes), zone };
  }
  const texts = sectionOf(pickTexts(rows, distinct));
  const plan = { kind: 'text', encoding: encodings.dictionary, flags: asciiFlag(texts.rows), count, nulls } as const;
  const { bytes, payload } = openBlock(plan, 8 + codeBytes + texts.length);
  new Uint32Array(bytes.buffer, payload, 2).set([distinct.count, codeWidth]);
  narrowTarget(bytes, payload + 8, count, codeWidth)?.set(distinct.codes);
  writeSection(texts, bytes, payload + 8 + codeBytes);
  return { bytes: sealEnvelope(bytes), zone };
}

/** Bytes of the section of distinct texts, which is built only when it is chosen. */
function distinctBytes({ offsets }: TextRows, distinct: DistinctTexts, width: NarrowWidth): number {
  let total = 0;
  for (let i = 0; i < distinct.count; i++) {
    const row = distinct.firstRows[i]!;
    total += offsets[row + 1]! - offsets[row]!;
  }
  return 8 + padded(distinct.count * width) + padded(total);
}

function asciiFlag(rows: TextRows): number {
  return rows.ascii ? envelopeFlags.ascii : 0;
}

/** Texts with their lengths, as a part of a payload. */
interface PlannedSection {
  readonly rows: TextRows;
  readonly width: NarrowWidth;
  /** Bytes it takes. */
  readonly length: number;
}

function sectionOf(rows: TextRows): PlannedSection {
  const { count, offsets } = rows;
  let longest = 0;
  for (let i = 0; i < count; i++) {
    const length = offsets[i + 1]! - offsets[i]!;
    if (length > longest) longest = length;
  }
  const width = narrowWidth(longest);
  return { rows, width, length: 8 + padded(count * width) + padded(offsets[count]!) };
}

function writeSection({ rows, width }: PlannedSection, bytes: Uint8Array, position: number): void {
  const { count, offsets } = rows;
  const total = offsets[count]!;
  new Uint32Array(bytes.buffer, position, 2).set([total, width]);
  const lengths = narrowTarget(bytes, position + 8, count, width);
  if (lengths !== undefined) for (let i = 0; i < count; i++) lengths[i] = offsets[i + 1]! - offsets[i]!;
  bytes.set(rows.bytes.subarray(0, total), position + 8 + padded(count * width));
}

export function decodeTexts(block: BlockSections): Vector {
  const { count, nulls, encoding } = block;
  if (encoding === encodings.dictionary) return decodeDictionary(block);
  if (encoding !== encodings.plain) throw damaged(`a column block has unknown encoding ${encoding}`);
  const { bytes, offsets, ascii } = readSection(block, count);
  return { kind: 'text', bytes, offsets, ascii, nulls };
}

interface TextSection {
  readonly bytes: Uint8Array;
  readonly offsets: Int32Array;
  readonly ascii: string | undefined;
}

function readSection(block: BlockSections, count: number): TextSection {
  const [total, width] = block.int32s(2) as unknown as readonly [number, number];
  const lengths = block.narrow(count, width);
  const start = block.take(total >>> 0);
  const bytes = block.bytes.subarray(start, start + total);
  const offsets = new Int32Array(count + 1);
  // widened natively, so that the sum runs over one kind of array whatever the width
  offsets.set(lengths, 1);
  for (let i = 0; i < count; i++) offsets[i + 1]! += offsets[i]!;
  if (offsets[count] !== total) throw damaged('the lengths of a column of text do not add up');
  if ((block.flags & envelopeFlags.ascii) === 0) return { bytes, offsets, ascii: undefined };
  const ascii = decodeText(bytes);
  if (ascii.length !== total) throw damaged('a column of text is not ASCII');
  return { bytes, offsets, ascii };
}

/** Substrings below this many characters are copied by V8; longer ones are slices that pin their parent. */
const slicedCharacters = 13;

function decodeDictionary(block: BlockSections): Vector {
  const { count, nulls } = block;
  const [distinct, width] = block.int32s(2) as unknown as readonly [number, number];
  if (distinct < 1 || distinct > count) throw damaged(`a dictionary of ${distinct} strings serves ${count} rows`);
  const codes = block.narrow(count, width);
  const values = new Int32Array(codes);
  for (let i = 0; i < count; i++) if (values[i]! >>> 0 >= distinct) throw damaged('a code lies outside its dictionary');
  const { bytes, offsets, ascii } = readSection(block, distinct);
  const strings: string[] = new Array(distinct);
  for (let i = 0; i < distinct; i++) {
    const start = offsets[i]!;
    const end = offsets[i + 1]!;
    const copied = ascii !== undefined && end - start < slicedCharacters;
    strings[i] = copied ? ascii.substring(start, end) : readText(bytes, start, end);
  }
  return { kind: 'dict', values, dictionary: { strings }, nulls };
}
