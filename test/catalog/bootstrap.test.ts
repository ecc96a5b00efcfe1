/** The rows of a new database, pinned in spec/catalog/bootstrap.tsv, and read back through the system tables. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Catalog, openCatalog, type Table } from '../../engine/catalog/catalog.ts';
import type { Store } from '../../engine/txn/txn.ts';
import { definitionOf } from '../../engine/value/type.ts';
import { valueAt } from '../../engine/value/vector.ts';
import { describeCatalog } from './describe-catalog.ts';
import { openWorkbench } from './workbench.ts';

const specPath = new URL('../../spec/catalog/bootstrap.tsv', import.meta.url);

test('a new database holds the rows of spec/catalog/bootstrap.tsv', () => {
  const { store, catalogs } = openWorkbench();
  const catalog = catalogs.current(undefined);
  const tables = [...catalog.tables].filter((table) => catalog.schemaById(table.schema)!.name === 'aiondb_catalog');
  const written = tables.flatMap((table) => linesOf(store, table)).join('\n');
  if (process.env['UPDATE_SPEC'] === '1') writeFileSync(specPath, `${written}\n`);
  expect(`${written}\n`).toBe(readFileSync(specPath, 'utf8'));
});

test('the system tables are tables of schema aiondb_catalog, described by their own rows', () => {
  const catalog = openWorkbench().catalogs.current(undefined);
  const relation = catalog.requireTable('aiondb_catalog', 'relation', []);
  expect(relation.rowIdColumn).toBe(1);
  expect(relation.columns.map(({ name, type }) => `${name} ${type.name}`)).toEqual([
    'id int4',
    'schema int4',
    'name text',
    'kind text',
    'owner int4',
    'space int8',
    'row_id_column int2',
    'last_column int2',
  ]);
  for (const { id } of catalog.tables) expect(id).toBeLessThan(16_384);
});

test('the open graph tables are ordinary tables with indexes both ways', () => {
  const { openNodes, openEdges } = openWorkbench().catalogs.current(undefined);
  expect(openNodes.columns.map(({ name, type }) => [name, type.name])).toEqual([
    ['labels', '_text'],
    ['properties', 'any'],
  ]);
  expect(openEdges.indexes.map(({ name, keys }) => [name, keys.map(({ column }) => column)])).toEqual([
    ['edges_source_table_source_id_type_idx', [2, 3, 1]],
    ['edges_target_table_target_id_type_idx', [4, 5, 1]],
    ['edges_type_idx', [1]],
  ]);
  expect(new Set(openEdges.indexes.map(({ space }) => space)).size).toBe(3);
});

test('opening again reads what the first opening wrote', () => {
  const { store, catalogs } = openWorkbench();
  expect(plain(openCatalog(store).current(undefined))).toEqual(plain(catalogs.current(undefined)));
});

test('user objects begin at 16384, also when the first transaction is rolled back', () => {
  const { store, catalogs } = openWorkbench();
  const transaction = store.begin();
  expect(catalogs.edit(transaction).createSchema('s', 10).id).toBe(16_384);
  transaction.rollback();
  catalogs.forget(transaction, false);
  const second = store.begin();
  expect(catalogs.edit(second).createSchema('s', 10).id).toBe(16_385);
  second.rollback();
});

function plain(catalog: Catalog): unknown {
  return describeCatalog(catalog);
}

/** A heading, and a line for each row: row id and values, as PostgreSQL prints them. */
function linesOf(store: Store, table: Table): string[] {
  const transaction = store.begin({ readOnly: true });
  const view = transaction.statementView();
  const { columns } = table;
  const lines = [`# ${table.name} (${table.id}, space ${table.space})`];
  lines.push(['row', ...columns.map(({ name, type }) => `${name} ${definitionOf(type).sqlName}`)].join('\t'));
  const cursor = view.scanHeap(table.space, { columns: columns.map(({ number }) => number), withRowId: true });
  for (let batch = cursor.next(); batch !== undefined; batch = cursor.next()) {
    for (let i = 0; i < batch.selected; i++) {
      const row = batch.selection?.[i] ?? i;
      const values = columns.map(({ type }, c) => {
        const value = valueAt(batch.columns[c]!, row);
        if (value === null) return '\\N';
        return type.name === 'any' ? JSON.stringify(value) : definitionOf(type).print(value, type);
      });
      lines.push([valueAt(batch.columns[columns.length]!, row), ...values].join('\t'));
    }
  }
  view.release();
  transaction.rollback();
  return [...lines, ''];
}
