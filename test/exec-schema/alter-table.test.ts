import { expect, test } from 'vitest';
import type { TableAlteration } from '../../engine/plan/schema-change.ts';
import { caught, createTable, Workbench } from './workbench.ts';

const int4 = { name: 'int4' };
const int8 = { name: 'int8' };
const text = { name: 'text' };
const key = { deferrable: false, initiallyDeferred: false } as const;

/** A table `film` (id, name) with the given rows. */
function filmBench(
  rows: readonly (readonly (string | null)[])[] = [
    ['1', 'Alien'],
    ['2', null],
  ],
): Workbench {
  const bench = new Workbench();
  bench.change(createTable(bench, 'film'));
  if (rows.length > 0) bench.insert('film', rows);
  return bench;
}

function alter(bench: Workbench, ...alterations: readonly TableAlteration[]): void {
  bench.change({ kind: 'alter table', table: bench.table('film').id, alterations });
}

function addColumn(column: Extract<TableAlteration, { kind: 'add column' }>['column']): TableAlteration {
  return { kind: 'add column', column, ifNotExists: false, keys: [], checks: [], foreignKeys: [] };
}

/** Rows found through the index of that name with an equality on its first column. */
function throughIndex(bench: Workbench, column: string, value: string, type: string): unknown[][] {
  const table = bench.table('film');
  const numbers = table.columns.map((c) => `${c.name}#${c.number} ${c.type.name} = ${c.number}`).join(', ');
  const { number } = table.columns.find((c) => c.name === column)!;
  return bench.run(`filter {
    predicate: ${type}eq<${type},${type}>(${column}#${number}:${type}, '${value}'::${type})
    input: scan { table: film@${table.id} attributes: [${numbers}] }
  }`);
}

test('ADD COLUMN with a constant default touches no row; NOT NULL without one needs an empty table', () => {
  const bench = filmBench();
  alter(bench, addColumn({ name: 'year', type: int4, notNull: true, defaultText: "'1979'::int4" }));
  expect(bench.rows('film')).toEqual([
    [1, 'Alien', 1979],
    [2, null, 1979],
  ]);
  expect(caught(() => alter(bench, addColumn({ name: 'other', type: int4, notNull: true })))).toMatchObject({
    code: '23502',
    message: 'column "other" of relation "film" contains null values',
  });
  expect(bench.table('film').columns.map((column) => column.name)).toEqual(['id', 'name', 'year']);
});

test('ADD COLUMN of a serial, an identity and a generated column computes each row', () => {
  const bench = filmBench();
  alter(bench, addColumn({ name: 'serial', type: int4, notNull: false, ownSequence: { type: int4, start: 10 } }));
  alter(
    bench,
    addColumn({ name: 'ident', type: int8, notNull: true, generation: 'always', ownSequence: { type: int8 } }),
  );
  const defaultText = "int4pl<int4,int4>(attribute 1:int4, '100'::int4)";
  alter(bench, addColumn({ name: 'sum', type: int4, notNull: false, generation: 'stored', defaultText }));
  expect(bench.rows('film')).toEqual([
    [1, 'Alien', 10, 1, 101],
    [2, null, 11, 2, 102],
  ]);
  expect(bench.table('film').columns[3]).toMatchObject({ generation: 'always', defaultText: undefined, notNull: true });
});

test('ADD COLUMN of thousands of rows goes through batches of its own writes', () => {
  const rows = Array.from({ length: 10_000 }, (_, i) => [String(i), `n${i}`] as const);
  const bench = filmBench(rows);
  const defaultText = "int4pl<int4,int4>(attribute 1:int4, '1'::int4)";
  alter(bench, addColumn({ name: 'next', type: int4, notNull: true, generation: 'stored', defaultText }));
  expect(bench.rows('film')).toEqual(rows.map(([i, name]) => [Number(i), name, Number(i) + 1]));
});

