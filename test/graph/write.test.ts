/** CREATE, SET, REMOVE and DELETE over declared and open tables: where rows go, and every way it is refused. */
import { beforeEach, expect, test } from 'vitest';
import { GraphWorkbench } from './graph-workbench.ts';

let bench: GraphWorkbench;

beforeEach(async () => {
  bench = await GraphWorkbench.open();
  bench.sql(
    `CREATE TABLE person (
      id integer PRIMARY KEY, name text NOT NULL DEFAULT 'nobody', age int CHECK (age >= 0), mail varchar(8) UNIQUE)`,
    'CREATE TABLE city (code text PRIMARY KEY, size bigint)',
    'CREATE TABLE knows (source_id integer REFERENCES person, target_id integer REFERENCES person, since int DEFAULT 2000)',
    'CREATE TABLE lives (id serial PRIMARY KEY, who integer NOT NULL REFERENCES person ON DELETE CASCADE, place text NOT NULL REFERENCES city)',
    'CREATE NODE LABEL Person ON person',
    'CREATE NODE LABEL City ON city',
    'CREATE NODE LABEL Place ON city',
    'CREATE EDGE LABEL KNOWS ON knows SOURCE Person TARGET Person',
    'CREATE EDGE LABEL LIVES ON lives SOURCE Person KEY (who) TARGET City KEY (place)',
  );
  bench.cypher(
    "CREATE (:Person {id: 1, name: 'Ada'}), (:Person {id: 2, name: 'Bob'}), (:City:Place {code: 'x', size: 3})",
  );
  bench.cypher(
    'MATCH (a:Person {id: 1}), (b:Person {id: 2}), (c:City) CREATE (a)-[:KNOWS {since: 1990}]->(b), (a)-[:LIVES]->(c)',
  );
});

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return `${(error as { code: string }).code} ${(error as Error).message}`;
  }
  return 'no error';
}

const state = (): readonly string[] => [
  ...bench.sql('SELECT id, name, age, mail FROM person ORDER BY id'),
  ...bench.sql('SELECT source_id, target_id, since FROM knows ORDER BY 1, 2'),
  ...bench.sql('SELECT who, place FROM lives'),
];

test('rows of declared tables get their defaults, keys and ends', () => {
  bench.cypher('CREATE (:Person {id: 3, age: null})-[:KNOWS]->(:Person {id: 4, age: 7})');
  expect(state()).toEqual([
    '1|Ada|null|null',
    '2|Bob|null|null',
    '3|nobody|null|null',
    '4|nobody|7|null',
    '1|2|1990',
    '3|4|2000',
    '1|x',
  ]);
  expect(bench.sql('SELECT count(*) FROM graph.nodes')).toEqual(['0']);
});

test('undeclared labels and types go to the open tables, null properties nowhere', () => {
  bench.cypher('CREATE (:Robot:Toy {name: "r", gone: null})');
  bench.cypher('MATCH (a:Person {id: 1}), (r:Robot) CREATE (a)-[:OWNS {since: 5}]->(r)');
  expect(bench.cypher('MATCH (a:Person)-[o:OWNS]->(r) RETURN a.name, o, r')).toEqual([
    "Ada|[:OWNS {since: 5}]|(:Robot:Toy {name: 'r'})",
  ]);
  expect(bench.cypher('MATCH (r)<--(a) RETURN count(*)')).toEqual(['3']);
});

