/**
 * Columns that grow: what breakers (hash build, sort, materialization) keep their rows in.
 *
 * A builder starts in the kind of the first vector it gets and moves to plain datums (`any`) when another kind comes,
 * so its content always reads like any vector. Text is kept as codes while all vectors share one dictionary.
 */
import type { Datum } from '../../value/type.ts';
import { type Batch, type Dictionary, type Vector, valueAt } from '../../value/vector.ts';

type Numbers = Int32Array | Float64Array | BigInt64Array | Uint8Array;

function numbersOf(kind: Vector['kind'], length: number): Numbers | undefined {
  switch (kind) {
    case 'i32':
    case 'dict':
      return new Int32Array(length);
    case 'f64':
      return new Float64Array(length);
    case 'i64':
      return new BigInt64Array(length);
    case 'bool':
      return new Uint8Array(length);
    case 'text':
    case 'any':
      return undefined;
  }
}

export class ColumnBuilder {
  #kind: Vector['kind'] | undefined;
  #numbers: Numbers | undefined;
  #datums: Datum[] = [];
  #nulls: Uint8Array | undefined;
  #dictionary: Dictionary | undefined;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Appends the selected rows of a vector. */
  append(vector: Vector, batch: Pick<Batch, 'selection' | 'selected'>): void {
    const { selection, selected } = batch;
    if (this.#length === 0) this.#start(vector);
    const sameKind = vector.kind === this.#kind;
    const sameDictionary = vector.kind !== 'dict' || vector.dictionary === this.#dictionary;
    if (!sameKind || !sameDictionary || this.#numbers === undefined) {
      this.#appendDatums(vector, selection, selected);
      return;
    }
    const source = (vector as { readonly values: Numbers }).values;
    this.#reserve(this.#length + selected);
    const target = this.#numbers as Float64Array;
    const start = this.#length;
    if (selection === undefined) target.set((source as Float64Array).subarray(0, selected), start);
    else for (let j = 0; j < selected; j++) target[start + j] = (source as Float64Array)[selection[j]!]!;
    if (vector.nulls !== undefined) {
      this.#nulls ??= new Uint8Array(target.length);
      for (let j = 0; j < selected; j++) {
        this.#nulls[start + j] = vector.nulls[selection === undefined ? j : selection[j]!]!;
      }
    }
    this.#length += selected;
  }

  #start(vector: Vector): void {
    this.#kind = vector.kind;
    this.#numbers = numbersOf(vector.kind, 64);
    this.#dictionary = vector.kind === 'dict' ? vector.dictionary : undefined;
  }

  #reserve(length: number): void {
    const numbers = this.#numbers!;
    if (length <= numbers.length) return;
    const size = Math.max(length, numbers.length * 2);
    const grown = numbersOf(this.#kind!, size)!;
    (grown as Float64Array).set(numbers.subarray(0, this.#length) as Float64Array);
    this.#numbers = grown;
    if (this.#nulls !== undefined) {
      const nulls = new Uint8Array(size);
      nulls.set(this.#nulls.subarray(0, this.#length));
      this.#nulls = nulls;
    }
  }

  #appendDatums(vector: Vector, selection: Int32Array | undefined, selected: number): void {
    if (this.#kind !== 'any' && this.#kind !== 'text') {
      const before = this.vector();
      this.#datums = [];
      for (let i = 0; i < this.#length; i++) this.#datums.push(valueAt(before, i));
      this.#numbers = undefined;
      this.#nulls = undefined;
    }
    this.#kind = 'any';
    const datums = this.#datums;
    for (let j = 0; j < selected; j++) datums.push(valueAt(vector, selection === undefined ? j : selection[j]!));
    this.#length += selected;
  }

  /** The rows so far. The result stays right while more rows are appended, but does not show them. */
  vector(): Vector {
    if (this.#numbers === undefined) return { kind: 'any', values: this.#datums, nulls: undefined };
    const values = this.#numbers.subarray(0, this.#length);
    const nulls = this.#nulls?.subarray(0, this.#length);
    if (this.#kind === 'dict') {
      return { kind: 'dict', values: values as Int32Array, dictionary: this.#dictionary!, nulls };
    }
    return { kind: this.#kind, values, nulls } as Vector;
  }
}

/** Rows of several columns. */
export class RowStore {
  readonly #builders: readonly ColumnBuilder[];
  #rows = 0;

  constructor(columnCount: number) {
    this.#builders = Array.from({ length: columnCount }, () => new ColumnBuilder());
  }

  get rows(): number {
    return this.#rows;
  }

  append(columns: readonly Vector[], batch: Pick<Batch, 'selection' | 'selected'>): void {
    for (let c = 0; c < this.#builders.length; c++) this.#builders[c]!.append(columns[c]!, batch);
    this.#rows += batch.selected;
  }

  vectors(): readonly Vector[] {
    return this.#builders.map((builder) => builder.vector());
  }
}

/** The selected rows of a batch's columns, without a selection. */
export function denseColumns(
  columns: readonly Vector[],
  { selection, selected }: Pick<Batch, 'selection' | 'selected'>,
): readonly Vector[] {
  return selection === undefined ? columns : columns.map((column) => gather(column, selection, selected, false));
}

/** The rows `indexes[0 … count)` of a vector, in that order; −1 gives null. */
export function gather(vector: Vector, indexes: Int32Array, count: number, mayMiss: boolean): Vector {
  if (vector.kind === 'any' || vector.kind === 'text') {
    const values: Datum[] = new Array(count);
    for (let j = 0; j < count; j++) values[j] = indexes[j]! < 0 ? null : valueAt(vector, indexes[j]!);
    return { kind: 'any', values, nulls: undefined };
  }
  const out = numbersOf(vector.kind, count) as Float64Array;
  const source = vector.values as unknown as Float64Array;
  let nulls: Uint8Array | undefined;
  if (vector.nulls === undefined && !mayMiss) {
    for (let j = 0; j < count; j++) out[j] = source[indexes[j]!]!;
  } else {
    nulls = new Uint8Array(count);
    for (let j = 0; j < count; j++) {
      const index = indexes[j]!;
      if (index < 0 || (vector.nulls !== undefined && vector.nulls[index] === 1)) nulls[j] = 1;
      else out[j] = source[index]!;
    }
  }
  if (vector.kind === 'dict') {
    return { kind: 'dict', values: out as unknown as Int32Array, dictionary: vector.dictionary, nulls };
  }
  return { kind: vector.kind, values: out, nulls } as unknown as Vector;
}
