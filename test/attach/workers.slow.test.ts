/** Worker threads that open a folder which this process has open, again and again, leave nothing behind. */
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
}, 600_000);
