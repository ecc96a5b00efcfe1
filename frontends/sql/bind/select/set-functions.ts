/**
 * Set-returning functions of a select list, as PostgreSQL's ProjectSet: one level of nesting after the other.
 *
 * Functions of one level run side by side, the shorter ones filled up with nulls: each is numbered, and they are full
 * joined by number for each input row.
 */
import {
  build,
  type Column,
  columnReference,
  type Expression,
  invariant,
  type Relation,
  usedColumns,
} from '../../../../engine/extend.ts';
import type { Scope, SetFunctionEntry } from '../binder.ts';
import { operation } from '../expression/operation.ts';
import { always } from './combine.ts';
import type { Groups } from './group-by.ts';

/** The functions whose rows GROUP BY groups: they run below the Aggregate, with those their arguments use. */
export function groupedSetFunctions(groups: Groups | undefined, { level }: Scope): readonly SetFunctionEntry[] {
  const used = new Set<number>();
  for (const expression of groups?.expressions ?? []) usedColumns(expression, used);
  // deepest first: the arguments of one name the results of those below it
  const grouped = [...level.setFunctions]
    .sort((left, right) => right.depth - left.depth)
    .filter((entry) => {
      if (!entry.results.some((column) => used.has(column.id))) return false;
      for (const argument of entry.arguments) usedColumns(argument, used);
      return true;
    });
  return grouped;
}

/** `rewrite` brings the arguments over the groups of a grouped query. */
export function applySetFunctions(
  input: Relation,
  calls: readonly SetFunctionEntry[],
  scope: Scope,
  rewrite: (expression: Expression) => Expression,
): Relation {
  const entries = calls.map((entry) => ({ ...entry, arguments: entry.arguments.map(rewrite) }));
  const depths = [...new Set(entries.map((entry) => entry.depth))].sort((left, right) => left - right);
  return depths.reduce((relation, depth) => {
    const level = entries.filter((entry) => entry.depth === depth);
    return level.length === 1 ? alone(relation, level[0]!) : sideBySide(relation, level, scope);
  }, input);
}

function alone(input: Relation, entry: SetFunctionEntry): Relation {
  return build.tableFunction(input, entry.function, entry.arguments, entry.results);
}

function sideBySide(input: Relation, entries: readonly SetFunctionEntry[], scope: Scope): Relation {
  return build.dependentJoin('inner', input, numberedRows(entries, scope).relation, always);
}

export interface NumberedRows {
  readonly relation: Relation;
  /** The row's number, from 1. */
  readonly number: Expression;
}

/** The rows of several functions side by side, the shorter ones filled up with nulls. */
export function numberedRows(
  entries: readonly Pick<SetFunctionEntry, 'function' | 'arguments' | 'results'>[],
  scope: Scope,
): NumberedRows {
  const { binder } = scope;
  const type = { name: 'int8' };
  let rows: NumberedRows | undefined;
  for (const entry of entries) {
    const ordinality: Column = binder.ids.column('ordinality', type, false);
    const options = { ordinality };
    const relation = build.tableFunction(build.oneRow(), entry.function, entry.arguments, entry.results, options);
    const number = columnReference(ordinality);
    rows = rows === undefined ? { relation, number } : joined(rows, { relation, number });
  }
  invariant(rows !== undefined, 'there is a function to take rows from');
  return rows;

  function joined(left: NumberedRows, right: NumberedRows): NumberedRows {
    const same = operation('=', left.number, right.number, 0, binder);
    const number: Expression = { kind: 'coalesce', operands: [left.number, right.number], type };
    return { relation: build.join('full', left.relation, right.relation, same), number };
  }
}
