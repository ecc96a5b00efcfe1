/**
 * ADD PRIMARY KEY, UNIQUE, CHECK and FOREIGN KEY to a table that may have rows: the constraint in the catalog, then the
 * proof that the rows keep it.
 */
import type { CheckConstraint, ForeignKey, KeyDescription, Table } from '../../catalog/catalog.ts';
import { DbError, invariant } from '../../error.ts';
import type { CheckDescription } from '../../plan/schema-change.ts';
import { buildIndex } from './build-index.ts';
import { foreignKeyOf } from './create-table.ts';
import { lockTable, type SchemaEnvironment, type SchemaSteps } from './schema-environment.ts';
import { isTableEmpty } from './table-rows.ts';
import { validateCheck, validateForeignKey, validateNotNull } from './validate.ts';

function isEmptyNow({ execution }: SchemaEnvironment, table: Table): boolean {
  const view = execution.transaction.newestView();
  try {
    return isTableEmpty(table, view);
  } finally {
    view.release();
  }
}

/** ADD PRIMARY KEY and ADD UNIQUE: proves NOT NULL, then fills the index. */
export function* addKey(environment: SchemaEnvironment, table: Table, key: KeyDescription): SchemaSteps {
  const { editor } = environment;
  const columns = key.columns.map((name) => {
    const column = table.columns.find((candidate) => candidate.name === name);
    if (column === undefined) throw new DbError('42703', `column "${name}" named in key does not exist`);
    return column;
  });
  const tableIsEmpty = isEmptyNow(environment, table);
  if (key.kind === 'primary key') {
    const nullable = columns.filter((column) => !column.notNull);
    const numbers = nullable.map((column) => column.number);
    yield* validateNotNull(environment, table, numbers);
  }
  const constraint = editor.addKey(table.id, { ...key, tableIsEmpty });
  const after = editor.catalog.tableById(table.id);
  const index = editor.catalog.indexById(constraint.index);
  invariant(index !== undefined, 'a key has an index');
  yield* buildIndex(environment, after, index);
}

export function* addCheck(environment: SchemaEnvironment, table: Table, check: CheckDescription): SchemaSteps {
  const { editor } = environment;
  const added: CheckConstraint = editor.addCheck(table.id, check.name, check.expressionText, check.source);
  yield* validateCheck(environment, editor.catalog.tableById(table.id), added);
}

export function* addForeignKey(
  environment: SchemaEnvironment,
  table: Table,
  description: Parameters<typeof foreignKeyOf>[1],
): SchemaSteps {
  const { editor } = environment;
  const key = foreignKeyOf(table, description);
  yield* lockTable(environment, key.referencedTable, 'share row exclusive');
  const added: ForeignKey = editor.addForeignKey(key);
  yield* validateForeignKey(environment, editor.catalog.tableById(table.id), added);
}
