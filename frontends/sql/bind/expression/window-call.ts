/**
 * Window calls: each becomes a column that a Window node of its query computes.
 */
import {
  type AggregateFunction,
  columnReference,
  DbError,
  type Expression,
  type FrameBound,
  type SortKey,
  unsupported,
  type WindowFrame,
  type WindowFunction,
} from '../../../../engine/extend.ts';
import type {
  FrameBound as FrameBoundNode,
  FunctionCall,
  WindowFrame as WindowFrameNode,
  WindowSpecification,
} from '../../ast/expression.ts';
import type { Scope } from '../binder.ts';
import { callArguments, coerce, coerceBoolean, isUnknown, textType } from '../coerce.ts';
import { clauses, inClause } from '../scope.ts';
import { bindSortItems } from '../sort-key.ts';
import { resolveAggregate } from './resolve-aggregate.ts';

export function bindWindowCall(node: FunctionCall, scope: Scope): Expression {
  const { binder, clause, level } = scope;
  const { position } = node;
  if (!clause.windows) throw new DbError('42P20', `window functions are not allowed in ${clause.name}`, { position });
  if (node.distinct) throw unsupported('DISTINCT for window functions', { position });
  if (node.withinGroup) throw unsupported('OVER for ordered-set aggregates', { position });
  if (node.orderBy.length > 0) throw unsupported('ORDER BY inside the arguments of a window function', { position });
  const inside = inClause(scope, { ...clauses.selectList, name: 'window function arguments', windows: false });
  const args = node.arguments.map(({ value }) => binder.expression(value, inside));
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
  return specificationOf(found, scope);
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
    return isUnknown(bound) ? coerce(bound, textType, 'implicit', binder, value.position) : bound;
  });
  const orderBy = bindSortItems(node.orderBy, inside);
  return { partitionBy, orderBy, frame: bindFrame(node.frame, orderBy, inside) };
}

const wholeToCurrent: WindowFrame = {
  mode: 'range',
  start: { kind: 'unbounded preceding' },
  end: { kind: 'current row' },
  exclude: 'no others',
};

const exclusions = {
  'no-others': 'no others',
  'current-row': 'current row',
  group: 'group',
  ties: 'ties',
} as const;

function bindFrame(node: WindowFrameNode | undefined, orderBy: readonly SortKey[], scope: Scope): WindowFrame {
  if (node === undefined) return wholeToCurrent;
  const { unit, position } = node;
  const hasOffset = 'offset' in node.start || 'offset' in node.end;
  if (unit === 'groups' && orderBy.length === 0) {
    throw new DbError('42P20', 'GROUPS mode requires an ORDER BY clause', { position });
  }
  if (unit === 'range' && hasOffset && orderBy.length !== 1) {
    const message = 'RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column';
    throw new DbError('42P20', message, { position });
  }
  requireOrderedBounds(node);
  const bound = (value: FrameBoundNode): FrameBound => bindBound(value, unit, orderBy[0], scope);
  return { mode: unit, start: bound(node.start), end: bound(node.end), exclude: exclusions[node.exclusion] };
}

function requireOrderedBounds({ start, end }: WindowFrameNode): void {
  const refuse = (message: string, position: number): DbError => new DbError('42P20', message, { position });
  if (start.kind === 'unbounded-following') throw refuse('frame start cannot be UNBOUNDED FOLLOWING', start.position);
  if (end.kind === 'unbounded-preceding') throw refuse('frame end cannot be UNBOUNDED PRECEDING', end.position);
  if (start.kind === 'current-row' && end.kind === 'preceding') {
    throw refuse('frame starting from current row cannot have preceding rows', start.position);
  }
  if (start.kind === 'following' && (end.kind === 'preceding' || end.kind === 'current-row')) {
    const what = end.kind === 'preceding' ? 'preceding rows' : 'current row';
    throw refuse(
      `frame starting from following row cannot ${end.kind === 'preceding' ? 'have' : 'end with'} ${what}`,
      start.position,
    );
  }
}

function bindBound(
  node: FrameBoundNode,
  unit: WindowFrameNode['unit'],
  key: SortKey | undefined,
  scope: Scope,
): FrameBound {
  switch (node.kind) {
    case 'unbounded-preceding':
      return { kind: 'unbounded preceding' };
    case 'unbounded-following':
      return { kind: 'unbounded following' };
    case 'current-row':
      return { kind: 'current row' };
    case 'preceding':
    case 'following': {
      const bound = scope.binder.expression(node.offset, scope);
      const type = unit === 'range' ? rangeOffsetType(key!, bound) : { name: 'int8' };
      return { kind: node.kind, offset: coerce(bound, type, 'implicit', scope.binder, node.position) };
    }
  }
}

const timeTypes = new Set(['date', 'timestamp', 'timestamptz', 'time', 'interval']);

/** The offset's type for RANGE over a column: the column's own, an interval for times. */
function rangeOffsetType(key: SortKey, offset: Expression): Expression['type'] {
  if (timeTypes.has(key.expression.type.name)) return { name: 'interval' };
  return isUnknown(offset) || offset.kind === 'parameter' ? key.expression.type : offset.type;
}
