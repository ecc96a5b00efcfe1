/**
 * The select list: `*` and `t.*` expanded, every item bound and named as PostgreSQL names it.
 */
import { DbError, type Expression } from '../../../../engine/extend.ts';
import type { Expression as ExpressionNode, Star } from '../../ast/expression.ts';
import type { SelectItem } from '../../ast/query.ts';
import type { Scope } from '../binder.ts';
import { fieldsOf, starColumns } from '../column-name.ts';
import { fieldOf } from '../expression/field.ts';

export interface BoundItem {
  readonly name: string;
  readonly expression: Expression;
  readonly position: number;
}

/** Binds a select or RETURNING list in a scope whose clause is the list's. */
export function bindSelectList(nodes: readonly SelectItem[], scope: Scope): readonly BoundItem[] {
  return nodes.flatMap((node): readonly BoundItem[] => {
    const { value, position } = node;
    if (value.kind === 'star') return expandStar(value, scope);
    const expression = scope.binder.expression(value, scope);
    return [{ name: node.alias?.text ?? itemName(value, expression) ?? '?column?', expression, position }];
  });
}

function expandStar(node: Star, scope: Scope): readonly BoundItem[] {
  const { position, qualifier, operand } = node;
  if (operand !== undefined) return expandRecord(scope.binder.expression(operand, scope), position, scope);
  if (qualifier.length === 0 && scope.items.length === 0) {
    throw new DbError('42601', 'SELECT * with no tables specified is not valid', { position });
  }
  return starColumns(qualifier, position, scope).map((column) => ({ ...column, position }));
}

function expandRecord(operand: Expression, position: number, scope: Scope): readonly BoundItem[] {
  const { fields } = operand.type;
  if (fields === undefined) throw new DbError('42809', `type ${operand.type.name} is not composite`, { position });
  const values = fieldsOf(operand);
  const fieldAt = (i: number): Expression => values?.[i] ?? fieldOf(operand, i, position, scope.binder);
  return fields.map((field, i) => ({ name: field.name, expression: fieldAt(i), position }));
}

/** The name PostgreSQL gives a column without alias (FigureColname); undefined for none. */
export function itemName(node: ExpressionNode, expression: Expression): string | undefined {
  const name = ownName(node, expression);
  if (name !== undefined) return name;
  switch (node.kind) {
    case 'cast':
      return node.type.name.name;
    case 'case':
      return 'case';
    case 'literal':
      return node.type === 'bool' ? 'bool' : undefined;
    case 'subscript':
    case 'collate':
      return itemName(node.operand, expression);
    default:
      return undefined;
  }
}

/** A name that a cast or a CASE around the expression takes over. */
function ownName(node: ExpressionNode, expression: Expression): string | undefined {
  switch (node.kind) {
    case 'column':
      return node.parts.at(-1);
    case 'field':
      return node.field;
    case 'subscript':
    case 'collate':
    case 'cast':
      return ownName(node.operand, expression);
    case 'case':
      return node.otherwise === undefined ? undefined : ownName(node.otherwise, expression);
    case 'call':
      return node.name.name;
    case 'value-function':
      return node.name;
    case 'array-subquery':
      return 'array';
    case 'subquery': {
      const plan = expression.kind === 'subquery' ? expression.plan : undefined;
      const name = plan?.columns[0]?.name;
      return name === '?column?' ? undefined : name;
    }
    case 'coalesce':
    case 'nullif':
    case 'greatest':
    case 'least':
    case 'exists':
    case 'array':
    case 'row':
    case 'grouping':
      return node.kind;
    default:
      return undefined;
  }
}
