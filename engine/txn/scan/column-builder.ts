/**
 * Builds one column of a batch out of single values and of ranges of other vectors.
 *
 * It starts in the lane that the column's vectors usually have, so that a kernel sees few array kinds: text is
 * dictionary codes when the table has a dictionary for the column, else strings. The first value that does not fit
 * (a bigint, an infinite date, a full dictionary) moves the column to the `any` lane, which holds everything.
 *
 * `overwrite` starts from a copy of a vector: a block whose rows were partly updated is one memcpy and a few stores.
 */

import type { PhysicalColumn } from '../../block/block.ts';
import { InvariantError } from '../../error.ts';
import type { Datum } from '../../value/type.ts';
import type { Vector } from '../../value/vector.ts';
import type { TableDictionary } from '../base/table-dictionary.ts';
import { valuesOf } from './vector-slice.ts';

type Lane = 'i32' | 'f64' | 'bool' | 'dict' | 'any';

export class ColumnBuilder {
  readonly #dictionary: TableDictionary | undefined;
  readonly #capacity: number;
  #lane: Lane;
  #integers: Int32Array | undefined;
  #floats: Float64Array | undefined;
  #flags: Uint8Array | undefined;
  #values: Datum[] | undefined;
  #nulls: Uint8Array | undefined;
  #count = 0;

  /** `capacity`: most rows that will be added. */
  constructor(column: PhysicalColumn, dictionary: TableDictionary | undefined, capacity: number) {
    this.#dictionary = dictionary;
    this.#capacity = capacity;
    this.#lane = firstLane(column, dictionary);
    if (this.#lane === 'i32' || this.#lane === 'dict') this.#integers = new Int32Array(capacity);
    else if (this.#lane === 'f64') this.#floats = new Float64Array(capacity);
    else if (this.#lane === 'bool') this.#flags = new Uint8Array(capacity);
    else this.#values = [];
  }

  push(value: Datum): void {
    this.set(this.#count++, value);
  }

  /** Overwrites a row that was added before. */
  set(row: number, value: Datum): void {
    if (this.#lane === 'any') {
      this.#values![row] = value;
      return;
    }
    if (value === null) {
      this.#nulls ??= new Uint8Array(this.#capacity);
      this.#nulls[row] = 1;
      this.#clearSlot(row);
      return;
    }
    if (this.#nulls !== undefined) this.#nulls[row] = 0;
    switch (this.#lane) {
      case 'i32':
        if (Number.isInteger(value)) {
          this.#integers![row] = value as number;
          return;
        }
        break;
      case 'f64':
        if (typeof value === 'number') {
          this.#floats![row] = value;
          return;
        }
        break;
      case 'bool':
        this.#flags![row] = value === true ? 1 : 0;
        return;
      case 'dict': {
        const code = this.#dictionary!.codeOf(value as string);
        if (code >= 0) {
          this.#integers![row] = code;
          return;
        }
        break;
      }
    }
    this.#toAny();
    this.#values![row] = value;
  }

  /** Adds rows [from, to) of a vector. */
  copy(vector: Vector, from: number, to: number): void {
    const at = this.#count;
    const count = to - from;
    if (count === 0) return;
    this.#count = at + count;
    if (!this.#copyInLane(vector, from, to, at)) {
      this.#count = at;
      this.#toAny();
      this.#count = at + count;
      const values = valuesOf(vector, from, to);
      for (let i = 0; i < count; i++) this.#values![at + i] = values[i];
      return;
    }
    if (vector.nulls === undefined || this.#lane === 'any') return;
    this.#nulls ??= new Uint8Array(this.#capacity);
    this.#nulls.set(vector.nulls.subarray(from, to), at);
  }

  finish(): Vector {
    const count = this.#count;
    const nulls = this.#nulls?.subarray(0, count);
    switch (this.#lane) {
      case 'i32':
        return { kind: 'i32', values: this.#integers!.subarray(0, count), nulls };
      case 'f64':
        return { kind: 'f64', values: this.#floats!.subarray(0, count), nulls };
      case 'bool':
        return { kind: 'bool', values: this.#flags!.subarray(0, count), nulls };
      case 'dict':
        return { kind: 'dict', values: this.#integers!.subarray(0, count), dictionary: this.#dictionary!, nulls };
      case 'any':
        return { kind: 'any', values: this.#values!, nulls: undefined };
    }
  }

  /** False when the vector is of another kind than the lane. */
  #copyInLane(vector: Vector, from: number, to: number, at: number): boolean {
    switch (this.#lane) {
      case 'i32':
        if (vector.kind !== 'i32') return false;
        this.#integers!.set(vector.values.subarray(from, to), at);
        return true;
      case 'f64':
        if (vector.kind !== 'f64') return false;
        this.#floats!.set(vector.values.subarray(from, to), at);
        return true;
      case 'bool':
        if (vector.kind !== 'bool') return false;
        this.#flags!.set(vector.values.subarray(from, to), at);
        return true;
      case 'dict':
        if (vector.kind !== 'dict' || vector.dictionary !== this.#dictionary) return false;
        this.#integers!.set(vector.values.subarray(from, to), at);
        return true;
      case 'any': {
        const values = valuesOf(vector, from, to);
        for (let i = 0; i < values.length; i++) this.#values![at + i] = values[i];
        return true;
      }
    }
  }

  #clearSlot(row: number): void {
    if (this.#integers !== undefined) this.#integers[row] = 0;
    else if (this.#floats !== undefined) this.#floats[row] = 0;
    else if (this.#flags !== undefined) this.#flags[row] = 0;
  }

  #toAny(): void {
    if (this.#lane === 'any') throw new InvariantError('the any lane holds every value');
    const before = this.finish();
    this.#values = valuesOf(before, 0, this.#count);
    this.#lane = 'any';
    this.#nulls = undefined;
    this.#integers = undefined;
    this.#floats = undefined;
    this.#flags = undefined;
  }
}

function firstLane(column: PhysicalColumn, dictionary: TableDictionary | undefined): Lane {
  switch (column.kind) {
    case 'bool':
      return 'bool';
    case 'int32':
      return 'i32';
    case 'int64':
    case 'float64':
      return 'f64';
    case 'text':
      return dictionary === undefined ? 'any' : 'dict';
    case 'float32s':
    case 'any':
      return 'any';
  }
}
