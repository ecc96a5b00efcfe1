/**
 * Constraint violations in PostgreSQL's words, with the fields drivers read (schema, table, column, constraint), so that
 * an application can tell which rule it broke without parsing the message.
 */
import type { Column, ForeignKey, Index, Table } from '../../catalog/catalog.ts';
import { DbError } from '../../error.ts';
import { type Datum, definitionOf } from '../../value/type.ts';
import type { Execution } from '../execution.ts';

function schemaName(table: Table, execution: Execution): string {
  return execution.catalog.schemaById(table.schema)?.name ?? 'public';
}

/** Longest value of a row that an error shows, in characters. */
const shownCharacters = 64;

/** The values of a row as errors show them. */
function failingRow(table: Table, row: readonly Datum[]): string {
  const texts = table.columns.map(({ type }, i) => {
    const value = row[i] as Datum;
    const text = value === null ? 'null' : definitionOf(type).print(value, type);
    return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}...` : text;
  });
  return `Failing row contains (${texts.join(', ')}).`;
}

function printKey(columns: readonly Column[], values: readonly Datum[]): string {
  const names = columns.map((column) => column.name).join(', ');
  const texts = columns.map((column, c) => {
    const value = values[c] as Datum;
    return value === null ? 'null' : definitionOf(column.type).print(value, column.type);
  });
  return `(${names})=(${texts.join(', ')})`;
}

export function notNullViolation(table: Table, column: Column, row: readonly Datum[], execution: Execution): DbError {
  return new DbError(
    '23502',
    `null value in column "${column.name}" of relation "${table.name}" violates not-null constraint`,
    {
      detail: failingRow(table, row),
      schema: schemaName(table, execution),
      table: table.name,
      column: column.name,
    },
  );
}

export function checkViolation(table: Table, constraint: string, row: readonly Datum[], execution: Execution): DbError {
  return new DbError('23514', `new row for relation "${table.name}" violates check constraint "${constraint}"`, {
    detail: failingRow(table, row),
    schema: schemaName(table, execution),
    table: table.name,
    constraint,
  });
}

export function uniqueViolation(table: Table, index: Index, values: readonly Datum[], execution: Execution): DbError {
  const columns = index.keys.flatMap((key) => table.columns.find((column) => column.number === key.column) ?? []);
  // an expression's text is a plan's, nothing to show
  const isOfColumns = columns.length === index.keys.length;
  return new DbError('23505', `duplicate key value violates unique constraint "${index.name}"`, {
    ...(isOfColumns ? { detail: `Key ${printKey(columns, values)} already exists.` } : {}),
    schema: schemaName(table, execution),
    table: table.name,
    constraint: index.name,
  });
}

/** A child row refers to a parent that is not there. */
export function missingParent(
  table: Table,
  key: ForeignKey,
  parent: Table,
  values: readonly Datum[],
  execution: Execution,
): DbError {
  const columns = key.columns.map((number) => table.columns.find((column) => column.number === number)!);
  return new DbError(
    '23503',
    `insert or update on table "${table.name}" violates foreign key constraint "${key.name}"`,
    {
      detail: `Key ${printKey(columns, values)} is not present in table "${parent.name}".`,
      schema: schemaName(table, execution),
      table: table.name,
      constraint: key.name,
    },
  );
}

/** MATCH FULL: the key is null as a whole or not at all. */
export function mixedNulls(table: Table, key: ForeignKey, execution: Execution): DbError {
  return new DbError(
    '23503',
    `insert or update on table "${table.name}" violates foreign key constraint "${key.name}"`,
    {
      detail: 'MATCH FULL does not allow mixing of null and nonnull key values.',
      schema: schemaName(table, execution),
      table: table.name,
      constraint: key.name,
    },
  );
}

/** A parent row that children still refer to was deleted or changed its key. */
export function stillReferenced(
  parent: Table,
  key: ForeignKey,
  child: Table,
  values: readonly Datum[],
  execution: Execution,
): DbError {
  const columns = key.referencedColumns.map((number) => parent.columns.find((column) => column.number === number)!);
  return new DbError(
    '23503',
    `update or delete on table "${parent.name}" violates foreign key constraint "${key.name}" on table "${child.name}"`,
    {
      detail: `Key ${printKey(columns, values)} is still referenced from table "${child.name}".`,
      schema: schemaName(child, execution),
      table: child.name,
      constraint: key.name,
    },
  );
}
