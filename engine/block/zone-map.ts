/**
 * Zone maps: what a scan may know of a column of a block without reading it.
 *
 * The invariant is that `minimum` ≤ v ≤ `maximum` for every non-null value v, in the order of the column's kind: numbers
 * and bigints by value with NaN above all, false below true, text by code points (collation "C"). Bounds of text are cut
 * to a few characters: a lower bound by cutting, an upper one by cutting and then raising the last character that can be
 * raised. Kinds `float32s` and `any` keep no bounds, save that an `any` column of Numeric values does. A caller prunes
 * only for types ordered like their kind (not bpchar or jsonb).
 */
import { compareNumeric, Numeric } from '../value/numeric.ts';
import type { Datum } from '../value/type.ts';
import type { ZoneMap } from './shape.ts';
import type { DistinctTexts, TextRows } from './text-rows.ts';
import { readText } from './utf8.ts';

/** Most characters of a text bound. */
export const textBoundCharacters = 32;

/** The zone map of a column without bounds. */
export function unboundedZone(nullCount: number): ZoneMap {
  return { nullCount, minimum: undefined, maximum: undefined };
}

/** The zone map of floats, NaN above all; slots whose `nulls` byte is 1 do not count. */
export function floatZone(values: Float64Array, nulls: Uint8Array | undefined, nullCount: number): ZoneMap {
  const count = values.length;
  let minimum = Infinity;
  let maximum = -Infinity;
  let numbers = 0;
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    if (Number.isNaN(value) || (nulls !== undefined && nulls[i] === 1)) continue;
    numbers++;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  if (numbers === count - nullCount) {
    return numbers === 0 ? unboundedZone(nullCount) : { nullCount, minimum, maximum };
  }
  return { nullCount, minimum: numbers === 0 ? Number.NaN : minimum, maximum: Number.NaN };
}

/** The zone map of datums of any kind that is read as plain values. */
export function datumZone(values: readonly Datum[]): ZoneMap {
  let nullCount = 0;
  let minimum: Datum | undefined;
  let maximum: Datum | undefined;
  let ordered = true;
  for (const value of values) {
    if (value === null) {
      nullCount++;
    } else if (!ordered) {
    } else if (minimum === undefined) {
      ordered = value instanceof Numeric || typeof value === 'number' || typeof value === 'bigint';
      if (ordered) minimum = maximum = value;
    } else {
      const low = compareNumbers(value, minimum);
      const high = compareNumbers(value, maximum);
      ordered = low !== undefined && high !== undefined;
      if (low! < 0) minimum = value;
      if (high! > 0) maximum = value;
    }
  }
  return ordered ? { nullCount, minimum, maximum } : unboundedZone(nullCount);
}

/** Undefined when the two are not of one order. */
function compareNumbers(left: Datum, right: Datum): number | undefined {
  if (left instanceof Numeric) return right instanceof Numeric ? compareNumeric(left, right) : undefined;
  if (typeof left !== 'number' && typeof left !== 'bigint') return undefined;
  if (typeof right !== 'number' && typeof right !== 'bigint') return undefined;
  if (Number.isNaN(left) || Number.isNaN(right)) return undefined;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** A valid lower bound of all texts from `text` up. */
export function lowerTextBound(text: string): string {
  return cut(text);
}

/** A valid upper bound of all texts up to `text`; undefined when a short one does not exist. */
export function upperTextBound(text: string): string | undefined {
  const kept = cut(text);
  if (kept.length === text.length) return text;
  for (let end = kept.length; end > 0; ) {
    const start = isLowSurrogate(kept, end - 1) ? end - 2 : end - 1;
    const code = kept.codePointAt(start)!;
    if (code < 0x10ffff) {
      const raised = code === 0xd7ff ? 0xe000 : code + 1;
      return kept.substring(0, start) + String.fromCodePoint(raised);
    }
    end = start;
  }
  return undefined;
}

function cut(text: string): string {
  if (text.length <= textBoundCharacters) return text;
  const end = isLowSurrogate(text, textBoundCharacters) ? textBoundCharacters - 1 : textBoundCharacters;
  return text.substring(0, end);
}

function isLowSurrogate(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/** The zone map of texts, given the distinct ones. Bounds are both kept or both left out. */
export function textZone(rows: TextRows, distinct: DistinctTexts, nullCount: number): ZoneMap {
  const { count, firstRows } = distinct;
  if (count === 0) return unboundedZone(nullCount);
  let lowest = firstRows[0]!;
  let highest = lowest;
  for (let i = 1; i < count; i++) {
    const row = firstRows[i]!;
    if (compareRows(rows, row, lowest) < 0) lowest = row;
    else if (compareRows(rows, row, highest) > 0) highest = row;
  }
  const maximum = upperTextBound(textOf(rows, highest));
  if (maximum === undefined) return unboundedZone(nullCount);
  return { nullCount, minimum: lowerTextBound(textOf(rows, lowest)), maximum };
}

function textOf({ bytes, offsets }: TextRows, row: number): string {
  return readText(bytes, offsets[row]!, offsets[row + 1]!);
}

/** The order of UTF-8 bytes is the order of code points. */
function compareRows({ bytes, offsets }: TextRows, left: number, right: number): number {
  let i = offsets[left]!;
  let j = offsets[right]!;
  const leftEnd = offsets[left + 1]!;
  const rightEnd = offsets[right + 1]!;
  while (i < leftEnd && j < rightEnd) {
    const difference = bytes[i++]! - bytes[j++]!;
    if (difference !== 0) return difference;
  }
  return leftEnd - i - (rightEnd - j);
}
