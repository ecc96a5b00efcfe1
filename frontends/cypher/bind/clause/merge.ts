/**
 * Checks MERGE and FOREACH, which the engine does not run yet: their names are resolved, so that a mistake is reported as
 * what it is, and what is right is 0A000.
 */
import { build, columnReference, unsupported } from '../../../../engine/extend.ts';
import type { ForeachClause, MergeClause } from '../../ast/statement.ts';
import { type Binder, type Flow, newColumn } from '../binder.ts';
import { withVariable } from '../scope.ts';
import { semanticError } from '../semantic-error.ts';
import { elementOf } from '../static-type.ts';
import { bindSet } from './update.ts';

export function bindMerge(binder: Binder, before: Flow, clause: MergeClause): Flow {
  checkNames(before, clause);
  const bound = binder.pattern(before.scope, build.oneRow(), {
    patterns: [clause.pattern],
    where: undefined,
    materialize: false,
  });
  const flow: Flow = { ...before, ...bound };
  const { position } = clause;
  for (const items of [clause.onCreate, clause.onMatch]) bindSet(binder, flow, { kind: 'set', items, position });
  throw unsupported('MERGE', { position, hint: 'Use OPTIONAL MATCH, and CREATE what is missing.' });
}

/** A relationship of MERGE is new, and a bound node stands for itself, without labels and properties. */
function checkNames({ scope }: Flow, { pattern }: MergeClause): void {
  const isAlone = pattern.elements.length === 1;
  for (const element of pattern.elements) {
    if (element.kind === 'pattern-group' || element.variable === undefined) continue;
    const { name, position } = element.variable;
    if (!scope.variables.has(name)) continue;
    const says = element.kind === 'node-pattern' && (element.labels !== undefined || element.properties !== undefined);
    if (element.kind === 'node-pattern' && !isAlone && !says) continue;
    throw semanticError('VariableAlreadyBound', position, `variable "${name}" is bound already`);
  }
}

export function bindForeach(binder: Binder, before: Flow, clause: ForeachClause, bindClause: BindUpdate): Flow {
  const list = binder.expression(before.scope, clause.list);
  const column = newColumn(binder, clause.variable.name);
  const element = { kind: 'value', expression: columnReference(column), type: elementOf(list.type) } as const;
  const inner: Flow = { ...before, scope: withVariable(before.scope, clause.variable.name, element) };
  clause.clauses.reduce((flow, update) => bindClause(flow, update), inner);
  throw unsupported('FOREACH', { position: clause.position, hint: 'Use UNWIND.' });
}

export type BindUpdate = (flow: Flow, clause: ForeachClause['clauses'][number]) => Flow;
