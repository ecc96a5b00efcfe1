/**
 * Encoding 11, codes: every distinct string once, and for each row its number.
 *
 * ```
 * u32 distinct strings, u32 0; codes, one a row (numbers of their own, integer-numbers.ts), 0 for a null;
 * the distinct strings in the order of their first row (text-section.ts)
 * ```
 * Read as kind dict. The older form, encoding 1, is only read: u32 distinct strings, u32 width 0, 1, 2 or 4; codes of that
 * width; the strings as a narrow section.
 */
import type { Vector } from '../value/vector.ts';
import type { BlockSections } from './block-sections.ts';
import { encodings } from './block-sections.ts';
import { damaged } from './damage.ts';
import { planIntegers, readInt32s } from './integer-numbers.ts';
import type { NumberPlan } from './number-plan.ts';
import type { DistinctTexts, TextRows } from './text-rows.ts';
import type { TextSection, TextSectionPlan } from './text-section.ts';
import { planTextSection, readNarrowTextSection, readTextSection, writeTextSection } from './text-section.ts';
import { readText } from './utf8.ts';

export interface DictionaryPlan {
  readonly codes: NumberPlan;
  readonly strings: TextSectionPlan;
  /** Bytes it takes. */
  readonly length: number;
}

export function planDictionary(rows: TextRows, distinct: DistinctTexts): DictionaryPlan {
  const codes = planIntegers(distinct.codes);
  const lengths = new Int32Array(distinct.count);
  for (let code = 0; code < lengths.length; code++) {
    const row = distinct.firstRows[code]!;
    lengths[code] = rows.offsets[row + 1]! - rows.offsets[row]!;
  }
  const strings = planTextSection(lengths);
  return { codes, strings, length: 8 + codes.length + strings.length };
}

/** @param picked the distinct texts alone, in the order of their codes */
export function writeDictionary(plan: DictionaryPlan, picked: TextRows, bytes: Uint8Array, position: number): void {
  new Uint32Array(bytes.buffer, position, 2).set([picked.count, 0]);
  plan.codes.write(bytes, position + 8);
  writeTextSection(plan.strings, picked, bytes, position + 8 + plan.codes.length);
}

export function decodeDictionary(block: BlockSections): Vector {
  const { count, nulls } = block;
  const isNarrow = block.encoding === encodings.dictionary;
  const [distinct, width] = block.int32s(2) as unknown as readonly [number, number];
  if (distinct < 1 || distinct > count) throw damaged(`a dictionary of ${distinct} strings serves ${count} rows`);
  if (!isNarrow && width !== 0) throw damaged('a dictionary has an impossible head');
  const values = isNarrow ? new Int32Array(block.narrow(count, width)) : readInt32s(block, count);
  for (let i = 0; i < count; i++) if (values[i]! >>> 0 >= distinct) throw damaged('a code lies outside its dictionary');
  const section = isNarrow ? readNarrowTextSection(block, distinct) : readTextSection(block, distinct);
  return { kind: 'dict', values, dictionary: { strings: stringsOf(section, distinct) }, nulls };
}

/** Substrings below this many characters are copied by V8; longer ones are slices that pin their parent. */
const slicedCharacters = 13;

function stringsOf({ bytes, offsets, ascii }: TextSection, count: number): readonly string[] {
  const strings: string[] = new Array(count);
  for (let i = 0; i < count; i++) {
    const start = offsets[i]!;
    const end = offsets[i + 1]!;
    const copied = ascii !== undefined && end - start < slicedCharacters;
    strings[i] = copied ? ascii.substring(start, end) : readText(bytes, start, end);
  }
  return strings;
}
