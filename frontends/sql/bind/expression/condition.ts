/**
 * Values chosen among others: CASE, COALESCE, NULLIF, GREATEST and LEAST. Their operands get a common type.
 */
import {
  arrayOf,
  constant,
  type DataType,
  DbError,
  type Expression,
  type LocalExpression,
  usedColumns,
} from '../../../../engine/extend.ts';
import type { Case, Coalesce, Expression as ExpressionNode, Extreme, NullIf } from '../../ast/expression.ts';
import type { Binder, Scope } from '../binder.ts';
import { coerce, coerceBoolean, unknownType } from '../coerce.ts';
import { once } from './once.ts';
import { isNull, operation } from './operation.ts';
import { bindRepeated } from './row.ts';

/** The common type of expressions; 42804 points at the first that does not fit. */
export function commonType(
  expressions: readonly Expression[],
  what: string,
  binder: Binder,
  positions: readonly number[],
): DataType {
  const types = expressions.map((expression) => expression.type);
  try {
    return binder.context.functions.commonType(types, what);
  } catch (error) {
    if (!(error instanceof DbError)) throw error;
    throw error.at(positions[misfit(types, what, binder)]);
  }
}

/** The place of the first type that breaks the list, by halves: lists of VALUES are long. */
function misfit(types: readonly DataType[], what: string, { context }: Binder): number {
  let good = 1;
  let bad = types.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    try {
      context.functions.commonType(types.slice(0, middle), what);
      good = middle;
    } catch (error) {
      if (!(error instanceof DbError)) throw error;
      bad = middle;
    }
  }
  return bad - 1;
}

function toCommonType(
  nodes: readonly ExpressionNode[],
  what: string,
  scope: Scope,
): { readonly operands: readonly Expression[]; readonly type: DataType } {
  const { binder } = scope;
  const bound = nodes.map((node) => binder.expression(node, scope));
  const positions = nodes.map((node) => node.position);
  const type = commonType(bound, what, binder, positions);
  return { type, operands: bound.map((item, i) => coerce(item, type, 'implicit', binder, positions[i]!)) };
}

export function bindCase(node: Case, scope: Scope): Expression {
  if (node.operand === undefined) return searchedCase(node, undefined, scope);
  const operand = bindRepeated(node.operand, scope);
  return once(operand, scope.binder, (compared) => searchedCase(node, compared, scope));
}

/** `operand`: what the conditions are compared with; undefined where they are conditions themselves. */
function searchedCase(node: Case, operand: Expression | undefined, scope: Scope): Expression {
  const { binder } = scope;
  const conditions = node.branches.map(({ condition }) => {
    const bound = binder.expression(condition, scope);
    if (operand !== undefined) return operation('=', operand, bound, condition.position, binder);
    return coerceBoolean(bound, 'CASE/WHEN', binder, condition.position);
  });
  const otherwise =
    node.otherwise === undefined ? constant(null, unknownType) : binder.expression(node.otherwise, scope);
  const results = node.branches.map(({ result }) => binder.expression(result, scope));
  refuseSets([...conditions, otherwise, ...results], 'CASE', node.position, scope);
  const positions = [node.otherwise?.position ?? node.position, ...node.branches.map(({ result }) => result.position)];
  const type = commonType([otherwise, ...results], 'CASE', binder, positions);
  const cast = (expression: Expression, i: number): Expression =>
    coerce(expression, type, 'implicit', binder, positions[i]!);
  const branches = conditions.map((when, i) => ({ when, result: cast(results[i]!, i + 1) }));
  return { kind: 'case', branches, otherwise: cast(otherwise, 0), type };
}

/** A set would multiply the rows whether its branch is taken or not. */
function refuseSets(operands: readonly Expression[], what: string, position: number, { level }: Scope): void {
  const used = new Set<number>();
  for (const operand of operands) usedColumns(operand, used);
  if (!level.setFunctions.some((entry) => entry.results.some((column) => used.has(column.id)))) return;
  throw new DbError('0A000', `set-returning functions are not allowed in ${what}`, {
    position,
    hint: 'You might be able to move the set-returning function into a LATERAL FROM item.',
  });
}

export function bindCoalesce(node: Coalesce, scope: Scope): Expression {
  const { operands, type } = toCommonType(node.arguments, 'COALESCE', scope);
  refuseSets(operands, 'COALESCE', node.position, scope);
  return operands.length === 1 ? operands[0]! : { kind: 'coalesce', operands, type };
}

export function bindNullIf(node: NullIf, scope: Scope): Expression {
  const { binder } = scope;
  return once(bindRepeated(node.left, scope), binder, (left) => {
    const when = operation('=', left, binder.expression(node.right, scope), node.position, binder);
    // what the comparison made of an unknown left side is its type
    const compared = when.kind === 'call' ? when.arguments[0]! : left;
    const otherwise = left.type.name === 'unknown' ? compared : left;
    const { type } = otherwise;
    return { kind: 'case', branches: [{ when, result: constant(null, type) }], otherwise, type };
  });
}

/** A fold over the operands that keeps the larger (smaller) of two and passes over nulls. */
export function bindExtreme(node: Extreme, scope: Scope): Expression {
  const { binder } = scope;
  const { operands: items, type } = toCommonType(node.arguments, node.kind.toUpperCase(), scope);
  if (items.length === 1) return items[0]!;
  const local: LocalExpression = { kind: 'local', id: binder.nextReference(), type };
  const accumulator: LocalExpression = { kind: 'local', id: binder.nextReference(), type };
  const symbol = node.kind === 'greatest' ? '>' : '<';
  const step: Expression = {
    kind: 'case',
    branches: [
      { when: isNull(accumulator), result: local },
      { when: operation(symbol, local, accumulator, node.position, binder), result: local },
    ],
    otherwise: accumulator,
    type,
  };
  const list: Expression = { kind: 'list', items, type: arrayOf(type) };
  return { kind: 'fold', accumulator, initial: constant(null, type), local, list, step, type };
}
