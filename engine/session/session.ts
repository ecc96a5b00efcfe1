/**
 * The face of session/: one connection's state, and the only place where a frontend's text, the optimizer and the
 * executor meet.
 *
 * A statement runs as a generator (`run`) that yields batches of its result, waits and pauses, and returns its
 * command tag; drivers (driver.ts) pull it to the end, synchronously or in slices. Transactions follow PostgreSQL:
 * outside a block each statement is its own, inside a block an error leaves the transaction failed until ROLLBACK.
 * Nothing is handed out of a transaction's snapshot before what it includes is flushed.
 */
import { isAbsent } from '../access/access.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { DbError, InvariantError } from '../error.ts';
import type { Operator } from '../exec/exec.ts';
import type { OpenAbsence } from '../plan/physical.ts';
import type { CommitResult, IsolationLevel, Savepoint, Transaction, Wait } from '../txn/txn.ts';
import type { DataType, Datum, PrintSettings } from '../value/type.ts';
import type { Database } from './database.ts';
import { postgresTime } from './eval-context.ts';
import type { Field, PlannedStatement, PreparedStatement } from './planned-statement.ts';
import { parameterValues, prepareStatement } from './planner.ts';
import type { CopyTransfer, StatementRun } from './run.ts';
import type { Cursor, RunningSession } from './running-session.ts';
import { parseSearchPath } from './search-path.ts';
import { Settings } from './settings.ts';
import { isInRange } from './snapshot-range.ts';
import { runStatement } from './statement-run.ts';
import type { StatementText } from './translator.ts';
import { Turn } from './turn.ts';

export { Database } from './database.ts';
export { executeInSlices, runInSlices, runNow } from './driver.ts';
export type { Field, PreparedStatement } from './planned-statement.ts';
export type { CopyTransfer, RunStep, StatementResult, StatementRun } from './run.ts';
export { reportedSettings, serverVersion } from './settings.ts';
export type {
  AnsweringSession,
  BindContext,
  BoundQuery,
  BoundStatement,
  CatalogAnswer,
  CopyOptions,
  LiftedLiteral,
  LiteralBinding,
  NormalizedText,
  StatementText,
  SystemCatalog,
  Translator,
} from './translator.ts';
export type { Turn } from './turn.ts';

export interface Notice {
  readonly severity: 'NOTICE' | 'WARNING' | 'INFO';
  readonly code: string;
  readonly message: string;
  readonly detail?: string;
}

export interface SessionOptions {
  readonly user: string;
  readonly databaseName: string;
  readonly onNotice?: (notice: Notice) => void;
  readonly onSetting?: (name: string, value: string) => void;
}

export class Session implements RunningSession {
  readonly database: Database;
  readonly currentUser: string;
  readonly databaseName: string;
  readonly backendId: number;
  readonly settings: Settings;
  /** What its asynchronous statements run in, and are stopped by. */
  readonly turn: Turn;
  readonly sequenceValues: Map<number, number | bigint> = new Map();
  lastSequence: number | undefined;
  lastRun: Operator | undefined;
  statementStartedAt = 0;
  /** Prepared statements by name (PREPARE and the wire protocol share them). */
  readonly prepared: Map<string, PreparedStatement> = new Map();
  readonly cursors: Map<string, Cursor> = new Map();
  readonly #onNotice: (notice: Notice) => void;
  #transaction: Transaction | undefined;
  /**
   * While true, a statement outside a block leaves its transaction open, and whoever set this commits: a text of several
   * statements, or a pipeline, is one transaction.
   */
  commitsLater = false;
  /** True between BEGIN and COMMIT. */
  #inBlock = false;
  #failed = false;
  #savepoints: { readonly name: string; readonly savepoint: Savepoint }[] = [];
  #lastCommit: number | undefined;
  /** A timestamp that fresh snapshots are known to include. */
  #reached = 0;
  #searchPath: readonly string[] | undefined;
  #printSettings: PrintSettings | undefined;
  #closed = false;

  constructor(database: Database, options: SessionOptions) {
    this.database = database;
    this.currentUser = options.user;
    this.databaseName = options.databaseName;
    this.backendId = database.nextBackendId();
    this.#onNotice = options.onNotice ?? (() => {});
    this.turn = new Turn(database.host);
    const languages = database.translators.map(({ language }) => language);
    this.settings = new Settings(languages, (name, value) => {
      this.#searchPath = undefined;
      this.#printSettings = undefined;
      options.onSetting?.(name, value);
    });
  }

  // -- what binding and evaluation ask

  setting(name: string): string {
    // inside a block these two are the block's own
    if (this.#inBlock && this.#transaction !== undefined) {
      if (name === 'transaction_isolation') return this.#transaction.isolation;
      if (name === 'transaction_read_only') return this.#transaction.readOnly ? 'on' : 'off';
    }
    return this.settings.get(name);
  }

