/**
 * COPY TO's data: batches in, bytes out, in PostgreSQL's text or CSV form.
 *
 * Columns are written by functions chosen by type and vector kind: digits of integers and the bytes of text vectors go
 * straight into the buffer, everything else through the type's text form.
 */
import { compareBytes } from '../../value/key.ts';
import { type DataType, type Datum, definitionOf, type PrintSettings } from '../../value/type.ts';
import { type Batch, type Vector, valueAt } from '../../value/vector.ts';
import { nullTest } from '../store/null-test.ts';
import { backslash, type CopyFormat, type CopyOptions, carriageReturn, copyFormat, newline } from './copy-format.ts';

const encoder = new TextEncoder();
const firstBytes = 64 * 1024;

interface WrittenColumn {
  readonly type: DataType;
  readonly forceQuote: boolean;
}

export class CopyWriter {
  readonly #format: CopyFormat;
  readonly #columns: readonly WrittenColumn[];
  readonly #names: readonly string[];
  readonly #hasHeader: boolean;
  readonly #settings: PrintSettings | undefined;
  /** 1 for bytes that make quotes or an escape necessary. */
  readonly #special: Uint8Array;
  #buffer: Uint8Array = new Uint8Array(firstBytes);
  #length = 0;

  constructor(
    options: CopyOptions,
    columns: readonly { readonly name: string; readonly type: DataType }[],
    settings?: PrintSettings,
  ) {
    this.#format = copyFormat(options);
    const { forceQuote } = options;
    this.#columns = columns.map(({ name, type }) => ({
      type,
      forceQuote: forceQuote === 'all' || forceQuote.includes(name),
    }));
    this.#names = columns.map(({ name }) => name);
    this.#hasHeader = options.header !== false;
    this.#settings = settings;
    this.#special = specialBytes(this.#format);
  }

  /** The first line, where the options ask for one. */
  header(): Uint8Array | undefined {
    if (!this.#hasHeader) return undefined;
    this.#names.forEach((name, c) => {
      if (c > 0) this.#byte(this.#format.delimiterByte);
      this.#field(encoder.encode(name), false);
    });
    this.#byte(newline);
    return this.#take();
  }

  /** The selected rows of a batch, its first columns being those of the writer. */
  rows(batch: Batch): Uint8Array {
    const writers = this.#columns.map((column, c) => this.#writerOf(column, batch.columns[c]!));
    const { delimiterByte } = this.#format;
    for (let j = 0; j < batch.selected; j++) {
      const row = batch.selection === undefined ? j : batch.selection[j]!;
      for (let c = 0; c < writers.length; c++) {
        if (c > 0) this.#byte(delimiterByte);
        writers[c]!(row);
      }
      this.#byte(newline);
    }
    return this.#take();
  }

  #writerOf({ type, forceQuote }: WrittenColumn, vector: Vector): (row: number) => void {
    const write = this.#valueWriter(type, forceQuote, vector);
    const isNull = nullTest(vector);
    if (isNull === undefined) return write;
    const { nullBytes } = this.#format;
    return (row) => (isNull(row) ? this.#bytes(nullBytes, 0, nullBytes.length) : write(row));
  }

  #valueWriter(type: DataType, forceQuote: boolean, vector: Vector): (row: number) => void {
    if (vector.kind === 'text') {
      const { bytes, offsets } = vector;
      return (row) => this.#field(bytes.subarray(offsets[row]!, offsets[row + 1]!), forceQuote);
    }
    const isInteger = type.name === 'int4' || type.name === 'int8' || type.name === 'int2';
    if (isInteger && !forceQuote && (vector.kind === 'i32' || vector.kind === 'f64') && !this.#digitsAreSpecial()) {
      const { values } = vector;
      return (row) => this.#integer(values[row]!);
    }
    const { print } = definitionOf(type);
    return (row) => this.#text(print(valueAt(vector, row) as Datum, type, this.#settings), forceQuote);
  }

  /** A delimiter may be a digit or a sign; a null spelling may be a number. */
  #digitsAreSpecial(): boolean {
    const { nullText, delimiterByte, quoteByte } = this.#format;
    return /^-?\d+$/.test(nullText) || isDigit(delimiterByte) || isDigit(quoteByte);
  }

  #integer(value: number): void {
    this.#reserve(20);
    let rest = value;
    if (rest < 0) {
      this.#buffer[this.#length++] = 45;
      rest = -rest;
    }
    let digits = 1;
    for (let limit = 10; rest >= limit; limit *= 10) digits++;
    let at = this.#length + digits;
    this.#length = at;
    // the upper half of a large number in doubles, the rest in 32-bit integers
    while (rest > 0x7fff_ffff) {
      const next = Math.floor(rest / 10);
      this.#buffer[--at] = 48 + (rest - next * 10);
      rest = next;
    }
    let small = rest | 0;
    do {
      const next = (small / 10) | 0;
      this.#buffer[--at] = 48 + (small - next * 10);
      small = next;
    } while (small > 0);
  }

  #text(text: string, forceQuote: boolean): void {
    this.#field(encoder.encode(text), forceQuote);
  }

  #field(bytes: Uint8Array, forceQuote: boolean): void {
    if (this.#format.isCsv) this.#csvField(bytes, forceQuote);
    else this.#textField(bytes);
  }

  #csvField(bytes: Uint8Array, forceQuote: boolean): void {
    const { quoteByte, escapeByte } = this.#format;
    if (!forceQuote && !this.#needsQuotes(bytes)) {
      this.#bytes(bytes, 0, bytes.length);
      return;
    }
    this.#reserve(bytes.length * 2 + 2);
    this.#buffer[this.#length++] = quoteByte;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i]!;
      if (byte === quoteByte || byte === escapeByte) this.#buffer[this.#length++] = escapeByte;
      this.#buffer[this.#length++] = byte;
    }
    this.#buffer[this.#length++] = quoteByte;
  }

  #needsQuotes(bytes: Uint8Array): boolean {
    const special = this.#special;
    for (let i = 0; i < bytes.length; i++) if (special[bytes[i]!] === 1) return true;
    if (compareBytes(bytes, this.#format.nullBytes) === 0) return true;
    // alone on a line it would end the data
    return this.#columns.length === 1 && bytes.length === 2 && bytes[0] === backslash && bytes[1] === 46;
  }

  #textField(bytes: Uint8Array): void {
    const special = this.#special;
    let start = 0;
    this.#reserve(bytes.length * 2);
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i]!;
      if (special[byte] === 0) continue;
      this.#bytes(bytes, start, i);
      start = i + 1;
      this.#buffer[this.#length++] = backslash;
      this.#buffer[this.#length++] = escapeLetters.get(byte) ?? byte;
    }
    this.#bytes(bytes, start, bytes.length);
  }

  #byte(byte: number): void {
    if (this.#length === this.#buffer.length) this.#reserve(1);
    this.#buffer[this.#length++] = byte;
  }

  #bytes(bytes: Uint8Array, from: number, to: number): void {
    const count = to - from;
    this.#reserve(count);
    const buffer = this.#buffer;
    const at = this.#length;
    // most fields are short: a loop is quicker than a call
    if (count < 32) for (let i = 0; i < count; i++) buffer[at + i] = bytes[from + i]!;
    else buffer.set(bytes.subarray(from, to), at);
    this.#length = at + count;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const grown = new Uint8Array(Math.max(this.#length + bytes, this.#buffer.length * 2));
    grown.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = grown;
  }

  /** What was written since, as an array of its own. */
  #take(): Uint8Array {
    const bytes = this.#buffer.slice(0, this.#length);
    this.#length = 0;
    return bytes;
  }
}

const isDigit = (byte: number): boolean => byte === 45 || (byte >= 48 && byte <= 57);

function specialBytes({ isCsv, delimiterByte, quoteByte }: CopyFormat): Uint8Array {
  const special = new Uint8Array(256);
  for (const byte of [delimiterByte, newline, carriageReturn]) special[byte] = 1;
  if (isCsv) special[quoteByte] = 1;
  else for (const byte of [backslash, ...escapeLetters.keys()]) special[byte] = 1;
  return special;
}

/** Backspace, form feed, line end, carriage return, tab and vertical tab have letters. */
const escapeLetters: ReadonlyMap<number, number> = new Map(
  [8, 12, 10, 13, 9, 11].map((byte, i) => [byte, 'bfnrtv'.charCodeAt(i)]),
);