test('ADD PRIMARY KEY proves NOT NULL and uniqueness, and fills its index', () => {
  const bench = filmBench([
    ['1', 'a'],
    ['2', 'b'],
    ['2', 'c'],
  ]);
  const primary: TableAlteration = { kind: 'add key', key: { kind: 'primary key', columns: ['id'], ...key } };
  expect(caught(() => alter(bench, primary))).toMatchObject({
    code: '23505',
    message: 'could not create unique index "film_pkey"',
    detail: 'Key (id)=(2) is duplicated.',
    constraint: 'film_pkey',
  });
  const named: TableAlteration = { kind: 'add key', key: { kind: 'primary key', columns: ['name'], ...key } };
  alter(bench, named);
  expect(bench.table('film').columns[1]!.notNull).toBe(true);
  expect(throughIndex(bench, 'name', 'b', 'text')).toEqual([[2, 'b']]);
  expect(caught(() => bench.insert('film', [['9', 'b']])).code).toBe('23505');
});

test('ADD PRIMARY KEY over nulls, SET NOT NULL over nulls', () => {
  const bench = filmBench();
  const primary: TableAlteration = { kind: 'add key', key: { kind: 'primary key', columns: ['name'], ...key } };
  const message = 'column "name" of relation "film" contains null values';
  expect(caught(() => alter(bench, primary))).toMatchObject({ code: '23502', message });
  const notNull: TableAlteration = { kind: 'set not null', column: 'name', notNull: true };
  expect(caught(() => alter(bench, notNull))).toMatchObject({ code: '23502', message });
});

test('ADD PRIMARY KEY to an empty table makes an integer key the row id', () => {
  const bench = filmBench([]);
  alter(bench, { kind: 'add key', key: { kind: 'primary key', columns: ['id'], ...key } });
  expect(bench.table('film').rowIdColumn).toBe(1);
});

test('ADD CHECK looks at the rows', () => {
  const bench = filmBench();
  const check = (limit: number): TableAlteration => ({
    kind: 'add check',
    check: {
      name: 'low',
      expressionText: `int4lt<int4,int4>(attribute 1:int4, '${limit}'::int4)`,
      source: `id < ${limit}`,
    },
  });
  expect(caught(() => alter(bench, check(2)))).toMatchObject({
    code: '23514',
    message: 'check constraint "low" of relation "film" is violated by some row',
  });
  alter(bench, check(3));
  expect(bench.table('film').constraints.map((constraint) => constraint.name)).toEqual(['low']);
});

test('ADD FOREIGN KEY looks at the rows', () => {
  const bench = filmBench([
    ['1', 'a'],
    ['7', 'b'],
  ]);
  bench.change(createTable(bench, 'studio', { keys: [{ kind: 'primary key', columns: ['id'], ...key }] }));
  bench.insert('studio', [['1', 'x']]);
  const foreignKey: TableAlteration = {
    kind: 'add foreign key',
    foreignKey: {
      table: 0,
      columns: [1],
      referencedTable: bench.table('studio').id,
      referencedColumns: [1],
      onDelete: 'no action',
      onUpdate: 'no action',
      matchFull: false,
      ...key,
    },
  };
  expect(caught(() => alter(bench, foreignKey))).toMatchObject({
    code: '23503',
    message: 'insert or update on table "film" violates foreign key constraint "film_id_fkey"',
    detail: 'Key (id)=(7) is not present in table "studio".',
  });
  bench.insert('studio', [['7', 'y']]);
  alter(bench, foreignKey);
  expect(bench.table('studio').referencedBy).toHaveLength(1);
});

test('SET TYPE rewrites the rows and their indexes', () => {
  const rows = Array.from({ length: 6000 }, (_, i) => [String(i), `${i}`] as const);
  const bench = filmBench(rows);
  alter(bench, { kind: 'add key', key: { kind: 'unique', columns: ['name'], ...key } });
  const usingText = 'explicit_cast_to_int8<text>(attribute 2:text)';
  alter(bench, { kind: 'set type', column: 'name', type: int8, usingText });
  expect(bench.table('film').columns[1]!.type).toEqual(int8);
  expect(bench.rows('film')).toEqual(rows.map(([i]) => [Number(i), Number(i)]));
  expect(throughIndex(bench, 'name', '4711', 'int8')).toEqual([[4711, 4711]]);
  expect(caught(() => bench.insert('film', [['1', '17']])).code).toBe('23505');
});

