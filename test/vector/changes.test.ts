import { afterEach, expect } from 'vitest';
import { SeededRandom } from '../../engine/host/seeded-random.ts';
import { graphTest } from './graph-test.ts';
import { exhaustive, TwinTables, vectors } from './workbench.ts';

let twins: TwinTables | undefined;
afterEach(() => twins?.close());

const query = [0.5, -1, 2, 0];
const rowCount = 1500;

const start = async (): Promise<TwinTables> => {
  twins = await TwinTables.open(rowCount);
  return twins;
};

graphTest('a filter that few rows pass still gives k rows', async () => {
  const { nearest } = bound(await start());
  expect(await nearest(query, 10, 'id > 40')).toHaveLength(10);
  expect(await nearest(query, 10, 'id > 1480')).toHaveLength(10);
  expect(await nearest(query, 10, 'id > 1495')).toHaveLength(5);
  expect(await nearest(query, 10, 'id > 5000')).toHaveLength(0);
});

graphTest('rows without a vector come last, as ORDER BY gives them', async () => {
  const { nearest } = bound(await start());
  const rows = await nearest(query, rowCount + 5, 'id > 900');
  expect(rows).toHaveLength(600);
  expect(rows.slice(-6).map((row) => row.distance)).toEqual([null, null, null, null, null, null]);
  expect(rows.at(-7)?.distance).toBeGreaterThan(0);
});

graphTest('updates, deletes and inserts after the build count, whatever the filter leaves of them', async () => {
  const { nearest, both, insert } = bound(await start());
  await nearest(query, 5);
  await both(`UPDATE $ SET v = '[0.5,-1,2,0]' WHERE id = 7`);
  expect((await nearest(query, 3))[0]).toEqual({ id: 7, distance: 0 });
  await both('DELETE FROM $ WHERE id = 7');
  expect((await nearest(query, 3))[0]!.id).not.toBe(7);
  // far from the query: they must not displace nearer rows that only a wider search finds
  await insert(
    rowCount + 1,
    vectors(60, 3).map((vector) => vector.map((x) => x * 100 + 1000)),
  );
  await nearest(query, 20, 'id > 1400');
  await both('UPDATE $ SET v = NULL WHERE id > 1450 AND id < 1470');
  await nearest(query, 20, 'id > 1400');
  await nearest(query, 200, 'id > 1400');
});

graphTest('many changes are taken into the graph', async () => {
  const { nearest, both, insert } = bound(await start());
  await both(`UPDATE $ SET v = NULL WHERE "group" = 3`);
  await both('DELETE FROM $ WHERE "group" = 4');
  await insert(rowCount + 1, vectors(700, 5));
  await nearest(query, 30);
  await nearest(query, 30, 'id > 1000');
});

graphTest('a transaction sees its own rows, others do not, and a rollback leaves nothing', async () => {
  const current = await start();
  const { nearest, both } = bound(current);
  await current.db.transaction(async (tx) => {
    await both(`INSERT INTO $ VALUES (9001, 1, '[0.5,-1,2,0]')`, tx);
    await both('DELETE FROM $ WHERE id < 600', tx);
    expect((await nearest(query, 5, 'true', tx))[0]!.id).toBe(9001);
    await tx.rollback();
  });
  expect((await nearest(query, 5))[0]!.id).not.toBe(9001);
});

