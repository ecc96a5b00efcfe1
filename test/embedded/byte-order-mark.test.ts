/** A leading U+FEFF is a character like any other: it is stored, compared, copied and read back. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Database, open } from '../../adapters/embedded/embedded.ts';

const marked = '\ufeffabc';

async function fill(db: Database): Promise<void> {
  await db.exec('CREATE TABLE marks (id int PRIMARY KEY, "\ufeffname" text, note varchar)');
  await db.query('INSERT INTO marks VALUES (1, $1, $1)', [marked]);
  const blob = new Blob([`2\t${marked}\t${marked}é\n`, '3\tplain\tplain\n']);
  await db.query("COPY marks FROM '/dev/blob'", [], { blob });
  await db.exec('CREATE INDEX marks_name ON marks ("\ufeffname")');
}

const rows = [
  { id: 1, '\ufeffname': marked, note: marked, size: 4, bytes: 6 },
  { id: 2, '\ufeffname': marked, note: `${marked}é`, size: 4, bytes: 6 },
];

async function check(db: Database): Promise<void> {
  const text =
    'SELECT *, length("\ufeffname") AS size, octet_length("\ufeffname") AS bytes FROM marks WHERE "\ufeffname" = $1';
  expect((await db.query(`${text} ORDER BY id`, [marked])).rows).toEqual(rows);
  const grouped = 'SELECT "\ufeffname" || \'-\' AS name, count(*)::int AS n FROM marks GROUP BY 1 ORDER BY 2';
  expect((await db.query(grouped)).rows).toEqual([
    { name: 'plain-', n: 1 },
    { name: `${marked}-`, n: 2 },
  ]);
  const keys = 'SELECT "\ufeffname" AS name FROM marks ORDER BY "\ufeffname" DESC LIMIT 1';
  expect((await db.query(keys)).rows).toEqual([{ name: marked }]);
  const copied = await db.query('COPY (SELECT "\ufeffname", note FROM marks WHERE id < 3) TO \'/dev/blob\'');
  expect([...new Uint8Array(await copied.blob!.arrayBuffer())]).toEqual([
    ...new TextEncoder().encode(`${marked}\t${marked}\n${marked}\t${marked}é\n`),
  ]);
  const bytes = "SELECT convert_from('\\xefbbbf61', 'UTF8') AS text, octet_length('\ufeffa'::name::text) AS size";
  expect((await db.query(bytes)).rows).toEqual([{ text: '\ufeffa', size: 4 }]);
}

test('a byte order mark survives a query, COPY, a checkpoint and reopening', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'aiondb-mark-'));
  try {
    const first = await open(folder);
    await fill(first);
    await check(first);
    await first.exec('CHECKPOINT');
    await check(first);
    await first.close();
    const second = await open(folder);
    await check(second);
    await second.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
