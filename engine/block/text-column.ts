/**
 * Column blocks of kind `text`.
 *
 * | encoding | payload | read as |
 * |---|---|---|
 * | texts | text-section.ts, a string a row; a null has length 0 | text, its bytes in place |
 * | codes | text-dictionary.ts | dict |
 * | plain, dictionary | their older forms, only read | text; dict |
 *
 * The smaller one is taken, but a dictionary only while it has at most half as many strings as rows: each of its strings
 * is made when the block is read and looked up among the table's (150 ns together), where rows of text cost 18 ns each
 * and wait for their reader. Strings are the same when their bytes are. Flag 2 of the envelope says that every byte is
 * ASCII: then the block string is made at once (49 KB take 9 µs).
 */
import type { Vector } from '../value/vector.ts';
import type { BlockSections } from './block-sections.ts';
import { encodings, openBlock } from './block-sections.ts';
import { damaged } from './damage.ts';
import { envelopeFlags, sealEnvelope } from './envelope.ts';
import { countFlags } from './null-bitmap.ts';
import type { EncodedColumn } from './shape.ts';
import { decodeDictionary, planDictionary, writeDictionary } from './text-dictionary.ts';
import type { TextRows } from './text-rows.ts';
import { distinctTexts, pickTexts, textRowsOf } from './text-rows.ts';
import { planTextSection, readNarrowTextSection, readTextSection, writeTextSection } from './text-section.ts';
import { nullsOf } from './vector-input.ts';
import { textZone } from './zone-map.ts';

export function encodeTexts(vector: Vector, count: number): EncodedColumn {
  const nulls = nullsOf(vector, count);
  const rows = textRowsOf(vector, count);
  const distinct = distinctTexts(rows, nulls);
  const zone = textZone(rows, distinct, countFlags(nulls, count));
  const all = planTextSection(lengthsOf(rows));
  // code 0 must have its string, so nulls alone make no dictionary
  const mayShare = distinct.count > 0 && distinct.count * 2 <= count;
  const dictionary = mayShare ? planDictionary(rows, distinct) : undefined;
  if (dictionary === undefined || dictionary.length >= all.length) {
    const plan = { kind: 'text', encoding: encodings.texts, flags: asciiFlag(rows), count, nulls } as const;
    const { bytes, payload } = openBlock(plan, all.length);
    writeTextSection(all, rows, bytes, payload);
    return { bytes: sealEnvelope(bytes), zone };
  }
  const picked = pickTexts(rows, distinct);
  const plan = { kind: 'text', encoding: encodings.codes, flags: asciiFlag(picked), count, nulls } as const;
  const { bytes, payload } = openBlock(plan, dictionary.length);
  writeDictionary(dictionary, picked, bytes, payload);
  return { bytes: sealEnvelope(bytes), zone };
}

function asciiFlag(rows: TextRows): number {
  return rows.ascii ? envelopeFlags.ascii : 0;
}

function lengthsOf({ count, offsets }: TextRows): Int32Array {
  const lengths = new Int32Array(count);
  for (let i = 0; i < count; i++) lengths[i] = offsets[i + 1]! - offsets[i]!;
  return lengths;
}

export function decodeTexts(block: BlockSections): Vector {
  const { count, nulls, encoding } = block;
  switch (encoding) {
    case encodings.codes:
    case encodings.dictionary:
      return decodeDictionary(block);
    case encodings.texts:
    case encodings.plain: {
      const isNarrow = encoding === encodings.plain;
      const { bytes, offsets, ascii } = isNarrow ? readNarrowTextSection(block, count) : readTextSection(block, count);
      return { kind: 'text', bytes, offsets, ascii, nulls };
    }
    default:
      throw damaged(`a column block of text has unknown encoding ${encoding}`);
  }
}
