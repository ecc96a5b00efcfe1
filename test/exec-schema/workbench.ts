/**
 * A database in memory without session and languages: a store, its catalog, and a way to run schema changes, plans and
 * bulk loads inside transactions.
 */

import { VectorIndexes } from '../../engine/access/hnsw/vector-indexes.ts';
import { type Catalog, type CatalogStore, openCatalog, type Table } from '../../engine/catalog/catalog.ts';
import type { DbError } from '../../engine/error.ts';
import { PlanCompiler } from '../../engine/exec/compile.ts';
import { done, type Execution, isBatch, pause } from '../../engine/exec/exec.ts';
import { runSchemaChange } from '../../engine/exec/schema/run-schema-change.ts';
import type { SchemaEnvironment, SchemaResult } from '../../engine/exec/schema/schema-environment.ts';
import { createFunctionRegistry, type FunctionRegistry } from '../../engine/function/function.ts';
import { type Host, memoryFiles, nodeHost } from '../../engine/host/host.ts';
import { optimize } from '../../engine/optimize/optimize.ts';
import { ColumnIds } from '../../engine/plan/build.ts';
import { parseExpression, parseRelation } from '../../engine/plan/parse.ts';
import type { Physical } from '../../engine/plan/physical.ts';
import type { Relation } from '../../engine/plan/relation.ts';
import type { CreateTable, SchemaChange } from '../../engine/plan/schema-change.ts';
import { openStoreSync, type Store, type Transaction } from '../../engine/txn/txn.ts';
import type { Datum } from '../../engine/value/type.ts';
import { valueAt } from '../../engine/value/vector.ts';
import { testSession } from '../function/test-session.ts';

export const functions: FunctionRegistry = createFunctionRegistry();

export interface Notice {
  readonly code: string;
  readonly message: string;
  readonly detail: string | undefined;
}

