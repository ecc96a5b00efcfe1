/**
 * An engine in memory as the database of interleaving.ts: its sessions run their statements asynchronously.
 */
import { setImmediate } from 'node:timers/promises';
import { type Engine, openEngine, runInSlices, type StatementRun, valueAt } from '../../engine/index.ts';
import { cypherTranslator } from '../../frontends/cypher/cypher.ts';
import { sqlTranslator } from '../../frontends/sql/sql.ts';
import type { Client, Database } from './interleaving.ts';

export function openMemoryEngine(): Promise<Engine> {
  return openEngine({ languages: [sqlTranslator, cypherTranslator] });
}

/** The statements that run in one engine. */
const running: WeakMap<Engine, Set<Watched>> = new WeakMap();

/** One statement: what it waits for until another session ends, if it does. */
interface Watched {
  lock: { readonly ready: boolean } | undefined;
}

function runningIn(engine: Engine): Set<Watched> {
  let found = running.get(engine);
  if (found === undefined) {
    found = new Set();
    running.set(engine, found);
  }
  return found;
}

export function databaseOf(engine: Engine): Database {
  return {
    connect: () => Promise.resolve(clientOf(engine)),
    async settle() {
      do await setImmediate();
      while ([...runningIn(engine)].some(({ lock }) => lock === undefined || lock.ready));
    },
  };
}

export function clientOf(engine: Engine): Client {
  const session = engine.connect({ user: 'tester', databaseName: 'aiondb' });
  return {
    async run(statement) {
      const rows: string[] = [];
      const watched: Watched = { lock: undefined };
      runningIn(engine).add(watched);
      try {
        const run = watching(session.run(session.prepare(statement), []), watched);
        const { tag } = await runInSlices(session, run, (batch) => {
          for (let j = 0; j < batch.selected; j++) {
            const row = batch.selection?.[j] ?? j;
            rows.push(batch.columns.map((column) => String(valueAt(column, row))).join('|'));
          }
        });
        if (rows.length > 0) return rows.join(', ');
        return tag.startsWith('SELECT') ? 'no rows' : tag;
      } catch (error) {
        return `error ${(error as { code: string }).code}`;
      } finally {
        runningIn(engine).delete(watched);
      }
    },
  };
}

/** The run itself, and a note of the lock it waits for. */
function* watching(run: StatementRun, watched: Watched): StatementRun {
  try {
    for (let step = run.next(); ; ) {
      if (step.done === true) return step.value;
      const { value } = step;
      if (typeof value === 'object' && 'on' in value && value.on === 'lock') watched.lock = value;
      try {
        step = run.next(yield value);
      } catch (error) {
        step = run.throw(error);
      }
      watched.lock = undefined;
    }
  } finally {
    run.return({ tag: '', rowCount: 0 });
  }
}
