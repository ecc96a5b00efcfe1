/**
 * Expressions and queries stored in the catalog: defaults, checks, generated columns, index expressions, views.
 *
 * They are kept as plan text, in which the columns of the table are named by number (`attribute N`). This file alone
 * reads and writes that text for the binder.
 */
import {
  type CatalogColumn,
  DbError,
  type Expression,
  parseExpression,
  parseRelation,
  printRelation,
  printStored,
  type Relation,
  rewriteExpression,
  type Table,
  type View,
} from '../../../../engine/extend.ts';
import type { Binder, BoundQueryParts } from '../binder.ts';
import { freshReferences } from './fresh-references.ts';
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

/** The view's body with columns of its own each time it is used, under the view's column names. */
export function viewBody(view: View, binder: Binder): BoundQueryParts {
  const relation = freshReferences(
    parseRelation(freshNumbers(view.bodyText, binder), binder.context.functions),
    binder,
  );
  const output = view.columns.map((column, i) => ({ name: column.name, column: relation.columns[i]! }));
  return { relation, output };
}

/** Strings and quoted names, which are left alone, or the number of a column or a local variable. */
const numbered = /'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|#(\d+)|%(\d+)/gs;

function freshNumbers(text: string, binder: Binder): string {
  const columns = new Map<string, number>();
  const locals = new Map<string, number>();
  const fresh = (known: Map<string, number>, number: string, next: () => number): number => {
    let replacement = known.get(number);
    if (replacement === undefined) known.set(number, (replacement = next()));
    return replacement;
  };
  const nextColumn = (): number => binder.ids.column('', { name: 'unknown' }).id;
  return text.replace(numbered, (whole: string, column?: string, local?: string) => {
    if (column !== undefined) return `#${fresh(columns, column, nextColumn)}`;
    if (local !== undefined) return `%${fresh(locals, local, () => binder.nextReference())}`;
    return whole;
  });
}
