/**
 * Fields of records: `(row).field`, and each field of `(row).*`.
 */
import { arrayOf, constant, DbError, type Expression } from '../../../../engine/extend.ts';
import type { FieldSelection } from '../../ast/expression.ts';
import type { Binder, Scope } from '../binder.ts';
import { fieldsOf } from '../column-name.ts';
import { builtInCall } from './operation.ts';

/** `(row).field`. */
export function bindFieldSelection(node: FieldSelection, scope: Scope): Expression {
  const operand = scope.binder.expression(node.operand, scope);
  const { field, position } = node;
  const { fields } = operand.type;
  if (operand.type.name !== 'record') {
    throw new DbError(
      '42809',
      `column notation .${field} applied to type ${operand.type.name}, which is not a composite type`,
      { position },
    );
  }
  const index = fields?.findIndex((candidate) => candidate.name === field) ?? -1;
  if (index < 0) throw new DbError('42703', `could not identify column "${field}" in record data type`, { position });
  return fieldsOf(operand)?.[index] ?? fieldOf(operand, index, position, scope.binder);
}

/** A field of a record that is known only when the statement runs. */
export function fieldOf(record: Expression, index: number, position: number, binder: Binder): Expression {
  const { type } = record.type.fields![index]!;
  if (record.kind === 'constant' && record.value === null) return constant(null, type);
  // a record's datum is the array of its values
  const values = { ...record, type: arrayOf({ name: 'any' }) };
  return { ...builtInCall('array_get', [values, constant(index + 1, { name: 'int4' })], binder, position), type };
}
