import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, open } from '../../adapters/embedded/embedded.ts';

let db: Database;
beforeAll(async () => {
  db = await open();
  await db.exec(`CREATE TABLE item (id int PRIMARY KEY, k int, t text);
    INSERT INTO item SELECT g, g % 10, 'x' || g FROM generate_series(1, 1000) g;
    ANALYZE item`);
});
afterAll(() => db.close());

/** The lines of the plan without times and costs, and without the ways not taken. */
async function explain(statement: string): Promise<string[]> {
  const { rows } = await db.query<Record<string, string>>(`EXPLAIN (ANALYZE, COSTS OFF) ${statement}`);
  return rows.map((row) =>
    Object.values(row)[0]!
      .replace(/time=[\d.]+/, 'time=…')
      .replace(/Time: [\d.]+/, 'Time: …'),
  );
}

test('each node says what it did, literals and operators are shown as written', async () => {
  expect(await explain("SELECT t FROM item WHERE k = 3 AND t <> 'it''s' ORDER BY t LIMIT 2")).toEqual([
    'Limit (actual time=… rows=2 loops=1)',
    '  ->  Top-N Sort (actual time=… rows=2 loops=1)',
    '        Sort Key: t',
    '        ->  Project (actual time=… rows=100 loops=1)',
    "              Filter: ((k = 3) AND (t <> 'it''s'))",
    '              Output: t',
    '              ->  Seq Scan on item (actual time=… rows=1000 loops=1)',
    'Rows Returned: 2',
    'Execution Time: … ms',
  ]);
});

test('a filter that the aggregation tests itself is said to be done there', async () => {
  expect(await explain('SELECT count(*) FROM item WHERE k = 3')).toContain(
    '        ->  Filter (done by the node above)',
  );
});

test('a branch that never ran says so', async () => {
  const lines = await explain(
    'SELECT * FROM item a, LATERAL (SELECT k FROM item b WHERE b.id > a.id ORDER BY b.k LIMIT 1) x WHERE a.id < 0',
  );
  expect(lines.join('\n')).toContain('(never executed)');
});

test("the client's own parameters keep their number", async () => {
  const { rows } = await db.query<Record<string, string>>('EXPLAIN SELECT 1 FROM item WHERE k = $1 AND id <> 7', [3]);
  const text = rows.map((row) => Object.values(row)[0]).join('\n');
  expect(text).toContain('((k = $1) AND (id <> 7))');
});

test('as JSON', async () => {
  const { rows } = await db.query<Record<string, unknown>>(
    'EXPLAIN (ANALYZE, FORMAT JSON) SELECT 1 FROM item WHERE k = 3',
  );
  const [value] = Object.values(rows[0]!);
  const [{ Plan: plan }] = (typeof value === 'string' ? JSON.parse(value) : value) as [
    { Plan: Record<string, unknown> },
  ];
  expect(plan).toMatchObject({ 'Actual Rows': 100, 'Actual Loops': 1, Filter: '(k = 3)' });
});
