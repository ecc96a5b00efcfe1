/**
 * What the parts of the cost-based step (implement.ts, join.ts, sort.ts) share: the context, the estimates, and the way
 * back to plan an input.
 */
import type { Expression } from '../plan/expression.ts';
import type { Physical } from '../plan/physical.ts';
import type { Relation } from '../plan/relation.ts';
import type { OptimizerContext } from './context.ts';
import type { Estimator } from './estimate/estimate.ts';

export interface Planning {
  readonly context: OptimizerContext;
  readonly estimator: Estimator;
  /** The cheapest plan of a relation. */
  plan(relation: Relation): Physical;
  /**
   * The cheapest plan of the relation's rows that satisfy the predicates, which may read columns from outside; undefined
   * where the predicates stay on top of it, so that they save nothing.
   */
  planBound(relation: Relation, predicates: readonly Expression[]): Physical | undefined;
}

/** Rows that a LIMIT or OFFSET of unknown size is taken to ask for. */
const unknownCount = 100;

/** The number that a LIMIT or OFFSET gives, as far as it is known while planning. */
export function expectedCount(expression: Expression | undefined, context: OptimizerContext): number {
  if (expression === undefined) return 0;
  const value =
    expression.kind === 'constant'
      ? expression.value
      : expression.kind === 'parameter'
        ? context.peek(expression.index)
        : undefined;
  return typeof value === 'number' || typeof value === 'bigint' ? Math.max(0, Number(value)) : unknownCount;
}
