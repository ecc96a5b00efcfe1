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
import { DbError } from '../error.ts';
import type { Operator } from '../exec/exec.ts';
import type { OpenAbsence } from '../plan/physical.ts';
import type { CommitResult, SessionLocks, Transaction, Wait } from '../txn/txn.ts';
import type { DataType, Datum, ParseSettings, PrintSettings } from '../value/type.ts';
import type { Cursor } from './cursor-state.ts';
import type { Database } from './database.ts';
import { postgresTime } from './eval-context.ts';
import {
  endsFailure,
  type Field,
  type PlannedStatement,
  type PreparedStatement,
  requireSameFields,
} from './planned-statement.ts';
import { prepareStatement } from './planner.ts';
import { readPoint, writePoint } from './point-run.ts';
import type { CopyTransfer, PointAnswer, StatementRun } from './run.ts';
import type { RunningSession } from './running-session.ts';
import { parseSearchPath } from './search-path.ts';
import type { SessionActivity } from './session-activity.ts';
import { dateOrderOf } from './setting-definition.ts';
import { Settings } from './settings.ts';
import { haveSizes } from './size-range.ts';
import { isInRange } from './snapshot-range.ts';
import { runStatement } from './statement-run.ts';
import { TransactionBlock, type TransactionModes, type TransactionStatus } from './transaction-block.ts';
import type { StatementText } from './translator.ts';
import { Turn } from './turn.ts';

export { Database } from './database.ts';
export { type CheckOptions, checkDatabase } from './database-check.ts';
export { executeInSlices, runInSlices, runNow } from './driver.ts';
export { endsFailure, type Field, type PreparedStatement } from './planned-statement.ts';
export {
  type CopyTransfer,
  enough,
  type PointAnswer,
  type RunStep,
  type StatementResult,
  type StatementRun,
} from './run.ts';
export { serverVersion } from './setting-definition.ts';
export { reportedSettings } from './settings.ts';
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
  /** Every transaction of it is read-only, whatever is set. */
  readonly readOnly?: boolean;
  readonly onNotice?: (notice: Notice) => void;
  readonly onSetting?: (name: string, value: string) => void;
}

/** Settings that are modes of a transaction. */
const transactionModes: ReadonlyMap<string, keyof TransactionModes> = new Map([
  ['transaction_isolation', 'isolation'],
  ['transaction_read_only', 'readOnly'],
  ['transaction_deferrable', 'deferrable'],
]);

export class Session implements RunningSession, SessionActivity {
  readonly database: Database;
  readonly currentUser: string;
  readonly databaseName: string;
  readonly backendId: number;
  readonly settings: Settings;
  /** Advisory locks that outlive its transactions. */
  readonly locks: SessionLocks;
  /** What its asynchronous statements run in, and are stopped by. */
  readonly turn: Turn;
  readonly sequenceValues: Map<number, number | bigint> = new Map();
  lastSequence: number | undefined;
  lastRun: Operator | undefined;
  statementStartedAt = 0;
  statementText: string | undefined;
  readonly connectedAt: number;
  /** Prepared statements by name (PREPARE and the wire protocol share them). */
  readonly prepared: Map<string, PreparedStatement> = new Map();
  readonly cursors: Map<string, Cursor> = new Map();
  readonly #onNotice: (notice: Notice) => void;
  /**
   * While true, a statement outside a block leaves its transaction open, and whoever set this commits: a text of several
   * statements, or a pipeline, is one transaction.
   */
  commitsLater = false;
  readonly block: TransactionBlock;
  /** A timestamp that fresh snapshots are known to include. */
  #reached = 0;
  #searchPath: readonly string[] | undefined;
  #printSettings: PrintSettings | undefined;
  #parseSettings: ParseSettings | undefined;

  constructor(database: Database, options: SessionOptions) {
    this.database = database;
    this.currentUser = options.user;
    this.databaseName = options.databaseName;
    this.backendId = database.nextBackendId();
    this.locks = database.store.sessionLocks(this.backendId);
    this.#onNotice = options.onNotice ?? (() => {});
    this.turn = new Turn(database.host);
    const languages = database.translators.map(({ language }) => language);
    this.settings = new Settings(languages, { session_authorization: options.user }, (name, value) => {
      this.#searchPath = undefined;
      this.#printSettings = undefined;
      this.#parseSettings = undefined;
      options.onSetting?.(name, value);
    });
    this.block = new TransactionBlock(this, options.readOnly === true);
    this.connectedAt = postgresTime(database.host.clock.wallTimeUs());
    database.sessions.add(this);
  }

  // -- what binding and evaluation ask

  setting(name: string): string {
    return this.#transactionMode(name) ?? this.settings.get(name);
  }

  findSetting(name: string): string | undefined {
    return this.#transactionMode(name) ?? this.settings.find(name);
  }

