/**
 * Operators as they are written: a row on both sides is compared field by field, anything else is one call.
 */
import { DbError, type Expression } from '../../../../engine/extend.ts';
import type { OperatorCall } from '../../ast/expression.ts';
import type { Scope } from '../binder.ts';
import { operation } from './operation.ts';
import { bindRowComparison, isRow } from './row.ts';

/** Binds `left operator right`, or a prefix operator. */
export function bindOperator(node: OperatorCall, scope: Scope): Expression {
  const { operator, position } = node;
  if (node.schema !== undefined && node.schema !== 'pg_catalog') {
    throw new DbError('42883', `operator does not exist: ${node.schema}.${operator}`, { position });
  }
  if (node.left !== undefined && isRow(node.left) && isRow(node.right)) {
    return bindRowComparison(operator, node.left, node.right, position, scope);
  }
  const left = node.left === undefined ? undefined : scope.binder.expression(node.left, scope);
  return operation(operator, left, scope.binder.expression(node.right, scope), position, scope.binder);
}
