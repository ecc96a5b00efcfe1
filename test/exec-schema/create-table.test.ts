import { expect, test } from 'vitest';
import { caught, createTable, Workbench } from './workbench.ts';

const int4 = { name: 'int4' };
const text = { name: 'text' };

test('a table is created with keys, checks and a serial column, and takes rows', () => {
  const bench = new Workbench();
  bench.change(
    createTable(bench, 'film', {
      columns: [
        { name: 'id', type: int4, notNull: true },
        { name: 'title', type: text, notNull: true },
        { name: 'position', type: int4, notNull: false, ownSequence: { type: int4 } },
      ],
      keys: [{ kind: 'primary key', columns: ['id'], deferrable: false, initiallyDeferred: false }],
      checks: [{ name: undefined, expressionText: "int4gt<int4,int4>(attribute 1:int4, '0'::int4)", source: 'id > 0' }],
    }),
  );
  const table = bench.table('film');
  expect(table.rowIdColumn).toBe(1);
  expect(table.columns[2]).toMatchObject({ notNull: true, sequence: expect.any(Number) });
  expect(table.columns[2]!.defaultText).toBe(`nextval<regclass>('${table.columns[2]!.sequence}'::regclass)`);
  const sequence = bench.catalog.relationNamed('public', 'film_position_seq', []);
  expect(sequence).toMatchObject({ kind: 'sequence', ownedBy: { table: table.id, column: 3 }, maximum: 2147483647 });
  expect(table.constraints.map((constraint) => constraint.name)).toEqual(['film_pkey', 'film_id_check']);
  bench.insert('film', [['1', 'Alien', '1']]);
  expect(bench.rows('film')).toEqual([[1, 'Alien', 1]]);
});

test('IF NOT EXISTS tells and leaves; without it the name is taken', () => {
  const bench = new Workbench();
  bench.change(createTable(bench, 'film'));
  bench.change(createTable(bench, 'film', { ifNotExists: true }));
  expect(bench.notices).toEqual([
    { code: '42P07', message: 'relation "film" already exists, skipping', detail: undefined },
  ]);
  expect(caught(() => bench.change(createTable(bench, 'film')))).toMatchObject({
    code: '42P07',
    message: 'relation "film" already exists',
  });
});

test('CREATE TABLE AS fills the table with the rows of its query', () => {
  const bench = new Workbench();
  bench.change(createTable(bench, 'film'));
  const rows = Array.from({ length: 5000 }, (_, i) => [String(i), `film ${i}`] as const);
  bench.insert('film', rows);
  const { id } = bench.table('film');
  const source = `filter {
    predicate: int4lt<int4,int4>(id#1:int4, '3000'::int4)
    input: scan { table: film@${id} attributes: [id#1 int4! = 1, name#2 text = 2] }
  }`;
  const change = createTable(bench, 'copy', { source: bench.relation(source) });
  expect(bench.change(change)).toEqual({ rowCount: 3000 });
  expect(bench.rows('copy')).toEqual(rows.slice(0, 3000).map(([i, name]) => [Number(i), name]));
});

test('a failed change leaves nothing behind', () => {
  const bench = new Workbench();
  const key = { kind: 'unique', columns: ['absent'], deferrable: false, initiallyDeferred: false } as const;
  expect(caught(() => bench.change(createTable(bench, 'film', { keys: [key] }))).code).toBe('42703');
  expect(bench.catalog.relationNamed('public', 'film', [])).toBeUndefined();
  bench.change(createTable(bench, 'film'));
  expect(bench.rows('film')).toEqual([]);
});
