/**
 * Text to bytes and back, digests, quoting and characters by number: encode, decode, md5, sha256, quote_ident, chr.
 *
 * The digests are computed here (RFC 1321, FIPS 180-4) because functions may not reach outside; they are meant for the
 * short values of a query, not for files.
 */
import { DbError } from '../../error.ts';
import { characterCount } from '../../value/text.ts';
import { defineOperator, type Registrar, scalar } from '../definition.ts';
import { decodeBytes, encodeBytes } from './byte-text.ts';
import { md5, sha224, sha256 } from './digest.ts';
import { quoteIdentifier, quoteLiteral } from './quoting.ts';
import { sha384, sha512 } from './sha512.ts';
import { byteCount } from './string-functions.ts';

const utf8Encoder = new TextEncoder();
const utf8Decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function characterOf(code: number): string {
  if (code === 0) throw new DbError('54000', 'null character not permitted');
  if (code < 0) throw new DbError('22023', 'character number must be positive');
  if (code > 0x10ffff) throw new DbError('54000', `requested character too large for encoding: ${code}`);
  if (code >= 0xd800 && code <= 0xdfff) {
    throw new DbError('54000', `requested character not valid for encoding: ${code}`);
  }
  return String.fromCodePoint(code);
}

function textFromUtf8(bytes: Uint8Array): string {
  if (bytes.includes(0)) throw new DbError('22021', 'invalid byte sequence for encoding "UTF8": 0x00');
  try {
    return utf8Decoder.decode(bytes);
  } catch {
    throw new DbError('22021', 'invalid byte sequence for encoding "UTF8"');
  }
}

function normalForm(name: string): string {
  const form = name.toUpperCase();
  if (/^NFK?[CD]$/.test(form)) return form;
  throw new DbError('22023', `invalid normalization form: ${name}`);
}

function checkEncoding(name: string): void {
  if (!/^(utf-?8|unicode)$/i.test(name)) throw new DbError('22023', `invalid encoding name "${name}"`);
}

function substringOfBytes(bytes: Uint8Array, start: number, length?: number): Uint8Array {
  if (length !== undefined && length < 0) throw new DbError('22011', 'negative substring length not allowed');
  const from = Math.max(start - 1, 0);
  return bytes.slice(from, length === undefined ? undefined : Math.max(start - 1 + length, from));
}

function positionOfBytes(part: Uint8Array, whole: Uint8Array): number {
  outer: for (let at = 0; at + part.length <= whole.length; at++) {
    for (let i = 0; i < part.length; i++) if (whole[at + i] !== part[i]) continue outer;
    return at + 1;
  }
  return 0;
}

function trimBytes(bytes: Uint8Array, set: Uint8Array): Uint8Array {
  const unwanted = new Set(set);
  let start = 0;
  let end = bytes.length;
  while (start < end && unwanted.has(bytes[start]!)) start++;
  while (end > start && unwanted.has(bytes[end - 1]!)) end--;
  return bytes.slice(start, end);
}

/** The index of one of `size` bytes or bits. */
function checkedIndex(index: number, size: number): number {
  if (index >= 0 && index < size) return index;
  throw new DbError('2202E', `index ${index} out of valid range, 0..${size - 1}`);
}

function withByte(bytes: Uint8Array, index: number, value: number): Uint8Array {
  const copy = bytes.slice();
  copy[checkedIndex(index, bytes.length)] = value;
  return copy;
}

function joinBytes(left: Uint8Array, right: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(left.length + right.length);
  bytes.set(left);
  bytes.set(right, left.length);
  return bytes;
}

const unicodeEscape = /\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|\+([\da-fA-F]{6})|([\da-fA-F]{4})|(\\)|)/g;

