/**
 * Functions of text that count characters: length, substring, position, padding, trimming, replacing, splitting.
 *
 * A character is a code point. Text without surrogates (nearly all) is indexed directly; other text goes through an
 * array of code points.
 */
import { DbError } from '../../error.ts';
import { int4Max, integerOutOfRange } from '../../value/integer.ts';
import { characterCount, trimTrailingSpaces } from '../../value/text.ts';
import { defineOperator, type Registrar, scalar } from '../definition.ts';

const surrogate = /[\ud800-\udfff]/;

/** Characters `from` (0-based) up to but not including `to`. */
export function sliceCharacters(text: string, from: number, to: number = Number.MAX_SAFE_INTEGER): string {
  if (!surrogate.test(text)) return text.slice(from, to);
  return Array.from(text).slice(from, to).join('');
}

/** SQL's substring: 1-based start, which may lie before the text. */
export function substring(text: string, start: number, length?: number): string {
  if (length === undefined) return sliceCharacters(text, Math.max(start - 1, 0));
  if (length < 0) throw new DbError('22011', 'negative substring length not allowed');
  const end = start - 1 + length;
  return end <= 0 ? '' : sliceCharacters(text, Math.max(start - 1, 0), end);
}

/** 1-based character position, 0 when absent. */
export function position(text: string, part: string): number {
  const index = text.indexOf(part);
  return index < 0 ? 0 : characterCount(text.slice(0, index)) + 1;
}

function left(text: string, count: number): string {
  if (count >= 0) return sliceCharacters(text, 0, count);
  return sliceCharacters(text, 0, Math.max(characterCount(text) + count, 0));
}

function right(text: string, count: number): string {
  const length = characterCount(text);
  return sliceCharacters(text, count >= 0 ? Math.max(length - count, 0) : Math.min(-count, length));
}

/** Longest JavaScript string, in UTF-16 units: less than PostgreSQL's gigabyte. */
const maxTextLength = 2 ** 29 - 24;

/** 54000 before a text is made that would be too long to exist. */
export function checkTextLength(length: number): void {
  if (length > maxTextLength) throw new DbError('54000', 'requested length too large');
}

function pad(text: string, length: number, fill: string, side: 'left' | 'right'): string {
  const wanted = Math.max(length, 0);
  checkTextLength(wanted);
  const missing = wanted - characterCount(text);
  if (missing <= 0) return sliceCharacters(text, 0, wanted);
  if (fill === '') return text;
  const fillCharacters = characterCount(fill);
  const copies = Math.ceil(missing / fillCharacters);
  checkTextLength(text.length + copies * fill.length);
  const padding = sliceCharacters(fill.repeat(copies), 0, missing);
  return side === 'left' ? padding + text : text + padding;
}

/** Removes characters of a set from one end or both. */
export function trim(text: string, set: string, side: 'left' | 'right' | 'both'): string {
  const characters = Array.from(text);
  const unwanted = new Set(Array.from(set));
  let start = 0;
  let end = characters.length;
  if (side !== 'right') while (start < end && unwanted.has(characters[start]!)) start++;
  if (side !== 'left') while (end > start && unwanted.has(characters[end - 1]!)) end--;
  return characters.slice(start, end).join('');
}

function translate(text: string, from: string, to: string): string {
  const targets = Array.from(to);
  const map = new Map<string, string>();
  for (const [i, character] of Array.from(from).entries()) {
    if (!map.has(character)) map.set(character, targets[i] ?? '');
  }
  return Array.from(text, (character) => map.get(character) ?? character).join('');
}

function overlay(text: string, replacement: string, start: number, length = characterCount(replacement)): string {
  if (start <= 0) throw new DbError('22011', 'negative substring length not allowed');
  if (start + length > int4Max) throw integerOutOfRange('int4');
  return substring(text, 1, start - 1) + replacement + sliceCharacters(text, Math.max(start - 1 + length, 0));
}

function repeat(text: string, count: number): string {
  if (count <= 0) return '';
  checkTextLength(text.length * count);
  return text.repeat(count);
}

