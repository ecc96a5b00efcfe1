/** What stops a statement or a connection from outside: cancel requests, time limits, a full house, a client that goes. */
import pg from 'pg';
import { expect, test } from 'vitest';
import { encodeLine } from './client-message.ts';
import { useTestServer } from './test-server.ts';
import { WireSocket } from './wire-socket.ts';

const maximumConnections = 6;
const server = useTestServer({ maximumConnections });

const endless = 'SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b';
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function connected(): Promise<pg.Client> {
  const client = new pg.Client(server().connection);
  // a connection the server ends is an event beside the query's failure
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** What node-postgres keeps of BackendKeyData. */
function keyOf(client: pg.Client): { readonly processID: number; readonly secretKey: number } {
  return client as unknown as { processID: number; secretKey: number };
}

async function cancelRequest(processID: number, secretKey: number): Promise<void> {
  const bytes = Buffer.alloc(16);
  bytes.writeInt32BE(16, 0);
  bytes.writeInt32BE(80_877_102, 4);
  bytes.writeInt32BE(processID, 8);
  bytes.writeInt32BE(secretKey, 12);
  const wire = await WireSocket.open(server().port);
  wire.send(bytes);
  expect(await wire.message()).toBe('closed');
}

test('a cancel request stops a computing statement, and another connection works meanwhile', async () => {
  const [client, other] = [await connected(), await connected()];
  const running = client.query(endless);
  const failed = expect(running).rejects.toMatchObject({
    code: '57014',
    message: 'canceling statement due to user request',
  });
  await pause(100);
  // it would never answer if the other statement did not leave it a turn
  expect((await other.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await cancelRequest(keyOf(client).processID, keyOf(client).secretKey);
  await failed;
  expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await Promise.all([client.end(), other.end()]);
});

test('a cancel request with another secret does nothing, nor does one for an idle connection', async () => {
  const client = await connected();
  const { processID, secretKey } = keyOf(client);
  await cancelRequest(processID, secretKey);
  const running = client.query('SELECT count(*)::int AS n FROM generate_series(1, 3000) a, generate_series(1, 1000) b');
  await pause(20);
  await cancelRequest(processID, secretKey ^ 1);
  expect((await running).rows).toEqual([{ n: 3_000_000 }]);
  await client.end();
});

test('a wait for a lock is cancelled, and ends with statement_timeout', async () => {
  const [holder, waiter] = [await connected(), await connected()];
  await holder.query('CREATE TABLE held (a int PRIMARY KEY, n int); INSERT INTO held VALUES (1, 0)');
  await holder.query('BEGIN; UPDATE held SET n = 1');
  const running = waiter.query('UPDATE held SET n = 2');
  const failed = expect(running).rejects.toMatchObject({ code: '57014' });
  await pause(100);
  await cancelRequest(keyOf(waiter).processID, keyOf(waiter).secretKey);
  await failed;
  await waiter.query("SET statement_timeout = '80ms'");
  await expect(waiter.query('UPDATE held SET n = 2')).rejects.toMatchObject({
    code: '57014',
    message: 'canceling statement due to statement timeout',
  });
  await waiter.query("SET statement_timeout = 0; SET lock_timeout = '60ms'");
  await expect(waiter.query('UPDATE held SET n = 2')).rejects.toMatchObject({
    code: '55P03',
    message: 'canceling statement due to lock timeout',
  });
  await holder.query('COMMIT');
  expect((await waiter.query('UPDATE held SET n = n + 1 RETURNING n')).rows).toEqual([{ n: 2 }]);
  await Promise.all([holder.end(), waiter.end()]);
});

test('statement_timeout stops a computing statement', async () => {
  const client = await connected();
  await client.query('SET statement_timeout = 50');
  await expect(client.query(endless)).rejects.toMatchObject({ code: '57014' });
  await client.query('RESET statement_timeout');
  await client.end();
});

test('idle_in_transaction_session_timeout ends the connection and its transaction', async () => {
  const [client, other] = [await connected(), await connected()];
  await client.query('CREATE TABLE left_open (a int)');
  await client.query('SET idle_in_transaction_session_timeout = 80');
  const ended = new Promise<Error & { code?: string }>((resolve) => client.on('error', resolve));
  await pause(150);
  await client.query('BEGIN; INSERT INTO left_open VALUES (1)');
  expect((await ended).code).toBe('25P03');
  expect((await other.query('SELECT count(*)::int AS n FROM left_open')).rows).toEqual([{ n: 0 }]);
  await other.query('DROP TABLE left_open');
  await other.end();
});

test('a client that leaves in the middle of a statement takes it along', async () => {
  const wire = await WireSocket.session(server().port);
  wire.send(encodeLine('Query "BEGIN; CREATE TABLE gone (a int)"'));
  await wire.until('ReadyForQuery');
  wire.send(encodeLine(`Query "${endless}"`));
  await pause(50);
  wire.close();
  const other = await connected();
  for (let tries = 0; server().server.clientCount > 1 && tries < 50; tries++) await pause(20);
  expect(server().server.clientCount).toBe(1);
  await expect(other.query('SELECT * FROM gone')).rejects.toMatchObject({ code: '42P01' });
  await other.end();
});

test('a long pipeline leaves room for others', async () => {
  const [wire, other] = [await WireSocket.session(server().port), await connected()];
  wire.send(Buffer.concat([encodeLine('Parse "q" "SELECT $1::int"'), encodeLine('Sync')]));
  await wire.until('ReadyForQuery');
  const one = Buffer.concat([encodeLine('Bind "" "q" "1"'), encodeLine('Execute ""')]);
  wire.send(Buffer.concat([...Array.from({ length: 50_000 }, () => one), encodeLine('Sync')]));
  let [answered, finished] = [0, false];
  const pipeline = wire.until('ReadyForQuery').then((lines) => {
    finished = true;
    return lines;
  });
  while (!finished) {
    await other.query('SELECT 1');
    answered++;
  }
  expect((await pipeline).filter((line) => line === 'DataRow "1"').length).toBe(50_000);
  expect(answered).toBeGreaterThan(5);
  wire.close();
  await other.end();
});

test('a client that reads nothing holds its own statement back, not the memory', async () => {
  const wire = await WireSocket.session(server().port);
  wire.pause();
  const before = process.memoryUsage();
  // 300 MB of answer
  wire.send(encodeLine(`Query "SELECT repeat('x', 1000) FROM generate_series(1, 300000)"`));
  await pause(800);
  const after = process.memoryUsage();
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(50_000_000);
  wire.close();
});

test('the connection limit', async () => {
  for (let tries = 0; server().server.clientCount > 0 && tries < 50; tries++) await pause(20);
  const clients = await Promise.all(Array.from({ length: maximumConnections }, connected));
  await expect(connected()).rejects.toMatchObject({ code: '53300', severity: 'FATAL' });
  await clients.pop()!.end();
  for (let tries = 0; server().server.clientCount === maximumConnections && tries < 50; tries++) await pause(20);
  await (await connected()).end();
  await Promise.all(clients.map((client) => client.end()));
});
