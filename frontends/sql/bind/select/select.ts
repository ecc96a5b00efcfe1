/**
 * SELECT: from its clauses to a stack of relations, in the order SQL evaluates them.
 *
 * FROM → WHERE → Aggregate → HAVING → Window → sets → Project → DISTINCT → ORDER BY → LIMIT. All expressions are bound
 * over the FROM items first, aggregates and windows becoming columns; then, for a grouped query, they are rewritten over
 * the groups (grouping.ts).
 */
import {
  build,
  type Column,
  columnReference,
  DbError,
  type Expression,
  type Item,
  type Relation,
  type SortKey,
} from '../../../../engine/extend.ts';
import type { Query, Select } from '../../ast/query.ts';
import type { BoundQueryParts, PendingQuery, Scope, TargetType } from '../binder.ts';
import { coerce, coerceBoolean, isUnknown, textType } from '../coerce.ts';
import { defineWindow, requireSoundWindows } from '../expression/window-call.ts';
import { clauses, inClause, innerScope, withItems } from '../scope.ts';
import { requireEquality, requireOrder } from '../sort-key.ts';
import { converted, earlyTargets } from './conversion.ts';
import { bindFrom } from './from.ts';
import { bindGroups, type Groups } from './group-by.ts';
import { type Grouping, groupRelation } from './grouping.ts';
import { bindLimit, limited, type RowLimit } from './limit.ts';
import { lockingOf } from './locking.ts';
import { nullability } from './nullability.ts';
import { bindDistinct, bindOrder, type DistinctPlan, type OrderKey } from './order-by.ts';
import { type BoundItem, bindSelectList } from './select-list.ts';
import { applySetFunctions, groupedSetFunctions } from './set-functions.ts';
import { applyWindows } from './windows.ts';

/** Everything of a SELECT bound over its FROM items. */
interface BoundSelect {
  readonly scope: Scope;
  readonly input: Relation;
  readonly items: readonly BoundItem[];
  readonly groups: Groups | undefined;
  readonly having: Expression | undefined;
  readonly distinct: DistinctPlan;
  readonly order: readonly OrderKey[];
  readonly limit: RowLimit | undefined;
}

/** Binds a SELECT; `query` brings ORDER BY, LIMIT and locking where they belong to it. */
export function prepareSelect(node: Select, query: Query | undefined, outer: Scope): PendingQuery {
  const bound = bindSelect(node, query, outer);
  return { columns: bound.items, finish: (types) => finishSelect(bound, types) };
}

function bindSelect(node: Select, query: Query | undefined, outer: Scope): BoundSelect {
  const locking = lockingOf(node, query, outer);
  const inner = innerScope(outer);
  const from = bindFrom(node.from, inner, locking.lockOf);
  const scope = withItems(inner, from.items);
  const { level } = scope;
  locking.requireLockable(from.items);
  for (const window of node.windows) defineWindow(window, scope);
  // the list first: it is where parameters get their types from before WHERE
  const items = bindSelectList(node.items, inClause(scope, clauses.selectList));
  const where =
    node.where === undefined ? undefined : bindCondition(node.where, 'WHERE', inClause(scope, clauses.where));
  const input = where === undefined ? from.relation : build.filter(from.relation, where);
  const groups = bindGroups(node, items, inClause(scope, clauses.groupBy));
  const having =
    node.having === undefined ? undefined : bindCondition(node.having, 'HAVING', inClause(scope, clauses.having));
  const order = bindOrder(query?.orderBy ?? [], items, inClause(scope, clauses.orderBy));
  const distinct = bindDistinct(node, items, order, inClause(scope, clauses.distinctOn));
  const limit = query === undefined ? undefined : bindLimit(query, scope);
  requireSoundWindows(scope);
  locking.requirePlain(level);
  return { scope, input, items, groups, having, distinct, order, limit };
}

function bindCondition(node: NonNullable<Select['where']>, what: string, scope: Scope): Expression {
  return coerceBoolean(scope.binder.expression(node, scope), what, scope.binder, node.position);
}

