/**
 * Physical joins of two planned inputs: hash join with either side as build side, lookup join (lookup-join.ts), nested
 * loop, and the right side run for each left row (bound-side.ts). The cheapest wins; the others go to the alternatives.
 */
import { conjunction, type Expression } from '../../plan/expression.ts';
import type { Apply, HashJoin, LoopJoin, Physical } from '../../plan/physical.ts';
import { idsOf } from '../column-set.ts';
import type { OptimizerContext } from '../context.ts';
import * as cost from '../estimate/cost.ts';
import type { Estimator } from '../estimate/estimate.ts';
import { type EquiKey, equiKey } from './equality.ts';
import { type JoinCandidate, type JoinRequest, swapped } from './join-request.ts';
import { lookupJoins } from './lookup-join.ts';

/** The cheapest way to join; `columns` are put out in the order asked for by a projection of the caller. */
export function planJoin(request: JoinRequest, context: OptimizerContext, estimator: Estimator): Physical {
  const candidates: JoinCandidate[] = [];
  const { left, right, type } = request;
  const keys = keysOf(request.predicates, left, right, context);
  if (keys.length > 0 && hashable(request, keys)) {
    candidates.push({ plan: hashJoin(request, keys), description: 'Hash Join' });
    if (type === 'inner') {
      candidates.push({ plan: hashJoin(swapped(request), keys.map(flip)), description: 'Hash Join, sides swapped' });
    }
  }
  candidates.push(...lookupJoins(request, context, estimator));
  if (type === 'inner') candidates.push(...lookupJoins(swapped(request), context, estimator));
  candidates.push({ plan: loopJoin(request, candidates.length > 0), description: 'Nested Loop' });
  const least = Math.min(...candidates.map(({ plan }) => plan.cost));
  const bound = [boundApply(request, keys, least)];
  if (type === 'inner') bound.push(boundApply(swapped(request), keys.map(flip), least));
  for (const plan of bound) if (plan !== undefined) candidates.push({ plan, description: 'Apply' });
  candidates.sort((a, b) => a.plan.cost - b.plan.cost);
  for (const { plan, description } of candidates.slice(1)) {
    context.alternatives.push({ description, cost: plan.cost });
  }
  return candidates[0]!.plan;
}

const flip = (key: EquiKey): EquiKey => ({ left: key.right, right: key.left, predicate: key.predicate });

function keysOf(
  predicates: readonly Expression[],
  left: Physical,
  right: Physical,
  context: OptimizerContext,
): readonly EquiKey[] {
  const leftIds = idsOf(left);
  const rightIds = idsOf(right);
  return predicates.flatMap((predicate) => equiKey(predicate, leftIds, rightIds, context) ?? []);
}

/** A mark that may be unknown needs one key and nothing else, so that unknown means "a null key". */
function hashable(request: JoinRequest, keys: readonly EquiKey[]): boolean {
  if (request.type !== 'mark' || request.mark?.nullable === false) return true;
  return keys.length === 1 && request.predicates.length === 1;
}

function hashJoin(request: JoinRequest, keys: readonly EquiKey[]): HashJoin {
  const used = new Set(keys.map((key) => key.predicate));
  const rest = request.predicates.filter((predicate) => !used.has(predicate));
  const { left, right, type, mark, columns, rows } = request;
  return {
    kind: 'hash join',
    type,
    left,
    right,
    leftKeys: keys.map((key) => key.left),
    rightKeys: keys.map((key) => key.right),
    nullsMatch: keys.map(() => false),
    residual: rest.length === 0 ? undefined : conjunction(rest),
    mark,
    columns,
    rows,
    cost:
      left.cost +
      right.cost +
      cost.startUp +
      right.rows * cost.hashBuild +
      left.rows * cost.hashProbe +
      rows * cost.scanRow * columns.length,
  };
}

/** Rows a side is taken to have at the least where keys could join it: a loop over more than expected is ruinous. */
const leastLoopRows = 3;

function loopJoin(request: JoinRequest, hasKeys: boolean): LoopJoin {
  const { left, right, type, mark, columns, rows, predicates } = request;
  const least = hasKeys ? leastLoopRows : 0;
  const pairs = Math.max(left.rows, least) * Math.max(right.rows, least);
  return {
    kind: 'loop join',
    type,
    left,
    right,
    condition: conjunction(predicates),
    mark,
    columns,
    rows,
    cost: left.cost + right.cost + cost.startUp + pairs * cost.loopPair,
  };
}

/** How many times cheaper the right side has to be for one left row than as a whole. */
const leastSaving = 4;

/** The right side with the keys inside, for each left row; undefined where it cannot cost less than `least`. */
function boundApply(request: JoinRequest, keys: readonly EquiKey[], least: number): Apply | undefined {
  const { left, rightBound, type, mark, columns, rows, predicates } = request;
  if (rightBound === undefined || keys.length === 0 || type === 'right' || type === 'full') return undefined;
  // a mark that may be unknown depends on rows that do not match, too
  if (type === 'mark' && mark?.nullable !== false) return undefined;
  if (left.cost + left.rows * cost.applyRound >= least) return undefined;
  const right = rightBound.plan(keys.map((key) => key.predicate));
  // more left rows than expected must not make it a disaster: it has to save something each time
  if (right === undefined || right.cost * leastSaving > request.right.cost) return undefined;
  const total = left.cost + left.rows * (cost.applyRound + right.cost);
  return { kind: 'apply', type, left, right, condition: conjunction(predicates), mark, columns, rows, cost: total };
}
