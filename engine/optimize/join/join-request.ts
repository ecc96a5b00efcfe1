/**
 * What is to be joined, as the ways to join it see it: two planned inputs, the predicates between them, and what is known
 * of the sides beyond their plans. Written by join.ts and join-order.ts, read by join-plan.ts and lookup-join.ts.
 */
import type { Column, Expression } from '../../plan/expression.ts';
import type { Physical } from '../../plan/physical.ts';
import type { JoinType, ScanRelation } from '../../plan/relation.ts';
import type { BoundSide } from './bound-side.ts';

/** A table at the right of a join, reachable by keys: its scan and the predicates on it alone. */
export interface LookupTarget {
  readonly scan: ScanRelation;
  readonly predicates: readonly Expression[];
}

export interface JoinRequest {
  readonly type: JoinType;
  readonly left: Physical;
  readonly right: Physical;
  readonly predicates: readonly Expression[];
  readonly mark: Column | undefined;
  readonly columns: readonly Column[];
  /** Set when the right (for `swapped`: left) side is a bare table. */
  readonly rightTarget: LookupTarget | undefined;
  readonly leftTarget: LookupTarget | undefined;
  /** Set when the right (for `swapped`: left) side may be run for each row of the other. */
  readonly rightBound: BoundSide | undefined;
  readonly leftBound: BoundSide | undefined;
  readonly rows: number;
}

/** One way to join, and how EXPLAIN names it. */
export interface JoinCandidate {
  readonly plan: Physical;
  readonly description: string;
}

/** The same inner join with its sides the other way round. */
export function swapped(request: JoinRequest): JoinRequest {
  const { left, right, leftTarget, rightTarget, leftBound, rightBound } = request;
  const columns = [...right.columns, ...left.columns];
  const targets = { leftTarget: rightTarget, rightTarget: leftTarget, leftBound: rightBound, rightBound: leftBound };
  return { ...request, ...targets, left: right, right: left, columns };
}
