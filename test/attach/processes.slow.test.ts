/** Several processes at one folder: locks between them, and what is left when one of them dies. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Database, open } from '../../adapters/embedded/embedded.ts';
import { ClientProcess } from './client.ts';

let folder: string;
const clients: ClientProcess[] = [];
const databases: Database[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aiondb-attach-'));
});

afterEach(async () => {
  for (const db of databases.splice(0)) await db.close().catch(() => {});
  for (const client of clients.splice(0)) await client.end();
  rmSync(folder, { recursive: true, force: true });
});

async function client(options: object = {}): Promise<ClientProcess> {
  const started = await ClientProcess.open(folder, options);
  clients.push(started);
  return started;
}

async function here(options: object = {}): Promise<Database> {
  const db = await open(folder, options);
  databases.push(db);
  return db;
}

const schema = 'CREATE TABLE t (id int PRIMARY KEY, n int); INSERT INTO t VALUES (1, 0), (2, 0)';
const isPending = async (promise: Promise<unknown>): Promise<boolean> => {
  const later = new Promise((resolve) => setTimeout(resolve, 150, 'later'));
  return (await Promise.race([promise.catch(() => undefined), later])) === 'later';
};

test('two processes write the same rows: they wait for each other, and a deadlock is found', async () => {
  const owner = await here();
  await owner.exec(schema);
  const [first, second] = await Promise.all([client(), client()]);
  await first.call('exec', 'BEGIN; UPDATE t SET n = n + 1 WHERE id = 1');
  const waiting = second.call('exec', 'UPDATE t SET n = n + 10 WHERE id = 1');
  const sleeping = (await client()).prepared('UPDATE t SET n = n + 100 WHERE id = 1', 'run');
  expect(await isPending(waiting)).toBe(true);
  await first.call('exec', 'COMMIT');
  await waiting;
  expect(await sleeping).toEqual({ changes: 1 });
  expect((await owner.query('SELECT n FROM t WHERE id = 1')).rows).toEqual([{ n: 111 }]);

  await first.call('exec', 'BEGIN; UPDATE t SET n = 0 WHERE id = 1');
  await second.call('exec', 'BEGIN; UPDATE t SET n = 0 WHERE id = 2');
  const outcomes = await Promise.allSettled([
    first.call('exec', 'UPDATE t SET n = 1 WHERE id = 2'),
    second.call('exec', 'UPDATE t SET n = 2 WHERE id = 1'),
  ]);
  const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect(failed.map(({ reason }) => reason)).toMatchObject([{ code: '40P01', isDbError: true, retry: true }]);
  await Promise.all([first.call('exec', 'ROLLBACK'), second.call('exec', 'ROLLBACK')]);

  const rounds = 40;
  const add = async (one: ClientProcess): Promise<void> => {
    for (let i = 0; i < rounds; i++) await one.call('query', 'UPDATE t SET n = n + 1 WHERE id = 2');
  };
  await Promise.all([add(first), add(second)]);
  expect((await owner.query('SELECT n FROM t WHERE id = 2')).rows).toEqual([{ n: 2 * rounds }]);
}, 60_000);

test('a client that is killed leaves no locks and no changes', async () => {
  const owner = await here();
  await owner.exec(schema);
  const doomed = await client();
  await doomed.call('exec', 'BEGIN; UPDATE t SET n = 9; LOCK TABLE t IN EXCLUSIVE MODE');
  const waiting = owner.query('UPDATE t SET n = n + 1 WHERE id = 1');
  expect(await isPending(waiting)).toBe(true);
  await doomed.end('SIGKILL');
  await waiting;
  expect((await owner.query('SELECT n FROM t ORDER BY id')).rows).toEqual([{ n: 1 }, { n: 0 }]);
  // one that was killed in the middle of a statement and of a wait
  await owner.exec('BEGIN; UPDATE t SET n = 2 WHERE id = 1');
  const blocked = await client();
  void blocked.call('exec', 'BEGIN; UPDATE t SET n = 5 WHERE id = 2; UPDATE t SET n = 3 WHERE id = 1').catch(() => {});
  expect(await isPending(new Promise(() => {}))).toBe(true);
  await blocked.end('SIGKILL');
  await owner.exec('COMMIT');
  await owner.query('UPDATE t SET n = n + 1 WHERE id = 2');
  expect((await owner.query('SELECT n FROM t ORDER BY id')).rows).toEqual([{ n: 2 }, { n: 1 }]);
}, 60_000);

test('when the owner is killed its clients get 08006, and the next open recovers', async () => {
  const owner = await client();
  await owner.call('exec', schema);
  const db = await here();
  await db.query('UPDATE t SET n = 7 WHERE id = 1');
  const byId = db.prepare('SELECT n FROM t WHERE id = $1');
  expect(byId.get(1)).toEqual({ n: 7 });
  await db.exec('BEGIN; UPDATE t SET n = 8 WHERE id = 2');
  const running = db.query('SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b');
  const failure = expect(running).rejects.toMatchObject({ code: '08006', name: 'DbError' });
  await new Promise((resolve) => setTimeout(resolve, 50));
  await owner.end('SIGKILL');
  await failure;
  await expect(db.query('SELECT 1')).rejects.toMatchObject({ code: '08006' });
  expect(() => byId.get(1)).toThrow(expect.objectContaining({ code: '08006' }));
  await db.close();
  const again = await here();
  expect(again.engine.store.writesRefused).toBeUndefined();
  expect((await again.query('SELECT n FROM t ORDER BY id')).rows).toEqual([{ n: 7 }, { n: 0 }]);
}, 60_000);

test('an owner that is killed while a client sleeps wakes it', async () => {
  const owner = await client();
  await owner.call('exec', schema);
  await owner.call('exec', 'BEGIN; UPDATE t SET n = 1');
  const sleeper = await client();
  const update = sleeper.prepared('UPDATE t SET n = 2', 'run');
  expect(await isPending(update)).toBe(true);
  await owner.end('SIGKILL');
  await expect(update).rejects.toMatchObject({ code: '08006' });
  expect(await sleeper.call('close')).toBeUndefined();
}, 60_000);

test('when the owner closes, its clients are told', async () => {
  const owner = await client();
  await owner.call('exec', schema);
  const db = await here();
  await db.exec('BEGIN; UPDATE t SET n = 8');
  const running = db.query('SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b');
  const failure = expect(running).rejects.toMatchObject({ code: '57P01' });
  await new Promise((resolve) => setTimeout(resolve, 50));
  await owner.call('close');
  await failure;
  await expect(db.query('SELECT 1')).rejects.toMatchObject({ code: '57P01', hint: expect.stringContaining('Open') });
  await db.close();
  const again = await here();
  expect((await again.query('SELECT n FROM t')).rows).toEqual([{ n: 0 }, { n: 0 }]);
}, 60_000);

test('a refusal for those who do not want to attach, and sessions that only read', async () => {
  const owner = await client();
  await owner.call('exec', schema);
  await expect(open(folder, { attach: false })).rejects.toMatchObject({
    code: '55006',
    message: expect.stringContaining(`process ${owner.process.pid}`),
  });
  const reader = await here({ readOnly: true });
  expect((await reader.query('SELECT n FROM t')).rows).toHaveLength(2);
  for (const text of [
    'INSERT INTO t VALUES (3, 3)',
    'CREATE TABLE u ()',
    "SET default_transaction_read_only = 'off'; DELETE FROM t",
    'BEGIN READ WRITE; DELETE FROM t',
  ]) {
    await expect(reader.exec(text)).rejects.toMatchObject({ code: '25006' });
    await reader.exec('ROLLBACK').catch(() => {});
  }
  await owner.call('close');
  const readingOwner = await client({ readOnly: true });
  await expect(open(folder)).rejects.toMatchObject({ code: '55006', message: expect.stringContaining('read-only') });
  await readingOwner.end();
}, 60_000);

test('of processes that open at once one becomes the owner, and the others attach', async () => {
  const all = await Promise.all(Array.from({ length: 4 }, () => client()));
  await all[0]!.call('exec', schema);
  await Promise.all(all.map((one) => one.call('query', 'UPDATE t SET n = n + 1 WHERE id = 1')));
  expect(await all[3]!.rows('SELECT n FROM t WHERE id = 1')).toEqual([{ n: 4 }]);
}, 60_000);
