/** Open tables are left out of plans exactly while they hold nothing that the statement could meet. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GraphWorkbench } from './graph-workbench.ts';

let bench: GraphWorkbench;

beforeEach(async () => {
  bench = await GraphWorkbench.open();
  bench.sql(
    'CREATE TABLE person (id integer PRIMARY KEY, name text)',
    'CREATE TABLE knows (id integer PRIMARY KEY, source_id integer REFERENCES person, target_id integer REFERENCES person)',
    'CREATE INDEX knows_by_source ON knows (source_id)',
    'CREATE NODE LABEL Person ON person',
    'CREATE EDGE LABEL KNOWS ON knows SOURCE Person TARGET Person',
    `INSERT INTO person VALUES (1, 'Ada'), (2, 'Bob'), (3, 'Cy')`,
    'INSERT INTO knows VALUES (1, 1, 2), (2, 2, 3)',
  );
});
afterEach(() => bench.close());

const friends = 'MATCH (a:Person {id: 1})-[:KNOWS]->(b) RETURN b.name';
const tags = 'MATCH (t:Tag) RETURN t.name ORDER BY t.name';
const plan = (query: string): string => bench.plan(query).join('\n');
const other = (): GraphWorkbench => bench.with(bench.engine.connect({ user: 'aiondb', databaseName: 'aiondb' }));

test('an empty graph schema costs a pattern over declared tables nothing', () => {
  expect(plan(friends)).not.toMatch(/nodes|Path Expand|Append/);
  expect(bench.cypher(friends)).toEqual(['Bob']);
});

test('open rows of other labels and types change nothing', () => {
  bench.cypher("CREATE (:Tag {name: 'x'})-[:ON]->(:Tag {name: 'y'})");
  expect(plan(friends)).not.toMatch(/nodes|Path Expand|Append/);
  expect(plan('MATCH (a:Person)-[]->(b) RETURN b.name')).toContain('Path Expand');
  expect(plan(tags)).toContain('nodes');
});

test('the first open row is found by a statement planned without the open table', () => {
  expect(bench.cypher(tags)).toEqual([]);
  expect(bench.cypher(tags)).toEqual([]);
  other().cypher("CREATE (:Tag {name: 'x'})");
  expect(bench.cypher(tags)).toEqual(['x']);
  other().cypher("CREATE (:Tag {name: 'y'})");
  expect(bench.cypher(tags)).toEqual(['x', 'y']);
});

test('own rows are found before their commit, and are gone after a rollback', () => {
  expect(bench.cypher(tags)).toEqual([]);
  bench.sql('BEGIN');
  bench.cypher("CREATE (:Tag {name: 'mine'})");
  expect(bench.cypher(tags)).toEqual(['mine']);
  expect(other().cypher(tags)).toEqual([]);
  bench.sql('ROLLBACK');
  expect(bench.cypher(tags)).toEqual([]);
});

test('an older snapshot still sees what others have deleted', () => {
  bench.cypher("CREATE (:Tag {name: 'old'})");
  bench.sql('BEGIN ISOLATION LEVEL REPEATABLE READ');
  expect(bench.cypher('MATCH (p:Person) RETURN count(p)')).toEqual(['3']);
  const second = other();
  second.cypher('MATCH (t:Tag) DELETE t');
  expect(second.cypher(tags)).toEqual([]);
  expect(bench.cypher(tags)).toEqual(['old']);
  bench.sql('COMMIT');
  expect(bench.cypher(tags)).toEqual([]);
});

test('a label put on an open row later is met', () => {
  bench.cypher("CREATE (:Thing {name: 'x'})");
  expect(bench.cypher(tags)).toEqual([]);
  bench.cypher('MATCH (t:Thing) SET t:Tag');
  expect(bench.cypher(tags)).toEqual(['x']);
});

test('a statement meets what it creates itself', () => {
  expect(bench.cypher("CREATE (:Tag {name: 'x'}) WITH 1 AS one MATCH (t:Tag) RETURN t.name")).toEqual(['x']);
  const query = 'MATCH (a:Person {id: 1}) CREATE (a)-[:LIKES]->(:Tag) WITH a MATCH (a)-[:LIKES]->(t) RETURN count(t)';
  expect(bench.cypher(query)).toEqual(['1']);
});

test('a relationship of an open type between declared nodes is met once it is there', () => {
  const likes = 'MATCH (a:Person {id: 1})-[:LIKES]->(b) RETURN b.name';
  expect(bench.cypher(likes)).toEqual([]);
  bench.cypher('MATCH (a:Person {id: 1}), (b:Person {id: 3}) CREATE (a)-[:LIKES]->(b)');
  expect(bench.cypher(likes)).toEqual(['Cy']);
  expect(bench.cypher('MATCH (a:Person {id: 1})-[x]->(b) RETURN b.name ORDER BY b.name')).toEqual(['Bob', 'Cy']);
});

test('a prepared statement looks again before it runs', () => {
  const prepared = bench.session.prepare(tags, { language: 'cypher' });
  expect(prepared.planned.plan?.absences).toEqual([{ kind: 'nodes', labels: { kind: 'label', name: 'Tag' } }]);
  other().cypher("CREATE (:Tag {name: 'x'})");
  expect(bench.session.refresh(prepared)).not.toBe(prepared);
  expect(bench.session.refresh(prepared).planned.plan?.absences).toEqual([]);
});
