/**
 * Physical joins of two planned inputs: hash join with either side as build side, lookup join through a row id or an
 * index of the right side's table, nested loop. The cheapest wins; the others go to the alternatives.
 */
import { type Column, conjunction, type Expression } from '../../plan/expression.ts';
import type { Apply, HashJoin, LookupJoin, LoopJoin, Physical } from '../../plan/physical.ts';
import type { JoinType, ScanRelation } from '../../plan/relation.ts';
import { idsOf } from '../column-set.ts';
import type { OptimizerContext } from '../context.ts';
import * as cost from '../estimate/cost.ts';
import type { Estimator } from '../estimate/estimate.ts';
import { adjacencyCost, adjacentEdges } from '../graph/adjacent-edges.ts';
import { isUsable, sargable } from '../path/access-path.ts';
import type { BoundSide } from './bound-side.ts';
import { type EquiKey, equiKey } from './equality.ts';

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

/** The cheapest way to join; `columns` are put out in the order asked for by a projection of the caller. */
export function planJoin(request: JoinRequest, context: OptimizerContext, estimator: Estimator): Physical {
  const candidates: { readonly plan: Physical; readonly description: string }[] = [];
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

function swapped(request: JoinRequest): JoinRequest {
  const { left, right, leftTarget, rightTarget, leftBound, rightBound } = request;
  const columns = [...right.columns, ...left.columns];
  const targets = { leftTarget: rightTarget, rightTarget: leftTarget, leftBound: rightBound, rightBound: leftBound };
  return { ...request, ...targets, left: right, right: left, columns };
}

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

type LookupType = LookupJoin['type'];
const lookupTypes: ReadonlySet<JoinType> = new Set<LookupType>(['inner', 'left', 'semi', 'anti']);

function lookupJoins(
  request: JoinRequest,
  context: OptimizerContext,
  estimator: Estimator,
): readonly { readonly plan: Physical; readonly description: string }[] {
  const target = request.rightTarget;
  if (target === undefined || !lookupTypes.has(request.type)) return [];
  const { scan } = target;
  const table = context.catalog.tableById(scan.table.id);
  const all = [...request.predicates, ...target.predicates];
  const usable = all
    .flatMap((predicate) => sargable(predicate, scan, context) ?? [])
    .filter((s) => s.operator === 'eq');
  const out: { plan: Physical; description: string }[] = [];
  const total = estimator.tableRows(table);
  const add = (
    index: LookupJoin['index'],
    keys: readonly Expression[],
    used: readonly Expression[],
    matches: number,
    indexColumn?: number,
  ): void => {
    const rest = all.filter((predicate) => !used.includes(predicate));
    const probe =
      (index === undefined ? 0 : cost.indexDescent) + matches * (cost.lookupRow + (index ? cost.indexEntry : 0));
    const leftRows = request.left.rows;
    const adjacency = index && adjacentEdges(scan, keys.length === 1 ? indexColumn : undefined, rest, context);
    const walk = adjacency === undefined ? Infinity : adjacencyCost(leftRows, matches, total);
    const plan: LookupJoin = {
      kind: 'lookup join',
      type: request.type as LookupType,
      left: request.left,
      table: scan.table,
      index,
      keys,
      adjacency,
      attributes: scan.attributes,
      rowId: scan.rowId,
      residual: rest.length === 0 ? undefined : conjunction(rest),
      columns: request.columns,
      rows: request.rows,
      cost: request.left.cost + cost.startUp + Math.min(leftRows * probe, walk),
    };
    out.push({ plan, description: `Nested Loop over ${index?.name ?? 'row ids'} of ${table.name}` });
  };
  const onRowId = usable.find((s) => s.number === table.rowIdColumn);
  if (onRowId !== undefined) add(undefined, onRowId.values, [onRowId.predicate], 1);
  for (const index of table.indexes) {
    if (!isUsable(index, context)) continue;
    const keys: Expression[] = [];
    const used: Expression[] = [];
    for (const key of index.keys) {
      const found = usable.find((s) => s.number === key.column);
      if (found === undefined) break;
      keys.push(found.values[0]!);
      used.push(found.predicate);
    }
    if (keys.length === 0) continue;
    const unique = index.unique && keys.length === index.keys.length;
    const matches = unique ? 1 : Math.max(1, total * estimator.selectivityOfAll(used, total));
    add({ id: index.id, name: index.name }, keys, used, matches, index.keys[0]!.column);
  }
  return out;
}
