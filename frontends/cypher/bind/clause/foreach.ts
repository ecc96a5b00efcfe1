/**
 * Checks FOREACH, which the engine does not run yet: its names are resolved, so that a mistake is reported as what it is,
 * and what is right is 0A000.
 */
import { columnReference, unsupported } from '../../../../engine/extend.ts';
import type { ForeachClause } from '../../ast/statement.ts';
import { type Binder, type Flow, newColumn } from '../binder.ts';
import { withVariable } from '../scope.ts';
import { elementOf } from '../static-type.ts';

export type BindUpdate = (flow: Flow, clause: ForeachClause['clauses'][number]) => Flow;

export function bindForeach(binder: Binder, before: Flow, clause: ForeachClause, bindClause: BindUpdate): Flow {
  const list = binder.expression(before.scope, clause.list);
  const column = newColumn(binder, clause.variable.name);
  const element = { kind: 'value', expression: columnReference(column), type: elementOf(list.type) } as const;
  const inner: Flow = { ...before, scope: withVariable(before.scope, clause.variable.name, element) };
  clause.clauses.reduce((flow, update) => bindClause(flow, update), inner);
  throw unsupported('FOREACH', { position: clause.position, hint: 'Use UNWIND.' });
}
