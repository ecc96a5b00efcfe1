/**
 * Frames of windows: ROWS, RANGE and GROUPS between two bounds, EXCLUDE.
 *
 * The offset of RANGE is added to the order key, so its type follows from the key's: a number of the same family, an
 * interval for dates and times (PostgreSQL's in_range support functions).
 */
import {
  type DataType,
  DbError,
  type Expression,
  type FrameBound,
  type SortKey,
  sameType,
  unsupported,
  usedColumns,
  type WindowFrame,
} from '../../../../engine/extend.ts';
import type { FrameBound as FrameBoundNode, WindowFrame as WindowFrameNode } from '../../ast/expression.ts';
import type { Scope } from '../binder.ts';
import { coerce, isUnknown } from '../coerce.ts';
import { clauses, inClause } from '../scope.ts';
import { typeText } from '../type-name.ts';

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

export function bindFrame(node: WindowFrameNode | undefined, orderBy: readonly SortKey[], scope: Scope): WindowFrame {
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
  const bound = (value: FrameBoundNode): FrameBound =>
    bindBound(value, unit, orderBy[0], inClause(scope, clauses[unit]));
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
      const { position } = node.offset;
      const what = unit.toUpperCase();
      const used = [...usedColumns(bound)];
      if (used.some((id) => scope.level.provided.has(id))) {
        throw new DbError('42P10', `argument of ${what} must not contain variables`, { position });
      }
      if (used.length > 0) throw unsupported('a column of an outer query in a window frame', { position });
      if (unit === 'range') return { kind: node.kind, offset: rangeOffset(bound, key!, position, scope) };
      const mismatch = (from: DataType): DbError =>
        new DbError('42804', `argument of ${what} must be type bigint, not type ${typeText(from)}`);
      const offset = coerce(bound, { name: 'int8' }, 'assignment', scope.binder, position, mismatch);
      return { kind: node.kind, offset };
    }
  }
}

const offsetTypes: Readonly<Record<string, string>> = {
  int2: 'int8',
  int4: 'int8',
  int8: 'int8',
  float4: 'float8',
  float8: 'float8',
  numeric: 'numeric',
  date: 'interval',
  timestamp: 'interval',
  timestamptz: 'interval',
  interval: 'interval',
};
/** Types that PostgreSQL adds intervals to without going around midnight, which is not done here. */
const clockTypes = new Set(['time', 'timetz']);

function rangeOffset(bound: Expression, key: SortKey, position: number, scope: Scope): Expression {
  const { binder } = scope;
  const { type } = key.expression;
  const what = 'RANGE with offset PRECEDING/FOLLOWING';
  if (clockTypes.has(type.name)) throw unsupported(`${what} over type ${typeText(type)}`, { position });
  const name = offsetTypes[type.name];
  if (name === undefined) {
    throw new DbError('0A000', `${what} is not supported for column type ${typeText(type)}`, { position });
  }
  // a bare parameter or literal is first of the column's type, as far as that is a number
  const own = isUnknown(bound) && name === 'int8' ? { name: type.name } : { name };
  const offset = isUnknown(bound) ? coerce(bound, own, 'implicit', binder, position) : bound;
  const wanted = { name };
  if (
    !sameType(offset.type, wanted) &&
    binder.context.functions.findCast(offset.type, wanted, 'implicit') === undefined
  ) {
    const types = `column type ${typeText(type)} and offset type ${typeText(offset.type)}`;
    throw new DbError('0A000', `${what} is not supported for ${types}`, {
      position,
      hint: 'Cast the offset value to an appropriate type.',
    });
  }
  return coerce(offset, wanted, 'implicit', binder, position);
}
