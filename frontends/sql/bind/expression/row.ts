/**
 * Rows: ROW(…) as a value, and comparisons field by field (SQL:2016 part 2, 8.2).
 *
 * `=` holds when all fields are equal, `<>` when one differs; the orders compare the first fields that differ.
 */
import { type DataType, DbError, type Expression, unsupported } from '../../../../engine/extend.ts';
import type { Expression as ExpressionNode, RowConstructor } from '../../ast/expression.ts';
import type { Binder, Scope } from '../binder.ts';
import { anyArgument } from '../coerce.ts';
import { constantLiteral } from '../literal.ts';

export type RowNode = RowConstructor;
type Operation = (
  symbol: string,
  left: Expression | undefined,
  right: Expression,
  position: number,
  binder: Binder,
) => Expression;

export function isRow(node: ExpressionNode): node is RowNode {
  return node.kind === 'row';
}

/** ROW(…) as a record of fields f1, f2, …. */
export function bindRow(node: RowConstructor, scope: Scope): Expression {
  const { binder } = scope;
  const items = node.fields.flatMap((field) => {
    if (field.kind === 'star') return starFields(field.qualifier, field.position, scope);
    const bound = binder.expression(field, scope);
    return [anyArgument(bound, binder, field.position)];
  });
  return recordOf(items);
}

function starFields(qualifier: readonly string[], position: number, scope: Scope): readonly Expression[] {
  const items = qualifier.length === 0 ? scope.items : scope.items.filter((item) => item.name === qualifier.at(-1));
  if (items.length === 0) {
    throw new DbError('42P01', `missing FROM-clause entry for table "${qualifier.at(-1)}"`, { position });
  }
  return items.flatMap((item) => item.unqualified.map((column) => column.expression));
}

export function recordOf(items: readonly Expression[]): Expression {
  const fields = items.map((item, i) => ({ name: `f${i + 1}`, type: item.type }));
  return { kind: 'list', items, type: { name: 'record', fields } };
}

/** A field of a row that will be used more than once: literals by value. */
function bindField(node: ExpressionNode, scope: Scope): Expression {
  return node.kind === 'literal' ? constantLiteral(node, scope.binder) : scope.binder.expression(node, scope);
}

export function bindRowComparison(
  operator: string,
  left: RowNode,
  right: RowNode,
  position: number,
  scope: Scope,
  operation: Operation,
): Expression {
  if (left.fields.length !== right.fields.length) {
    throw new DbError('42601', 'unequal number of entries in row expressions', { position });
  }
  if (left.fields.length === 0) throw unsupported('comparison of rows of no fields', { position });
  const lefts = left.fields.map((field) => bindField(field, scope));
  const rights = right.fields.map((field) => bindField(field, scope));
  return compareRows(operator, lefts, rights, position, scope.binder, operation);
}

const booleanType: DataType = { name: 'bool' };

/** Compares bound fields by place. */
export function compareRows(
  operator: string,
  lefts: readonly Expression[],
  rights: readonly Expression[],
  position: number,
  binder: Binder,
  operation: Operation,
): Expression {
  const at = (symbol: string, i: number): Expression => operation(symbol, lefts[i], rights[i]!, position, binder);
  const all = (kind: 'and' | 'or', operands: readonly Expression[]): Expression =>
    operands.length === 1 ? operands[0]! : { kind, operands, type: booleanType };
  if (operator === '=')
    return all(
      'and',
      lefts.map((_left, i) => at('=', i)),
    );
  if (operator === '<>')
    return all(
      'or',
      lefts.map((_left, i) => at('<>', i)),
    );
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
    return all('or', [at(strict, i), all('and', [at('=', i), from(i + 1)])]);
  };
  return from(0);
}
