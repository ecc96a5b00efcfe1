/** How patterns are run: indexes and lookups over declared tables, adjacency where nothing else reaches. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GraphWorkbench } from './graph-workbench.ts';

let bench: GraphWorkbench;

beforeAll(async () => {
  bench = await GraphWorkbench.open();
  bench.sql(
    'CREATE TABLE airport (id integer PRIMARY KEY, iata text UNIQUE, name text)',
    'CREATE TABLE route (id integer PRIMARY KEY, source_id integer REFERENCES airport, target_id integer REFERENCES airport)',
    'CREATE TABLE ferry (id integer PRIMARY KEY, source_id integer, target_id integer)',
    'CREATE INDEX route_by_source ON route (source_id)',
    'CREATE NODE LABEL Airport ON airport',
    'CREATE EDGE LABEL ROUTE ON route SOURCE Airport KEY (source_id) TARGET Airport KEY (target_id)',
    'CREATE EDGE LABEL FERRY ON ferry SOURCE Airport KEY (source_id) TARGET Airport KEY (target_id)',
    `INSERT INTO airport SELECT g, 'A' || g, 'airport ' || g FROM generate_series(1, 2000) g`,
    'INSERT INTO route SELECT g, 1 + g % 2000, 1 + (g * 7) % 2000 FROM generate_series(1, 20000) g',
  );
});
afterAll(() => bench.close());

/** The operators: what was not chosen is left out. */
function chosenPlan(query: string): string {
  const text = bench.cypher(`EXPLAIN ${query}`).join('\n');
  return text.slice(0, text.indexOf('Alternatives:') + 1 || undefined);
}

test('a step over declared tables is an index lookup and lookup joins', () => {
  const plan = chosenPlan("MATCH (a:Airport {iata: 'A7'})-[r:ROUTE]->(b:Airport) RETURN b.name");
  expect(plan).toContain('Index Scan using airport_iata_key on airport');
  expect(plan).toContain('route_by_source');
  expect(plan).toMatch(
    /Nested Loop using row ids? on airport|Nested Loop over row ids? of airport|Nested Loop .*airport/,
  );
  expect(plan).not.toMatch(/Seq Scan|Hash Join|Path Expand|cypher_equals/);
});

test('the far table is not read when nothing is asked of it and a foreign key keeps it', () => {
  const plan = chosenPlan("MATCH (:Airport {iata: 'A7'})-[:ROUTE]->() RETURN 1 AS route");
  expect(plan.match(/ on airport/g)).toHaveLength(1);
});

test('a primary key given as parameter is looked up, whatever kind the value has', () => {
  const query = 'MATCH (a:Airport {id: $id}) RETURN a.name';
  expect(bench.cypher(`EXPLAIN ${query}`, { id: 5n }).join('\n')).toContain('Row Lookup on airport');
  expect(bench.cypher(query, { id: 5n })).toEqual(['airport 5']);
  expect(bench.cypher(query, { id: 5.0 })).toEqual(['airport 5']);
  expect(bench.cypher(query, { id: 5.5 })).toEqual([]);
  expect(bench.cypher(query, { id: 'A5' })).toEqual([]);
});

test('ranges and lists reach indexes and zone maps', () => {
  expect(chosenPlan('MATCH (a:Airport) WHERE a.id < 10 RETURN a.name')).not.toContain('cypher_less');
  expect(chosenPlan('MATCH (a:Airport) WHERE a.id IN [1, 2, 3] RETURN a.name')).toContain('Row Lookup on airport');
});

test('edges without an index are walked by adjacency', () => {
  const plan = bench.cypher("EXPLAIN MATCH (a:Airport {iata: 'A7'})-[:FERRY]->(b:Airport) RETURN b.name").join('\n');
  expect(plan).toContain('Path Expand');
  expect(plan).not.toContain('on ferry');
});

test('tables that cannot take part are left out', () => {
  const plan = bench.cypher('EXPLAIN MATCH (:Robot)-[:ROUTE]->(b:Airport) RETURN b.name').join('\n');
  expect(plan).not.toContain('on airport');
  expect(bench.cypher('EXPLAIN MATCH (a:Airport) WHERE a.name IS NULL AND 1 = 2 RETURN a').join('\n')).not.toContain(
    'Seq Scan',
  );
});

test('conditions that only fold away leave no trace in the plan', () => {
  const plan = chosenPlan('MATCH (a:Airport {id: 3})-[x:ROUTE]->(b)-[y:ROUTE]->(c) RETURN c.name');
  expect(plan).not.toMatch(/16\d+ = 16\d+|int4eq\(16/);
  expect(plan).not.toContain('Path Expand');
});

test('a path expansion expects as many paths as the average degree gives', () => {
  const rowsOf = (query: string): number => {
    const plan = bench.cypher(`EXPLAIN ${query}`).join('\n');
    return Number(/Path Expand .*rows=(\d+)/.exec(plan)?.[1]);
  };
  // ten routes an airport
  expect(rowsOf('MATCH (a:Airport {id: 1})-[:ROUTE*1..1]->(b) RETURN b')).toBe(10);
  expect(rowsOf('MATCH (a:Airport {id: 1})-[:ROUTE*2..2]->(b) RETURN b')).toBe(100);
  expect(rowsOf('MATCH (a:Airport {id: 1})-[:ROUTE*1..2]->(b) RETURN b')).toBe(110);
  expect(rowsOf('MATCH (a:Airport {id: 1})-[:FERRY]->(b) RETURN b')).toBe(1);
});
