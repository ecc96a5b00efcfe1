/**
 * CREATE TABLE and CREATE TABLE AS: sequences of serial columns, the table with its keys, checks and foreign keys, and
 * the rows of the query.
 */
import type { ForeignKeyDescription, Sequence, Table } from '../../catalog/catalog.ts';
import { parseExpression } from '../../plan/parse.ts';
import type { Relation } from '../../plan/relation.ts';
import type { CreateTable } from '../../plan/schema-change.ts';
import { PlanCompiler } from '../compile.ts';
import { done, isBatch } from '../operator.ts';
import { denseColumns } from '../store/column-builder.ts';
import { columnWithSequence, createColumnSequence, ownSequence } from './own-sequence.ts';
import {
  lockName,
  lockTable,
  type SchemaEnvironment,
  type SchemaResult,
  type SchemaSteps,
} from './schema-environment.ts';
import { requireSameForm } from './validate.ts';

export function* createTable(environment: SchemaEnvironment, change: CreateTable): SchemaSteps<SchemaResult> {
  const { editor, owner } = environment;
  const { schema, name } = change;
  yield* lockName(environment, schema, name);
  if (change.ifNotExists && isNameTaken(environment, schema, name)) {
    environment.notice('NOTICE', '42P07', `relation "${name}" already exists, skipping`);
    return { rowCount: undefined };
  }
  for (const { referencedTable } of change.foreignKeys) {
    if (referencedTable !== 0) yield* lockTable(environment, referencedTable, 'share row exclusive');
  }
  const sequences: { readonly column: string; readonly sequence: Sequence }[] = [];
  const columns = change.columns.map((column) => {
    const sequence = createColumnSequence(environment, change, column);
    if (sequence !== undefined) sequences.push({ column: column.name, sequence });
    return columnWithSequence(environment, column, sequence);
  });
  const table = editor.createTable({ schema, name, owner, columns, keys: change.keys });
  for (const { column, sequence } of sequences) ownSequence(editor, table, column, sequence);
  for (const check of change.checks) editor.addCheck(table.id, check.name, check.expressionText, check.source);
  for (const description of change.foreignKeys) {
    const key = foreignKeyOf(table, description);
    requireSameForm(editor, key);
    editor.addForeignKey(key);
  }
  if (change.source === undefined) return { rowCount: undefined };
  return { rowCount: yield* fill(environment, editor.catalog.tableById(table.id), change.source) };
}

/** Whether a table, view, sequence or index of the schema has the name. */
export function isNameTaken({ editor: { catalog } }: SchemaEnvironment, schemaId: number, name: string): boolean {
  const schema = catalog.schemaById(schemaId)?.name;
  return (catalog.relationNamed(schema, name, []) ?? catalog.indexNamed(schema, name, [])) !== undefined;
}

/** In a description 0 stands for the table itself. */
export function foreignKeyOf(table: Table, key: ForeignKeyDescription): ForeignKeyDescription {
  const ofTable = (id: number): number => (id === 0 ? table.id : id);
  return { ...key, table: ofTable(key.table), referencedTable: ofTable(key.referencedTable) };
}

/** Runs the query and appends its rows as whole columns; returns how many. */
function* fill(environment: SchemaEnvironment, table: Table, source: Relation): SchemaSteps<number> {
  const { execution } = environment;
  const physical = environment.plan(source);
  const places = source.columns.map(({ id }) => physical.columns.findIndex((column) => column.id === id));
  const parse = (text: string): ReturnType<typeof parseExpression> => parseExpression(text, environment.functions);
  const operator = new PlanCompiler(execution.catalog, parse, environment.functions).compile(physical)(execution);
  let rowCount = 0;
  operator.open();
  try {
    for (let step = operator.step(); step !== done; step = operator.step()) {
      if (!isBatch(step)) {
        yield step;
        continue;
      }
      const count = step.selected;
      if (count === 0) continue;
      const first = execution.transaction.allocateRowIds(table.space, count);
      const rowIds = Float64Array.from({ length: count }, (_, i) => first + i);
      const columns = places.map((place) => step.columns[place]!);
      execution.transaction.appendBatch(table.space, rowIds, denseColumns(columns, step), count);
      rowCount += count;
    }
  } finally {
    operator.close();
  }
  return rowCount;
}
