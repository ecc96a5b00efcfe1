/** The server as node-postgres sees it. */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useTestServer } from './test-server.ts';

const server = useTestServer();
let client: pg.Client;

async function connected(): Promise<pg.Client> {
  const opened = new pg.Client(server().connection);
  await opened.connect();
  return opened;
}

beforeAll(async () => {
  client = await connected();
  await client.query(
    'CREATE TABLE account (id int PRIMARY KEY, owner text NOT NULL, balance numeric(12,2) CHECK (balance >= 0))',
  );
});
afterAll(async () => {
  await client.end();
});

test('parameters of many types go in and come back', async () => {
  const { rows, fields } = await client.query(
    `SELECT $1::int AS i, $2::bigint AS big, $3::text AS t, $4::bool AS b, $5::float8 AS f, $6::numeric AS n,
            $7::timestamptz AS at, $8::bytea AS bytes, $9::int[] AS list, $10::jsonb AS doc, $11::text AS nothing`,
    [
      7,
      '9007199254740993',
      'žluťoučký 🐎',
      true,
      0.1,
      '12345678901234567890.12',
      new Date(0),
      Buffer.from([0, 255]),
      [1, 2],
      { a: [1] },
      null,
    ],
  );
  expect(rows).toEqual([
    {
      i: 7,
      big: '9007199254740993',
      t: 'žluťoučký 🐎',
      b: true,
      f: 0.1,
      n: '12345678901234567890.12',
      at: new Date(0),
      bytes: Buffer.from([0, 255]),
      list: [1, 2],
      doc: { a: [1] },
      nothing: null,
    },
  ]);
  expect(fields.map(({ dataTypeID }) => dataTypeID)).toEqual([23, 20, 25, 16, 701, 1700, 1184, 17, 1007, 3802, 25]);
});

test('writes tell how many rows they changed', async () => {
  const insert = 'INSERT INTO account VALUES ($1, $2, $3)';
  expect((await client.query(insert, [1, 'ada', '10'])).rowCount).toBe(1);
  expect((await client.query("INSERT INTO account VALUES (2, 'bob', 5), (3, 'cy', 0)")).rowCount).toBe(2);
  const { rows, command } = await client.query(
    'UPDATE account SET balance = balance + 1 WHERE id < $1 RETURNING id',
    [3],
  );
  expect([command, rows]).toEqual(['UPDATE', [{ id: 1 }, { id: 2 }]]);
  expect((await client.query('DELETE FROM account WHERE id = 3')).rowCount).toBe(1);
});

test('CREATE TABLE AS tells how many rows it wrote', async () => {
  const made = await client.query('CREATE TABLE five AS SELECT g FROM generate_series(1, 5) g');
  expect([made.command, made.rowCount]).toEqual(['SELECT', 5]);
});

test('a notice has its detail', async () => {
  await client.query('CREATE TABLE under (a int PRIMARY KEY)');
  await client.query('CREATE VIEW first_over AS SELECT a FROM under; CREATE VIEW second_over AS SELECT a FROM under');
  const notices: { readonly message?: string | undefined; readonly detail?: string | undefined }[] = [];
  const listen = (notice: (typeof notices)[number]): unknown => notices.push(notice);
  client.on('notice', listen);
  await client.query('DROP TABLE under CASCADE');
  client.off('notice', listen);
  expect(notices.map(({ message, detail }) => [message, detail])).toEqual([
    ['drop cascades to 2 other objects', 'drop cascades to view first_over\ndrop cascades to view second_over'],
  ]);
});

test('named statements are parsed once', async () => {
  for (const id of [1, 2, 1]) {
    const { rows } = await client.query({
      name: 'owner',
      text: 'SELECT owner FROM account WHERE id = $1',
      values: [id],
    });
    expect(rows).toEqual([{ owner: id === 1 ? 'ada' : 'bob' }]);
  }
});

test('a named statement outlives a schema change that leaves its columns alone', async () => {
  await client.query('CREATE TABLE changing (a int)');
  const query = { name: 'changing', text: 'SELECT a FROM changing' };
  await client.query(query);
  await client.query('ALTER TABLE changing ADD COLUMN b int');
  await client.query('INSERT INTO changing VALUES (1, 2)');
  expect((await client.query(query)).rows).toEqual([{ a: 1 }]);
  const star = { name: 'changing star', text: 'SELECT * FROM changing' };
  await client.query(star);
  await client.query('ALTER TABLE changing ADD COLUMN c int');
  await expect(client.query(star)).rejects.toMatchObject({
    code: '0A000',
    message: 'cached plan must not change result type',
  });
});

