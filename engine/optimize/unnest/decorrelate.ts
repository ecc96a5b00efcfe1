/**
 * Dependent joins become plain joins.
 *
 * A right side that reads nothing of the left is a plain join already. Otherwise correlated predicates are pulled up
 * out of filters, through projections, inner joins and grouped aggregates, into the join's condition. A scalar
 * aggregate correlated by equalities is grouped by its side of them; what it gives for no rows at all (count: 0) is put
 * back above the join. What none of this reaches stays dependent and runs as Apply.
 */
import { aggregate, join, passThrough, project } from '../../plan/build.ts';
import {
  type Column,
  columnReference,
  conjunction,
  conjuncts,
  constant,
  type Expression,
  type Item,
} from '../../plan/expression.ts';
import type { DependentJoinRelation, Relation } from '../../plan/relation.ts';
import { hasVolatileCall } from '../../plan/volatility.ts';
import { freeColumns, usedColumns } from '../../plan/walk.ts';
import { hasAny, idsOf, readsAny, readsOnly, sameColumns } from '../column-set.ts';
import type { OptimizerContext } from '../context.ts';
import { filterOver } from '../filter-over.ts';
import { substitute } from '../substitute.ts';
import { givesOneRow, isTrue } from './subquery.ts';

/** A relation without correlated predicates, and those predicates over its columns and the outer ones. */
interface Pulled {
  readonly relation: Relation;
  readonly predicates: readonly Expression[];
}

export function decorrelate(relation: DependentJoinRelation, context: OptimizerContext): Relation {
  const { left, right, type, condition, mark } = relation;
  const outer = idsOf(left);
  if (!hasAny(freeColumns(right), outer)) return join(type, left, right, condition, mark);
  // what is volatile is computed for each row of the left, as it is written
  if (hasVolatileCall(right)) return relation;
  if (givesOneRow(right) && (type === 'left' || type === 'single' || type === 'inner')) {
    return decorrelateScalarAggregate(relation, outer, context) ?? relation;
  }
  const pulled = pull(existential(type) ? withoutOrder(right) : right, outer, context);
  if (pulled === undefined) return relation;
  // a row that an unknown predicate keeps out does not make a mark unknown
  const isThreeValued = type === 'mark' && mark?.nullable !== false;
  const predicates = isThreeValued ? pulled.predicates.map(isTrue) : pulled.predicates;
  const joined = join(type, left, pulled.relation, conjunction([condition, ...predicates]), mark);
  return sameColumns(joined.columns, relation.columns) ? joined : project(joined, relation.columns.map(passThrough));
}

const existential = (type: DependentJoinRelation['type']): boolean =>
  type === 'semi' || type === 'anti' || type === 'mark';

/** Order and duplicates do not matter to "is there a row". */
function withoutOrder(relation: Relation): Relation {
  if (relation.kind === 'sort') return withoutOrder(relation.input);
  if (relation.kind === 'distinct' && relation.on === undefined) return withoutOrder(relation.input);
  return relation;
}

function split(
  predicates: readonly Expression[],
  outer: ReadonlySet<number>,
): { readonly correlated: readonly Expression[]; readonly own: readonly Expression[] } {
  const correlated: Expression[] = [];
  const own: Expression[] = [];
  for (const predicate of predicates) (readsAny(predicate, outer) ? correlated : own).push(predicate);
  return { correlated, own };
}

function pull(relation: Relation, outer: ReadonlySet<number>, context: OptimizerContext): Pulled | undefined {
  if (!hasAny(freeColumns(relation), outer)) return { relation, predicates: [] };
  switch (relation.kind) {
    case 'filter': {
      const input = pull(relation.input, outer, context);
      if (input === undefined) return undefined;
      const { correlated, own } = split(conjuncts(relation.predicate), outer);
      return { relation: filterOver(input.relation, own), predicates: [...input.predicates, ...correlated] };
    }
    case 'project':
      return pullProject(relation, outer, context);
    case 'join':
      return pullJoin(relation, outer, context);
    case 'aggregate':
      return pullAggregate(relation, outer, context);
    default:
      return undefined;
  }
}

/** Columns of `relation` that the predicates read. */
function innerColumns(relation: Relation, predicates: readonly Expression[]): readonly Column[] {
  const used = new Set<number>();
  for (const predicate of predicates) usedColumns(predicate, used);
  return relation.columns.filter((column) => used.has(column.id));
}

function pullProject(
  relation: Extract<Relation, { kind: 'project' }>,
  outer: ReadonlySet<number>,
  context: OptimizerContext,
): Pulled | undefined {
  if (relation.items.some((item) => readsAny(item.expression, outer))) return undefined;
  const input = pull(relation.input, outer, context);
  if (input === undefined) return undefined;
  const known = idsOf(relation);
  const extra = innerColumns(input.relation, input.predicates).filter((column) => !known.has(column.id));
  const items = [...relation.items, ...extra.map(passThrough)];
  return { relation: project(input.relation, items), predicates: input.predicates };
}

