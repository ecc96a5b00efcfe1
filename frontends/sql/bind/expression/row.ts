/**
 * Rows: ROW(…) as a value, and comparisons field by field (SQL:2016 part 2, 8.2).
 *
 * `=` holds when all fields are equal, `<>` when one differs; the orders compare the first fields that differ.
 */
import { DbError, type Expression, unsupported } from '../../../../engine/extend.ts';
import type { Expression as ExpressionNode, RowConstructor } from '../../ast/expression.ts';
import type { Binder, Scope } from '../binder.ts';
import { anyArgument } from '../coerce.ts';
import { starColumns } from '../column-name.ts';
import { constantLiteral } from '../literal.ts';
import { logic, operation } from './operation.ts';

export function isRow(node: ExpressionNode): node is RowConstructor {
  return node.kind === 'row';
}

/** ROW(…) as a record of fields f1, f2, …. */
export function bindRow(node: RowConstructor, scope: Scope): Expression {
  const { binder } = scope;
  const items = node.fields.flatMap((field) => {
    if (field.kind === 'star') {
      return starColumns(field.qualifier, field.position, scope).map(({ expression }) => expression);
    }
    return [anyArgument(binder.expression(field, scope), binder, field.position)];
  });
  const fields = items.map((item, i) => ({ name: `f${i + 1}`, type: item.type }));
  return { kind: 'list', items, type: { name: 'record', fields } };
}

/** An operand that ends up in several places: a literal by value, since each place may want another type. */
export function bindRepeated(node: ExpressionNode, scope: Scope): Expression {
  return node.kind === 'literal' ? constantLiteral(node, scope.binder) : scope.binder.expression(node, scope);
}

export function bindRowComparison(
  operator: string,
  left: RowConstructor,
  right: RowConstructor,
  position: number,
  scope: Scope,
): Expression {
  requireSameLength(left.fields, right.fields, position);
  if (left.fields.length === 0) throw unsupported('comparison of rows of no fields', { position });
  const lefts = left.fields.map((field) => bindRepeated(field, scope));
  const rights = right.fields.map((field) => bindRepeated(field, scope));
  return compareRows(operator, lefts, rights, position, scope.binder);
}

export function requireSameLength(left: readonly unknown[], right: readonly unknown[], position: number): void {
  if (left.length === right.length) return;
  throw new DbError('42601', 'unequal number of entries in row expressions', { position });
}

/** Compares bound fields by place. */
export function compareRows(
  operator: string,
  lefts: readonly Expression[],
  rights: readonly Expression[],
  position: number,
  binder: Binder,
): Expression {
  const at = (symbol: string, i: number): Expression => operation(symbol, lefts[i], rights[i]!, position, binder);
  if (operator === '=' || operator === '<>') {
    const fields = lefts.map((_left, i) => at(operator, i));
    return logic(operator === '=' ? 'and' : 'or', fields);
  }
  if (!['<', '<=', '>', '>='].includes(operator)) {
    const message = `could not determine interpretation of row comparison operator ${operator}`;
    throw new DbError('0A000', message, {
      position,
      hint: 'Row comparison operators must be associated with btree operator families.',
    });
  }
  const strict = operator[0]!;
  const from = (i: number): Expression => {
    if (i === lefts.length - 1) return at(operator, i);
    return logic('or', [at(strict, i), logic('and', [at('=', i), from(i + 1)])]);
  };
  return from(0);
}
