/**
 * Equi-join keys: which conjuncts of a join condition are equalities between the two sides, usable for hashing because
 * equal values of both types have the same group key.
 */
import type { Expression } from '../plan/expression.ts';
import { usedColumns } from '../plan/walk.ts';
import type { DataType } from '../value/type.ts';
import type { OptimizerContext } from './context.ts';
import { isVolatile } from './rules/push-filter.ts';

export interface EquiKey {
  readonly left: Expression;
  readonly right: Expression;
  readonly predicate: Expression;
}

const numbers = new Set(['int2', 'int4', 'int8', 'oid', 'float4', 'float8']);
const texts = new Set(['text', 'varchar', 'name']);

/** True when equal values of the two types have the same group key (value/group-key.ts). */
function hashesAlike(left: DataType, right: DataType): boolean {
  if (left.name === right.name) return left.name !== 'json' && left.name !== 'any';
  if (numbers.has(left.name) && numbers.has(right.name)) return true;
  return texts.has(left.name) && texts.has(right.name);
}

function readsOnly(expression: Expression, ids: ReadonlySet<number>): boolean {
  for (const id of usedColumns(expression)) if (!ids.has(id)) return false;
  return true;
}

/** The predicate as a key, left side over `leftIds`; undefined when it is none. Outer columns count for neither side. */
export function equiKey(
  predicate: Expression,
  leftIds: ReadonlySet<number>,
  rightIds: ReadonlySet<number>,
  context: OptimizerContext,
): EquiKey | undefined {
  if (predicate.kind !== 'call' || predicate.arguments.length !== 2 || isVolatile(predicate)) return undefined;
  if (context.functions.operatorOf(predicate.function)?.estimator !== 'eq') return undefined;
  const [first, second] = predicate.arguments as readonly [Expression, Expression];
  if (!hashesAlike(first.type, second.type)) return undefined;
  if (usedColumns(first).size === 0 || usedColumns(second).size === 0) return undefined;
  if (readsOnly(first, leftIds) && readsOnly(second, rightIds)) return { left: first, right: second, predicate };
  if (readsOnly(second, leftIds) && readsOnly(first, rightIds)) return { left: second, right: first, predicate };
  return undefined;
}
