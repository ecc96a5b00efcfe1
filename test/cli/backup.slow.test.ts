/** `aiondb backup`, `backup --verify` and `restore` as a person runs them, and an archive behind a server. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { run, start } from './program.ts';

vi.setConfig({ testTimeout: 180_000 });

let parent = '';

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'aiondb-cli-'));
});
afterEach(() => {
  rmSync(parent, { recursive: true, force: true });
});

test('a backup is taken, checked, restored, and a damaged one is refused', async () => {
  const folder = `${parent}/db`;
  const target = `${parent}/backup`;
  await run(['shell', '--data', folder], 'create table t (a int);\ninsert into t values (1), (2);');
  const taken = await run(['backup', '--from', folder, target]);
  expect([taken.code, taken.stdout]).toEqual([
    0,
    `Backup of ${folder} in ${target}. Check it with: aiondb backup --verify ${target}\n`,
  ]);
  const checked = await run(['backup', '--verify', target]);
  expect([checked.code, checked.stdout]).toEqual([
    0,
    expect.stringMatching(/^The backup is whole: \d+ bytes, taken from .*\nIt holds every commit up to LSN \d+, .*\n$/),
  ]);
  const restored = await run(['restore', target, `${parent}/restored`]);
  expect([restored.code, restored.stdout]).toEqual([
    0,
    expect.stringMatching(/^Restored into .*: every commit up to LSN \d+.* It goes on as timeline 2\.\n$/),
  ]);
  const shown = await run(['shell', '--data', `${parent}/restored`], 'select sum(a) from t');
  expect(shown.stdout).toContain(' 3\n');
  const again = await run(['restore', target, `${parent}/restored`]);
  expect([again.code, again.stderr]).toEqual([1, expect.stringMatching(/is not empty\n.*\nHINT: {2}Name an empty/s)]);
  const segment = `${target}/wal/${readdirSync(`${target}/wal`)[0]}`;
  const bytes = readFileSync(segment);
  bytes[100]! ^= 4;
  writeFileSync(segment, bytes);
  const damaged = await run(['backup', '--verify', target]);
  expect([damaged.code, damaged.stderr]).toEqual([
    1,
    expect.stringMatching(/the backup ".*" is damaged\nDETAIL: {2}wal\/.* does not match its sum\.\nHINT:/),
  ]);
});

test('a server archives its log when it stops', async () => {
  const server = start(['serve', '--data', `${parent}/db`, '--port', '0', '--archive', `${parent}/archive`]);
  await server.firstLine;
  server.child.kill('SIGTERM');
  const { code, stderr } = await server.ended;
  expect([code, stderr]).toEqual([0, '']);
  expect(readdirSync(`${parent}/archive`)).toEqual([expect.stringMatching(/^[0-9a-f]{24}\.[0-9a-f]{16}\.partial$/)]);
});
