import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { type Program, run, start } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'aiondb-serve-'));
const started: Program[] = [];
afterAll(() => {
  for (const { child } of started) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

async function serve(...args: string[]): Promise<Program & { readonly port: number }> {
  const program = start(['serve', '--port', '0', ...args]);
  started.push(program);
  const match = /^aiondb ready on 127\.0\.0\.1:(\d+)$/.exec(await program.firstLine);
  expect(match).not.toBeNull();
  return { ...program, port: Number(match![1]) };
}

async function connected(port: number, options: pg.ClientConfig = {}): Promise<pg.Client> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'tester', database: 'aiondb', ...options });
  client.on('error', () => {});
  await client.connect();
  return client;
}

test('what was committed is there after SIGTERM and a new start', async () => {
  const data = join(folder, 'kept');
  const first = await serve('--data', data);
  const client = await connected(first.port);
  await client.query('CREATE TABLE t (a int PRIMARY KEY)');
  await client.query('INSERT INTO t VALUES (1), (2)');
  first.child.kill('SIGTERM');
  expect(await first.ended).toMatchObject({ code: 0, stdout: `aiondb ready on 127.0.0.1:${first.port}\n`, stderr: '' });
  const second = await serve('--data', data);
  const again = await connected(second.port);
  expect((await again.query('SELECT count(*)::int AS n FROM t')).rows).toEqual([{ n: 2 }]);
  await again.end();
  second.child.kill('SIGINT');
  expect((await second.ended).code).toBe(0);
});

test('SIGKILL loses nothing that was acknowledged', async () => {
  const data = join(folder, 'killed');
  const first = await serve('--data', data);
  const client = await connected(first.port);
  await client.query('CREATE TABLE t (a int PRIMARY KEY)');
  let acknowledged = 0;
  const writing = (async () => {
    for (let i = 1; i <= 10_000; i++) {
      await client.query('INSERT INTO t VALUES ($1)', [i]);
      acknowledged = i;
    }
  })().catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 700));
  first.child.kill('SIGKILL');
  await Promise.all([first.ended, writing]);
  expect(acknowledged).toBeGreaterThan(0);
  const second = await serve('--data', data);
  const again = await connected(second.port);
  const { rows } = await again.query('SELECT count(*)::int AS n, max(a) AS last FROM t');
  expect(rows[0].n).toBe(rows[0].last);
  expect(rows[0].last - acknowledged).toBeLessThanOrEqual(1);
  expect(rows[0].last).toBeGreaterThanOrEqual(acknowledged);
  await again.end();
  second.child.kill('SIGTERM');
  await second.ended;
});

test.each([1, 2])(
  '%i × SIGTERM under the load of sixteen clients loses nothing that was acknowledged',
  async (signals) => {
    const data = join(folder, `stopped-${signals}`);
    const first = await serve('--data', data);
    const clients = await Promise.all(Array.from({ length: 16 }, () => connected(first.port)));
    await clients[0]!.query('CREATE TABLE t (a int PRIMARY KEY)');
    const acknowledged: number[] = [];
    let next = 1;
    const writing = clients.map(async (client) => {
      for (;;) {
        const id = next++;
        await client.query('INSERT INTO t VALUES ($1)', [id]);
        acknowledged.push(id);
      }
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    for (let s = 0; s < signals; s++) first.child.kill('SIGTERM');
    await Promise.all([first.ended, ...writing.map((load) => load.catch(() => {}))]);
    expect(acknowledged.length).toBeGreaterThan(0);
    const second = await serve('--data', data);
    const again = await connected(second.port);
    const kept = new Set((await again.query<{ a: number }>('SELECT a FROM t')).rows.map((row) => row.a));
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
    await again.end();
    second.child.kill('SIGTERM');
    await second.ended;
  },
);

test('a second signal ends it at once', async () => {
  const server = await serve('--ephemeral');
  const client = await connected(server.port);
  const running = client.query('SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b');
  const failed = expect(running).rejects.toThrow();
  await new Promise((resolve) => setTimeout(resolve, 200));
  server.child.kill('SIGINT');
  await new Promise((resolve) => setTimeout(resolve, 100));
  server.child.kill('SIGINT');
  expect((await server.ended).code).toBe(130);
  await failed;
});

test('a folder that is in use names its owner, a port in use its address, a foreign folder is left alone', async () => {
  const data = join(folder, 'owned');
  const owner = await serve('--data', data);
  const second = await run(['serve', '--port', '0', '--data', data]);
  expect(second.code).toBe(1);
  expect(second.stderr).toContain(`is in use by process ${owner.child.pid}`);
  const port = await run(['serve', '--ephemeral', '--port', String(owner.port)]);
  expect(port.code).toBe(1);
  expect(port.stderr).toContain(`could not listen on 127.0.0.1:${owner.port}: the port is in use`);
  owner.child.kill('SIGTERM');
  await owner.ended;
  const foreign = mkdtempSync(join(folder, 'foreign-'));
  writeFileSync(join(foreign, 'notes.txt'), 'mine');
  const refused = await run(['serve', '--port', '0', '--data', foreign]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('is not an aiondb database');
  expect(existsSync(join(foreign, 'aiondb.json'))).toBe(false);
});

test('passwords', async () => {
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, 'sesame\n');
  const server = await serve(
    '--ephemeral',
    '--auth',
    'scram-sha-256',
    '--user',
    'ada',
    '--password-file',
    passwordFile,
  );
  await (await connected(server.port, { user: 'ada', password: 'sesame' })).end();
  await expect(connected(server.port, { user: 'ada', password: 'open' })).rejects.toMatchObject({ code: '28P01' });
  await expect(connected(server.port, { user: 'bob', password: 'sesame' })).rejects.toMatchObject({ code: '28P01' });
  server.child.kill('SIGTERM');
  await server.ended;
  const missing = await run([
    'serve',
    '--auth',
    'scram-sha-256',
    '--user',
    'ada',
    '--password-file',
    join(folder, 'none'),
  ]);
  expect(missing).toMatchObject({ code: 1 });
  expect(missing.stderr).toContain('could not read password file');
});

test('health, readiness and metrics', async () => {
  const server = await serve('--ephemeral', '--http-port', '0');
  for (let tries = 0; !server.stderr().includes('\n') && tries < 50; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const address = /^http on (\S+)$/m.exec(server.stderr())![1]!;
  const client = await connected(server.port);
  await client.query('SELECT 1');
  const get = async (path: string, method = 'GET'): Promise<readonly [number, string]> => {
    const response = await fetch(`http://${address}${path}`, { method });
    return [response.status, await response.text()];
  };
  expect(await get('/health')).toEqual([200, 'alive\n']);
  expect(await get('/ready')).toEqual([200, 'ready\n']);
  const [status, text] = await get('/metrics?x=1');
  expect(status).toBe(200);
  expect(text).toContain('# TYPE aiondb_clients gauge\naiondb_clients 1\n');
  expect(text).toContain('aiondb_statements_total 1\n');
  expect((await get('/'))[0]).toBe(404);
  expect((await get('/health', 'POST'))[0]).toBe(405);
  await client.end();
  server.child.kill('SIGTERM');
  expect((await server.ended).code).toBe(0);
});
