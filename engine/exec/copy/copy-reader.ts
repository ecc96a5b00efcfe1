/**
 * COPY FROM's data: bytes in, batches of typed columns out.
 *
 * Give bytes with `push` as they come, then `finish`. `next` gives a batch when it is full, and the rest after the end;
 * undefined asks for more bytes (or says that all is read, once finished).
 *
 * @example
 * const reader = new CopyReader(options, [{ name: 'id', type: { name: 'int4' } }], 'film', { timeZone: 'UTC' });
 * reader.push(bytes);
 * reader.finish();
 * for (let batch = reader.next(); batch !== undefined; batch = reader.next()) store(batch);
 */
import { DbError } from '../../error.ts';
import type { DataType, ParseSettings } from '../../value/type.ts';
import { type Batch, batchOf, batchRows } from '../../value/vector.ts';
import { ColumnSink } from './column-sink.ts';
import { type CopyFormat, type CopyOptions, copyFormat, newline } from './copy-format.ts';
import { readHeader } from './copy-header.ts';
import { type CopyColumn, FieldReader } from './field-reader.ts';
import { makeRowParser, type ParseRows, type RowParserState } from './row-parser.ts';

/** Bytes that one piece of work looks at; longer input is cut, so that arenas stay small. */
const pieceBytes = 256 * 1024;

interface State extends RowParserState {
  bytes: Uint8Array;
  end: number;
  isFinal: boolean;
}

export class CopyReader {
  readonly #format: CopyFormat;
  readonly #options: CopyOptions;
  readonly #columns: readonly CopyColumn[];
  readonly #sinks: readonly ColumnSink[];
  readonly #fields: FieldReader;
  readonly #parse: ParseRows;
  readonly #state: State = { bytes: new Uint8Array(1), position: 0, end: 0, isFinal: false, row: 0, ended: false };
  readonly #pieces: Uint8Array[] = [];
  #isFinished = false;
  /** All whole rows of the bytes at hand are read. */
  #isDrained = false;
  #headerIsRead: boolean;

  /** `relation` is named in errors. */
  constructor(
    options: CopyOptions,
    columns: readonly { readonly name: string; readonly type: DataType }[],
    relation: string,
    settings: ParseSettings,
  ) {
    this.#format = copyFormat(options);
    this.#options = options;
    this.#columns = columns.map(({ name }) => ({
      name,
      forceNotNull: options.forceNotNull.includes(name),
      forceNull: options.forceNull.includes(name),
    }));
    this.#sinks = columns.map(({ type }) => new ColumnSink(type));
    this.#fields = new FieldReader(this.#format, this.#columns, this.#sinks, relation, settings, this.#state);
    const neverNull = this.#columns.map((column) => column.forceNotNull);
    const parserOptions = { format: this.#format, isUtc: settings.timeZone === 'UTC', neverNull };
    this.#parse = makeRowParser(this.#sinks, parserOptions, this.#fields.read, this.#fields.isNullText);
    this.#headerIsRead = options.header === false;
  }

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += pieceBytes) this.#pieces.push(bytes.subarray(at, at + pieceBytes));
  }

  /** No more bytes will come. */
  finish(): void {
    this.#isFinished = true;
  }

  /** True when the line that ends the data was read; bytes behind it are left alone. */
  get ended(): boolean {
    return this.#state.ended;
  }

  next(): Batch | undefined {
    const state = this.#state;
    while (!state.ended) {
      if (this.#isDrained) {
        if (state.isFinal || !this.#takePieces()) break;
        this.#isDrained = false;
      }
      if (this.#headerIsRead) {
        const remaining = state.end - state.position;
        for (const sink of this.#sinks) sink.reserve(state.row, remaining);
        if (this.#columns.length === 0) this.#skipEmptyRows();
        else this.#parse(state, this.#sinks, batchRows);
        if (state.row === batchRows) return this.#takeBatch();
        if (state.ended) break;
      } else if (this.#readHeader()) continue;
      this.#isDrained = true;
    }
    const isAtEnd = state.ended || state.isFinal;
    return isAtEnd && state.row > 0 ? this.#takeBatch() : undefined;
  }

  /**
   * Puts the next pieces behind the bytes that were not read yet; false when more must come first. Those bytes begin a
   * row and are read again, so a row of many pieces gets as many bytes at a time as it has already.
   */
  #takePieces(): boolean {
    const state = this.#state;
    const left = state.bytes.subarray(state.position, state.end);
    let [count, added] = [0, 0];
    while (count < this.#pieces.length && (count === 0 || added < left.length)) added += this.#pieces[count++]!.length;
    const isEnough = count > 0 && (added >= left.length || left.length < pieceBytes);
    if (!isEnough && !this.#isFinished) return false;
    const length = left.length + added;
    const bytes = new Uint8Array(length + 1);
    bytes.set(left);
    let at = left.length;
    for (const piece of this.#pieces.splice(0, count)) {
      bytes.set(piece, at);
      at += piece.length;
    }
    bytes[length] = newline;
    state.bytes = bytes;
    state.position = 0;
    state.end = length;
    state.isFinal = this.#isFinished && this.#pieces.length === 0;
    return true;
  }

  /** False when the header's end is not there yet. */
  #readHeader(): boolean {
    const state = this.#state;
    const next = readHeader(state, this.#format, this.#options.header === 'match' ? this.#columns : undefined);
    if (next < 0) return false;
    state.position = next;
    this.#fields.linesBefore = 1;
    this.#headerIsRead = true;
    return true;
  }

  /** Lines of a table without columns are empty. */
  #skipEmptyRows(): void {
    const state = this.#state;
    while (state.row < batchRows && state.position < state.end) {
      if (state.bytes[state.position] !== newline) {
        throw new DbError('22P04', 'extra data after last expected column');
      }
      state.position++;
      state.row++;
    }
  }

  #takeBatch(): Batch {
    const count = this.#state.row;
    this.#fields.endBatch(count);
    const columns = this.#sinks.map((sink) => sink.finish(count));
    this.#state.row = 0;
    return batchOf(columns, count);
  }
}
