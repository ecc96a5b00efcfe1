/**
 * Statements that are not queries: transactions, settings, EXPLAIN, PREPARE, schema changes, COPY, upkeep.
 *
 * Each is a generator like a query's run, so all of them can wait, pause and put out rows.
 */
import { DbError, invariant, unsupported } from '../error.ts';
import { Measurements } from '../exec/exec.ts';
import type { Wait } from '../txn/txn.ts';
import { type Datum, sameType } from '../value/type.ts';
import { valueAt } from '../value/vector.ts';
import { runBackup } from './backup-run.ts';
import { takeBatches } from './batch-sink.ts';
import { fetchCursor, openCursor } from './cursor.ts';
import { explainJson, explainText, type Measured } from './explain.ts';
import type { ExplainNames } from './explain-expression.ts';
import type { PreparedStatement } from './planned-statement.ts';
import { parameterValues } from './planner.ts';
import type { CopyTransfer, RunStep, StatementResult } from './run.ts';
import type { RunningSession } from './running-session.ts';
import { runAnalyze, runCopyIn, runCopyOut, runSchemaStatement } from './schema-statement.ts';
import { isolationOf } from './transaction-block.ts';
import type { BoundStatement } from './translator.ts';
import type { UtilityTools } from './utility-tools.ts';

type Run = Generator<RunStep, StatementResult>;
type Explain = Extract<BoundStatement, { kind: 'explain' }>;

const result = (tag: string, rowCount = 0): StatementResult => ({ tag, rowCount });

export function* runUtility(
  session: RunningSession,
  prepared: PreparedStatement,
  parameters: readonly Datum[],
  transfer: CopyTransfer | undefined,
  tools: UtilityTools,
): Run {
  const { bound } = prepared.planned;
  switch (bound.kind) {
    case 'empty':
      return result('');
    case 'begin':
      session.block.begin(bound);
      return result(bound.command);
    case 'commit':
    case 'rollback':
      return endTransaction(session, bound.kind, bound.chain);
    case 'savepoint':
      session.block.savepoint(bound.name);
      return result('SAVEPOINT');
    case 'release':
      session.block.release(bound.name);
      return result('RELEASE');
    case 'rollback to':
      session.block.rollbackTo(bound.name);
      return result('ROLLBACK');
    case 'set':
      return setSetting(session, bound);
    case 'set transaction':
      return setTransaction(session, bound);
    case 'show':
      return yield* show(session, prepared, bound.name, tools);
    case 'discard':
      return discard(session, bound.what);
    case 'explain':
      return yield* explain(session, prepared, parameters, bound, tools);
    case 'prepare':
      return prepareNamed(session, bound);
    case 'execute':
      return yield* executeNamed(session, prepared, bound, tools);
    case 'deallocate':
      if (bound.name === undefined) session.prepared.clear();
      else if (!session.prepared.delete(bound.name)) throw noStatement(bound.name);
      return result(bound.name === undefined ? 'DEALLOCATE ALL' : 'DEALLOCATE');
    default:
      return yield* runHeavy(session, prepared, parameters, bound, transfer, tools);
  }
}

type Light =
  | 'query'
  | 'empty'
  | 'begin'
  | 'commit'
  | 'rollback'
  | 'savepoint'
  | 'release'
  | 'rollback to'
  | 'set'
  | 'set transaction'
  | 'show'
  | 'discard'
  | 'explain'
  | 'prepare'
  | 'execute'
  | 'deallocate';

/** Statements that touch data, schema or files. */
function* runHeavy(
  session: RunningSession,
  prepared: PreparedStatement,
  parameters: readonly Datum[],
  bound: BoundStatement,
  transfer: CopyTransfer | undefined,
  tools: UtilityTools,
): Run {
  switch (bound.kind as Exclude<BoundStatement['kind'], Light>) {
    case 'schema change':
      return yield* runSchemaStatement(session, bound as Extract<BoundStatement, { kind: 'schema change' }>);
    case 'copy in':
      return yield* runCopyIn(session, bound as Extract<BoundStatement, { kind: 'copy in' }>, transfer);
    case 'copy out':
      return yield* runCopyOut(
        session,
        prepared,
        parameters,
        bound as Extract<BoundStatement, { kind: 'copy out' }>,
        transfer,
        tools,
      );
    case 'declare cursor':
      return yield* openCursor(session, prepared, parameters, tools);
    case 'fetch':
      return yield* fetchCursor(session, bound as Extract<BoundStatement, { kind: 'fetch' }>);
    case 'close cursor': {
      const { name } = bound as Extract<BoundStatement, { kind: 'close cursor' }>;
      if (name === undefined) session.cursors.clear();
      else if (!session.cursors.delete(name)) throw new DbError('34000', `cursor "${name}" does not exist`);
      return result('CLOSE CURSOR');
    }
    case 'lock table':
      return yield* lockTables(session, bound as Extract<BoundStatement, { kind: 'lock table' }>);
    case 'analyze':
      return yield* runAnalyze(session, (bound as Extract<BoundStatement, { kind: 'analyze' }>).tables);
    case 'vacuum':
      // versions are unlinked when nobody sees them and blocks are rewritten by checkpoints: nothing is left to do
      return result('VACUUM');
    case 'checkpoint':
      yield checkpointWait(session);
      return result('CHECKPOINT');
    case 'backup':
      return yield* runBackup(session, bound as Extract<BoundStatement, { kind: 'backup' }>);
  }
}

