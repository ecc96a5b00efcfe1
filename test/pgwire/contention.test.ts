/** Connections that change the same rows of a durable database, where a commit is installed before its flush ends. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestServer, type TestServer } from './test-server.ts';

const parent = mkdtempSync(join(tmpdir(), 'aiondb-contention-'));
const clients: pg.Client[] = [];
const changes = 25;
let target: TestServer;

beforeAll(async () => {
  target = await openTestServer({}, join(parent, 'db'));
  for (let i = 0; i < 6; i++) {
    const client = new pg.Client(target.connection);
    await client.connect();
    clients.push(client);
  }
  await clients[0]!.query('CREATE TABLE counter (id int PRIMARY KEY, n int NOT NULL)');
  await clients[0]!.query('INSERT INTO counter VALUES (1, 0), (2, 0)');
});

afterAll(async () => {
  await Promise.all(clients.map((client) => client.end()));
  await target.close();
  rmSync(parent, { recursive: true });
});

async function countOf(id: number): Promise<number> {
  const { rows } = await clients[0]!.query('SELECT n FROM counter WHERE id = $1', [id]);
  return rows[0].n;
}

/** Each client does it so many times, all at once. */
async function byAll(change: (client: pg.Client) => Promise<void>): Promise<void> {
  await Promise.all(
    clients.map(async (client) => {
      for (let i = 0; i < changes; i++) await change(client);
    }),
  );
}

test('no increment is lost, in statements of their own', async () => {
  const before = await countOf(1);
  await byAll(async (client) => {
    await client.query('UPDATE counter SET n = n + 1 WHERE id = 1');
  });
  expect(await countOf(1)).toBe(before + clients.length * changes);
});

test('no increment is lost in transactions, and RETURNING shows what was committed', async () => {
  const seen = new Set<number>();
  await byAll(async (client) => {
    await client.query('BEGIN');
    const { rows } = await client.query('UPDATE counter SET n = n + 1 WHERE id = 2 RETURNING n');
    await client.query('COMMIT');
    seen.add(rows[0].n);
  });
  expect(seen.size).toBe(clients.length * changes);
  expect(await countOf(2)).toBe(clients.length * changes);
});

test('FOR UPDATE shows the row as it is once it is locked', async () => {
  const before = await countOf(1);
  await byAll(async (client) => {
    await client.query('BEGIN');
    const { rows } = await client.query('SELECT n FROM counter WHERE id = 1 FOR UPDATE');
    await client.query('UPDATE counter SET n = $1 WHERE id = 1', [rows[0].n + 1]);
    await client.query('COMMIT');
  });
  expect(await countOf(1)).toBe(before + clients.length * changes);
});

test('locks taken in either order end in 40P01 for one, and nothing is lost', async () => {
  const [first, second] = [await countOf(1), await countOf(2)];
  let deadlocks = 0;
  await Promise.all(
    clients.map(async (client, c) => {
      for (let i = 0; i < changes; ) {
        try {
          await client.query('BEGIN');
          for (const id of c % 2 === 0 ? [1, 2] : [2, 1]) {
            await client.query('UPDATE counter SET n = n + 1 WHERE id = $1', [id]);
          }
          await client.query('COMMIT');
          i++;
        } catch (error) {
          if ((error as { readonly code?: string }).code !== '40P01') throw error;
          deadlocks++;
          await client.query('ROLLBACK');
        }
      }
    }),
  );
  expect(deadlocks).toBeGreaterThan(0);
  expect([await countOf(1), await countOf(2)]).toEqual([
    first + clients.length * changes,
    second + clients.length * changes,
  ]);
});
