/**
 * Asynchronous calls that nobody awaits one by one: each sees what the earlier ones did, and their commits share syncs
 * of the log.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Database, open } from '../../adapters/embedded/embedded.ts';

let folder: string;
let db: Database;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aiondb-call-order-'));
  db = await open(folder);
  await db.exec('CREATE TABLE entry (id int PRIMARY KEY, note text)');
});

afterEach(async () => {
  await db.close();
  rmSync(folder, { recursive: true });
});

const insert = (id: number, note = ''): Promise<unknown> => db.query('INSERT INTO entry VALUES ($1, $2)', [id, note]);
const ids = async (): Promise<number[]> =>
  (await db.query<{ id: number }>('SELECT id FROM entry ORDER BY id')).rows.map(({ id }) => id);

test('calls made together are committed in few syncs', async () => {
  const before = db.engine.store.statistics;
  await Promise.all(Array.from({ length: 64 }, (_, id) => insert(id)));
  const after = db.engine.store.statistics;
  expect(after.commits - before.commits).toBe(64);
  expect(after.flushes - before.flushes).toBeLessThan(8);
  expect(after.flushedTimestamp).toBe(after.newestTimestamp);
  expect((await ids()).length).toBe(64);
});

test('the same with rows that come back', async () => {
  const before = db.engine.store.statistics;
  const results = await Promise.all(
    Array.from({ length: 64 }, (_, id) => db.query<{ id: number }>('INSERT INTO entry VALUES ($1) RETURNING id', [id])),
  );
  expect(results.map(({ rows }) => rows[0]!.id)).toEqual(Array.from({ length: 64 }, (_, id) => id));
  expect(db.engine.store.statistics.flushes - before.flushes).toBeLessThan(8);
});

test('a read sees the writes that were called before it, and not those called after', async () => {
  void insert(1);
  void insert(2);
  const read = ids();
  void insert(3);
  expect(await read).toEqual([1, 2]);
  expect(await ids()).toEqual([1, 2, 3]);
});

test('an answer is never there before the log holds what it tells of', async () => {
  const { store } = db.engine;
  const flushed: boolean[] = [];
  const note = (): void => {
    flushed.push(store.statistics.flushedTimestamp === store.statistics.newestTimestamp);
  };
  await Promise.all([insert(1).then(note), ids().then(note)]);
  await db.query('UPDATE entry SET id = 7 RETURNING id').then(note);
  await expect(Promise.all([insert(2), insert(2).finally(note)])).rejects.toMatchObject({ code: '23505' });
  expect(flushed).toEqual([true, true, true, true]);
});

test('a failed call leaves the others alone', async () => {
  const outcomes = await Promise.allSettled([insert(1), insert(1), db.query('SELECT nothing'), insert(2), ids()]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled', 'fulfilled']);
  expect(await ids()).toEqual([1, 2]);
});

test('a block that is opened by a text holds the calls behind it', async () => {
  const other = await open(folder);
  const done = Promise.all([
    db.query('BEGIN'),
    insert(1),
    insert(2),
    other.query('SELECT count(*)::int AS n FROM entry').then(({ rows }) => expect(rows).toEqual([{ n: 0 }])),
    db.query('ROLLBACK'),
    insert(3),
  ]);
  await done;
  expect(await ids()).toEqual([3]);
  await other.close();
});

test('an error in such a block fails what follows, until it ends', async () => {
  const outcomes = await Promise.allSettled([
    db.query('BEGIN'),
    insert(1),
    insert(1),
    ids(),
    db.query('ROLLBACK'),
    insert(4),
  ]);
  expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'ok'))).toEqual([
    'ok',
    'ok',
    '23505',
    '25P02',
    'ok',
    'ok',
  ]);
  expect(await ids()).toEqual([4]);
});

test('calls wait for a transaction, and calls of it that were not awaited belong to it', async () => {
  const order: string[] = [];
  const transaction = db.transaction(async (tx) => {
    void tx.query('INSERT INTO entry VALUES (1)').then(() => order.push('first'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    void tx.query('INSERT INTO entry VALUES (2)').then(() => order.push('second'));
  });
  const read = ids().then((found) => {
    order.push('read');
    return found;
  });
  await transaction;
  expect(await read).toEqual([1, 2]);
  expect(order).toEqual(['first', 'second', 'read']);
});

test('a transaction whose call fails unseen is rolled back by its rejection only', async () => {
  await expect(
    db.transaction(async (tx) => {
      await tx.query('INSERT INTO entry VALUES (1)');
      throw new Error('changed my mind');
    }),
  ).rejects.toThrow('changed my mind');
  expect(await ids()).toEqual([]);
});

test('a synchronous call does not overtake calls that have not run', async () => {
  const pending = insert(1);
  expect(() => db.prepare('SELECT * FROM entry')).toThrow('an asynchronous statement of this database is running');
  await pending;
  expect(db.prepare('SELECT id FROM entry').all()).toEqual([{ id: 1 }]);
});

test('close answers the calls that were made, refuses later ones, and keeps everything', async () => {
  const calls = Promise.all(Array.from({ length: 200 }, (_, id) => insert(id)));
  const closed = db.close();
  await expect(insert(1_000)).rejects.toMatchObject({ code: '08003' });
  await calls;
  await closed;
  db = await open(folder);
  expect((await ids()).length).toBe(200);
});

test('the event loop turns while thousands of calls run', async () => {
  let turns = 0;
  let running = true;
  const turn = (): void => {
    turns++;
    if (running) setImmediate(turn);
  };
  setImmediate(turn);
  await Promise.all(Array.from({ length: 5_000 }, (_, id) => db.query('SELECT $1::int4', [id])));
  running = false;
  expect(turns).toBeGreaterThan(5);
});

test('the database is not used inside its own callbacks', async () => {
  const refused = { code: '25001' };
  await db.transaction(async () => {
    await expect(db.query('SELECT 1')).rejects.toMatchObject(refused);
    await expect(db.transaction(async () => {})).rejects.toMatchObject(refused);
  });
  await db.runExclusive(async () => {
    await expect(db.query('SELECT 1')).rejects.toMatchObject(refused);
  });
});

test('calls made while a stream is read', async () => {
  let read = 0;
  for await (const batch of db.stream<{ n: number }>('SELECT n FROM generate_series(1, 20000) n')) {
    await insert(batch[0]!.n);
    read += batch.length;
  }
  expect(read).toBe(20_000);
  expect((await ids()).length).toBeGreaterThan(1);
});

test('a stream that is left before its end lets the next call run', async () => {
  for await (const batch of db.stream('SELECT n FROM generate_series(1, 1000000000) n')) {
    expect(batch.length).toBeGreaterThan(0);
    break;
  }
  expect(await ids()).toEqual([]);
});

test('close does not wait for the reader of a stream', async () => {
  const stream = db.stream('SELECT n FROM generate_series(1, 20000) n');
  await stream.next();
  await db.close();
  let rows = 0;
  for await (const batch of stream) rows += batch.length;
  expect(rows).toBeGreaterThan(10_000);
});
