/** The editor: errors for names in use, keys that are row ids, columns that change, and what transactions see. */
import { expect, test } from 'vitest';
import type { CatalogEditor, Table } from '../../engine/catalog/catalog.ts';
import { DbError } from '../../engine/error.ts';
import {
  commit,
  createTable,
  index,
  key,
  openWorkbench,
  publicSchema,
  superuser,
  type Workbench,
} from './workbench.ts';

function errorOf(change: () => unknown): string {
  try {
    change();
  } catch (error) {
    if (error instanceof DbError) return `${error.code} ${error.message}`;
    throw error;
  }
  return 'done';
}

function failing(change: (editor: CatalogEditor) => unknown): string {
  const bench = openWorkbench();
  return errorOf(() => commit(bench, change));
}

function statisticsOf(table: number): Parameters<CatalogEditor['setStatistics']>[0] {
  return { table, rowCount: 0, analyzedAt: 0, columns: [] };
}

const tableT = 't: a int4, b text, c int8';

test.each<[string, (editor: CatalogEditor, table: Table) => unknown]>([
  ['42P07 relation "t" already exists', (editor) => createTable(editor, tableT)],
  ['42P07 relation "t_a_key" already exists', (editor) => createTable(editor, 't_a_key: a int4')],
  ['42P07 relation "t" already exists', (editor, table) => editor.createIndex({ ...index(table, [1]), name: 't' })],
  ['42701 column "x" specified more than once', (editor) => createTable(editor, 'u: x int4, x int4')],
  ['42701 column "b" of relation "t" already exists', (editor, { id }) => editor.renameColumn(id, 'a', 'b')],
  [
    '42701 column "b" of relation "t" already exists',
    (editor, { id }) => editor.addColumn(id, { name: 'b', type: { name: 'int4' }, notNull: false }),
  ],
  ['42703 column "x" of relation "t" does not exist', (editor, { id }) => editor.dropColumn(id, 'x', false)],
  ['42703 column "x" named in key does not exist', (editor, { id }) => editor.addKey(id, key('unique', 'x'))],
  ['42701 column "a" appears twice in unique constraint', (editor, { id }) => editor.addKey(id, key('unique', 'a a'))],
  [
    '42P16 multiple primary keys for table "p" are not allowed',
    (editor) => {
      createTable(editor, 'p: a int4, b int4', key('primary key', 'a'), key('primary key', 'b'));
    },
  ],
  [
    '42710 constraint "t_a_key" for relation "t" already exists',
    (editor, { id }) => editor.addCheck(id, 't_a_key', 'true', 'true'),
  ],
  ['42704 constraint "x" of relation "t" does not exist', (editor, { id }) => editor.dropConstraint(id, 'x', false)],
  ['42704 object with id 99999 does not exist', (editor) => editor.drop(99_999, true)],
  ['42P01 relation with id 99999 does not exist', (editor) => editor.setStatistics(statisticsOf(99_999))],
  ['42P06 schema "public" already exists', (editor) => editor.createSchema('public', superuser)],
  ['42939 unacceptable schema name "pg_mine"', (editor) => editor.createSchema('pg_mine', superuser)],
  [
    '42710 role "aiondb" already exists',
    (editor) => editor.createRole({ name: 'aiondb', superuser: false, login: true, passwordVerifier: undefined }),
  ],
  [
    '42710 node label "L" on table "t" already exists',
    (editor, { id }) => {
      editor.createNodeLabel({ name: 'L', table: id, key: [1] });
      editor.createNodeLabel({ name: 'L', table: id, key: [2] });
    },
  ],
  [
    '42501 permission denied to create "pg_catalog.x"',
    (editor) => editor.createTable({ schema: 11, name: 'x', owner: superuser, columns: [], keys: [] }),
  ],
  [
    '42P16 column "a" is in a primary key',
    (editor) => {
      const table = createTable(editor, 'p: a int4', key('primary key', 'a'));
      editor.alterColumn(table.id, 'a', { notNull: false });
    },
  ],
  [
    '54011 tables can have at most 1600 columns',
    (editor) => createTable(editor, `w: ${Array.from({ length: 1_601 }, (_, i) => `c${i} int4`).join(', ')}`),
  ],
])('%s', (expected, change) => {
  expect(failing((editor) => change(editor, createTable(editor, tableT, key('unique', 'a'))))).toBe(expected);
});

