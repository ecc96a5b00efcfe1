/**
 * Expressions and queries stored in the catalog: defaults, checks, generated columns, index expressions, views.
 *
 * They are kept as plan text, in which the columns of the table are named by number (`attribute N`). This file
 * reads and writes that text for the binder; the bodies of views are read in select/view-body.ts.
 */
import {
  type CatalogColumn,
  DbError,
  type Expression,
  parseExpression,
  printRelation,
  printStored,
  type Relation,
  rewriteExpression,
  type Table,
} from '../../../../engine/extend.ts';
import type { Binder } from '../binder.ts';
import { pruned } from './prune.ts';

/** An expression over a table as text; `numberOf` tells a column's number by its id. */
export function storeExpression(expression: Expression, numberOf: ReadonlyMap<number, number>): string {
  return printStored(expression, (id) => numberOf.get(id));
}

/** The stored expression, its columns replaced by what stands for them. */
export function loadExpression(text: string, attribute: (number: number) => Expression, binder: Binder): Expression {
  const stored = parseExpression(text, binder.context.functions);
  return rewriteExpression(stored, (node) => (node.kind === 'column' ? attribute(node.id) : node));
}

/** The default of a column, or undefined for none. */
export function columnDefault(column: CatalogColumn, table: Table, binder: Binder): Expression | undefined {
  if (column.defaultText === undefined || column.generation === 'stored') return undefined;
  return loadExpression(column.defaultText, (number) => refuseColumn(number, table), binder);
}

function refuseColumn(number: number, table: Table): never {
  throw new DbError('XX001', `a default of table "${table.name}" refers to column ${number}`);
}

/** A view's query as text, reading no more columns than it uses. */
export function storeRelation(relation: Relation): string {
  return printRelation(pruned(relation));
}
