/**
 * RETURNING: a projection over a write, of the changed row and of the other rows it was joined with.
 */
import { build, type Relation, type ReturnedAttribute, type Table } from '../../../../engine/extend.ts';
import type { SelectItem } from '../../ast/query.ts';
import type { BoundQueryParts, RangeItem, Scope } from '../binder.ts';
import { coerce, isUnknown, textType } from '../coerce.ts';
import { clauses, inClause, innerScope, withItems } from '../scope.ts';
import { tableItem } from '../select/from-part.ts';
import { nullability } from '../select/nullability.ts';
import { bindSelectList } from '../select/select-list.ts';

/** `others`: items of FROM or USING. Without a list the write puts nothing out. */
export function bindReturning(
  write: Relation,
  list: readonly SelectItem[],
  table: Table,
  alias: string | undefined,
  returning: readonly ReturnedAttribute[],
  others: readonly RangeItem[],
  outer: Scope,
): BoundQueryParts {
  if (list.length === 0) return { relation: write, output: [] };
  const { binder } = outer;
  const item = tableItem(table, alias, returning, undefined, binder);
  const scope = inClause(withItems(innerScope(outer), [item, ...others]), clauses.returning);
  const nullable = nullability(write);
  const items = bindSelectList(list, scope).map(({ name, expression, position }) => {
    const value = isUnknown(expression) ? coerce(expression, textType, 'implicit', binder, position) : expression;
    return { column: binder.ids.column(name, value.type, nullable(value)), expression: value };
  });
  const output = items.map(({ column }) => ({ name: column.name, column }));
  return { relation: build.project(write, items), output };
}
