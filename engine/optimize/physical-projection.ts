/**
 * Filters and column lists on top of a physical plan. A projection over a bare filter shares its pass; a column list
 * that is the input's own is no node at all.
 */
import { type Column, columnReference, conjunction, type Expression, type Item } from '../plan/expression.ts';
import type { Physical } from '../plan/physical.ts';
import * as cost from './estimate/cost.ts';
import type { Estimator } from './estimate/estimate.ts';
import { substitute } from './substitute.ts';

/** The rows for which all predicates hold. */
export function filteredPlan(input: Physical, predicates: readonly Expression[], estimator: Estimator): Physical {
  return {
    kind: 'project',
    input,
    predicate: conjunction(predicates),
    items: undefined,
    columns: input.columns,
    rows: Math.max(1, input.rows * estimator.selectivityOfAll(predicates, input.rows)),
    cost: input.cost + input.rows * cost.evaluateRow * predicates.length,
  };
}

/** The items, in the same pass as a bare filter or a mere list of columns below. */
export function projectedPlan(input: Physical, items: readonly Item[], extraCost: number): Physical {
  const columns = items.map((item) => item.column);
  const total = input.cost + extraCost;
  if (input.kind === 'project' && input.items?.every((item) => item.expression.kind === 'column') === true) {
    const handedOn = new Map(input.items.map((item) => [item.column.id, item.expression]));
    const own = items.map(({ column, expression }) => ({ column, expression: substitute(expression, handedOn) }));
    return { ...input, items: own, columns, cost: total };
  }
  if (input.kind === 'project' && input.items === undefined) return { ...input, items, columns, cost: total };
  return { kind: 'project', input, predicate: undefined, items, columns, rows: input.rows, cost: total };
}

/** The wanted columns in the wanted order. */
export function narrowedPlan(input: Physical, columns: readonly Column[]): Physical {
  const same = input.columns.length === columns.length && input.columns.every((c, i) => c.id === columns[i]!.id);
  if (same) return input;
  const items = columns.map((column) => ({ column, expression: columnReference(column) }));
  return { kind: 'project', input, predicate: undefined, items, columns, rows: input.rows, cost: input.cost };
}
