/**
 * The client of an embedded database: one session, whose asynchronous calls run one after another.
 *
 * A transaction holds the session for the time of its callback. Calls of `db` from inside that callback would wait for
 * themselves: they fail at once with 25001. Calls from elsewhere wait their turn.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Batch,
  DbError,
  type Engine,
  fromJavaScript,
  type Notice,
  oidOf,
  type PreparedStatement,
  runInSlices,
  type Session,
  timeSettingMs,
  typeByOid,
} from '../../engine/index.ts';
import { type AnyRow, type SearchBuilder, type SearchStatement, search } from '../../frontends/vector/vector.ts';
import { BlobTransfer } from './blob-transfer.ts';
import { PieceQueue } from './piece-queue.ts';
import { PreparedQuery } from './prepared.ts';
import type { QueryOptions } from './query-options.ts';
import { type ResultField, type Results, RowMaker, type RowOptions, resultFields } from './results.ts';
import type { EngineUse } from './shared-engine.ts';
import type { Transaction } from './transaction.ts';

export interface DescribedQuery {
  readonly queryParams: { readonly dataTypeID: number }[];
  readonly resultFields: ResultField[];
}

/** Set while a transaction's callback runs: whose it is. */
const insideTransaction: AsyncLocalStorage<Database> = new AsyncLocalStorage();

export class Database {
  readonly #use: EngineUse;
  readonly #session: Session;
  #queue: Promise<unknown> = Promise.resolve();
  #running = false;
  #inTransaction = false;
  #closed = false;
  #onNotice: ((notice: Notice) => void) | undefined;
  readonly ready: boolean = true;
  readonly waitReady: Promise<void> = Promise.resolve();