function pullJoin(
  relation: Extract<Relation, { kind: 'join' }>,
  outer: ReadonlySet<number>,
  context: OptimizerContext,
): Pulled | undefined {
  const { type } = relation;
  if (type !== 'inner' && type !== 'left' && type !== 'semi' && type !== 'anti') return undefined;
  const left = pull(relation.left, outer, context);
  const right = pull(relation.right, outer, context);
  if (left === undefined || right === undefined) return undefined;
  const { correlated, own } = split(conjuncts(relation.condition), outer);
  const outside = [...correlated, ...right.predicates];
  if (type !== 'inner' && outside.length > 0) return undefined;
  const joined = join(type, left.relation, right.relation, conjunction(own));
  return { relation: joined, predicates: [...left.predicates, ...outside] };
}

/** Of a comparison of an inner column with outer ones, the id of the inner column. */
function innerKey(predicate: Expression, inner: ReadonlySet<number>, outer: ReadonlySet<number>): number | undefined {
  if (predicate.kind !== 'call' || predicate.arguments.length !== 2) return undefined;
  const [left, right] = predicate.arguments;
  for (const [mine, theirs] of [
    [left!, right!],
    [right!, left!],
  ] as const) {
    if (mine.kind !== 'column' || !inner.has(mine.id)) continue;
    if (readsOnly(theirs, outer)) return mine.id;
  }
  return undefined;
}

function isEquality(predicate: Expression, context: OptimizerContext): boolean {
  return predicate.kind === 'call' && context.functions.operatorOf(predicate.function)?.estimator === 'eq';
}

/** Groups of an aggregate widened by the inner sides of correlated equalities; undefined when one is something else. */
function widenGroups(
  relation: Extract<Relation, { kind: 'aggregate' }>,
  outer: ReadonlySet<number>,
  context: OptimizerContext,
):
  | { readonly relation: Extract<Relation, { kind: 'aggregate' }>; readonly predicates: readonly Expression[] }
  | undefined {
  if (relation.sets !== undefined) return undefined;
  const input = pull(relation.input, outer, context);
  if (input === undefined) return undefined;
  const inner = idsOf(input.relation);
  const groups: Item[] = [...relation.groups];
  for (const predicate of input.predicates) {
    const id = isEquality(predicate, context) ? innerKey(predicate, inner, outer) : undefined;
    if (id === undefined) return undefined;
    const column = input.relation.columns.find((candidate) => candidate.id === id)!;
    if (!groups.some((group) => group.column.id === id)) groups.push({ column, expression: columnReference(column) });
  }
  const widened = aggregate(input.relation, groups, relation.aggregates);
  if (widened.aggregates.some(({ call }) => hasAny(callColumns(call), outer))) return undefined;
  return { relation: widened, predicates: input.predicates };
}

function callColumns(call: {
  readonly arguments: readonly Expression[];
  readonly filter: Expression | undefined;
}): Set<number> {
  const used = new Set<number>();
  for (const argument of call.arguments) usedColumns(argument, used);
  if (call.filter !== undefined) usedColumns(call.filter, used);
  return used;
}

function pullAggregate(
  relation: Extract<Relation, { kind: 'aggregate' }>,
  outer: ReadonlySet<number>,
  context: OptimizerContext,
): Pulled | undefined {
  // without GROUP BY there is a row for no input too; only decorrelateScalarAggregate knows what to do then
  if (relation.groups.length === 0) return undefined;
  return widenGroups(relation, outer, context);
}

/** [Project] over Aggregate without groups, correlated by equalities. */
function decorrelateScalarAggregate(
  relation: DependentJoinRelation,
  outer: ReadonlySet<number>,
  context: OptimizerContext,
): Relation | undefined {
  const { left, right, condition } = relation;
  const items = right.kind === 'project' ? right.items : right.columns.map(passThrough);
  const inner = right.kind === 'project' ? right.input : right;
  if (inner.kind !== 'aggregate') return undefined;
  const widened = widenGroups(inner, outer, context);
  if (widened === undefined) return undefined;
  const joined = join('left', left, widened.relation, conjunction(widened.predicates));
  const values = new Map<number, Expression>();
  for (const { column, call } of inner.aggregates) {
    const types = call.arguments.map((argument) => argument.type);
    const accumulator = call.function.accumulator(types, call.type);
    const nothing = accumulator.finish(accumulator.init());
    if (nothing === null) continue;
    const operands = [columnReference(column), constant(nothing, call.type)];
    values.set(column.id, { kind: 'coalesce', operands, type: column.type });
  }
  const all = [
    ...left.columns.map(passThrough),
    ...items.map((item) => ({ column: item.column, expression: substitute(item.expression, values) })),
  ];
  const result = project(joined, all);
  const trivial = condition.kind === 'constant' && condition.value === true;
  if (trivial || relation.type === 'inner') return trivial ? result : filterOver(result, [condition]);
  return undefined;
}