function finishSelect(bound: BoundSelect, types: readonly (TargetType | undefined)[] | undefined): BoundQueryParts {
  const { scope, items, order, distinct } = bound;
  const groupedSets = groupedSetFunctions(bound.groups, scope);
  const sets = scope.level.setFunctions.filter((entry) => !groupedSets.includes(entry));
  const grouping = groupedInput(
    bound,
    applySetFunctions(bound.input, groupedSets, scope, (expression) => expression),
  );
  const rewrite = (expression: Expression): Expression => grouping.rewrite(expression);
  let relation = grouping.relation;
  if (bound.having !== undefined) relation = build.filter(relation, rewrite(bound.having));
  relation = applyWindows(relation, scope, rewrite);
  relation = applySetFunctions(relation, sets, scope, rewrite);
  const comparesRows = distinct.kind !== 'all' || order.length > 0;
  const early = comparesRows ? earlyTargets(types, items) : types;
  const values = items.map((item, i) => rewrite(typed(item, early?.[i], scope)));
  const extra = [...order.flatMap((key) => key.extra ?? []), ...distinct.extra].map(rewrite);
  const projected = projection(relation, items, values, extra, scope);
  const top = topOf(projected, bound);
  return comparesRows ? converted(top, types, items, scope) : top;
}

function groupedInput({ scope, groups, having }: BoundSelect, input: Relation): Grouping {
  const { level } = scope;
  const isGrouped =
    groups !== undefined || having !== undefined || level.aggregates.length > 0 || level.groupings.length > 0;
  return isGrouped ? groupRelation(input, groups, scope) : { relation: input, rewrite: (expression) => expression };
}

/** The item as what is wanted of its column; text where nobody said. */
function typed(item: BoundItem, target: TargetType | undefined, scope: Scope): Expression {
  if (target !== undefined) return target.convert(item.expression, item.position);
  if (!isUnknown(item.expression)) return item.expression;
  return coerce(item.expression, textType, 'implicit', scope.binder, item.position);
}

interface Projection {
  readonly relation: Relation;
  readonly columns: readonly Column[];
  readonly extra: readonly Column[];
}

function projection(
  input: Relation,
  items: readonly BoundItem[],
  values: readonly Expression[],
  extra: readonly Expression[],
  scope: Scope,
): Projection {
  const { ids } = scope.binder;
  const nullable = nullability(input);
  const item = (name: string, expression: Expression): Item => ({
    column: ids.column(name, expression.type, nullable(expression)),
    expression,
  });
  const shown = values.map((expression, i) => item(items[i]!.name, expression));
  const hidden = extra.map((expression) => item('sort', expression));
  return {
    relation: build.project(input, [...shown, ...hidden]),
    columns: shown.map(({ column }) => column),
    extra: hidden.map(({ column }) => column),
  };
}

/** DISTINCT, ORDER BY and LIMIT over the projection, and the projection back to the select list. */
function topOf(projected: Projection, { scope, items, order, distinct, limit }: BoundSelect): BoundQueryParts {
  const { columns, extra } = projected;
  let hiddenIndex = 0;
  const keys: SortKey[] = order.map((key) => {
    const column = key.item === undefined ? extra[hiddenIndex++]! : columns[key.item]!;
    requireOrder(column.type, key.position, scope);
    return { expression: columnReference(column), descending: key.descending, nullsFirst: key.nullsFirst };
  });
  let { relation } = projected;
  if (distinct.kind === 'distinct') {
    if (hiddenIndex > 0) throw notInDistinctList(order);
    columns.forEach((column, i) => {
      requireEquality(column.type, items[i]!.position, scope);
    });
    relation = build.distinct(relation);
  }
  if (keys.length > 0) relation = build.sort(relation, keys);
  if (distinct.kind === 'on') {
    const on = distinct.keys.map((key) => {
      const column = key.item === undefined ? extra[hiddenIndex++]! : columns[key.item]!;
      return columnReference(column);
    });
    relation = build.distinct(relation, on);
  }
  relation = limited(relation, limit, keys, scope.binder);
  if (extra.length > 0) relation = build.project(relation, columns.map(build.passThrough));
  return { relation, output: columns.map((column, i) => ({ name: items[i]!.name, column })) };
}

function notInDistinctList(order: readonly OrderKey[]): DbError {
  const message = 'for SELECT DISTINCT, ORDER BY expressions must appear in select list';
  return new DbError('42P10', message, { position: order.find((key) => key.item === undefined)!.position });
}