test('SET TYPE of the row-id key to int8 keeps the ids as hidden ones; to another value moves the rows', () => {
  const bench = new Workbench();
  bench.change(createTable(bench, 'film', { keys: [{ kind: 'primary key', columns: ['id'], ...key }] }));
  bench.insert('film', [
    ['5', 'a'],
    ['6', 'b'],
  ]);
  const usingText = "int4mul<int4,int4>(attribute 1:int4, '-1'::int4)";
  alter(bench, { kind: 'set type', column: 'id', type: { name: 'int4' }, usingText });
  expect(bench.rows('film')).toEqual([
    [-6, 'b'],
    [-5, 'a'],
  ]);
  alter(bench, {
    kind: 'set type',
    column: 'id',
    type: int8,
    usingText: 'implicit_cast_to_int8<int4>(attribute 1:int4)',
  });
  expect(bench.table('film').rowIdColumn).toBeUndefined();
  expect(throughIndex(bench, 'id', '-5', 'int8')).toEqual([[-5, 'a']]);
  expect(caught(() => bench.insert('film', [['-5', 'c']])).code).toBe('23505');
});

test('DROP COLUMN and DROP CONSTRAINT tell what CASCADE took along', () => {
  const bench = new Workbench();
  bench.change(createTable(bench, 'film', { keys: [{ kind: 'unique', columns: ['id'], ...key }] }));
  const { id } = bench.table('film');
  bench.change({
    kind: 'create view',
    schema: bench.publicSchema,
    name: 'named',
    orReplace: false,
    columns: [{ ...bench.table('film').columns[1]!, number: 1 }],
    bodyText: `scan { table: film@${id} attributes: [name#1 text = 2] }`,
    source: 'SELECT name FROM film',
  });
  const dropName = (cascade: boolean): TableAlteration => ({
    kind: 'drop column',
    name: 'name',
    ifExists: false,
    cascade,
  });
  expect(caught(() => alter(bench, dropName(false))).code).toBe('2BP01');
  alter(bench, dropName(true));
  expect(bench.notices).toEqual([{ code: '00000', message: 'drop cascades to view named', detail: undefined }]);
  alter(bench, { kind: 'drop column', name: 'name', ifExists: true, cascade: false });
  expect(bench.notices[1]).toMatchObject({ message: 'column "name" of relation "film" does not exist, skipping' });
  expect(caught(() => alter(bench, { kind: 'drop column', name: 'name', ifExists: false, cascade: false })).code).toBe(
    '42703',
  );
});

test('an index built over existing rows: expression, partial, and a unique one that fails', () => {
  const bench = filmBench([
    ['1', 'A'],
    ['2', 'a'],
    ['3', null],
  ]);
  const table = bench.table('film').id;
  const lower = { column: undefined, expressionText: 'lower<text>(attribute 2:text)', type: text };
  const order = { descending: false, nullsFirst: false, operatorClass: undefined };
  const index = {
    table,
    method: 'btree',
    unique: true,
    nullsNotDistinct: false,
    keys: [{ ...lower, ...order }],
    include: [],
    options: {},
    ordered: true,
  };
  expect(caught(() => bench.change({ kind: 'create index', index, ifNotExists: false }))).toMatchObject({
    code: '23505',
    message: 'could not create unique index "film_lower_idx"',
  });
  const predicateText = "int4gt<int4,int4>(attribute 1:int4, '1'::int4)";
  bench.change({ kind: 'create index', index: { ...index, predicateText }, ifNotExists: false });
  bench.insert('film', [['0', 'a']]);
  expect(caught(() => bench.insert('film', [['5', 'A']])).code).toBe('23505');
});
