/**
 * Strings to and from UTF-8 inside larger buffers.
 *
 * Most strings of a database are short ASCII, where a call to TextEncoder or TextDecoder costs more than the string:
 * those are written and read by hand (measured on Node 20, reading: 12 characters 95 ns against 190 ns; the two meet
 * near 24). A string is never changed on the way: lone surrogates, which UTF-8 cannot hold, are 22021, and bytes that
 * are no UTF-8 are XX001. A leading U+FEFF is a character like any other.
 */
import { DbError } from '../error.ts';
import { damaged } from './damage.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Longest string written by hand, in UTF-16 units. */
const shortWriteUnits = 64;
/** Longest string read by hand, in bytes. */
const shortReadBytes = 24;
const loneSurrogate = /\p{Surrogate}/u;

/** Writes `text` at `offset`; returns the end offset, or −1 if it does not fit. */
export function writeText(text: string, target: Uint8Array, offset: number): number {
  const length = text.length;
  if (offset + length > target.length) return -1;
  if (length > shortWriteUnits) return writeLong(text, target, offset);
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) return writeWide(text, i, target, offset + i);
    target[offset + i] = unit;
  }
  return offset + length;
}

function writeLong(text: string, target: Uint8Array, offset: number): number {
  const { read, written } = encoder.encodeInto(text, target.subarray(offset));
  if (read < text.length) return -1;
  if (written !== text.length && loneSurrogate.test(text)) throw notUtf8();
  return offset + written;
}

function writeWide(text: string, from: number, target: Uint8Array, offset: number): number {
  const limit = target.length;
  let position = offset;
  for (let i = from; i < text.length; i++) {
    const code = text.codePointAt(i)!;
    if (code < 0x80) {
      if (position + 1 > limit) return -1;
      target[position++] = code;
    } else if (code < 0x800) {
      if (position + 2 > limit) return -1;
      target[position++] = 0xc0 | (code >> 6);
      target[position++] = 0x80 | (code & 0x3f);
    } else if (code < 0x10000) {
      if (code >= 0xd800 && code <= 0xdfff) throw notUtf8();
      if (position + 3 > limit) return -1;
      target[position++] = 0xe0 | (code >> 12);
      target[position++] = 0x80 | ((code >> 6) & 0x3f);
      target[position++] = 0x80 | (code & 0x3f);
    } else {
      if (position + 4 > limit) return -1;
      target[position++] = 0xf0 | (code >> 18);
      target[position++] = 0x80 | ((code >> 12) & 0x3f);
      target[position++] = 0x80 | ((code >> 6) & 0x3f);
      target[position++] = 0x80 | (code & 0x3f);
      i++;
    }
  }
  return position;
}

function notUtf8(): DbError {
  return new DbError('22021', 'invalid byte sequence for encoding "UTF8": text holds a lone surrogate');
}

/** The string in bytes `start` to `end`, which the caller has checked to lie inside `source`; it pins no other. */
export function readText(source: Uint8Array, start: number, end: number): string {
  if (end - start > shortReadBytes) return decodeText(source.subarray(start, end));
  let seen = 0;
  for (let i = start; i < end; i++) seen |= source[i]!;
  if (seen > 0x7f) return decodeText(source.subarray(start, end));
  return readAscii(source, start, end);
}

/** All of `bytes` as a string. Throws XX001 when they are no UTF-8. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw damaged('text is not UTF-8');
  }
}

/** Up to `shortReadBytes` ASCII bytes: fromCharCode with a fixed number of arguments is inlined, with a list it is not. */
function readAscii(source: Uint8Array, start: number, end: number): string {
  const of = String.fromCharCode;
  const s = source;
  let text = '';
  let i = start;
  for (; i + 8 <= end; i += 8) {
    text += of(s[i]!, s[i + 1]!, s[i + 2]!, s[i + 3]!, s[i + 4]!, s[i + 5]!, s[i + 6]!, s[i + 7]!);
  }
  switch (end - i) {
    case 0:
      return text;
    case 1:
      return text + of(s[i]!);
    case 2:
      return text + of(s[i]!, s[i + 1]!);
    case 3:
      return text + of(s[i]!, s[i + 1]!, s[i + 2]!);
    case 4:
      return text + of(s[i]!, s[i + 1]!, s[i + 2]!, s[i + 3]!);
    case 5:
      return text + of(s[i]!, s[i + 1]!, s[i + 2]!, s[i + 3]!, s[i + 4]!);
    case 6:
      return text + of(s[i]!, s[i + 1]!, s[i + 2]!, s[i + 3]!, s[i + 4]!, s[i + 5]!);
    default:
      return text + of(s[i]!, s[i + 1]!, s[i + 2]!, s[i + 3]!, s[i + 4]!, s[i + 5]!, s[i + 6]!);
  }
}
