/**
 * Adjacency against the edge tables it is derived from: random changes in several transactions, checkpoints between
 * them, snapshots old and new; a path expansion finds what a join finds.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Session } from '../../engine/index.ts';
import { GraphWorkbench } from './graph-workbench.ts';

const nodeCount = 6;

async function open(): Promise<GraphWorkbench> {
  const bench = await GraphWorkbench.open();
  bench.sql(
    'CREATE TABLE node (id integer PRIMARY KEY)',
    'CREATE TABLE town (code text PRIMARY KEY)',
    'CREATE TABLE edge (id integer PRIMARY KEY, source_id integer, target_id integer)',
    'CREATE TABLE road (id integer PRIMARY KEY, source_id text, target_id text)',
    'CREATE NODE LABEL Node ON node',
    'CREATE NODE LABEL Town ON town',
    'CREATE EDGE LABEL EDGE ON edge SOURCE Node KEY (source_id) TARGET Node KEY (target_id)',
    'CREATE EDGE LABEL ROAD ON road SOURCE Town KEY (source_id) TARGET Town KEY (target_id)',
    `INSERT INTO node SELECT g FROM generate_series(1, ${nodeCount}) g`,
    `INSERT INTO town SELECT 't' || g FROM generate_series(1, ${nodeCount}) g`,
  );
  return bench;
}

/** Edges by SQL and by path expansion, of both tables, each as source-target pairs. */
function check(bench: GraphWorkbench): void {
  const edges =
    'SELECT e.source_id, e.target_id FROM edge e JOIN node a ON a.id = e.source_id JOIN node b ON b.id = e.target_id';
  const roads =
    'SELECT e.source_id, e.target_id FROM road e JOIN town a ON a.code = e.source_id JOIN town b ON b.code = e.target_id';
  const sorted = (rows: readonly string[]): readonly string[] => [...rows].sort();
  expect(sorted(bench.cypher('MATCH (a:Node)-[:EDGE*1..1]->(b) RETURN a.id, b.id'))).toEqual(sorted(bench.sql(edges)));
  expect(sorted(bench.cypher('MATCH (b:Node)<-[:EDGE]-(a) RETURN a.id, b.id'))).toEqual(sorted(bench.sql(edges)));
  expect(sorted(bench.cypher('MATCH (a:Town)-[:ROAD*1..1]->(b) RETURN a.code, b.code'))).toEqual(
    sorted(bench.sql(roads)),
  );
}

type Action = readonly [kind: number, a: number, b: number];

function act(bench: GraphWorkbench, session: GraphWorkbench, [kind, a, b]: Action): void {
  const id = a % 12;
  const from = 1 + (b % nodeCount);
  const to = 1 + ((a * 3 + b) % (nodeCount + 1));
  if (kind < 5) {
    session.sql(
      `INSERT INTO edge VALUES (${id}, ${from}, ${to}) ON CONFLICT (id) DO UPDATE SET target_id = EXCLUDED.target_id`,
    );
    session.sql(`INSERT INTO road VALUES (${id}, 't${from}', 't${to}') ON CONFLICT (id) DO NOTHING`);
  } else if (kind < 7) session.sql(`DELETE FROM edge WHERE id = ${id}`, `DELETE FROM road WHERE id = ${id}`);
  else if (kind < 8) session.sql(`DELETE FROM town WHERE code = 't${from}'`);
  else if (kind < 9) session.sql(`INSERT INTO town VALUES ('t${to}') ON CONFLICT DO NOTHING`);
  else if (kind < 10) bench.engine.store.checkpointSync();
  else session.sql(`TRUNCATE ${a % 2 === 0 ? 'edge, road' : 'town'}`);
}

test('what a path expansion finds is what the tables hold', async () => {
  const action = fc.tuple(fc.nat(10), fc.nat(40), fc.nat(40));
  const bench = await open();
  try {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), fc.array(action, { maxLength: 6 }))), (transactions) => {
        for (const [ending, actions] of transactions) {
          bench.sql('BEGIN');
          for (const one of actions) {
            act(bench, bench, one);
            if (one[1] % 4 === 0) check(bench);
          }
          bench.sql(ending === 0 ? 'ROLLBACK' : 'COMMIT');
          check(bench);
        }
      }),
      { numRuns: 25 },
    );
  } finally {
    await bench.close();
  }
});

test('an older snapshot keeps its relationships while others change them', async () => {
  const bench = await open();
  bench.sql('INSERT INTO edge VALUES (1, 1, 2), (2, 2, 3)');
  const other: Session = bench.engine.connect({ user: 'aiondb', databaseName: 'aiondb' });
  const reader = bench.with(other);
  reader.sql('BEGIN ISOLATION LEVEL REPEATABLE READ');
  const paths = 'MATCH (a:Node {id: 1})-[:EDGE*]->(b) RETURN b.id';
  expect(reader.cypher(paths)).toEqual(['2', '3']);
  bench.sql('DELETE FROM edge WHERE id = 2', 'INSERT INTO edge VALUES (3, 2, 5)');
  expect(bench.cypher(paths)).toEqual(['2', '5']);
  expect(reader.cypher(paths)).toEqual(['2', '3']);
  bench.engine.store.checkpointSync();
  expect(bench.cypher(paths)).toEqual(['2', '5']);
  expect(reader.cypher(paths)).toEqual(['2', '3']);
  reader.sql('COMMIT');
  expect(reader.cypher(paths)).toEqual(['2', '5']);
  await bench.close();
});

test('an edge table that was truncated holds what was put in since', async () => {
  const bench = await open();
  const paths = 'MATCH (a:Node)-[:EDGE*1..2]->(b) RETURN a.id, b.id';
  bench.sql('INSERT INTO edge VALUES (1, 1, 2), (2, 2, 3)');
  expect(bench.cypher(paths)).toEqual(['1|2', '1|3', '2|3']);
  bench.sql('TRUNCATE edge');
  expect(bench.cypher(paths)).toEqual([]);
  bench.sql('INSERT INTO edge VALUES (2, 3, 1)');
  expect(bench.cypher(paths)).toEqual(['3|1']);
  bench.sql('BEGIN', 'TRUNCATE edge');
  expect(bench.cypher(paths)).toEqual([]);
  bench.sql('ROLLBACK');
  expect(bench.cypher(paths)).toEqual(['3|1']);
  await bench.close();
});