/** Field `field` (1-based; from the end when negative) between separators. */
function splitPart(text: string, separator: string, field: number): string {
  if (field === 0) throw new DbError('22023', 'field position must not be zero');
  const parts = separator === '' || text === '' ? [text] : text.split(separator);
  return parts.at(field > 0 ? field - 1 : field) ?? '';
}

/** First letter of each word upper, the rest lower; a word is letters and digits. */
function initcap(text: string): string {
  let inWord = false;
  return Array.from(text, (character) => {
    const isWord = /[\p{L}\p{N}]/u.test(character);
    const mapped = isWord && !inWord ? simpleUpper(character) : simpleLower(character);
    inWord = isWord;
    return mapped;
  }).join('');
}

/** Case mapping never changes how many characters there are, as C's towupper: ß stays. */
function simpleUpper(character: string): string {
  const upper = character.toUpperCase();
  return characterCount(upper) === 1 ? upper : character;
}

function simpleLower(character: string): string {
  const lower = character.toLowerCase();
  return characterCount(lower) === 1 ? lower : character;
}

const expandingCase = /[^\x20-\x7e\s]/;

export function upper(text: string): string {
  return expandingCase.test(text) ? Array.from(text, simpleUpper).join('') : text.toUpperCase();
}

export function lower(text: string): string {
  return expandingCase.test(text) ? Array.from(text, simpleLower).join('') : text.toLowerCase();
}

const utf8 = new TextEncoder();

export function byteCount(text: string): number {
  return utf8.encode(text).length;
}

export function registerStringFunctions(registrar: Registrar): void {
  const define = (signature: string, body: Parameters<typeof scalar>[1]): void =>
    registrar.register(scalar(signature, body));
  for (const name of ['length', 'char_length', 'character_length']) {
    define(`${name}(text) int4`, characterCount);
    define(`${name}(bpchar) int4`, (text: string) => characterCount(trimTrailingSpaces(text)));
  }
  define('octet_length(text) int4', byteCount);
  define('octet_length(bpchar) int4', byteCount);
  define('bit_length(text) int4', (text: string) => byteCount(text) * 8);
  define('lower(text) text', lower);
  define('upper(text) text', upper);
  define('initcap(text) text', initcap);
  for (const name of ['substr', 'substring']) {
    define(`${name}(text, int4) text`, (text: string, start: number) => substring(text, start));
    define(`${name}(text, int4, int4) text`, substring);
  }
  define('strpos(text, text) int4', position);
  define('position(text, text) int4', position);
  define('left(text, int4) text', left);
  define('right(text, int4) text', right);
  for (const side of ['left', 'right'] as const) {
    const name = `${side[0]}pad`;
    define(`${name}(text, int4) text`, (text: string, length: number) => pad(text, length, ' ', side));
    define(`${name}(text, int4, text) text`, (text: string, length: number, fill: string) =>
      pad(text, length, fill, side),
    );
  }
  for (const [name, side] of [
    ['ltrim', 'left'],
    ['rtrim', 'right'],
    ['btrim', 'both'],
  ] as const) {
    define(`${name}(text) text`, (text: string) => trim(text, ' ', side));
    define(`${name}(text, text) text`, (text: string, set: string) => trim(text, set, side));
  }
  define('replace(text, text, text) text', (text: string, from: string, to: string) =>
    from === '' ? text : text.replaceAll(from, () => to),
  );
  define('translate(text, text, text) text', translate);
  define('overlay(text, text, int4) text', (text: string, part: string, start: number) => overlay(text, part, start));
  define('overlay(text, text, int4, int4) text', overlay);
  define('repeat(text, int4) text', repeat);
  define('reverse(text) text', (text: string) => Array.from(text).reverse().join(''));
  define('split_part(text, text, int4) text', splitPart);
  defineOperator(
    registrar,
    '^@',
    scalar('starts_with(text, text) bool', (text: string, part: string) => text.startsWith(part)),
  );
}
