/**
 * The content of a new database: the system tables, made and described by their own description, and what every
 * database begins with: schemas, the superuser, the two open tables of schema `graph`.
 *
 * Spaces are numbered by the store in the order they are made, so in a store that holds nothing yet each system table
 * gets the space that its description says.
 */
import { invariant } from '../error.ts';
import type { Store } from '../txn/txn.ts';
import { arrayOf, type DataType } from '../value/type.ts';
import {
  firstUserId,
  graphSchemaId,
  informationSchemaId,
  openEdgesId,
  openEdgesSourceIndexId,
  openEdgesTargetIndexId,
  openEdgesTypeIndexId,
  openNodesId,
  pgCatalogId,
  publicId,
  superuserId,
  systemConstraintOffset,
  systemIndexOffset,
  systemSchemaId,
} from './built-in-id.ts';
import { CatalogState } from './catalog-state.ts';
import { CatalogDraft } from './draft.ts';
import { headerSpace, writeEdit, writeFormat } from './header-space.ts';
import { plainKey } from './key-edit.ts';
import type { ColumnRecord, IndexRecord } from './record.ts';
import { relationTable, type SystemTable, systemTables } from './system-table.ts';
import { columnRecord, physicalColumn } from './table-edit.ts';

const owner = superuserId;

/** Fills a store without a catalog, and returns when that is safe. */
export function bootstrap(store: Store): void {
  const transaction = store.begin();
  const header = transaction.createSpace({ layout: 'ordered' });
  invariant(header === headerSpace, 'the catalog is the first thing in its store');
  for (const table of systemTables) {
    const columns = columnsOf(table).map(physicalColumn);
    const space = transaction.createSpace({ layout: 'heap', columns });
    invariant(space === table.space, `system table ${table.name} gets space ${table.space}`);
  }
  writeFormat(transaction);
  writeEdit(transaction, 0);
  const draft = new CatalogDraft(transaction, new CatalogState());
  putSchemas(draft);
  for (const table of systemTables) putSystemTable(draft, table);
  putOpenNodes(draft);
  putOpenEdges(draft);
  transaction.commit().wait?.finishNow();
}

/** Ids of user objects are row ids of `relation`, so that none is given twice: lifts them to where they begin. */
export function reserveSystemIds(store: Store): void {
  const highest = store.maxRowId(relationTable.space);
  if (highest >= firstUserId - 1) return;
  const transaction = store.begin();
  transaction.allocateRowIds(relationTable.space, firstUserId - 1 - highest);
  transaction.rollback();
}

function putSchemas(draft: CatalogDraft): void {
  const verifier = { passwordVerifier: undefined };
  draft.put({ kind: 'role', id: owner, name: 'aiondb', superuser: true, login: true, ...verifier });
  draft.put({ kind: 'schema', id: pgCatalogId, name: 'pg_catalog', owner });
  draft.put({ kind: 'schema', id: publicId, name: 'public', owner });
  draft.put({ kind: 'schema', id: informationSchemaId, name: 'information_schema', owner });
  draft.put({ kind: 'schema', id: systemSchemaId, name: 'aiondb_catalog', owner });
  draft.put({ kind: 'schema', id: graphSchemaId, name: 'graph', owner });
}

function columnsOf(table: SystemTable<object>): ColumnRecord[] {
  return table.columns.map(({ name, type, notNull }, i) => column(i + 1, name, type, notNull));
}

function column(number: number, name: string, type: DataType, notNull: boolean): ColumnRecord {
  return columnRecord({ name, type, notNull }, number);
}

function putSystemTable(draft: CatalogDraft, table: SystemTable<object>): void {
  const { id, name, space, hasId } = table;
  const columns = columnsOf(table);
  const place = { space, rowIdColumn: hasId ? 1 : undefined, lastColumn: columns.length };
  draft.put({ kind: 'table', id, schema: systemSchemaId, name, owner, ...place, columns });
  if (!hasId) return;
  const index = id + systemIndexOffset;
  const key = { name: `${name}_pkey`, table: id };
  draft.put(btree(index, systemSchemaId, key.name, id, [plainKey(1, columns[0]!.type)], undefined, true));
  const place1 = { columns: [1], index, deferrable: false, initiallyDeferred: false };
  draft.put({ kind: 'primary key', id: id + systemConstraintOffset, ...key, ...place1 });
}

function btree(
  id: number,
  schema: number,
  name: string,
  table: number,
  keys: IndexRecord['keys'],
  space: number | undefined,
  unique: boolean,
): IndexRecord {
  const plain = { nullsNotDistinct: false, include: [], predicateText: undefined, options: {}, completeSince: 0 };
  return { kind: 'index', id, schema, name, table, method: 'btree', unique, keys, space, ...plain };
}

function putOpenTable(draft: CatalogDraft, id: number, name: string, columns: readonly ColumnRecord[]): void {
  const physical = columns.map(physicalColumn);
  const space = draft.transaction.createSpace({ layout: 'heap', columns: physical });
  const place = { space, rowIdColumn: undefined, lastColumn: columns.length };
  draft.put({ kind: 'table', id, schema: graphSchemaId, name, owner, ...place, columns });
}

function putOpenNodes(draft: CatalogDraft): void {
  putOpenTable(draft, openNodesId, 'nodes', [
    column(1, 'labels', arrayOf({ name: 'text' }), true),
    column(2, 'properties', { name: 'any' }, true),
  ]);
}

function putOpenEdges(draft: CatalogDraft): void {
  const columns = [
    column(1, 'type', { name: 'text' }, true),
    column(2, 'source_table', { name: 'int4' }, true),
    column(3, 'source_id', { name: 'int8' }, true),
    column(4, 'target_table', { name: 'int4' }, true),
    column(5, 'target_id', { name: 'int8' }, true),
    column(6, 'properties', { name: 'any' }, true),
  ];
  putOpenTable(draft, openEdgesId, 'edges', columns);
  const putIndex = (id: number, numbers: readonly number[]): void => {
    const parts = numbers.map((number) => columns[number - 1]!);
    const name = `edges_${parts.map((part) => part.name).join('_')}_idx`;
    const keys = parts.map((part) => plainKey(part.number, part.type));
    const space = draft.transaction.createSpace({ layout: 'ordered' });
    draft.put(btree(id, graphSchemaId, name, openEdgesId, keys, space, false));
  };
  putIndex(openEdgesSourceIndexId, [2, 3, 1]);
  putIndex(openEdgesTargetIndexId, [4, 5, 1]);
  putIndex(openEdgesTypeIndexId, [1]);
}
