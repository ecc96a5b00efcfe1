/** Without hnswlib-node (installed with --ignore-scripts, say) everything but HNSW works, and HNSW says why. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeHost } from '../../engine/host/host.ts';
import { type Engine, openEngine, runNow, type Session, valueAt } from '../../engine/index.ts';
import { sqlTranslator } from '../../frontends/sql/sql.ts';
import { vectorTranslator } from '../../frontends/vector/vector.ts';

let engine: Engine;
let session: Session;

beforeEach(async () => {
  const host = { ...nodeHost(), modules: { load: () => undefined } };
  engine = await openEngine({ host, languages: [sqlTranslator, vectorTranslator] });
  session = engine.connect({ user: 'aiondb', databaseName: 'aiondb' });
});
afterEach(async () => {
  session.close();
  await engine.close();
});

function run(text: string): unknown[][] {
  const rows: unknown[][] = [];
  for (const statement of session.split(text)) {
    runNow(session.run(session.prepare(statement.text), []), (batch) => {
      for (let j = 0; j < batch.selected; j++) {
        const i = batch.selection === undefined ? j : batch.selection[j]!;
        rows.push(batch.columns.map((column) => valueAt(column, i)));
      }
    });
  }
  return rows;
}

test('exact search answers', () => {
  run('CREATE TABLE points (id int4 PRIMARY KEY, v vector(2))');
  run(`INSERT INTO points VALUES (1, '[0,0]'), (2, '[3,4]'), (3, '[1,0]'), (4, NULL)`);
  expect(run(`SELECT id FROM points ORDER BY v <-> '[0,0]' LIMIT 3`)).toEqual([[1], [3], [2]]);
  const search = { search: 'points', nearest: { column: 'v', to: [3, 3] }, select: ['id'], limit: 2 };
  expect(run(JSON.stringify(search))).toEqual([[2], [3]]);
});

test('CREATE INDEX USING hnsw says what is missing, and leaves nothing behind', () => {
  run('CREATE TABLE points (id int4 PRIMARY KEY, v vector(2))');
  const create = () => run('CREATE INDEX points_v ON points USING hnsw (v vector_l2_ops)');
  expect(create).toThrow(expect.objectContaining({ code: '58P01', message: expect.stringContaining('hnswlib-node') }));
  expect(create).toThrow(expect.objectContaining({ hint: expect.stringContaining('Exact search works without it') }));
  run(`INSERT INTO points VALUES (1, '[0,0]')`);
  expect(run(`SELECT id FROM points ORDER BY v <-> '[0,0]' LIMIT 3`)).toEqual([[1]]);
  expect(run('DROP INDEX IF EXISTS points_v')).toEqual([]);
});
