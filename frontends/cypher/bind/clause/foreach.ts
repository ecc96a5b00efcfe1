/**
 * Binds FOREACH: the updates run for each element of each row's list, and the rows go on as they were.
 *
 *     With rows = the input
 *       With updates = the updates over rows unnested by the list
 *         rows
 *
 * A definition that writes runs to its end before its body is read, so the rows behind it see what was written.
 */
import { build, columnReference } from '../../../../engine/extend.ts';
import type { ForeachClause } from '../../ast/statement.ts';
import { type Binder, type Flow, newColumn } from '../binder.ts';
import { asAny, callCypher } from '../coercion.ts';
import { type Scope, withVariable } from '../scope.ts';
import { semanticError } from '../semantic-error.ts';
import { elementOf, mayBe, staticTypeName } from '../static-type.ts';
import { keepRows, type Reading, readRows, withKeptRows } from './kept-rows.ts';
import { afterReads, forgetProperties } from './separation.ts';

export type BindUpdate = (flow: Flow, clause: ForeachClause['clauses'][number]) => Flow;

export function bindForeach(binder: Binder, before: Flow, clause: ForeachClause, bindClause: BindUpdate): Flow {
  const flow = afterReads(before);
  const rows = keepRows(binder, flow.relation);
  const updates = keepRows(binder, bindUpdates(binder, flow, readRows(binder, rows), clause, bindClause));
  const reading = readRows(binder, rows);
  const relation = withKeptRows(rows, withKeptRows(updates, reading.relation));
  return forgetProperties(binder, { relation, scope: renamed(flow.scope, reading), pending: 'writes' });
}

function bindUpdates(
  binder: Binder,
  { scope: outer }: Flow,
  reading: Reading,
  clause: ForeachClause,
  bindClause: BindUpdate,
): Flow['relation'] {
  const { name, position } = clause.variable;
  if (outer.variables.has(name)) {
    throw semanticError('VariableAlreadyBound', position, `variable "${name}" is bound already`);
  }
  const scope = renamed(outer, reading);
  const list = binder.expression(scope, clause.list);
  if (!mayBe(list.type, ['list'])) {
    const message = `FOREACH expects a List but was given ${staticTypeName(list.type)}`;
    throw semanticError('InvalidArgumentType', clause.list.position, message);
  }
  const column = newColumn(binder, name);
  const elements = callCypher(binder, 'list', [asAny(binder, list)], clause.list.position);
  const relation = build.unnest(reading.relation, elements, column);
  const element = { kind: 'value', expression: columnReference(column), type: elementOf(list.type) } as const;
  const start: Flow = { relation, scope: withVariable(scope, name, element), pending: 'writes' };
  return clause.clauses.reduce((flow, update) => bindClause(flow, update), start).relation;
}

function renamed(scope: Scope, reading: Reading): Scope {
  const variables = [...scope.variables].map(([name, variable]) => [name, reading.variable(variable)] as const);
  return { ...scope, variables: new Map(variables) };
}
