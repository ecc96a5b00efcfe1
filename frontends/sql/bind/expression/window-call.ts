/**
 * Window calls: each becomes a column that a Window node of its query computes.
 */
import {
  type AggregateFunction,
  columnReference,
  DbError,
  type Expression,
  type SortKey,
  unsupported,
  type WindowFrame,
  type WindowFunction,
} from '../../../../engine/extend.ts';
import type { FunctionCall, WindowSpecification } from '../../ast/expression.ts';
import type { NamedWindow } from '../../ast/query.ts';
import type { Scope } from '../binder.ts';
import { callArguments, coerce, coerceBoolean, isUnknown, textType } from '../coerce.ts';
import { clauses, inClause } from '../scope.ts';
import { bindSortItems, requireEquality } from '../sort-key.ts';
import { boundArguments } from './call-argument.ts';
import { bindFrame } from './frame.ts';
import { resolveAggregate } from './resolve-aggregate.ts';

export function bindWindowCall(node: FunctionCall, scope: Scope): Expression {
  const { binder, clause, level } = scope;
  const { position } = node;
  if (!clause.windows) throw new DbError('42P20', `window functions are not allowed in ${clause.name}`, { position });
  if (node.distinct) throw unsupported('DISTINCT for window functions', { position });
  if (node.withinGroup) throw unsupported('OVER for ordered-set aggregates', { position });
  if (node.orderBy.length > 0) throw unsupported('ORDER BY inside the arguments of a window function', { position });
  const inside = inClause(scope, { ...clauses.selectList, name: 'window function arguments', windows: false });
  const args = boundArguments(node, inside);
  const resolved = resolveAggregate(node, args, scope);
  const definition = resolved.function as WindowFunction | AggregateFunction;
  const filter =
    node.filter === undefined
      ? undefined
      : coerceBoolean(binder.expression(node.filter, inClause(scope, clauses.filter)), 'FILTER', binder, position);
  if (filter !== undefined && definition.kind === 'window') {
    throw unsupported('FILTER for non-aggregate window functions', { position });
  }
  const bound = callArguments(
    resolved,
    args,
    binder,
    args.map(() => position),
  );
  const specification = specificationOf(node.over!, scope);
  const window = bindSpecification(specification, scope);
  const column = binder.ids.column(node.name.name, resolved.returnType, true);
  const call = { kind: 'window', function: definition, arguments: bound, filter, type: resolved.returnType } as const;
  level.windows.push({ column, call, ...window });
  return columnReference(column);
}

/** Keeps a window of the WINDOW clause, over the ones before it. Throws 42P20 for a name that is taken. */
export function defineWindow({ name, window }: NamedWindow, scope: Scope): void {
  const { namedWindows } = scope.level;
  if (namedWindows.has(name.text)) {
    throw new DbError('42P20', `window "${name.text}" is already defined`, { position: name.position });
  }
  namedWindows.set(name.text, specificationOf(window, scope));
}

/** Refuses windows of the WINDOW clause that do not bind, used or not. */
export function requireSoundWindows(scope: Scope): void {
  for (const specification of scope.level.namedWindows.values()) bindSpecification(specification, scope);
}

/** OVER name and OVER (name …) with what the named window brings. */
function specificationOf(over: NonNullable<FunctionCall['over']>, scope: Scope): WindowSpecification {
  if (over.kind === 'window-reference') return namedWindow(over.name, over.position, scope);
  if (over.base === undefined) return over;
  const base = namedWindow(over.base.text, over.base.position, scope);
  const { position } = over;
  const refuse = (what: string): DbError =>
    new DbError('42P20', `cannot override ${what} of window "${over.base!.text}"`, { position });
  if (over.partitionBy.length > 0) throw refuse('PARTITION BY clause');
  if (base.orderBy.length > 0 && over.orderBy.length > 0) throw refuse('ORDER BY clause');
  if (base.frame !== undefined) {
    const message = `cannot copy window "${over.base.text}" because it has a frame clause`;
    throw new DbError('42P20', message, { position });
  }
  const orderBy = over.orderBy.length > 0 ? over.orderBy : base.orderBy;
  return { ...over, base: undefined, partitionBy: base.partitionBy, orderBy };
}

function namedWindow(name: string, position: number, scope: Scope): WindowSpecification {
  const found = scope.level.namedWindows.get(name);
  if (found === undefined) throw new DbError('42704', `window "${name}" does not exist`, { position });
  return found;
}

interface Window {
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly SortKey[];
  readonly frame: WindowFrame;
}

function bindSpecification(node: WindowSpecification, scope: Scope): Window {
  const { binder } = scope;
  const inside = inClause(scope, clauses.windowDefinition);
  const partitionBy = node.partitionBy.map((value) => {
    const bound = binder.expression(value, inside);
    requireEquality(bound.type, value.position, inside);
    return isUnknown(bound) ? coerce(bound, textType, 'implicit', binder, value.position) : bound;
  });
  const orderBy = bindSortItems(node.orderBy, inside);
  return { partitionBy, orderBy, frame: bindFrame(node.frame, orderBy, inside) };
}
