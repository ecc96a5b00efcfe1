/**
 * Sort keys: computed per batch by kernels, compared through the vectors they lie in.
 *
 * NULLs go where the key says. Values compare by their type's total order; numbers in typed lanes compare directly.
 */
import { DbError } from '../../error.ts';
import type { SortKey } from '../../plan/expression.ts';
import { compareText } from '../../value/text.ts';
import { type DataType, type Datum, definitionOf } from '../../value/type.ts';
import { type Batch, type Vector, valueAt } from '../../value/vector.ts';
import type { Execution } from '../execution.ts';
import { Projection } from '../expression/projection.ts';
import type { Scope } from '../expression/scope.ts';
import { nullTest } from './null-test.ts';

/** Compares two rows given as their key values. */
export type RowComparator = (left: readonly Datum[], right: readonly Datum[]) => number;

export interface SortKeyColumns {
  /** The key vectors of a batch, aligned with it. */
  vectors(batch: Batch, execution: Execution): readonly Vector[];
  /** Key values of the j-th selected row. */
  rows(batch: Batch, execution: Execution): { row(j: number): readonly Datum[] };
  readonly compare: RowComparator;
  readonly keys: readonly SortKey[];
}

type Compare = (left: Datum, right: Datum) => number;

/** The total order of a type. Throws 42883 for a type that has none (json). */
export function orderOf(type: DataType): Compare {
  const { compare, sqlName } = definitionOf(type);
  if (compare === undefined) {
    throw new DbError('42883', `could not identify an ordering operator for type ${sqlName}`);
  }
  return (left, right) => compare(left, right, type);
}

export function compileSortKeys(keys: readonly SortKey[], scope: Scope): SortKeyColumns {
  const expressions = keys.map((key) => key.expression);
  const projection = new Projection(scope, undefined, expressions);
  return {
    vectors: (batch, execution) => projection.columns(batch, execution),
    rows(batch, execution) {
      const columns = projection.columns(batch, execution);
      return { row: (j) => columns.map((column) => valueAt(column, batch.selection?.[j] ?? j)) };
    },
    compare: rowComparator(keys),
    keys,
  };
}

/** Compares rows of key values. */
export function rowComparator(keys: readonly SortKey[]): RowComparator {
  const orders = keys.map((key) => orderOf(key.expression.type));
  return (left, right) => {
    for (let k = 0; k < orders.length; k++) {
      const { descending, nullsFirst } = keys[k]!;
      const a = left[k] as Datum;
      const b = right[k] as Datum;
      if (a === null || b === null) {
        if (a === b) continue;
        return (a === null) === nullsFirst ? -1 : 1;
      }
      const order = orders[k]!(a, b);
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  };
}

/** Compares rows by their numbers in the given key vectors. */
export function indexComparator(
  keys: readonly SortKey[],
  vectors: readonly Vector[],
): (i: number, j: number) => number {
  const parts = keys.map((key, k) => vectorComparator(key, vectors[k]!));
  const [first, second] = parts;
  if (parts.length === 0) return () => 0;
  if (parts.length === 1) return first!;
  if (parts.length === 2) return (i, j) => first!(i, j) || second!(i, j);
  return (i, j) => {
    for (const part of parts) {
      const order = part(i, j);
      if (order !== 0) return order;
    }
    return 0;
  };
}

function vectorComparator(key: SortKey, vector: Vector): (i: number, j: number) => number {
  const plain = valueComparator(vector, key.expression.type);
  const directed = key.descending ? (i: number, j: number) => -plain(i, j) : plain;
  const isNull = nullTest(vector);
  if (isNull === undefined) return directed;
  const first = key.nullsFirst ? -1 : 1;
  return (i, j) => {
    const left = isNull(i);
    const right = isNull(j);
    if (left || right) return left === right ? 0 : left ? first : -first;
    return directed(i, j);
  };
}

function valueComparator(vector: Vector, type: DataType): (i: number, j: number) => number {
  switch (vector.kind) {
    case 'i32':
    case 'bool': {
      const { values } = vector;
      return (i, j) => values[i]! - values[j]!;
    }
    case 'f64': {
      const { values } = vector;
      return (i, j) => {
        const a = values[i]!;
        const b = values[j]!;
        if (a < b) return -1;
        if (a > b) return 1;
        if (a === b) return 0;
        return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : -1;
      };
    }
    case 'i64': {
      const { values } = vector;
      return (i, j) => (values[i]! < values[j]! ? -1 : values[i]! > values[j]! ? 1 : 0);
    }
    case 'dict': {
      if (type.name === 'bpchar') break;
      const { values, dictionary } = vector;
      const { strings } = dictionary;
      return (i, j) => (values[i] === values[j] ? 0 : compareText(strings[values[i]!]!, strings[values[j]!]!));
    }
    default:
      break;
  }
  const order = orderOf(type);
  return (i, j) => order(valueAt(vector, i), valueAt(vector, j));
}
