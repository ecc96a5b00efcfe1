/**
 * Do the rows that a table already has keep a new promise? NOT NULL, CHECK and FOREIGN KEY, in PostgreSQL's words.
 */
import type { CheckConstraint, ForeignKey, Table } from '../../catalog/catalog.ts';
import { DbError } from '../../error.ts';
import type { Datum } from '../../value/type.ts';
import { valueAt } from '../../value/vector.ts';
import { missingParent } from '../write/constraint-error.ts';
import { findByColumns } from '../write/find-rows.ts';
import { type SchemaEnvironment, type SchemaSteps, withNewestView } from './schema-environment.ts';
import { eachBatch, eachRow, storedFunction } from './table-rows.ts';

function fieldsOf(environment: SchemaEnvironment, table: Table): { readonly schema: string; readonly table: string } {
  return { schema: environment.editor.catalog.schemaById(table.schema)?.name ?? '', table: table.name };
}

export function containsNulls(environment: SchemaEnvironment, table: Table, column: string): DbError {
  return new DbError('23502', `column "${column}" of relation "${table.name}" contains null values`, {
    ...fieldsOf(environment, table),
    column,
  });
}

export function* validateNotNull(
  environment: SchemaEnvironment,
  table: Table,
  numbers: readonly number[],
): SchemaSteps {
  if (numbers.length === 0) return;
  yield* withNewestView(environment, (view) =>
    eachBatch(table.space, view, numbers, (batch) => {
      numbers.forEach((number, c) => {
        const vector = batch.columns[c]!;
        if (vector.kind !== 'any' && vector.nulls === undefined) return;
        eachRow(batch, (row) => {
          if (valueAt(vector, row) !== null) return;
          throw containsNulls(environment, table, table.columns.find((column) => column.number === number)!.name);
        });
      });
    }),
  );
}

export function* validateCheck(environment: SchemaEnvironment, table: Table, check: CheckConstraint): SchemaSteps {
  const holds = storedFunction(environment, table, check.expressionText);
  yield* withNewestView(environment, (view) =>
    eachBatch(table.space, view, holds.numbers, (batch) => {
      const holdsAt = holds.of(batch);
      eachRow(batch, (row) => {
        if (holdsAt(row) !== false) return;
        throw new DbError(
          '23514',
          `check constraint "${check.name}" of relation "${table.name}" is violated by some row`,
          {
            ...fieldsOf(environment, table),
            constraint: check.name,
          },
        );
      });
    }),
  );
}

export function* validateForeignKey(environment: SchemaEnvironment, table: Table, key: ForeignKey): SchemaSteps {
  const parent = environment.editor.catalog.tableById(key.referencedTable);
  yield* withNewestView(environment, (view) =>
    eachBatch(table.space, view, key.columns, (batch) => {
      eachRow(batch, (row) => {
        const values: Datum[] = key.columns.map((_, c) => valueAt(batch.columns[c]!, row));
        if (values.includes(null)) {
          if (key.matchFull && values.some((value) => value !== null)) throw mixedNulls(environment, table, key);
          return;
        }
        if (findByColumns(parent, key.referencedColumns, values, view).length > 0) return;
        throw missingParent(table, key, parent, values, environment.execution);
      });
    }),
  );
}

function mixedNulls(environment: SchemaEnvironment, table: Table, key: ForeignKey): DbError {
  return new DbError(
    '23503',
    `insert or update on table "${table.name}" violates foreign key constraint "${key.name}"`,
    {
      detail: 'MATCH FULL does not allow mixing of null and nonnull key values.',
      ...fieldsOf(environment, table),
      constraint: key.name,
    },
  );
}
