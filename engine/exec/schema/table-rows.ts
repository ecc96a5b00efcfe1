/**
 * The rows of a table for work on all of them: validation, building an index, rewriting.
 *
 * Each batch comes from a cursor of its own that starts behind the last row id, so the work may change the very rows it
 * has been given. A pause follows each batch.
 */
import type { Table } from '../../catalog/catalog.ts';
import { DbError } from '../../error.ts';
import type { Column } from '../../plan/expression.ts';
import { parseExpression } from '../../plan/parse.ts';
import { usedColumns } from '../../plan/walk.ts';
import type { View } from '../../txn/txn.ts';
import type { Batch } from '../../value/vector.ts';
import { compileClosure, type RowFunction, rowOf } from '../expression/closure.ts';
import { Registers, Scope } from '../expression/scope.ts';
import { pause } from '../operator.ts';
import type { SchemaEnvironment, SchemaSteps } from './schema-environment.ts';

/** Rows of columns asked for by number, and behind them the row id. */
export function* eachBatch(
  space: number,
  view: View,
  columns: readonly number[],
  visit: (batch: Batch, rowIds: Float64Array) => void,
): SchemaSteps {
  let from: number | undefined;
  for (;;) {
    const options = { columns, withRowId: true, ...(from === undefined ? {} : { from }) };
    const batch = view.scanHeap(space, options).next();
    if (batch === undefined) return;
    const rowIds = (batch.columns[columns.length] as { readonly values: Float64Array }).values;
    const last = batch.selection === undefined ? batch.count - 1 : batch.selection[batch.selected - 1]!;
    from = rowIds[last]! + 1;
    visit(batch, rowIds);
    yield pause;
  }
}

/** Calls `visit` with each selected row of a batch. */
export function eachRow(batch: Batch, visit: (row: number) => void): void {
  for (let j = 0; j < batch.selected; j++) visit(batch.selection === undefined ? j : batch.selection[j]!);
}

/** Throws 42703. */
export function columnNamed(table: Table, name: string): Table['columns'][number] {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column !== undefined) return column;
  throw new DbError('42703', `column "${name}" of relation "${table.name}" does not exist`);
}

export function isTableEmpty(table: Table, view: View): boolean {
  return view.scanHeap(table.space, { columns: [], withRowId: true }).next() === undefined;
}

/** A stored expression over the columns it reads. */
export interface StoredFunction {
  /** Numbers of the columns that the batch must hold, in this order. */
  readonly numbers: readonly number[];
  /** The function for one row of such a batch. */
  of(batch: Batch): (row: number) => unknown;
}

export function storedFunction(environment: SchemaEnvironment, table: Table, text: string): StoredFunction {
  const expression = parseExpression(text, environment.functions);
  const numbers = [...usedColumns(expression)].sort((left, right) => left - right);
  const scope = new Scope(
    numbers.map((number) => columnOf(table, number)),
    new Registers(),
  );
  const evaluate: RowFunction = compileClosure(expression, scope);
  const row = rowOf(environment.execution);
  return {
    numbers,
    of: (batch) => {
      return (index) => {
        row.columns = batch.columns;
        row.index = index;
        return evaluate(row);
      };
    },
  };
}

/** A table's column as stored expressions name it: its id is its number. */
function columnOf(table: Table, number: number): Column {
  const { name, type, notNull } = table.columns.find((column) => column.number === number)!;
  return { id: number, name, type, nullable: !notNull };
}
