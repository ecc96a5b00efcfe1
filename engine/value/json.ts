/**
 * jsonb values: canonical text and the tree behind it.
 *
 * The datum of jsonb is its canonical text: keys unique, ordered by their length in bytes and then bytewise; `": "`
 * and `", "` between parts; numbers as numeric prints them, scale kept. So equal text is the same value except for
 * number scales (1.0 = 1.00), and a value is read by walking text (json-access.ts) or by `parseJson`.
 */

import { type JsonValue, parseJson } from './json-input.ts';
import { compareBytes } from './key.ts';
import { Numeric, printNumeric } from './numeric.ts';
import { compareText } from './text.ts';

/** Text as the user wrote it to the jsonb datum. */
export function canonicalJson(text: string): string {
  return printJson(parseJson(text, 'jsonb'));
}

const utf8Encoder = new TextEncoder();
// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what it asks for
const asciiOnly = /^[\u0000-\u007f]*$/;

/** jsonb's key order: shorter (in UTF-8) first, then bytewise. */
export function compareJsonKey(left: string, right: string): number {
  if (asciiOnly.test(left) && asciiOnly.test(right)) return left.length - right.length || compareText(left, right);
  const a = utf8Encoder.encode(left);
  const b = utf8Encoder.encode(right);
  return a.length - b.length || compareBytes(a, b);
}

/** Canonical text of a value; object keys are put in order here. */
export function printJson(value: JsonValue): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'string') return quoteJson(value);
  if (value instanceof Numeric) return printNumeric(value);
  if (isJsonArray(value)) return `[${value.map(printJson).join(', ')}]`;
  return `{${sortedMembers(value)
    .map(([key, member]) => `${quoteJson(key)}: ${printJson(member)}`)
    .join(', ')}}`;
}

export function isJsonArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

export function isJsonObject(value: JsonValue): value is ReadonlyMap<string, JsonValue> {
  return value instanceof Map;
}

/** The members of an object in jsonb's key order. */
export function sortedMembers(value: ReadonlyMap<string, JsonValue>): (readonly [string, JsonValue])[] {
  return [...value].sort((a, b) => compareJsonKey(a[0], b[0]));
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what JSON escapes
const needsEscape = /["\\\u0000-\u001f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what JSON escapes
const escaped = /["\\\u0000-\u001f]/g;

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** A JSON string literal with the escapes PostgreSQL writes. */
export function quoteJson(text: string): string {
  if (!needsEscape.test(text)) return `"${text}"`;
  const body = text.replace(
    escaped,
    (character) => shortEscapes[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `"${body}"`;
}

/** json_typeof / jsonb_typeof of a text whose first character tells. */
export function jsonTypeOf(text: string): 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null' {
  const first = text.trimStart()[0];
  switch (first) {
    case '{':
      return 'object';
    case '[':
      return 'array';
    case '"':
      return 'string';
    case 't':
    case 'f':
      return 'boolean';
    case 'n':
      return 'null';
    default:
      return 'number';
  }
}
