/**
 * Synchronous prepared statements, as better-sqlite3's users know them: get, all, run, iterate.
 *
 * They run to completion on the spot; where only another session of this process could end a wait they fail with
 * 55P03. A statement about one row takes the engine's short way (`Session.runPoint`).
 */
import {
  type Batch,
  enough,
  type PointAnswer,
  type PreparedStatement,
  runNow,
  type Session,
  valueAt,
} from '../../engine/index.ts';
import { datumsOf } from './parameters.ts';
import { RowMaker, type RowOptions } from './results.ts';

export interface RunResult {
  /** Rows inserted, updated or deleted. */
  readonly changes: number;
}

export interface PreparedQuery<Row = Record<string, unknown>> {
  /** The first row, or undefined; a query is left after it, anything that writes runs to its end. */
  get(...values: readonly unknown[]): Row | undefined;
  all(...values: readonly unknown[]): Row[];
  run(...values: readonly unknown[]): RunResult;
  /** Rows one by one; the statement has run to its end before the first is handed out. */
  iterate(...values: readonly unknown[]): IterableIterator<Row>;
}

export class LocalPreparedQuery<Row> implements PreparedQuery<Row> {
  readonly #calls: { readonly session: Session };
  readonly #enter: () => void;
  readonly #options: RowOptions;
  readonly #text: string;
  #session: Session;
  #statement: PreparedStatement;
  #maker: RowMaker;

  /** `calls` may move to another session; `enter` throws while an asynchronous statement of it runs. */
  constructor(calls: { readonly session: Session }, text: string, enter: () => void, options: RowOptions) {
    this.#calls = calls;
    this.#text = text;
    this.#session = calls.session;
    this.#enter = enter;
    this.#options = options;
    this.#statement = this.#planned(undefined);
    this.#maker = this.#makerOf(this.#statement);
  }

  #makerOf(statement: PreparedStatement): RowMaker {
    return new RowMaker(statement.planned.fields, this.#options, this.#session);
  }

  /** The statement as it stands now, planned again after a schema change. */
  #current(): PreparedStatement {
    this.#enter();
    const { session } = this.#calls;
    const isSame = session === this.#session;
    this.#session = session;
    const fresh = this.#planned(isSame ? this.#statement : undefined);
    if (fresh !== this.#statement) {
      this.#statement = fresh;
      this.#maker = this.#makerOf(fresh);
    }
    return fresh;
  }

  /** A mistake in the text fails the transaction it is made in. */
  #planned(statement: PreparedStatement | undefined): PreparedStatement {
    try {
      return statement === undefined ? this.#session.prepare(this.#text) : this.#session.refresh(statement);
    } catch (error) {
      this.#session.failed();
      throw error;
    }
  }

  /** A statement about one row, from begin to flush; undefined where it is none, or has to take the long way. */
  #shortWay(statement: PreparedStatement, datums: readonly unknown[]): PointAnswer | undefined {
    const answer = this.#session.runPoint(statement, datums);
    answer?.pending?.finishNow();
    return answer;
  }

  get(...values: readonly unknown[]): Row | undefined {
    const statement = this.#current();
    const datums = datumsOf(this.#session, statement, values);
    const answer = this.#shortWay(statement, datums);
    if (answer !== undefined) return answer.row === undefined ? undefined : (this.#maker.row(answer.row) as Row);
    let found: Row | undefined;
    runNow(
      this.#session.run(statement, datums),
      (batch) => {
        found ??= this.#first(batch);
        return enough;
      },
      this.#session,
    );
    return found;
  }

  #first(batch: Batch): Row {
    const row = batch.selection === undefined ? 0 : batch.selection[0]!;
    return this.#maker.row(batch.columns.map((column) => valueAt(column, row))) as Row;
  }

  all(...values: readonly unknown[]): Row[] {
    const statement = this.#current();
    const rows: unknown[] = [];
    runNow(
      this.#session.run(statement, datumsOf(this.#session, statement, values)),
      (batch) => this.#maker.append(batch, rows),
      this.#session,
    );
    return rows as Row[];
  }

  run(...values: readonly unknown[]): RunResult {
    const statement = this.#current();
    const datums = datumsOf(this.#session, statement, values);
    const answer = this.#shortWay(statement, datums);
    if (answer !== undefined) return { changes: answer.affected };
    const { query } = statement.planned;
    const result = runNow(this.#session.run(statement, datums), () => {}, this.#session);
    return { changes: query?.writes === true ? result.rowCount : 0 };
  }

  *iterate(...values: readonly unknown[]): IterableIterator<Row> {
    const batches: Batch[] = [];
    const statement = this.#current();
    runNow(
      this.#session.run(statement, datumsOf(this.#session, statement, values)),
      (batch) => {
        batches.push(batch);
      },
      this.#session,
    );
    for (const batch of batches) {
      const rows: unknown[] = [];
      this.#maker.append(batch, rows);
      yield* rows as Row[];
    }
  }
}
