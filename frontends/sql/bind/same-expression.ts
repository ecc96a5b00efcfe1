/**
 * Whether two bound expressions are the same: how GROUP BY, ORDER BY and DISTINCT ON find select expressions.
 *
 * Columns are the same by id, whatever type they are seen as. Lifted literals are the same when their class and value
 * are: the equality pattern of the literals is part of the plan's key, so that holds for every use of the plan.
 */
import type { Datum, Expression } from '../../../engine/extend.ts';
import type { LiteralTable } from './binder.ts';

export function sameExpression(left: Expression, right: Expression, literals: LiteralTable): boolean {
  if (left === right) return true;
  const same = (a: Expression | undefined, b: Expression | undefined): boolean =>
    a === undefined || b === undefined ? a === b : sameExpression(a, b, literals);
  const all = (a: readonly Expression[], b: readonly Expression[]): boolean =>
    a.length === b.length && a.every((expression, i) => same(expression, b[i]));
  if (left.kind === 'column') return right.kind === 'column' && left.id === right.id;
  if (left.type.name !== right.type.name) return false;
  switch (left.kind) {
    case 'constant':
      return right.kind === 'constant' && sameDatum(left.value, right.value);
    case 'parameter':
      return right.kind === 'parameter' && sameParameter(left.index, right.index, literals);
    case 'local':
      return right.kind === 'local' && left.id === right.id;
    case 'call':
      return (
        right.kind === 'call' &&
        left.function === right.function &&
        left.function.volatility !== 'volatile' &&
        all(left.arguments, right.arguments)
      );
    case 'and':
    case 'or':
    case 'coalesce':
      return right.kind === left.kind && all(left.operands, right.operands);
    case 'not':
    case 'is null':
      return right.kind === left.kind && same(left.operand, right.operand);
    case 'case':
      return (
        right.kind === 'case' &&
        all(
          left.branches.flatMap(({ when, result }) => [when, result]),
          right.branches.flatMap(({ when, result }) => [when, result]),
        ) &&
        same(left.otherwise, right.otherwise)
      );
    case 'in list':
      return right.kind === 'in list' && same(left.operand, right.operand) && all(left.items, right.items);
    case 'list':
      return right.kind === 'list' && all(left.items, right.items);
    case 'fold':
      // variables are numbered apart, so two folds are compared by what they fold
      return right.kind === 'fold' && same(left.list, right.list) && sameStep(left, right);
    default:
      return false;
  }
}

/** GREATEST and LEAST: the step's comparison tells them apart. */
function sameStep(left: Expression & { kind: 'fold' }, right: Expression & { kind: 'fold' }): boolean {
  const comparison = ({ step }: Expression & { kind: 'fold' }): unknown => {
    const when = step.kind === 'case' ? step.branches[1]?.when : undefined;
    return when?.kind === 'call' ? when.function : undefined;
  };
  return comparison(left) !== undefined && comparison(left) === comparison(right);
}

function sameDatum(left: Datum, right: Datum): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  return String(left) === String(right) && left.constructor === right.constructor;
}

function sameParameter(left: number, right: number, literals: LiteralTable): boolean {
  if (left === right) return true;
  const value = literals.lifted.get(left);
  return value !== undefined && value === literals.lifted.get(right);
}
