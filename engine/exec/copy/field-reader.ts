/**
 * Reads one field the whole way: quotes, escapes, null spellings, and the type's own text form. Row parsers call it for
 * what they do not read themselves.
 *
 * Complaints are PostgreSQL's, with the place in the data in their detail: `COPY film, line 3, column year: "abc"`.
 */
import { DbError } from '../../error.ts';
import { definitionOf, type ParseSettings } from '../../value/type.ts';
import { type ColumnSink, decodeUtf8, invalidEncoding } from './column-sink.ts';
import { backslash, type CopyFormat, carriageReturn, newline } from './copy-format.ts';
import type { RowParserState } from './row-parser.ts';

export interface CopyColumn {
  readonly name: string;
  /** FORCE_NOT_NULL: the null spelling is a value. FORCE_NULL: it is null in quotes too. */
  readonly forceNotNull: boolean;
  readonly forceNull: boolean;
}

/** Most characters of a value or line that an error shows. */
const shownCharacters = 100;

export class FieldReader {
  readonly #format: CopyFormat;
  readonly #columns: readonly CopyColumn[];
  readonly #sinks: readonly ColumnSink[];
  readonly #relation: string;
  readonly #settings: ParseSettings;
  state: RowParserState;
  /** Lines before the first row of the batch, those inside of quotes included. */
  linesBefore = 0;
  /** Line ends inside the fields of earlier rows of the batch, and of the row being read. */
  #innerLines = 0;
  #rowInnerLines = 0;
  #rowStart = -1;
  #lastFrom = -1;
  #scratch: Uint8Array = new Uint8Array(1024);

  constructor(
    format: CopyFormat,
    columns: readonly CopyColumn[],
    sinks: readonly ColumnSink[],
    relation: string,
    settings: ParseSettings,
    state: RowParserState,
  ) {
    this.#format = format;
    this.#columns = columns;
    this.#sinks = sinks;
    this.#relation = relation;
    this.#settings = settings;
    this.state = state;
  }

  /** The place behind the field and its delimiter, −1 when the bytes end before. */
  read = (column: number, from: number, row: number): number => {
    this.#enter(from);
    return this.#format.isCsv ? this.#readCsv(column, from, row) : this.#readText(column, from, row);
  };

  isNullText = (from: number, to: number): boolean => {
    const { nullBytes } = this.#format;
    if (to - from !== nullBytes.length) return false;
    for (let i = 0; i < nullBytes.length; i++) if (this.state.bytes[from + i] !== nullBytes[i]) return false;
    return true;
  };

  /** The batch is full: what was counted belongs to it. */
  endBatch(rows: number): void {
    this.#settle();
    this.linesBefore += rows + this.#innerLines;
    this.#innerLines = 0;
  }

  /** A row whose end was missing is read again from its start. */
  #enter(from: number): void {
    if (this.state.position !== this.#rowStart) this.#settle();
    else if (from <= this.#lastFrom) this.#rowInnerLines = 0;
    this.#rowStart = this.state.position;
    this.#lastFrom = from;
  }

  #settle(): void {
    this.#innerLines += this.#rowInnerLines;
    this.#rowInnerLines = 0;
    this.#rowStart = -1;
    this.#lastFrom = -1;
  }

