/**
 * The calls of the embedded door as statements of one session: text and JavaScript values in, rows out.
 *
 * Every call is given to a `CallQueue`, which sees to it that one runs at a time; nothing here waits for a flush, that
 * is `pending` of what a call returns.
 */
import {
  DbError,
  type Engine,
  type enough,
  executeInSlices,
  type Notice,
  oidOf,
  type PointAnswer,
  type PreparedStatement,
  runInSlices,
  type Session,
  type StatementResult,
  type Turn,
  typeByOid,
} from '../../engine/index.ts';
import type { SearchStatement } from '../../frontends/vector/vector.ts';
import { blobTransferOf } from './blob-transfer.ts';
import type { Executed } from './call-queue.ts';
import type { Calls, DescribedQuery } from './calls.ts';
import { datumsOf, namedDatumsOf } from './parameters.ts';
import { LocalPreparedQuery, type PreparedQuery } from './prepared.ts';
import type { QueryOptions } from './query-options.ts';
import { type ResultField, type Results, RowMaker, type RowOptions, resultFields } from './results.ts';

export class SessionCalls implements Calls {
  readonly #readOnly: boolean;
  #session: Session;
  #onNotice: ((notice: Notice) => void) | undefined;

  /** With `readOnly` nothing is ever written. */
  constructor(engine: Engine, readOnly = false) {
    this.#readOnly = readOnly;
    this.#session = this.#connect(engine);
  }

  get session(): Session {
    return this.#session;
  }

  get turn(): Turn {
    return this.#session.turn;
  }

  get status(): Session['transactionStatus'] {
    return this.#session.transactionStatus;
  }

  /** Ends the session, rolling back what it had open, and begins one of another database. */
  moveTo(engine: Engine): void {
    this.#session.close();
    this.#session = this.#connect(engine);
  }

