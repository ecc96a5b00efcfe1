/**
 * Binds ORDER BY: ascending with nulls last, descending with nulls first. Entities sort by identity, unread.
 */
import { build, type Relation, type SortKey } from '../../../../engine/extend.ts';
import type { SortItem } from '../../ast/query.ts';
import type { Binder } from '../binder.ts';
import { asAny } from '../coercion.ts';
import type { Scope } from '../scope.ts';
import type { Value } from '../value.ts';
import { identityOf } from '../variable.ts';

export function bindOrder(
  binder: Binder,
  relation: Relation,
  items: readonly SortItem[],
  scopeFor: (item: SortItem) => Scope,
): Relation {
  if (items.length === 0) return relation;
  const keys = items.flatMap((item) => sortKeys(binder, binder.expression(scopeFor(item), item.expression), item));
  return build.sort(relation, keys);
}

function sortKeys(binder: Binder, value: Value, { descending }: SortItem): readonly SortKey[] {
  const order = { descending, nullsFirst: descending };
  if (value.entity === undefined) return [{ expression: asAny(binder, value), ...order }];
  const { table, rowId } = identityOf(value.entity.identity);
  return [
    { expression: table, ...order },
    { expression: rowId, ...order },
  ];
}
