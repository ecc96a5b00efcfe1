import pg from 'pg';
import { expect, test } from 'vitest';
import { startServer } from '../../adapters/pgwire/pgwire.ts';
import { openTestServer, type TestServer } from './test-server.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function connected(server: TestServer): Promise<pg.Client> {
  const client = new pg.Client(server.connection);
  client.on('error', () => {});
  await client.connect();
  return client;
}

test('idle clients are told, running statements may finish, new clients are refused', async () => {
  const server = await openTestServer();
  const [idle, busy] = [await connected(server), await connected(server)];
  const told = new Promise<Error & { code?: string }>((resolve) => idle.on('error', resolve));
  const running = busy.query('SELECT count(*)::int AS n FROM generate_series(1, 3000) a, generate_series(1, 1000) b');
  await pause(50);
  const closing = server.server.close({ graceMs: 20_000 });
  expect((await told).code).toBe('57P01');
  await expect(connected(server)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect((await running).rows).toEqual([{ n: 3_000_000 }]);
  await closing;
  expect(server.server.clientCount).toBe(0);
  await server.engine.close();
});

test('without grace a running statement is stopped', async () => {
  const server = await openTestServer();
  const busy = await connected(server);
  const running = busy.query('SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b');
  const failed = expect(running).rejects.toMatchObject({ code: '57P01' });
  await pause(50);
  const closing = server.server.close({ graceMs: 60_000 });
  await pause(50);
  // a second call hurries
  void server.server.close({ graceMs: 0 });
  await failed;
  await closing;
  await server.engine.close();
});

test('a transaction left open is rolled back', async () => {
  const server = await openTestServer();
  const client = await connected(server);
  await client.query('CREATE TABLE t (a int)');
  await client.query('BEGIN; INSERT INTO t VALUES (1)');
  await server.server.close({ graceMs: 0 });
  const again = await startServer({ engine: server.engine, port: 0 });
  const other = await connected({ ...server, connection: { ...server.connection, port: again.port } });
  expect((await other.query('SELECT count(*)::int AS n FROM t')).rows).toEqual([{ n: 0 }]);
  await other.end();
  await again.close();
  await server.engine.close();
});

test('a port in use is named', async () => {
  const server = await openTestServer();
  await expect(startServer({ engine: server.engine, port: server.port })).rejects.toMatchObject({
    code: '58030',
    message: `could not listen on 127.0.0.1:${server.port}: the port is in use`,
  });
  await server.close();
});
