/**
 * Binds MATCH and OPTIONAL MATCH. The optional form is an outer join with the whole pattern, its WHERE inside.
 */
import { build, constant, freeColumns } from '../../../../engine/extend.ts';
import type { MatchClause } from '../../ast/query.ts';
import type { Binder, Flow } from '../binder.ts';
import type { Scope } from '../scope.ts';
import { bool } from '../value.ts';
import { asNullable } from '../variable.ts';
import { afterWrites } from './separation.ts';

export function bindMatch(binder: Binder, before: Flow, clause: MatchClause): Flow {
  const flow = afterWrites(before);
  const { patterns, where, optional } = clause;
  if (!optional) {
    const bound = binder.pattern(flow.scope, flow.relation, { patterns, where, materialize: false });
    return { ...bound, pending: 'reads' };
  }
  const bound = binder.pattern(flow.scope, build.oneRow(), { patterns, where, materialize: true });
  const always = constant(true, bool);
  const isCorrelated = freeColumns(bound.relation).size > 0;
  const relation = isCorrelated
    ? build.dependentJoin('left', flow.relation, bound.relation, always)
    : build.join('left', flow.relation, bound.relation, always);
  return { relation, scope: withOptional(flow.scope, bound.scope), pending: 'reads' };
}

/** The names a pattern added, as they are where it may have found nothing. */
function withOptional(before: Scope, matched: Scope): Scope {
  const variables = new Map(before.variables);
  for (const [name, variable] of matched.variables) {
    if (!before.variables.has(name)) variables.set(name, asNullable(variable));
  }
  return { ...before, variables };
}
