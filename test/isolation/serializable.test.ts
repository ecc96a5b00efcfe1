/**
 * Serializable transactions in SQL and Cypher: which commits of others stand in their way, and which do not. T1 reads,
 * another session writes and commits at once, T1 writes elsewhere and commits.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Engine } from '../../engine/index.ts';
import { clientOf, openMemoryEngine } from './engine-database.ts';
import type { Client } from './interleaving.ts';

let engine: Engine;
let other: Client;

beforeAll(async () => {
  engine = await openMemoryEngine();
  other = clientOf(engine);
  await all(other, [
    'CREATE TABLE log (note text)',
    'CREATE TABLE item (id int PRIMARY KEY, code text UNIQUE, value int, note text)',
    "INSERT INTO item SELECT i, 'c' || i, i * 10, 'old' FROM generate_series(1, 5000) i",
    'CREATE INDEX item_value ON item (value)',
    'CREATE TABLE part (id int PRIMARY KEY, item int REFERENCES item (id), spot vector(2))',
    'INSERT INTO part SELECT i, i, ARRAY[i, i]::vector FROM generate_series(1, 3000) i',
    'CREATE INDEX part_spot ON part USING hnsw (spot vector_l2_ops)',
    'ANALYZE',
    "CREATE (:Town {name: 'Brno'})-[:ROAD]->(:Town {name: 'Praha'})",
    'CHECKPOINT',
  ]);
});
afterAll(() => engine.close());

async function all(client: Client, statements: readonly string[]): Promise<string> {
  let outcome = '';
  for (const statement of statements) {
    outcome = await client.run(statement);
    expect(outcome, statement).not.toMatch(/^error/);
  }
  return outcome;
}

/** Outcome of the commit of a transaction that has run `reads` before the other session ran `writes`. */
async function commitAfter(reads: readonly string[], writes: readonly string[], mode = ''): Promise<string> {
  const client = clientOf(engine);
  await all(client, [`BEGIN ISOLATION LEVEL SERIALIZABLE ${mode}`, ...reads]);
  await all(other, writes);
  if (mode === '') await all(client, ["INSERT INTO log VALUES ('mine')"]);
  return client.run('COMMIT');
}

const nearest = "SELECT id FROM part ORDER BY spot <-> '[70,70]' LIMIT 3";
const roads = "MATCH (:Town {name: 'Brno'})-[:ROAD]->(t) RETURN count(t)";

test.each([
  ['a row by its id', 'SELECT value FROM item WHERE id = 7', "UPDATE item SET note = 'new' WHERE id = 7"],
  ['a row by its id that is not there', 'SELECT 1 FROM item WHERE id = 9001', 'INSERT INTO item VALUES (9001)'],
  ['a row by a unique key', "SELECT value FROM item WHERE code = 'c8'", "UPDATE item SET note = 'new' WHERE id = 8"],
  ['a unique key that is not there', "SELECT 1 FROM item WHERE code = 'x'", "INSERT INTO item VALUES (9002, 'x')"],
  [
    'a range of ids',
    'SELECT sum(value) FROM item WHERE id BETWEEN 20 AND 30',
    'UPDATE item SET note = NULL WHERE id = 25',
  ],
  [
    'a range of an index',
    'SELECT id FROM item WHERE value BETWEEN 401 AND 409',
    'INSERT INTO item VALUES (9003, NULL, 405)',
  ],
  [
    'a row that moves out of a range',
    'SELECT id FROM item WHERE value = 600',
    'UPDATE item SET value = 1 WHERE id = 60',
  ],
  ['a scan', 'SELECT count(*) FROM item', 'INSERT INTO item VALUES (9004)'],
  ['a scan for what is not there', "SELECT 1 FROM item WHERE note = 'x'", "UPDATE item SET note = 'y' WHERE id = 61"],
  ['a subquery', 'SELECT (SELECT max(value) FROM item)', 'UPDATE item SET value = 9 WHERE id = 62'],
  ['a join', 'SELECT count(*) FROM part JOIN item ON item.id = part.item', 'UPDATE item SET value = 3 WHERE id = 63'],
  ['what a write looked at', 'DELETE FROM item WHERE value = 999999', 'INSERT INTO item VALUES (9005, NULL, 999999)'],
  [
    'a row that DO NOTHING gave way to',
    "INSERT INTO item VALUES (9006, 'c64') ON CONFLICT DO NOTHING",
    "UPDATE item SET note = 'n' WHERE id = 64",
  ],
  ['the nearest rows', nearest, "INSERT INTO part VALUES (9001, 1, '[70,70]')"],
  ['the nearest rows, one far away', nearest, "INSERT INTO part VALUES (9002, 1, '[900,900]')"],
  ['a label that nobody has', 'MATCH (n:Ghost) RETURN count(n)', 'CREATE (:Ghost)'],
  ['a path', roads, "MATCH (a:Town {name: 'Brno'}), (b:Town {name: 'Praha'}) CREATE (a)-[:ROAD]->(b)"],
  ['a path read before', roads, "MATCH (a:Town {name: 'Brno'})-[r:ROAD]->() DELETE r"],
])('refused: %s', async (_, read, write) => {
  // what is kept beside the store is there already
  await other.run(read.startsWith('INSERT') || read.startsWith('DELETE') ? 'SELECT 1' : read);
  expect(await commitAfter([read], [write])).toBe('error 40001');
});