test.each<[string, Table['rowIdColumn'], Parameters<typeof key>]>([
  ['an int4 primary key', 1, ['primary key', 'a']],
  ['a text primary key', undefined, ['primary key', 'b']],
  ['a wide primary key', undefined, ['primary key', 'a b']],
  ['a bigint primary key', undefined, ['primary key', 'c']],
  ['a deferrable primary key', undefined, ['primary key', 'a', { deferrable: true }]],
  ['a unique column', undefined, ['unique', 'a']],
])('%s declared with its table: row id column %s', (_, expected, described) => {
  const bench = openWorkbench();
  const table = commit(bench, (editor) => createTable(editor, tableT, key(...described)));
  expect(table.rowIdColumn).toBe(expected);
  expect(table.indexes[0]).toMatchObject({ method: 'btree', unique: true, completeSince: 0 });
  expect(table.indexes[0]!.space === undefined).toBe(expected !== undefined);
});

test('ADD PRIMARY KEY is the row id only while the table is empty', () => {
  const bench = openWorkbench();
  const rowIdColumn = (tableIsEmpty: boolean): number | undefined =>
    commit(bench, (editor) => {
      const { id } = createTable(editor, `t${tableIsEmpty}: a int2`);
      editor.addKey(id, key('primary key', 'a', { tableIsEmpty }));
      return editor.catalog.tableById(id).rowIdColumn;
    });
  expect([rowIdColumn(true), rowIdColumn(false)]).toEqual([1, undefined]);
});

test('widening the key that is the row id gives its index a space', () => {
  const bench = openWorkbench();
  commit(bench, (editor) => {
    const { id } = createTable(editor, 't: a int4', key('primary key', 'a'));
    editor.alterColumn(id, 'a', { type: { name: 'int8' } });
    const after = editor.replaceSpaces(id);
    expect(after.rowIdColumn).toBeUndefined();
    expect(after.indexes[0]).toMatchObject({ keys: [{ type: { name: 'int8' } }] });
    expect(after.indexes[0]!.space).toBeTypeOf('number');
  });
});

test('a column added later reads as its missing value in old rows', () => {
  const bench = openWorkbench();
  const table = commit(bench, (editor) => createTable(editor, 't: a int4'));
  commit(bench, (_, transaction) => transaction.insertRow(table.space, 1, [7]));
  commit(bench, (editor) =>
    editor.addColumn(table.id, { name: 'b', type: { name: 'text' }, notNull: true, missing: 'x' }),
  );
  commit(bench, (_, transaction) => {
    const view = transaction.newestView();
    expect(view.readRow(table.space, 1)).toEqual([7, 'x']);
    view.release();
  });
});

test('replaceSpaces gives empty spaces to table and indexes, and truncates', () => {
  const bench = openWorkbench();
  const table = commit(bench, (editor) => createTable(editor, tableT, key('unique', 'b')));
  commit(bench, (_, transaction) => transaction.insertRow(table.space, 1, [7, 'x', 8]));
  const after = commit(bench, (editor) => editor.replaceSpaces(table.id));
  expect(after.space).not.toBe(table.space);
  expect(after.indexes[0]!.space).not.toBe(table.indexes[0]!.space);
  expect(bench.store.rowCount(after.space)).toBe(0);
});

test('an index is complete from the commit of the transaction that built it', () => {
  const bench = openWorkbench();
  const table = commit(bench, (editor) => createTable(editor, tableT));
  const made = commit(bench, (editor) => editor.createIndex(index(table, [1])));
  expect(made.completeSince).toBe(Infinity);
  const committedAt = bench.store.statistics.newestTimestamp;
  expect(bench.catalogs.current(undefined).indexById(made.id)!.completeSince).toBe(committedAt);
  // another transaction's change, after which the catalog is read again, does not move it
  const [first, second] = [bench.store.begin(), bench.store.begin()];
  bench.catalogs.edit(first).createSchema('one', superuser);
  bench.catalogs.edit(second).createSchema('two', superuser);
  endCommitted(bench, first);
  endCommitted(bench, second);
  const catalog = bench.catalogs.current(undefined);
  expect([catalog.schemaNamed('one')?.name, catalog.schemaNamed('two')?.name]).toEqual(['one', 'two']);
  expect(catalog.indexById(made.id)!.completeSince).toBe(committedAt);
});

function endCommitted({ catalogs }: Workbench, transaction: Parameters<Workbench['catalogs']['forget']>[0]): void {
  transaction.commit();
  catalogs.forget(transaction, true);
}

test('others see a change after its commit, and a new version with it', () => {
  const { store, catalogs } = openWorkbench();
  const transaction = store.begin();
  const before = catalogs.current(undefined);
  createTable(catalogs.edit(transaction), tableT);
  expect(catalogs.current(transaction).relationNamed(undefined, 't', ['public'])?.name).toBe('t');
  expect(catalogs.current(undefined)).toBe(before);
  transaction.commit();
  catalogs.forget(transaction, true);
  const after = catalogs.current(undefined);
  expect(after.version).toBeGreaterThan(before.version);
  expect(after.relationNamed(undefined, 't', ['public'])?.name).toBe('t');
  expect(before.relationNamed(undefined, 't', ['public'])).toBeUndefined();
});

