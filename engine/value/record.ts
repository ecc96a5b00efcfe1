/**
 * Records (rows, composite values): text form `(1,"a b",)`, order, key bytes.
 *
 * A null field prints as nothing, an empty string as `""`. Fields compare in turn, null above all values; records with
 * different numbers of fields cannot be compared. Key bytes: per field 1 and its key, or 2 for null.
 */
import { DbError, invariant, unsupported } from '../error.ts';
import { noOrder } from './array.ts';
import {
  type DataType,
  type Datum,
  definitionOf,
  type KeyReader,
  type KeyWriter,
  type ParseSettings,
  type PrintSettings,
} from './type.ts';

function fieldsOf(type: DataType): readonly { readonly name: string; readonly type: DataType }[] {
  invariant(type.fields, 'a record type names its fields');
  return type.fields;
}

const needsQuotes = /^$|["\\(), \t\n\r\v\f]/;

export function printRecord(value: readonly Datum[], type: DataType, settings?: PrintSettings): string {
  const fields = fieldsOf(type);
  const parts = value.map((item, i) => {
    if (item === null) return '';
    const { type: fieldType } = fields[i]!;
    const text = definitionOf(fieldType).print(item, fieldType, settings);
    return needsQuotes.test(text) ? `"${text.replace(/["\\]/g, '$&$&')}"` : text;
  });
  return `(${parts.join(',')})`;
}

/** Reads a record whose fields are known; PostgreSQL has no input for anonymous ones either. */
export function parseRecord(text: string, type: DataType, settings?: ParseSettings): readonly Datum[] {
  if (type.fields === undefined) throw unsupported('input of anonymous composite types');
  const malformed = (detail: string): DbError =>
    new DbError('22P02', `malformed record literal: "${text}"`, { detail });
  const open = /^\s*\(/.exec(text);
  if (open === null) throw malformed('Missing left parenthesis.');
  const parts: (string | null)[] = [];
  let at = open[0].length;
  for (;;) {
    let value = '';
    let present = false;
    let quoted = false;
    for (; ; at++) {
      const character = text[at];
      if (character === undefined) throw malformed('Unexpected end of input.');
      if (!quoted && (character === ',' || character === ')')) break;
      present = true;
      if (character === '"') {
        if (quoted && text[at + 1] === '"') value += text[++at]!;
        else quoted = !quoted;
      } else if (character === '\\') value += text[++at] ?? '';
      else value += character;
    }
    parts.push(present ? value : null);
    if (text[at++] === ')') break;
  }
  if (text.slice(at).trim() !== '') throw malformed('Junk after right parenthesis.');
  if (parts.length < type.fields.length) throw malformed('Too few columns.');
  if (parts.length > type.fields.length) throw malformed('Too many columns.');
  return type.fields.map(({ type: fieldType }, i) => {
    const part = parts[i]!;
    return part === null ? null : definitionOf(fieldType).parse(part, fieldType, settings);
  });
}

export function compareRecord(left: readonly Datum[], right: readonly Datum[], type: DataType): number {
  const fields = fieldsOf(type);
  if (left.length !== right.length) {
    throw new DbError('42804', 'cannot compare record types with different numbers of columns');
  }
  for (let i = 0; i < left.length; i++) {
    const a = left[i];
    const b = right[i];
    if (a === null || b === null) {
      if (a === b) continue;
      return a === null ? 1 : -1;
    }
    const { type: fieldType } = fields[i]!;
    const { compare } = definitionOf(fieldType);
    if (compare === undefined) throw noOrder(fieldType);
    const order = compare(a, b, fieldType);
    if (order !== 0) return order;
  }
  return 0;
}

export function writeRecordKey(writer: KeyWriter, value: readonly Datum[], type: DataType): void {
  const fields = fieldsOf(type);
  for (let i = 0; i < value.length; i++) {
    const item = value[i];
    writer.byte(item === null ? 2 : 1);
    if (item === null) continue;
    const { type: fieldType } = fields[i]!;
    const { writeKey } = definitionOf(fieldType);
    if (writeKey === undefined) throw noOrder(fieldType);
    writeKey(writer, item, fieldType);
  }
}

export function readRecordKey(reader: KeyReader, type: DataType): readonly Datum[] {
  return fieldsOf(type).map(({ type: fieldType }) => {
    if (reader.byte() === 2) return null;
    const { readKey } = definitionOf(fieldType);
    invariant(readKey, `the key bytes of type ${fieldType.name} can be read back`);
    return readKey(reader, fieldType);
  });
}
