/**
 * encode and decode: bytes as hex, base64 or escape text.
 *
 * base64 output breaks lines after 76 characters, as RFC 2045 and PostgreSQL do; input may hold white space anywhere,
 * that of hex between pairs of digits.
 */
import { DbError } from '../../error.ts';
import { parseEscape, parseHex, printBytea } from '../../value/bytea.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function unrecognized(format: string): DbError {
  return new DbError('22023', `unrecognized encoding: "${format}"`);
}

export function encodeBytes(bytes: Uint8Array, format: string): string {
  switch (format.toLowerCase()) {
    case 'hex':
      return printBytea(bytes, 'hex').slice(2);
    case 'escape':
      return printBytea(bytes, 'escape');
    case 'base64':
      return encodeBase64(bytes);
    default:
      throw unrecognized(format);
  }
}

export function decodeBytes(text: string, format: string): Uint8Array {
  switch (format.toLowerCase()) {
    case 'hex':
      return parseHex(text);
    case 'escape':
      return parseEscape(text);
    case 'base64':
      return decodeBase64(text);
    default:
      throw unrecognized(format);
  }
}

function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const group = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const present = Math.min(bytes.length - i, 3) + 1;
    for (let j = 0; j < 4; j++) text += j < present ? alphabet[(group >> (18 - 6 * j)) & 63] : '=';
    if (text.length % 77 === 76 && i + 3 < bytes.length) text += '\n';
  }
  return text;
}

function decodeBase64(text: string): Uint8Array {
  const bytes: number[] = [];
  let bits = 0;
  let count = 0;
  let padding = 0;
  for (const symbol of text) {
    if (/\s/.test(symbol)) continue;
    if (symbol === '=') {
      padding++;
      continue;
    }
    const value = alphabet.indexOf(symbol);
    if (value < 0 || padding > 0) {
      throw new DbError('22023', `invalid symbol "${symbol}" found while decoding base64 sequence`);
    }
    bits = ((bits << 6) | value) & 0xffffff;
    count++;
    if (count % 4 !== 1) bytes.push((bits >> (6 - 2 * ((count - 1) % 4))) & 0xff);
  }
  if ((count + padding) % 4 !== 0 || count % 4 === 1) {
    const hint = 'Input data is missing padding, is truncated, or is otherwise corrupted.';
    throw new DbError('22023', 'invalid base64 end sequence', { hint });
  }
  return Uint8Array.from(bytes);
}