test.each([
  ['CREATE (:Person {id: 1})', '23505'],
  ['CREATE (:Person {id: 9, age: -1})', '23514'],
  ['CREATE (:Person {age: 1})', '23502'],
  ['CREATE (:Person {id: 9, agee: 1})', '42703'],
  ['CREATE (:Person {id: 9, age: "old"})', '42804'],
  ['CREATE (:Person {id: 9, mail: "much too long"})', '22001'],
  ['CREATE (:Person:Robot {id: 9})', '0A000'],
  ['CREATE (:City {code: "y"})', '0A000'],
  ['CREATE (:Robot {a: {b: 1}})', '42804'],
  ['MATCH (a:Person {id: 1}), (c:City) CREATE (c)-[:LIVES]->(a)', '42804'],
  ['MATCH (a:Person {id: 1}) OPTIONAL MATCH (b:Person {id: 99}) CREATE (a)-[:KNOWS]->(b)', '22004'],
  ['MATCH (a:Person {id: 1}) DELETE a', '23503'],
  ['MATCH (a:Person {id: 1}) SET a:Robot', '0A000'],
  ['MATCH (a:Person {id: 1}) REMOVE a:Person', '0A000'],
  ['MATCH (a:Person {id: 1}) SET a.id = 12', '0A000'],
  ['MATCH (a:Person {id: 1}) SET a.name = null', '23502'],
  ['MATCH (a:Person {id: 1}) SET a.height = 3', '42703'],
  ['MATCH (a:Person {id: 1}) SET a.age = -3', '23514'],
  ['MATCH ()-[k:KNOWS]->() SET k.source_id = 2', '42703'],
] as const)('%s is refused with %s and changes nothing', (query, code) => {
  const before = state();
  expect(codeOf(() => bench.cypher(query))).toContain(code);
  expect(state()).toEqual(before);
});

test('messages say what to do', () => {
  expect(codeOf(() => bench.cypher('MATCH (a:Person {id: 1}) DELETE a'))).toBe(
    `23503 cannot delete node ${bench.cypher('MATCH (a:Person {id: 1}) RETURN elementId(a)')[0]} because it still has relationships. To delete it with them, use DETACH DELETE`,
  );
});

test('SET changes columns, and each item sees the ones before it', () => {
  const query =
    'MATCH (a:Person {id: 1}) SET a.age = 3, a.age = a.age * 2, a += {mail: "m", name: "Eve"} RETURN a.age, a.mail';
  expect(bench.cypher(query)).toEqual(['6|m']);
  expect(bench.cypher('MATCH (a:Person {id: 1}) SET a = {id: 1, name: "Z"} RETURN a')).toEqual([
    "(:Person {id: 1, name: 'Z'})",
  ]);
  expect(bench.cypher('UNWIND [1, 2, 3] AS i MATCH (a:Person {id: 2}) SET a.age = i RETURN a.age')).toEqual([
    '3',
    '3',
    '3',
  ]);
  expect(
    bench.cypher('MATCH (a:Person {id: 1}) SET a:Person, a.unknown = null REMOVE a:Robot RETURN labels(a)'),
  ).toEqual(["['Person']"]);
});

test('labels and properties of open nodes change in place', () => {
  bench.cypher('CREATE (:Robot {a: 1, b: 2})');
  expect(bench.cypher('MATCH (r:Robot) SET r:Toy, r.c = r.a + r.b REMOVE r.a RETURN r')).toEqual([
    '(:Robot:Toy {b: 2, c: 3})',
  ]);
  expect(bench.cypher('MATCH (r:Toy) REMOVE r:Robot SET r = {} RETURN r')).toEqual(['(:Toy)']);
  expect(codeOf(() => bench.cypher('MATCH (r:Toy) SET r:Person'))).toContain('0A000');
});

test('DETACH DELETE takes declared and open relationships along', () => {
  bench.cypher('CREATE (:Robot)');
  bench.cypher('MATCH (a:Person {id: 1}), (r:Robot) CREATE (a)-[:OWNS]->(r), (r)-[:SEES]->(r)');
  bench.cypher('MATCH (a:Person {id: 1}) DETACH DELETE a');
  expect(state()).toEqual(['2|Bob|null|null']);
  expect(bench.sql('SELECT type FROM graph.edges')).toEqual(['SEES']);
  bench.cypher('MATCH (r:Robot) DETACH DELETE r');
  expect(bench.sql('SELECT count(*) FROM graph.edges')).toEqual(['0']);
});

test('a later clause sees what earlier ones wrote, a clause never what it writes itself', () => {
  expect(
    bench.cypher(
      'MATCH (a:Person) CREATE (b:Person {id: a.id + 10}) WITH count(*) AS made MATCH (p:Person) RETURN made, count(p)',
    ),
  ).toEqual(['2|4']);
  expect(
    bench.cypher(
      'MATCH (a:Person {id: 1}) CREATE (a)-[:KNOWS]->(:Person {id: 50}) WITH a MATCH (a)-[:KNOWS]->(b) RETURN b.id ORDER BY b.id',
    ),
  ).toEqual(['2', '50']);
  expect(
    bench.cypher('MATCH (a:Person {id: 50}) DETACH DELETE a WITH 1 AS one MATCH (p:Person) RETURN count(p)'),
  ).toEqual(['4']);
});