  /** Settings that are facts of the running transaction, or of the next one. */
  #transactionMode(name: string): string | undefined {
    const mode = transactionModes.get(name);
    if (mode === undefined) return undefined;
    const value = this.block.modes?.[mode];
    if (value === undefined) return this.settings.get(`default_${name}`);
    if (typeof value === 'string') return value;
    return value ? 'on' : 'off';
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

  get parseSettings(): ParseSettings {
    this.#parseSettings ??= this.#makeParseSettings();
    return this.#parseSettings;
  }

  #makeParseSettings(): ParseSettings {
    const now = (): number => this.block.current?.startedAt ?? postgresTime(this.database.host.clock.wallTimeUs());
    return {
      timeZone: this.settings.get('timezone'),
      dateOrder: dateOrderOf(this.settings.get('datestyle')),
      get nowMicroseconds() {
        return now();
      },
    };
  }

  /** The newest catalog with this session's own uncommitted changes. */
  catalog(): Catalog {
    return this.database.catalogs.current(this.block.current);
  }

  // -- statements

  /** Cuts a text into statements. */
  split(text: string, language?: string): readonly StatementText[] {
    return this.database.texts.of(text, language ?? this.setting('query_language')).statements;
  }

  /**
   * Parses, binds and plans one statement.
   * @param options `types` of $1, $2, …, where undefined entries are inferred
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
    const isPlannedForNow =
      planned.catalogVersion === this.catalog().version &&
      haveSizes(planned.sizes, this.database.store) &&
      isInRange(planned.snapshots, this);
    if (!isPlannedForNow) return this.prepare(text, { language, types });
    const absences = planned.plan?.absences ?? [];
    if (absences.length === 0 || this.#areAbsent(absences)) return statement;
    return this.prepare(text, { language, types, failed: planned });
  }

  /** `refresh` for a statement whose client was told its columns. Throws 0A000 when they have changed. */
  refreshSame(statement: PreparedStatement): PreparedStatement {
    const fresh = this.refresh(statement);
    if (fresh !== statement) requireSameFields(statement, fresh);
    return fresh;
  }

  includes(timestamp: number): boolean {
    const { current, lastCommit } = this.block;
    if (current !== undefined) return current.nextTimestamp >= timestamp;
    if (timestamp > this.#reached) {
      const view = this.database.store.readView(lastCommit);
      this.#reached = view.timestamp;
      view.release();
    }
    return timestamp <= this.#reached;
  }

  #areAbsent(absences: readonly OpenAbsence[]): boolean {
    const { store } = this.database;
    const view = this.block.current?.statementView() ?? store.readView(this.block.lastCommit);
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
    this.statementText = statement.text;
    return runStatement(this, statement, parameters, transfer);
  }

  /**
   * The short way of a statement about one row: all of it in one step, with nothing to wait for but `pending` of the
   * answer. Undefined when the statement is not one, or has to take the long way (`run`); then nothing has happened. The
   * statement must have been refreshed in the same step.
   */
  runPoint(statement: PreparedStatement, parameters: readonly Datum[]): PointAnswer | undefined {
    const { point } = statement.planned;
    if (point === undefined || this.block.status === 'failed') return undefined;
    return point.kind === 'point read'
      ? readPoint(this, point, statement, parameters)
      : writePoint(this, point, statement, parameters);
  }

  // -- transactions; see TransactionBlock

  get transactionStatus(): TransactionStatus {
    return this.block.status;
  }

  get inBlock(): boolean {
    return this.block.isOpen;
  }

  get state(): SessionActivity['state'] {
    if (this.turn.running) return 'active';
    const { status } = this.block;
    if (status === 'idle') return 'idle';
    return status === 'failed' ? 'idle in transaction (aborted)' : 'idle in transaction';
  }

  get waitingOn(): Wait['on'] | undefined {
    return this.turn.waitingOn;
  }

  get transactionStartedAt(): number | undefined {
    return this.block.status === 'failed' ? undefined : this.block.current?.startedAt;
  }

  get pending(): Wait | undefined {
    return this.block.current?.pending;
  }

  transaction(): Transaction {
    return this.block.transaction();
  }

  /** Commits what runs; returns what must end before the client may be told. */
  commit(): CommitResult | undefined {
    return this.block.commit();
  }

  /** What an error does: ends the statement's own transaction, or fails the block. */
  failed(): void {
    this.block.fail();
  }

  /** Throws 25P02 where only the end of the failed transaction may run, and this is something else. */
  requireHealthy(statement: PreparedStatement): void {
    if (this.block.status !== 'failed' || endsFailure(statement)) return;
    throw new DbError('25P02', 'current transaction is aborted, commands ignored until end of transaction block', {
      hint: 'ROLLBACK ends it, ROLLBACK TO SAVEPOINT goes back to a savepoint.',
    });
  }

  /** Rolls back what runs and gives its locks back. Idempotent. */
  close(): void {
    this.block.close();
    this.locks.unlockAll();
    this.database.sessions.delete(this);
    this.prepared.clear();
    this.cursors.clear();
    this.lastRun = undefined;
  }
}
