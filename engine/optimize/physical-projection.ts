/**
 * Filters and column lists on top of a physical plan. A projection over a bare filter shares its pass; a column list
 * that is the input's own is no node at all.
 */
import { passThrough } from '../plan/build.ts';
import { type Column, conjunction, type Expression, type Item } from '../plan/expression.ts';
import type { Physical } from '../plan/physical.ts';
import { sameColumns } from './column-set.ts';
import * as cost from './estimate/cost.ts';
import { substitute } from './substitute.ts';

/** The `rows` rows for which all predicates hold; no predicates are no filter. */
export function filteredPlan(input: Physical, predicates: readonly Expression[], rows: number): Physical {
  if (predicates.length === 0) return input;
  return {
    kind: 'project',
    input,
    predicate: conjunction(predicates),
    items: undefined,
    columns: input.columns,
    rows,
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
  if (sameColumns(input.columns, columns)) return input;
  const items = columns.map(passThrough);
  return { kind: 'project', input, predicate: undefined, items, columns, rows: input.rows, cost: input.cost };
}
