/**
 * Index entries of the rows that a table already has, made with the same key functions as a writer's (write/).
 *
 * Methods whose entries do not live in an ordered space build themselves when they are first asked; for them, and for
 * the primary key that is the row id itself, there is nothing to do here. The caller holds a lock that keeps writers
 * out.
 */
import { indexAccess } from '../../access/access.ts';
import type { Index, Table } from '../../catalog/catalog.ts';
import { DbError } from '../../error.ts';
import { parseExpression } from '../../plan/parse.ts';
import { usedColumns } from '../../plan/walk.ts';
import { type Datum, definitionOf } from '../../value/type.ts';
import { valueAt } from '../../value/vector.ts';
import { IndexExpressions } from '../write/index-expression.ts';
import { type SchemaEnvironment, type SchemaSteps, withNewestView } from './schema-environment.ts';
import { eachBatch, eachRow } from './table-rows.ts';

/** Fills the index from the newest state of the table. */
export function* buildIndex(environment: SchemaEnvironment, table: Table, index: Index): SchemaSteps {
  const { space } = index;
  if (space === undefined) return;
  const { execution } = environment;
  const { transaction } = execution;
  const access = indexAccess(index);
  const expressions = new IndexExpressions((text) => parseExpression(text, environment.functions));
  const keyValues = expressions.keyValues(table, index);
  const numbers = numbersRead(environment, index);
  const places = numbers.map((number) => table.columns.findIndex((column) => column.number === number));
  const values: Datum[] = table.columns.map(() => null);
  yield* withNewestView(environment, (view) =>
    eachBatch(table.space, view, numbers, (batch, rowIds) => {
      eachRow(batch, (row) => {
        places.forEach((place, c) => {
          values[place] = valueAt(batch.columns[c]!, row);
        });
        const parts = keyValues(values, execution);
        if (parts === undefined) return;
        if (index.unique) {
          const key = access.uniqueKey(parts);
          if (key !== undefined && view.get(space, key) !== undefined)
            throw duplicated(environment, table, index, parts);
        }
        const rowId = rowIds[row]!;
        transaction.put(space, access.entryKey(parts, rowId), access.entryValue(rowId));
      });
    }),
  );
}

/** Numbers of the columns that keys and predicate read. */
function numbersRead(environment: SchemaEnvironment, index: Index): readonly number[] {
  const numbers = new Set<number>();
  const texts = [index.predicateText, ...index.keys.map((key) => key.expressionText)];
  for (const text of texts) if (text !== undefined) usedColumns(parseExpression(text, environment.functions), numbers);
  for (const { column } of index.keys) if (column !== undefined) numbers.add(column);
  return [...numbers];
}

function duplicated(environment: SchemaEnvironment, table: Table, index: Index, values: readonly Datum[]): DbError {
  const names = index.keys.map((key) => {
    return table.columns.find((column) => column.number === key.column)?.name ?? 'expression';
  });
  const texts = index.keys.map(({ type }, k) => {
    const value = values[k] as Datum;
    return value === null ? 'null' : definitionOf(type).print(value, type);
  });
  return new DbError('23505', `could not create unique index "${index.name}"`, {
    detail: `Key (${names.join(', ')})=(${texts.join(', ')}) is duplicated.`,
    schema: environment.editor.catalog.schemaById(table.schema)?.name ?? '',
    table: table.name,
    constraint: index.name,
  });
}