function endTransaction(session: RunningSession, kind: 'commit' | 'rollback', chain: boolean): StatementResult {
  if (!session.inBlock) session.notice('WARNING', '25P01', 'there is no transaction in progress');
  const chained = chain && session.inBlock ? session.block.modes : undefined;
  const failed = session.transactionStatus === 'failed';
  const commits = kind === 'commit' && !failed;
  const commit = commits ? session.commit() : undefined;
  if (!commits) session.block.rollback();
  if (chained !== undefined) session.block.begin(chained);
  return { tag: commits ? 'COMMIT' : 'ROLLBACK', rowCount: 0, pending: commit?.wait };
}

function* show(session: RunningSession, prepared: PreparedStatement, name: string, tools: UtilityTools): Run {
  const rows =
    name === 'all'
      ? session.settings.all().map((setting) => [setting.name, session.setting(setting.name), setting.description])
      : [[session.setting(name)]];
  yield tools.textRows(prepared, rows);
  return result('SHOW', rows.length);
}

function setSetting(session: RunningSession, bound: Extract<BoundStatement, { kind: 'set' }>): StatementResult {
  if (bound.scope === 'local' && !session.inBlock) {
    session.notice('WARNING', '25P01', 'SET LOCAL can only be used in transaction blocks');
  }
  const { settings } = session;
  const value = bound.value === undefined ? undefined : settings.accept(bound.name, bound.value);
  switch (bound.name.toLowerCase()) {
    case 'transaction_isolation':
      session.block.setModes({ isolation: isolationOf(value ?? session.setting('default_transaction_isolation')) });
      break;
    case 'transaction_read_only':
      session.block.setModes({ readOnly: (value ?? session.setting('default_transaction_read_only')) === 'on' });
      break;
    case 'transaction_deferrable':
      session.block.setModes({ deferrable: (value ?? session.setting('default_transaction_deferrable')) === 'on' });
      break;
    case 'all':
      settings.resetAll();
      break;
    default:
      settings.set(bound.name, value, bound.scope);
  }
  return result(bound.value === undefined ? 'RESET' : 'SET');
}

function setTransaction(
  session: RunningSession,
  bound: Extract<BoundStatement, { kind: 'set transaction' }>,
): StatementResult {
  const { isolation, readOnly, deferrable } = bound;
  if (!bound.session) {
    session.block.setModes(bound);
    return result('SET');
  }
  const { settings } = session;
  if (isolation !== undefined) settings.set('default_transaction_isolation', isolation, 'session');
  if (readOnly !== undefined) settings.set('default_transaction_read_only', readOnly ? 'on' : 'off', 'session');
  if (deferrable !== undefined) settings.set('default_transaction_deferrable', deferrable ? 'on' : 'off', 'session');
  return result('SET');
}

function discard(session: RunningSession, what: 'all' | 'plans' | 'sequences' | 'temp'): StatementResult {
  if (what === 'all' && session.inBlock) {
    throw new DbError('25001', 'DISCARD ALL cannot run inside a transaction block');
  }
  // plans are planned again when what they were made for has changed: there is nothing to throw away
  if (what === 'all') session.prepared.clear();
  if (what === 'all' || what === 'sequences') {
    session.sequenceValues.clear();
    session.lastSequence = undefined;
  }
  if (what === 'all') {
    session.settings.resetAll();
    session.cursors.clear();
    session.locks.unlockAll();
  }
  return result(`DISCARD ${what.toUpperCase()}`);
}

