/**
 * What a schema change works with, and the form it runs in: a generator that yields what it waits for, or `pause` where
 * it has worked for a while, so that the session's drivers can suspend it like any operator.
 *
 * Everything happens in the statement's transaction: a change that fails half way is undone by rolling back to the
 * statement's savepoint. Only sequence values are outside of transactions (storage.md, "Two things are not
 * transactional").
 */
import type { CatalogEditor, Table } from '../../catalog/catalog.ts';
import { DbError } from '../../error.ts';
import type { FunctionRegistry } from '../../function/function.ts';
import type { Physical } from '../../plan/physical.ts';
import type { Relation } from '../../plan/relation.ts';
import type { TableLockMode, View, Wait } from '../../txn/txn.ts';
import type { Execution } from '../execution.ts';
import type { pause } from '../operator.ts';

/** Implemented by session/. */
export interface SchemaEnvironment {
  /** Editor of the execution's transaction. */
  readonly editor: CatalogEditor;
  readonly execution: Execution;
  readonly functions: FunctionRegistry;
  /** Role that owns what is created. */
  readonly owner: number;
  /** Chooses how the query of CREATE TABLE AS is run. */
  plan(query: Relation): Physical;
  /** SCRAM-SHA-256 verifier of a password in PostgreSQL's text form; a text that is a verifier comes back as it is. */
  passwordVerifier(password: string): string;
  /** Sends a notice to the client. */
  notice(severity: 'NOTICE' | 'WARNING', code: string, message: string, detail?: string): void;
}

export type SchemaSteps<Result = void> = Generator<Wait | typeof pause, Result, void>;

export interface SchemaResult {
  /** Rows that CREATE TABLE AS put into its table. */
  readonly rowCount: number | undefined;
}

/** Waits for a table lock of the mode PostgreSQL takes. */
export function* lockTable(environment: SchemaEnvironment, relation: number, mode: TableLockMode): SchemaSteps {
  const { transaction } = environment.execution;
  const ask = (): Wait | undefined => transaction.lockTable(relation, mode);
  for (let wait = ask(); wait !== undefined; wait = ask()) yield wait;
}

/** Waits until nobody else is creating or dropping the name; 0: names that hold everywhere. */
export function* lockName({ editor }: SchemaEnvironment, schema: number, name: string): SchemaSteps {
  for (let wait = editor.lockName(schema, name); wait !== undefined; wait = editor.lockName(schema, name)) yield wait;
}

/** Locks a table and returns it as it is then; somebody may have dropped it while we waited. */
export function* lockedTable(environment: SchemaEnvironment, id: number, mode: TableLockMode): SchemaSteps<Table> {
  const name = environment.editor.catalog.relationById(id)?.name;
  yield* lockTable(environment, id, mode);
  const table = environment.editor.catalog.relationById(id);
  if (table?.kind !== 'table') throw new DbError('42P01', `relation "${name ?? id}" does not exist`);
  return table;
}

/** Runs a part that reads the newest state: what others have committed, and all own writes. */
export function* withNewestView<Result>(
  environment: SchemaEnvironment,
  part: (view: View) => SchemaSteps<Result>,
): SchemaSteps<Result> {
  const view = environment.execution.transaction.newestView();
  try {
    return yield* part(view);
  } finally {
    view.release();
  }
}
