/**
 * Joins from logical to physical: a tree of inner joins is one cluster whose order is free (join-order.ts); any other
 * join keeps its sides; a dependent join that no rewrite removed runs its right side for each row.
 */
import { type Column, conjuncts, type Expression } from '../../plan/expression.ts';
import type { Physical } from '../../plan/physical.ts';
import type { DependentJoinRelation, JoinRelation, JoinType, Relation } from '../../plan/relation.ts';
import { hasVolatileCall, isVolatile } from '../../plan/volatility.ts';
import { usedColumns } from '../../plan/walk.ts';
import * as cost from '../estimate/cost.ts';
import { filteredPlan, narrowedPlan } from '../physical-projection.ts';
import type { Planning } from '../planning.ts';
import { writes } from '../rules/empty-input.ts';
import { BoundSide } from './bound-side.ts';
import { type ClusterMember, orderJoins } from './join-order.ts';
import { planJoin } from './join-plan.ts';
import type { LookupTarget } from './join-request.ts';

/** A join; `above` are predicates over an inner join's result that may take part in it. */
export function joinPlan(relation: JoinRelation, above: readonly Expression[], planning: Planning): Physical {
  const { type } = relation;
  if (type === 'inner') return clusterPlan(relation, above, planning);
  const left = planning.plan(relation.left);
  const right = planning.plan(relation.right);
  const plan = planJoin(
    {
      type,
      left,
      right,
      predicates: conjuncts(relation.condition),
      mark: relation.mark,
      columns: outputColumns(type, left, right, relation.mark),
      rows: outputRows(relation, left, right, planning),
      rightTarget: lookupTarget(relation.right),
      leftTarget: undefined,
      rightBound: boundSide(relation.right, planning),
      leftBound: undefined,
    },
    planning.context,
    planning.estimator,
  );
  return narrowedPlan(plan, relation.columns);
}

function outputColumns(type: JoinType, left: Physical, right: Physical, mark: Column | undefined): readonly Column[] {
  if (mark !== undefined) return [...left.columns, mark];
  return type === 'semi' || type === 'anti' ? left.columns : [...left.columns, ...right.columns];
}

function outputRows({ type, condition }: JoinRelation, left: Physical, right: Physical, planning: Planning): number {
  const predicates = conjuncts(condition);
  const { estimator } = planning;
  switch (type) {
    case 'mark':
    case 'single':
      return left.rows;
    case 'semi':
    case 'anti': {
      const matched = estimator.matchedFraction(predicates, left, right);
      return Math.max(1, left.rows * (type === 'semi' ? matched : 1 - matched));
    }
    case 'left':
      return Math.max(estimator.joinRows(predicates, left.rows, right.rows), left.rows);
    case 'right':
      return Math.max(estimator.joinRows(predicates, left.rows, right.rows), right.rows);
    case 'full':
      return Math.max(estimator.joinRows(predicates, left.rows, right.rows), left.rows + right.rows / 2);
    case 'inner':
      return estimator.joinRows(predicates, left.rows, right.rows);
  }
}

/** A table with predicates of its own, as the target of lookups. */
function lookupTarget(relation: Relation): LookupTarget | undefined {
  if (relation.kind === 'scan') return relation.lock === undefined ? { scan: relation, predicates: [] } : undefined;
  if (relation.kind !== 'filter' || relation.input.kind !== 'scan' || relation.input.lock !== undefined) {
    return undefined;
  }
  return { scan: relation.input, predicates: conjuncts(relation.predicate) };
}

/** Tables are looked up instead (join-plan.ts); what writes or must run once cannot be run for each row. */
function boundSide(relation: Relation, planning: Planning): BoundSide | undefined {
  if (lookupTarget(relation) !== undefined || writes(relation) || hasVolatileCall(relation)) return undefined;
  return new BoundSide(relation, planning);
}

/** Members and predicates of a tree of inner joins, in the cheapest order. */
function clusterPlan(relation: JoinRelation, above: readonly Expression[], planning: Planning): Physical {
  const members: ClusterMember[] = [];
  const predicates: Expression[] = [...above];
  const collect = (node: Relation): void => {
    if (node.kind === 'join' && node.type === 'inner') {
      predicates.push(...conjuncts(node.condition));
      collect(node.left);
      collect(node.right);
    } else members.push({ plan: planning.plan(node), target: lookupTarget(node), bound: boundSide(node, planning) });
  };
  collect(relation);
  const joining: Expression[] = [];
  const waiting: Expression[] = [];
  for (const predicate of predicates) {
    (isVolatile(predicate) || !joinsMembers(predicate, members) ? waiting : joining).push(predicate);
  }
  const joined = orderJoins(members, joining, planning.context, planning.estimator);
  const plan = filteredPlan(joined, waiting, planning.estimator.filteredRows(waiting, joined.rows));
  return narrowedPlan(plan, relation.columns);
}

/** Reads two members at least; constants and outer references join nothing. */
function joinsMembers(predicate: Expression, members: readonly ClusterMember[]): boolean {
  const used = usedColumns(predicate);
  let touched = 0;
  for (const { plan } of members) if (plan.columns.some((column) => used.has(column.id))) touched++;
  return touched >= 2;
}

/** The right side once for each row of the left. */
export function applyPlan(relation: DependentJoinRelation, planning: Planning): Physical {
  const left = planning.plan(relation.left);
  const right = planning.plan(relation.right);
  const { type, condition, mark } = relation;
  const rows = {
    inner: left.rows * right.rows,
    left: left.rows * Math.max(1, right.rows),
    single: left.rows,
    mark: left.rows,
    semi: left.rows / 2,
    anti: left.rows / 2,
  }[type];
  const plan: Physical = {
    kind: 'apply',
    type,
    left,
    right,
    condition,
    mark,
    columns: outputColumns(type, left, right, mark),
    rows: Math.max(1, rows),
    cost: left.cost + left.rows * (cost.applyRound + right.cost),
  };
  return narrowedPlan(plan, relation.columns);
}
