/**
 * Whether an expression may be computed at another place of a plan, or more or less often: not when it calls a volatile
 * function. A subquery counts as volatile, as it is moved by unnesting only.
 */
import type { Expression } from './expression.ts';
import type { Relation } from './relation.ts';
import { inputsOf, visitExpression, visitOwnExpressions } from './walk.ts';

export function isVolatile(expression: Expression): boolean {
  return callsVolatile(expression, () => true);
}

/** True when running the relation twice might give other rows; subqueries count by what is in them. */
export function hasVolatileCall(relation: Relation): boolean {
  let found = relation.kind === 'table function' && relation.function.volatility === 'volatile';
  visitOwnExpressions(relation, (expression) => {
    found ||= callsVolatile(expression, hasVolatileCall);
  });
  return found || inputsOf(relation).some(hasVolatileCall);
}

function callsVolatile(expression: Expression, isVolatilePlan: (plan: Relation) => boolean): boolean {
  let found = false;
  visitExpression(
    expression,
    (node) => {
      if (node.kind === 'call' && node.function.volatility === 'volatile') found = true;
    },
    (plan) => {
      found ||= isVolatilePlan(plan);
    },
  );
  return found;
}
