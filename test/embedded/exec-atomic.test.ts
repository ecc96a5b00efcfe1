/** `exec` of several statements is one transaction unless the text says otherwise, as on the wire and in PGlite. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Database, open } from '../../adapters/embedded/embedded.ts';

let db: Database;
beforeEach(async () => {
  db = await open();
  await db.exec('CREATE TABLE t (a int PRIMARY KEY)');
});
afterEach(() => db.close());

async function rows(): Promise<unknown[]> {
  return (await db.query('SELECT a FROM t ORDER BY a')).rows;
}

test('a statement that fails takes back those before it', async () => {
  await expect(db.exec('INSERT INTO t VALUES (1); INSERT INTO t VALUES (1)')).rejects.toMatchObject({ code: '23505' });
  expect(await rows()).toEqual([]);
});

test('so does one that cannot be prepared', async () => {
  await expect(db.exec('INSERT INTO t VALUES (1); SELECT nothing FROM t')).rejects.toMatchObject({ code: '42703' });
  expect(await rows()).toEqual([]);
  await db.exec('INSERT INTO t VALUES (2)');
  expect(await rows()).toEqual([{ a: 2 }]);
});

test('BEGIN and COMMIT in the text mean what they say', async () => {
  const text = 'BEGIN; INSERT INTO t VALUES (1); COMMIT; INSERT INTO t VALUES (2); INSERT INTO t VALUES (2)';
  await expect(db.exec(text)).rejects.toMatchObject({ code: '23505' });
  expect(await rows()).toEqual([{ a: 1 }]);
});

test('the last statement commits all', async () => {
  const results = await db.exec('INSERT INTO t VALUES (1); INSERT INTO t VALUES (2); SELECT count(*) AS n FROM t');
  expect(results.at(-1)?.rows).toEqual([{ n: 2 }]);
  expect(await rows()).toEqual([{ a: 1 }, { a: 2 }]);
});
