/**
 * Expressions and queries stored in the catalog: defaults, checks, generated columns, index expressions, views.
 *
 * They are kept as plan text, in which the columns of the table are named by number. This file alone reads and writes
 * that text.
 */
import {
  type CatalogColumn,
  type Expression,
  type Relation,
  type Table,
  unsupported,
  type View,
} from '../../../../engine/extend.ts';
import type { Binder, BoundQueryParts } from '../binder.ts';

/** The view's body with columns of its own, as often as it is used. */
export function viewBody(view: View, _binder: Binder): BoundQueryParts {
  throw unsupported(`reading view "${view.name}"`);
}

/** An expression over a table as text; `numberOf` tells a column's number by its id. */
export function storeExpression(_expression: Expression, _numberOf: ReadonlyMap<number, number>): string {
  throw unsupported('storing an expression');
}

/** The stored expression over `attributes`, by column number. */
export function loadExpression(
  _text: string,
  _attributes: (number: number) => Expression,
  _binder: Binder,
): Expression {
  throw unsupported('reading a stored expression');
}

export function storeRelation(_relation: Relation): string {
  throw unsupported('storing a query');
}

/** The default of a column, or NULL; undefined for none. */
export function columnDefault(column: CatalogColumn, _table: Table, binder: Binder): Expression | undefined {
  if (column.defaultText === undefined || column.generation === 'stored') return undefined;
  return loadExpression(column.defaultText, () => unreachableAttribute(column.name), binder);
}

function unreachableAttribute(name: string): never {
  throw unsupported(`a default of column "${name}" over columns`);
}
