/**
 * Aggregate calls: each becomes a column that the Aggregate node of its query computes.
 *
 * An aggregate belongs to the innermost query whose columns its arguments use (SQL:2016 part 2, 6.9), so `max(o.x)`
 * inside a subquery may be the outer query's.
 */
import {
  type AggregateCall,
  type AggregateFunction,
  columnReference,
  DbError,
  type Expression,
  type SortKey,
  usedColumns,
} from '../../../../engine/extend.ts';
import type { FunctionCall } from '../../ast/expression.ts';
import type { Scope } from '../binder.ts';
import { callArguments, coerceBoolean } from '../coerce.ts';
import { sameExpression } from '../same-expression.ts';
import { clauses, inClause } from '../scope.ts';
import { bindSortItems, requireEquality } from '../sort-key.ts';
import { boundArguments } from './call-argument.ts';
import { resolveAggregate } from './resolve-aggregate.ts';

export function bindAggregate(node: FunctionCall, scope: Scope): Expression {
  const call = aggregateCall(node, scope);
  const owner = ownerOf(call, scope);
  requireAllowed(node, call, owner);
  const { aggregates } = owner.level;
  const same = aggregates.find((entry) => isSameCall(entry.call, call, scope));
  if (same !== undefined) return columnReference(same.column);
  const column = scope.binder.ids.column(node.name.name, call.type, node.name.name !== 'count');
  aggregates.push({ column, call });
  return columnReference(column);
}

/** The call with bound arguments; aggregates in the arguments belong to outer queries or are refused. */
export function aggregateCall(node: FunctionCall, scope: Scope): AggregateCall {
  const { binder } = scope;
  const { position } = node;
  const inside = inClause(scope, { ...clauses.selectList, setFunctions: false, windows: false });
  const written = boundArguments(node, inside);
  const orderBy: readonly SortKey[] = bindSortItems(node.orderBy, inside);
  const args = node.withinGroup ? [...written, ...orderBy.map((key) => key.expression)] : written;
  if (args.length === 0 && !node.star && !node.withinGroup && node.name.name === 'count') {
    throw new DbError('42809', 'count(*) must be used to call a parameterless aggregate function', { position });
  }
  const resolved = resolveAggregate(node, args, scope);
  const definition = resolved.function as AggregateFunction;
  requireGroupOrder(node, definition);
  const positions = args.map(() => position);
  const filter =
    node.filter === undefined
      ? undefined
      : coerceBoolean(
          binder.expression(node.filter, inClause(scope, clauses.filter)),
          'FILTER',
          binder,
          node.filter.position,
        );
  const bound = callArguments(resolved, args, binder, positions);
  requireDistinctArguments(node, bound, orderBy, scope);
  const { distinct } = node;
  return {
    kind: 'aggregate',
    function: definition,
    arguments: bound,
    distinct,
    orderBy,
    filter,
    type: resolved.returnType,
  };
}

/** WITHIN GROUP stands behind ordered-set aggregates, and behind no others. */
function requireGroupOrder(
  { name: { name }, withinGroup, distinct, position }: FunctionCall,
  definition: AggregateFunction,
): void {
  const isOrderedSet = definition.directArguments !== undefined;
  if (withinGroup && distinct) throw new DbError('42601', 'cannot use DISTINCT with WITHIN GROUP', { position });
  if (withinGroup === isOrderedSet) return;
  const message = isOrderedSet
    ? `WITHIN GROUP is required for ordered-set aggregate ${name}`
    : `${name} is not an ordered-set aggregate, so it cannot have WITHIN GROUP`;
  throw new DbError('42809', message, { position });
}

/** DISTINCT compares the arguments, and sorts by nothing but them. */
function requireDistinctArguments(
  node: FunctionCall,
  args: readonly Expression[],
  orderBy: readonly SortKey[],
  scope: Scope,
): void {
  const { position } = node;
  if (!node.distinct || node.withinGroup) return;
  for (const { type } of args) requireEquality(type, position, scope);
  const missing = orderBy.some(
    (key) => !args.some((argument) => sameExpression(argument, key.expression, scope.binder.literals)),
  );
  if (!missing) return;
  const message = 'in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list';
  throw new DbError('42P10', message, { position });
}

/** The scope whose query computes the aggregate. */
function ownerOf(call: AggregateCall, scope: Scope): Scope {
  const used = new Set<number>();
  for (const argument of call.arguments) usedColumns(argument, used);
  for (const key of call.orderBy) usedColumns(key.expression, used);
  if (call.filter !== undefined) usedColumns(call.filter, used);
  if (used.size === 0) return scope;
  for (let level: Scope | undefined = scope; level !== undefined; level = level.outer) {
    const { provided } = level.level;
    if ([...used].some((id) => provided.has(id) || isComputedBy(level, id))) return level;
  }
  return scope;
}

function isComputedBy({ level }: Scope, id: number): boolean {
  return (
    level.aggregates.some((entry) => entry.column.id === id) ||
    level.windows.some((entry) => entry.column.id === id) ||
    level.setFunctions.some((entry) => entry.results.some((column) => column.id === id))
  );
}

function requireAllowed(node: FunctionCall, call: AggregateCall, owner: Scope): void {
  const { position } = node;
  const nested = new Set<number>();
  for (const argument of [...call.arguments, ...call.orderBy.map((key) => key.expression)])
    usedColumns(argument, nested);
  if (owner.level.aggregates.some((entry) => nested.has(entry.column.id))) {
    throw new DbError('42803', 'aggregate function calls cannot be nested', { position });
  }
  if (!owner.clause.aggregates) {
    throw new DbError('42803', `aggregate functions are not allowed in ${owner.clause.name}`, { position });
  }
}

function isSameCall(left: AggregateCall, right: AggregateCall, scope: Scope): boolean {
  const { literals } = scope.binder;
  const same = (a: Expression | undefined, b: Expression | undefined): boolean =>
    a === undefined || b === undefined ? a === b : sameExpression(a, b, literals);
  return (
    left.function === right.function &&
    left.distinct === right.distinct &&
    left.arguments.length === right.arguments.length &&
    left.arguments.every((argument, i) => same(argument, right.arguments[i])) &&
    left.orderBy.length === 0 &&
    right.orderBy.length === 0 &&
    same(left.filter, right.filter)
  );
}
