/**
 * ORDER BY and LIMIT: sorting against the paths on which rows come in order already, be it by keys (order.ts) or by
 * distance (nearest.ts, nearest-to-row.ts). With a limit, a path in order is walked only as far as rows are wanted, and a sort keeps no
 * more rows than that.
 */
import { constant } from '../plan/expression.ts';
import type { Physical } from '../plan/physical.ts';
import type { LimitRelation, SortRelation } from '../plan/relation.ts';
import * as cost from './estimate/cost.ts';
import { extraCost, nearestThroughIndex, type Wanted } from './path/nearest.ts';
import { nearestToRow } from './path/nearest-to-row.ts';
import { orderedInput } from './path/order.ts';
import { expectedCount, type Planning } from './planning.ts';

export function sortPlan(relation: SortRelation, planning: Planning): Physical {
  const sorted = sortedInput(relation, undefined, planning);
  const ordered = orderedInput(relation, planning.context, planning.estimator);
  return ordered === undefined ? sorted : cheaper(ordered, sorted, 'Ordered path', 'Sort', planning);
}

export function limitPlan(relation: LimitRelation, planning: Planning): Physical {
  const { count, offset, input: below, columns, withTies } = relation;
  const { context } = planning;
  const skipped = expectedCount(offset, context);
  const wanted =
    count === undefined || withTies ? undefined : { count, offset, rows: expectedCount(count, context) + skipped };
  const input = below.kind === 'sort' && wanted !== undefined ? topRows(below, wanted, planning) : planning.plan(below);
  const available = Math.max(1, input.rows - skipped);
  const rows = count === undefined ? available : Math.min(available, Math.max(1, expectedCount(count, context)));
  const ties = withTies && below.kind === 'sort' ? below.keys : withTies ? [] : undefined;
  return { kind: 'limit', input, count, offset, ties, columns, rows, cost: partialCost(input, rows + skipped) };
}

/** The first row of an order that a path delivers; undefined where none does. */
export function firstRow(order: SortRelation, { context, estimator }: Planning): Physical | undefined {
  const ordered = orderedInput(order, context, estimator);
  if (ordered === undefined) return undefined;
  const count = constant(1, { name: 'int8' });
  const { columns } = ordered;
  const total = partialCost(ordered, 1);
  return { kind: 'limit', input: ordered, count, offset: undefined, ties: undefined, columns, rows: 1, cost: total };
}

/** What the first rows of a plan cost; sorts and aggregates give the first row only when they have seen the last. */
function partialCost(plan: Physical, rows: number): number {
  const blocks = plan.kind === 'sort' || plan.kind === 'hash aggregate' || plan.kind === 'vector index scan';
  if (blocks) return plan.cost;
  if (plan.kind === 'project' && plan.predicate === undefined) {
    return partialCost(plan.input, rows) + Math.min(rows, plan.rows) * cost.evaluateRow;
  }
  return cost.startUp + plan.cost * Math.min(1, rows / Math.max(1, plan.rows));
}

/** The first rows of an order: the cheapest of top-N, a search by distance, and a path in order. */
function topRows(relation: SortRelation, wanted: Wanted, planning: Planning): Physical {
  const { context, estimator } = planning;
  const sorted = sortedInput(relation, wanted, planning);
  const nearest = nearestThroughIndex(relation, wanted, context, estimator) ?? nearestToRow(relation, wanted, planning);
  if (nearest !== undefined) {
    const best = cheaper(nearest, sorted, 'Nearest', 'Exact search', planning);
    if (best === nearest) return nearest;
  }
  const ordered = orderedInput(relation, context, estimator);
  if (ordered === undefined) return sorted;
  const walked = partialCost(ordered, wanted.rows);
  context.alternatives.push(
    walked < sorted.cost ? { description: 'Sort', cost: sorted.cost } : { description: 'Ordered path', cost: walked },
  );
  return walked < sorted.cost ? ordered : sorted;
}

/** The cheaper plan; the other is kept for EXPLAIN. */
function cheaper(first: Physical, second: Physical, name: string, other: string, planning: Planning): Physical {
  const firstWins = first.cost < second.cost;
  const description = firstWins ? other : name;
  planning.context.alternatives.push({ description, cost: firstWins ? second.cost : first.cost });
  return firstWins ? first : second;
}

function sortedInput(relation: SortRelation, wanted: Wanted | undefined, planning: Planning): Physical {
  const input = planning.plan(relation.input);
  const keyCost = input.rows * relation.keys.reduce((sum, key) => sum + extraCost(key.expression), 0);
  const rows = wanted === undefined ? input.rows : Math.min(input.rows, Math.max(1, wanted.rows));
  const sorting = wanted === undefined ? cost.sortCost(rows) : input.rows * cost.evaluateRow * 4 + cost.sortCost(rows);
  return {
    kind: 'sort',
    input,
    keys: relation.keys,
    limit: wanted && { count: wanted.count, offset: wanted.offset },
    columns: relation.columns,
    rows,
    cost: input.cost + keyCost + sorting,
  };
}
