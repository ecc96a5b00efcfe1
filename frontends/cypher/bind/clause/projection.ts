/**
 * Binds WITH and RETURN: projection, grouping, DISTINCT, ORDER BY, SKIP, LIMIT and WHERE, in this order of meaning.
 *
 * ORDER BY and WHERE see what was projected, by its name or as the same expression; behind a plain projection, without
 * DISTINCT and aggregates, they see the variables before it as well.
 */
import { build, type ColumnExpression, columnReference, constant, type Relation } from '../../../../engine/extend.ts';
import { containsSubquery, mentions } from '../../ast/contains.ts';
import type { ProjectionClause } from '../../ast/query.ts';
import type { Binder, Flow, Returned } from '../binder.ts';
import { asCondition } from '../coercion.ts';
import { containsAggregate } from '../expression/function-name.ts';
import { type Scope, scopeOf, undefinedVariable } from '../scope.ts';
import { int8 } from '../value.ts';
import { ambiguous, bindGrouped, isSimpleKey } from './grouping.ts';
import { bindOrder } from './order.ts';
import {
  type BoundItem,
  ComputedColumns,
  handOn,
  itemValue,
  narrowed,
  requireAliases,
  wantedItems,
} from './projected-item.ts';
import { bindRowCount } from './row-count.ts';
import { afterWrites } from './separation.ts';

export interface Projected {
  readonly flow: Flow;
  readonly returned: readonly Returned[];
}

/** `next`: where the following clause starts in the text; infinite for the last one. */
export function bindProjection(binder: Binder, before: Flow, clause: ProjectionClause, next: number): Projected {
  const flow = afterWrites(before);
  const wanted = wantedItems(flow.scope, clause);
  const aggregates = wanted.some((item) => containsAggregate(binder, item.expression));
  let { relation, items } = aggregates
    ? bindGrouped(binder, flow, wanted, clause.position)
    : bindPlain(binder, flow, wanted);
  if (clause.distinct) relation = distinctItems(relation, items);
  const isClosed = aggregates || clause.distinct;
  const tail = isClosed ? closedScope(items) : openScope(flow.scope, items);
  relation = bindOrder(binder, relation, clause.orderBy, (item) => {
    return aggregates && containsAggregate(binder, item.expression) ? aggregatingScope(binder, items) : tail;
  });
  requireAliases(clause);
  relation = bindLimits(binder, relation, clause);
  if (clause.where !== undefined) {
    const predicate = binder.expression(tail, clause.where);
    relation = build.filter(relation, asCondition(binder, predicate, clause.where.position, 'WHERE'));
  }
  const kept = new Map(items.map(({ name, variable }) => [name, narrowed(binder, name, variable, next)]));
  relation = handOn(relation, kept.values());
  // a subquery reads the graph beyond the rows it is given
  const pending = flow.pending === 'reads' || containsSubquery(clause) ? 'reads' : 'nothing';
  const returned = items.map(({ name }) => ({ name, variable: kept.get(name)! }));
  return { flow: { relation, scope: scopeOf(kept), pending }, returned };
}

/** Items computed behind the input's columns, which ORDER BY and WHERE may still use. */
function bindPlain(
  binder: Binder,
  flow: Flow,
  wanted: ReturnType<typeof wantedItems>,
): { relation: Relation; items: readonly BoundItem[] } {
  const computed = new ComputedColumns(binder);
  const items = wanted.map((item): BoundItem => {
    const value = binder.expression(flow.scope, item.expression);
    return { ...item, variable: computed.variable(item.name, value) };
  });
  return { relation: computed.behind(flow.relation), items };
}

/** Rows that differ in what was projected; entities differ by identity, whatever was fetched with them. */
function distinctItems(relation: Relation, items: readonly BoundItem[]): Relation {
  const projected = handOn(
    relation,
    items.map((item) => item.variable),
  );
  const own = new Set(projected.columns.map((column) => column.id));
  const keys = items.flatMap(({ variable }): readonly ColumnExpression[] => {
    if (variable.kind === 'value') return variable.expression.kind === 'column' ? [variable.expression] : [];
    const { table, rowId } = variable.identity;
    return [columnReference(table), columnReference(rowId)];
  });
  // what comes from an enclosing query is the same for all rows
  const distinguishing = keys.filter((key) => own.has(key.id));
  if (distinguishing.length === 0) return build.limit(projected, constant(1, int8), undefined);
  return build.distinct(projected, distinguishing);
}

/** The variables before the projection and behind it. */
function openScope(before: Scope, items: readonly BoundItem[]): Scope {
  const closed = closedScope(items);
  const variables = new Map([...before.variables, ...closed.variables]);
  return { ...closed, variables, explainMissing: before.explainMissing };
}

/**
 * What was projected, by its name or as the same expression; a name goes before the variable of that name that was
 * projected under another.
 */
function closedScope(items: readonly BoundItem[]): Scope {
  const variables = new Map(items.map((item) => [item.name, item.variable]));
  const known = items
    .filter(({ expression }) => expression.kind !== 'variable' || !variables.has(expression.name))
    .map((item) => ({ syntax: item.expression, value: itemValue(item) }));
  return { ...scopeOf(variables), known };
}

/** What an ORDER BY item that aggregates may use: projected aggregates, names, and properties that are keys. */
function aggregatingScope(binder: Binder, items: readonly BoundItem[]): Scope {
  const closed = closedScope(items);
  const known = closed.known.filter(({ syntax }) => {
    return isSimpleKey(syntax) || syntax.kind === 'variable' || syntax.kind === 'call' || syntax.kind === 'count-star';
  });
  return {
    ...closed,
    known,
    aggregation: 'UndefinedVariable',
    explainMissing: (name, position) => {
      const isPartOfKey = items.some(
        (item) => !containsAggregate(binder, item.expression) && mentions(item.expression, name),
      );
      return isPartOfKey ? ambiguous(name, position) : undefinedVariable(closed, name, position);
    },
  };
}

function bindLimits(binder: Binder, relation: Relation, { skip, limit }: ProjectionClause): Relation {
  if (skip === undefined && limit === undefined) return relation;
  const offset = skip === undefined ? undefined : bindRowCount(binder, skip, 'SKIP');
  const count = limit === undefined ? undefined : bindRowCount(binder, limit, 'LIMIT');
  return build.limit(relation, count, offset);
}
