/**
 * Sort keys: ORDER BY's direction and the place of nulls, as PostgreSQL takes them when they are not written.
 */
import { DbError, type Expression, type SortKey, unsupported } from '../../../engine/extend.ts';
import type { SortItem } from '../ast/query.ts';
import type { Scope } from './binder.ts';
import { coerce, isUnknown, textType } from './coerce.ts';
import { typeText } from './type-name.ts';

/** The key for a bound expression. Nulls sort as if larger than everything. Throws 42883 for a type without order. */
export function sortKey(item: SortItem, expression: Expression, scope: Scope): SortKey {
  const { binder } = scope;
  const sorted = isUnknown(expression) ? coerce(expression, textType, 'implicit', binder, item.position) : expression;
  requireOrder(sorted, item.position, scope);
  const descending = isDescending(item);
  const nullsFirst = item.nulls === undefined ? descending : item.nulls === 'first';
  return { expression: sorted, descending, nullsFirst };
}

function isDescending(item: SortItem): boolean {
  if (item.using === undefined) return item.direction === 'desc';
  if (item.using.operator === '<') return false;
  if (item.using.operator === '>') return true;
  throw unsupported(`ORDER BY USING ${item.using.operator}`, { position: item.position });
}

export function requireOrder(expression: Expression, position: number, scope: Scope): void {
  const { type } = expression;
  if (type.name === 'any' || type.name === 'record' || type.element !== undefined) return;
  try {
    scope.binder.context.functions.resolveOperator('<', type, type);
  } catch (error) {
    if (!(error instanceof DbError)) throw error;
    const hint = 'Use an explicit ordering operator or modify the query.';
    throw new DbError('42883', `could not identify an ordering operator for type ${typeText(type)}`, {
      position,
      hint,
    });
  }
}

/** ORDER BY inside an aggregate or a window: expressions only. */
export function bindSortItems(items: readonly SortItem[], scope: Scope): readonly SortKey[] {
  return items.map((item) => sortKey(item, scope.binder.expression(item.value, scope), scope));
}
