/**
 * Sort keys: ORDER BY's direction and the place of nulls, as PostgreSQL takes them when they are not written.
 */
import { type DataType, DbError, type Expression, type SortKey, unsupported } from '../../../engine/extend.ts';
import type { SortItem } from '../ast/query.ts';
import type { Scope } from './binder.ts';
import { coerce, isUnknown, textType } from './coerce.ts';
import { typeText } from './type-name.ts';

/** The key for a bound expression. Nulls sort as if larger than everything. Throws 42883 for a type without order. */
export function sortKey(item: SortItem, expression: Expression, scope: Scope): SortKey {
  const { binder } = scope;
  const sorted = isUnknown(expression) ? coerce(expression, textType, 'implicit', binder, item.position) : expression;
  requireOrder(sorted.type, item.position, scope);
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

/** Throws 42883 for a type without order. */
export function requireOrder(type: DataType, position: number, scope: Scope): void {
  if (!isComparable('<', type, scope)) throw notComparable('an ordering', type, position);
}

/** Throws 42883 for a type without equality, whose values cannot be grouped or told apart. */
export function requireEquality(type: DataType, position: number, scope: Scope): void {
  if (!isComparable('=', type, scope)) throw notComparable('an equality', type, position);
}

function notComparable(operator: string, type: DataType, position: number): DbError {
  const message = `could not identify ${operator} operator for type ${typeText(type)}`;
  if (operator === 'an equality') return new DbError('42883', message, { position });
  return new DbError('42883', message, { position, hint: 'Use an explicit ordering operator or modify the query.' });
}

/** Whether two values of the type can be compared with `<` (then they are ordered) or `=`. */
export function isComparable(symbol: '<' | '=', type: DataType, scope: Scope): boolean {
  if (type.element !== undefined) return isComparable(symbol, type.element, scope);
  if (type.name === 'any' || type.name === 'record' || type.name === 'unknown') return true;
  try {
    scope.binder.context.functions.resolveOperator(symbol, type, type);
    return true;
  } catch (error) {
    if (error instanceof DbError) return false;
    throw error;
  }
}

/** ORDER BY inside an aggregate or a window: expressions only. */
export function bindSortItems(items: readonly SortItem[], scope: Scope): readonly SortKey[] {
  return items.map((item) => sortKey(item, scope.binder.expression(item.value, scope), scope));
}
