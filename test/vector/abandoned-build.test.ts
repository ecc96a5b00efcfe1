/** A graph whose build was begun and left: its snapshot is let go of, and a later search still finds everything. */
import { expect } from 'vitest';
import { openEngine, runNow } from '../../engine/index.ts';
import { sqlTranslator } from '../../frontends/sql/sql.ts';
import { graphTest } from './graph-test.ts';

const rowCount = 400;

graphTest('a cancelled CREATE INDEX keeps no snapshot past the second checkpoint', async () => {
  const engine = await openEngine({ languages: [sqlTranslator] });
  const session = engine.connect({ user: 'aiondb', databaseName: 'aiondb' });
  const run = (text: string, each: (value: unknown) => void = () => {}): void => {
    runNow(session.run(session.prepare(text), []), (batch) => each(batch.selected));
  };
  run('CREATE TABLE item (id int PRIMARY KEY, v vector(2))');
  run(`INSERT INTO item SELECT g, ARRAY[g, 1]::float4[]::vector FROM generate_series(1, ${rowCount}) g`);
  const open = readersOf(engine);
  const cancelled = session.run(session.prepare('CREATE INDEX item_v ON item USING hnsw (v vector_l2_ops)'), []);
  for (let step = 0; step < 5; step++) expect(cancelled.next().done).toBe(false);
  cancelled.return(undefined as never);
  expect(open()).toBe(1);
  for (const id of [rowCount + 1, rowCount + 2]) {
    run(`INSERT INTO item VALUES (${id}, '[0,0]')`);
    engine.store.checkpointSync();
  }
  expect(open()).toBe(0);
  run('DROP INDEX IF EXISTS item_v');
  run('CREATE INDEX again ON item USING hnsw (v vector_l2_ops)');
  const found: unknown[] = [];
  run(`SELECT id FROM item ORDER BY v <-> '[0,0]' LIMIT ${rowCount + 2}`, (count) => found.push(count));
  expect(found).toEqual([rowCount + 2]);
  session.close();
  await engine.close();
});

/** How many read-only transactions were begun since and are open. */
function readersOf({ store }: Awaited<ReturnType<typeof openEngine>>): () => number {
  const begin = store.begin.bind(store);
  let open = 0;
  store.begin = (options) => {
    const transaction = begin(options);
    if (options?.readOnly !== true) return transaction;
    open++;
    const rollback = transaction.rollback.bind(transaction);
    transaction.rollback = () => {
      open--;
      rollback();
    };
    return transaction;
  };
  return () => open;
}
