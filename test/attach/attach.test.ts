/** A client attached to another process: the same answers, errors and types as a database of its own. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Database, DbError, GraphNode, open } from '../../adapters/embedded/embedded.ts';
import { ClientProcess } from './client.ts';

const folder = mkdtempSync(join(tmpdir(), 'aiondb-attach-'));
let owner: ClientProcess;
let attached: Database;
let local: Database;

const schema = `CREATE TABLE people (id serial PRIMARY KEY, name text UNIQUE NOT NULL, born date, CHECK (id < 1000));
  INSERT INTO people (name, born) VALUES ('Ada', '1815-12-10'), ('Kurt', '1906-04-28');
  CREATE TABLE places (id int PRIMARY KEY, at vector(2)); INSERT INTO places VALUES (1, '[0,1]'), (2, '[5,5]')`;

beforeAll(async () => {
  owner = await ClientProcess.open(folder);
  attached = await open(folder);
  local = await open();
  for (const db of [attached, local]) {
    await db.exec(schema);
    await db.cypher("CREATE (a:City {name: 'Rome'})-[:ROAD {km: 3}]->(:City {name: 'Ostia'})");
  }
}, 60_000);

afterAll(async () => {
  await attached.close();
  await local.close();
  await owner.end();
  rmSync(folder, { recursive: true, force: true });
});

afterEach(async () => {
  for (const db of [attached, local]) await db.exec('ROLLBACK').catch(() => {});
});

async function both<Value>(work: (db: Database) => Promise<Value>): Promise<Value> {
  const here = await work(local);
  const there = await work(attached);
  expect(there).toStrictEqual(here);
  return there;
}

async function failureOf(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    expect(error).toBeInstanceOf(DbError);
    return { ...(error as DbError).fields(), code: (error as DbError).code, message: (error as DbError).message };
  }
  throw new Error('it did not fail');
}

describe('queries', () => {
  test('the open is an attached one', () => {
    expect(() => attached.engine).toThrow(/another process or thread/);
  });

  test.each([
    ['SELECT 1::int2 a, 2::int8 b, 9007199254740993::int8 c, 1.5::float8 d, 1.50::numeric e, true f, NULL g', []],
    ["SELECT 'x' a, 'NaN'::float8 b, '-0'::float8 c, 'Infinity'::float8 d, '\\x00ff'::bytea e", []],
    ["SELECT '2020-01-02'::date a, '2020-01-02 03:04:05.006'::timestamp b, 'infinity'::timestamptz c", []],
    ['SELECT \'{"a": [1, {"__proto__": 2}], "b": null}\'::jsonb a, ARRAY[[1,2],[3,NULL]] b, ROW(1, \'x\') c', []],
    ["SELECT '1 day 02:00'::interval a, '10:11'::time b, '[1,2.5]'::vector c, gen_random_uuid() IS NULL d", []],
    [
      'SELECT $1::int8 a, $2::text b, $3::jsonb c, $4::bytea d',
      [12n, 'é\u{1f600}', { k: [1, null] }, Buffer.from('hi')],
    ],
    ['SELECT $1::timestamptz a, $2::int[] b, $3::vector c, $4::bool d', [new Date(0), [1, null], [1, 2], false]],
    ['SELECT 1 AS a, 2 AS a, 3 AS "__proto__"', []],
    ['SELECT * FROM people WHERE false', []],
    ["INSERT INTO people (name) VALUES ('Emmy') RETURNING id, name", []],
    ["DELETE FROM people WHERE name = 'Emmy'", []],
  ] as [string, unknown[]][])('%s', async (text, params) => {
    await both((db) => db.query(text, params));
    await both((db) =>
      db.query(
        text.replace('INSERT INTO people (name) VALUES', 'SELECT 1 a, 2 b --'),
        text.includes('$') ? params : [],
        {
          rowMode: 'array',
        },
      ),
    );
    if (text.startsWith('SELECT')) {
      await both((db) => db.query(text, params, { format: 'text' }));
      await both((db) => db.query(text, params, { integers: 'bigint' }));
      await both((db) => db.query(text, params, { parsers: { 20: (it) => `int8 ${it}`, 1082: (it) => [it] } }));
      await both(async (db) => db.prepare(text).all(...params));
    }
  });

  test('of every form', async () => {
    await both((db) =>
      db.exec("SELECT 1 AS a; INSERT INTO places VALUES (3, '[1,1]'); DELETE FROM places WHERE id = 3"),
    );
    await both((db) => db.sql`SELECT name FROM people WHERE id = ${1}`);
    await both((db) => db.search('places').nearest('at', [0, 0]).limit(1).run());
    await both((db) => db.describeQuery('SELECT id, name FROM people WHERE born > $1'));
    await both(async (db) => {
      const all: unknown[] = [];
      for await (const rows of db.stream('SELECT g AS a, $1::text AS b FROM generate_series(1, 20000) AS s(g)', [
        'x',
      ])) {
        all.push(...rows);
      }
      return all;
    });
    await both(async (db) => {
      for await (const rows of db.stream('SELECT g FROM generate_series(1, 100000000) AS s(g)')) return rows[0];
      return undefined;
    });
  });

  test('of graphs, whose values keep their class', async () => {
    const { rows } = await attached.cypher<{ p: unknown; r: unknown; c: GraphNode }>(
      'MATCH p = (c:City {name: $name})-[r]->() RETURN p, r, c, [c] AS list, {n: c} AS map',
      { name: 'Rome' },
    );
    expect(rows[0]!.c).toBeInstanceOf(GraphNode);
    expect(rows[0]!.c.elementId).toMatch(/:/);
    expect(rows[0]!.c.properties.get('name')).toBe('Rome');
    await both(async (db) => {
      const found = await db.cypher(
        'MATCH p = (c:City {name: $name})-[r]->() RETURN p, r, c, [c] AS list, {n: c} AS map',
        {
          name: 'Rome',
        },
      );
      return JSON.stringify(found, (_key, value) => (value instanceof Map ? [...value] : value));
    });
    await both(async (db) => {
      const [first] = (await db.cypher<{ c: unknown }>("MATCH (c:City {name: 'Rome'}) RETURN c")).rows;
      return (await db.cypher('MATCH (d:City) WHERE d = $c RETURN d.name AS name', { c: first!.c })).rows;
    });
  });

  test('COPY, notices and settings', async () => {
    await both(async (db) => {
      await db.query("COPY places FROM '/dev/blob' WITH (FORMAT csv)", [], {
        blob: new Blob(['7,"[1,2]"\n8,"[3,4]"\n']),
      });
      const { blob } = await db.query("COPY (SELECT * FROM places ORDER BY id) TO '/dev/blob' WITH (FORMAT csv)");
      await db.exec('DELETE FROM places WHERE id > 6');
      return blob?.text();
    });
    await both(async (db) => {
      const notices: unknown[] = [];
      await db.exec('DROP TABLE IF EXISTS nothing', { onNotice: (notice) => notices.push(notice) });
      await db.exec("SET timezone = 'Asia/Tokyo'");
      const shown = await db.query("SELECT '2020-01-01 00:00Z'::timestamptz::text AS t");
      await db.exec('RESET timezone');
      return [notices, shown];
    });
  });
});

describe('prepared queries', () => {
  test('get, all, run and iterate', async () => {
    await both(async (db) => {
      const add = db.prepare("INSERT INTO people (id, name) VALUES ($1, 'p' || $1)");
      const byId = db.prepare<{ name: string }>('SELECT name FROM people WHERE id = $1');
      const answers: unknown[] = [
        add.run(101),
        add.run(102),
        byId.get(101),
        byId.get(999),
        byId.all(102),
        [...byId.iterate(1)],
      ];
      answers.push(db.prepare('SELECT id FROM people ORDER BY id').get());
      answers.push(db.prepare("UPDATE people SET born = '2000-01-01' WHERE id > 100").run());
      answers.push(db.prepare('DELETE FROM people WHERE id > 100 RETURNING name', { rowMode: 'array' }).all());
      return answers;
    });
  });

  test('follow changes of the schema, and see their own transaction', async () => {
    await both(async (db) => {
      const all = db.prepare('SELECT * FROM places ORDER BY id');
      await db.exec('BEGIN; ALTER TABLE places ADD COLUMN note text DEFAULT 7');
      const inside = all.all();
      await db.exec('ROLLBACK');
      return [inside, all.all()];
    });
  });
});

describe('errors', () => {
  test.each([
    'SELECT nope FROM people',
    'SELECT 1 /',
    "INSERT INTO people (id, name) VALUES (901, 'Ada')",
    'INSERT INTO people (id, name) VALUES (902, NULL)',
    "INSERT INTO people (id, name) VALUES (5000, 'x')",
    'SELECT 1/0',
    'DROP TABLE peeple',
    'ROLLBACK TO SAVEPOINT nowhere',
  ])('%s', async (text) => {
    await both((db) => failureOf(() => db.query(text)));
    await both((db) => failureOf(() => db.exec(text)));
    await both((db) => failureOf(() => db.prepare(text).run()));
  });

  test('of parameters', async () => {
    for (const value of [undefined, () => 1, Symbol('x'), new Set([1]), 'abc', { a: 1 }]) {
      await both((db) => failureOf(() => db.query('SELECT $1::int4', [value])));
    }
    await both((db) => failureOf(() => db.query('SELECT $1::int4')));
    await both((db) => failureOf(() => db.cypher('RETURN $x')));
    await both((db) => failureOf(() => db.query('SELECT 1; SELECT 2')));
  });

  test('of transactions', async () => {
    await both((db) =>
      failureOf(() =>
        db.transaction(async (tx) => {
          await tx.query('SELECT 1/0').catch(() => {});
        }),
      ),
    );
    await both((db) => failureOf(() => db.transaction(() => db.query('SELECT 1'))));
    await both((db) =>
      db.transaction(async (tx) => {
        await tx.query("INSERT INTO people (id, name) VALUES (300, 'tx')");
        await tx.rollback();
        return tx.closed;
      }),
    );
    await both((db) => db.query('SELECT count(*) FROM people'));
    await both(async (db) => {
      const pipelined = Array.from({ length: 50 }, (_, i) =>
        db.query('INSERT INTO people (id, name) VALUES ($1, $2) RETURNING id', [400 + i, `n${i}`]),
      );
      const ids = (await Promise.all(pipelined)).map(({ rows }) => rows);
      return [ids, await db.query('DELETE FROM people WHERE id >= 400')];
    });
  });

  test('cancelling', async () => {
    const long = 'SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b';
    await both((db) => {
      const stop = new AbortController();
      setTimeout(() => stop.abort(), 50);
      return failureOf(() => db.query(long, [], { signal: stop.signal }));
    });
    await both(async (db) => {
      await db.exec('BEGIN');
      const failure = await failureOf(() => db.query('SELECT 1', [], { signal: AbortSignal.abort() }));
      return [failure, await failureOf(() => db.query('SELECT 1'))];
    });
  });
});

test('who cannot prove that he may use the folder is cut without a word', async () => {
  const { socket, token } = JSON.parse(readFileSync(`${folder}/LOCK`, 'utf8')) as { socket: string; token: string };
  const answerTo = (bytes: Uint8Array | string): Promise<number> =>
    new Promise((resolve) => {
      let received = 0;
      const connection = connect(socket, () => connection.write(bytes));
      connection.on('data', (piece) => {
        received += piece.length;
      });
      connection.on('error', () => {});
      connection.on('close', () => resolve(received));
    });
  expect(await answerTo('GET / HTTP/1.1\r\n'.padEnd(60))).toBe(0);
  const hello = Buffer.from(
    readFileSync(new URL('../../spec/attach/hello.hex', import.meta.url), 'utf8').replaceAll(/#.*|\s/g, ''),
    'hex',
  );
  expect(await answerTo(hello)).toBe(0);
  hello.write(token, 18, 'latin1');
  hello.writeUInt16LE(9, 8);
  expect(await answerTo(hello)).toBeGreaterThan(0);
  expect(existsSync(`${folder}/LOCK`)).toBe(true);
});
