/** What stops an asynchronous call: an abort signal and the time limits, also while it waits for a lock. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, open } from '../../adapters/embedded/embedded.ts';

const folder = mkdtempSync(join(tmpdir(), 'aiondb-interruption-'));
let holder: Database;
let waiter: Database;

beforeAll(async () => {
  [holder, waiter] = [await open(folder), await open(folder)];
  await holder.exec('CREATE TABLE held (a int PRIMARY KEY, n int); INSERT INTO held VALUES (1, 0), (2, 0)');
});

afterAll(async () => {
  await Promise.all([holder.close(), waiter.close()]);
  rmSync(folder, { recursive: true });
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const endless = 'SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b';
const update = 'UPDATE held SET n = n + 1 WHERE a = 1 RETURNING n';

/** Runs the callback while the other client holds the row. */
async function whileHeld(callback: () => Promise<void>): Promise<void> {
  await holder.exec('BEGIN; UPDATE held SET n = n WHERE a = 1');
  try {
    await callback();
  } finally {
    await holder.exec('ROLLBACK');
  }
}

test('a signal stops a wait for a lock', async () => {
  await whileHeld(async () => {
    const controller = new AbortController();
    const failed = expect(waiter.query(update, [], { signal: controller.signal })).rejects.toMatchObject({
      code: '57014',
      message: 'canceling statement due to user request',
    });
    await pause(50);
    controller.abort();
    await failed;
    // the wait has left the queue of the lock, and the session works on
    expect((await waiter.query('SELECT n FROM held WHERE a = 2')).rows).toEqual([{ n: 0 }]);
  });
  expect((await waiter.query(update)).rows).toEqual([{ n: 1 }]);
});

test('a signal stops a computing statement, and one that is aborted before stops it at the start', async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 30);
  const { signal } = controller;
  await expect(waiter.query(endless, [], { signal })).rejects.toMatchObject({ code: '57014' });
  await expect(waiter.query('SELECT 1', [], { signal })).rejects.toMatchObject({ code: '57014' });
  await expect(waiter.query('SELECT 1')).resolves.toBeDefined();
});

test('statement_timeout stops computing and waiting', async () => {
  await waiter.exec("SET statement_timeout = '60ms'");
  const timeout = { code: '57014', message: 'canceling statement due to statement timeout' };
  await expect(waiter.query(endless)).rejects.toMatchObject(timeout);
  expect(() => waiter.prepare(endless).all()).toThrow('canceling statement due to statement timeout');
  await whileHeld(async () => {
    await expect(waiter.query(update)).rejects.toMatchObject(timeout);
  });
  await waiter.exec('RESET statement_timeout');
});

test('lock_timeout ends waits for rows and for tables, and nothing else', async () => {
  await waiter.exec("SET lock_timeout = '40ms'");
  const timeout = { code: '55P03', message: 'canceling statement due to lock timeout' };
  await whileHeld(async () => {
    await expect(waiter.query(update)).rejects.toMatchObject(timeout);
    await expect(waiter.query('DROP TABLE held')).rejects.toMatchObject(timeout);
  });
  const { rows } = await waiter.query(
    'SELECT count(*) AS n FROM generate_series(1, 2000) a, generate_series(1, 1000) b',
  );
  expect(rows).toEqual([{ n: 2_000_000 }]);
  await waiter.exec('RESET lock_timeout');
});

test('inside a transaction a timeout fails the block, whose locks go with it', async () => {
  await whileHeld(async () => {
    await waiter.exec("BEGIN; SET LOCAL lock_timeout = '30ms'; UPDATE held SET n = n WHERE a = 2");
    await expect(waiter.query(update)).rejects.toMatchObject({ code: '55P03' });
    await expect(waiter.query('SELECT 1')).rejects.toMatchObject({ code: '25P02' });
    await waiter.exec('ROLLBACK');
  });
  await holder.query('UPDATE held SET n = n WHERE a = 2');
  expect((await waiter.query('SHOW lock_timeout')).rows).toEqual([{ lock_timeout: '0' }]);
});

test('a deadlock fails one of the two and names both', async () => {
  await holder.exec('BEGIN; UPDATE held SET n = n WHERE a = 1');
  await waiter.exec('BEGIN; UPDATE held SET n = n WHERE a = 2');
  const first = holder.query('UPDATE held SET n = n WHERE a = 2');
  await pause(20);
  await expect(waiter.query(update)).rejects.toMatchObject({
    code: '40P01',
    message: 'deadlock detected',
    detail: expect.stringMatching(
      /^Process (\d+) waits for .*; blocked by process (\d+)\.\nProcess \2 waits for .*; blocked by process \1\.$/,
    ),
  });
  await waiter.exec('ROLLBACK');
  await first;
  await holder.exec('ROLLBACK');
});
