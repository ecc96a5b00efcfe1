/**
 * ORDER BY distance LIMIT k where the query comes from one row beside the table: `ORDER BY v <-> (SELECT …)`. Unnesting
 * has joined the table with that row, which no index answers; so the row is taken first, and the search is run for it as
 * the right side of an Apply. The row exists exactly once (nulls where the subquery gave none), so the order stays.
 */
import { filter, join, oneRow, project, sort } from '../../plan/build.ts';
import { booleanType, conjuncts, constant } from '../../plan/expression.ts';
import type { Physical } from '../../plan/physical.ts';
import type { Relation, SortRelation } from '../../plan/relation.ts';
import * as cost from '../estimate/cost.ts';
import { narrowedPlan } from '../physical-projection.ts';
import type { Planning } from '../planning.ts';
import { givesOneRow } from '../unnest/subquery.ts';
import { nearestThroughIndex, type Wanted } from './nearest.ts';

/** A relation without the row that was joined to it, whose columns it then reads from outside. */
interface Separated {
  readonly row: Relation;
  readonly rest: Relation;
}

/** The search as a plan with the sort's columns, or undefined where no index answers it. */
export function nearestToRow(relation: SortRelation, wanted: Wanted, planning: Planning): Physical | undefined {
  const separated = separate(relation.input);
  if (separated === undefined) return undefined;
  const { context, estimator } = planning;
  const search = nearestThroughIndex(sort(separated.rest, relation.keys), wanted, context, estimator);
  if (search === undefined) return undefined;
  const row = planning.plan(separated.row);
  const applied: Physical = {
    kind: 'apply',
    type: 'inner',
    left: row,
    right: search,
    condition: constant(true, booleanType),
    mark: undefined,
    columns: [...row.columns, ...search.columns],
    rows: search.rows,
    cost: row.cost + cost.applyRound + search.cost,
  };
  return narrowedPlan(applied, relation.columns);
}

function separate(relation: Relation): Separated | undefined {
  switch (relation.kind) {
    case 'project': {
      const below = separate(relation.input);
      return below && { ...below, rest: project(below.rest, relation.items) };
    }
    case 'filter': {
      const below = separate(relation.input);
      return below && { ...below, rest: filter(below.rest, relation.predicate) };
    }
    case 'join': {
      const { type, left, right, condition } = relation;
      const isOneRow = type === 'single' || (type === 'left' && givesOneRow(right));
      if (!isOneRow || conjuncts(condition).length > 0) return undefined;
      return { row: join(type, oneRow(), right, condition), rest: left };
    }
    default:
      return undefined;
  }
}
