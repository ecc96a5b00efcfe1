/**
 * Reads all records from the system tables: the reverse of record-rows.ts.
 */
import type { View } from '../txn/txn.ts';
import type { Datum } from '../value/type.ts';
import { type Batch, type Vector, valueAt } from '../value/vector.ts';
import type { Column, ColumnReference, ColumnStatistics, Constraint, ForeignKey, IndexKey } from './object.ts';
import type { CatalogRecord, ColumnRecord, ObjectRecord } from './record.ts';
import {
  attributeTable,
  type ConstraintRow,
  columnStatisticsTable,
  commentTable,
  constraintTable,
  edgeLabelTable,
  indexKeyTable,
  indexTable,
  nodeLabelTable,
  relationTable,
  roleTable,
  type SystemTable,
  schemaTable,
  sequenceTable,
  settingTable,
  statisticsTable,
  viewTable,
} from './system-table.ts';
import { typeOfFields } from './type-fields.ts';

/** Every record that the view sees; objects come in the order of their ids within each kind. */
export function* readRecords(view: View): Generator<CatalogRecord> {
  for (const row of rowsIn(view, schemaTable)) yield { kind: 'schema', ...row };
  for (const { passwordVerifier, ...row } of rowsIn(view, roleTable)) {
    yield { kind: 'role', ...row, passwordVerifier: passwordVerifier ?? undefined };
  }
  yield* readRelations(view);
  yield* readIndexes(view);
  for (const row of rowsIn(view, constraintTable)) yield constraintOf(row);
  for (const { relation, ...row } of rowsIn(view, nodeLabelTable))
    yield { kind: 'node label', ...row, table: relation };
  for (const { relation, ...row } of rowsIn(view, edgeLabelTable))
    yield { kind: 'edge label', ...row, table: relation };
  for (const row of rowsIn(view, settingTable)) yield { kind: 'setting', ...row };
  for (const row of rowsIn(view, commentTable)) yield { kind: 'comment', ...row };
  yield* readStatistics(view);
}

function* readRelations(view: View): Generator<ObjectRecord> {
  const columns = readColumns(view);
  const bodies = new Map(rowsIn(view, viewTable).map((row) => [row.id, row]));
  const sequences = new Map(rowsIn(view, sequenceTable).map((row) => [row.id, row]));
  for (const { kind, space, rowIdColumn, lastColumn, ...relation } of rowsIn(view, relationTable)) {
    const { id } = relation;
    switch (kind) {
      case 'table': {
        const place = { space: space!, rowIdColumn: rowIdColumn ?? undefined, lastColumn };
        yield { kind, ...relation, ...place, columns: columns.get(id) ?? [] };
        break;
      }
      case 'view': {
        const { bodyText, source, dependsOn, dependsOnColumns } = bodies.get(id)!;
        const references = dependsOnColumns?.map(([table, column]): ColumnReference => ({ table, column }));
        const body = { bodyText, source, dependsOn, dependsOnColumns: references };
        yield { kind, ...relation, columns: columns.get(id) ?? [], ...body };
        break;
      }
      case 'sequence': {
        const { type, ownerTable, ownerColumn, ...numbers } = sequences.get(id)!;
        const ownedBy = ownerTable === null ? undefined : { table: ownerTable, column: ownerColumn! };
        yield { kind, ...relation, ...numbers, type: { name: type }, ownedBy };
        break;
      }
    }
  }
}

/** Columns of each relation, by number. */
function readColumns(view: View): Map<number, ColumnRecord[]> {
  const columns = new Map<number, ColumnRecord[]>();
  for (const row of rowsIn(view, attributeTable)) {
    const { relation, number, name, notNull, defaultText, generation, sequence } = row;
    listOf(columns, relation).push({
      number,
      name,
      type: typeOfFields(row),
      notNull,
      defaultText: defaultText ?? undefined,
      generation: (generation ?? undefined) as Column['generation'],
      sequence: sequence ?? undefined,
      comment: undefined,
    });
  }
  return columns;
}

