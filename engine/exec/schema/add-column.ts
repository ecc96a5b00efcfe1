/**
 * ALTER TABLE … ADD COLUMN.
 *
 * A default that does not change from row to row is computed once and kept as the column's `missing` value, so no row is
 * touched. Volatile defaults, sequences and generated columns are computed for each row.
 */
import type { Table } from '../../catalog/catalog.ts';
import { invariant } from '../../error.ts';
import { parseExpression } from '../../plan/parse.ts';
import type { ColumnSpecification, TableAlteration } from '../../plan/schema-change.ts';
import { isVolatile } from '../../plan/volatility.ts';
import type { View } from '../../txn/txn.ts';
import type { Datum } from '../../value/type.ts';
import { valueAt } from '../../value/vector.ts';
import { compileClosure, type RowFunction, rowOf } from '../expression/closure.ts';
import { Registers, Scope } from '../expression/scope.ts';
import { addCheck, addForeignKey, addKey } from './add-constraint.ts';
import { columnWithSequence, createColumnSequence, ownSequence } from './own-sequence.ts';
import { type SchemaEnvironment, type SchemaSteps, withNewestView } from './schema-environment.ts';
import { eachBatch, eachRow, isTableEmpty } from './table-rows.ts';
import { containsNulls } from './validate.ts';

type AddColumn = Extract<TableAlteration, { readonly kind: 'add column' }>;

export function* addColumn(environment: SchemaEnvironment, table: Table, alteration: AddColumn): SchemaSteps {
  const { editor } = environment;
  const { column, ifNotExists } = alteration;
  if (ifNotExists && table.columns.some(({ name }) => name === column.name)) {
    const message = `column "${column.name}" of relation "${table.name}" already exists, skipping`;
    return environment.notice('NOTICE', '42701', message);
  }
  const sequence = createColumnSequence(environment, table, column);
  const described = columnWithSequence(environment, column, sequence);
  const value = newValue(environment, table, described, sequence?.id);
  const missing = value?.kind === 'once' ? value.evaluate(rowOf(environment.execution)) : null;
  const added = editor.addColumn(table.id, { ...described, missing });
  const after = editor.catalog.tableById(table.id);
  if (sequence !== undefined) ownSequence(editor, after, column.name, sequence);
  yield* withNewestView(environment, function* rows(view) {
    if (value?.kind === 'per row') yield* computeValues(environment, after, value.evaluate, view);
    else if (added.notNull && missing === null && !isTableEmpty(after, view)) {
      throw containsNulls(environment, after, column.name);
    }
  });
  const current = (): Table => editor.catalog.tableById(table.id);
  for (const key of alteration.keys) yield* addKey(environment, current(), key);
  for (const check of alteration.checks) yield* addCheck(environment, current(), check);
  for (const key of alteration.foreignKeys) yield* addForeignKey(environment, current(), key);
}

interface NewValue {
  /** Per row: over the columns that the table had before. */
  readonly kind: 'once' | 'per row';
  readonly evaluate: RowFunction;
}

/** How existing rows get the new column's value; undefined for NULL. */
function newValue(
  environment: SchemaEnvironment,
  before: Table,
  column: Omit<ColumnSpecification, 'ownSequence'>,
  sequence: number | undefined,
): NewValue | undefined {
  if (column.generation === 'always' || column.generation === 'by default') {
    invariant(sequence !== undefined, 'an identity column has a sequence');
    return { kind: 'per row', evaluate: (row) => row.execution.context.nextSequenceValue(sequence) };
  }
  if (column.defaultText === undefined) return undefined;
  const expression = parseExpression(column.defaultText, environment.functions);
  const isPerRow = column.generation === 'stored' || isVolatile(expression);
  const columns = before.columns.map(({ number, name, type, notNull }) => ({
    id: number,
    name,
    type,
    nullable: !notNull,
  }));
  const evaluate = compileClosure(expression, new Scope(isPerRow ? columns : [], new Registers()));
  return { kind: isPerRow ? 'per row' : 'once', evaluate };
}

/** Writes each row again, with its value of the last column. */
function* computeValues(environment: SchemaEnvironment, table: Table, evaluate: RowFunction, view: View): SchemaSteps {
  const { transaction } = environment.execution;
  const column = table.columns[table.columns.length - 1]!;
  const numbers = table.columns.slice(0, -1).map(({ number }) => number);
  const state = rowOf(environment.execution);
  yield* eachBatch(table.space, view, numbers, (batch, rowIds) => {
    state.columns = batch.columns;
    eachRow(batch, (row) => {
      state.index = row;
      const values: Datum[] = numbers.map((_, c) => valueAt(batch.columns[c]!, row));
      const value = evaluate(state);
      if (value === null && column.notNull) throw containsNulls(environment, table, column.name);
      transaction.updateRow(table.space, rowIds[row]!, [...values, value]);
    });
  });
}
