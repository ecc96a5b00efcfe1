/** Table and column of each result column, as node-postgres is told them. */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useTestServer } from './test-server.ts';

const server = useTestServer();
let client: pg.Client;
let table: number;

beforeAll(async () => {
  client = new pg.Client(server().connection);
  await client.connect();
  await client.query('CREATE TABLE o (a int PRIMARY KEY, dropped int, b text)');
  await client.query('ALTER TABLE o DROP COLUMN dropped');
  await client.query('INSERT INTO o VALUES (1)');
  table = (await client.query("SELECT oid FROM pg_class WHERE relname = 'o'")).rows[0].oid;
});

afterAll(() => client.end());

// 0 where PostgreSQL sends 0 for table and column
test.each([
  ['SELECT a, b, a + 1, b AS x FROM o', [1, 3, 0, 3]],
  ['SELECT * FROM (SELECT b, a FROM o) s', [3, 1]],
  ['WITH c AS (SELECT a FROM o) SELECT * FROM c', [1]],
  ['WITH c AS MATERIALIZED (SELECT a FROM o) SELECT x.a, y.a AS b FROM c x, c y', [1, 1]],
  ['SELECT a FROM o UNION ALL SELECT a FROM o', [0]],
  ['WITH RECURSIVE r AS (SELECT a FROM o UNION ALL SELECT a FROM r WHERE false) SELECT * FROM r', [0]],
  ['SELECT a, count(*) FROM o GROUP BY a HAVING count(*) > 0 ORDER BY a LIMIT 1', [1, 0]],
  ['SELECT DISTINCT b FROM o ORDER BY b', [3]],
  ['SELECT x.a, y.b FROM o x LEFT JOIN o y ON x.a = y.a', [1, 3]],
  ['SELECT * FROM o x JOIN o y USING (a)', [1, 3, 3]],
  ['SELECT (SELECT a FROM o LIMIT 1), min(a), a::bigint FROM o GROUP BY a', [0, 0, 0]],
  ['SELECT first_value(a) OVER () FROM o', [0]],
  ['SELECT t.* FROM o, LATERAL (SELECT o.a AS z) t', [1]],
  ['INSERT INTO o VALUES (2) RETURNING a, b', [1, 3]],
  ['UPDATE o SET b = b RETURNING b, a', [3, 1]],
  ['DELETE FROM o RETURNING *, a AS again', [1, 3, 1]],
])('%s', async (text, columns) => {
  const { fields } = await client.query(text);
  expect(fields.map(({ columnID }) => columnID)).toEqual(columns);
  expect(fields.map(({ tableID }) => tableID)).toEqual(columns.map((column) => (column === 0 ? 0 : table)));
});

test('a prepared statement says the same before it runs', async () => {
  const described = await client.query({
    name: 'origins',
    text: 'SELECT b, 1 AS one FROM o WHERE a = $1',
    values: [1],
  });
  expect(described.fields.map(({ tableID, columnID }) => [tableID, columnID])).toEqual([
    [table, 3],
    [0, 0],
  ]);
});

test('columns of a view are the view’s, computed ones too', async () => {
  await client.query('CREATE VIEW seen AS SELECT b, a + 1 AS next, a FROM o');
  await client.query('CREATE VIEW again AS SELECT a, next FROM seen');
  const oids = await client.query("SELECT oid FROM pg_class WHERE relname IN ('again', 'seen') ORDER BY relname");
  const [again, seen] = oids.rows.map(({ oid }) => oid);
  const { fields } = await client.query(
    'SELECT x.*, y.next, y.next + 1 AS sum, o.a AS own FROM again x, (SELECT * FROM seen) y, o',
  );
  expect(fields.map(({ tableID, columnID }) => [tableID, columnID])).toEqual([
    [again, 1],
    [again, 2],
    [seen, 2],
    [0, 0],
    [table, 1],
  ]);
});
