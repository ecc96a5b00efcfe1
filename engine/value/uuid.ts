/**
 * uuid: 36 characters in lower case, so that string order is byte order.
 *
 * Input may be upper case, in braces, and hyphenated after any group of four digits, as PostgreSQL accepts.
 */
import { DbError } from '../error.ts';
import type { KeyReader, KeyWriter } from './type.ts';

const canonical = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const lenient = /^(?:[0-9a-f]{4}-?){7}[0-9a-f]{4}$/;

export function parseUuid(text: string): string {
  if (canonical.test(text)) return text;
  let body = text.toLowerCase();
  if (body.startsWith('{') && body.endsWith('}')) body = body.slice(1, -1);
  if (!lenient.test(body)) throw new DbError('22P02', `invalid input syntax for type uuid: "${text}"`);
  return hyphenate(body.replaceAll('-', ''));
}

function hyphenate(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The sixteen bytes. */
export function uuidBytes(value: string): Uint8Array {
  const bytes = new Uint8Array(16);
  let at = 0;
  for (let i = 0; i < 36; i += 2) {
    if (value.charCodeAt(i) === 0x2d) i++;
    bytes[at++] = (hexDigit(value.charCodeAt(i)) << 4) | hexDigit(value.charCodeAt(i + 1));
  }
  return bytes;
}

/** Of a canonical uuid only: digits and lower-case letters. */
function hexDigit(code: number): number {
  return code <= 0x39 ? code - 0x30 : code - 0x57;
}

export function uuidFromBytes(bytes: Uint8Array): string {
  return hyphenate(Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''));
}

export function writeUuidKey(writer: KeyWriter, value: string): void {
  writer.bytes(uuidBytes(value));
}

export function readUuidKey(reader: KeyReader): string {
  return uuidFromBytes(Uint8Array.from({ length: 16 }, () => reader.byte()));
}
