/**
 * A record as rows of the system tables. record-reader.ts reads what is written here.
 *
 * `null` in a row is `undefined` in a record.
 */
import type { Datum } from '../value/type.ts';
import { type CatalogRecord, type ColumnRecord, type IndexRecord, pairId, type StatisticsRecord } from './record.ts';
import {
  attributeTable,
  columnStatisticsTable,
  commentTable,
  constraintTable,
  edgeLabelTable,
  indexKeyTable,
  indexTable,
  nodeLabelTable,
  type RelationRow,
  relationTable,
  roleTable,
  type SystemTable,
  schemaTable,
  sequenceTable,
  settingTable,
  statisticsTable,
  viewTable,
} from './system-table.ts';
import { fieldsOfType } from './type-fields.ts';

export interface StoredRow {
  readonly space: number;
  readonly rowId: number;
  readonly values: readonly Datum[];
}

/** The rows of a record; the first one is that of the object itself. */
export function rowsOf(record: CatalogRecord): readonly StoredRow[] {
  const { kind } = record;
  switch (kind) {
    case 'schema': {
      const { id, name, owner } = record;
      return [stored(schemaTable, id, { id, name, owner })];
    }
    case 'table':
      return [
        relationRow(kind, record, record.space, record.rowIdColumn ?? null, record.lastColumn),
        ...record.columns.map((column) => attributeRow(record.id, column)),
      ];
    case 'view': {
      const { id, bodyText, source, dependsOn } = record;
      const dependsOnColumns = record.dependsOnColumns?.map(({ table, column }) => [table, column] as const) ?? null;
      return [
        relationRow(kind, record, null, null, record.columns.length),
        stored(viewTable, id, { id, bodyText, source, dependsOn, dependsOnColumns }),
        ...record.columns.map((column) => attributeRow(id, column)),
      ];
    }
    case 'sequence': {
      const { id, start, increment, minimum, maximum, cycle, cache, ownedBy } = record;
      const owner = { ownerTable: ownedBy?.table ?? null, ownerColumn: ownedBy?.column ?? null };
      const row = { id, type: record.type.name, start, increment, minimum, maximum, cycle, cache, ...owner };
      return [relationRow(kind, record, null, null, 0), stored(sequenceTable, id, row)];
    }
    case 'index':
      return indexRows(record);
    case 'primary key':
    case 'unique':
    case 'check':
    case 'foreign key':
      return [constraintRow(record)];
    case 'node label': {
      const { id, name, table, key } = record;
      return [stored(nodeLabelTable, id, { id, name, relation: table, key })];
    }
    case 'edge label': {
      const { kind: _, table, ...rest } = record;
      return [stored(edgeLabelTable, record.id, { ...rest, relation: table })];
    }
    case 'role': {
      const { id, name, superuser, login, passwordVerifier = null } = record;
      return [stored(roleTable, id, { id, name, superuser, login, passwordVerifier })];
    }
    case 'setting': {
      const { id, name, value } = record;
      return [stored(settingTable, id, { id, name, value })];
    }
    case 'comment': {
      const { object, column, text } = record;
      return [stored(commentTable, pairId(object, column), { object, column, text })];
    }
    case 'statistics':
      return statisticsRows(record);
  }
}

function stored<Row>(table: SystemTable<Row>, rowId: number, row: Row): StoredRow {
  return { space: table.space, rowId, values: table.fields.map((field) => row[field] as Datum) };
}

function relationRow(
  kind: RelationRow['kind'],
  { id, schema, name, owner }: Pick<RelationRow, 'id' | 'schema' | 'name' | 'owner'>,
  space: number | null,
  rowIdColumn: number | null,
  lastColumn: number,
): StoredRow {
  return stored(relationTable, id, { id, schema, name, kind, owner, space, rowIdColumn, lastColumn });
}

function attributeRow(relation: number, column: ColumnRecord): StoredRow {
  const { number, name, notNull, defaultText = null, generation = null, sequence = null } = column;
  const { type, length, precision, scale } = fieldsOfType(column.type);
  const row = { relation, number, name, type, length, precision, scale, notNull, defaultText, generation, sequence };
  return stored(attributeTable, pairId(relation, number), row);
}

function indexRows(record: IndexRecord): StoredRow[] {
  const { id, schema, name, table, method, unique, nullsNotDistinct, include } = record;
  const options = new Map(Object.entries(record.options));
  const { predicateText = null, space = null, completeSince = null } = record;
  const described = { id, schema, name, relation: table, method, isUnique: unique, nullsNotDistinct };
  const rows = [stored(indexTable, id, { ...described, include, predicateText, options, space, completeSince })];
  for (const [position, key] of record.keys.entries()) {
    const { column = null, expressionText = null, descending, nullsFirst, operatorClass = null } = key;
    const part = { index: id, position, column, expressionText, descending, nullsFirst, operatorClass };
    rows.push(stored(indexKeyTable, pairId(id, position), { ...part, ...fieldsOfType(key.type) }));
  }
  return rows;
}

function constraintRow(record: Extract<CatalogRecord, { readonly columns: readonly number[] }>): StoredRow {
  const { id, name, kind, table: relation, columns } = record;
  const isDeferrable = record.kind !== 'check' && record.deferrable;
  const initiallyDeferred = record.kind !== 'check' && record.initiallyDeferred;
  const none = { index: null, expressionText: null, source: null, referencedTable: null, referencedColumns: null };
  const noActions = { onDelete: null, onUpdate: null, matchFull: null };
  const row = { id, name, kind, relation, columns, ...none, ...noActions, isDeferrable, initiallyDeferred };
  switch (record.kind) {
    case 'primary key':
    case 'unique':
      return stored(constraintTable, id, { ...row, index: record.index });
    case 'check': {
      const { expressionText, source } = record;
      return stored(constraintTable, id, { ...row, expressionText, source });
    }
    case 'foreign key': {
      const { referencedTable, referencedColumns, onDelete, onUpdate, matchFull } = record;
      return stored(constraintTable, id, { ...row, referencedTable, referencedColumns, onDelete, onUpdate, matchFull });
    }
  }
}

function statisticsRows({ table, rowCount, analyzedAt, columns }: StatisticsRecord): StoredRow[] {
  const rows = [stored(statisticsTable, table, { id: table, rowCount, analyzedAt })];
  for (const known of columns) {
    const { column, nullFraction, distinctCount, averageWidthBytes, histogram } = known;
    const { minimum = null, maximum = null } = known;
    const mostCommon = known.mostCommon.map(({ value, fraction }) => [value, fraction] as const);
    const shape = { relation: table, column, nullFraction, distinctCount, averageWidthBytes };
    const row = { ...shape, minimum, maximum, mostCommon, histogram };
    rows.push(stored(columnStatisticsTable, pairId(table, column), row));
  }
  return rows;
}
