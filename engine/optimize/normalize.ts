/**
 * The rules and their fixpoint: what both the whole plan and a part that got another predicate are brought to before
 * operators are chosen.
 */
import { invariant } from '../error.ts';
import type { Relation } from '../plan/relation.ts';
import { rewriteRelation } from '../plan/walk.ts';
import type { OptimizerContext, Rule } from './context.ts';
import { countIdentity } from './graph/count-identity.ts';
import { typedComparison } from './graph/typed-comparison.ts';
import { emptyInput } from './rules/empty-input.ts';
import { foldConstants } from './rules/fold-constants.ts';
import { inlineWith } from './rules/inline-with.ts';
import { mergeProject } from './rules/merge-project.ts';
import { pushCondition } from './rules/push-condition.ts';
import { pushFilter } from './rules/push-filter.ts';
import { unwrapWidening } from './rules/unwrap-widening.ts';

/** The built-in rules, in the order they are tried at each node. */
export const builtinRules: readonly Rule[] = [
  inlineWith,
  pushFilter,
  pushCondition,
  mergeProject,
  typedComparison,
  countIdentity,
  foldConstants,
  unwrapWidening,
  emptyInput,
];

/** Rounds of rules after which a plan must have settled. */
const roundLimit = 100;

/** One pass of the rules, bottom-up. */
export function applyRules(relation: Relation, rules: readonly Rule[], context: OptimizerContext): Relation {
  return rewriteRelation(relation, (node) => {
    let current = node;
    for (const rule of rules) {
      if (!rule.kinds.includes(current.kind) || context.disabledRules.has(rule.name)) continue;
      current = rule.apply(current, context);
    }
    return current;
  });
}

/** Rewrites until nothing changes. */
export function normalize(
  relation: Relation,
  context: OptimizerContext,
  rules: readonly Rule[] = builtinRules,
): Relation {
  let current = relation;
  for (let round = 0; round < roundLimit; round++) {
    const next = applyRules(current, rules, context);
    if (next === current) return current;
    current = next;
  }
  invariant(false, `rules settle within ${roundLimit} rounds`);
}
