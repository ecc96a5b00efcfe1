/**
 * A plan with column ids of its own, for one that becomes part of another: the body of a view, each time it is used.
 *
 * Columns that it reads from outside keep their ids; columns it makes, variables and WITH references get new ones.
 */
import type { FunctionRegistry } from '../function/function.ts';
import type { ColumnIds } from './build.ts';
import { parseRelation, type Renumbering } from './parse.ts';
import { printRelation } from './print.ts';
import type { Relation } from './relation.ts';
import { freeColumns } from './walk.ts';

export interface FreshRelation {
  readonly relation: Relation;
  /** New ids of its columns by old ones. */
  readonly columns: ReadonlyMap<number, number>;
}

/** `nextReference` gives numbers for WITH definitions and variables that the statement does not use yet. */
export function freshColumns(
  relation: Relation,
  columnIds: ColumnIds,
  nextReference: () => number,
  functions: FunctionRegistry,
): FreshRelation {
  const kept = new Map([...freeColumns(relation)].map((id) => [id, id]));
  return parseRenumbered(printRelation(relation), kept, columnIds, nextReference, functions);
}

/** Reads the text of a plan that reads no columns from outside, under new numbers throughout. */
export function parseFresh(
  text: string,
  columnIds: ColumnIds,
  nextReference: () => number,
  functions: FunctionRegistry,
): FreshRelation {
  return parseRenumbered(text, new Map(), columnIds, nextReference, functions);
}

/** `columns` are numbers that are given already, and grow by those given here. */
function parseRenumbered(
  text: string,
  columns: Map<number, number>,
  columnIds: ColumnIds,
  nextReference: () => number,
  functions: FunctionRegistry,
): FreshRelation {
  const locals = new Map<number, number>();
  const references = new Map<number, number>();
  const renumbering: Renumbering = {
    column: (id) => known(columns, id, () => columnIds.column('', { name: 'any' }).id),
    local: (id) => known(locals, id, nextReference),
    reference: (reference) => known(references, reference, nextReference),
  };
  return { relation: parseRelation(text, functions, renumbering), columns };
}

function known(numbers: Map<number, number>, number: number, next: () => number): number {
  let found = numbers.get(number);
  if (found === undefined) {
    found = next();
    numbers.set(number, found);
  }
  return found;
}
