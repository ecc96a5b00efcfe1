/**
 * A filter of several predicates over a relation, as rewrites make it: no predicates are no filter, so that a rule with
 * nothing to push returns the node it was given.
 */
import { filter } from '../plan/build.ts';
import { conjunction, type Expression } from '../plan/expression.ts';
import type { Relation } from '../plan/relation.ts';

export function filterOver(input: Relation, predicates: readonly Expression[]): Relation {
  return predicates.length === 0 ? input : filter(input, conjunction(predicates));
}