  /** Made by `open`. */
  constructor(use: EngineUse) {
    this.#use = use;
    this.#session = use.engine.connect({
      user: 'aiondb',
      databaseName: 'aiondb',
      onNotice: (notice) => this.#onNotice?.(notice),
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** The engine behind the door, for what has no call of its own. */
  get engine(): Engine {
    return this.#use.engine;
  }

  /**
   * Runs one statement.
   * @param params values of $1, $2, …; see the table in the README for which JavaScript value each type takes
   * @example
   * const { rows } = await db.query('SELECT $1::int4 + 1 AS next', [41]);
   */
  query<Row = Record<string, unknown>>(
    text: string,
    params: readonly unknown[] = [],
    options: QueryOptions = {},
  ): Promise<Results<Row>> {
    return this.#exclusive(() => this.#one<Row>(text, params, options));
  }

  /** Runs a text of several statements; one result each. */
  exec(text: string, options: QueryOptions = {}): Promise<Results[]> {
    return this.#exclusive(() => this.#many(text, options));
  }

  /** `` db.sql`SELECT ${id}::int4` ``: values become parameters. */
  sql<Row = Record<string, unknown>>(
    strings: TemplateStringsArray,
    ...values: readonly unknown[]
  ): Promise<Results<Row>> {
    return this.query<Row>(
      strings.reduce((text, part, i) => `${text}$${i}${part}`),
      values,
    );
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
    return this.#exclusive(() => this.#cypher<Row>(text, params, options));
  }

  /**
   * Starts a search over a table: nearest vectors, filters, paging; `run()` ends it.
   * @example
   * const { rows } = await db.search('airports').nearest('position', [0, 0, 1]).where('state', '=', 'AK').limit(3).run();
   */
  search<Row = AnyRow>(table: string): SearchBuilder<Row> {
    return search<Row>(table, (statement) => this.#exclusive(() => this.#search(statement)));
  }

  #search<Row>({ text, parameters }: SearchStatement): Promise<Results<Row>> {
    const statement = this.#prepare(text, {}, 'vector');
    return this.#execute(statement, this.#datums(statement, parameters), {});
  }

  /** Rows of a query in batches, as the engine makes them; the statement waits while the reader does. */
  async *stream<Row = Record<string, unknown>>(
    text: string,
    params: readonly unknown[] = [],
    options: QueryOptions = {},
  ): AsyncGenerator<Row[]> {
    const pieces = new PieceQueue<Row[]>();
    const finished = this.#exclusive(() => {
      const statement = this.#prepare(text, options, 'sql');
      const maker = this.#maker(statement, options);
      return this.#run(statement, this.#datums(statement, params), options, (batch) => {
        const rows: unknown[] = [];
        maker.append(batch, rows);
        return pieces.push(rows as Row[]);
      });
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
   * Runs the callback in a transaction: commits when it resolves, rolls back when it rejects.
   * @example
   * await db.transaction(async (tx) => {
   *   await tx.query('UPDATE accounts SET balance = balance - 1 WHERE id = $1', [1]);
   *   await tx.query('UPDATE accounts SET balance = balance + 1 WHERE id = $1', [2]);
   * });
   */
  transaction<Result>(callback: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.#exclusive(async () => {
      await this.#one('BEGIN', [], {});
      this.#inTransaction = true;
      const handle = this.#handle();
      try {
        const result = await insideTransaction.run(this, () => callback(handle));
        if (!handle.closed) await this.#one('COMMIT', [], {});
        return result;
      } catch (error) {
        if (this.#session.inBlock) await this.#one('ROLLBACK', [], {});
        throw error;
      } finally {
        handle.close();
        this.#inTransaction = false;
      }
    });
  }

  #handle(): Transaction & { close(): void } {
    let closed = false;
    let turn: Promise<unknown> = Promise.resolve();
    const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
      if (closed) return Promise.reject(new DbError('25P01', 'the transaction is over'));
      const mine = turn.then(work);
      turn = mine.catch(() => {});
      return mine;
    };
    const query: Transaction['query'] = (text, params = [], options = {}) =>
      inTurn(() => this.#one(text, params, options));
    return {
      query,
      exec: (text, options = {}) => inTurn(() => this.#many(text, options)),
      sql: (strings, ...values) =>
        query(
          strings.reduce((text, part, i) => `${text}$${i}${part}`),
          values,
        ),
      cypher: (text, params = {}, options = {}) => inTurn(() => this.#cypher(text, params, options)),
      search: (table) => search(table, (statement) => inTurn(() => this.#search(statement))),
      rollback: async () => {
        await inTurn(() => this.#one('ROLLBACK', [], {}));
        closed = true;
      },
      get closed() {
        return closed;
      },
      close() {
        closed = true;
      },
    };
  }

  /** Types of a statement's parameters and result columns, without running it. */
  describeQuery(text: string, options: QueryOptions = {}): Promise<DescribedQuery> {
    return this.#exclusive(async () => {
      const { planned } = this.#prepare(text, options, undefined);
      const queryParams = planned.parameterTypes
        .slice(0, planned.clientParameters)
        .map((type) => ({ dataTypeID: oidOf(type) }));
      return { queryParams, resultFields: resultFields(planned.fields) };
    });
  }

  /** A synchronous prepared statement; see PreparedQuery. */
  prepare<Row = Record<string, unknown>>(text: string, options: RowOptions = {}): PreparedQuery<Row> {
    this.#enterNow();
    const statement = this.#session.prepare(text);
    return new PreparedQuery<Row>(this.#session, statement, () => this.#enterNow(), options);
  }

  #enterNow(): void {
    if (this.#closed) throw closedError();
    if (this.#running) {
      throw new DbError('55006', 'an asynchronous statement of this database is running', {
        hint: 'Await it first, or use the asynchronous call.',
      });
    }
  }

  /** Runs the callback while no other call of this database does (PGlite's runExclusive). */
  runExclusive<Result>(callback: () => Promise<Result>): Promise<Result> {
    return this.#exclusive(callback);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    await this.#queue.catch(() => {});
    this.#closed = true;
    this.#session.close();
    await this.#use.release();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  // -- one at a time

  #exclusive<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#closed) return Promise.reject(closedError());
    if (this.#inTransaction && insideTransaction.getStore() === this) {
      const error = new DbError('25001', 'the database is used inside its own transaction', {
        hint: 'Call the same method on the tx that the callback got.',
      });
      return Promise.reject(error);
    }
    const mine = this.#queue.then(async () => {
      this.#running = true;
      try {
        return await work();
      } finally {
        this.#running = false;
      }
    });
    this.#queue = mine.catch(() => {});
    return mine;
  }

  #prepare(text: string, options: QueryOptions, language: string | undefined): PreparedStatement {
    const types = options.paramTypes?.map((oid) => typeByOid(oid));
    return this.#session.prepare(text, {
      ...(types === undefined ? {} : { types }),
      ...(language === undefined || language === 'sql' ? {} : { language }),
    });
  }

  #maker(statement: PreparedStatement, options: QueryOptions): RowMaker {
    return new RowMaker(statement.planned.fields, options, this.#session.printSettings);
  }

  #datums(statement: PreparedStatement, params: readonly unknown[]): unknown[] {
    const { parameterTypes, clientParameters } = statement.planned;
    if (params.length !== clientParameters) {
      throw new DbError('08P01', `the statement has ${clientParameters} parameters, ${params.length} were given`);
    }
    return params.map((value, p) => fromJavaScript(value, parameterTypes[p]!));
  }

  async #run(
    statement: PreparedStatement,
    datums: readonly unknown[],
    options: QueryOptions,
    sink: (batch: Batch) => void | Promise<void>,
    blob?: BlobTransfer,
  ): Promise<{ readonly tag: string; readonly rowCount: number }> {
    const cancel = { requested: false };
    const abort = (): void => {
      cancel.requested = true;
    };
    options.signal?.addEventListener('abort', abort);
    this.#onNotice = options.onNotice;
    try {
      const timeoutMs = timeSettingMs(this.#session.setting('statement_timeout'));
      return await runInSlices(this.engine.host, this.#session.run(statement, datums, blob), sink, {
        cancel,
        timeoutMs,
      });
    } finally {
      this.#onNotice = undefined;
      options.signal?.removeEventListener('abort', abort);
    }
  }

  async #execute<Row>(
    statement: PreparedStatement,
    datums: readonly unknown[],
    options: QueryOptions,
  ): Promise<Results<Row>> {
    const rows: unknown[] = [];
    const maker = this.#maker(statement, options);
    const transfer = await BlobTransfer.of(statement, options.blob);
    const result = await this.#run(statement, datums, options, (batch) => maker.append(batch, rows), transfer);
    const { bound, query, fields } = statement.planned;
    const writes = bound.kind === 'copy in' || (bound.kind === 'query' && query?.writes === true);
    const blob = transfer?.written();
    return {
      rows: rows as Row[],
      fields: resultFields(fields),
      affectedRows: writes ? result.rowCount : 0,
      ...(blob === undefined ? {} : { blob }),
    };
  }

  async #one<Row>(text: string, params: readonly unknown[], options: QueryOptions): Promise<Results<Row>> {
    const pieces = this.#session.split(text);
    if (pieces.length > 1) {
      throw new DbError('42601', 'cannot insert multiple commands into a prepared statement', {
        hint: 'Use exec for a text of several statements.',
      });
    }
    const statement = this.#prepare(text, options, undefined);
    return await this.#execute<Row>(statement, this.#datums(statement, params), options);
  }

  async #many(text: string, options: QueryOptions): Promise<Results[]> {
    const out: Results[] = [];
    for (const piece of this.#session.split(text)) {
      const statement = this.#prepare(piece.text, options, undefined);
      out.push(await this.#execute(statement, this.#datums(statement, []), options));
    }
    return out;
  }

  async #cypher<Row>(
    text: string,
    params: Readonly<Record<string, unknown>>,
    options: QueryOptions,
  ): Promise<Results<Row>> {
    const statement = this.#prepare(text, options, 'cypher');
    const { parameterNames = [], parameterTypes } = statement.planned;
    const datums = parameterNames.map((name, p) => {
      if (!(name in params)) {
        throw new DbError('42P02', `parameter $${name} is missing`, {
          detail: 'MissingParameter',
          hint: `Add ${name} to the parameters.`,
        });
      }
      return fromJavaScript(params[name], parameterTypes[p]!);
    });
    return await this.#execute<Row>(statement, datums, options);
  }
}

function closedError(): DbError {
  return new DbError('08003', 'the database is closed');
}
