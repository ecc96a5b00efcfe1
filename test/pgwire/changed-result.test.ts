/** A statement that waited behind a schema change: planned again where its columns stay, refused where they do not. */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useTestServer } from './test-server.ts';

const target = useTestServer();
let one: pg.Client;
let two: pg.Client;
beforeAll(async () => {
  [one, two] = [new pg.Client(target().connection), new pg.Client(target().connection)];
  await Promise.all([one.connect(), two.connect()]);
  await one.query('CREATE TABLE t (a int PRIMARY KEY, b text)');
  await one.query("INSERT INTO t VALUES (1, 'x'), (2, 'y')");
});
afterAll(async () => {
  await Promise.all([one.end(), two.end()]);
});

/** Runs a statement that has to wait for a schema change, which is then committed. */
async function behind(change: string, statement: string): Promise<unknown[]> {
  await one.query('BEGIN');
  await one.query(change);
  const waiting = two.query(statement);
  waiting.catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 100));
  await one.query('COMMIT');
  return (await waiting).rows;
}

test('columns that stay', async () => {
  expect(await behind('ALTER TABLE t ADD COLUMN c int DEFAULT 7', 'SELECT b FROM t WHERE a = 1')).toEqual([{ b: 'x' }]);
});

test('columns that do not', async () => {
  const refused = behind('ALTER TABLE t ADD COLUMN d int', 'DELETE FROM t WHERE a = 1 RETURNING *');
  await expect(refused).rejects.toMatchObject({ code: '0A000', message: 'cached plan must not change result type' });
  expect((await two.query('SELECT * FROM t WHERE a = 1')).rows).toEqual([{ a: 1, b: 'x', c: 7, d: null }]);
});
