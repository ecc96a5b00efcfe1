import { expect, test } from 'vitest';
import { caught, createTable, Workbench } from './workbench.ts';

const int4 = { name: 'int4' };
const key = { deferrable: false, initiallyDeferred: false } as const;

/** `film` refers to `studio`, `cut` to `film`. */
function threeTables(): Workbench {
  const bench = new Workbench();
  const keys = [{ kind: 'primary key', columns: ['id'], ...key }] as const;
  const rule = { onDelete: 'no action', onUpdate: 'no action', matchFull: false, ...key } as const;
  const refersTo = (name: string) => [
    { table: 0, columns: [1], referencedTable: bench.table(name).id, referencedColumns: [1], ...rule },
  ];
  bench.change(createTable(bench, 'studio', { keys }));
  bench.change(createTable(bench, 'film', { keys, foreignKeys: refersTo('studio') }));
  bench.change(createTable(bench, 'cut', { keys, foreignKeys: refersTo('film') }));
  for (const name of ['studio', 'film', 'cut']) bench.insert(name, [['1', name]]);
  return bench;
}

test('TRUNCATE stops at foreign keys, or goes on to the tables that refer', () => {
  const bench = threeTables();
  const truncate = (cascade: boolean): unknown =>
    bench.change({ kind: 'truncate', tables: [bench.table('studio').id], restartIdentity: false, cascade });
  expect(caught(() => truncate(false))).toMatchObject({
    code: '0A000',
    message: 'cannot truncate a table referenced in a foreign key constraint',
    detail: 'Table "film" references "studio".',
  });
  truncate(true);
  expect(bench.notices.map((notice) => notice.message)).toEqual([
    'truncate cascades to table "film"',
    'truncate cascades to table "cut"',
  ]);
  for (const name of ['studio', 'film', 'cut']) expect(bench.rows(name)).toEqual([]);
  bench.insert('studio', [['1', 'again']]);
  expect(bench.rows('studio')).toEqual([[1, 'again']]);
});

test('TRUNCATE … RESTART IDENTITY, and rolled back', () => {
  const bench = new Workbench();
  const columns = [{ name: 'id', type: int4, notNull: true, ownSequence: { type: int4, start: 5 } }];
  bench.change(createTable(bench, 'film', { columns }));
  bench.insert('film', [['5']]);
  const table = bench.table('film');
  const sequence = table.columns[0]!.sequence!;
  bench.store.writeSequence(sequence, { lastValue: 9, isCalled: true });
  const transaction = bench.store.begin();
  bench.change({ kind: 'truncate', tables: [table.id], restartIdentity: false, cascade: false }, transaction);
  expect(bench.rows('film', transaction)).toEqual([]);
  transaction.rollback();
  bench.catalogs.forget(transaction, false);
  expect(bench.rows('film')).toEqual([[5]]);
  bench.change({ kind: 'truncate', tables: [table.id], restartIdentity: true, cascade: false });
  expect(bench.store.readSequence(sequence)).toEqual({ lastValue: 5, isCalled: false });
});

test('DROP of one, of several at once, and with CASCADE', () => {
  const bench = threeTables();
  const ids = ['studio', 'film', 'cut'].map((name) => bench.table(name).id);
  expect(caught(() => bench.change({ kind: 'drop', objects: [ids[0]!], cascade: false })).code).toBe('2BP01');
  bench.change({ kind: 'drop', objects: [ids[1]!], cascade: true });
  expect(bench.notices).toEqual([
    { code: '00000', message: 'drop cascades to constraint cut_id_fkey on table cut', detail: undefined },
  ]);
  bench.change({ kind: 'drop', objects: [ids[0]!, ids[2]!], cascade: false });
  expect(bench.catalog.relationNamed('public', 'studio', [])).toBeUndefined();
});

test('sequences: PostgreSQL’s bounds and complaints', () => {
  const bench = new Workbench();
  const create = (options: object): unknown =>
    bench.change({
      kind: 'create sequence',
      schema: bench.publicSchema,
      name: 's',
      ifNotExists: false,
      options: { type: { name: 'int2' }, ...options },
      ownedBy: undefined,
    });
  expect(caught(() => create({ increment: 0 }))).toMatchObject({
    code: '22023',
    message: 'INCREMENT must not be zero',
  });
  expect(caught(() => create({ minimum: 5, maximum: 5 })).message).toBe('MINVALUE (5) must be less than MAXVALUE (5)');
  expect(caught(() => create({ maximum: 40_000 })).message).toBe(
    'MAXVALUE (40000) is out of range for sequence data type smallint',
  );
  create({ increment: -1 });
  const sequence = bench.catalog.relationNamed('public', 's', [])!;
  expect(sequence).toMatchObject({ minimum: -32768, maximum: -1, start: -1 });
  expect(bench.store.readSequence(sequence.id)).toEqual({ lastValue: -1, isCalled: false });
  const change = { kind: 'alter sequence', sequence: sequence.id, ownedBy: undefined } as const;
  bench.change({ ...change, change: { type: { name: 'int4' } }, restart: -7 });
  expect(bench.catalog.relationNamed('public', 's', [])).toMatchObject({ minimum: -2147483648, increment: -1 });
  expect(bench.store.readSequence(sequence.id)).toEqual({ lastValue: -7, isCalled: false });
});

test('labels, comments, schemas and names', () => {
  const bench = threeTables();
  const film = bench.table('film').id;
  const node = { kind: 'create node label', name: 'Film', ifNotExists: false, table: film, key: [1] } as const;
  bench.change(node);
  bench.change({ ...node, ifNotExists: true });
  expect(bench.notices[0]).toMatchObject({ code: '42710', message: 'node label "Film" already exists, skipping' });
  bench.change({ kind: 'comment', object: film, column: 2, text: 'what it is called' });
  expect(bench.catalog.commentOf(film, 2)).toBe('what it is called');
  bench.change({ kind: 'create schema', name: 'archive', ifNotExists: false });
  bench.change({ kind: 'create schema', name: 'archive', ifNotExists: true });
  expect(bench.notices[1]).toMatchObject({ message: 'schema "archive" already exists, skipping' });
  const schema = bench.catalog.schemaNamed('archive')!.id;
  bench.change({ kind: 'alter table', table: film, alterations: [{ kind: 'set schema', schema }] });
  bench.change({ kind: 'rename', object: film, name: 'movie' });
  expect(bench.catalog.relationNamed('archive', 'movie', [])).toMatchObject({ id: film });
  bench.change({ kind: 'create role', name: 'ada', superuser: false, login: true, password: 'secret' });
  expect(bench.catalog.roleNamed('ada')).toMatchObject({ passwordVerifier: 'SCRAM-SHA-256$secret' });
});

test('a table lock makes the change wait; a table dropped meanwhile is gone', () => {
  const bench = threeTables();
  const cut = bench.table('cut').id;
  const reader = bench.store.begin();
  expect(reader.lockTable(cut, 'access share')).toBeUndefined();
  expect(caught(() => bench.change({ kind: 'drop', objects: [cut], cascade: false })).code).toBe('55P03');
  reader.rollback();
  bench.change({ kind: 'drop', objects: [cut], cascade: false });
  const rename = { kind: 'rename', to: 'x' } as const;
  expect(caught(() => bench.change({ kind: 'alter table', table: cut, alterations: [rename] })).code).toBe('42P01');
});