test.each([
  ['another row', 'SELECT value FROM item WHERE id = 107', 'UPDATE item SET value = 5 WHERE id = 108'],
  ['another unique key', "SELECT 1 FROM item WHERE code = 'c109'", 'UPDATE item SET value = 5 WHERE id = 110'],
  [
    'beside a range of ids',
    'SELECT sum(value) FROM item WHERE id BETWEEN 120 AND 130',
    'UPDATE item SET note = NULL WHERE id = 131',
  ],
  [
    'beside a range of an index',
    'SELECT id FROM item WHERE value BETWEEN 1401 AND 1409',
    'INSERT INTO item VALUES (9101, NULL, 1410)',
  ],
  ['another table', 'SELECT count(*) FROM part', 'UPDATE item SET value = 5 WHERE id = 111'],
  ['the parent of a new row', 'INSERT INTO part VALUES (9101, 112)', 'UPDATE item SET value = 5 WHERE id = 113'],
  ['a parent that the snapshot does not show', 'SELECT 1', 'INSERT INTO item VALUES (9102)'],
])('commits: %s', async (_, read, write) => {
  expect(await commitAfter([read], [write])).toBe('COMMIT');
});

test.each(['READ ONLY', 'READ ONLY DEFERRABLE', ''])('who only reads (%s) is never refused', async (mode) => {
  const reader = clientOf(engine);
  await all(reader, [`BEGIN ISOLATION LEVEL SERIALIZABLE ${mode}`]);
  const before = await reader.run('SELECT count(*), sum(value) FROM item');
  await all(other, ['INSERT INTO item SELECT max(id) + 1 FROM item', 'UPDATE item SET value = 0 WHERE id = 200']);
  expect(await reader.run('SELECT count(*), sum(value) FROM item')).toBe(before);
  expect(await reader.run('COMMIT')).toBe('COMMIT');
});

test('who only reads refuses nobody', async () => {
  const [reader, writer] = [clientOf(engine), clientOf(engine)];
  await all(reader, ['BEGIN ISOLATION LEVEL SERIALIZABLE', 'SELECT count(*) FROM item']);
  await all(writer, ['BEGIN ISOLATION LEVEL SERIALIZABLE', 'UPDATE item SET value = 1 WHERE id = 201']);
  await all(reader, ['SELECT sum(value) FROM item']);
  expect(await writer.run('COMMIT')).toBe('COMMIT');
  expect(await reader.run('COMMIT')).toBe('COMMIT');
});

test('a child of a row that the snapshot does not show goes in, as its parent stands', async () => {
  const client = clientOf(engine);
  await all(client, ['BEGIN ISOLATION LEVEL SERIALIZABLE', 'SELECT 1 FROM log LIMIT 0']);
  await all(other, ['INSERT INTO item VALUES (9201)']);
  await all(client, ['INSERT INTO part VALUES (9201, 9201)']);
  expect(await client.run('COMMIT')).toBe('COMMIT');
});

test.each(['REPEATABLE READ', 'SERIALIZABLE'])(
  'at %s DO NOTHING does not give way to a row that the snapshot does not show',
  async (level) => {
    const client = clientOf(engine);
    await all(client, [`BEGIN ISOLATION LEVEL ${level}`, 'SELECT 1 FROM item LIMIT 0']);
    await all(other, ["INSERT INTO item VALUES (9301, 'late')"]);
    await all(client, ["INSERT INTO item VALUES (9302, 'twice'), (9302, 'twice') ON CONFLICT DO NOTHING"]);
    expect(await client.run("INSERT INTO item VALUES (9303, 'late') ON CONFLICT DO NOTHING")).toBe('error 40001');
    await all(client, ['ROLLBACK']);
    await all(other, ['DELETE FROM item WHERE id = 9301']);
  },
);

test('the nearest rows are found through the graph', async () => {
  expect(await other.run(`EXPLAIN ${nearest}`)).toContain('Nearest using part_spot');
});

test('a retry goes through', async () => {
  const read = 'SELECT value FROM item WHERE id = 301';
  expect(await commitAfter([read], ['UPDATE item SET value = 5 WHERE id = 301'])).toBe('error 40001');
  expect(await commitAfter([read], [])).toBe('COMMIT');
});
