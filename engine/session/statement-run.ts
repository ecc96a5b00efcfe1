/**
 * One run of one statement, as a generator: yields result batches, waits and pauses, returns the command tag.
 *
 * Order of things (storage.md, "Schema changes" and "Commit"): table locks, then the plan against the newest catalog,
 * then the snapshot, then rows; a statement outside a block commits at its end and is acknowledged when that commit is
 * flushed, which is `pending` of its result. Under read committed a row changed since the snapshot restarts the
 * statement on a new one, as long as nothing was handed out.
 */
import { DbError } from '../error.ts';
import { done, isBatch, type Measurements, type Operator, restartStatement } from '../exec/exec.ts';
import type { Datum } from '../value/type.ts';
import { type Batch, vectorOf } from '../value/vector.ts';
import { executionOf } from './execution-of.ts';
import type { Field, PreparedStatement } from './planned-statement.ts';
import { parameterValues } from './planner.ts';
import { type CopyTransfer, enough, type PointAnswer, type RunStep, type StatementRun } from './run.ts';
import type { RunningSession } from './running-session.ts';
import type { BoundQuery } from './translator.ts';
import { runUtility } from './utility.ts';
import type { UtilityTools } from './utility-tools.ts';

export function* runStatement(
  session: RunningSession,
  prepared: PreparedStatement,
  parameters: readonly Datum[],
  transfer: CopyTransfer | undefined,
): StatementRun {
  const { bound } = prepared.planned;
  session.requireHealthy(prepared);
  try {
    const answer = shortWay(session, prepared, parameters);
    if (answer !== undefined) return yield* pointResult(prepared, answer);
    const result =
      bound.kind === 'query'
        ? yield* runQuery(session, prepared, parameters)
        : yield* runUtility(session, yield* ready(session, prepared), parameters, transfer, toolsOf(session));
    if (session.inBlock || session.commitsLater) return result;
    const commit = session.commit();
    return commit === undefined ? result : { tag: result.tag, rowCount: result.rowCount, pending: commit.wait };
  } catch (error) {
    const { pending } = session;
    session.failed();
    // an error tells of what was read, too
    if (pending !== undefined) yield pending;
    throw error;
  }
}

/** What a statement about one row has come to, if it is one and nothing stood in its way. */
function shortWay(
  session: RunningSession,
  prepared: PreparedStatement,
  parameters: readonly Datum[],
): PointAnswer | undefined {
  if (prepared.planned.point === undefined || session.refreshSame(prepared) !== prepared) return undefined;
  return session.runPoint(prepared, parameters);
}

/** The one row of the short way as a batch, once what it depends on is flushed. */
function* pointResult(prepared: PreparedStatement, { row, affected, pending }: PointAnswer): StatementRun {
  const query = prepared.planned.query!;
  const rows = row === undefined ? 0 : 1;
  if (row !== undefined) {
    if (pending !== undefined) yield pending;
    const columns = row.map((value) => vectorOf('any', [value]));
    yield { columns, count: 1, selection: undefined, selected: 1 };
  }
  return { tag: tagOf(query, rows, affected), rowCount: query.command === 'SELECT' ? rows : affected, pending };
}

function toolsOf(session: RunningSession): UtilityTools {
  return {
    runPlan: (prepared, values, measurements) => runPlan(session, prepared, values, measurements),
    textRows: (prepared, rows) => textRows(prepared.planned.fields, rows),
    runNested: (prepared, values) => runInside(session, prepared, values),
  };
}

/** EXECUTE: a statement inside a statement, in the same transaction. */
function* runInside(session: RunningSession, prepared: PreparedStatement, values: readonly Datum[]): StatementRun {
  if (prepared.planned.bound.kind === 'query') return yield* runQuery(session, prepared, values);
  return yield* runUtility(session, prepared, values, undefined, toolsOf(session));
}

/** Takes the locks of the statement's plan, and plans it again until the plan fits what is there behind the locks. */
function* ready(session: RunningSession, first: PreparedStatement): Generator<RunStep, PreparedStatement> {
  if (first.planned.plan === undefined) return first;
  const transaction = session.transaction();
  for (let prepared = first; ; ) {
    for (const { id, mode } of prepared.planned.tables) {
      let wait = transaction.lockTable(id, mode);
      while (wait !== undefined) {
        yield wait;
        wait = transaction.lockTable(id, mode);
      }
    }
    const fresh = session.refreshSame(prepared);
    if (fresh === prepared) return prepared;
    prepared = fresh;
  }
}

function* runQuery(session: RunningSession, first: PreparedStatement, parameters: readonly Datum[]): StatementRun {
  const transaction = session.transaction();
  const prepared = yield* ready(session, first);
  const query = prepared.planned.query!;
  const values = parameterValues(prepared, parameters, session.parseSettings);
  const { rows, affected } = yield* runPlan(session, prepared, values);
  transaction.advanceCommand();
  return { tag: tagOf(query, rows, affected), rowCount: query.command === 'SELECT' ? rows : Math.max(rows, affected) };
}

interface Counts {
  readonly rows: number;
  readonly affected: number;
}

/** Runs the plan of a statement that is ready on a fresh view, again where read committed asks for it. */
function* runPlan(
  session: RunningSession,
  first: PreparedStatement,
  values: readonly Datum[],
  measurements?: Measurements,
): Generator<RunStep, Counts> {
  const transaction = session.transaction();
  const query = first.planned.query!;
  const returnsRows = query.output.length > 0;
  if (query.writes && transaction.readOnly) {
    throw new DbError('25006', `cannot execute ${query.command} in a read-only transaction`);
  }
  for (let prepared = first; ; prepared = yield* ready(session, prepared)) {
    const program = prepared.planned.program!;
    const savepoint = query.writes ? transaction.savepoint() : undefined;
    const execution = executionOf(session, values, program.registerCount, measurements);
    const { view } = execution;
    let rows = 0;
    let operator: Operator | undefined;
    try {
      operator = program.open(execution);
      for (;;) {
        const step = operator.step();
        if (step === done) return { rows, affected: execution.affectedRows };
        if (!isBatch(step)) {
          yield step;
          continue;
        }
        rows += step.selected;
        if (!returnsRows || step.selected === 0) continue;
        if (view.pending !== undefined) yield view.pending;
        if ((yield step) === enough && !query.writes) return { rows, affected: execution.affectedRows };
      }
    } catch (reason) {
      if (reason !== restartStatement) throw reason;
      if (rows > 0 && returnsRows) {
        throw new DbError('40001', 'could not serialize access due to concurrent update', { retry: true });
      }
      if (savepoint !== undefined) transaction.restartFrom(savepoint);
    } finally {
      operator?.close();
      session.lastRun = operator;
      view.release();
      execution.view.release();
    }
  }
}

function tagOf(query: BoundQuery, rows: number, affected: number): string {
  switch (query.command) {
    case 'INSERT':
      return `INSERT 0 ${affected}`;
    case 'UPDATE':
    case 'DELETE':
    case 'MERGE':
      return `${query.command} ${affected}`;
    default:
      return `SELECT ${rows}`;
  }
}

/** A batch of text rows, for SHOW and EXPLAIN. */
function textRows(fields: readonly Field[], rows: readonly (readonly Datum[])[]): Batch {
  const columns = fields.map((_, c) =>
    vectorOf(
      'any',
      rows.map((row) => row[c] as Datum),
    ),
  );
  return { columns, count: rows.length, selection: undefined, selected: rows.length };
}
