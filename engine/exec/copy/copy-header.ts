/**
 * The first line of a copied file with HEADER: skipped, or compared with the columns' names (`match`).
 */
import { DbError } from '../../error.ts';
import { decodeUtf8 } from './column-sink.ts';
import { type CopyFormat, newline } from './copy-format.ts';
import type { RowParserState } from './row-parser.ts';

/** The place behind the line, −1 when its end is not there yet. Throws 22P04 for names that are not the columns'. */
export function readHeader(
  state: RowParserState,
  format: CopyFormat,
  columns: readonly { readonly name: string }[] | undefined,
): number {
  const { bytes, position, end, isFinal } = state;
  let inQuotes = false;
  let p = position;
  for (; p < end && (inQuotes || bytes[p] !== newline); p++) {
    if (format.isCsv && bytes[p] === format.quoteByte) inQuotes = !inQuotes;
  }
  if (p >= end && !isFinal) return -1;
  if (columns !== undefined && end > position)
    checkNames(fieldsOf(bytes.subarray(position, p), format), format, columns);
  return Math.min(p + 1, end);
}

function fieldsOf(line: Uint8Array, format: CopyFormat): readonly string[] {
  const text = decodeUtf8(line).replace(/\r$/, '');
  const delimiter = String.fromCharCode(format.delimiterByte);
  if (!format.isCsv) return text.split(delimiter);
  const quote = String.fromCharCode(format.quoteByte);
  const escaper = String.fromCharCode(format.escapeByte);
  const fields = [''];
  let inQuotes = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    const isEscape = inQuotes && character === escaper && (text[i + 1] === quote || text[i + 1] === escaper);
    if (isEscape) fields[fields.length - 1] += text[++i]!;
    else if (character === quote) inQuotes = !inQuotes;
    else if (character === delimiter && !inQuotes) fields.push('');
    else fields[fields.length - 1] += character;
  }
  return fields;
}

function checkNames(
  fields: readonly string[],
  format: CopyFormat,
  columns: readonly { readonly name: string }[],
): void {
  if (fields.length !== columns.length) {
    const counts = `got ${fields.length}, expected ${columns.length}`;
    throw new DbError('22P04', `wrong number of fields in header line: ${counts}`);
  }
  fields.forEach((field, i) => {
    const { name } = columns[i]!;
    if (field === name) return;
    const got = field === format.nullText ? `null value ("${format.nullText}")` : `"${field}"`;
    throw new DbError('22P04', `column name mismatch in header line field ${i + 1}: got ${got}, expected "${name}"`);
  });
}
