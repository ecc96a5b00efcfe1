/**
 * The calls of the embedded door as statements of one session: text and JavaScript values in, rows out.
 *
 * Every call is given to a `CallQueue`, which sees to it that one runs at a time; nothing here waits for a flush, that
 * is `pending` of what a call returns.
 */
import {
  DbError,
  type Engine,
  executeInSlices,
  fromJavaScript,
  type Notice,
  oidOf,
  type PreparedStatement,
  runInSlices,
  type Session,
  typeByOid,
} from '../../engine/index.ts';
import type { SearchStatement } from '../../frontends/vector/vector.ts';
import { BlobTransfer } from './blob-transfer.ts';
import type { Executed } from './call-queue.ts';
import type { QueryOptions } from './query-options.ts';
import { type ResultField, type Results, RowMaker, resultFields } from './results.ts';

export interface DescribedQuery {
  readonly queryParams: { readonly dataTypeID: number }[];
  readonly resultFields: ResultField[];
}

export class SessionCalls {
  readonly session: Session;
  #onNotice: ((notice: Notice) => void) | undefined;

  constructor(engine: Engine) {
    this.session = engine.connect({
      user: 'aiondb',
      databaseName: 'aiondb',
      onNotice: (notice) => this.#onNotice?.(notice),
    });
  }

  /** Runs the only statement of a text. */
  async one<Row>(text: string, params: readonly unknown[], options: QueryOptions): Promise<Executed<Results<Row>>> {
    if (this.session.split(text).length > 1) {
      throw new DbError('42601', 'cannot insert multiple commands into a prepared statement', {
        hint: 'Use exec for a text of several statements.',
      });
    }
    const statement = this.#prepare(text, options, undefined);
    return await this.#execute<Row>(statement, datumsOf(statement, params), options);
  }

  /** Runs the statements of a text, all in one transaction as far as the text has none of its own. */
  async many(text: string, options: QueryOptions): Promise<Executed<Results[]>> {
    const { session } = this;
    const value: Results[] = [];
    let pending: Executed<unknown>['pending'];
    const pieces = session.split(text);
    try {
      for (const [p, piece] of pieces.entries()) {
        session.commitsLater = p < pieces.length - 1;
        const statement = this.#prepare(piece.text, options, undefined);
        const executed = await this.#execute<Record<string, unknown>>(statement, datumsOf(statement, []), options);
        value.push(executed.value);
        pending = executed.pending ?? pending;
      }
    } catch (error) {
      // a statement that was never begun ends the transaction of those before it
      session.failed(error);
      throw error;
    } finally {
      session.commitsLater = false;
    }
    return { value, pending };
  }

  async cypher<Row>(
    text: string,
    params: Readonly<Record<string, unknown>>,
    options: QueryOptions,
  ): Promise<Executed<Results<Row>>> {
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

  search<Row>({ text, parameters }: SearchStatement): Promise<Executed<Results<Row>>> {
    const statement = this.#prepare(text, {}, 'vector');
    return this.#execute(statement, datumsOf(statement, parameters), {});
  }

  /** Runs a query whose rows go out while it runs; each batch waits until `push` resolves. */
  async stream<Row>(
    text: string,
    params: readonly unknown[],
    options: QueryOptions,
    push: (rows: Row[]) => Promise<void>,
  ): Promise<void> {
    const statement = this.#prepare(text, options, undefined);
    const maker = this.#maker(statement, options);
    const run = this.session.run(statement, datumsOf(statement, params));
    await this.#watched(options, () =>
      runInSlices(this.session, run, (batch) => {
        const rows: unknown[] = [];
        maker.append(batch, rows);
        return push(rows as Row[]);
      }),
    );
  }

  describe(text: string, options: QueryOptions): DescribedQuery {
    const { planned } = this.#prepare(text, options, undefined);
    const queryParams = planned.parameterTypes
      .slice(0, planned.clientParameters)
      .map((type) => ({ dataTypeID: oidOf(type) }));
    return { queryParams, resultFields: resultFields(planned.fields) };
  }

  #prepare(text: string, options: QueryOptions, language: string | undefined): PreparedStatement {
    const types = options.paramTypes?.map((oid) => typeByOid(oid));
    return this.session.prepare(text, {
      ...(types === undefined ? {} : { types }),
      ...(language === undefined ? {} : { language }),
    });
  }

  #maker(statement: PreparedStatement, options: QueryOptions): RowMaker {
    return new RowMaker(statement.planned.fields, options, this.session.printSettings);
  }

  async #execute<Row>(
    statement: PreparedStatement,
    datums: readonly unknown[],
    options: QueryOptions,
  ): Promise<Executed<Results<Row>>> {
    const rows: unknown[] = [];
    const maker = this.#maker(statement, options);
    const transfer = await BlobTransfer.of(statement, options.blob);
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

function datumsOf(statement: PreparedStatement, params: readonly unknown[]): unknown[] {
  const { parameterTypes, clientParameters } = statement.planned;
  if (params.length !== clientParameters) {
    throw new DbError('08P01', `the statement has ${clientParameters} parameters, ${params.length} were given`);
  }
  return params.map((value, p) => fromJavaScript(value, parameterTypes[p]!));
}
