/** Forks and resets: each database goes its own way, whichever is written, checkpointed or closed first. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type Database, open } from '../../adapters/embedded/embedded.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'aiondb-fork-'));
  cleanups.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function kept(database: Promise<Database>): Promise<Database> {
  const db = await database;
  cleanups.push(() => db.close());
  return db;
}

const names = async (db: Database): Promise<string> =>
  (await db.query<{ name: string }>('SELECT name FROM t ORDER BY id')).rows.map(({ name }) => name).join(' ');

const schema = `CREATE TABLE t (id serial PRIMARY KEY, name text UNIQUE);
  INSERT INTO t (name) VALUES ('a'), ('b'), ('c')`;

describe.each([
  ['memory', async () => kept(open())],
  ['a folder', async () => kept(open(folder()))],
  ['a checkpointed folder', async () => kept(open(folder())).then(async (db) => ({ db, checkpoint: true }))],
] as [string, () => Promise<Database | { db: Database; checkpoint: boolean }>][])('a fork of %s', (_name, make) => {
  async function made(): Promise<Database> {
    const it = await make();
    if (!('checkpoint' in it)) {
      await it.exec(schema);
      return it;
    }
    await it.db.exec(schema);
    await it.db.exec('CHECKPOINT');
    return it.db;
  }

  test('goes its own way, and so does the original', async () => {
    const db = await made();
    const fork = await kept(db.fork());
    await db.exec("DELETE FROM t WHERE name = 'a'; INSERT INTO t (name) VALUES ('d')");
    await fork.exec("UPDATE t SET name = 'x' WHERE name = 'b'; INSERT INTO t (name) VALUES ('y')");
    expect(await names(db)).toBe('b c d');
    expect(await names(fork)).toBe('a x c y');
    // sequences and unique keys went along
    expect((await fork.query('SELECT max(id) AS id FROM t')).rows).toEqual([{ id: 4 }]);
    await expect(fork.query("INSERT INTO t (name) VALUES ('c')")).rejects.toMatchObject({ code: '23505' });
    await db.exec('ALTER TABLE t ADD COLUMN more int DEFAULT 7; CREATE INDEX ON t (more)');
    await fork.exec('ALTER TABLE t ADD COLUMN other text; DROP INDEX IF EXISTS t_more_idx; CREATE TABLE u (a int)');
    expect((await db.query('SELECT more FROM t WHERE more = 7')).rows).toHaveLength(3);
    await expect(db.query('SELECT * FROM u')).rejects.toMatchObject({ code: '42P01' });
    await expect(fork.query('SELECT more FROM t')).rejects.toMatchObject({ code: '42703' });
  });

  test('stays when the original is checkpointed and closed', async () => {
    const db = await made();
    const fork = await db.fork();
    await db.exec('UPDATE t SET name = name || name');
    await db.exec('CHECKPOINT');
    await db.exec('DELETE FROM t');
    const second = await db.fork();
    await db.close();
    expect(await names(fork)).toBe('a b c');
    expect(await names(second)).toBe('');
    await fork.exec("INSERT INTO t (name) VALUES ('d'); CHECKPOINT");
    expect(await names(fork)).toBe('a b c d');
    const grandchild = await fork.fork();
    await fork.close();
    await grandchild.exec('DELETE FROM t WHERE id = 1');
    expect(await names(grandchild)).toBe('b c d');
    await grandchild.reset();
    expect(await names(grandchild)).toBe('a b c d');
    await grandchild.close();
    await second.close();
  });

  test('is reset to how it began, with sequences, schema, settings and what it had open', async () => {
    const db = await made();
    const fork = await kept(db.fork());
    const byId = fork.prepare<{ name: string }>('SELECT name FROM t WHERE id = $1');
    const add = fork.prepare('INSERT INTO t (name) VALUES ($1)');
    for (let round = 0; round < 3; round++) {
      expect(byId.get(2)).toEqual({ name: 'b' });
      expect(add.run('d')).toEqual({ changes: 1 });
      expect(byId.get(4)).toEqual({ name: 'd' });
      await fork.exec(
        "SET timezone = 'Asia/Tokyo'; ALTER TABLE t ADD COLUMN more int; UPDATE t SET name = name || '!'",
      );
      if (round === 1) await fork.exec('CHECKPOINT');
      expect(byId.get(2)).toEqual({ name: 'b!' });
      await fork.exec('BEGIN; DELETE FROM t');
      await fork.reset();
      expect(await names(fork)).toBe('a b c');
      expect((await fork.query('SHOW timezone')).rows).not.toEqual([{ TimeZone: 'Asia/Tokyo' }]);
    }
    expect(await names(db)).toBe('a b c');
  });

  test('does not see what is not committed', async () => {
    const db = await made();
    await db.exec("BEGIN; INSERT INTO t (name) VALUES ('open')");
    const fork = await kept(db.fork());
    await db.exec('COMMIT');
    expect(await names(fork)).toBe('a b c');
    expect(await names(db)).toBe('a b c open');
  });

  test('may be made again and again while the original is written', async () => {
    const db = await made();
    const forks: Database[] = [];
    for (let round = 0; round < 40; round++) {
      await db.query('INSERT INTO t (name) VALUES ($1)', [`n${round}`]);
      if (round % 7 === 3) await db.query('DELETE FROM t WHERE name = $1', [`n${round - 1}`]);
      forks.push(await db.fork());
    }
    for (const [round, fork] of forks.entries()) {
      const { rows } = await fork.query<{ n: number; last: string }>(
        'SELECT count(*)::int AS n, (SELECT name FROM t ORDER BY id DESC LIMIT 1) AS last FROM t',
      );
      expect(rows).toEqual([{ n: 3 + round + 1 - Math.floor((round + 4) / 7), last: `n${round}` }]);
      await fork.close();
    }
    expect(db.engine.store.statistics.layers).toBeLessThan(12);
  });
});

test('a database in memory goes back to its snapshot', async () => {
  const db = await kept(open());
  await expect(db.reset()).rejects.toMatchObject({ code: '55000' });
  await db.exec(schema);
  await db.snapshot();
  await db.exec('DROP TABLE t; CREATE TABLE t (id int, name text)');
  await db.reset();
  expect(await names(db)).toBe('a b c');
  await db.exec("INSERT INTO t (name) VALUES ('d')");
  await db.snapshot();
  await db.exec('TRUNCATE t');
  await db.reset();
  expect(await names(db)).toBe('a b c d');
});

test('a folder is not reset, and opens again while forks of it live', async () => {
  const path = folder();
  const db = await open(path);
  await db.exec(schema);
  await db.exec('CHECKPOINT');
  const fork = await kept(db.fork());
  await expect(db.reset()).rejects.toMatchObject({ code: '55000' });
  await db.close();
  const again = await kept(open(path));
  await again.exec('DELETE FROM t; CHECKPOINT');
  await again.exec("INSERT INTO t SELECT i, 'n' || i FROM generate_series(1, 20000) AS s(i); CHECKPOINT");
  expect(await names(fork)).toBe('a b c');
});

test('graphs, vector indexes and columns in blocks are there in a fork', async () => {
  const db = await kept(open(folder()));
  await db.exec(`CREATE TABLE v (id int PRIMARY KEY, e vector(3));
    INSERT INTO v SELECT i, ARRAY[i, i % 7, 1]::real[]::vector(3) FROM generate_series(1, 5000) AS s(i);
    CREATE INDEX ON v USING hnsw (e vector_l2_ops)`);
  await db.cypher("CREATE (:P {name: 'a'})-[:K]->(:P {name: 'b'})");
  await db.exec('CHECKPOINT');
  const nearest = 'SELECT id FROM v ORDER BY e <-> $1 LIMIT 1';
  const fork = await kept(db.fork());
  await fork.exec('DELETE FROM v WHERE id = 100');
  await fork.cypher("MATCH (a:P {name: 'b'}) CREATE (a)-[:K]->(:P {name: 'c'})");
  expect((await db.query(nearest, ['[100,2,1]'])).rows).toEqual([{ id: 100 }]);
  expect((await fork.query(nearest, ['[100,2,1]'])).rows).not.toEqual([{ id: 100 }]);
  const path = "MATCH (:P {name: 'a'})-[:K*]->(n) RETURN n.name AS name ORDER BY name";
  expect((await db.cypher(path)).rows).toEqual([{ name: 'b' }]);
  expect((await fork.cypher(path)).rows).toEqual([{ name: 'b' }, { name: 'c' }]);
});

test('takes no time to speak of with 100 tables', async () => {
  const db = await kept(open());
  for (let table = 0; table < 100; table++) {
    await db.exec(`CREATE TABLE t${table} (id serial PRIMARY KEY, a text UNIQUE, b int REFERENCES t0 (id), c jsonb);
      INSERT INTO t${table} (a) SELECT 'n' || i FROM generate_series(1, 50) AS s(i)`);
  }
  const forkTimes: number[] = [];
  const resetTimes: number[] = [];
  for (let round = 0; round < 60; round++) {
    let start = performance.now();
    const fork = await db.fork();
    forkTimes.push(performance.now() - start);
    await fork.exec('INSERT INTO t1 (a) VALUES (1)');
    start = performance.now();
    await fork.reset();
    resetTimes.push(performance.now() - start);
    await fork.close();
  }
  const median = (times: number[]): number => times.slice(20).sort((a, b) => a - b)[20]!;

  expect(median(forkTimes)).toBeLessThan(20); // quiet machine: 0.5 ms
  expect(median(resetTimes)).toBeLessThan(20); // quiet machine: 0.5 ms
});
