/**
 * Parts of vectors: a range without a copy, a range copied to be overwritten, a range backwards.
 */
import type { Datum } from '../../value/type.ts';
import { type Vector, valueAt } from '../../value/vector.ts';

/** Rows [from, to) of a vector; typed arrays are shared. */
export function sliceVector(vector: Vector, from: number, to: number): Vector {
  const nulls = vector.nulls?.subarray(from, to);
  switch (vector.kind) {
    case 'i32':
      return { kind: 'i32', values: vector.values.subarray(from, to), nulls };
    case 'f64':
      return { kind: 'f64', values: vector.values.subarray(from, to), nulls };
    case 'i64':
      return { kind: 'i64', values: vector.values.subarray(from, to), nulls };
    case 'bool':
      return { kind: 'bool', values: vector.values.subarray(from, to), nulls };
    case 'dict':
      return { kind: 'dict', values: vector.values.subarray(from, to), dictionary: vector.dictionary, nulls };
    case 'text':
      return {
        kind: 'text',
        bytes: vector.bytes,
        offsets: vector.offsets.subarray(from, to + 1),
        ascii: vector.ascii,
        nulls,
      };
    case 'any':
      return { kind: 'any', values: vector.values.slice(from, to), nulls: undefined };
  }
}

/** The first `count` rows in reverse order, copied. */
export function reverseVector(vector: Vector, count: number): Vector {
  const nulls = vector.nulls?.slice(0, count).reverse();
  switch (vector.kind) {
    case 'i32':
      return { kind: 'i32', values: vector.values.slice(0, count).reverse(), nulls };
    case 'f64':
      return { kind: 'f64', values: vector.values.slice(0, count).reverse(), nulls };
    case 'i64':
      return { kind: 'i64', values: vector.values.slice(0, count).reverse(), nulls };
    case 'bool':
      return { kind: 'bool', values: vector.values.slice(0, count).reverse(), nulls };
    case 'dict':
      return { kind: 'dict', values: vector.values.slice(0, count).reverse(), dictionary: vector.dictionary, nulls };
    case 'text':
    case 'any':
      return { kind: 'any', values: valuesOf(vector, 0, count).reverse(), nulls: undefined };
  }
}

/** The datums of rows [from, to). */
export function valuesOf(vector: Vector, from: number, to: number): Datum[] {
  const values = new Array<Datum>(to - from);
  for (let row = from; row < to; row++) values[row - from] = valueAt(vector, row);
  return values;
}
