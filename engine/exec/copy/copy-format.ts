/**
 * The form of a copied file as bytes: what COPY's options mean to reader and writer.
 *
 * Two formats, as PostgreSQL has them. `text`: one line a row, special bytes escaped with a backslash, null spelled
 * `\N`. `csv`: fields quoted where they must be (RFC 4180), null spelled as nothing. A line `\.` ends the data.
 */
import { DbError, unsupported } from '../../error.ts';

/** COPY's options; `CopyOptions` of the translator's contract has this shape. */
export interface CopyOptions {
  readonly format: 'text' | 'csv' | 'binary';
  readonly header: boolean | 'match';
  readonly delimiter: string;
  readonly nullText: string;
  readonly quote: string;
  readonly escape: string;
  readonly forceQuote: readonly string[] | 'all';
  readonly forceNotNull: readonly string[];
  readonly forceNull: readonly string[];
  readonly encoding: string;
}

export const newline = 10;
export const carriageReturn = 13;
export const backslash = 92;

export interface CopyFormat {
  readonly isCsv: boolean;
  readonly delimiterByte: number;
  readonly quoteByte: number;
  readonly escapeByte: number;
  readonly nullText: string;
  readonly nullBytes: Uint8Array;
}

/** Throws 0A000 for what is not supported: the binary format, encodings other than UTF-8. */
export function copyFormat(options: CopyOptions): CopyFormat {
  if (options.format === 'binary') throw unsupported('COPY in the binary format');
  if (!/^(utf-?8|unicode)$/i.test(options.encoding)) throw unsupported(`COPY with the encoding "${options.encoding}"`);
  return {
    isCsv: options.format === 'csv',
    delimiterByte: singleByte(options.delimiter, 'delimiter'),
    quoteByte: options.format === 'csv' ? singleByte(options.quote, 'quote') : -1,
    escapeByte: options.format === 'csv' ? singleByte(options.escape, 'escape') : backslash,
    nullText: options.nullText,
    nullBytes: new TextEncoder().encode(options.nullText),
  };
}

function singleByte(text: string, what: string): number {
  const code = text.charCodeAt(0);
  if (text.length === 1 && code > 0 && code < 128) return code;
  throw new DbError('0A000', `COPY ${what} must be a single one-byte character`);
}

/** 1 for the bytes at which reading a plain field stops. */
export function stopBytes({ isCsv, delimiterByte, quoteByte, escapeByte }: CopyFormat): Uint8Array {
  const stops = new Uint8Array(256);
  for (const byte of [0, newline, carriageReturn, delimiterByte]) stops[byte] = 1;
  for (const byte of isCsv ? [quoteByte, escapeByte] : [backslash]) stops[byte] = 1;
  return stops;
}
