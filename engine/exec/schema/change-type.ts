/**
 * ALTER COLUMN … TYPE: rows are computed anew into fresh spaces, then every index is built over them.
 *
 * No row is touched when the new type holds the same datums in the same form (varchar to text). Row ids stay, unless the
 * column is the row id itself. As in PostgreSQL, a snapshot older than the change sees the table empty.
 */
import { type Column, type ForeignKey, physicalKindOf, type Table } from '../../catalog/catalog.ts';
import { DbError, invariant, unsupported } from '../../error.ts';
import type { Expression } from '../../plan/expression.ts';
import { parseExpression } from '../../plan/parse.ts';
import { printStored } from '../../plan/print.ts';
import type { TableAlteration } from '../../plan/schema-change.ts';
import { usedColumns } from '../../plan/walk.ts';
import type { View } from '../../txn/txn.ts';
import { type DataType, type Datum, definitionOf, sameType } from '../../value/type.ts';
import { type Batch, type Vector, valueAt, vectorOf } from '../../value/vector.ts';
import { denseColumns } from '../store/column-builder.ts';
import { buildIndex } from './build-index.ts';
import { type SchemaEnvironment, type SchemaSteps, withNewestView } from './schema-environment.ts';
import { columnNamed, eachBatch, eachRow, type StoredFunction, storedFunction } from './table-rows.ts';
import { validateForeignKey } from './validate.ts';

type SetType = Extract<TableAlteration, { readonly kind: 'set type' }>;

export function* changeType(environment: SchemaEnvironment, table: Table, alteration: SetType): SchemaSteps {
  const { editor } = environment;
  const { type, usingText } = alteration;
  const column = columnNamed(table, alteration.column);
  if (!sameType(column.type, type)) refuseDependents(environment, table, column);
  const using = parseExpression(usingText, environment.functions);
  const compute = storedFunction(environment, table, usingText);
  const defaultText = convertedDefault(environment, column, type);
  editor.alterColumn(table.id, column.name, { type, ...(defaultText === undefined ? {} : { defaultText }) });
  const isSameForm = physicalKindOf(column.type) === physicalKindOf(type);
  if (isSameForm && using.kind === 'column' && using.id === column.number) return;
  const after = editor.replaceSpaces(table.id);
  yield* withNewestView(environment, (view) => rewrite(environment, table, after, column.number, compute, view));
  for (const index of after.indexes) yield* buildIndex(environment, after, index);
  yield* validateKeys(environment, after, column.number);
}

/** Expressions over the column were bound for its old type, and the engine keeps no language to bind them again. */
function refuseDependents({ functions }: SchemaEnvironment, table: Table, column: Column): void {
  const reads = (text: string | undefined): boolean =>
    text !== undefined && usedColumns(parseExpression(text, functions)).has(column.number);
  const refuse = (what: string): never => {
    throw unsupported(`changing the type of column "${column.name}", which ${what} uses,`, {
      hint: 'Drop it first and create it again afterwards.',
    });
  };
  for (const constraint of table.constraints) {
    if (constraint.kind === 'check' && reads(constraint.expressionText))
      refuse(`check constraint "${constraint.name}"`);
  }
  for (const index of table.indexes) {
    const texts = [index.predicateText, ...index.keys.map((key) => key.expressionText)];
    if (texts.some(reads)) refuse(`index "${index.name}"`);
  }
}

/** The default as a value of the new type; undefined when it may stay as it is. */
function convertedDefault({ functions }: SchemaEnvironment, column: Column, type: DataType): string | undefined {
  if (column.defaultText === undefined || column.generation === 'stored') return undefined;
  if (sameType(column.type, type)) return undefined;
  const value = parseExpression(column.defaultText, functions);
  const cast = functions.findCast(value.type, type, 'assignment');
  if (cast === undefined) {
    const name = definitionOf(type).sqlName;
    throw new DbError('42804', `default for column "${column.name}" cannot be cast automatically to type ${name}`);
  }
  if (cast.function === undefined) return printStored({ ...value, type } as Expression);
  return printStored({ kind: 'call', function: cast.function, arguments: [value], type });
}

function* rewrite(
  environment: SchemaEnvironment,
  before: Table,
  after: Table,
  number: number,
  compute: StoredFunction,
  view: View,
): SchemaSteps {
  const { transaction } = environment.execution;
  const numbers = before.columns.map((column) => column.number);
  const place = numbers.indexOf(number);
  const column = after.columns[place]!;
  const kind = definitionOf(column.type).vector;
  const inputs = compute.numbers.map((input) => numbers.indexOf(input));
  yield* eachBatch(before.space, view, numbers, (batch, rowIds) => {
    const { count } = batch;
    const valueAtRow = compute.of({ ...batch, columns: inputs.map((input) => batch.columns[input]!) });
    const values: Datum[] = new Array(count).fill(null);
    eachRow(batch, (row) => {
      values[row] = valueAtRow(row);
      if (values[row] === null && column.notNull) throw nullValue(after, column);
    });
    const columns = batch.columns.slice(0, numbers.length);
    columns[place] = vectorOf(kind, values);
    if (after.rowIdColumn === number) insertRows(environment, after, batch, columns, place);
    else transaction.appendBatch(after.space, denseIds(batch, rowIds), denseColumns(columns, batch), batch.selected);
  });
}

/** Rows under new ids: the values of the column that is the row id. */
function insertRows(
  { execution: { transaction } }: SchemaEnvironment,
  table: Table,
  batch: Batch,
  columns: readonly Vector[],
  place: number,
): void {
  const view = transaction.newestView();
  try {
    eachRow(batch, (row) => {
      const values = columns.map((column) => valueAt(column, row));
      const rowId = values[place] as number;
      if (view.exists(table.space, rowId)) throw duplicatedKey(table, rowId);
      transaction.insertRow(table.space, rowId, values);
    });
  } finally {
    view.release();
  }
}

function denseIds(batch: Batch, rowIds: Float64Array): Float64Array {
  const { selection, selected } = batch;
  return Float64Array.from({ length: selected }, (_, j) => rowIds[selection === undefined ? j : selection[j]!]!);
}

/** Foreign keys on both sides of the column: values may have met by the conversion, or parted. */
function* validateKeys(environment: SchemaEnvironment, table: Table, number: number): SchemaSteps {
  const isForeignKey = (constraint: Table['constraints'][number]): constraint is ForeignKey =>
    constraint.kind === 'foreign key';
  for (const key of table.constraints.filter(isForeignKey)) {
    if (key.columns.includes(number)) yield* validateForeignKey(environment, table, key);
  }
  for (const key of table.referencedBy) {
    if (key.table === table.id || !key.referencedColumns.includes(number)) continue;
    yield* validateForeignKey(environment, environment.editor.catalog.tableById(key.table), key);
  }
}

function nullValue(table: Table, column: Column): DbError {
  return new DbError('23502', `column "${column.name}" of relation "${table.name}" contains null values`, {
    table: table.name,
    column: column.name,
  });
}

function duplicatedKey(table: Table, rowId: number): DbError {
  const index = table.indexes.find((candidate) => candidate.unique && candidate.space === undefined);
  invariant(index !== undefined, 'a row-id key has an index');
  const name = table.columns.find((column) => column.number === table.rowIdColumn)?.name;
  return new DbError('23505', `could not create unique index "${index.name}"`, {
    detail: `Key (${name})=(${rowId}) is duplicated.`,
    table: table.name,
    constraint: index.name,
  });
}
