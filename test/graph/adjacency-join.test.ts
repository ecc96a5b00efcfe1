/** Steps over declared tables answer the same by index and by adjacency lists, whatever changes in between. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GraphWorkbench } from './graph-workbench.ts';

let bench: GraphWorkbench;
const cypher = 'MATCH (:Person {id: $id})-[:KNOWS]->(m)-[:KNOWS]->(far) RETURN m.id, far.id ORDER BY m.id, far.id';
const counted = 'MATCH (:Person {id: $id})-[:KNOWS]->()-[:KNOWS]->(far) RETURN count(*), count(DISTINCT far)';
const sql = (
  id: number,
): string => `SELECT a.target_id, b.target_id FROM knows a JOIN knows b ON b.source_id = a.target_id
  WHERE a.source_id = ${id} AND a.id <> b.id AND b.target_id IS NOT NULL ORDER BY 1, 2`;

beforeEach(async () => {
  bench = await GraphWorkbench.open();
  bench.sql(
    'CREATE TABLE person (id integer PRIMARY KEY)',
    'CREATE TABLE knows (id integer PRIMARY KEY, source_id integer REFERENCES person ON DELETE CASCADE, target_id integer REFERENCES person ON DELETE CASCADE)',
    'CREATE INDEX knows_by_source ON knows (source_id)',
    'CREATE NODE LABEL Person ON person',
    'CREATE EDGE LABEL KNOWS ON knows SOURCE Person KEY (source_id) TARGET Person KEY (target_id)',
    'INSERT INTO person SELECT g FROM generate_series(1, 50) g',
    'INSERT INTO knows SELECT g, 1 + g % 50, CASE WHEN g % 17 = 0 THEN NULL ELSE 1 + (g * g) % 50 END FROM generate_series(1, 300) g',
  );
});
afterEach(() => bench.close());

function agree(on: GraphWorkbench = bench): void {
  for (const id of [1, 2, 7, 33, 51]) {
    const expected = on.sql(sql(id));
    expect(on.cypher(cypher, { id })).toEqual(expected);
    const ends = new Set(expected.map((row) => row.split('|')[1]));
    expect(on.cypher(counted, { id })).toEqual([`${expected.length}|${ends.size}`]);
  }
}

const other = (): GraphWorkbench => bench.with(bench.engine.connect({ user: 'aiondb', databaseName: 'aiondb' }));

test('the plan offers the lists where only ends are asked for', () => {
  const plan = (query: string): string => bench.plan(query.replace('$id', '1')).join('\n');
  expect(plan(counted)).toContain('Adjacency: KNOWS (out)');
  bench.sql('ALTER TABLE knows ADD COLUMN since integer');
  expect(plan('MATCH (:Person {id: 1})-[k:KNOWS]->(b) RETURN k.since')).not.toContain('Adjacency');
  expect(bench.plan(sql(1), 'sql').join('\n')).toContain('Adjacency: KNOWS (out)');
  expect(
    bench.plan('SELECT count(*) FROM person p JOIN knows k ON k.source_id = p.id WHERE p.id = 3', 'sql').join('\n'),
  ).not.toContain('Adjacency');
});

test('answers stay right while the lists are built, patched, and built again', () => {
  agree();
  agree();
  bench.sql('INSERT INTO knows VALUES (1001, 1, 2), (1002, 2, 7), (1003, 7, NULL)');
  agree();
  bench.sql('UPDATE knows SET target_id = 33 WHERE source_id = 2', 'DELETE FROM knows WHERE source_id = 33');
  agree();
  bench.sql('INSERT INTO knows SELECT 2000 + g, 1 + g % 50, 1 + (g * 3) % 50 FROM generate_series(1, 900) g');
  agree();
  agree();
  bench.sql('DELETE FROM person WHERE id = 7');
  agree();
});

test('own writes are seen before the commit, by nobody else, and are gone after a rollback', () => {
  agree();
  agree();
  bench.sql('BEGIN', 'INSERT INTO knows VALUES (1001, 1, 2), (1002, 2, 50)', 'DELETE FROM knows WHERE source_id = 7');
  agree();
  agree(other());
  bench.sql('ROLLBACK');
  agree();
});

test('an older snapshot keeps its relationships', () => {
  agree();
  bench.sql('BEGIN ISOLATION LEVEL REPEATABLE READ');
  agree();
  const before = bench.cypher(cypher, { id: 1 });
  const second = other();
  second.sql(
    'DELETE FROM knows WHERE source_id = 1',
    'INSERT INTO knows SELECT 2000 + g, 1, g % 50 + 1 FROM generate_series(1, 500) g',
  );
  for (let round = 0; round < 3; round++) agree(second);
  expect(bench.cypher(cypher, { id: 1 })).toEqual(before);
  agree();
  bench.sql('COMMIT');
  agree();
});

test('a node with more relationships than a batch holds', () => {
  bench.sql('INSERT INTO knows SELECT 10000 + g, 1, 2 + g % 49 FROM generate_series(1, 5000) g');
  for (let round = 0; round < 3; round++) {
    expect(bench.cypher('MATCH (:Person {id: 1})-[:KNOWS]->(b) RETURN count(*), count(DISTINCT b)')).toEqual(
      bench.sql('SELECT count(*), count(DISTINCT target_id) FROM knows WHERE source_id = 1 AND target_id IS NOT NULL'),
    );
  }
});
