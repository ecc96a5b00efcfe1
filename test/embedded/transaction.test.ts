/** Transactions at the embedded door: what fails them, what ends them, and what must not wait for itself. */
import { expect, test } from 'vitest';
import { type Database, open } from '../../adapters/embedded/embedded.ts';
import { runNow } from '../../engine/index.ts';

async function opened(): Promise<Database> {
  const db = await open();
  await db.exec('CREATE TABLE t (a int)');
  return db;
}

const count = async (db: Database): Promise<number> =>
  (await db.query<{ n: number }>('SELECT count(*)::int AS n FROM t')).rows[0]!.n;

test('a callback that overlooks a failure is told that nothing was committed', async () => {
  const db = await opened();
  const work = db.transaction(async (tx) => {
    await tx.query('INSERT INTO t VALUES (1)');
    await tx.query('SELECT 1 / 0').catch(() => {});
  });
  await expect(work).rejects.toMatchObject({ code: '25P02' });
  expect(await count(db)).toBe(0);
  await db.transaction(async (tx) => {
    await tx.exec('INSERT INTO t VALUES (2); SAVEPOINT here');
    await tx.query('SELECT 1 / 0').catch(() => {});
    await tx.query('ROLLBACK TO here');
  });
  expect(await count(db)).toBe(1);
  await db.close();
});

test.each([
  ['a syntax error', (db: Database) => db.query('SELEC 1')],
  ['a value that does not fit', (db: Database) => db.query('SELECT $1::int', ['x'])],
  ['a missing value', (db: Database) => db.query('SELECT $1::int')],
  ['a mistake in a prepared text', async (db: Database) => void db.prepare('SELEC 1')],
])('%s fails a block, as on the wire', async (_, mistake) => {
  const db = await opened();
  await db.query('BEGIN');
  await expect(mistake(db)).rejects.toThrow();
  await expect(db.query('INSERT INTO t VALUES (1)')).rejects.toMatchObject({ code: '25P02' });
  await db.query('ROLLBACK');
  await db.close();
});

test('closing a database inside its own transaction is refused, not waited for', async () => {
  const db = await opened();
  await expect(db.transaction(() => db.close())).rejects.toMatchObject({ code: '25001' });
  expect(db.closed).toBe(false);
  await db.close();
});

test('a stream that is left early leaves its block whole', async () => {
  const db = await opened();
  await db.query('BEGIN');
  await db.query('INSERT INTO t VALUES (1)');
  for await (const rows of db.stream('SELECT * FROM generate_series(1, 100000)')) {
    expect(rows.length).toBeGreaterThan(0);
    break;
  }
  for await (const _ of db.stream('INSERT INTO t SELECT * FROM generate_series(1, 9999) RETURNING a')) break;
  await db.query('COMMIT');
  expect(await count(db)).toBe(10_000);
  await db.close();
});

test('a failed block lets go at once of what it wrote and locked since its last savepoint', async () => {
  const db = await open();
  await db.exec('CREATE TABLE t (a int PRIMARY KEY, n int); INSERT INTO t VALUES (1, 0), (2, 0)');
  const fail = async (text: string): Promise<void> => {
    await expect(db.exec(`${text}; SELECT 1 / 0`)).rejects.toMatchObject({ code: '22012' });
  };
  const other = db.engine.connect({ user: 'aiondb', databaseName: 'aiondb' });
  const update = (row: number): unknown =>
    runNow(other.run(other.prepare(`UPDATE t SET n = n + 1 WHERE a = ${row}`), []), () => {}, other);
  await db.exec('BEGIN');
  await fail('UPDATE t SET n = 5');
  update(1);
  await db.exec('ROLLBACK');
  await db.exec('BEGIN; UPDATE t SET n = 7 WHERE a = 1; SAVEPOINT here');
  await fail('UPDATE t SET n = 8 WHERE a = 2');
  update(2);
  expect(() => update(1)).toThrow(expect.objectContaining({ code: '55P03' }));
  await db.exec('ROLLBACK TO here; COMMIT');
  expect((await db.query('SELECT n FROM t ORDER BY a')).rows).toEqual([{ n: 7 }, { n: 1 }]);
  other.close();
  await db.close();
});
