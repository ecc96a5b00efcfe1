/**
 * The client of an embedded database: one session, whose asynchronous calls run one after another (call-queue.ts has
 * the rule).
 *
 * A transaction holds the session for the time of its callback. Calls of `db` from inside that callback would wait for
 * themselves: they fail at once with 25001. Calls from elsewhere wait their turn. `BEGIN` as a text needs none of this:
 * the calls behind it are in its block because they are behind it.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { type BackupSummary, type CheckOptions, DbError, type Engine, type Finding } from '../../engine/index.ts';
import { type AnyRow, type SearchBuilder, search } from '../../frontends/vector/vector.ts';
import type { Backend } from './backend.ts';
import { type BackupOptions, backUp } from './backup-call.ts';
import { CallQueue, type Executed } from './call-queue.ts';
import type { Calls, DescribedQuery } from './calls.ts';
import { PieceQueue } from './piece-queue.ts';
import type { PreparedQuery } from './prepared.ts';
import type { QueryOptions } from './query-options.ts';
import type { Results, RowOptions } from './results.ts';
import { textOfTemplate } from './template-text.ts';
import type { Transaction } from './transaction.ts';
import { TransactionHandle } from './transaction-handle.ts';

/** Set while a callback runs that has the database to itself: whose it is. */
const holder: AsyncLocalStorage<Database> = new AsyncLocalStorage();

export class Database {
  readonly #backend: Backend;
  readonly #calls: Calls;
  readonly #queue: CallQueue;
  #isHeld = false;
  #closing: Promise<void> | undefined;
  readonly ready: boolean = true;
  readonly waitReady: Promise<void> = Promise.resolve();

  /** Made by `open` and by `fork`. */
  constructor(backend: Backend) {
    this.#backend = backend;
    this.#calls = backend.calls;
    this.#queue = new CallQueue(this.#calls);
  }

  get closed(): boolean {
    return this.#closing !== undefined;
  }

  /**
   * The engine behind the door, for what has no call of its own. `reset` puts another in its place.
   * @throws DbError 0A000 when another process has the folder, and the engine
   */
  get engine(): Engine {
    return this.#backend.engine;
  }

  /**
   * Runs one statement. Calls need not be awaited one by one: each sees what the earlier ones did, and those made
   * together share a sync of the log.
   * @param params values of $1, $2, …; see the table in the README for which JavaScript value each type takes
   * @example
   * const { rows } = await db.query('SELECT $1::int4 + 1 AS next', [41]);
   */
  query<Row = Record<string, unknown>>(
    text: string,
    params: readonly unknown[] = [],
    options: QueryOptions = {},
  ): Promise<Results<Row>> {
    return this.#call(() => this.#calls.one<Row>(text, params, options));
  }

  /**
   * Looks for damage in the open database, while others work on: blocks, rows, index entries, sequences; with
   * `constraints` CHECK and FOREIGN KEY as well. An empty array says that all is well.
   * @example
   * for (const { severity, object, what, advice } of await db.check()) console.log(severity, object, what, advice);
   */
  async check(options: CheckOptions = {}): Promise<Finding[]> {
    const findings: Finding[] = [];
    for await (const finding of this.engine.check(options)) findings.push(finding);
    return findings;
  }

  /** Runs a text of several statements, one result each: all in one transaction as far as the text has none itself. */
  exec(text: string, options: QueryOptions = {}): Promise<Results[]> {
    return this.#call(() => this.#calls.many(text, options));
  }

  /** `` db.sql`SELECT ${id}::int4` ``: values become parameters. */
  sql<Row = Record<string, unknown>>(
    strings: TemplateStringsArray,
    ...values: readonly unknown[]
  ): Promise<Results<Row>> {
    return this.query<Row>(textOfTemplate(strings), values);
  }

  /**
   * Runs a Cypher statement with named parameters. Nodes, relationships and paths come as GraphNode,
   * GraphRelationship and GraphPath.
   * @example
   * await db.cypher('MATCH (a:Airport {iata: $from})-[:ROUTE]->(b) RETURN b.city', { from: 'SEA' });
   */
  cypher<Row = Record<string, unknown>>(
    text: string,
    params: Readonly<Record<string, unknown>> = {},
    options: QueryOptions = {},
  ): Promise<Results<Row>> {
    return this.#call(() => this.#calls.cypher<Row>(text, params, options));
  }