  #connect(engine: Engine): Session {
    return engine.connect({
      user: 'aiondb',
      databaseName: 'aiondb',
      readOnly: this.#readOnly,
      onNotice: (notice) => this.#onNotice?.(notice),
    });
  }

  one<Row>(text: string, params: readonly unknown[], options: QueryOptions): Promise<Executed<Results<Row>>> {
    return this.#failing(() => {
      if (this.session.split(text).length > 1) {
        throw new DbError('42601', 'cannot insert multiple commands into a prepared statement', {
          hint: 'Use exec for a text of several statements.',
        });
      }
      const statement = this.#prepare(text, options, undefined);
      return this.#execute<Row>(statement, datumsOf(this.session, statement, params), options);
    });
  }

  many(text: string, options: QueryOptions): Promise<Executed<Results[]>> {
    const { session } = this;
    return this.#failing(async () => {
      const value: Results[] = [];
      let pending: Executed<unknown>['pending'];
      const pieces = session.split(text);
      for (const [p, piece] of pieces.entries()) {
        session.commitsLater = p < pieces.length - 1;
        const statement = this.#prepare(piece.text, options, undefined);
        const datums = datumsOf(session, statement, []);
        const executed = await this.#execute<Record<string, unknown>>(statement, datums, options);
        value.push(executed.value);
        pending = executed.pending ?? pending;
      }
      return { value, pending };
    });
  }

  cypher<Row>(
    text: string,
    params: Readonly<Record<string, unknown>>,
    options: QueryOptions,
  ): Promise<Executed<Results<Row>>> {
    return this.#failing(() => {
      const statement = this.#prepare(text, options, 'cypher');
      return this.#execute<Row>(statement, namedDatumsOf(this.session, statement, params), options);
    });
  }

  search<Row>({ text, parameters }: SearchStatement, options: QueryOptions = {}): Promise<Executed<Results<Row>>> {
    return this.#failing(() => {
      const statement = this.#prepare(text, options, 'vector');
      return this.#execute<Row>(statement, datumsOf(this.session, statement, parameters), options);
    });
  }

  stream<Row>(
    text: string,
    params: readonly unknown[],
    options: QueryOptions,
    push: (rows: Row[], fields: ResultField[]) => Promise<typeof enough | undefined>,
  ): Promise<StatementResult> {
    return this.#failing(() => {
      const statement = this.#prepare(text, options, undefined);
      const maker = new RowMaker(statement.planned.fields, options, this.session);
      const fields = resultFields(statement.planned.fields);
      const run = this.session.run(statement, datumsOf(this.session, statement, params));
      return this.#watched(options, () =>
        runInSlices(this.session, run, (batch) => {
          const rows: unknown[] = [];
          maker.append(batch, rows);
          return push(rows as Row[], fields);
        }),
      );
    });
  }

  /** Whatever goes wrong with a call fails the transaction it is in, also before its statement runs. */
  async #failing<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      this.session.failed();
      throw error;
    } finally {
      this.session.commitsLater = false;
    }
  }

  async describe(text: string, options: QueryOptions): Promise<DescribedQuery> {
    const { planned } = this.#prepare(text, options, undefined);
    const queryParams = planned.parameterTypes
      .slice(0, planned.clientParameters)
      .map((type) => ({ dataTypeID: oidOf(type) }));
    return { queryParams, resultFields: resultFields(planned.fields) };
  }

  prepare<Row>(text: string, enter: () => void, options: RowOptions): PreparedQuery<Row> {
    return new LocalPreparedQuery<Row>(this, text, enter, options);
  }

  async close(): Promise<void> {
    this.#session.close();
  }

  #prepare(text: string, options: QueryOptions, language: string | undefined): PreparedStatement {
    const types = options.paramTypes?.map((oid) => typeByOid(oid));
    return this.session.prepare(text, {
      ...(types === undefined ? {} : { types }),
      ...(language === undefined ? {} : { language }),
    });
  }

  async #execute<Row>(
    statement: PreparedStatement,
    datums: readonly unknown[],
    options: QueryOptions,
  ): Promise<Executed<Results<Row>>> {
    const rows: unknown[] = [];
    const maker = new RowMaker(statement.planned.fields, options, this.session);
    const answer = this.#shortWay(statement, datums, options);
    if (answer !== undefined) {
      if (answer.row !== undefined) rows.push(maker.row(answer.row));
      const { fields } = statement.planned;
      const value = { rows: rows as Row[], fields: resultFields(fields), affectedRows: answer.affected };
      return { value, pending: answer.pending };
    }
    const transfer = await blobTransferOf(statement, options.blob);
    const run = this.session.run(statement, datums, transfer);
    const { rowCount, pending } = await this.#watched(options, () =>
      executeInSlices(this.session, run, (batch) => maker.append(batch, rows)),
    );
    const { bound, query, fields } = statement.planned;
    const writes = bound.kind === 'copy in' || (bound.kind === 'query' && query?.writes === true);
    const blob = transfer?.written();
    const value = {
      rows: rows as Row[],
      fields: resultFields(fields),
      affectedRows: writes ? rowCount : 0,
      ...(blob === undefined ? {} : { blob }),
    };
    return { value, pending };
  }

  /** A statement about one row, done in one step; nothing can stop it, so one that could be stopped is not. */
  #shortWay(
    statement: PreparedStatement,
    datums: readonly unknown[],
    { signal }: QueryOptions,
  ): PointAnswer | undefined {
    const { session } = this;
    if (signal !== undefined || statement.planned.point === undefined) return undefined;
    return session.refresh(statement) === statement ? session.runPoint(statement, datums) : undefined;
  }

  /** Runs a statement with the ears of its call: where notices go, and what stops it. */
  async #watched<Result>({ signal, onNotice }: QueryOptions, work: () => Promise<Result>): Promise<Result> {
    if (signal?.aborted === true) throw new DbError('57014', 'canceling statement due to user request');
    const stop = (): void => this.session.turn.cancel();
    signal?.addEventListener('abort', stop);
    this.#onNotice = onNotice;
    try {
      return await work();
    } finally {
      this.#onNotice = undefined;
      signal?.removeEventListener('abort', stop);
    }
  }
}
