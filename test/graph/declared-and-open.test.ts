/**
 * The same graph twice in one database, in declared tables and in the open tables: every query answers the same over
 * both. Joins, typed comparisons and indexes serve the one, adjacency and dynamic values the other.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GraphWorkbench } from './graph-workbench.ts';

let bench: GraphWorkbench;
const personCount = 30;

beforeAll(async () => {
  bench = await GraphWorkbench.open();
  bench.sql(
    'CREATE TABLE person (id integer PRIMARY KEY, name text, age int, score float8)',
    'CREATE TABLE city (code text PRIMARY KEY, size bigint)',
    'CREATE TABLE knows (id serial PRIMARY KEY, source_id integer REFERENCES person, target_id integer REFERENCES person, since int)',
    'CREATE TABLE lives (id serial PRIMARY KEY, source_id integer NOT NULL, target_code text NOT NULL REFERENCES city)',
    'CREATE INDEX ON knows (source_id)',
    'CREATE INDEX ON knows (target_id)',
    'CREATE INDEX ON lives (source_id)',
    'CREATE NODE LABEL Person ON person',
    'CREATE NODE LABEL City ON city',
    'CREATE EDGE LABEL KNOWS ON knows SOURCE Person KEY (source_id) TARGET Person KEY (target_id)',
    'CREATE EDGE LABEL LIVES ON lives SOURCE Person KEY (source_id) TARGET City KEY (target_code)',
  );
  const people = Array.from({ length: personCount }, (_, i) => ({
    id: i + 1,
    name: `p${i % 7}`,
    age: i % 5 === 0 ? null : 20 + (i % 9),
    score: i % 4 === 0 ? Number.NaN : i / 4,
  }));
  const edges = Array.from({ length: 80 }, (_, i) => ({
    a: 1 + ((i * 7) % personCount),
    b: 1 + ((i * i * 3 + i) % personCount),
    since: 2000 + (i % 5),
  }));
  const cities = ['x', 'y', 'z'].map((code, i) => ({ code, size: i * 10 }));
  for (const mark of ['', 'Open']) {
    const parameters = { people, edges, cities };
    bench.cypher(
      `UNWIND $people AS p CREATE (:Person${mark} {id: toInteger(p.id), name: p.name, age: toInteger(p.age), score: p.score})`,
      parameters,
    );
    bench.cypher(`UNWIND $cities AS c CREATE (:City${mark} {code: c.code, size: toInteger(c.size)})`, parameters);
    bench.cypher(
      `UNWIND $edges AS e MATCH (a:Person${mark} {id: toInteger(e.a)}), (b:Person${mark} {id: toInteger(e.b)})
       CREATE (a)-[:KNOWS${mark} {since: toInteger(e.since)}]->(b)`,
      parameters,
    );
    bench.cypher(
      `MATCH (a:Person${mark}), (c:City${mark}) WHERE a.id % 3 = c.size / 10 CREATE (a)-[:LIVES${mark}]->(c)`,
    );
  }
});
afterAll(() => bench.close());

/** `@` stands behind each label and type. */
function both(query: string, parameters: Record<string, unknown> = {}): readonly string[] {
  const declared = [...bench.cypher(query.replaceAll('@', ''), parameters)].sort();
  const open = [...bench.cypher(query.replaceAll('@', 'Open'), parameters)].sort();
  expect(declared).toEqual(open);
  return declared;
}

