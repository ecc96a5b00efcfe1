/**
 * The rows an UPDATE or DELETE is about: the target with its row id, joined with further FROM items, filtered.
 */
import { build, type Column, invariant, type Relation, type Table } from '../../../../engine/extend.ts';
import type { Expression as ExpressionNode } from '../../ast/expression.ts';
import type { Name, ObjectName } from '../../ast/name.ts';
import type { FromItem } from '../../ast/query.ts';
import type { RangeItem, Scope } from '../binder.ts';
import { coerceBoolean } from '../coerce.ts';
import { clauses, inClause, innerScope, withItems } from '../scope.ts';
import { always, combine } from '../select/combine.ts';
import { bindFromItem, noLock, scanTable } from '../select/from.ts';
import { requireNewNames } from '../select/from-part.ts';
import { targetTable } from './target.ts';

export interface ChangedRows {
  readonly table: Table;
  readonly relation: Relation;
  readonly rowId: Column;
  /** The target's item, and those of FROM or USING. */
  readonly item: RangeItem;
  readonly others: readonly RangeItem[];
  readonly scope: Scope;
}

interface Target {
  readonly table: ObjectName;
  readonly alias: Name | undefined;
  readonly where: ExpressionNode | undefined;
}

export function changedRows(node: Target, from: readonly FromItem[], outer: Scope): ChangedRows {
  const inner = innerScope(outer);
  const table = targetTable(node.table, outer.binder);
  const target = scanTable(table, inner, { lock: undefined, rowId: true });
  const item = node.alias === undefined ? target.item : { ...target.item, name: node.alias.text, schema: undefined };
  let relation = target.relation;
  let items: readonly RangeItem[] = [item];
  for (const other of from) {
    // the target itself is not for LATERAL
    const next = bindFromItem(other, items.slice(1), inner, noLock);
    requireNewNames(items, next.items, other.position);
    relation = combine('inner', relation, next.relation, always, other.position);
    items = [...items, ...next.items];
  }
  const scope = withItems(inner, items);
  const { where } = node;
  if (where !== undefined) {
    const inside = inClause(scope, clauses.where);
    const condition = coerceBoolean(inside.binder.expression(where, inside), 'WHERE', inside.binder, where.position);
    relation = build.filter(relation, condition);
  }
  const { rowId } = item.table ?? {};
  invariant(rowId !== undefined, 'the target is scanned with its row id');
  return { table, relation, rowId, item, others: items.slice(1), scope };
}
