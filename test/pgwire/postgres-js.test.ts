/** The server as postgres.js sees it: always prepared, pipelined, with cursors. */
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useTestServer } from './test-server.ts';

const server = useTestServer();
let sql: postgres.Sql;

beforeAll(async () => {
  const { host, port, user, database } = server().connection;
  sql = postgres({ host, port, username: user, database, max: 4, onnotice: () => {} });
  await sql`CREATE TABLE item (id int PRIMARY KEY, name text, tags text[], added timestamptz DEFAULT now())`;
});
afterAll(async () => {
  await sql.end();
});

test('parameters and types', async () => {
  const rows =
    await sql`SELECT ${1}::int AS i, ${'x'}::text AS t, ${true}::bool AS b, ${2.5}::float8 AS f, ${null}::text AS n`;
  expect([...rows]).toEqual([{ i: 1, t: 'x', b: true, f: 2.5, n: null }]);
});

test('arrays, dates and the insert helper', async () => {
  await sql`INSERT INTO item ${sql([
    { id: 1, name: 'one' },
    { id: 2, name: 'two' },
  ])}`;
  await sql`UPDATE item SET tags = ${['a', 'b,c']} WHERE id = 1`;
  const [row] = await sql`SELECT tags, added FROM item WHERE id = ${1}`;
  expect(row!['tags']).toEqual(['a', 'b,c']);
  expect(row!['added']).toBeInstanceOf(Date);
});

test('a transaction, committed and rolled back', async () => {
  await sql.begin(async (tx) => {
    await tx`INSERT INTO item (id) VALUES (10)`;
  });
  await expect(
    sql.begin(async (tx) => {
      await tx`INSERT INTO item (id) VALUES (11)`;
      await tx`INSERT INTO item (id) VALUES (10)`;
    }),
  ).rejects.toMatchObject({ code: '23505' });
  expect([...(await sql`SELECT id FROM item WHERE id IN (10, 11)`)]).toEqual([{ id: 10 }]);
});

test('queries that are not awaited are pipelined', async () => {
  const answers = await Promise.all(Array.from({ length: 500 }, (_, i) => sql`SELECT ${i}::int AS i`));
  expect(answers.map(([row]) => row!['i'])).toEqual(Array.from({ length: 500 }, (_, i) => i));
});

test('a cursor takes rows in portions', async () => {
  const sizes: number[] = [];
  let sum = 0;
  await sql`SELECT g FROM generate_series(1, 25000) g`.cursor(10_000, (rows) => {
    sizes.push(rows.length);
    for (const { g } of rows) sum += g as number;
  });
  expect(sizes).toEqual([10_000, 10_000, 5_000]);
  expect(sum).toBe((25_000 * 25_001) / 2);
});

test('a cursor that is left early frees its connection', async () => {
  for await (const [row] of sql`SELECT g FROM generate_series(1, 1000000) g`.cursor()) {
    if (row!['g'] === 3) break;
  }
  expect([...(await sql`SELECT 1 AS one`)]).toEqual([{ one: 1 }]);
});

test('a running query is cancelled', async () => {
  const query = sql`SELECT count(*) FROM generate_series(1, 20000) a, generate_series(1, 20000) b`.execute();
  await new Promise((resolve) => setTimeout(resolve, 200));
  query.cancel();
  await expect(query).rejects.toMatchObject({ code: '57014' });
  expect([...(await sql`SELECT 1 AS one`)]).toEqual([{ one: 1 }]);
});

test('simple queries with several results', async () => {
  const results = await sql.unsafe('SELECT 1 AS a; SELECT 2 AS b').simple();
  expect(results.map((rows) => [...(rows as unknown as postgres.Row[])])).toEqual([[{ a: 1 }], [{ b: 2 }]]);
});

test('describe without running', async () => {
  const { types, columns } = await sql`SELECT name FROM item WHERE id = ${1}`.describe();
  expect(types).toEqual([23]);
  expect(columns.map(({ name, type }) => [name, type])).toEqual([['name', 25]]);
});
