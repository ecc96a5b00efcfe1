/**
 * The check of a whole database, or of some tables, in a session of its own and in the slices of its turn, so that others
 * go on meanwhile. Each table is read at one snapshot, taken after the lock that any query takes.
 */
import { checkBlocks, checkTable, pause } from '../exec/exec.ts';
import type { Finding, Wait } from '../txn/txn.ts';
import { executionOf } from './execution-of.ts';
import type { RunningSession } from './running-session.ts';

export interface CheckOptions {
  /** Names of tables, `name` or `schema.name`; default all, those of the catalog too, and the blocks of the base. */
  readonly tables?: readonly string[];
  /** CHECK and FOREIGN KEY as well, which costs a lookup for each row and key. Default false. */
  readonly constraints?: boolean;
}

/** The session is its own: whoever made it closes it. Throws 42P01 for a table that does not exist. */
export async function* checkDatabase(session: RunningSession, options: CheckOptions): AsyncGenerator<Finding> {
  const { database } = session;
  const ids = tableIds(session, options.tables);
  if (options.tables === undefined) yield* inSlices(session, (execution) => checkBlocks(execution));
  for (const id of ids) {
    await lockTable(session, id);
    const table = session.catalog().relationById(id);
    // somebody may have dropped it meanwhile
    if (table?.kind !== 'table') continue;
    const constraints = options.constraints === true;
    yield* inSlices(session, (execution) => checkTable(execution, database.parseStored, table, constraints));
  }
}

function tableIds(session: RunningSession, names: readonly string[] | undefined): readonly number[] {
  const catalog = session.catalog();
  if (names === undefined) return [...catalog.tables].map(({ id }) => id);
  return names.map((name) => {
    const dot = name.indexOf('.');
    const schema = dot < 0 ? undefined : name.slice(0, dot);
    return catalog.requireTable(schema, name.slice(dot + 1), session.searchPath).id;
  });
}

async function lockTable(session: RunningSession, id: number): Promise<void> {
  const ask = (): Wait | undefined => session.transaction().lockTable(id, 'access share');
  for (let wait = ask(); wait !== undefined; wait = ask()) await session.turn.wait(wait);
}

async function* inSlices(
  session: RunningSession,
  steps: (execution: ReturnType<typeof executionOf>) => Generator<Finding | typeof pause>,
): AsyncGenerator<Finding> {
  const execution = executionOf(session, []);
  try {
    for (const step of steps(execution)) {
      if (step !== pause) yield step;
      else if (session.turn.isOver) await session.turn.yieldToOthers();
    }
  } finally {
    execution.view.release();
  }
}