test('a transaction sees its own changes and takes them back', () => {
  bench.sql('BEGIN');
  bench.cypher('CREATE (:Person {id: 5})-[:OWNS]->(:Robot)');
  bench.cypher('MATCH (a:Person {id: 1}), (b:Person {id: 5}) CREATE (a)-[:KNOWS]->(b)');
  expect(bench.cypher('MATCH (a:Person {id: 1})-[*1..2]->(b) RETURN count(*)')).toEqual(['4']);
  bench.sql('ROLLBACK');
  expect(bench.cypher('MATCH (a:Person {id: 1})-[*1..2]->(b) RETURN count(*)')).toEqual(['2']);
});

test.each(['Counter', 'Open'])('SET of :%s sees what earlier items and rows have set', (label) => {
  const run = (query: string): readonly string[] => bench.cypher(query.replaceAll('@', label));
  if (label === 'Counter') {
    bench.sql(
      'CREATE TABLE counter (id integer PRIMARY KEY, a integer, b integer)',
      'CREATE NODE LABEL Counter ON counter',
    );
  }
  run('CREATE (:@ {id: 1, a: 1, b: 10})');
  expect(run('MATCH (n:@) SET n.a = n.a + 1, n.b = n.a RETURN n.a, n.b')).toEqual(['2|2']);
  expect(run('MATCH (n:@) UNWIND [1, 2, 3] AS i SET n.a = n.a + i RETURN DISTINCT n.a')).toEqual(['8']);
  expect(run('MATCH (n:@) UNWIND [1, 2, 3] AS i SET n.a = n.b + i, n.b = n.a RETURN DISTINCT n.a, n.b')).toEqual([
    '8|8',
  ]);
  expect(
    run('MATCH (n:@) UNWIND [1, 2] AS i SET n += {a: n.a * 2} SET n.b = n.a + 1 RETURN DISTINCT n.a, n.b'),
  ).toEqual(['32|33']);
  expect(run('MATCH (n:@), (m:@) SET n.a = m.b, n.b = m.a RETURN n.a, n.b')).toEqual(['33|33']);
  run('MATCH (n:@) FOREACH (i IN [1, 2, 3] | SET n.a = n.a + i)');
  expect(run('MATCH (n:@) RETURN n.a')).toEqual(['39']);
});

test('SQL leaves no open relationship without its nodes', () => {
  bench.sql('CREATE TABLE planet (id integer PRIMARY KEY, name text)', 'CREATE NODE LABEL Planet ON planet');
  bench.sql(`INSERT INTO planet VALUES (1, 'a'), (2, 'b'), (3, 'c')`);
  bench.cypher('MATCH (a:Planet {id: 1}), (b:Planet {id: 2}) CREATE (a)-[:NEAR]->(b)');
  for (const text of [
    'DELETE FROM planet WHERE id = 1',
    'DELETE FROM planet',
    'UPDATE planet SET id = 9 WHERE id = 2',
  ]) {
    expect(() => bench.sql(text)).toThrow(
      expect.objectContaining({ code: '23503', hint: expect.stringContaining('DETACH DELETE') }),
    );
  }
  expect(bench.sql('SELECT id FROM planet ORDER BY id')).toEqual(['1', '2', '3']);
  bench.sql('DELETE FROM planet WHERE id = 3', `UPDATE planet SET name = 'z' WHERE id = 1`);
  expect(bench.cypher('MATCH (a:Planet)-[:NEAR]->(b) RETURN a.id, b.id')).toEqual(['1|2']);
  bench.cypher('MATCH (a:Planet {id: 1}) DETACH DELETE a');
  bench.sql('DELETE FROM planet');
  expect(bench.cypher('MATCH ()-[r:NEAR]->() RETURN count(r)')).toEqual(['0']);
});
