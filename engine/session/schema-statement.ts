/**
 * Schema changes, COPY and ANALYZE as statements: the session's part around exec/schema, exec/copy and exec/analyze.
 */
import { DbError } from '../error.ts';
import { analyzeTables, CopyWriter, copyIn, pause, runSchemaChange, type SchemaEnvironment } from '../exec/exec.ts';
import type { Host, OpenFile } from '../host/host.ts';
import type { SchemaChange } from '../plan/schema-change.ts';
import type { Datum } from '../value/type.ts';
import { takeBatches } from './batch-sink.ts';
import { executionOf } from './execution-of.ts';
import type { PreparedStatement } from './planned-statement.ts';
import { parameterValues, planRelation } from './planner.ts';
import type { CopyTransfer, RunStep, StatementRun } from './run.ts';
import type { RunningSession } from './running-session.ts';
import { scramVerifier } from './scram-verifier.ts';
import type { BoundStatement } from './translator.ts';
import type { UtilityTools } from './utility-tools.ts';

type Bound<Kind extends BoundStatement['kind']> = Extract<BoundStatement, { kind: Kind }>;

export function* runSchemaStatement(session: RunningSession, bound: Bound<'schema change'>): StatementRun {
  const { database } = session;
  const transaction = session.transaction();
  const savepoint = transaction.savepoint();
  const execution = executionOf(session, []);
  const environment: SchemaEnvironment = {
    editor: database.catalogs.edit(transaction),
    execution,
    functions: database.functions,
    owner: session.catalog().roleNamed(session.currentUser)?.id ?? 10,
    plan: (query) => planRelation(session, session.catalog(), query),
    passwordVerifier: (password) => scramVerifier(database.host, password),
    notice: (severity, code, message, detail) => session.notice(severity, code, message, detail),
  };
  try {
    const { rowCount } = yield* runSchemaChange(bound.change, environment);
    transaction.advanceCommand();
    yield* buildVectorIndexes(session, bound.change);
    const tag = rowCount === undefined ? bound.command : `SELECT ${rowCount}`;
    return { tag, rowCount: rowCount ?? 0 };
  } catch (error) {
    if (session.inBlock) {
      transaction.rollbackTo(savepoint);
      database.catalogs.afterRollbackTo(transaction);
    }
    throw error;
  } finally {
    execution.view.release();
  }
}

/** CREATE INDEX … USING hnsw builds the graph over the committed rows right away, by slices. */
function* buildVectorIndexes(session: RunningSession, change: SchemaChange): Generator<RunStep, void> {
  if (change.kind !== 'create index' || change.index.method !== 'hnsw') return;
  const table = session.catalog().tableById(change.index.table);
  for (const index of table.indexes) {
    if (index.method !== 'hnsw') continue;
    while (session.database.vectorIndexes.advance(index, table) === undefined) yield pause;
  }
}

/** COPY … FROM: from the client, or from a file of the server. */
export function* runCopyIn(
  session: RunningSession,
  bound: Bound<'copy in'>,
  transfer: CopyTransfer | undefined,
): StatementRun {
  const { database } = session;
  const transaction = session.transaction();
  for (let wait = transaction.lockTable(bound.table, 'row exclusive'); wait !== undefined; ) {
    yield wait;
    wait = transaction.lockTable(bound.table, 'row exclusive');
  }
  if (transaction.readOnly) throw new DbError('25006', 'cannot execute COPY FROM in a read-only transaction');
  const fromClient = bound.source === undefined || bound.source === '/dev/blob';
  const file = fromClient ? undefined : new FileSource(database.host, bound.source!);
  const read = file === undefined ? transfer?.read?.bind(transfer) : (): Uint8Array | undefined => file.read();
  if (read === undefined) {
    throw new DbError('08P01', 'COPY FROM STDIN needs a client that sends data', {
      hint: "From JavaScript, copy FROM '/dev/blob' and pass the data as { blob }.",
    });
  }
  const execution = executionOf(session, []);
  try {
    const settings = { ...session.parseSettings, nowMicroseconds: transaction.startedAt };
    const rows = yield* copyIn(bound, read, execution, database.functions, settings);
    transaction.advanceCommand();
    return { tag: `COPY ${rows}`, rowCount: rows };
  } finally {
    execution.view.release();
    file?.close();
  }
}

const chunkBytes = 1 << 20;

/** A file of the server, read in pieces. */
class FileSource {
  readonly #file: OpenFile;
  readonly #buffer: Uint8Array = new Uint8Array(chunkBytes);
  #position = 0;

  constructor(host: Host, path: string) {
    this.#file = host.files.open(path, 'read');
  }

  read(): Uint8Array | undefined {
    const count = this.#file.readAt(this.#buffer, this.#position);
    this.#position += count;
    return count === 0 ? undefined : this.#buffer.subarray(0, count);
  }

  close(): void {
    this.#file.close();
  }
}

/** COPY … TO: to the client, or to a file of the server. */
export function* runCopyOut(
  session: RunningSession,
  prepared: PreparedStatement,
  parameters: readonly Datum[],
  bound: Bound<'copy out'>,
  transfer: CopyTransfer | undefined,
  tools: UtilityTools,
): StatementRun {
  const { host } = session.database;
  const toClient = bound.target === undefined || bound.target === '/dev/blob';
  const file = toClient ? undefined : new FileTarget(host, bound.target!);
  const write = file === undefined ? transfer?.write?.bind(transfer) : (bytes: Uint8Array): void => file.write(bytes);
  if (write === undefined) {
    throw new DbError('08P01', 'COPY TO STDOUT needs a client that takes data', {
      hint: "From JavaScript, copy TO '/dev/blob' and read the result's blob.",
    });
  }
  const columns = bound.query.output.map(({ name, column }) => ({ name, type: column.type }));
  const writer = new CopyWriter(bound.options, columns, session.printSettings);
  try {
    const header = writer.header();
    if (header !== undefined) write(header);
    const run = tools.runPlan(prepared, parameterValues(prepared, parameters, session.parseSettings));
    const { rows } = yield* takeBatches(run, (batch) => write(writer.rows(batch)));
    session.transaction().advanceCommand();
    return { tag: `COPY ${rows}`, rowCount: rows };
  } finally {
    file?.close();
  }
}

/** A file of the server, written from its start. */
class FileTarget {
  readonly #file: OpenFile;
  #position = 0;

  constructor(host: Host, path: string) {
    this.#file = host.files.open(path, 'create');
    this.#file.truncate(0);
  }

  write(bytes: Uint8Array): void {
    this.#file.writeAt(bytes, this.#position);
    this.#position += bytes.length;
  }

  close(): void {
    this.#file.close();
  }
}

export function* runAnalyze(session: RunningSession, tables: readonly number[] | undefined): StatementRun {
  const transaction = session.transaction();
  const execution = executionOf(session, []);
  try {
    yield* analyzeTables(tables, session.database.catalogs.edit(transaction), execution);
    transaction.advanceCommand();
    return { tag: 'ANALYZE', rowCount: 0 };
  } finally {
    execution.view.release();
  }
}
