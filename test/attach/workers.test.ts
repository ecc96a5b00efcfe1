/** Worker threads and hot reload: opening a folder that this process has open, again and again, leaves nothing behind. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { open } from '../../adapters/embedded/embedded.ts';
import { nodeHost } from '../../engine/host/host.ts';

let folder = '';
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function openFiles(): number {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0;
}

async function workerRound(round: number, closes: boolean): Promise<unknown> {
  const worker = nodeHost().workers.spawn(new URL('./worker-client', import.meta.url), { folder, round, closes });
  let answer: unknown;
  worker.onMessage((message) => {
    answer = message;
  });
  await new Promise<void>((resolve, reject) =>
    worker.onExit((error) => (error === undefined ? resolve() : reject(error))),
  );
  return answer;
}

test('50 workers open the folder, work and go, with a close and without', async () => {
  folder = mkdtempSync(join(tmpdir(), 'aiondb-workers-'));
  const db = await open(folder);
  await db.exec('CREATE TABLE t (id int PRIMARY KEY)');
  const warm = 6;
  for (let round = 0; round < warm; round++) expect(await workerRound(round, round % 2 === 0)).toBe(1);
  const files = openFiles();
  const handles = process.getActiveResourcesInfo().length;
  const megabytes = process.memoryUsage().rss / 1_048_576;
  for (let round = warm; round < warm + 50; round += 2) {
    expect(await Promise.all([workerRound(round, true), workerRound(round + 1, false)])).toEqual([1, 1]);
  }
  expect((await db.query('SELECT count(*)::int AS n, min(id) AS least FROM t')).rows).toEqual([
    { n: warm + 50, least: 0 },
  ]);
  await vi.waitFor(() => {
    expect(openFiles()).toBeLessThanOrEqual(files);
    expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(handles);
  });
  expect(process.memoryUsage().rss / 1_048_576).toBeLessThan(megabytes + 100);
  // the locks of those who left without a word are free
  await db.query('DELETE FROM t');
  await db.close();
}, 240_000);

test('modules that are loaded anew find the engine that is open', async () => {
  folder = mkdtempSync(join(tmpdir(), 'aiondb-reload-'));
  const db = await open(folder);
  await db.exec('CREATE TABLE t (id int)');
  for (let round = 0; round < 3; round++) {
    vi.resetModules();
    const reloaded = await import('../../adapters/embedded/embedded.ts');
    expect(reloaded.open).not.toBe(open);
    const again = await reloaded.open(folder);
    expect(again.prepare('INSERT INTO t VALUES (1)').run()).toEqual({ changes: 1 });
    await again.close();
  }
  expect((await db.query('SELECT * FROM t')).rows).toHaveLength(3);
  await db.close();
});
