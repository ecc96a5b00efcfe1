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
  const columns = new Map<number, number>();
  for (const id of freeColumns(relation)) columns.set(id, id);
  const column = (id: number): number => known(columns, id, () => columnIds.column('', { name: 'any' }).id);
  const fresh = parseRelation(printRelation(relation), functions, { ...numbering(nextReference), column });
  return { relation: fresh, columns };
}

/** Reads a plan's text under new numbers throughout; the same as reading it and calling `freshColumns`, but once. */
export function parseFresh(
  text: string,
  columnIds: ColumnIds,
  nextReference: () => number,
  functions: FunctionRegistry,
): FreshRelation {
  const columns = new Map<number, number>();
  const column = (id: number): number => known(columns, id, () => columnIds.column('', { name: 'any' }).id);
  return { relation: parseRelation(text, functions, { ...numbering(nextReference), column }), columns };
}

function numbering(nextReference: () => number): Pick<Renumbering, 'local' | 'reference'> {
  const locals = new Map<number, number>();
  const references = new Map<number, number>();
  return {
    local: (id) => known(locals, id, nextReference),
    reference: (reference) => known(references, reference, nextReference),
  };
}

function known(numbers: Map<number, number>, number: number, next: () => number): number {
  let found = numbers.get(number);
  if (found === undefined) {
    found = next();
    numbers.set(number, found);
  }
  return found;
}
