/** Statements that take in the rows of a plan leave the others a turn, and let go of their snapshot however they end. */
import { expect, test } from 'vitest';
import { type Engine, enough, openEngine, runNow, type Session, type StatementRun } from '../../engine/index.ts';
import { sqlTranslator } from '../../frontends/sql/sql.ts';

async function opened(): Promise<{ readonly engine: Engine; readonly session: Session }> {
  const engine = await openEngine({ languages: [sqlTranslator] });
  const session = engine.connect({ user: 'tester', databaseName: 'aiondb' });
  const create = session.prepare('CREATE TABLE many AS SELECT g FROM generate_series(1, 50000) g');
  runNow(session.run(create, []), () => {});
  return { engine, session };
}

const written = (session: Session, text: string): StatementRun =>
  session.run(session.prepare(text), [], { write: () => {} });

test.each(['COPY many TO STDOUT', 'EXPLAIN ANALYZE SELECT * FROM many', 'DECLARE c CURSOR WITH HOLD FOR TABLE many'])(
  '%s can be left between batches',
  async (text) => {
    const { engine, session } = await opened();
    const run = written(session, text);
    let steps = 0;
    while (run.next().done !== true) steps++;
    expect(steps).toBeGreaterThan(5);
    await engine.close();
  },
);

test('a statement that is stopped on the way leaves no snapshot behind', async () => {
  const { engine, session } = await opened();
  const run = written(session, 'COPY many TO STDOUT');
  run.next();
  expect(() => run.throw(new Error('stopped'))).toThrow('stopped');
  expect(session.transactionStatus).toBe('idle');
  const before = engine.store.statistics;
  runNow(session.run(session.prepare('DELETE FROM many'), []), () => {});
  expect(engine.store.statistics.newestTimestamp).toBeGreaterThan(before.newestTimestamp);
  await engine.close();
});

test('a query ends at the answer that its rows are enough, a write goes on to its end', async () => {
  const { engine, session } = await opened();
  const rowsTaken = (text: string): number => {
    let rows = 0;
    runNow(session.run(session.prepare(text), []), (batch) => {
      rows += batch.selected;
      return enough;
    });
    return rows;
  };
  expect(rowsTaken('SELECT * FROM many')).toBeLessThan(50_000);
  expect(rowsTaken('DELETE FROM many RETURNING g')).toBeGreaterThan(0);
  expect(rowsTaken('SELECT count(*) FROM many HAVING count(*) > 0')).toBe(0);
  expect(session.transactionStatus).toBe('idle');
  await engine.close();
});
