/**
 * Column vectors and batches: how values travel between storage, operators and adapters.
 *
 * A `Vector` holds one column of up to a few thousand rows. Its `kind` says which array it is, and compiled kernels are
 * made for one combination of kinds, so there are few:
 *
 * | kind | arrays | used by |
 * |---|---|---|
 * | i32 | Int32Array | int2, int4, oid, date |
 * | f64 | Float64Array | float4, float8; int8, timestamp, timestamptz, time while every value is a safe integer (±Infinity allowed for timestamps) |
 * | i64 | BigInt64Array | int8 and timestamps when some value is not a safe integer |
 * | bool | Uint8Array of 0 and 1 | bool |
 * | dict | Int32Array of codes into a list of strings | text family with few distinct values |
 * | text | byte offsets into UTF-8 bytes, decoded late | text family |
 * | any | plain array of datums | everything else |
 *
 * Null: `nulls` is undefined when there is none, else one byte a row, 1 where the value is null; the value slot of a
 * null holds 0, '' or null. Integer vectors never hold −0. Vectors are shared and never written after they were
 * handed on.
 *
 * A type of kind `i32` or `f64` names its usual lane; `any` is always allowed instead (operators that build rows one
 * by one use it), so whoever reads a vector asks the vector for its kind, never the type.
 */
import { invariant } from '../error.ts';
import type { Datum } from './type.ts';
import type { VectorKind } from './vector-kind.ts';

export type { VectorKind };

export interface Int32Vector {
  readonly kind: 'i32';
  readonly values: Int32Array;
  readonly nulls: Uint8Array | undefined;
}
export interface Float64Vector {
  readonly kind: 'f64';
  readonly values: Float64Array;
  readonly nulls: Uint8Array | undefined;
}
export interface Int64Vector {
  readonly kind: 'i64';
  readonly values: BigInt64Array;
  readonly nulls: Uint8Array | undefined;
}
export interface BoolVector {
  readonly kind: 'bool';
  readonly values: Uint8Array;
  readonly nulls: Uint8Array | undefined;
}
/** Codes index `dictionary.strings`. One dictionary object may serve many vectors, and only ever grows. */
export interface DictionaryVector {
  readonly kind: 'dict';
  readonly values: Int32Array;
  readonly dictionary: Dictionary;
  readonly nulls: Uint8Array | undefined;
}
export interface Dictionary {
  readonly strings: readonly string[];
}
/**
 * Row i is bytes[offsets[i] .. offsets[i+1]). When every byte is ASCII, `ascii` holds the whole section as one string
 * and row i is its substring: never keep such a substring in an index or a hash table (it pins and compares slowly).
 */
export interface TextVector {
  readonly kind: 'text';
  readonly bytes: Uint8Array;
  readonly offsets: Int32Array;
  readonly ascii: string | undefined;
  readonly nulls: Uint8Array | undefined;
}
export interface AnyVector {
  readonly kind: 'any';
  readonly values: readonly Datum[];
  readonly nulls: undefined;
}
export type Vector = Int32Vector | Float64Vector | Int64Vector | BoolVector | DictionaryVector | TextVector | AnyVector;

/** Rows 0 … count−1 of each column, of which `selection` (ascending row numbers) names those that take part. */
export interface Batch {
  readonly columns: readonly Vector[];
  readonly count: number;
  readonly selection: Int32Array | undefined;
  /** How many entries of `selection` count; `count` when there is none. */
  readonly selected: number;
}

/** Most rows a batch may hold; also the rows of a full column block. */
export const batchRows = 4096;

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** The datum at row `index`, null included. Slow path: kernels read the arrays themselves. */
export function valueAt(vector: Vector, index: number): Datum {
  if (vector.nulls !== undefined && vector.nulls[index] === 1) return null;
  switch (vector.kind) {
    case 'i32':
    case 'f64':
      return vector.values[index];
    case 'i64':
      return narrow(vector.values[index]!);
    case 'bool':
      return vector.values[index] === 1;
    case 'dict':
      return vector.dictionary.strings[vector.values[index]!];
    case 'text': {
      const start = vector.offsets[index]!;
      const end = vector.offsets[index + 1]!;
      if (vector.ascii !== undefined) return vector.ascii.substring(start, end);
      return utf8.decode(vector.bytes.subarray(start, end));
    }
    case 'any':
      return vector.values[index];
  }
}

/** A bigint as its datum: a number wherever that is exact. */
export function narrow(value: bigint): number | bigint {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/** A vector of datums, in the narrowest kind that `kind` allows for them. */
export function vectorOf(kind: VectorKind, values: readonly Datum[]): Vector {
  const count = values.length;
  let nulls: Uint8Array | undefined;
  if (kind !== 'any') {
    for (let i = 0; i < count; i++) {
      if (values[i] === null) {
        nulls ??= new Uint8Array(count);
        nulls[i] = 1;
      }
    }
  }
  switch (kind) {
    case 'i32': {
      const out = new Int32Array(count);
      for (let i = 0; i < count; i++) {
        const value = values[i];
        if (value === null) continue;
        // date infinities and object ids past 2^31 do not fit the lane
        if (((value as number) | 0) !== value) return { kind: 'any', values, nulls: undefined };
        out[i] = value as number;
      }
      return { kind, values: out, nulls };
    }
    case 'f64': {
      const out = new Float64Array(count);
      for (let i = 0; i < count; i++) {
        const value = values[i];
        if (value === null) continue;
        if (typeof value === 'bigint') return wide(values, nulls);
        out[i] = value as number;
      }
      return { kind, values: out, nulls };
    }
    case 'i64':
      return wide(values, nulls);
    case 'bool': {
      const out = new Uint8Array(count);
      for (let i = 0; i < count; i++) if (values[i] === true) out[i] = 1;
      return { kind, values: out, nulls };
    }
    case 'dict':
    case 'text':
    case 'any':
      return { kind: 'any', values, nulls: undefined };
  }
}

function wide(values: readonly Datum[], nulls: Uint8Array | undefined): Vector {
  const out = new BigInt64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === null) continue;
    // timestamp infinities have no place in this lane
    if (value === Infinity || value === -Infinity) return { kind: 'any', values, nulls: undefined };
    out[i] = BigInt(value as number | bigint);
  }
  return { kind: 'i64', values: out, nulls };
}

/** A dense batch without a selection. */
export function batchOf(columns: readonly Vector[], count: number): Batch {
  invariant(count <= batchRows * 2, 'a batch stays small');
  return { columns, count, selection: undefined, selected: count };
}
