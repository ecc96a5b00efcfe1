/**
 * Subqueries as values: scalar, EXISTS, IN, op ANY and ALL, ARRAY(…). The optimizer turns them into joins.
 */
import {
  arrayOf,
  booleanType,
  columnReference,
  DbError,
  type Expression,
  type SubqueryExpression,
} from '../../../../engine/extend.ts';
import type {
  ArraySubquery,
  Exists,
  Expression as ExpressionNode,
  InSubquery,
  QuantifiedComparison,
  Subquery,
} from '../../ast/expression.ts';
import type { Query } from '../../ast/query.ts';
import type { BoundQueryParts, Scope } from '../binder.ts';
import { quantifiedArray } from './comparison.ts';
import { negation, operation } from './operation.ts';
import { bindRepeated, compareRows, isRow } from './row.ts';

/** A row lock of a query around does not reach into the subqueries of its expressions. */
function bindQuery(query: Query, scope: Scope): BoundQueryParts {
  return scope.binder.query(query, { ...scope, lock: undefined }).finish();
}

function single(query: Query, position: number, scope: Scope): BoundQueryParts {
  const bound = bindQuery(query, scope);
  if (bound.output.length !== 1) {
    throw new DbError('42601', 'subquery must return only one column', { position });
  }
  return bound;
}

export function bindScalarSubquery(node: Subquery, scope: Scope): Expression {
  const { relation, output } = single(node.query, node.position, scope);
  const { type } = output[0]!.column;
  return { kind: 'subquery', form: 'scalar', plan: relation, comparison: undefined, type };
}

export function bindExists(node: Exists, scope: Scope): Expression {
  const { relation } = bindQuery(node.query, scope);
  return { kind: 'subquery', form: 'exists', plan: relation, comparison: undefined, type: booleanType };
}

export function bindArraySubquery(node: ArraySubquery, scope: Scope): Expression {
  const { relation, output } = single(node.query, node.position, scope);
  const { type } = output[0]!.column;
  const array = type.element === undefined ? arrayOf(type) : type;
  return { kind: 'subquery', form: 'array', plan: relation, comparison: undefined, type: array };
}

export function bindInSubquery(node: InSubquery, scope: Scope): Expression {
  const found = quantified('any', '=', node.operand, node.query, node.position, scope);
  return node.negated ? negation(found) : found;
}

export function bindQuantified(node: QuantifiedComparison, scope: Scope): Expression {
  const { quantifier, operator, right, position } = node;
  if (right.kind === 'query') return quantified(quantifier, operator, node.left, right, position, scope);
  const left = bindRepeated(node.left, scope);
  return quantifiedArray(quantifier, operator, left, scope.binder.expression(right, scope), position, scope.binder);
}

function quantified(
  form: 'any' | 'all',
  operator: string,
  left: ExpressionNode,
  query: Query,
  position: number,
  scope: Scope,
): SubqueryExpression {
  const { binder } = scope;
  const pending = binder.query(query, { ...scope, lock: undefined });
  const lefts = isRow(left) ? left.fields.map((field) => bindRepeated(field, scope)) : [binder.expression(left, scope)];
  if (pending.columns.length !== lefts.length) {
    const few = pending.columns.length < lefts.length;
    throw new DbError('42601', `subquery has too ${few ? 'few' : 'many'} columns`, { position });
  }
  const { relation, output } = pending.finish();
  const rights = output.map(({ column }) => columnReference(column));
  const comparison =
    lefts.length === 1
      ? operation(operator, lefts[0], rights[0]!, position, binder)
      : compareRows(operator, lefts, rights, position, binder);
  if (comparison.type.name !== 'bool') {
    throw new DbError('42809', 'op ANY/ALL (array) requires operator to yield boolean', { position });
  }
  return { kind: 'subquery', form, plan: relation, comparison, type: booleanType };
}
