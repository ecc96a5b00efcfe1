/**
 * UPDATE: the rows to change with their row ids, joined with FROM, and the new values of the changed columns.
 */
import { build, columnReference, invariant, type ReturnedAttribute } from '../../../../engine/extend.ts';
import type { UpdateStatement } from '../../ast/write.ts';
import type { BoundQueryParts, Scope } from '../binder.ts';
import { clauses, inClause } from '../scope.ts';
import { changedRows } from './changed-rows.ts';
import { newRowColumns, tableChecks } from './check.ts';
import { bindReturning } from './returning.ts';
import { bindSet } from './set-list.ts';

export function bindUpdate(node: UpdateStatement, outer: Scope, countsRows: boolean): BoundQueryParts {
  const { binder } = outer;
  const rows = changedRows(node, node.from, outer);
  const { table, item, scope } = rows;
  invariant(item.table !== undefined, 'the target of a write is a table');
  const { columnIds } = item.table;
  const existing: readonly ReturnedAttribute[] = table.columns.map((column) => ({
    number: column.number,
    column: { id: columnIds.get(column.number)!, name: column.name, type: column.type, nullable: !column.notNull },
  }));
  const set = bindSet(node.assignments, table, existing, rows.relation, inClause(scope, clauses.update));
  const checks = tableChecks(table, binder);
  const attributes = checks.isNeeded ? newRowColumns(table, binder) : [];
  const returning = node.returning.length > 0 ? newRowColumns(table, binder) : [];
  const relation = build.update({
    table: { id: table.id, name: table.name },
    input: set.relation ?? rows.relation,
    rowId: columnReference(rows.rowId),
    assignments: set.assignments,
    attributes,
    checks: checks.over(attributes),
    returning,
    countsRows,
  });
  return bindReturning(relation, node.returning, table, node.alias?.text, returning, rows.others, scope);
}
