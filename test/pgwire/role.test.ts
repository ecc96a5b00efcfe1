/** Roles of the catalog let clients in: `aiondb serve --auth scram-sha-256` and CREATE ROLE. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'aiondb-role-'));
let server: ChildProcess;
let port = 0;

beforeAll(async () => {
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, 'keeper\n');
  const login = ['--auth', 'scram-sha-256', '--user', 'warden', '--password-file', passwordFile];
  const program = ['--import', 'tsx', 'adapters/cli/main.ts', 'serve', '--ephemeral', '--port', '0', ...login];
  server = spawn(process.execPath, program, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  port = await new Promise<number>((resolve, reject) => {
    let text = '';
    server.stdout!.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const ready = /ready on \S+:(\d+)/.exec(text);
      if (ready !== null) resolve(Number(ready[1]));
    });
    server.on('exit', () => reject(new TypeError(`the server ended: ${text}`)));
  });
});

afterAll(() => {
  server.removeAllListeners('exit');
  server.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Rows of one statement run as a role. */
async function run(user: string, password: string, text: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ host: '127.0.0.1', port, database: 'aiondb', user, password });
  await client.connect();
  try {
    return (await client.query({ text, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

const asWarden = (text: string): Promise<readonly unknown[]> => run('warden', 'keeper', text);
const refused = { code: '28P01' };

test('a role with a password logs in, until it may not', async () => {
  await asWarden("CREATE ROLE ada LOGIN PASSWORD 'lovelace – größer'");
  expect(await run('ada', 'lovelace – größer', 'SELECT current_user')).toEqual([['ada']]);
  await expect(run('ada', 'wrong', 'SELECT 1')).rejects.toMatchObject(refused);
  await asWarden("ALTER ROLE ada PASSWORD 'byron'");
  await expect(run('ada', 'lovelace – größer', 'SELECT 1')).rejects.toMatchObject(refused);
  expect(await run('ada', 'byron', 'SELECT 1')).toEqual([[1]]);
  await asWarden('ALTER ROLE ada NOLOGIN');
  await expect(run('ada', 'byron', 'SELECT 1')).rejects.toMatchObject(refused);
});

test('a role of no rights changes its own password and no other role', async () => {
  await asWarden("CREATE USER bob PASSWORD 'first'");
  await asWarden("CREATE USER eve PASSWORD 'evil'");
  const asEve = (text: string): Promise<readonly unknown[]> => run('eve', 'evil', text);
  for (const text of [
    'CREATE ROLE more SUPERUSER',
    'ALTER ROLE eve SUPERUSER',
    "ALTER ROLE bob PASSWORD 'mine'",
    'DROP ROLE bob',
    'ALTER ROLE bob RENAME TO rob',
  ]) {
    await expect(asEve(text), text).rejects.toMatchObject({ code: '42501' });
  }
  await asEve("ALTER ROLE eve PASSWORD 'better'");
  expect(await run('eve', 'better', 'SELECT 1')).toEqual([[1]]);
});

test('no verifier is shown', async () => {
  await asWarden("CREATE USER carol PASSWORD 'secret'");
  for (const text of [
    "SELECT rolpassword FROM pg_authid WHERE rolname = 'carol'",
    "SELECT rolpassword FROM pg_roles WHERE rolname = 'carol'",
    "SELECT passwd FROM pg_shadow WHERE usename = 'carol'",
  ]) {
    expect(await asWarden(text), text).toEqual([['********']]);
  }
  await expect(asWarden('SELECT * FROM aiondb_catalog.role')).rejects.toMatchObject({ code: '42501' });
  await asWarden('DROP USER carol');
  await expect(run('carol', 'secret', 'SELECT 1')).rejects.toMatchObject(refused);
});