test('rolling back to a savepoint takes edits back, also after another transaction has committed', () => {
  const { store, catalogs } = openWorkbench();
  const transaction = store.begin();
  const editor = catalogs.edit(transaction);
  createTable(editor, 'one: a int4');
  const savepoint = transaction.savepoint();
  createTable(editor, 'two: a int4');
  commit({ store, catalogs }, (other) => createTable(other, 'three: a int4'));
  transaction.rollbackTo(savepoint);
  catalogs.afterRollbackTo(transaction);
  const visible = (name: string): boolean =>
    catalogs.current(transaction).relationNamed('public', name, []) !== undefined;
  expect(['one', 'two', 'three'].map(visible)).toEqual([true, false, true]);
  transaction.rollback();
  catalogs.forget(transaction, false);
  const left = catalogs.current(undefined);
  expect(['one', 'three'].map((name) => left.relationNamed('public', name, [])?.name)).toEqual([undefined, 'three']);
});

test('two transactions cannot take one name', async () => {
  const { store, catalogs } = openWorkbench();
  const [first, second] = [store.begin(), store.begin()];
  createTable(catalogs.edit(first), 't: a int4');
  const editor = catalogs.edit(second);
  expect(errorOf(() => createTable(editor, 't: b int4'))).toBe('55P03 could not obtain lock on the name "t"');
  const wait = editor.lockName(publicSchema, 't');
  expect(wait?.ready).toBe(false);
  first.commit();
  catalogs.forget(first, true);
  await wait!.promise;
  expect(editor.lockName(publicSchema, 't')).toBeUndefined();
  expect(errorOf(() => createTable(editor, 't: b int4'))).toBe('42P07 relation "t" already exists');
  second.rollback();
});

test('a schema is not dropped while somebody creates in it', () => {
  const bench = openWorkbench();
  const schema = commit(bench, (editor) => editor.createSchema('s', superuser));
  const transaction = bench.store.begin();
  const table = { schema: schema.id, name: 't', owner: superuser, columns: [], keys: [] };
  bench.catalogs.edit(transaction).createTable(table);
  expect(errorOf(() => commit(bench, (editor) => editor.drop(schema.id, true)))).toContain('55P03');
  transaction.rollback();
});

test('names that are not found suggest the nearest', () => {
  const bench = openWorkbench();
  commit(bench, (editor) => createTable(editor, 'flights: a int4'));
  const catalog = bench.catalogs.current(undefined);
  try {
    catalog.requireTable(undefined, 'flihgts', ['public']);
    expect.unreachable();
  } catch (error) {
    expect(error).toMatchObject({ code: '42P01', message: 'relation "flihgts" does not exist' });
    expect((error as DbError).hint).toBe('Perhaps you meant "flights".');
  }
  // tables of the system would not be found under the bare name either
  expect(catalog.suggestRelation('viewz')).toBe(undefined);
  expect(errorOf(() => catalog.requireTable('graph', 'edges_type_idx', []))).toBe(
    '42809 "edges_type_idx" is not a table',
  );
});

test('a view may be replaced by one with more columns only', () => {
  const bench = openWorkbench();
  commit(bench, (editor) => {
    const { columns } = createTable(editor, tableT);
    const view = { schema: publicSchema, name: 'v', owner: superuser, bodyText: 'one', source: '' };
    const { id } = editor.createView({ ...view, columns: columns.slice(0, 2) });
    expect(editor.replaceView(id, { ...view, columns, bodyText: 'two' }).bodyText).toBe('two');
    const replaced = (kept: readonly Table['columns'][number][]): string =>
      errorOf(() => editor.replaceView(id, { ...view, columns: kept }));
    expect(replaced(columns.slice(0, 1))).toBe('42P16 cannot drop columns from view');
    expect(replaced([columns[1]!, columns[0]!, columns[2]!])).toBe(
      '42P16 cannot change name of view column "a" to "b"',
    );
    expect(replaced([{ ...columns[0]!, type: { name: 'text' } }, columns[1]!, columns[2]!])).toBe(
      '42P16 cannot change data type of view column "a" from integer to text',
    );
  });
});

test('an index and its constraint are renamed together; a table moves with its indexes', () => {
  const bench = openWorkbench();
  commit(bench, (editor) => {
    const schema = editor.createSchema('s', superuser).id;
    const table = createTable(editor, tableT, key('unique', 'a'));
    editor.rename(table.indexes[0]!.id, 'renamed');
    expect(editor.catalog.tableById(table.id).constraints[0]!.name).toBe('renamed');
    editor.rename(table.constraints[0]!.id, 'again');
    editor.setSchema(table.id, schema);
    expect(editor.catalog.indexNamed('s', 'again', [])?.table).toBe(table.id);
    expect(editor.catalog.relationNamed('public', 't', [])).toBeUndefined();
  });
});
