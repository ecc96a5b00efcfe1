/**
 * The text family: byte-wise order, and the length rules of varchar(n), bpchar(n), name and "char".
 *
 * Text is ordered by its UTF-8 bytes (collation "C"), which is code point order. JavaScript compares UTF-16 units, where
 * a surrogate (a character above U+FFFF) sorts below U+E000..U+FFFF; `compareText` mends exactly that.
 */
import { DbError } from '../error.ts';

/** Code point order, the order of the UTF-8 bytes. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  const count = Math.min(left.length, right.length);
  for (let i = 0; i < count; i++) {
    const a = left.charCodeAt(i);
    const b = right.charCodeAt(i);
    if (a === b) continue;
    // both at or above the first surrogate: a surrogate stands for a character above all of the plane
    if (a >= 0xd800 && b >= 0xd800) {
      const aSurrogate = a <= 0xdfff;
      const bSurrogate = b <= 0xdfff;
      if (aSurrogate !== bSurrogate) return aSurrogate ? 1 : -1;
    }
    return a < b ? -1 : 1;
  }
  return left.length - right.length;
}

/** Characters as PostgreSQL counts them: code points, not UTF-16 units. */
export function characterCount(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length - 1; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0xd800 && code <= 0xdbff) {
      const next = text.charCodeAt(i + 1);
      if (next >= 0xdc00 && next <= 0xdfff) {
        count--;
        i++;
      }
    }
  }
  return count;
}

/** The first `count` characters (code points). */
function firstCharacters(text: string, count: number): string {
  if (text.length <= count) return text;
  let index = 0;
  for (let seen = 0; seen < count && index < text.length; seen++) {
    const code = text.codePointAt(index)!;
    index += code > 0xffff ? 2 : 1;
  }
  return text.substring(0, index);
}

/** Trailing spaces gone; other white space stays, as PostgreSQL's bpchar rules say. */
export function trimTrailingSpaces(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0x20) end--;
  return end === text.length ? text : text.substring(0, end);
}

/** Input to varchar(n): excess characters must be spaces, else 22001. An explicit cast truncates instead. */
export function fitVarchar(text: string, length: number | undefined, explicitCast = false): string {
  if (length === undefined || text.length <= length || characterCount(text) <= length) return text;
  const kept = firstCharacters(text, length);
  if (!explicitCast && trimTrailingSpaces(text.substring(kept.length)) !== '') {
    throw new DbError('22001', `value too long for type character varying(${length})`);
  }
  return kept;
}

/** Input to bpchar(n): padded with spaces to n; excess characters must be spaces, else 22001. */
export function fitBpchar(text: string, length: number | undefined, explicitCast = false): string {
  if (length === undefined) return text;
  const count = characterCount(text);
  if (count <= length) return text + ' '.repeat(length - count);
  const kept = firstCharacters(text, length);
  if (!explicitCast && trimTrailingSpaces(text.substring(kept.length)) !== '') {
    throw new DbError('22001', `value too long for type character(${length})`);
  }
  return kept;
}

/** bpchar ignores trailing spaces when it compares. */
export function compareBpchar(left: string, right: string): number {
  return compareText(trimTrailingSpaces(left), trimTrailingSpaces(right));
}

const utf8Encoder = new TextEncoder();
const utf8Decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Longest name in bytes, PostgreSQL's NAMEDATALEN − 1. */
export const maxNameBytes = 63;

/** Cuts an identifier to 63 bytes, never inside a character. */
export function fitName(text: string): string {
  if (text.length * 3 <= maxNameBytes) return text;
  const bytes = utf8Encoder.encode(text);
  if (bytes.length <= maxNameBytes) return text;
  let end = maxNameBytes;
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end--;
  return utf8Decoder.decode(bytes.subarray(0, end));
}

/** "char" keeps the first character of its text; PostgreSQL the first byte, which is the same within ASCII. */
export function fitSingleChar(text: string): string {
  return firstCharacters(text, 1);
}

/** Text may hold anything but U+0000, which PostgreSQL's text never does. */
export function checkText(text: string): string {
  if (text.includes('\0')) throw new DbError('22021', 'invalid byte sequence for encoding "UTF8": 0x00');
  return text;
}
