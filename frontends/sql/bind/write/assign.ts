/**
 * Values for columns: assignment casts, DEFAULT, identity and generated columns.
 */
import {
  type CatalogColumn,
  constant,
  DbError,
  type Expression,
  type ScalarFunction,
  type Table,
} from '../../../../engine/extend.ts';
import type { Binder, TargetType } from '../binder.ts';
import { call, coerce } from '../coerce.ts';
import { typeText } from '../type-name.ts';
import { columnDefault, loadExpression } from './stored-expression.ts';

/** A value as the column's type; 42804 naming both types when there is no assignment cast. */
export function assigned(value: Expression, column: CatalogColumn, binder: Binder, position: number): Expression {
  return coerce(value, column.type, 'assignment', binder, position, (from, to) => {
    const types = `of type ${typeText(to)} but expression is of type ${typeText(from)}`;
    const hint = 'You will need to rewrite or cast the expression.';
    return new DbError('42804', `column "${column.name}" is ${types}`, { hint });
  });
}

/** The same as what a query's column is wanted for. */
export function assignmentTarget(column: CatalogColumn, binder: Binder): TargetType {
  return { type: column.type, convert: (value, position) => assigned(value, column, binder, position) };
}

/** What a column is given when nothing is: its default, the next number of its identity, else NULL. */
export function defaultValue(column: CatalogColumn, table: Table, binder: Binder): Expression {
  const isIdentity = column.generation === 'always' || column.generation === 'by default';
  if (isIdentity && column.sequence !== undefined) return nextNumber(column, column.sequence, binder);
  const stored = columnDefault(column, table, binder);
  return stored === undefined ? constant(null, column.type) : assigned(stored, column, binder, 0);
}

function nextNumber(column: CatalogColumn, sequence: number, binder: Binder): Expression {
  const { functions } = binder.context;
  const argument = constant(sequence, { name: 'regclass' });
  const resolved = functions.resolveFunction('nextval', [argument.type]);
  const next = call(resolved.function as ScalarFunction, [argument], resolved.returnType, undefined);
  return assigned(next, column, binder, 0);
}

/** The generated columns of a table: their values over the other columns of the new row. */
export function generatedValue(
  column: CatalogColumn,
  attribute: (number: number) => Expression,
  binder: Binder,
): Expression {
  return assigned(loadExpression(column.defaultText ?? '', attribute, binder), column, binder, 0);
}

/** Refuses a value for a generated column or an identity that is ALWAYS; DEFAULT is allowed. */
export function refuseValue(column: CatalogColumn, action: 'insert' | 'update', position: number): DbError {
  const { name } = column;
  if (column.generation === 'stored') {
    const detail = `Column "${name}" is a generated column.`;
    const message =
      action === 'insert'
        ? `cannot insert a non-DEFAULT value into column "${name}"`
        : `column "${name}" can only be updated to DEFAULT`;
    return new DbError('428C9', message, { detail, position });
  }
  const detail = `Column "${name}" is an identity column defined as GENERATED ALWAYS.`;
  if (action === 'update') {
    return new DbError('428C9', `column "${name}" can only be updated to DEFAULT`, { detail, position });
  }
  const hint = 'Use OVERRIDING SYSTEM VALUE to override.';
  return new DbError('428C9', `cannot insert a non-DEFAULT value into column "${name}"`, { detail, hint, position });
}
