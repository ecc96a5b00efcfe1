/**
 * Replaces columns by expressions, inside subqueries too: what moving a predicate through a projection, or unnesting a
 * subquery, comes down to.
 */
import type { Expression } from '../plan/expression.ts';
import type { Relation } from '../plan/relation.ts';
import { mapExpressions, mapInputs, rewriteExpression } from '../plan/walk.ts';

export type Replacements = ReadonlyMap<number, Expression>;

export function substitute(expression: Expression, replacements: Replacements): Expression {
  return rewriteExpression(
    expression,
    (node) => (node.kind === 'column' ? (replacements.get(node.id) ?? node) : node),
    (plan) => substituteInRelation(plan, replacements),
  );
}

/** Replaces outer references of a plan. */
export function substituteInRelation(relation: Relation, replacements: Replacements): Relation {
  const inputs = mapInputs(relation, (input) => substituteInRelation(input, replacements));
  return mapExpressions(inputs, (expression) => substitute(expression, replacements));
}
