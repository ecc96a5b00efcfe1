/**
 * RANGE with an offset: the edge of a frame is where the order key is the current row's less or plus the offset.
 *
 * The sum is the one of the operators + and − of SQL, and a sum that leaves its type lies behind all values
 * (PostgreSQL's in_range functions). Rows of a partition lie in the order of their key, so an edge is searched among
 * them by halves; NULLs are apart and have only each other in their frames.
 */
import { DbError } from '../../error.ts';
import type { FunctionRegistry } from '../../function/function.ts';
import type { Expression, SortKey } from '../../plan/expression.ts';
import { type DataType, type Datum, definitionOf, sameType } from '../../value/type.ts';
import type { Vector } from '../../value/vector.ts';
import type { Execution } from '../execution.ts';
import { compileClosure, type RowFunction, rowOf } from '../expression/closure.ts';
import type { Scope } from '../expression/scope.ts';
import { orderOf } from '../store/row-order.ts';
import type { RangeEdge } from './window-frame.ts';

export interface RangeOffset {
  /** The edges of a partition whose input rows are `rows` of `columns`, in window order. */
  edges(columns: readonly Vector[], rows: Int32Array, execution: Execution): RangeEdge;
}

interface Side {
  readonly isPreceding: boolean;
  readonly isEnd: boolean;
}

/** 22013 for an offset below zero, or one that is no number. */
export function requireRangeSize(offset: Datum, type: DataType): void {
  const zero = definitionOf(type).parse('0', type);
  if (orderOf(type)(offset, zero) < 0 || isNotANumber(offset)) {
    throw new DbError('22013', 'invalid preceding or following size in window function');
  }
}

function isNotANumber(value: Datum): boolean {
  return Number.isNaN(value) || (value as { readonly kind?: string } | null)?.kind === 'nan';
}

/** Sums that leave the range of their type. */
const outOfRange = new Set(['22003', '22008']);

export function compileRangeOffset(
  key: SortKey,
  offset: Expression,
  side: Side,
  scope: Scope,
  functions: FunctionRegistry,
): RangeOffset {
  const { expression, descending } = key;
  const minus = side.isPreceding !== descending;
  const { call } = functions.resolveOperator(minus ? '-' : '+', expression.type, offset.type);
  const [left, right] = call.argumentTypes as readonly [DataType, DataType];
  const type = call.returnType;
  const sum = compileClosure(
    {
      kind: 'call',
      function: call.function,
      arguments: [converted(expression, left, functions), converted(offset, right, functions)],
      type,
    },
    scope,
  );
  const keyOf = compileClosure(converted(expression, type, functions), scope);
  const compare = orderOf(type);
  const ordered = descending ? (a: Datum, b: Datum): number => -compare(a, b) : compare;
  return {
    edges(columns, rows, execution) {
      const row = rowOf(execution);
      row.columns = columns;
      const at = (compute: RowFunction, r: number): Datum => {
        row.index = rows[r]!;
        return compute(row);
      };
      const keys = Array.from(rows, (_, r) => at(keyOf, r));
      const bound = (r: number): Datum | undefined => {
        const value = boundOf(() => at(sum, r));
        if (value === undefined || !isNotANumber(value) || isNotANumber(keys[r]!)) return value;
        // infinity less infinity: every number is in range
        return definitionOf(type).parse(side.isEnd === descending ? '-Infinity' : 'Infinity', type);
      };
      return searchedEdge(keys, bound, ordered, side);
    },
  };
}

/** The sum; undefined where it lies behind all values. */
function boundOf(sum: () => Datum): Datum | undefined {
  try {
    return sum();
  } catch (error) {
    if (error instanceof DbError && outOfRange.has(error.code)) return undefined;
    throw error;
  }
}

function searchedEdge(
  keys: readonly Datum[],
  bound: (row: number) => Datum | undefined,
  order: (left: Datum, right: Datum) => number,
  { isPreceding, isEnd }: Side,
): RangeEdge {
  let first = 0;
  let behind = keys.length;
  while (first < behind && keys[first] === null) first++;
  while (first < behind && keys[behind - 1] === null) behind--;
  return {
    at(row, peers) {
      if (keys[row] === null) return isEnd ? peers.peerEnd(row) : peers.peerStart(row);
      const value = bound(row);
      if (value === undefined) return isPreceding ? first : behind;
      let low = first;
      let high = behind;
      while (low < high) {
        const middle = (low + high) >> 1;
        const found = order(keys[middle]!, value);
        if (isEnd ? found > 0 : found >= 0) high = middle;
        else low = middle + 1;
      }
      return low;
    },
  };
}

function converted(expression: Expression, type: DataType, functions: FunctionRegistry): Expression {
  if (sameType(expression.type, type)) return expression;
  const cast = functions.findCast(expression.type, type, 'implicit');
  if (cast?.function === undefined) return { ...expression, type };
  return { kind: 'call', function: cast.function, arguments: [expression], type };
}
