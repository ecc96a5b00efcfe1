/**
 * Columns of tables that exist: ALTER TABLE … ADD, DROP, RENAME, ALTER COLUMN.
 *
 * Adding and dropping make a new schema version of the heap and rewrite no row. A change of type only changes what the
 * catalog says; the executor then rewrites the rows into the space that `replaceSpaces` gives.
 */
import { DbError } from '../error.ts';
import type { ColumnChange, ColumnDescription } from './description.ts';
import type { CatalogDraft } from './draft.ts';
import { drop } from './drop.ts';
import { isRowIdKey } from './key-edit.ts';
import { physicalKindOf } from './physical-kind.ts';
import type { ColumnRecord, TableRecord } from './record.ts';
import { attributesIn } from './stored-expression.ts';
import { columnRecord, maxColumns, tooManyColumns } from './table-edit.ts';

/** Returns the number of the new column. */
export function addColumn(draft: CatalogDraft, tableId: number, description: ColumnDescription): number {
  const table = draft.table(tableId);
  checkColumnName(table, description.name);
  const number = table.lastColumn + 1;
  if (number > maxColumns) throw tooManyColumns();
  const physical = draft.transaction.shapeOf(table.space).columns;
  const added = { id: number, kind: physicalKindOf(description.type), missing: description.missing ?? null };
  draft.transaction.alterSpace(table.space, [...physical, added]);
  const columns = [...table.columns, columnRecord(description, number)];
  draft.put({ ...table, lastColumn: number, columns });
  return number;
}

export function dropColumn(draft: CatalogDraft, tableId: number, name: string, cascade: boolean): void {
  const { number } = requireColumn(draft.table(tableId), name);
  drop(draft, [{ kind: 'column', table: tableId, column: number }], cascade);
}

export function renameColumn(draft: CatalogDraft, tableId: number, from: string, to: string): void {
  const table = draft.table(tableId);
  const column = requireColumn(table, from);
  if (from === to) return;
  checkColumnName(table, to);
  putColumn(draft, table, { ...column, name: to });
}

/** Returns the number of the column. */
export function alterColumn(draft: CatalogDraft, tableId: number, name: string, change: ColumnChange): number {
  const table = draft.table(tableId);
  const column = requireColumn(table, name);
  if (change.notNull === false && column.notNull) checkMayBeNull(draft, table, column);
  if (change.type !== undefined) checkTypeMayChange(draft, table, column);
  const changed = { ...column, ...change };
  putColumn(draft, table, changed);
  if (change.type !== undefined) followType(draft, tableId, changed);
  return column.number;
}

/** Throws 42703. */
export function requireColumn(table: TableRecord, name: string): ColumnRecord {
  const found = table.columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  const fields = { table: table.name, column: name };
  throw new DbError('42703', `column "${name}" of relation "${table.name}" does not exist`, fields);
}

function checkColumnName(table: TableRecord, name: string): void {
  if (!table.columns.some((column) => column.name === name)) return;
  const fields = { table: table.name, column: name };
  throw new DbError('42701', `column "${name}" of relation "${table.name}" already exists`, fields);
}

function putColumn(draft: CatalogDraft, table: TableRecord, column: ColumnRecord): void {
  const columns = table.columns.map((other) => (other.number === column.number ? column : other));
  draft.put({ ...table, columns });
}

function checkMayBeNull(draft: CatalogDraft, table: TableRecord, column: ColumnRecord): void {
  const { name, number, generation } = column;
  if (generation === 'always' || generation === 'by default') {
    throw new DbError('42601', `column "${name}" of relation "${table.name}" is an identity column`);
  }
  for (const id of draft.state.mentionsOf(table.id)) {
    const record = draft.record(id);
    if (record.kind !== 'primary key' || !record.columns.includes(number)) continue;
    throw new DbError('42P16', `column "${name}" is in a primary key`, { table: table.name, column: name });
  }
}

function checkTypeMayChange(draft: CatalogDraft, table: TableRecord, column: ColumnRecord): void {
  for (const id of draft.state.mentionsOf(table.id)) {
    const record = draft.record(id);
    if (record.kind !== 'view') continue;
    const reads = record.dependsOnColumns?.some((read) => read.table === table.id && read.column === column.number);
    if (reads === false) continue;
    throw new DbError('0A000', 'cannot alter type of a column used by a view or rule', {
      detail: `rule _RETURN on view ${record.name} depends on column "${column.name}"`,
    });
  }
  for (const other of table.columns) {
    if (other.generation !== 'stored' || other.number === column.number) continue;
    if (!attributesIn(other.defaultText ?? '').includes(column.number)) continue;
    throw new DbError('0A000', 'cannot alter type of a column used by a generated column', {
      detail: `Column "${column.name}" is used by generated column "${other.name}".`,
    });
  }
}

/** Indexes hold the types of their keys; a key that was the row id may not be one any more and then needs entries. */
function followType(draft: CatalogDraft, tableId: number, column: ColumnRecord): void {
  const table = draft.table(tableId);
  const leavesRowId = table.rowIdColumn === column.number && !isRowIdKey([column]);
  if (leavesRowId) draft.put({ ...table, rowIdColumn: undefined });
  for (const id of draft.state.mentionsOf(tableId)) {
    const index = draft.record(id);
    if (index.kind !== 'index' || !index.keys.some((key) => key.column === column.number)) continue;
    const keys = index.keys.map((key) => (key.column === column.number ? { ...key, type: column.type } : key));
    const needsSpace = leavesRowId && index.space === undefined && index.method === 'btree';
    const space = needsSpace ? draft.transaction.createSpace({ layout: 'ordered' }) : index.space;
    draft.put({ ...index, keys, space });
  }
}