test('errors carry all their fields', async () => {
  await expect(client.query("INSERT INTO account VALUES (1, 'again', 0)")).rejects.toMatchObject({
    severity: 'ERROR',
    code: '23505',
    detail: 'Key (id)=(1) already exists.',
    schema: 'public',
    table: 'account',
    constraint: 'account_pkey',
  });
  await expect(client.query('INSERT INTO account VALUES (9, NULL, 0)')).rejects.toMatchObject({
    code: '23502',
    column: 'owner',
  });
  await expect(client.query("SELECT '🐎', nothing FROM account")).rejects.toMatchObject({
    code: '42703',
    position: '13',
  });
  await expect(client.query('SELECT acount.id FROM account')).rejects.toMatchObject({ code: '42P01' });
  await expect(client.query('SELECT $1::int', ['x'])).rejects.toMatchObject({ code: '22P02' });
});

test('a failed transaction refuses everything until it ends', async () => {
  await client.query('BEGIN');
  await client.query("INSERT INTO account VALUES (10, 'temp', 0)");
  await expect(client.query('SELECT 1/0')).rejects.toMatchObject({ code: '22012' });
  await expect(client.query('SELECT $1::int', [1])).rejects.toMatchObject({ code: '25P02' });
  await expect(client.query('SELECT 1')).rejects.toMatchObject({ code: '25P02' });
  await client.query('ROLLBACK');
  expect((await client.query('SELECT count(*)::int AS n FROM account WHERE id = 10')).rows).toEqual([{ n: 0 }]);
});

test('one connection does not see what another has not committed', async () => {
  const other = await connected();
  await client.query('BEGIN');
  await client.query("INSERT INTO account VALUES (20, 'dora', 1)");
  const seen = 'SELECT count(*)::int AS n FROM account WHERE id = 20';
  expect((await other.query(seen)).rows).toEqual([{ n: 0 }]);
  await client.query('COMMIT');
  expect((await other.query(seen)).rows).toEqual([{ n: 1 }]);
  await other.end();
});

test('savepoints', async () => {
  await client.query('BEGIN; SAVEPOINT s');
  await expect(client.query('SELECT 1/0')).rejects.toMatchObject({ code: '22012' });
  await client.query('ROLLBACK TO SAVEPOINT s');
  expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await client.query('COMMIT');
});

test('many rows arrive whole and in order', async () => {
  const { rows } = await client.query<{ g: number; t: string }>(
    "SELECT g, 'row ' || g AS t FROM generate_series(1, 100000) g ORDER BY g",
  );
  expect(rows.length).toBe(100_000);
  expect(rows.every(({ g, t }, i) => g === i + 1 && t === `row ${g}`)).toBe(true);
});

test('a long text whose strings look like parameters', async () => {
  const long = 'x'.repeat(70_000);
  const { rows } = await client.query(`SELECT '$9' AS dollar, length('${long}') AS n, $1::int AS one`, [1]);
  expect(rows).toEqual([{ dollar: '$9', n: 70_000, one: 1 }]);
});

test('a value of several megabytes', async () => {
  const text = 'AionDB – '.repeat(400_000);
  const { rows } = await client.query('SELECT $1::text AS t, length($1) AS n', [text]);
  expect(rows[0].t === text).toBe(true);
  expect(rows[0].n).toBe(text.length);
});

test('twenty connections write at once', async () => {
  const pool = new pg.Pool({ ...server().connection, max: 20 });
  await pool.query('CREATE TABLE counter (id int PRIMARY KEY, n int)');
  await pool.query('INSERT INTO counter VALUES (1, 0)');
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      for (let i = 0; i < 10; i++) await pool.query('UPDATE counter SET n = n + 1 WHERE id = $1', [1]);
    }),
  );
  expect((await pool.query('SELECT n FROM counter')).rows).toEqual([{ n: 200 }]);
  await pool.end();
});

test('several statements in one text answer one by one', async () => {
  const results = (await client.query('SELECT 1 AS a; SELECT 2 AS b')) as unknown as pg.QueryResult[];
  expect(results.map(({ rows }) => rows)).toEqual([[{ a: 1 }], [{ b: 2 }]]);
});

test('Cypher through the same door', async () => {
  await client.query("CREATE (:City {name: 'Brno'})-[:ROAD {km: 207}]->(:City {name: 'Praha'})");
  const { rows } = await client.query(
    'MATCH (a:City)-[r:ROAD]->(b) RETURN a.name AS source, r.km AS km, b.name AS target',
  );
  expect(rows).toEqual([{ source: 'Brno', km: '207', target: 'Praha' }]);
});