function* readIndexes(view: View): Generator<ObjectRecord> {
  const keys = new Map<number, IndexKey[]>();
  for (const row of rowsIn(view, indexKeyTable)) {
    const { index, column, expressionText, descending, nullsFirst, operatorClass } = row;
    listOf(keys, index).push({
      column: column ?? undefined,
      expressionText: expressionText ?? undefined,
      type: typeOfFields(row),
      descending,
      nullsFirst,
      operatorClass: operatorClass ?? undefined,
    });
  }
  for (const { relation, isUnique, predicateText, space, options, completeSince, ...row } of rowsIn(view, indexTable)) {
    yield {
      kind: 'index',
      ...row,
      table: relation,
      unique: isUnique,
      keys: keys.get(row.id) ?? [],
      predicateText: predicateText ?? undefined,
      options: Object.fromEntries(options),
      space: space ?? undefined,
      completeSince: completeSince ?? undefined,
    };
  }
}

function constraintOf(row: ConstraintRow): Constraint {
  const { id, name, kind, relation: table, columns, isDeferrable: deferrable, initiallyDeferred } = row;
  switch (kind) {
    case 'primary key':
    case 'unique':
      return { kind, id, name, table, columns, index: row.index!, deferrable, initiallyDeferred };
    case 'check':
      return { kind, id, name, table, columns, expressionText: row.expressionText!, source: row.source! };
    case 'foreign key': {
      const onDelete = row.onDelete as ForeignKey['onDelete'];
      const onUpdate = row.onUpdate as ForeignKey['onUpdate'];
      const referenced = { referencedTable: row.referencedTable!, referencedColumns: row.referencedColumns! };
      const actions = { onDelete, onUpdate, matchFull: row.matchFull!, deferrable, initiallyDeferred };
      return { kind, id, name, table, columns, ...referenced, ...actions };
    }
  }
}

function* readStatistics(view: View): Generator<CatalogRecord> {
  const columns = new Map<number, ColumnStatistics[]>();
  for (const { relation, minimum, maximum, mostCommon, ...row } of rowsIn(view, columnStatisticsTable)) {
    listOf(columns, relation).push({
      ...row,
      minimum: minimum ?? undefined,
      maximum: maximum ?? undefined,
      mostCommon: mostCommon.map(([value, fraction]) => ({ value, fraction })),
    });
  }
  for (const { id, rowCount, analyzedAt } of rowsIn(view, statisticsTable)) {
    yield { kind: 'statistics', table: id, rowCount, analyzedAt, columns: columns.get(id) ?? [] };
  }
}

function listOf<Item>(lists: Map<number, Item[]>, key: number): Item[] {
  let list = lists.get(key);
  if (list === undefined) {
    list = [];
    lists.set(key, list);
  }
  return list;
}

/** The rows of a system table in the order of their ids. */
function rowsIn<Row>(view: View, table: SystemTable<Row>): readonly Row[] {
  const rows: Row[] = [];
  const columns = table.fields.map((_, i) => i + 1);
  const cursor = view.scanHeap(table.space, { columns, withRowId: false });
  for (let batch = cursor.next(); batch !== undefined; batch = cursor.next()) {
    const values = batch.columns.map((vector) => selectedValues(vector, batch));
    for (let i = 0; i < batch.selected; i++) {
      const row: Partial<Record<keyof Row, Datum>> = {};
      for (let c = 0; c < values.length; c++) row[table.fields[c]!] = values[c]![i];
      rows.push(row as Row);
    }
  }
  return rows;
}

/** The datums of one column, of the rows that take part. */
function selectedValues(vector: Vector, { selection, selected }: Batch): readonly Datum[] {
  const values: Datum[] = new Array(selected);
  for (let i = 0; i < selected; i++) values[i] = valueAt(vector, selection === undefined ? i : selection[i]!);
  return values;
}