test.each([
  ['MATCH (a:Person@) RETURN a.id, a.name, a.age', 30],
  ['MATCH (a:Person@)-[k:KNOWS@]->(b:Person@) RETURN a.id, k.since, b.name', 80],
  ['MATCH (a:Person@)<-[k:KNOWS@]-(b) RETURN a.id, b.id', 80],
  ['MATCH (a:Person@ {id: 3})-[:KNOWS@]-(b) RETURN b.id', undefined],
  ['MATCH (a:Person@ {id: 3})-[:KNOWS@]->()-[:KNOWS@]->(c) RETURN c.id', undefined],
  ['MATCH (a:Person@)-[:KNOWS@]->(b:Person@)-[:KNOWS@]->(a) RETURN a.id, b.id', undefined],
  ['MATCH (a:Person@)-[:LIVES@]->(c:City@) RETURN c.code, count(*)', 3],
  ['MATCH (c:City@ {code: "y"})<-[:LIVES@]-(a:Person@)-[:KNOWS@]->(b:Person@) RETURN a.id, b.id', undefined],
  ['MATCH (a:Person@) WHERE (a)-[:KNOWS@]->(:Person@ {id: 5}) RETURN a.id', undefined],
  ['MATCH (a:Person@) OPTIONAL MATCH (a)-[k:KNOWS@ {since: 2001}]->(b) RETURN a.id, k.since, b.id', undefined],
  ['MATCH (a:Person@) RETURN a.id, [(a)-[:KNOWS@]->(b) | b.id] AS friends', 30],
  ['MATCH (a:Person@ {id: 1})-[:KNOWS@*1..3]->(b) RETURN b.id', undefined],
  ['MATCH (a:Person@ {id: 1})-[ks:KNOWS@*2 {since: 2002}]-(b) RETURN b.id, size(ks)', undefined],
  ['MATCH p = shortestPath((a:Person@ {id: 1})-[:KNOWS@*]-(b:Person@ {id: 17})) RETURN length(p)', undefined],
  [
    'MATCH p = allShortestPaths((a:Person@ {id: 2})-[:KNOWS@*..5]->(b:Person@ {id: 29})) RETURN [n IN nodes(p) | n.id]',
    undefined,
  ],
  ['MATCH (a:Person@) WHERE a.score > 2 RETURN a.id', undefined],
  ['MATCH (a:Person@) WHERE NOT a.score > 2 RETURN a.id', undefined],
  ['MATCH (a:Person@) WHERE a.score <= 2.5 OR a.age = 21 RETURN a.id', undefined],
  ['MATCH (a:Person@) WHERE a.age < 22.5 RETURN a.id', undefined],
  ['MATCH (a:Person@) WHERE a.age = 22.0 RETURN a.id', undefined],
  ['MATCH (a:Person@) WHERE a.age = 22.5 RETURN a.id', 0],
  ['MATCH (a:Person@) WHERE a.age = "22" RETURN a.id', 0],
  ['MATCH (a:Person@) WHERE NOT a.age = "22" RETURN a.id', 24],
  ['MATCH (a:Person@) WHERE a.name IN ["p1", "p2", 3, null] RETURN a.id', undefined],
  ['MATCH (a:Person@) WHERE NOT a.name IN ["p1", "p2", 3] RETURN a.id', undefined],
  ['MATCH (a:Person@) WHERE a.missing IS NULL RETURN count(*)', 1],
  ['MATCH (a:Person@), (b:Person@) WHERE a.id + 1 = b.id RETURN a.id', 29],
  ['MATCH (a:Person@) WHERE a.age = a.id RETURN a.id', undefined],
] as const)('%s', (query, count) => {
  const rows = both(query);
  if (count !== undefined) expect(rows).toHaveLength(count);
});

test('a parameter of any kind compares as the language says', () => {
  const operators = fc.constantFrom('=', '<>', '<', '<=', '>', '>=');
  const properties = fc.constantFrom('id', 'name', 'age', 'score');
  const values = fc.oneof(
    fc.integer({ min: -3, max: 40 }).map(BigInt),
    fc.double({ min: -3, max: 40 }),
    fc.constantFrom('p1', 'p3', '', true, false, null, 2n ** 62n, Number.NaN, Number.POSITIVE_INFINITY),
    fc.constantFrom([], [1n], new Map([['a', 1n]])),
  );
  fc.assert(
    fc.property(operators, properties, values, fc.boolean(), (operator, property, value, negated) => {
      const test = `a.${property} ${operator} $value`;
      both(`MATCH (a:Person@) WHERE ${negated ? `NOT ${test}` : test} RETURN a.id`, { value });
      both(`MATCH (a:Person@) RETURN a.id, ${test} AS answer`, { value });
    }),
    { numRuns: 60 },
  );
});

test('a constant of any kind compares as the language says', () => {
  const operators = fc.constantFrom('=', '<>', '<', '<=', '>', '>=');
  const properties = fc.constantFrom('id', 'name', 'age', 'score');
  const values = fc.constantFrom(
    '3',
    '22',
    '22.5',
    '-1',
    '3.0',
    '1e30',
    '9223372036854775807',
    "'p1'",
    'true',
    'null',
    '0.0 / 0.0',
  );
  fc.assert(
    fc.property(operators, properties, values, fc.boolean(), (operator, property, value, negated) => {
      const test = `a.${property} ${operator} ${value}`;
      both(`MATCH (a:Person@) WHERE ${negated ? `NOT ${test}` : test} RETURN a.id`);
      both(`MATCH (a:Person@)-[:KNOWS@]->(b) WHERE ${test} AND b.age > 21 RETURN a.id, b.id`);
    }),
    { numRuns: 60 },
  );
});
