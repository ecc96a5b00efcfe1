/** Backups through the embedded door and in SQL: while statements run, stopped by a signal, told by notices. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { open } from '../../adapters/embedded/embedded.ts';
import { nodeHost } from '../../engine/host/host.ts';
import { restoreBackup, verifyBackup } from '../../engine/index.ts';

vi.setConfig({ testTimeout: 120_000 });

let parent = '';

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'aiondb-doors-'));
});
afterEach(() => {
  rmSync(parent, { recursive: true, force: true });
});

test('db.backup beside statements, restored and opened', async () => {
  const db = await open(`${parent}/db`);
  await db.exec('CREATE TABLE t (id int PRIMARY KEY, name text UNIQUE)');
  await db.exec("INSERT INTO t SELECT i, 'name ' || i FROM generate_series(1, 3000) AS g(i)");
  const phases: string[] = [];
  const running = db.backup(`${parent}/backup`, { onProgress: ({ phase }) => phases.push(phase) });
  let inserted = 3_000;
  for (; inserted < 3_100; inserted++) await db.query('INSERT INTO t VALUES ($1, $2)', [inserted + 1, `n${inserted}`]);
  const { endLsn, notes } = await running;
  expect([endLsn > 0, notes, phases.length > 0]).toEqual([true, [], true]);
  await expect(db.backup(`${parent}/backup2`, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: '57014',
  });
  const stopping = new AbortController();
  const stopped = db.backup(`${parent}/backup2`, { signal: stopping.signal });
  stopping.abort();
  await expect(stopped).rejects.toMatchObject({ code: '57014' });
  await db.close();
  await expect(db.backup(`${parent}/backup3`)).rejects.toMatchObject({ code: '08003' });
  await verifyBackup(nodeHost(), `${parent}/backup`).promise;
  await restoreBackup(nodeHost(), { backup: `${parent}/backup`, folder: `${parent}/restored` }).promise;
  const restored = await open(`${parent}/restored`);
  const { rows } = await restored.query<{ count: number; highest: number }>(
    'SELECT count(*)::int AS count, max(id) AS highest FROM t',
  );
  expect(rows[0]!.count).toBe(rows[0]!.highest);
  expect(rows[0]!.count).toBeGreaterThanOrEqual(3_000);
  const byName = await restored.query("SELECT id FROM t WHERE name = 'name 2999'");
  expect(byName.rows).toEqual([{ id: 2_999 }]);
  await restored.close();
});

test('CALL aiondb_backup tells its end, and refuses what it cannot do', async () => {
  const db = await open(`${parent}/db`);
  await db.exec('CREATE TABLE t (id int PRIMARY KEY)');
  const notices: string[] = [];
  await db.exec(`CALL aiondb_backup('${parent}/backup')`, { onNotice: ({ message }) => notices.push(message) });
  expect(notices.at(-1)).toMatch(/^the backup is complete: \d+ bytes, every commit up to LSN \d+$/);
  await verifyBackup(nodeHost(), `${parent}/backup`).promise;
  const failures: [string, string][] = [
    [`CALL aiondb_backup('${parent}/backup')`, '58P02'],
    ["CALL aiondb_backup('backup')", '42602'],
    ['CALL aiondb_backup(NULL)', '42602'],
    ["CALL aiondb_backup('/a', '/b')", '42883'],
    ["CALL other('/a')", '42883'],
    [`CALL aiondb_backup('${parent}/' || current_user)`, '0A000'],
  ];
  for (const [text, code] of failures) {
    await expect(db.query(text).then(String), text).rejects.toMatchObject({ code });
  }
  await expect(
    db.transaction((tx) => tx.query(`CALL aiondb_backup('${parent}/backup2')`).then(String)),
  ).rejects.toMatchObject({ code: '25001' });
  expect(() => db.prepare(`CALL aiondb_backup('${parent}/backup4')`).all()).toThrow(/synchronous/);
  await db.exec('CREATE ROLE guest LOGIN');
  await db.close();
  const memory = await open();
  await expect(memory.exec(`CALL aiondb_backup('${parent}/backup3')`)).rejects.toMatchObject({ code: '55000' });
  await memory.close();
});

test('the archive and the replay of the log as options of open', async () => {
  const reports: number[] = [];
  const db = await open(`${parent}/db`, { archive: `${parent}/archive` });
  await db.exec('CREATE TABLE t (id int PRIMARY KEY)');
  await db.backup(`${parent}/backup`);
  await db.exec('INSERT INTO t SELECT i FROM generate_series(1, 100) AS g(i)');
  await db.close();
  const again = await open(`${parent}/db`, { onRecovery: ({ lsn }) => reports.push(lsn) });
  expect(reports.length).toBe(1);
  await again.close();
  const request = { backup: `${parent}/backup`, folder: `${parent}/restored`, archive: `${parent}/archive` };
  await restoreBackup(nodeHost(), request).promise;
  const restored = await open(`${parent}/restored`);
  expect((await restored.query('SELECT count(*)::int AS n FROM t')).rows).toEqual([{ n: 100 }]);
  await restored.close();
});
