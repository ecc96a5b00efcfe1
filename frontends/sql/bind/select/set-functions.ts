/**
 * Set-returning functions of a select list, as PostgreSQL's ProjectSet: one level of nesting after the other.
 *
 * Functions of one level run side by side, the shorter ones filled up with nulls: each is numbered, and they are full
 * joined by number for each input row.
 */
import { build, type Column, columnReference, type Expression, type Relation } from '../../../../engine/extend.ts';
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
  const { binder } = scope;
  const type = { name: 'int8' };
  let number: Expression | undefined;
  let rows: Relation | undefined;
  for (const entry of entries) {
    const ordinality: Column = binder.ids.column('ordinality', type, false);
    const numbered = build.tableFunction(build.oneRow(), entry.function, entry.arguments, entry.results, {
      ordinality,
    });
    const own = columnReference(ordinality);
    if (rows === undefined || number === undefined) {
      [rows, number] = [numbered, own];
      continue;
    }
    rows = build.join('full', rows, numbered, operation('=', number, own, 0, binder));
    number = { kind: 'coalesce', operands: [number, own], type };
  }
  return build.dependentJoin('inner', input, rows!, always);
}
