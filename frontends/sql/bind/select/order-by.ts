/**
 * ORDER BY and DISTINCT ON of a SELECT: by name or place of a select item, or by an expression over its input.
 */
import { DbError, type Expression } from '../../../../engine/extend.ts';
import type { Select, SortItem } from '../../ast/query.ts';
import type { Scope } from '../binder.ts';
import { coerce, isUnknown, textType } from '../coerce.ts';
import { sameExpression } from '../same-expression.ts';
import { requireEquality, sortKey } from '../sort-key.ts';
import { ordinalOf } from './ordinal.ts';
import type { BoundItem } from './select-list.ts';

/** A value rows are sorted or made distinct by: a select item by place, or an expression beside the list. */
export interface ListKey {
  readonly item: number | undefined;
  readonly extra: Expression | undefined;
}
export interface OrderKey extends ListKey {
  readonly descending: boolean;
  readonly nullsFirst: boolean;
  readonly position: number;
}
export interface DistinctPlan {
  readonly kind: 'all' | 'distinct' | 'on';
  readonly keys: readonly ListKey[];
  /** The expressions of keys beside the list, in order. */
  readonly extra: readonly Expression[];
}

export function bindOrder(nodes: readonly SortItem[], items: readonly BoundItem[], scope: Scope): readonly OrderKey[] {
  return nodes.map((node) => {
    const { position } = node;
    const key = listKey(node.value, items, 'ORDER BY', scope);
    const value = key.extra ?? items[key.item!]!.expression;
    const { descending, nullsFirst } = sortKey(node, value, scope);
    return { ...key, descending, nullsFirst, position };
  });
}

function listKey(
  node: SortItem['value'],
  items: readonly BoundItem[],
  clause: 'ORDER BY' | 'DISTINCT ON',
  scope: Scope,
): ListKey {
  const { binder } = scope;
  // a bare name is an output name first (SQL-92), and only then a column
  const place = ordinalOf(node, items.length, clause, scope) ?? aliasPlace(node, items, clause, scope);
  if (place !== undefined) return { item: place, extra: undefined };
  const bound = binder.expression(node, scope);
  const same = items.findIndex((item) => sameExpression(item.expression, bound, binder.literals));
  if (same >= 0) return { item: same, extra: undefined };
  const extra = isUnknown(bound) ? coerce(bound, textType, 'implicit', binder, node.position) : bound;
  return { item: undefined, extra };
}

/** The select item a bare name is the output name of; throws 42702 when several differ. */
export function aliasPlace(
  node: SortItem['value'],
  items: readonly BoundItem[],
  clause: string,
  scope: Scope,
): number | undefined {
  if (node.kind !== 'column' || node.parts.length !== 1) return undefined;
  const name = node.parts[0]!;
  const places = items.flatMap((item, i) => (item.name === name ? [i] : []));
  const [first, ...others] = places;
  if (first === undefined) return undefined;
  const { literals } = scope.binder;
  const differs = others.some((i) => !sameExpression(items[i]!.expression, items[first]!.expression, literals));
  if (differs) throw new DbError('42702', `${clause} "${name}" is ambiguous`, { position: node.position });
  return first;
}

export function bindDistinct(
  { distinct }: Select,
  items: readonly BoundItem[],
  order: readonly OrderKey[],
  scope: Scope,
): DistinctPlan {
  if (distinct.kind !== 'on') return { kind: distinct.kind, keys: [], extra: [] };
  const keys = distinct.expressions.map((node) => {
    const key = listKey(node, items, 'DISTINCT ON', scope);
    requireEquality((key.extra ?? items[key.item!]!.expression).type, node.position, scope);
    return key;
  });
  const { literals } = scope.binder;
  const same = (left: ListKey, right: ListKey): boolean => {
    if (left.item !== undefined || right.item !== undefined) return left.item === right.item;
    return sameExpression(left.extra!, right.extra!, literals);
  };
  const leading = order.slice(0, keys.length);
  const misplaced = leading.find((key) => !keys.some((on) => same(on, key)));
  if (misplaced !== undefined) {
    const message = 'SELECT DISTINCT ON expressions must match initial ORDER BY expressions';
    throw new DbError('42P10', message, { position: distinct.expressions[0]!.position });
  }
  return { kind: 'on', keys, extra: keys.flatMap((key) => key.extra ?? []) };
}
