/**
 * Plans and expressions as text: what is stored for views, defaults, checks and index expressions, and what tests read.
 *
 * The text names functions with their parameters' types, tables and indexes by name and catalog id (the id counts),
 * columns by name and id (the id counts), constants through their type's text form. parse.ts reads it back; the grammar
 * is at the head of text/expression-printer.ts and text/relation-printer.ts.
 *
 * @example
 * printStored(check.predicate, (id) => numberOf.get(id)); // int4gt<int4,int4>(attribute 2:int4, '0'::int4)
 */
import type { Expression } from './expression.ts';
import type { Physical } from './physical.ts';
import type { Relation } from './relation.ts';
import type { PrintOptions } from './text/expression-printer.ts';
import { printPhysicalPlan } from './text/physical-printer.ts';
import { printPlan, textOut } from './text/relation-printer.ts';

export type { PrintOptions } from './text/expression-printer.ts';

export function printExpression(expression: Expression, options: PrintOptions = {}): string {
  return textOut(options).expressions.print(expression);
}

/**
 * An expression over a table's columns, to be kept in the catalog: columns print as `attribute N`. `numberOf` gives the
 * number that a column id stands for; without it ids are numbers.
 */
export function printStored(
  expression: Expression,
  numberOf: (columnId: number) => number | undefined = (id) => id,
): string {
  return printExpression(expression, { attributeOf: numberOf });
}

export function printRelation(relation: Relation, options: PrintOptions = {}): string {
  return printPlan(relation, options);
}

/** For tests and for eyes; physical plans are not read back. */
export function printPhysical(root: Physical, options: PrintOptions = {}): string {
  return printPhysicalPlan(root, options);
}