/** unistr: code points by number, two surrogates in a row making one; 22023 for numbers that are no character. */
function unescapeUnicode(text: string): string {
  const result = text.replace(unicodeEscape, (all, four, eight, six, plain, backslash) => {
    if (backslash !== undefined) return backslash;
    const digits: string | undefined = four ?? eight ?? six ?? plain;
    if (digits === undefined) {
      const hint = 'Unicode escapes must be \\XXXX, \\+XXXXXX, \\uXXXX, or \\UXXXXXXXX.';
      throw new DbError('42601', `invalid Unicode escape: "${all}"`, { hint });
    }
    const code = Number.parseInt(digits, 16);
    if (code === 0 || code > 0x10ffff) throw new DbError('22023', `invalid Unicode code point: ${digits}`);
    return String.fromCodePoint(code);
  });
  if (/\p{Cs}/u.test(result)) throw new DbError('42601', 'invalid Unicode surrogate pair');
  return result;
}

export function registerEncoding(registrar: Registrar): void {
  const define = (signature: string, body: Parameters<typeof scalar>[1]): void =>
    registrar.register(scalar(signature, body));
  define('chr(int4) text', characterOf);
  define('ascii(text) int4', (text: string) => text.codePointAt(0) ?? 0);
  define('md5(text) text', (text: string) => encodeBytes(md5(utf8Encoder.encode(text)), 'hex'));
  define('md5(bytea) text', (bytes: Uint8Array) => encodeBytes(md5(bytes), 'hex'));
  define('sha224(bytea) bytea', sha224);
  define('sha256(bytea) bytea', sha256);
  define('sha384(bytea) bytea', sha384);
  define('sha512(bytea) bytea', sha512);
  define('encode(bytea, text) text', encodeBytes);
  define('decode(text, text) bytea', decodeBytes);
  define('quote_ident(text) text', quoteIdentifier);
  define('quote_literal(text) text', quoteLiteral);
  registrar.register(
    scalar('quote_nullable(text) text', (text: string | null) => (text === null ? 'NULL' : quoteLiteral(text)), {
      strict: false,
    }),
  );
  define('convert_to(text, name) bytea', (text: string, encoding: string) => {
    checkEncoding(encoding);
    return utf8Encoder.encode(text);
  });
  define('convert_from(bytea, name) text', (bytes: Uint8Array, encoding: string) => {
    checkEncoding(encoding);
    return textFromUtf8(bytes);
  });
  define('length(bytea, name) int4', (bytes: Uint8Array, encoding: string) => {
    checkEncoding(encoding);
    return characterCount(textFromUtf8(bytes));
  });
  define('length(bytea) int4', (bytes: Uint8Array) => bytes.length);
  define('octet_length(bytea) int4', (bytes: Uint8Array) => bytes.length);
  define('bit_length(bytea) int4', (bytes: Uint8Array) => bytes.length * 8);
  for (const name of ['substr', 'substring']) {
    define(`${name}(bytea, int4) bytea`, (bytes: Uint8Array, start: number) => substringOfBytes(bytes, start));
    define(`${name}(bytea, int4, int4) bytea`, substringOfBytes);
  }
  define('position(bytea, bytea) int4', (whole: Uint8Array, part: Uint8Array) => positionOfBytes(part, whole));
  define('btrim(bytea, bytea) bytea', trimBytes);
  define('reverse(bytea) bytea', (bytes: Uint8Array) => bytes.slice().reverse());
  define('get_byte(bytea, int4) int4', (bytes: Uint8Array, index: number) => bytes[checkedIndex(index, bytes.length)]!);
  define('set_byte(bytea, int4, int4) bytea', withByte);
  define('get_bit(bytea, int8) int4', (bytes: Uint8Array, index: number) => {
    const bit = checkedIndex(index, bytes.length * 8);
    return (bytes[bit >> 3]! >> (bit & 7)) & 1;
  });
  defineOperator(registrar, '||', scalar('byteacat(bytea, bytea) bytea', joinBytes));
  define('pg_client_encoding() name', () => 'UTF8');
  define('normalize(text) text', (text: string) => text.normalize('NFC'));
  define('normalize(text, text) text', (text: string, form: string) => text.normalize(normalForm(form)));
  define('is_normalized(text) bool', (text: string) => text === text.normalize('NFC'));
  define('is_normalized(text, text) bool', (text: string, form: string) => text === text.normalize(normalForm(form)));
  define('unistr(text) text', unescapeUnicode);
  define('pg_column_size(text) int4', (text: string) => byteCount(text) + (byteCount(text) < 127 ? 1 : 4));
}
