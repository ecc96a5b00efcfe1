/**
 * Check constraints of a table over the columns that stand for a new row.
 */
import {
  type Check,
  columnReference,
  invariant,
  type ReturnedAttribute,
  type Table,
} from '../../../../engine/extend.ts';
import type { Binder } from '../binder.ts';
import { loadExpression } from './stored-expression.ts';

export interface TableChecks {
  readonly isNeeded: boolean;
  over(attributes: readonly ReturnedAttribute[]): readonly Check[];
}

export function tableChecks(table: Table, binder: Binder): TableChecks {
  const constraints = table.constraints.filter((constraint) => constraint.kind === 'check');
  return {
    isNeeded: constraints.length > 0,
    over: (attributes) => {
      const byNumber = new Map(attributes.map(({ number, column }) => [number, columnReference(column)]));
      const attribute = (number: number) => {
        const reference = byNumber.get(number);
        invariant(reference !== undefined, 'a check names columns of its table');
        return reference;
      };
      return constraints.map((constraint) => ({
        name: constraint.name,
        predicate: loadExpression(constraint.expressionText, attribute, binder),
      }));
    },
  };
}

/** Columns that stand for all values of a row of the table. */
export function newRowColumns(table: Table, binder: Binder): readonly ReturnedAttribute[] {
  return table.columns.map((column) => ({
    number: column.number,
    column: binder.ids.column(column.name, column.type, !column.notNull),
  }));
}