  /**
   * Starts a search over a table: nearest vectors, filters, paging; `run()` ends it.
   * @example
   * const { rows } = await db.search('airports').nearest('position', [0, 0, 1]).where('state', '=', 'AK').limit(3).run();
   */
  search<Row = AnyRow>(table: string): SearchBuilder<Row> {
    return search<Row>(table, (statement) => this.#call(() => this.#calls.search(statement)));
  }

  /**
   * Rows of a query in batches, as the engine makes them; the statement waits while the reader does. When another call
   * is made meanwhile, the rest is read into memory first.
   */
  async *stream<Row = Record<string, unknown>>(
    text: string,
    params: readonly unknown[] = [],
    options: QueryOptions = {},
  ): AsyncGenerator<Row[]> {
    const pieces = new PieceQueue<Row[]>();
    const finished = this.#call(async () => {
      // who reads the stream may be the one who makes the next call
      this.#queue.whenAwaited(() => pieces.hurry());
      await this.#calls.stream<Row>(text, params, options, (rows) => pieces.push(rows));
      return { value: undefined, pending: undefined };
    });
    finished.then(
      () => pieces.end(undefined),
      (error: unknown) => pieces.end(error),
    );
    try {
      yield* pieces.drain();
    } finally {
      pieces.abandon();
      await finished.catch(() => {});
    }
  }

  /**
   * Runs the callback in a transaction: commits when it resolves, rolls back when it rejects. Calls of the `tx` that
   * were not awaited are part of it. When a statement has failed and the callback resolves all the same, there is
   * nothing left to commit: that is 25P02.
   * @example
   * await db.transaction(async (tx) => {
   *   await tx.query('UPDATE accounts SET balance = balance - 1 WHERE id = $1', [1]);
   *   await tx.query('UPDATE accounts SET balance = balance + 1 WHERE id = $1', [2]);
   * });
   */
  transaction<Result>(callback: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.#call(async () => {
      await this.#calls.one('BEGIN', [], {});
      const handle = new TransactionHandle(this.#calls);
      try {
        const value = await this.#hold(() => callback(handle));
        const isOver = handle.closed;
        await handle.close();
        if (this.#calls.status === 'failed') throw failedError();
        return { value, pending: isOver ? undefined : (await this.#calls.one('COMMIT', [], {})).pending };
      } catch (error) {
        await handle.close();
        if (this.#calls.status !== 'idle') await this.#calls.one('ROLLBACK', [], {});
        throw error;
      }
    });
  }

  /** Types of a statement's parameters and result columns, without running it. */
  describeQuery(text: string, options: QueryOptions = {}): Promise<DescribedQuery> {
    return this.#call(async () => ({ value: await this.#calls.describe(text, options), pending: undefined }));
  }

  /** A synchronous prepared statement; see PreparedQuery. */
  prepare<Row = Record<string, unknown>>(text: string, options: RowOptions = {}): PreparedQuery<Row> {
    this.#enterNow();
    return this.#calls.prepare<Row>(text, () => this.#enterNow(), options);
  }

  /**
   * A database in memory that begins as this one stands committed and goes its own way, made for tests: it takes no
   * time to speak of, because it shares all blocks that neither of the two changes. Either may be closed first. The
   * settings of this client, and what it has not committed, are not part of it.
   * @example
   * const template = await open('/var/lib/shop');
   * const db = await template.fork();
   * await db.query('DELETE FROM orders');
   * await db.reset();
   */
  fork(): Promise<Database> {
    return this.#call(async () => ({ value: new Database(await this.#backend.fork()), pending: undefined }));
  }

  /** Marks the committed state of a database in memory as that to which `reset` goes back. */
  snapshot(): Promise<void> {
    return this.#call(async () => ({ value: await this.#backend.snapshot(), pending: undefined }));
  }

  /**
   * Takes a fork back to how it began, or a database in memory to its last `snapshot`, sequences and settings included.
   * What it has open is rolled back; prepared queries stay usable. Connections of others through `engine` end.
   */
  reset(): Promise<void> {
    return this.#call(async () => ({ value: await this.#backend.reset(), pending: undefined }));
  }

  /**
   * Copies the database into a folder while it is used: every commit up to `endLsn` of the answer, among them all that
   * were acknowledged before this call, and no later one. The target does not exist, is empty, or holds an interrupted
   * backup of this database, which is then continued. Other calls go on meanwhile.
   * @throws DbError 55000 for a database in memory, 58P02 when the target holds something else
   * @example
   * await db.backup('/backups/monday', { onProgress: ({ phase, doneBytes }) => console.log(phase, doneBytes) });
   */
  backup(target: string, options: BackupOptions = {}): Promise<BackupSummary> {
    if (this.closed) return Promise.reject(closedError());
    return backUp(this.engine, target, options);
  }

  /** Runs the callback while no other call of this database does (PGlite's runExclusive). */
  runExclusive<Result>(callback: () => Promise<Result>): Promise<Result> {
    return this.#call(async () => ({ value: await this.#hold(callback), pending: undefined }));
  }

  /** Waits for the calls that were made, and lets go of the folder. Idempotent. */
  close(): Promise<void> {
    if (this.#isInOwnCallback) return Promise.reject(ownCallbackError('Close it when the callback has ended.'));
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#queue.answered();
    await this.#backend.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  // -- one at a time

  /** True for a call from inside the callback that has the database to itself: it would wait for itself. */
  get #isInOwnCallback(): boolean {
    return this.#isHeld && holder.getStore() === this;
  }

  /** A synchronous call is now, so it cannot come after calls that have not run yet. */
  #enterNow(): void {
    if (this.closed) throw closedError();
    if (!this.#queue.isBusy) return;
    throw new DbError('55006', 'an asynchronous statement of this database is running', {
      hint: 'Await it first, or use the asynchronous call.',
    });
  }

  #call<Value>(work: () => Promise<Executed<Value>>): Promise<Value> {
    if (this.closed) return Promise.reject(closedError());
    if (this.#isInOwnCallback) {
      return Promise.reject(ownCallbackError('Call the same method on the tx that the callback got.'));
    }
    return this.#queue.call(work);
  }

  /** Runs the callback as the one that has the database to itself. */
  async #hold<Result>(callback: () => Promise<Result>): Promise<Result> {
    this.#isHeld = true;
    try {
      return await holder.run(this, callback);
    } finally {
      this.#isHeld = false;
    }
  }
}

function closedError(): DbError {
  return new DbError('08003', 'the database is closed');
}

function ownCallbackError(hint: string): DbError {
  return new DbError('25001', 'the database is used inside its own transaction', { hint });
}

function failedError(): DbError {
  return new DbError('25P02', 'a statement of the transaction has failed, and the transaction is rolled back', {
    hint: 'Let the callback reject with that error, or go back to a savepoint.',
  });
}