  /** Fields of what a statement will put out that only the session knows: FETCH and EXECUTE. */
  fieldsNamed(kind: 'fetch' | 'execute', name: string): readonly Field[] {
    if (kind === 'fetch') return this.cursors.get(name)?.fields ?? [];
    return this.prepared.get(name)?.planned.fields ?? [];
  }

  preparedTypes(name: string): readonly DataType[] | undefined {
    const planned = this.prepared.get(name)?.planned;
    return planned?.parameterTypes.slice(0, planned.clientParameters);
  }

  notice(severity: Notice['severity'], code: string, message: string, detail?: string): void {
    this.#onNotice({ severity, code, message, ...(detail === undefined ? {} : { detail }) });
  }

  get searchPath(): readonly string[] {
    this.#searchPath ??= parseSearchPath(this.settings.get('search_path'), this.currentUser);
    return this.#searchPath;
  }

  get printSettings(): PrintSettings {
    this.#printSettings ??= {
      timeZone: this.settings.get('timezone'),
      extraFloatDigits: Number(this.settings.get('extra_float_digits')),
      byteaOutput: this.settings.get('bytea_output') as 'hex' | 'escape',
      objectName: (type, id) => this.database.answers.get(`${type}_out`)?.(this, id) as string | undefined,
    };
    return this.#printSettings;
  }

  /** The newest catalog with this session's own uncommitted changes. */
  catalog(): Catalog {
    return this.database.catalogs.current(this.#transaction);
  }

  // -- statements

  /** Cuts a text into statements. */
  split(text: string, language?: string): readonly StatementText[] {
    return this.database.texts.of(text, language ?? this.setting('query_language')).statements;
  }

  /**
   * Parses, binds and plans one statement.
   * @param declaredTypes types of $1, $2, …; undefined entries are inferred
   * @throws DbError with a position in `text`
   */
  prepare(
    text: string,
    options: {
      readonly language?: string;
      readonly types?: readonly (DataType | undefined)[];
      readonly useCache?: boolean;
      /** A plan of this text that may not run any more. */
      readonly failed?: PlannedStatement;
    } = {},
  ): PreparedStatement {
    return prepareStatement({
      session: this,
      catalog: this.catalog(),
      text,
      language: options.language,
      declaredTypes: options.types ?? [],
      useCache: options.useCache ?? true,
      isAbsent: (absence) => this.#areAbsent([absence]),
      ...(options.failed === undefined ? {} : { failed: options.failed }),
    });
  }

  /**
   * The same statement, planned again where the catalog has changed or the open graph tables hold what its plan left out.
   * What it returns may run over the next view of this session.
   */
  refresh(statement: PreparedStatement): PreparedStatement {
    const { text, language, declaredTypes: types, planned } = statement;
    const isPlannedForNow = planned.catalogVersion === this.catalog().version && isInRange(planned.snapshots, this);
    if (!isPlannedForNow) return this.prepare(text, { language, types });
    const absences = planned.plan?.absences ?? [];
    if (absences.length === 0 || this.#areAbsent(absences)) return statement;
    return this.prepare(text, { language, types, failed: planned });
  }

  includes(timestamp: number): boolean {
    if (this.#transaction !== undefined) return this.#transaction.nextTimestamp >= timestamp;
    if (timestamp > this.#reached) {
      const view = this.database.store.readView(this.#lastCommit);
      this.#reached = view.timestamp;
      view.release();
    }
    return timestamp <= this.#reached;
  }

  #areAbsent(absences: readonly OpenAbsence[]): boolean {
    const { store } = this.database;
    const transaction = this.#transaction;
    const view = transaction?.statementView() ?? store.readView(this.#lastCommit);
    try {
      const request = { store, catalog: this.catalog(), view };
      return absences.every((absence) => isAbsent(absence, request));
    } finally {
      view.release();
    }
  }

  /** Runs a prepared statement; `parameters` are datums of its parameter types. See the head of this file. */
  run(statement: PreparedStatement, parameters: readonly Datum[], transfer?: CopyTransfer): StatementRun {
    this.statementStartedAt = postgresTime(this.database.host.clock.wallTimeUs());
    return runStatement(this, statement, parameters, transfer);
  }

  /**
   * The short way for a point plan: one row by its id, outside of operators. Undefined when there is no such row.
   * Only for statements whose `planned.program.point` is set.
   */
  readPoint(statement: PreparedStatement, parameters: readonly Datum[]): Datum[] | undefined {
    this.requireHealthy();
    const { store } = this.database;
    const values = parameterValues(statement, parameters);
    const view = this.#inBlock ? this.transaction().statementView() : store.readView(this.#lastCommit);
    try {
      const row = statement.planned.point!.read(store, view, values);
      view.pending?.finishNow();
      return row;
    } finally {
      view.release();
    }
  }

  // -- transactions

  get transactionStatus(): 'idle' | 'block' | 'failed' {
    if (this.#failed) return 'failed';
    return this.#inBlock ? 'block' : 'idle';
  }

  /** The running transaction, begun now where there is none. */
  transaction(): Transaction {
    this.#transaction ??= this.#begin(undefined, undefined);
    return this.#transaction;
  }

  get pending(): Wait | undefined {
    return this.#transaction?.pending;
  }

  #begin(isolation: IsolationLevel | undefined, readOnly: boolean | undefined): Transaction {
    if (this.#closed) throw new DbError('08003', 'the session is closed');
    const level = isolation ?? isolationOf(this.settings.get('default_transaction_isolation'));
    return this.database.store.begin({
      isolation: level,
      readOnly: readOnly ?? this.settings.get('default_transaction_read_only') === 'on',
      ...(this.#lastCommit === undefined ? {} : { after: this.#lastCommit }),
    });
  }

  beginBlock(isolation: IsolationLevel | undefined, readOnly: boolean | undefined): void {
    if (this.#inBlock) {
      this.notice('WARNING', '25001', 'there is already a transaction in progress');
      return;
    }
    this.#inBlock = true;
    // statements that ran before BEGIN in the same text or pipeline become part of the block
    if (this.#transaction === undefined) this.#transaction = this.#begin(isolation, readOnly);
    else if (isolation !== undefined || readOnly !== undefined) this.replaceTransaction(isolation, readOnly);
  }

  /** SET TRANSACTION: only before the first query of the block. */
  replaceTransaction(isolation: IsolationLevel | undefined, readOnly: boolean | undefined): void {
    const current = this.#transaction;
    if (!this.#inBlock || current === undefined) {
      this.notice('WARNING', '25P01', 'SET TRANSACTION can only be used in transaction blocks');
      return;
    }
    if (current.hasWrites) {
      throw new DbError('25001', 'SET TRANSACTION ISOLATION LEVEL must be called before any query');
    }
    current.rollback();
    this.#transaction = this.#begin(isolation ?? current.isolation, readOnly ?? current.readOnly);
  }

  get inBlock(): boolean {
    return this.#inBlock;
  }

  /** Commits what runs; returns what must end before the client may be told. */
  commit(): CommitResult | undefined {
    const transaction = this.#transaction;
    this.#endBlock();
    if (transaction === undefined) return undefined;
    try {
      const result = transaction.commit({ synchronous: this.settings.get('synchronous_commit') !== 'off' });
      this.database.catalogs.forget(transaction, true);
      if (result.timestamp !== undefined) this.#lastCommit = result.timestamp;
      return result;
    } catch (error) {
      this.database.catalogs.forget(transaction, false);
      throw error;
    } finally {
      this.settings.endTransaction();
    }
  }

  rollback(): void {
    const transaction = this.#transaction;
    this.#endBlock();
    if (transaction !== undefined) {
      transaction.rollback();
      this.database.catalogs.forget(transaction, false);
    }
    this.settings.endTransaction();
  }

  #endBlock(): void {
    this.#transaction = undefined;
    this.#inBlock = false;
    this.#failed = false;
    this.#savepoints = [];
    for (const [name, cursor] of this.cursors) if (!cursor.hold) this.cursors.delete(name);
  }

  savepoint(name: string): void {
    this.#requireBlock('SAVEPOINT');
    this.#savepoints.push({ name, savepoint: this.transaction().savepoint() });
  }

  release(name: string): void {
    this.#requireBlock('RELEASE SAVEPOINT');
    this.#savepoints.length = this.#findSavepoint(name);
  }

  rollbackToSavepoint(name: string): void {
    this.#requireBlock('ROLLBACK TO SAVEPOINT');
    const at = this.#findSavepoint(name);
    const transaction = this.transaction();
    transaction.rollbackTo(this.#savepoints[at]!.savepoint);
    this.database.catalogs.afterRollbackTo(transaction);
    this.#savepoints.length = at + 1;
    this.#failed = false;
  }

  #findSavepoint(name: string): number {
    const at = this.#savepoints.findLastIndex((entry) => entry.name === name);
    if (at < 0) throw new DbError('3B001', `savepoint "${name}" does not exist`);
    return at;
  }

  #requireBlock(command: string): void {
    if (!this.#inBlock) throw new DbError('25P01', `${command} can only be used in transaction blocks`);
  }

  /** What an error does: ends the statement's own transaction, or fails the block. Broken promises close the store. */
  failed(error: unknown): void {
    if (this.#inBlock) this.#failed = true;
    else this.rollback();
    if (error instanceof InvariantError) this.notice('WARNING', 'XX000', error.message);
  }

  /** Throws 25P02 where only ROLLBACK may run. */
  requireHealthy(): void {
    if (!this.#failed) return;
    throw new DbError('25P02', 'current transaction is aborted, commands ignored until end of transaction block', {
      hint: 'ROLLBACK ends it, ROLLBACK TO SAVEPOINT goes back to a savepoint.',
    });
  }

  /** Rolls back what runs. Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.rollback();
    this.#closed = true;
    this.prepared.clear();
    this.lastRun = undefined;
  }
}

const isolationOf = (setting: string): IsolationLevel =>
  setting === 'read uncommitted' ? 'read committed' : (setting as IsolationLevel);
