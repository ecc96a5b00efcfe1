/**
 * Primary keys and unique constraints, and indexes.
 *
 * An int2/int4 primary key that is not deferrable becomes the row id itself if the table holds no row; then its index
 * needs no space. Every other key is enforced by a unique ordered index.
 */
import { DbError } from '../error.ts';
import type { DataType } from '../value/type.ts';
import type { IndexDescription, KeyDescription } from './description.ts';
import type { CatalogDraft } from './draft.ts';
import { claimRelationName } from './name-claim.ts';
import type { IndexKey, KeyConstraint } from './object.ts';
import { columnsPart, indexColumnNames, unusedName } from './object-name.ts';
import type { ColumnRecord, IndexRecord, TableRecord } from './record.ts';

/** Adds the constraint and its index. */
export function addKey(
  draft: CatalogDraft,
  tableId: number,
  key: KeyDescription,
  tableIsEmpty: boolean,
): KeyConstraint {
  const table = draft.table(tableId);
  const columns = keyColumns(table, key);
  if (key.kind === 'primary key') checkSinglePrimaryKey(draft, table);
  const name = key.name ?? keyName(draft, table, key);
  if (key.name !== undefined) checkConstraintName(draft, table, key.name);
  claimRelationName(draft, table.schema, name);
  const isRowId = tableIsEmpty && key.kind === 'primary key' && !key.deferrable && isRowIdKey(columns);
  if (key.kind === 'primary key') {
    const notNull = table.columns.map((column) => (columns.includes(column) ? { ...column, notNull: true } : column));
    const rowIdColumn = isRowId ? columns[0]!.number : table.rowIdColumn;
    draft.put({ ...table, columns: notNull, rowIdColumn });
  }
  const index = draft.put<IndexRecord>({
    kind: 'index',
    id: draft.newId(),
    schema: table.schema,
    name,
    table: tableId,
    method: 'btree',
    unique: true,
    nullsNotDistinct: key.nullsNotDistinct ?? false,
    keys: columns.map(({ number, type }) => plainKey(number, type)),
    include: [],
    predicateText: undefined,
    options: {},
    space: isRowId ? undefined : draft.transaction.createSpace({ layout: 'ordered' }),
    completeSince: tableIsEmpty ? 0 : undefined,
  });
  const { kind, deferrable, initiallyDeferred } = key;
  const numbers = columns.map((column) => column.number);
  const constraint = { kind, name, table: tableId, columns: numbers, index: index.id, deferrable, initiallyDeferred };
  return draft.put<KeyConstraint>({ id: draft.newId(), ...constraint });
}

export function createIndex(draft: CatalogDraft, description: IndexDescription): number {
  const { table: tableId, method, unique, nullsNotDistinct, keys, include, predicateText, options } = description;
  const table = draft.table(tableId);
  const name = description.name ?? indexName(draft, table, description);
  claimRelationName(draft, table.schema, name);
  const space = description.ordered ? draft.transaction.createSpace({ layout: 'ordered' }) : undefined;
  const id = draft.newId();
  const named = { kind: 'index', id, schema: table.schema, name, table: tableId, method } as const;
  const shape = { unique, nullsNotDistinct, keys, include, predicateText, options };
  draft.put<IndexRecord>({ ...named, ...shape, space, completeSince: undefined });
  return id;
}

export function plainKey(column: number, type: DataType): IndexKey {
  const order = { descending: false, nullsFirst: false, operatorClass: undefined };
  return { column, expressionText: undefined, type, ...order };
}

/** True when values of these columns can be row ids. */
export function isRowIdKey(columns: readonly ColumnRecord[]): boolean {
  const [column] = columns;
  return columns.length === 1 && (column!.type.name === 'int4' || column!.type.name === 'int2');
}

function keyColumns(table: TableRecord, { columns, kind }: KeyDescription): ColumnRecord[] {
  const found: ColumnRecord[] = [];
  for (const name of columns) {
    const column = table.columns.find((candidate) => candidate.name === name);
    if (column === undefined) throw new DbError('42703', `column "${name}" named in key does not exist`);
    if (found.includes(column)) {
      throw new DbError('42701', `column "${name}" appears twice in ${kind} constraint`, { column: name });
    }
    found.push(column);
  }
  return found;
}

function checkSinglePrimaryKey(draft: CatalogDraft, table: TableRecord): void {
  for (const id of draft.state.mentionsOf(table.id)) {
    if (draft.record(id).kind !== 'primary key') continue;
    throw new DbError('42P16', `multiple primary keys for table "${table.name}" are not allowed`, {
      table: table.name,
    });
  }
}

/** Throws 42710 when the table has a constraint of that name. */
export function checkConstraintName(draft: CatalogDraft, table: TableRecord, name: string): void {
  for (const id of draft.state.constraintIds(name)) {
    const record = draft.record(id);
    if (!('table' in record) || record.table !== table.id) continue;
    const fields = { table: table.name, constraint: name };
    throw new DbError('42710', `constraint "${name}" for relation "${table.name}" already exists`, fields);
  }
}

/** True when a table of the schema has a constraint of that name. */
export function isConstraintNameTaken(draft: CatalogDraft, schema: number, name: string): boolean {
  return draft.state.constraintIds(name).some((id) => {
    const record = draft.record(id);
    return 'table' in record && draft.table(record.table).schema === schema;
  });
}

function keyName(draft: CatalogDraft, table: TableRecord, key: KeyDescription): string {
  const { schema } = table;
  const isTaken = (name: string): boolean =>
    draft.state.relationId(schema, name) !== undefined || isConstraintNameTaken(draft, schema, name);
  if (key.kind === 'primary key') return unusedName(table.name, undefined, 'pkey', isTaken);
  return unusedName(table.name, columnsPart(key.columns), 'key', isTaken);
}

function indexName(draft: CatalogDraft, table: TableRecord, description: IndexDescription): string {
  const nameOf = (number: number): string | undefined => table.columns.find((column) => column.number === number)?.name;
  const names = description.keys.map(({ column }, i) =>
    column === undefined ? description.keyNames?.[i] : nameOf(column),
  );
  const columns = indexColumnNames([...names, ...description.include.map(nameOf)]);
  const isTaken = (name: string): boolean => draft.state.relationId(table.schema, name) !== undefined;
  return unusedName(table.name, columnsPart(columns), 'idx', isTaken);
}