function* explain(
  session: RunningSession,
  prepared: PreparedStatement,
  parameters: readonly Datum[],
  bound: Explain,
  tools: UtilityTools,
): Run {
  const { plan } = prepared.planned;
  if (plan === undefined) throw unsupported(`EXPLAIN of ${bound.statement.kind}`);
  let measured: Measured | undefined;
  if (bound.analyze) {
    const { clock } = session.database.host;
    const startMs = clock.monotonicMs();
    const nodes = new Measurements(() => clock.monotonicMs());
    const run = tools.runPlan(prepared, parameterValues(prepared, parameters, session.parseSettings), nodes);
    // result rows are counted by the run itself and go nowhere
    const { rows } = yield* takeBatches(run, () => {});
    session.transaction().advanceCommand();
    measured = { rows, elapsedMs: clock.monotonicMs() - startMs, nodes };
  }
  const names = namesFor(session, prepared);
  const lines =
    bound.format === 'json'
      ? [explainJson(plan, names, measured)]
      : explainText(plan, { costs: bound.costs }, names, measured);
  yield tools.textRows(
    prepared,
    lines.map((line) => [line]),
  );
  return result('EXPLAIN', lines.length);
}

function namesFor(session: RunningSession, prepared: PreparedStatement): ExplainNames {
  const { clientParameters } = prepared.planned;
  const values = parameterValues(prepared, new Array<Datum>(clientParameters).fill(null), session.parseSettings);
  return {
    symbolOf: (definition) => session.database.functions.operatorOf(definition)?.symbol,
    literalOf: (index) => (index > clientParameters ? values[index - 1] : undefined),
  };
}

const noStatement = (name: string): DbError => new DbError('26000', `prepared statement "${name}" does not exist`);

function prepareNamed(session: RunningSession, bound: Extract<BoundStatement, { kind: 'prepare' }>): StatementResult {
  if (session.prepared.has(bound.name)) {
    throw new DbError('42P05', `prepared statement "${bound.name}" already exists`);
  }
  session.prepared.set(bound.name, session.prepare(bound.text, { types: bound.types }));
  return result('PREPARE');
}

function* executeNamed(
  session: RunningSession,
  prepared: PreparedStatement,
  bound: Extract<BoundStatement, { kind: 'execute' }>,
  tools: UtilityTools,
): Run {
  const known = session.prepared.get(bound.name);
  if (known === undefined) throw noStatement(bound.name);
  const statement = session.refreshSame(known);
  const types = session.preparedTypes(bound.name)!;
  if (types.length !== bound.types.length || types.some((type, i) => !sameType(type, bound.types[i]!))) {
    throw new DbError(
      '0A000',
      `prepared statement "${bound.name}" has got other parameters since EXECUTE was prepared`,
    );
  }
  const values = 'kind' in bound.arguments ? yield* oneRow(session, prepared, tools) : bound.arguments;
  return yield* tools.runNested(statement, values);
}

/** Runs the query of EXECUTE's arguments. */
function* oneRow(
  session: RunningSession,
  prepared: PreparedStatement,
  tools: UtilityTools,
): Generator<RunStep, readonly Datum[]> {
  let row: readonly Datum[] | undefined;
  const run = tools.runPlan(prepared, parameterValues(prepared, [], session.parseSettings));
  yield* takeBatches(run, ({ columns, selection }) => {
    row = columns.map((column) => valueAt(column, selection?.[0] ?? 0));
  });
  invariant(row !== undefined, 'the arguments are one row');
  return row;
}

function* lockTables(session: RunningSession, bound: Extract<BoundStatement, { kind: 'lock table' }>): Run {
  if (!session.inBlock) throw new DbError('25P01', 'LOCK TABLE can only be used in transaction blocks');
  const transaction = session.transaction();
  const { mode } = bound;
  for (const table of bound.tables) {
    if (bound.nowait && !transaction.tryLockTable(table, mode)) {
      const name = session.catalog().relationById(table)?.name;
      throw new DbError('55P03', `could not obtain lock on relation "${name}"`, { retry: true });
    }
    for (let wait = transaction.lockTable(table, mode); wait !== undefined; wait = transaction.lockTable(table, mode)) {
      yield wait;
    }
  }
  return result('LOCK TABLE');
}

/** The checkpoint as something to wait for. */
function checkpointWait(session: RunningSession): Wait {
  const { store } = session.database;
  let ready = false;
  return {
    on: 'memory',
    get ready() {
      return ready;
    },
    get promise() {
      return store.checkpoint().then(() => {
        ready = true;
      });
    },
    finishNow() {
      store.checkpointSync();
      ready = true;
    },
    cancel() {
      // a checkpoint under way ends by itself
    },
  };
}
