/**
 * Binds MERGE: each row goes on with the matches of the pattern, or with what is created for it.
 *
 * Set-wise, and equal to doing it row by row: rows without a match are numbered within their **key** (the bound ends and
 * the property values the pattern names; merge-key.ts). The first of each key creates, and ON CREATE; later ones match
 * what the first created, and ON MATCH. A row whose key does not equal itself (NaN) matches nothing and creates, always.
 *
 *     With rows = each input row with its matches, key and number
 *       With created = the pattern created for rows without a match and with number 1
 *         Union (rows with a match; created; later rows joined with created by key)
 */
import {
  type AnyFunction,
  build,
  type Column,
  columnReference,
  conjunction,
  constant,
  type Expression,
  invariant,
  type Relation,
  type WindowFrame,
} from '../../../../engine/extend.ts';
import type { MergeClause, SetItem } from '../../ast/statement.ts';
import { type Binder, type Flow, newColumn, newIdentity } from '../binder.ts';
import { asAny, sqlEquals } from '../coercion.ts';
import { variableValue } from '../identity.ts';
import { isNull, not } from '../logic.ts';
import { scopeOf } from '../scope.ts';
import { semanticError } from '../semantic-error.ts';
import { bool, int8 } from '../value.ts';
import { asNullable, identityOf, type Variable, withoutProperties } from '../variable.ts';
import { createPath, requireType } from './create.ts';
import { type KeptRows, keepRows, type Reading, readRows, withKeptRows } from './kept-rows.ts';
import { differsFromItself, equalKeys, type MergeKey, mergeKeys } from './merge-key.ts';
import { afterWrites } from './separation.ts';
import { setItem } from './update.ts';

type Variables = ReadonlyMap<string, Variable>;

export function bindMerge(binder: Binder, before: Flow, clause: MergeClause): Flow {
  checkNames(before, clause);
  const flow = afterWrites(before);
  const rows = matchedRows(binder, flow, clause);
  const kept = keepRows(binder, rows.relation);
  const old = new Map([...flow.scope.variables].map(([name, variable]) => [name, withoutProperties(variable)]));
  const results = [...rows.variables].map(([name, variable]) => new MergedVariable(binder, name, variable));

  const first = createFirst(binder, kept, rows, old, clause);
  const created = keepRows(binder, first.relation);
  const inputs = [
    matchedBranch(binder, kept, rows, clause, results),
    createdBranch(binder, created, first, results),
    laterBranch(binder, { kept, rows, created, first, old }, clause, results),
  ];
  const columns = results.flatMap((result) => result.columns);
  const union = build.setOperation('union', true, inputs, columns);
  const variables = new Map(results.map((result) => [result.name, result.variable]));
  const relation = build.eager(withKeptRows(kept, withKeptRows(created, union)));
  return { relation, scope: scopeOf(variables), pending: 'writes' };
}

/** Each input row with its matches, or once without: the variables, the key, and the row's number within the key. */
interface MatchedRows {
  readonly relation: Relation;
  readonly variables: Variables;
  readonly matched: Column;
  readonly keys: readonly MergeKey[];
  readonly number: Column;
}

function matchedRows(binder: Binder, flow: Flow, clause: MergeClause): MatchedRows {
  const request = { patterns: [clause.pattern], where: undefined, materialize: true };
  const bound = binder.pattern(flow.scope, build.oneRow(), request);
  const { columnIds } = binder.context;
  const matched = columnIds.column('matched', bool);
  const marked = build.project(bound.relation, [
    ...bound.relation.columns.map(build.passThrough),
    { column: matched, expression: constant(true, bool) },
  ]);
  const joined = build.dependentJoin('left', flow.relation, marked, constant(true, bool));
  const keys = mergeKeys(binder, flow.scope, clause.pattern);
  const keyed = build.project(joined, [...joined.columns.map(build.passThrough), ...keys]);
  const number = columnIds.column('number', int8, false);
  const partition = [matched, ...keys.map(({ column }) => column)].map(columnReference);
  const call = { kind: 'window', function: rowNumber(binder), arguments: [], filter: undefined, type: int8 } as const;
  const relation = build.window(keyed, partition, [], wholePartition, [{ column: number, call }]);
  const variables = new Map<string, Variable>();
  for (const [name, variable] of bound.scope.variables) {
    const isOld = flow.scope.variables.has(name);
    variables.set(name, isOld ? variable : asNullable(variable));
  }
  return { relation, variables, matched, keys, number };
}

const wholePartition: WindowFrame = {
  mode: 'rows',
  start: { kind: 'unbounded preceding' },
  end: { kind: 'current row' },
  exclude: 'no others',
};

function rowNumber(binder: Binder): Extract<AnyFunction, { kind: 'window' }> {
  const found = binder.context.functions.named('row_number').find(({ kind }) => kind === 'window');
  invariant(found?.kind === 'window', 'row_number() is registered');
  return found;
}

/** A variable as it goes on behind the clause, whichever branch a row took. */
class MergedVariable {
  readonly name: string;
  readonly variable: Variable;
  readonly columns: readonly Column[];

  constructor(binder: Binder, name: string, variable: Variable) {
    this.name = name;
    if (variable.kind === 'entity') {
      const identity = newIdentity(binder, name, true);
      this.variable = { ...variable, identity, properties: [] };
      this.columns = [identity.table, identity.rowId];
      return;
    }
    const column = newColumn(binder, name);
    this.variable = { ...variable, expression: columnReference(column) };
    this.columns = [column];
  }

  /** The columns' values from a variable of a branch. */
  values(binder: Binder, variable: Variable): readonly Expression[] {
    if (variable.kind === 'value') return [asAny(binder, variableValue(variable))];
    const { table, rowId } = identityOf(variable.identity);
    return [table, rowId];
  }
}

