/**
 * The face of optimize/: a logical plan in, a physical plan out.
 *
 * Steps: graph patterns to tables and joins, WITH queries read once in place, calls that may wait to nodes,
 * subqueries to dependent joins, dependent joins to joins, rules to a fixpoint, column pruning, then the cost-based part (join order, access paths, physical
 * operators) and what it makes superfluous. See the README of the engine for the tour.
 */
import type { PhysicalPlan } from '../plan/physical.ts';
import type { Relation } from '../plan/relation.ts';
import { rewriteRelation } from '../plan/walk.ts';
import type { OptimizerContext } from './context.ts';
import { Estimator } from './estimate/estimate.ts';
import { lowerGraph } from './graph/lower-graph.ts';
import { Implementer } from './implement.ts';
import { narrow } from './narrow.ts';
import { applyRules, builtinRules, normalize } from './normalize.ts';
import { prune } from './prune.ts';
import { decorrelate } from './unnest/decorrelate.ts';
import { liftCalls } from './unnest/lift-call.ts';
import { unnestSubqueries } from './unnest/subquery.ts';

export type { OptimizerContext, Rule } from './context.ts';

export function optimize(relation: Relation, context: OptimizerContext): PhysicalPlan {
  // names read once go in place first, so that unnesting sees through them
  const naming = builtinRules.filter((rule) => rule.kinds.includes('with'));
  const plain = applyRules(lowerGraph(relation, context), naming, context);
  const lifted = rewriteRelation(plain, (node) => liftCalls(node, context));
  const joined = rewriteRelation(lifted, (node) => unnestSubqueries(node, context));
  const independent = rewriteRelation(joined, (node) =>
    node.kind === 'dependent join' ? decorrelate(node, context) : node,
  );
  const pruned = prune(normalize(independent, context));
  const settled = normalize(pruned, context);
  const estimator = new Estimator(context, settled);
  const root = narrow(new Implementer(context, estimator).plan(settled));
  return { root, alternatives: context.alternatives, absences: context.openTables?.absences ?? [] };
}
