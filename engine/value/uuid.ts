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
  const hex = value.replaceAll('-', '');
  return Uint8Array.from({ length: 16 }, (_, i) => Number.parseInt(hex.substring(i * 2, i * 2 + 2), 16));
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
