/**
 * Do the rows that a table already has keep a new promise? NOT NULL, CHECK and FOREIGN KEY, in PostgreSQL's words.
 */
import type {
  CatalogEditor,
  CheckConstraint,
  Column,
  ForeignKey,
  ForeignKeyDescription,
  Table,
} from '../../catalog/catalog.ts';
import { DbError, unsupported } from '../../error.ts';
import { type Datum, definitionOf, sameType } from '../../value/type.ts';
import { valueAt } from '../../value/vector.ts';
import { missingParent, mixedNulls } from '../write/constraint-error.ts';
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
  requireSameForm(environment.editor, key);
  const parent = environment.editor.catalog.tableById(key.referencedTable);
  yield* withNewestView(environment, (view) =>
    eachBatch(table.space, view, key.columns, (batch) => {
      eachRow(batch, (row) => {
        const values: Datum[] = key.columns.map((_, c) => valueAt(batch.columns[c]!, row));
        if (values.includes(null)) {
          if (key.matchFull && values.some((value) => value !== null))
            throw mixedNulls(table, key, environment.execution);
          return;
        }
        if (findByColumns(parent, key.referencedColumns, values, view).length > 0) return;
        throw missingParent(table, key, parent, values, environment.execution);
      });
    }),
  );
}

/** Types whose datums mean the same and whose keys have the same bytes once the type of the parent's column writes them. */
const families = [new Set(['int2', 'int4', 'int8']), new Set(['text', 'varchar', 'name'])];

/**
 * A child's value is looked up among the parent's keys as it is, so both must have one form. Throws 0A000 for types that
 * would have to be converted.
 */
export function requireSameForm({ catalog }: CatalogEditor, key: ForeignKeyDescription): void {
  const [child, parent] = [catalog.tableById(key.table), catalog.tableById(key.referencedTable)];
  const columnOf = (table: Table, number: number): Column => table.columns.find((column) => column.number === number)!;
  key.columns.forEach((number, k) => {
    const own = columnOf(child, number);
    const other = columnOf(parent, key.referencedColumns[k]!);
    const isFamily = families.some((family) => family.has(own.type.name) && family.has(other.type.name));
    if (isFamily || sameType(own.type, other.type)) return;
    const [from, to] = [own, other].map(({ name, type }) => `column "${name}" of type ${definitionOf(type).sqlName}`);
    throw unsupported(`a foreign key from ${from} to ${to}`, { hint: 'Give both columns the same type.' });
  });
}
