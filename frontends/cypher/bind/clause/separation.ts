/**
 * Keeps reads and writes of one statement apart: a clause sees all that earlier clauses wrote, and nothing of what it or
 * later ones write (openCypher 9, "updating clauses").
 *
 * The rule is simple on purpose: an Eager between what has read the graph and the first update behind it, and between
 * updates and what follows them.
 */
import { build } from '../../../../engine/extend.ts';
import type { Binder, Flow } from '../binder.ts';
import { rereadVariable } from '../identity.ts';
import { mapVariables } from '../scope.ts';

/** The rows a clause reads from, with all earlier updates done. */
export function afterWrites(flow: Flow): Flow {
  if (flow.pending !== 'writes') return flow;
  return { ...flow, relation: build.eager(flow.relation), pending: 'nothing' };
}

/** The rows a clause updates for, with all reading done. */
export function afterReads(flow: Flow): Flow {
  const relation = flow.pending === 'reads' ? build.eager(flow.relation) : flow.relation;
  return { ...flow, relation, pending: 'writes' };
}

/** After properties may have changed, those fetched before are not to be trusted. */
export function forgetProperties(binder: Binder, flow: Flow): Flow {
  return { ...flow, scope: mapVariables(flow.scope, (variable) => rereadVariable(binder, variable)) };
}
