/**
 * Expressions: the one switch over all forms of the syntax tree.
 */
import { columnReference, DbError, type Expression, unreachable } from '../../../../engine/extend.ts';
import type { Collate, Expression as ExpressionNode, GroupingCall, LogicalExpression } from '../../ast/expression.ts';
import type { Scope } from '../binder.ts';
import { coerceBoolean } from '../coerce.ts';
import { requireCollation } from '../collation.ts';
import { bindColumn } from '../column-name.ts';
import { bindLiteral } from '../literal.ts';
import { bindParameter } from '../parameters.ts';
import { bindArray, bindSubscript } from './array.ts';
import { bindCast } from './cast.ts';
import { bindBetween, bindDistinctTest, bindInList, bindPatternMatch, bindTruthTest } from './comparison.ts';
import { bindCase, bindCoalesce, bindExtreme, bindNullIf } from './condition.ts';
import { bindFieldSelection } from './field.ts';
import { bindCall } from './function-call.ts';
import { logic, negation } from './operation.ts';
import { bindOperator } from './operator.ts';
import { bindRow } from './row.ts';
import { bindArraySubquery, bindExists, bindInSubquery, bindQuantified, bindScalarSubquery } from './subquery.ts';
import { bindValueFunction } from './value-function.ts';

/** Binds an expression; its type is `unknown` where only its use will tell. */
export function bindExpression(node: ExpressionNode, scope: Scope): Expression {
  const { binder } = scope;
  switch (node.kind) {
    case 'literal':
      return bindLiteral(node, binder);
    case 'parameter':
      return bindParameter(node, binder);
    case 'column':
      return bindColumn(node, scope);
    case 'star':
      throw new DbError('42601', 'row expansion via "*" is not supported here', { position: node.position });
    case 'field':
      return bindFieldSelection(node, scope);
    case 'subscript':
      return bindSubscript(node, scope);
    case 'operator':
      return bindOperator(node, scope);
    case 'and':
    case 'or':
      return bindLogic(node, scope);
    case 'not':
      return negation(coerceBoolean(binder.expression(node.operand, scope), 'NOT', binder, node.operand.position));
    case 'truth-test':
      return bindTruthTest(node, scope);
    case 'distinct-test':
      return bindDistinctTest(node, scope);
    case 'between':
      return bindBetween(node, scope);
    case 'in-list':
      return bindInList(node, scope);
    case 'in-subquery':
      return bindInSubquery(node, scope);
    case 'pattern-match':
      return bindPatternMatch(node, scope);
    case 'quantified':
      return bindQuantified(node, scope);
    case 'exists':
      return bindExists(node, scope);
    case 'subquery':
      return bindScalarSubquery(node, scope);
    case 'array':
      return bindArray(node, scope);
    case 'array-subquery':
      return bindArraySubquery(node, scope);
    case 'row':
      return bindRow(node, scope);
    case 'case':
      return bindCase(node, scope);
    case 'cast':
      return bindCast(node, scope);
    case 'coalesce':
      return bindCoalesce(node, scope);
    case 'nullif':
      return bindNullIf(node, scope);
    case 'greatest':
    case 'least':
      return bindExtreme(node, scope);
    case 'call':
      return bindCall(node, scope);
    case 'value-function':
      return bindValueFunction(node, scope);
    case 'collate':
      return bindCollate(node, scope);
    case 'grouping':
      return bindGrouping(node, scope);
    case 'default':
      throw new DbError('42601', 'DEFAULT is not allowed in this context', { position: node.position });
    default:
      return unreachable(node);
  }
}

function bindLogic(node: LogicalExpression, scope: Scope): Expression {
  const { binder } = scope;
  const what = node.kind.toUpperCase();
  const operands = node.operands.map((operand) =>
    coerceBoolean(binder.expression(operand, scope), what, binder, operand.position),
  );
  return logic(node.kind, operands);
}

function bindCollate(node: Collate, scope: Scope): Expression {
  const operand = scope.binder.expression(node.operand, scope);
  requireCollation(node.collation, operand.type);
  return operand;
}

/** GROUPING(…): the bits say which operands the row's grouping set leaves out. */
function bindGrouping(node: GroupingCall, scope: Scope): Expression {
  const { binder, level } = scope;
  const { position } = node;
  if (!scope.clause.aggregates) {
    throw new DbError('42803', `grouping operations are not allowed in ${scope.clause.name}`, { position });
  }
  const operands = node.arguments.map((argument) => binder.expression(argument, scope));
  const column = binder.ids.column('grouping', { name: 'int4' }, false);
  level.groupings.push({ column, operands, position });
  return columnReference(column);
}
