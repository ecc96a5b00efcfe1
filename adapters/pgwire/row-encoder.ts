/**
 * Rows of a batch as DataRow messages, straight from the column vectors.
 *
 * A value's text is always that of its type's `print`; integers, floats without a fraction, booleans and text have ways
 * of their own to the same bytes that make no strings. A column asked for in binary goes through binary-format.ts.
 * One encoder serves one list of fields in one list of formats, for any number of batches.
 */
import {
  type Batch,
  type DataType,
  type Datum,
  definitionOf,
  type Field,
  type PrintSettings,
  type TypeDefinition,
  type Vector,
  valueAt,
} from '../../engine/index.ts';
import { type BinaryFormat, binaryFormatOf } from './binary-format.ts';
import { fromServer } from './message-type.ts';
import type { MessageWriter } from './message-writer.ts';
import { writeCharacter, writeInteger, writeSlice, writeString } from './text-bytes.ts';

/** How a column's values become bytes, given its type and the kind of vector at hand; `datum` is the slow way for all. */
type Way = 'integer' | 'float' | 'bool' | 'string' | 'datum';

const integerTypes = new Set(['int2', 'int4', 'int8', 'oid']);

/** Types whose text is their datum. */
const stringTypes = new Set(['text', 'varchar', 'bpchar', 'name', 'char', 'unknown', 'json', 'jsonb', 'uuid']);

/** Floats with no fraction and below this print as integers. */
const plainFloatLimit = 1e15;

const letterT = 0x74;
const letterF = 0x66;

const nothing: Vector = { kind: 'any', values: [], nulls: undefined };

class ColumnEncoder {
  readonly #type: DataType;
  readonly #definition: TypeDefinition;
  readonly #binary: BinaryFormat | undefined;
  readonly #integer: boolean;
  readonly #string: boolean;
  #way: Way = 'datum';
  #vector: Vector = nothing;
  #settings: PrintSettings | undefined;
  #plainFloats = false;

  constructor(type: DataType, binary: boolean) {
    this.#type = type;
    this.#definition = definitionOf(type);
    this.#binary = binary ? binaryFormatOf(type) : undefined;
    this.#integer = integerTypes.has(type.name);
    this.#string = stringTypes.has(type.name);
  }

  /** Takes the vector that the next rows are read from. */
  use(vector: Vector, settings: PrintSettings): void {
    this.#vector = vector;
    this.#settings = settings;
    this.#plainFloats = this.#type.name === 'float8' && settings.extraFloatDigits >= 0;
    this.#way = this.#binary === undefined ? this.#wayOf(vector) : 'datum';
  }

  #wayOf(vector: Vector): Way {
    switch (vector.kind) {
      case 'i32':
        return this.#integer ? 'integer' : 'datum';
      case 'f64':
        if (this.#integer) return 'integer';
        return this.#plainFloats ? 'float' : 'datum';
      case 'bool':
        return this.#type.name === 'bool' ? 'bool' : 'datum';
      case 'dict':
      case 'text':
        return this.#string ? 'string' : 'datum';
      case 'i64':
      case 'any':
        return 'datum';
    }
  }

  write(writer: MessageWriter, row: number): void {
    const vector = this.#vector;
    if (vector.nulls !== undefined && vector.nulls[row] === 1) {
      writer.int32(-1);
      return;
    }
    if (!this.#writeDirectly(writer, vector, row)) this.#writeDatum(writer, valueAt(vector, row));
  }

  /** Writes a value that needs no datum; false when it does. */
  #writeDirectly(writer: MessageWriter, vector: Vector, row: number): boolean {
    const way = this.#way;
    switch (vector.kind) {
      case 'i32':
        if (way !== 'integer') return false;
        writeInteger(writer, vector.values[row]!);
        return true;
      case 'f64': {
        const value = vector.values[row]!;
        if (way !== 'integer' && !(way === 'float' && isPlain(value))) return false;
        writeInteger(writer, value);
        return true;
      }
      case 'bool':
        if (way !== 'bool') return false;
        writeCharacter(writer, vector.values[row] === 1 ? letterT : letterF);
        return true;
      case 'dict':
        if (way !== 'string') return false;
        writeString(writer, vector.dictionary.strings[vector.values[row]!]!);
        return true;
      case 'text':
        if (way !== 'string') return false;
        writeSlice(writer, vector.bytes, vector.offsets[row]!, vector.offsets[row + 1]!);
        return true;
      case 'i64':
      case 'any':
        return false;
    }
  }

  #writeDatum(writer: MessageWriter, value: Datum): void {
    if (value === null) writer.int32(-1);
    else if (this.#binary !== undefined) writeBinary(writer, this.#binary, value);
    else if (this.#string) writeString(writer, value as string);
    else if (this.#integer && typeof value === 'number') writeInteger(writer, value);
    else writeString(writer, this.#definition.print(value, this.#type, this.#settings));
  }
}

/** A float whose text is that of an integer: −0 prints its sign. */
function isPlain(value: number): boolean {
  return (
    Number.isInteger(value) && value < plainFloatLimit && value > -plainFloatLimit && (value !== 0 || 1 / value > 0)
  );
}

function writeBinary(writer: MessageWriter, format: BinaryFormat, value: Datum): void {
  const lengthAt = writer.length;
  writer.int32(0);
  format.write(writer, value);
  writer.buffer.writeInt32BE(writer.length - lengthAt - 4, lengthAt);
}

export class RowEncoder {
  readonly #columns: readonly ColumnEncoder[];

  /** @param binary per field, true for the binary format; throws 0A000 for types that have none */
  constructor(fields: readonly Field[], binary: readonly boolean[]) {
    this.#columns = fields.map((field, f) => new ColumnEncoder(field.type, binary[f] ?? false));
  }

  /** Takes the batch that the next rows are read from. */
  use(batch: Batch, settings: PrintSettings): void {
    const columns = this.#columns;
    for (let c = 0; c < columns.length; c++) columns[c]!.use(batch.columns[c]!, settings);
  }

  /** Writes one row of the batch, given by its row number. */
  writeRow(writer: MessageWriter, row: number): void {
    const columns = this.#columns;
    writer.begin(fromServer.dataRow);
    writer.int16(columns.length);
    for (let c = 0; c < columns.length; c++) columns[c]!.write(writer, row);
    writer.end();
  }
}
