/** Values by the settings of the moment, and COPY between a program, a file and a Blob. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { open } from '../../adapters/embedded/embedded.ts';

const folder = mkdtempSync(join(tmpdir(), 'aiondb-result-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a prepared statement prints by the settings of the moment, and reads its values by them', async () => {
  const db = await open();
  const query = db.prepare<{ t: string }>('SELECT $1::timestamptz AS t', { format: 'text' });
  expect(query.get('2024-01-01 00:00')!.t).toBe('2024-01-01 00:00:00+00');
  await db.exec("SET timezone = 'Asia/Tokyo'");
  expect(query.get('2024-01-01 00:00')!.t).toBe('2024-01-01 00:00:00+09');
  expect(query.get('2024-01-01 00:00Z')!.t).toBe('2024-01-01 09:00:00+09');
  await db.close();
});

test('get leaves a query after its first row', async () => {
  const db = await open();
  const query = db.prepare<{ n: number }>('SELECT * FROM generate_series(1, 1000000000) AS n');
  expect(query.get()).toEqual({ n: 1 });
  await db.close();
});

test('COPY from a file of the server needs no blob, and COPY of no rows gives an empty one', async () => {
  const db = await open();
  const path = join(folder, 'rows.tsv');
  writeFileSync(path, '1\n2\n');
  await db.exec('CREATE TABLE t (a int)');
  expect((await db.query(`COPY t FROM '${path}'`)).affectedRows).toBe(2);
  await expect(db.query("COPY t FROM '/dev/blob'")).rejects.toMatchObject({ code: '08P01' });
  const { blob } = await db.query("COPY (SELECT 1 WHERE false) TO '/dev/blob'");
  expect(blob!.size).toBe(0);
  await db.close();
});

test('a folder under a link is shared from the first open on, and waited for while it closes', async () => {
  mkdirSync(join(folder, 'real'));
  symlinkSync(join(folder, 'real'), join(folder, 'link'));
  const first = await open(join(folder, 'link', 'db'));
  const second = await open(join(folder, 'real', 'db'));
  expect(second.engine).toBe(first.engine);
  const closed = Promise.all([first.close(), second.close()]);
  const third = await open(join(folder, 'link', 'db'));
  await closed;
  await third.close();
});