function output(
  binder: Binder,
  relation: Relation,
  variables: Variables,
  results: readonly MergedVariable[],
): Relation {
  const items = results.flatMap((result) => {
    const values = result.values(binder, variables.get(result.name)!);
    return values.map((expression, i) => {
      return { column: binder.context.columnIds.copy(result.columns[i]!), expression };
    });
  });
  return build.project(relation, items);
}

function readAll(reading: Reading, variables: Variables): Map<string, Variable> {
  return new Map([...variables].map(([name, variable]) => [name, reading.variable(variable)]));
}

function applySets(binder: Binder, relation: Relation, variables: Variables, items: readonly SetItem[]): Flow {
  const flow: Flow = { relation, scope: scopeOf(variables), pending: 'writes' };
  return items.reduce((current, item) => setItem(binder, current, item), flow);
}

function isTrue(reading: Reading, { matched }: MatchedRows): Expression {
  const operand = reading.expression(columnReference(matched));
  return not(isNull(operand));
}

function isUnmatched(
  binder: Binder,
  reading: Reading,
  { matched, number, keys }: MatchedRows,
  place: 'first' | 'later',
): Expression {
  const operand = reading.expression(columnReference(matched));
  const isNumberOne = sqlEquals(binder, reading.expression(columnReference(number)), constant(1, int8));
  const strangers = keys.flatMap((key) => differsFromItself(binder, key, reading));
  const isFirst: Expression =
    strangers.length === 0 ? isNumberOne : { kind: 'or', operands: [isNumberOne, ...strangers], type: bool };
  return conjunction([isNull(operand), place === 'first' ? isFirst : not(isFirst)]);
}

function matchedBranch(
  binder: Binder,
  kept: KeptRows,
  rows: MatchedRows,
  clause: MergeClause,
  results: readonly MergedVariable[],
): Relation {
  const reading = readRows(binder, kept);
  const variables = readAll(reading, rows.variables);
  const matched = build.filter(reading.relation, isTrue(reading, rows));
  const { relation } = applySets(binder, matched, variables, clause.onMatch);
  return output(binder, relation, variables, results);
}

/** What was created for the first row of each key, with the key. */
interface Created {
  readonly relation: Relation;
  readonly variables: Variables;
  readonly keys: readonly Column[];
}

function createFirst(binder: Binder, kept: KeptRows, rows: MatchedRows, old: Variables, clause: MergeClause): Created {
  const reading = readRows(binder, kept);
  const relation = build.filter(reading.relation, isUnmatched(binder, reading, rows, 'first'));
  const scope = scopeOf(readAll(reading, old));
  const created = createPath(binder, { relation, scope, pending: 'writes' }, clause.pattern);
  const { variables } = created.scope;
  const changed = applySets(binder, created.relation, variables, clause.onCreate);
  const keys = rows.keys.map(({ column }) => binder.context.columnIds.copy(column));
  const items = keys.map((column, i) => {
    return { column, expression: reading.expression(columnReference(rows.keys[i]!.column)) };
  });
  const materialized = new Map<string, Variable>();
  for (const [name, variable] of variables) {
    if (variable.kind === 'entity' || variable.expression.kind === 'column') {
      materialized.set(name, withoutProperties(variable));
      continue;
    }
    const column = newColumn(binder, name);
    items.push({ column, expression: variable.expression });
    materialized.set(name, { ...variable, expression: columnReference(column) });
  }
  const all = [...changed.relation.columns.map(build.passThrough), ...items];
  return { relation: build.project(changed.relation, all), variables: materialized, keys };
}

function createdBranch(
  binder: Binder,
  created: KeptRows,
  first: Created,
  results: readonly MergedVariable[],
): Relation {
  const reading = readRows(binder, created);
  return output(binder, reading.relation, readAll(reading, first.variables), results);
}

interface LaterParts {
  readonly kept: KeptRows;
  readonly rows: MatchedRows;
  readonly created: KeptRows;
  readonly first: Created;
  readonly old: Variables;
}

/** Rows behind the first of their key: they match what it created. */
function laterBranch(
  binder: Binder,
  { kept, rows, created, first, old }: LaterParts,
  clause: MergeClause,
  results: readonly MergedVariable[],
): Relation {
  const reading = readRows(binder, kept);
  const found = readRows(binder, created);
  const later = build.filter(reading.relation, isUnmatched(binder, reading, rows, 'later'));
  const sameKeys = rows.keys.map(({ column }, i) => {
    const key = reading.expression(columnReference(column));
    return equalKeys(binder, key, found.expression(columnReference(first.keys[i]!)));
  });
  const joined = build.join('inner', later, found.relation, conjunction(sameKeys));
  const variables = new Map([...readAll(found, first.variables), ...readAll(reading, old)]);
  const { relation } = applySets(binder, joined, variables, clause.onMatch);
  return output(binder, relation, variables, results);
}

/** A relationship of MERGE is new, and a bound node stands for itself, without labels and properties. */
function checkNames({ scope }: Flow, { pattern }: MergeClause): void {
  const isAlone = pattern.elements.length === 1;
  for (const element of pattern.elements) {
    if (element.kind === 'pattern-group') continue;
    const { variable } = element;
    if (variable === undefined || !scope.variables.has(variable.name)) {
      if (element.kind === 'relationship-pattern') requireType(element);
      continue;
    }
    const { name, position } = variable;
    const says = element.kind === 'node-pattern' && (element.labels !== undefined || element.properties !== undefined);
    if (element.kind === 'node-pattern' && !isAlone && !says) continue;
    throw semanticError('VariableAlreadyBound', position, `variable "${name}" is bound already`);
  }
}
