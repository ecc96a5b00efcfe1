/** Hot reload: modules that are loaded anew work with the engine that is open. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { open } from '../../adapters/embedded/embedded.ts';

let folder = '';
afterEach(() => rmSync(folder, { recursive: true, force: true }));

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
}, 60_000);
