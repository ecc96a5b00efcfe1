/**
 * The face of optimize/: a logical plan in, a physical plan out.
 *
 * Steps: graph patterns to tables and joins, WITH queries read once in place, subqueries to dependent joins, dependent
 * joins to joins, rules to a fixpoint, column pruning, then the cost-based part (join order, access paths, physical
 * operators). See the README of the engine for the tour.
 */
import { invariant } from '../error.ts';
import type { PhysicalPlan } from '../plan/physical.ts';
import type { Relation } from '../plan/relation.ts';
import { mapExpressions, mapInputs, rewriteExpression, rewriteRelation } from '../plan/walk.ts';
import type { OptimizerContext, Rule } from './context.ts';
import { Estimator } from './estimate/estimate.ts';
import { countIdentity } from './graph/count-identity.ts';
import { lowerGraph } from './graph/lower-graph.ts';
import { typedComparison } from './graph/typed-comparison.ts';
import { Implementer } from './implement.ts';
import { prune } from './prune.ts';
import { emptyInput } from './rules/empty-input.ts';
import { foldConstants } from './rules/fold-constants.ts';
import { inlineWith } from './rules/inline-with.ts';
import { mergeProject } from './rules/merge-project.ts';
import { pushCondition } from './rules/push-condition.ts';
import { pushFilter } from './rules/push-filter.ts';
import { unwrapWidening } from './rules/unwrap-widening.ts';
import { decorrelate } from './unnest/decorrelate.ts';
import { unnestSubqueries } from './unnest/subquery.ts';

export type { OptimizerContext, Rule } from './context.ts';

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

/** Subqueries everywhere in the plan become joins, innermost first. */
function unnestAll(relation: Relation, context: OptimizerContext): Relation {
  const inner = mapInputs(relation, (input) => unnestAll(input, context));
  const expressions = mapExpressions(inner, (expression) =>
    rewriteExpression(
      expression,
      (node) => node,
      (plan) => unnestAll(plan, context),
    ),
  );
  return unnestSubqueries(expressions, context);
}

/** One pass of the rules, bottom-up. */
function applyRules(relation: Relation, rules: readonly Rule[], context: OptimizerContext): Relation {
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

export function optimize(relation: Relation, context: OptimizerContext): PhysicalPlan {
  // names read once go in place first, so that unnesting sees through them
  const plain = applyRules(lowerGraph(relation, context), [inlineWith], context);
  const joined = unnestAll(plain, context);
  const independent = rewriteRelation(joined, (node) =>
    node.kind === 'dependent join' ? decorrelate(node, context) : node,
  );
  const pruned = prune(normalize(independent, context));
  const settled = normalize(pruned, context);
  const estimator = new Estimator(context, settled);
  const root = new Implementer(context, estimator).plan(settled);
  return { root, alternatives: context.alternatives, absences: context.openTables?.absences ?? [] };
}
