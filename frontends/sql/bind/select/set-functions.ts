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
} from '../../../../engine/extend.ts';
import type { Scope, SetFunctionEntry } from '../binder.ts';
import { operation } from '../expression/operation.ts';
import { always } from './combine.ts';

export function applySetFunctions(
  input: Relation,
  scope: Scope,
  rewrite: (expression: Expression) => Expression,
): Relation {
  const entries = scope.level.setFunctions.map((entry) => ({ ...entry, arguments: entry.arguments.map(rewrite) }));
  let relation = input;
  for (let depth = 0; entries.some((entry) => entry.depth === depth); depth++) {
    const level = entries.filter((entry) => entry.depth === depth);
    relation = level.length === 1 ? alone(relation, level[0]!) : sideBySide(relation, level, scope);
  }
  return relation;
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