  #readCsv(column: number, from: number, row: number): number {
    const { bytes, end, isFinal } = this.state;
    const { delimiterByte, quoteByte, escapeByte } = this.#format;
    let inQuotes = false;
    let wasQuoted = false;
    let length = 0;
    let lines = 0;
    let p = from;
    this.#makeRoom(end - from);
    const scratch = this.#scratch;
    for (; ; p++) {
      if (p >= end) {
        if (!isFinal) return -1;
        if (inQuotes) throw this.#lineError('unterminated CSV quoted field', row);
        break;
      }
      const byte = bytes[p]!;
      if (!inQuotes) {
        if (byte === delimiterByte || byte === newline || byte === carriageReturn) break;
        if (byte === quoteByte) {
          inQuotes = wasQuoted = true;
          continue;
        }
      } else {
        if (byte === escapeByte) {
          if (p + 1 >= end && !isFinal) return -1;
          const next = p + 1 < end ? bytes[p + 1] : -1;
          if (next === quoteByte || next === escapeByte) {
            scratch[length++] = next;
            p++;
            continue;
          }
        }
        if (byte === quoteByte) {
          inQuotes = false;
          continue;
        }
        if (byte === newline) lines++;
      }
      scratch[length++] = byte;
    }
    const next = this.#behind(column, p, row);
    if (next < 0) return next;
    this.#rowInnerLines += lines;
    const { forceNotNull, forceNull } = this.#columns[column]!;
    const isNull = wasQuoted ? forceNull : !forceNotNull;
    this.#put(column, row, length, isNull && this.#spellsNull(length));
    return next;
  }

  #spellsNull(length: number): boolean {
    const { nullBytes } = this.#format;
    if (length !== nullBytes.length) return false;
    for (let i = 0; i < length; i++) if (this.#scratch[i] !== nullBytes[i]) return false;
    return true;
  }

  #readText(column: number, from: number, row: number): number {
    const { bytes, end, isFinal } = this.state;
    const { delimiterByte } = this.#format;
    let length = 0;
    let lines = 0;
    let p = from;
    this.#makeRoom(end - from);
    const scratch = this.#scratch;
    while (p < end) {
      const byte = bytes[p]!;
      if (byte === delimiterByte || byte === newline || byte === carriageReturn) break;
      p++;
      if (byte !== backslash) {
        scratch[length++] = byte;
        continue;
      }
      // the longest escape has three digits; wait for what may follow
      if (p + 3 > end && !isFinal) return -1;
      if (p >= end) break;
      if (bytes[p] === newline) lines++;
      const escaped = readEscape(bytes, p, end);
      scratch[length++] = escaped.byte;
      p = escaped.next;
    }
    if (p >= end && !isFinal) return -1;
    const next = this.#behind(column, p, row);
    if (next < 0) return next;
    this.#rowInnerLines += lines;
    this.#put(column, row, length, !this.#columns[column]!.forceNotNull && this.isNullText(from, p));
    return next;
  }

  /** Checks that what ends the field is right for its place, and gives the place behind it. */
  #behind(column: number, p: number, row: number): number {
    const { bytes, end, isFinal } = this.state;
    const isLast = column === this.#columns.length - 1;
    if (p < end && bytes[p] === this.#format.delimiterByte) {
      if (isLast) throw this.#lineError('extra data after last expected column', row);
      return p + 1;
    }
    let next = p + 1;
    if (p < end && bytes[p] === carriageReturn) {
      if (p + 1 >= end && !isFinal) return -1;
      if (p + 1 < end && bytes[p + 1] !== newline) throw this.#carriageReturn(row);
      next = p + 2;
    }
    if (!isLast) throw this.#lineError(`missing data for column "${this.#columns[column + 1]!.name}"`, row);
    return Math.min(next, end);
  }

  #carriageReturn(row: number): DbError {
    if (this.#format.isCsv) {
      return this.#lineError(
        'unquoted carriage return found in data',
        row,
        'Use quoted CSV field to represent carriage return.',
      );
    }
    return this.#lineError('literal carriage return found in data', row, 'Use "\\r" to represent carriage return.');
  }

  #put(column: number, row: number, length: number, isNull: boolean): void {
    const sink = this.#sinks[column]!;
    if (isNull) {
      sink.putNull(row);
      return;
    }
    const raw = this.#scratch.subarray(0, length);
    let text = '';
    try {
      if (raw.includes(0)) throw invalidEncoding([0]);
      text = decodeUtf8(raw);
      sink.put(row, definitionOf(sink.type).parse(text, sink.type, this.#settings));
    } catch (error) {
      if (!(error instanceof DbError)) throw error;
      const place = `${this.#place(row)}, column ${this.#columns[column]!.name}: "${clipped(text)}"`;
      throw withPlace(error, place);
    }
  }

  #makeRoom(bytes: number): void {
    if (this.#scratch.length < bytes) this.#scratch = new Uint8Array(bytes * 2);
  }

  #place(row: number): string {
    const line = this.linesBefore + row + this.#innerLines + this.#rowInnerLines + 1;
    return `COPY ${this.#relation}, line ${line}`;
  }

  #lineError(message: string, row: number, hint?: string): DbError {
    const { bytes, position, end } = this.state;
    const lineEnd = bytes.indexOf(newline, position);
    const line = bytes.subarray(position, lineEnd < 0 ? end : Math.min(lineEnd, end));
    const place = `${this.#place(row)}: "${clipped(lenientUtf8.decode(line).replace(/\r$/, ''))}"`;
    return withPlace(new DbError('22P04', message, hint === undefined ? {} : { hint }), place);
  }
}

const lenientUtf8 = new TextDecoder('utf-8', { ignoreBOM: true });

function withPlace(error: DbError, place: string): DbError {
  const detail = error.detail === undefined ? place : `${error.detail}\n${place}`;
  return new DbError(error.code, error.message, { ...error.fields(), detail });
}

function clipped(text: string): string {
  return text.length <= shownCharacters ? text : `${text.slice(0, shownCharacters)}...`;
}

const letterEscapes: ReadonlyMap<number, number> = new Map(
  [...'bfnrtv'].map((letter, i) => [letter.charCodeAt(0), [8, 12, 10, 13, 9, 11][i]!]),
);

/** What stands behind a backslash: a letter, up to three octal or two hexadecimal digits, or any byte for itself. */
function readEscape(bytes: Uint8Array, at: number, end: number): { readonly byte: number; readonly next: number } {
  const first = bytes[at]!;
  const letter = letterEscapes.get(first);
  if (letter !== undefined) return { byte: letter, next: at + 1 };
  let [value, p, digits, base] = [0, at, 3, 8];
  if (first === 0x78) [p, digits, base] = [at + 1, 2, 16];
  for (; digits > 0 && p < end; digits--, p++) {
    const digit = Number.parseInt(String.fromCharCode(bytes[p]!), base);
    if (Number.isNaN(digit)) break;
    value = value * base + digit;
  }
  const hasDigits = base === 8 ? p > at : p > at + 1;
  return hasDigits ? { byte: value & 0xff, next: p } : { byte: first, next: at + 1 };
}
