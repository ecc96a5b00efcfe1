/**
 * Where one column's values of a batch go while rows are read: typed arrays for numbers, an arena of bytes for text,
 * datums for the rest.
 *
 * Generated code (row-parser.ts) writes the arrays itself and ends each row's text by writing the next row's offset, so
 * a row that turns out to be incomplete is forgotten by not counting it. Values that the lane cannot hold (wide
 * integers, infinite dates) are kept as exceptions. A finished vector owns its arrays; the sink starts over with new
 * ones.
 */
import { DbError, invariant } from '../../error.ts';
import { type DataType, type Datum, definitionOf } from '../../value/type.ts';
import { batchRows, type Vector, type VectorKind, vectorOf } from '../../value/vector.ts';

export type SinkKind = 'i32' | 'f64' | 'bool' | 'text' | 'any';

/** Text that any bytes make: those types need no look at each value. */
function isPlainText(type: DataType): boolean {
  return type.name === 'text' || type.name === 'varchar';
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

export class ColumnSink {
  readonly kind: SinkKind;
  readonly type: DataType;
  readonly #vectorKind: VectorKind;
  values: Int32Array | Float64Array | Uint8Array = new Uint8Array(0);
  datums: Datum[] = [];
  nulls: Uint8Array = new Uint8Array(0);
  hasNulls = false;
  arena: Uint8Array = new Uint8Array(0);
  offsets: Int32Array = new Int32Array(0);
  /** Highest bits of all text bytes, or-ed. */
  textBits = 0;
  #exceptions: Map<number, Datum> = new Map();

  constructor(type: DataType) {
    this.type = type;
    this.#vectorKind = definitionOf(type).vector;
    const lane = this.#vectorKind;
    this.kind = isPlainText(type) ? 'text' : lane === 'i32' || lane === 'f64' || lane === 'bool' ? lane : 'any';
    this.#start();
  }

  #start(): void {
    this.nulls = new Uint8Array(batchRows);
    this.hasNulls = false;
    this.textBits = 0;
    this.#exceptions = new Map();
    switch (this.kind) {
      case 'i32':
        this.values = new Int32Array(batchRows);
        return;
      case 'f64':
        this.values = new Float64Array(batchRows);
        return;
      case 'bool':
        this.values = new Uint8Array(batchRows);
        return;
      case 'text':
        this.offsets = new Int32Array(batchRows + 1);
        return;
      case 'any':
        this.datums = [];
        return;
    }
  }

  /** Makes room for `bytes` more text behind row `row`. */
  reserve(row: number, bytes: number): void {
    if (this.kind !== 'text') return;
    const used = this.offsets[row]!;
    if (used + bytes <= this.arena.length) return;
    const grown = new Uint8Array(Math.max(used + bytes, this.arena.length * 2));
    grown.set(this.arena.subarray(0, used));
    this.arena = grown;
  }

  /** Puts a value of the type; the row's earlier value, if there was one, is overwritten. */
  put(row: number, value: Datum): void {
    this.nulls[row] = 0;
    switch (this.kind) {
      case 'text':
        this.#putText(row, value as string);
        return;
      case 'any':
        this.datums[row] = value;
        return;
      case 'bool':
        this.values[row] = value === true ? 1 : 0;
        return;
      case 'i32':
        if (((value as number) | 0) === value) this.values[row] = value as number;
        else this.#exceptions.set(row, value);
        return;
      case 'f64':
        if (typeof value === 'number') this.values[row] = value;
        else this.#exceptions.set(row, value);
        return;
    }
  }

  putNull(row: number): void {
    this.nulls[row] = 1;
    this.hasNulls = true;
    if (this.kind === 'text') this.offsets[row + 1] = this.offsets[row]!;
    else if (this.kind === 'any') this.datums[row] = null;
  }

  #putText(row: number, value: string): void {
    const start = this.offsets[row]!;
    // what was read is never shorter than the value it stands for, and as much room was reserved
    const { read, written } = encoder.encodeInto(value, this.arena.subarray(start));
    invariant(read === value.length, 'a copied text fits its arena');
    for (let i = start; i < start + written; i++) this.textBits |= this.arena[i]!;
    this.offsets[row + 1] = start + written;
  }

  /** The first `count` rows; the sink is empty afterwards. */
  finish(count: number): Vector {
    const vector = this.#vector(count);
    this.#start();
    return vector;
  }

  #vector(count: number): Vector {
    const nulls = this.hasNulls ? this.nulls.subarray(0, count) : undefined;
    if (this.kind === 'text') return this.#textVector(count, nulls);
    if (this.kind === 'any') return vectorOf(this.#vectorKind, this.datums.slice(0, count));
    const values = this.values.subarray(0, count);
    for (const row of this.#exceptions.keys()) if (row < count) return this.#wideVector(count);
    return { kind: this.kind, values, nulls } as Vector;
  }

  #wideVector(count: number): Vector {
    const datums: Datum[] = [];
    for (let row = 0; row < count; row++) {
      datums.push(this.nulls[row] === 1 ? null : (this.#exceptions.get(row) ?? this.values[row]));
    }
    return vectorOf(this.#vectorKind, datums);
  }

  #textVector(count: number, nulls: Uint8Array | undefined): Vector {
    const offsets = this.offsets.subarray(0, count + 1);
    const bytes = this.arena.slice(0, offsets[count]!);
    const isAscii = this.textBits < 128;
    if (!isAscii) this.#checkEncoding(bytes, offsets);
    return { kind: 'text', bytes, offsets, ascii: isAscii ? utf8.decode(bytes) : undefined, nulls };
  }

  /** All of it at once; that no character spans two rows is seen at their first bytes. */
  #checkEncoding(bytes: Uint8Array, offsets: Int32Array): void {
    for (let row = 0; row + 1 < offsets.length; row++) {
      const start = offsets[row]!;
      if (start < offsets[row + 1]! && (bytes[start]! & 0xc0) === 0x80) throw invalidEncoding([bytes[start]!]);
    }
    decodeUtf8(bytes);
  }
}

/** Bytes as text. Throws 22021 for what is not UTF-8, naming the bytes as PostgreSQL does. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw invalidEncoding(firstInvalid(bytes));
  }
}

export function invalidEncoding(bytes: readonly number[]): DbError {
  const shown = bytes.map((byte) => `0x${byte.toString(16).padStart(2, '0')}`);
  return new DbError('22021', `invalid byte sequence for encoding "UTF8": ${shown.join(' ')}`);
}

const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/** The first sequence that is no character: as many bytes as its first one announces. */
function firstInvalid(bytes: Uint8Array): readonly number[] {
  for (let i = 0; i < bytes.length; ) {
    const first = bytes[i]!;
    const length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 1;
    const sequence = bytes.subarray(i, i + length);
    const text = lenient.decode(sequence);
    if (text.includes('\ufffd') && !(length === 3 && first === 0xef && sequence[1] === 0xbf && sequence[2] === 0xbd)) {
      return [...sequence];
    }
    i += length;
  }
  return [bytes[0] ?? 0];
}