export class Workbench {
  readonly #host: Host = { ...nodeHost(), files: memoryFiles() };
  readonly store: Store = openStoreSync({ host: this.#host });
  readonly catalogs: CatalogStore = openCatalog(this.store);
  readonly notices: Notice[] = [];
  readonly #vectorIndexes: VectorIndexes = new VectorIndexes(this.#host, this.store, this.catalogs, undefined, false);

  readonly #random: (() => number) | undefined;

  /** `random` is what random() and sampling draw from. */
  constructor(random?: () => number) {
    this.#random = random;
  }

  get catalog(): Catalog {
    return this.catalogs.current(undefined);
  }

  table(name: string): Table {
    return this.catalog.requireTable('public', name, []);
  }

  get publicSchema(): number {
    return this.catalog.schemaNamed('public')!.id;
  }

  /** Commits when the work returns, rolls back when it throws. */
  inTransaction<Result>(work: (transaction: Transaction) => Result): Result {
    const transaction = this.store.begin();
    let committed = false;
    try {
      const result = work(transaction);
      transaction.commit();
      committed = true;
      return result;
    } finally {
      if (!committed) transaction.rollback();
      this.catalogs.forget(transaction, committed);
    }
  }

  execution(transaction: Transaction): Execution {
    return {
      store: this.store,
      catalog: this.catalogs.current(transaction),
      transaction,
      view: transaction.statementView(),
      parameters: [],
      registers: [],
      context: this.#session(),
      vectorIndexes: this.#vectorIndexes,
      references: new Map(),
      workMemoryBytes: 64 << 20,
      affectedRows: 0,
      measurements: undefined,
    };
  }

  environment(transaction: Transaction): SchemaEnvironment {
    return {
      editor: this.catalogs.edit(transaction),
      execution: this.execution(transaction),
      functions,
      owner: 10,
      plan: (query) => this.plan(query, this.catalogs.current(transaction)),
      passwordVerifier: (password) => `SCRAM-SHA-256$${password}`,
      notice: (_severity, code, message, detail) => {
        this.notices.push({ code, message, detail });
      },
    };
  }

  plan(query: Relation, catalog: Catalog): Physical {
    const rowCountOf = (table: number): number => this.store.rowCount(catalog.tableById(table).space);
    const ids = new ColumnIds(1_000_000);
    return optimize(query, {
      catalog,
      functions,
      columnIds: ids,
      rowCount: rowCountOf,
      peek: () => undefined,
      alternatives: [],
      disabledRules: new Set(),
    }).root;
  }

  change(change: SchemaChange, transaction?: Transaction): SchemaResult {
    if (transaction === undefined) return this.inTransaction((own) => this.change(change, own));
    const steps = runSchemaChange(change, this.environment(transaction));
    for (;;) {
      const step = steps.next();
      if (step.done === true) return step.value;
      if (step.value !== pause) step.value.finishNow();
    }
  }

  relation(text: string): Relation {
    return parseRelation(text, functions);
  }

  /** Runs the plan written as text. */
  run(text: string, transaction?: Transaction): Datum[][] {
    if (transaction === undefined) return this.inTransaction((own) => this.run(text, own));
    const execution = this.execution(transaction);
    const physical = this.plan(this.relation(text), execution.catalog);
    const parse = (stored: string): ReturnType<typeof parseExpression> => parseExpression(stored, functions);
    const operator = new PlanCompiler(execution.catalog, parse).compile(physical)(execution);
    operator.open();
    const rows: Datum[][] = [];
    for (let step = operator.step(); step !== done; step = operator.step()) {
      if (isBatch(step)) {
        for (let j = 0; j < step.selected; j++) {
          const row = step.selection === undefined ? j : step.selection[j]!;
          rows.push(step.columns.map((column) => valueAt(column, row)));
        }
      } else if (step !== pause) step.finishNow();
    }
    operator.close();
    return rows;
  }

  /** All rows of a table, in row-id order. */
  rows(name: string, transaction?: Transaction): Datum[][] {
    if (transaction === undefined) return this.inTransaction((own) => this.rows(name, own));
    const table = this.catalogs.current(transaction).requireTable('public', name, []);
    const view = transaction.newestView();
    const cursor = view.scanHeap(table.space, { columns: table.columns.map((c) => c.number), withRowId: false });
    const rows: Datum[][] = [];
    for (let batch = cursor.next(); batch !== undefined; batch = cursor.next()) {
      for (let j = 0; j < batch.selected; j++) {
        const row = batch.selection === undefined ? j : batch.selection[j]!;
        rows.push(batch.columns.map((column) => valueAt(column, row)));
      }
    }
    view.release();
    return rows;
  }

  /** Inserts rows of text values through a plan. */
  insert(name: string, rows: readonly (readonly (string | null)[])[], transaction?: Transaction): void {
    const table = (transaction === undefined ? this.catalog : this.catalogs.current(transaction)).requireTable(
      'public',
      name,
      [],
    );
    const columns = table.columns.slice(0, rows[0]!.length);
    const typeOf = (c: number): string => columns[c]!.type.name;
    const tuple = (row: readonly (string | null)[]): string =>
      `[${row.map((v, c) => `${v === null ? 'null' : `'${v}'`}::${typeOf(c)}`).join(', ')}]`;
    const made = columns.map((column, c) => `c${c}#${c + 1} ${column.type.name}`).join(', ');
    const values = columns.map((column, c) => `${column.number} = #${c + 1}:${column.type.name}`).join(', ');
    const text = `insert { table: ${name}@${table.id} values: [${values}] countsRows: true input: values { rows: [${rows.map(tuple).join(', ')}] columns: [${made}] } }`;
    this.run(text, transaction);
  }

  #session(): ReturnType<typeof testSession> {
    return {
      ...testSession(),
      ...(this.#random === undefined ? {} : { random: this.#random }),
      nextSequenceValue: (sequence) => {
        const id = Number(sequence);
        const state = this.store.readSequence(id) ?? { lastValue: 1, isCalled: false };
        const value = state.isCalled ? Number(state.lastValue) + 1 : state.lastValue;
        this.store.writeSequence(id, { lastValue: value, isCalled: true });
        return value;
      },
    };
  }
}

const int4 = { name: 'int4' };
const text = { name: 'text' };

/** A table (id int4 not null, name text), with other parts as given. */
export function createTable(bench: Workbench, name: string, fields: Partial<CreateTable> = {}): CreateTable {
  return {
    kind: 'create table',
    schema: bench.publicSchema,
    name,
    ifNotExists: false,
    columns: [
      { name: 'id', type: int4, notNull: true },
      { name: 'name', type: text, notNull: false },
    ],
    keys: [],
    checks: [],
    foreignKeys: [],
    source: undefined,
    ...fields,
  };
}

/** What the work throws. */
export function caught(work: () => unknown): DbError {
  try {
    work();
  } catch (error) {
    return error as DbError;
  }
  throw new Error('nothing was thrown');
}
