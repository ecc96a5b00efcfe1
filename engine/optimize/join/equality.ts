/**
 * Equi-join keys: which conjuncts of a join condition are equalities between the two sides, usable for hashing because
 * equal values of both types have the same group key.
 */
import type { Expression } from '../../plan/expression.ts';
import { isVolatile } from '../../plan/volatility.ts';
import { usedColumns } from '../../plan/walk.ts';
import { readsOnly } from '../column-set.ts';
import type { OptimizerContext } from '../context.ts';
import { hashesAlike } from '../type-family.ts';

export interface EquiKey {
  readonly left: Expression;
  readonly right: Expression;
  readonly predicate: Expression;
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
