/**
 * DELETE: the rows to remove with their row ids, joined with USING.
 */
import { build, columnReference } from '../../../../engine/extend.ts';
import type { DeleteStatement } from '../../ast/write.ts';
import type { BoundQueryParts, Scope } from '../binder.ts';
import { changedRows } from './changed-rows.ts';
import { newRowColumns } from './check.ts';
import { bindReturning } from './returning.ts';

export function bindDelete(node: DeleteStatement, outer: Scope, countsRows: boolean): BoundQueryParts {
  const { binder } = outer;
  const rows = changedRows(node, node.using, outer);
  const { table } = rows;
  const returning = node.returning.length > 0 ? newRowColumns(table, binder) : [];
  const relation = build.deleteRows({
    table: { id: table.id, name: table.name },
    input: rows.relation,
    rowId: columnReference(rows.rowId),
    returning,
    countsRows,
  });
  return bindReturning(relation, node.returning, table, node.alias?.text, returning, rows.others, rows.scope);
}
