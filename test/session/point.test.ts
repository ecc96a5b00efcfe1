/**
 * Statements about one row take a short way (session/point-run.ts). What it does must be what the long way does, and
 * where something stands in its way nothing may be left of it.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Database, open } from '../../adapters/embedded/embedded.ts';
import { openEngine, runNow, type Session, valueAt } from '../../engine/index.ts';
import { sqlTranslator } from '../../frontends/sql/sql.ts';

let db: Database;

beforeEach(async () => {
  db = await open();
  await db.exec(`
    CREATE TABLE city (id int PRIMARY KEY, name text NOT NULL UNIQUE, size int CHECK (size > 0), seen int DEFAULT 7);
    CREATE TABLE street (id bigserial PRIMARY KEY, city int REFERENCES city ON DELETE CASCADE, label varchar(5));
    INSERT INTO city VALUES (1, 'Oslo', 10), (2, 'Rome', 20);
    INSERT INTO street (city, label) VALUES (1, 'main')`);
});
afterEach(() => db.close());

const code = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'none';
};

test('reads by row id and by unique keys, with nulls and strangers', () => {
  const byId = db.prepare('SELECT name, size FROM city WHERE id = $1');
  const byName = db.prepare('SELECT id, seen FROM city WHERE name = $1');
  const bySerial = db.prepare('SELECT label FROM street WHERE id = $1');
  expect([byId.get(1), byId.get(3), byId.get(null)]).toEqual([{ name: 'Oslo', size: 10 }, undefined, undefined]);
  expect([byName.get('Rome'), byName.get('rome'), byName.get(null)]).toEqual([
    { id: 2, seen: 7 },
    undefined,
    undefined,
  ]);
  expect([bySerial.get(1), bySerial.get(9)]).toEqual([{ label: 'main' }, undefined]);
});

test('writes with defaults, expressions, RETURNING and filters', async () => {
  const insert = db.prepare('INSERT INTO city (name, id, size) VALUES ($1, $2, $2 * 2) RETURNING seen, size');
  expect(insert.get('Bern', 5)).toEqual({ seen: 7, size: 10 });
  expect(db.prepare('INSERT INTO street (label) VALUES ($1) RETURNING id').get('east')).toEqual({ id: 2 });
  const grow = db.prepare('UPDATE city SET size = size + $2, seen = id WHERE id = $1 AND size < 15 RETURNING size');
  expect([grow.get(1, 3), grow.get(2, 3), grow.get(77, 3)]).toEqual([{ size: 13 }, undefined, undefined]);
  expect(db.prepare('UPDATE city SET name = upper(name) WHERE name = $1').run('Bern')).toEqual({ changes: 1 });
  expect(db.prepare('DELETE FROM city WHERE id = $1 RETURNING name').get(2)).toEqual({ name: 'Rome' });
  const { rows } = await db.query('SELECT * FROM city ORDER BY id');
  expect(rows).toEqual([
    { id: 1, name: 'Oslo', size: 13, seen: 1 },
    { id: 5, name: 'BERN', size: 10, seen: 7 },
  ]);
});

test('a row keeps its keys and entries when the key changes', async () => {
  expect(db.prepare('UPDATE city SET id = $1 WHERE id = 2').run(9)).toEqual({ changes: 1 });
  expect(db.prepare("SELECT id FROM city WHERE name = 'Rome'").get()).toEqual({ id: 9 });
  expect(db.prepare('DELETE FROM city WHERE name = $1').run('Oslo')).toEqual({ changes: 1 });
  expect((await db.query('SELECT count(*)::int AS n FROM street')).rows).toEqual([{ n: 0 }]);
});

test('every rule is kept, and a mistake leaves nothing behind', async () => {
  const insert = db.prepare('INSERT INTO city VALUES ($1, $2, $3)');
  const update = db.prepare('UPDATE city SET name = $2, size = $3 WHERE id = $1');
  const label = db.prepare('INSERT INTO street (city, label) VALUES ($1, $2)');
  expect(code(() => insert.run(1, 'Lima', 1))).toBe('23505');
  expect(code(() => insert.run(3, 'Rome', 1))).toBe('23505');
  expect(code(() => insert.run(3, null, 1))).toBe('23502');
  expect(code(() => insert.run(3, 'Lima', 0))).toBe('23514');
  expect(code(() => update.run(1, 'Rome', 1))).toBe('23505');
  expect(code(() => update.run(1, null, 1))).toBe('23502');
  expect(code(() => update.run(1, 'Oslo', -1))).toBe('23514');
  expect(code(() => label.run(8, 'x'))).toBe('23503');
  expect(code(() => label.run(1, 'too long'))).toBe('22001');
  const { rows } = await db.query(
    'SELECT (SELECT count(*) FROM city)::int AS c, (SELECT count(*) FROM street)::int AS s',
  );
  expect(rows).toEqual([{ c: 2, s: 1 }]);
});

test('inside a block: seen at once, undone by ROLLBACK and ROLLBACK TO, failed by an error', async () => {
  const grow = db.prepare('UPDATE city SET size = size + 1 WHERE id = $1');
  const read = db.prepare('SELECT size FROM city WHERE id = $1');
  await db.exec('BEGIN');
  grow.run(1);
  await db.exec('SAVEPOINT s');
  grow.run(1);
  expect(read.get(1)).toEqual({ size: 12 });
  await db.exec('ROLLBACK TO s');
  expect(read.get(1)).toEqual({ size: 11 });
  expect(code(() => db.prepare('INSERT INTO city VALUES (1, $1, 1)').run('Lima'))).toBe('23505');
  expect(code(() => read.get(1))).toBe('25P02');
  await db.exec('ROLLBACK');
  expect(read.get(1)).toEqual({ size: 10 });
  await db.exec('BEGIN READ ONLY');
  expect(code(() => grow.run(1))).toBe('25006');
  await db.exec('ROLLBACK');
});

test('locks of others: a writer and a locked table stand in the way, and nothing is left in their queues', async () => {
  const engine = await openEngine({ languages: [sqlTranslator] });
  const connect = (): Session => engine.connect({ user: 'tester', databaseName: 'aiondb' });
  const [one, two] = [connect(), connect()];
  const rows = (session: Session, text: string): unknown[] => {
    const found: unknown[] = [];
    for (const statement of session.split(text)) {
      runNow(session.run(session.prepare(statement.text), []), (batch) => {
        for (let j = 0; j < batch.selected; j++) found.push(valueAt(batch.columns[0]!, batch.selection?.[j] ?? j));
      });
    }
    return found;
  };
  rows(one, 'CREATE TABLE t (id int PRIMARY KEY, n int); INSERT INTO t VALUES (1, 1)');
  rows(one, 'BEGIN; UPDATE t SET n = 2 WHERE id = 1');
  expect(code(() => rows(two, 'UPDATE t SET n = 3 WHERE id = 1'))).toBe('55P03');
  expect(rows(two, 'SELECT n FROM t WHERE id = 1')).toEqual([1]);
  rows(one, 'COMMIT');
  rows(two, 'UPDATE t SET n = n + 10 WHERE id = 1');
  expect(rows(one, 'SELECT n FROM t WHERE id = 1')).toEqual([12]);
  rows(one, 'BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE');
  expect(code(() => rows(two, 'SELECT n FROM t WHERE id = 1'))).toBe('55P03');
  rows(one, 'ROLLBACK');
  expect(rows(two, 'SELECT n FROM t WHERE id = 1')).toEqual([12]);
  // a snapshot older than the change may not overwrite it
  rows(one, 'BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT n FROM t WHERE id = 1');
  rows(two, 'UPDATE t SET n = 0 WHERE id = 1');
  expect(code(() => rows(one, 'UPDATE t SET n = 5 WHERE id = 1'))).toBe('40001');
  rows(one, 'ROLLBACK');
  await engine.close();
});

test('a plan made for an empty table is not kept when the table has grown', async () => {
  await db.exec('CREATE TABLE log (at int, note text); CREATE INDEX ON log (at)');
  const find = db.prepare('EXPLAIN SELECT note FROM log WHERE at = $1');
  const plan = (): string => JSON.stringify(find.all(5));
  expect(plan()).toContain('Seq Scan');
  await db.exec('INSERT INTO log SELECT i, i::text FROM generate_series(1, 20000) i');
  expect(plan()).toContain('Index Scan');
});
