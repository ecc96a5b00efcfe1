/**
 * A constraint as pg_get_constraintdef prints it.
 */
import { type AnsweringSession, type Constraint, type Table, unreachable } from '../../../../engine/extend.ts';
import { qualifiedName, quoteName } from '../object-name.ts';
import { constraintOfIndex } from '../relation/index.ts';
import { storedExpressionText } from './stored-expression.ts';

function columnList(table: Table, numbers: readonly number[]): string {
  const names = numbers.map((number) => table.columns.find((column) => column.number === number)?.name ?? '');
  return names.map(quoteName).join(', ');
}

function timing(constraint: { readonly deferrable: boolean; readonly initiallyDeferred: boolean }): string {
  if (!constraint.deferrable) return '';
  return constraint.initiallyDeferred ? ' DEFERRABLE INITIALLY DEFERRED' : ' DEFERRABLE';
}

export function constraintDefinition(session: AnsweringSession, constraint: Constraint, pretty = false): string {
  const catalog = session.catalog();
  const table = catalog.tableById(constraint.table);
  switch (constraint.kind) {
    case 'primary key':
    case 'unique': {
      const index = table.indexes.find((candidate) => constraintOfIndex(candidate, table) === constraint);
      const distinct = index?.nullsNotDistinct === true ? ' NULLS NOT DISTINCT' : '';
      const word = constraint.kind === 'unique' ? `UNIQUE${distinct}` : 'PRIMARY KEY';
      const included =
        index === undefined || index.include.length === 0 ? '' : ` INCLUDE (${columnList(table, index.include)})`;
      return `${word} (${columnList(table, constraint.columns)})${included}${timing(constraint)}`;
    }
    case 'check':
      return `CHECK (${storedExpressionText(session, constraint.expressionText, table, pretty).text})`;
    case 'foreign key': {
      const referenced = catalog.tableById(constraint.referencedTable);
      const target = `${qualifiedName(session, referenced, 'when hidden')}(${columnList(referenced, constraint.referencedColumns)})`;
      const match = constraint.matchFull ? ' MATCH FULL' : '';
      const onUpdate = constraint.onUpdate === 'no action' ? '' : ` ON UPDATE ${constraint.onUpdate.toUpperCase()}`;
      const onDelete = constraint.onDelete === 'no action' ? '' : ` ON DELETE ${constraint.onDelete.toUpperCase()}`;
      const columns = columnList(table, constraint.columns);
      return `FOREIGN KEY (${columns}) REFERENCES ${target}${match}${onUpdate}${onDelete}${timing(constraint)}`;
    }
    default:
      return unreachable(constraint);
  }
}
