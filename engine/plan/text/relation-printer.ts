/**
 * Relations as text, by the forms of relation-form.ts:
 *
 * ```
 * filter {
 *   predicate: int4lt<int4,int4>(id#1:int4, '5'::int4)
 *   input: scan { table: airports@16384 attributes: [id#1 int4! = 1, name#2 text = 2] }
 * }
 * ```
 */
import type { Column } from '../expression.ts';
import { type Relation, relationOf } from '../relation.ts';
import { inputsOf } from '../walk.ts';
import { ExpressionPrinter, type PrintOptions, printColumn } from './expression-printer.ts';
import { list, printFields, type TextOut } from './form.ts';
import * as part from './part-form.ts';
import { type NodeForm, relationForms } from './relation-form.ts';

/** The text of a relation; columns are named after the relations that make them. */
export function printPlan(relation: Relation, options: PrintOptions): string {
  return textOut(withNamesOf(relation, options)).relation(relation);
}

/** Plans of subqueries stand on one line, inside their expression. */
export function textOut(options: PrintOptions): TextOut {
  const out: TextOut = {
    expressions: new ExpressionPrinter(options, (plan) => {
      return ` ${printPlan(plan, options).replace(/\n\s*/g, ' ')} `;
    }),
    relation: (node) => printNode(relationOf(node), out),
  };
  return out;
}

function printNode(relation: Relation, out: TextOut): string {
  const form = relationForms[relation.kind] as unknown as NodeForm<Relation>;
  const columns = form.hasOwnColumns === true || !followFromFields(form, relation);
  const more = columns ? [`columns: ${list(part.column).print(relation.columns, out)}`] : [];
  return `${relation.kind.replaceAll(' ', '-')} ${printFields(form.fields, relation, out, more)}`;
}

function followFromFields(form: NodeForm<Relation>, relation: Relation): boolean {
  const derived = form.build(relation, undefined).columns;
  return derived.length === relation.columns.length && derived.every((column, i) => same(column, relation.columns[i]!));
}

function same(left: Column, right: Column): boolean {
  return left === right || printColumn(left) === printColumn(right);
}

function withNamesOf(relation: Relation, options: PrintOptions): PrintOptions {
  const names = new Map(options.names);
  const visit = (node: Relation): void => {
    for (const column of node.columns) names.set(column.id, column.name);
    for (const input of inputsOf(node)) visit(input);
  };
  visit(relation);
  return { ...options, names };
}
