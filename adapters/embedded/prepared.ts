/**
 * Synchronous prepared statements, as better-sqlite3's users know them: get, all, run, iterate.
 *
 * They run to completion on the spot; where only another session of this process could end a wait they fail with
 * 55P03. A lookup of one row by its integer primary key takes the engine's point plan.
 */
import {
  type Batch,
  DbError,
  fromJavaScript,
  type PreparedStatement,
  runNow,
  type Session,
  valueAt,
} from '../../engine/index.ts';
import { RowMaker, type RowOptions } from './results.ts';

export interface RunResult {
  /** Rows inserted, updated or deleted. */
  readonly changes: number;
}

export class PreparedQuery<Row = Record<string, unknown>> {
  readonly #session: Session;
  readonly #enter: () => void;
  readonly #options: RowOptions;
  #statement: PreparedStatement;
  #maker: RowMaker;

  /** Made by `Database.prepare`. `enter` throws while an asynchronous statement of the same session runs. */
  constructor(session: Session, statement: PreparedStatement, enter: () => void, options: RowOptions) {
    this.#session = session;
    this.#statement = statement;
    this.#enter = enter;
    this.#options = options;
    this.#maker = this.#makerOf(statement);
  }

  #makerOf(statement: PreparedStatement): RowMaker {
    return new RowMaker(statement.planned.fields, this.#options, this.#session.printSettings);
  }

  /** The statement as it stands now, planned again after a schema change. */
  #current(): PreparedStatement {
    this.#enter();
    const fresh = this.#session.refresh(this.#statement);
    if (fresh !== this.#statement) {
      this.#statement = fresh;
      this.#maker = this.#makerOf(fresh);
    }
    return fresh;
  }

  #datums(statement: PreparedStatement, values: readonly unknown[]): unknown[] {
    const { parameterTypes, clientParameters } = statement.planned;
    if (values.length > clientParameters) {
      throw new DbError('08P01', `the statement has ${clientParameters} parameters, ${values.length} were given`);
    }
    return values.map((value, p) => fromJavaScript(value, parameterTypes[p]!));
  }

  /** The first row, or undefined. */
  get(...values: readonly unknown[]): Row | undefined {
    const statement = this.#current();
    const datums = this.#datums(statement, values);
    const { point } = statement.planned;
    if (point !== undefined) {
      const row = this.#session.readPoint(statement, datums);
      return row === undefined ? undefined : (this.#maker.row(row) as Row);
    }
    let found: Row | undefined;
    runNow(
      this.#session.run(statement, datums),
      (batch) => {
        if (found === undefined) found = this.#first(batch);
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
      this.#session.run(statement, this.#datums(statement, values)),
      (batch) => this.#maker.append(batch, rows),
      this.#session,
    );
    return rows as Row[];
  }

  run(...values: readonly unknown[]): RunResult {
    const statement = this.#current();
    const { query } = statement.planned;
    const result = runNow(this.#session.run(statement, this.#datums(statement, values)), () => {}, this.#session);
    return { changes: query?.writes === true ? result.rowCount : 0 };
  }

  /** Rows one by one; the statement has run to its end before the first is handed out. */
  *iterate(...values: readonly unknown[]): IterableIterator<Row> {
    const batches: Batch[] = [];
    const statement = this.#current();
    runNow(
      this.#session.run(statement, this.#datums(statement, values)),
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
