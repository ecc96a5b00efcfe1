/** Clients that vanish, babble or come in hundreds: the server serves the others, and holds nothing for those gone. */
import pg from 'pg';
import { expect, test } from 'vitest';
import { encodeLine } from './client-message.ts';
import { useTestServer } from './test-server.ts';
import { WireSocket } from './wire-socket.ts';

const server = useTestServer();
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function connected(): Promise<pg.Client> {
  const client = new pg.Client(server().connection);
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** Resolves when only so many clients are left. */
async function left(count: number): Promise<void> {
  for (let tries = 0; server().server.clientCount > count && tries < 250; tries++) await pause(20);
  expect(server().server.clientCount).toBe(count);
}

/** The same bytes in every run. */
function noise(length: number, seed: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = seed;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    bytes[i] = state >>> 16;
  }
  return bytes;
}

test('three hundred clients that write at the same time', async () => {
  const clients = await Promise.all(Array.from({ length: 300 }, connected));
  await clients[0]!.query('CREATE TABLE crowd (id int PRIMARY KEY)');
  await Promise.all(
    clients.map(async (client, c) => {
      for (let i = 0; i < 5; i++) await client.query('INSERT INTO crowd VALUES ($1)', [c * 5 + i]);
    }),
  );
  expect((await clients[1]!.query('SELECT count(*)::int AS n FROM crowd')).rows).toEqual([{ n: 1500 }]);
  await Promise.all(clients.map((client) => client.end()));
  await left(0);
});

test('clients that vanish in COPY, in an extended query and in a wait leave no locks and no rows', async () => {
  const other = await connected();
  await other.query("CREATE TABLE v (a int PRIMARY KEY, b text); INSERT INTO v VALUES (1, 'one'), (2, 'two')");
  const copying = await WireSocket.session(server().port);
  copying.send(Buffer.concat([encodeLine('Query "COPY v FROM STDIN"'), encodeLine('CopyData "7\\tseven\\n"')]));
  const binding = await WireSocket.session(server().port);
  binding.send(encodeLine(`Query "BEGIN; UPDATE v SET b = 'held' WHERE a = 1"`));
  await binding.until('ReadyForQuery');
  const waiting = await WireSocket.session(server().port);
  waiting.send(encodeLine(`Query "UPDATE v SET b = 'late' WHERE a = 1"`));
  binding.send(Buffer.concat([encodeLine(`Parse "" "UPDATE v SET b = $1 WHERE a = 2"`), encodeLine('Bind "" "" "x"')]));
  // an Execute that is cut off
  binding.send(encodeLine('Execute ""').subarray(0, 4));
  await pause(100);
  for (const wire of [waiting, copying, binding]) wire.close();
  await left(1);
  await other.query("SET lock_timeout = '5s'; UPDATE v SET b = 'free'");
  expect((await other.query('SELECT a, b FROM v ORDER BY a')).rows).toEqual([
    { a: 1, b: 'free' },
    { a: 2, b: 'free' },
  ]);
  await other.end();
});

test('noise before and after the start, in every message type, ends that connection at most', async () => {
  const other = await connected();
  for (let seed = 1; seed <= 40; seed++) {
    const wire = seed % 2 === 0 ? await WireSocket.open(server().port) : await WireSocket.session(server().port);
    wire.send(noise(seed * 37, seed));
    setTimeout(() => wire.close(), 50);
  }
  for (let type = 0; type < 256; type++) {
    const wire = await WireSocket.session(server().port);
    const body = noise(type % 41, type);
    const head = Buffer.from([type, 0, 0, 0, 4 + body.length]);
    wire.send(Buffer.concat([head, body, encodeLine('Sync')]));
    setTimeout(() => wire.close(), 50);
  }
  await left(1);
  expect((await other.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await other.end();
});

test('silent and half-open connections hold nobody up', async () => {
  const silent = await Promise.all(Array.from({ length: 100 }, () => WireSocket.open(server().port)));
  for (const wire of silent.slice(0, 50)) wire.send(Buffer.from([0, 0]));
  const client = await connected();
  expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await client.end();
  for (const wire of silent) wire.close();
});

test('a text and a parameter of many megabytes', async () => {
  const client = await connected();
  const long = 'x'.repeat(10_000_000);
  expect((await client.query(`SELECT length('${long}') AS n`)).rows).toEqual([{ n: 10_000_000 }]);
  expect((await client.query('SELECT length($1::text) AS n', [long])).rows).toEqual([{ n: 10_000_000 }]);
  await client.end();
});