graphTest('an old snapshot goes on seeing what it saw', async () => {
  const current = await start();
  const { nearest, insert } = bound(current);
  const before = await nearest(query, 25);
  await current.db.transaction(async (tx) => {
    await tx.exec('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    await nearest(query, 5, 'true', tx);
    current.elsewhere(`UPDATE $ SET v = '[0.5,-1,2,0]' WHERE id > 700`);
    current.elsewhere('DELETE FROM $ WHERE id <= 100');
    expect(await nearest(query, 25, 'true', tx)).toEqual(before);
  });
  expect((await nearest(query, 5)).map((row) => row.distance)).toEqual([0, 0, 0, 0, 0]);
  await insert(5000, vectors(20, 8));
  await nearest(query, 600);
});

graphTest('a checkpoint in between changes nothing', async () => {
  const current = await start();
  const { nearest, both, insert } = bound(current);
  await both(`UPDATE $ SET v = '[0.5,-1,2,0]' WHERE id = 9`);
  await current.db.exec('CHECKPOINT');
  expect((await nearest(query, 5))[0]!.id).toBe(9);
  await insert(rowCount + 1, vectors(300, 9));
  await both('DELETE FROM $ WHERE id = 9');
  await current.db.exec('CHECKPOINT');
  await nearest(query, 40);
});

graphTest('vector_cosine_ops: vectors without direction come behind all others', async () => {
  twins = await TwinTables.open(rowCount, undefined, 'vector_cosine_ops');
  await twins.both(`UPDATE $ SET v = '[0,0,0,0]' WHERE id = 11`);
  const cosine = (count: number) => twins!.nearest(query, count, 'true', twins!.db, '<=>');
  expect(await cosine(15)).toHaveLength(15);
  const all = await cosine(rowCount + 10);
  expect(all.slice(-16).map((row) => row.distance)).toEqual([Number.NaN, ...new Array<null>(15).fill(null)]);
});

graphTest('vector_ip_ops: the inner product is no metric, so the graph finds most of the greatest', async () => {
  twins = await TwinTables.open(rowCount, undefined, 'vector_ip_ops');
  const ids = async (table: string): Promise<readonly unknown[]> => {
    const { rows } = await twins!.db.query(`SELECT id FROM ${table} ORDER BY v <#> $1 LIMIT 50`, [query]);
    return rows.map((row) => row['id']);
  };
  const exact = new Set(await ids('plain'));
  const found = await ids('indexed');
  expect(found).toHaveLength(50);
  expect(found.filter((id) => exact.has(id)).length).toBeGreaterThanOrEqual(35);
});

graphTest('TRUNCATE, dropped columns and a rebuilt index leave no stale entries', async () => {
  const current = await start();
  const { nearest, both } = bound(current);
  await nearest(query, 5);
  await both('ALTER TABLE $ DROP COLUMN "group"');
  await both('UPDATE $ SET v = NULL WHERE id <= 600');
  await nearest(query, 5);
  await both('ALTER TABLE $ ADD COLUMN "group" int4');
  await both('TRUNCATE $');
  const rows = vectors(1600, 12).map((vector, i) => `(${i + 1}, '[${vector.join(',')}]', 0)`);
  await both(`INSERT INTO $ VALUES ${rows.join(', ')}`);
  await nearest(query, 20);
  await current.db.exec(
    'DROP INDEX indexed_v; CREATE INDEX indexed_v ON indexed USING hnsw (v vector_l2_ops) WITH (m = 8)',
  );
  await nearest(query, 20);
});

graphTest('an index made in a transaction serves it, and is gone after a rollback', async () => {
  const current = await start();
  const { db } = current;
  await db.exec(exhaustive);
  await db.transaction(async (tx) => {
    await tx.exec('CREATE TABLE own (id int4 PRIMARY KEY, v vector(4))');
    const rows = vectors(1500, 2).map((vector, i) => `(${i}, '[${vector.join(',')}]')`);
    await tx.exec(`INSERT INTO own VALUES ${rows.join(', ')}`);
    await tx.exec('CREATE INDEX ON own USING hnsw (v vector_l2_ops)');
    const found = await tx.query('SELECT id FROM own ORDER BY v <-> $1 LIMIT 7', [query]);
    const exact = await tx.query('SELECT id FROM own ORDER BY (v <-> $1) + 0 LIMIT 7', [query]);
    expect(found.rows).toEqual(exact.rows);
    await tx.rollback();
  });
  await db.exec(
    'CREATE TABLE later (id int4 PRIMARY KEY, v vector(3)); CREATE INDEX ON later USING hnsw (v vector_cosine_ops)',
  );
  await db.exec(`INSERT INTO later SELECT i, ARRAY[i, 1, 1]::vector(3) FROM generate_series(1, 900) AS i`);
  const found = await db.query('SELECT id FROM later ORDER BY v <=> $1 LIMIT 2', [[1, 1, 1]]);
  expect(found.rows).toEqual([{ id: 1 }, { id: 2 }]);
});

graphTest.each([1, 2, 3])('random changes, checkpoints and rollbacks, seed %i', async (seed) => {
  const current = await start();
  const { db } = current;
  const random = new SeededRandom(seed);
  const upTo = (limit: number): number => Math.floor(random.float() * limit);
  let nextId = rowCount + 1;
  const change = async (run: Pick<typeof db, 'exec'>): Promise<void> => {
    const from = upTo(nextId);
    switch (upTo(4)) {
      case 0:
        await current.insert(nextId, vectors(1 + upTo(120), upTo(1000)), run);
        nextId += 120;
        return;
      case 1:
        return current.both(`DELETE FROM $ WHERE id BETWEEN ${from} AND ${from + upTo(60)}`, run);
      case 2:
        return current.both(
          `UPDATE $ SET v = v + '[0.1,0,-0.2,0.3]' WHERE id BETWEEN ${from} AND ${from + upTo(90)}`,
          run,
        );
      default:
        return current.both(`UPDATE $ SET v = NULL WHERE id = ${from}`, run);
    }
  };
  for (let round = 0; round < 12; round++) {
    const place = vectors(12, upTo(1000))[upTo(12)]!;
    const where = ['true', `id % 7 = ${upTo(7)}`, `id > ${upTo(nextId)}`][upTo(3)]!;
    if (upTo(4) === 0) await db.exec('CHECKPOINT');
    await db.transaction(async (tx) => {
      await change(tx);
      await current.nearest(place, 1 + upTo(40), where, tx);
      if (upTo(3) === 0) await tx.rollback();
    });
    await change(db);
    await current.nearest(place, 1 + upTo(40), where);
  }
});

/** The calls of a workbench as plain functions. */
function bound(current: TwinTables): Pick<TwinTables, 'nearest' | 'both' | 'insert'> {
  return {
    nearest: current.nearest.bind(current),
    both: current.both.bind(current),
    insert: current.insert.bind(current),
  };
}
