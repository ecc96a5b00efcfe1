/**
 * bytea text: hex (`\x0aff`, output and input) and the older escape form (`a\\b\001`).
 */
import { DbError } from '../error.ts';

const hexDigits: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export function printBytea(value: Uint8Array, output: 'hex' | 'escape' = 'hex'): string {
  let text = '';
  if (output === 'hex') {
    for (const byte of value) text += hexDigits[byte]!;
    return `\\x${text}`;
  }
  for (const byte of value) {
    if (byte === 0x5c) text += '\\\\';
    else if (byte < 0x20 || byte > 0x7e) text += `\\${byte.toString(8).padStart(3, '0')}`;
    else text += String.fromCharCode(byte);
  }
  return text;
}

export function parseBytea(text: string): Uint8Array {
  return text.startsWith('\\x') ? parseHex(text, 2) : parseEscape(text);
}

/** Pairs of digits from `start` on, white space between pairs passed over; 22023 for anything else. */
export function parseHex(text: string, start = 0): Uint8Array {
  const out = new Uint8Array((text.length - start) >> 1);
  let count = 0;
  for (let i = start; i < text.length; ) {
    if (/\s/.test(text[i]!)) {
      i++;
      continue;
    }
    const high = hexValue(text, i);
    if (i + 1 >= text.length) {
      throw new DbError('22023', 'invalid hexadecimal data: odd number of digits');
    }
    out[count++] = (high << 4) | hexValue(text, i + 1);
    i += 2;
  }
  return out.slice(0, count);
}

function hexValue(text: string, index: number): number {
  const code = text.charCodeAt(index);
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 0x20;
  if (letter >= 97 && letter <= 102) return letter - 87;
  throw new DbError('22023', `invalid hexadecimal digit: "${String.fromCodePoint(text.codePointAt(index)!)}"`);
}

const utf8Encoder = new TextEncoder();

/** Bytes as they are; a backslash stands before another one or before three octal digits, anything else is 22P02. */
export function parseEscape(text: string): Uint8Array {
  const source = utf8Encoder.encode(text);
  const out = new Uint8Array(source.length);
  let count = 0;
  for (let i = 0; i < source.length; i++) {
    if (source[i] !== 0x5c) {
      out[count++] = source[i]!;
    } else if (source[i + 1] === 0x5c) {
      out[count++] = 0x5c;
      i++;
    } else {
      const digits = String.fromCharCode(...source.subarray(i + 1, i + 4));
      if (!/^[0-3][0-7]{2}$/.test(digits)) throw new DbError('22P02', 'invalid input syntax for type bytea');
      out[count++] = Number.parseInt(digits, 8);
      i += 3;
    }
  }
  return out.slice(0, count);
}
