/**
 * The system tables, as their own description: name, id, space and columns of each, and what a row of it is in
 * JavaScript. Everything a database knows about itself lies in these tables; bootstrap.ts makes them out of this
 * description and writes the description into them.
 *
 * Field names are the column names in camel case. A row's id is the object's id, or for rows that belong to a member
 * (`pair`) object × 65,536 + member. Spaces are numbered from 2 on in this order; space 1 is the header (bootstrap.ts).
 * A released description is not changed: a change is a new catalog format.
 */
import { arrayOf, type DataType, type Datum } from '../value/type.ts';
import type { TypeFields } from './type-fields.ts';

export interface SystemColumn {
  readonly name: string;
  readonly type: DataType;
  readonly notNull: boolean;
}

export interface SystemTable<Row> {
  readonly id: number;
  readonly space: number;
  readonly name: string;
  /** True: the first column `id` is the row id. */
  readonly hasId: boolean;
  readonly fields: readonly (keyof Row & string)[];
  readonly columns: readonly SystemColumn[];
}

export interface SchemaRow {
  readonly id: number;
  readonly name: string;
  readonly owner: number;
}
export interface RelationRow {
  readonly id: number;
  readonly schema: number;
  readonly name: string;
  readonly kind: 'table' | 'view' | 'sequence';
  readonly owner: number;
  readonly space: number | null;
  readonly rowIdColumn: number | null;
  readonly lastColumn: number;
}
export interface AttributeRow extends TypeFields {
  readonly relation: number;
  readonly number: number;
  readonly name: string;
  readonly notNull: boolean;
  readonly defaultText: string | null;
  readonly generation: string | null;
  readonly sequence: number | null;
}
export interface ViewRow {
  readonly id: number;
  readonly bodyText: string;
  readonly source: string;
  readonly dependsOn: readonly number[];
  readonly dependsOnColumns: readonly (readonly [number, number])[] | null;
}
export interface SequenceRow {
  readonly id: number;
  readonly type: string;
  readonly start: number | bigint;
  readonly increment: number | bigint;
  readonly minimum: number | bigint;
  readonly maximum: number | bigint;
  readonly cycle: boolean;
  readonly cache: number;
  readonly ownerTable: number | null;
  readonly ownerColumn: number | null;
}
export interface IndexRow {
  readonly id: number;
  readonly schema: number;
  readonly name: string;
  readonly relation: number;
  readonly method: string;
  readonly isUnique: boolean;
  readonly nullsNotDistinct: boolean;
  readonly include: readonly number[];
  readonly predicateText: string | null;
  readonly options: ReadonlyMap<string, string>;
  readonly space: number | null;
  readonly completeSince: number | null;
}
export interface IndexKeyRow extends TypeFields {
  readonly index: number;
  readonly position: number;
  readonly column: number | null;
  readonly expressionText: string | null;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
  readonly operatorClass: string | null;
}
export interface ConstraintRow {
  readonly id: number;
  readonly name: string;
  readonly kind: 'primary key' | 'unique' | 'check' | 'foreign key';
  readonly relation: number;
  readonly columns: readonly number[];
  readonly index: number | null;
  readonly expressionText: string | null;
  readonly source: string | null;
  readonly referencedTable: number | null;
  readonly referencedColumns: readonly number[] | null;
  readonly onDelete: string | null;
  readonly onUpdate: string | null;
  readonly matchFull: boolean | null;
  readonly isDeferrable: boolean;
  readonly initiallyDeferred: boolean;
}
export interface NodeLabelRow {
  readonly id: number;
  readonly name: string;
  readonly relation: number;
  readonly key: readonly number[];
}
export interface EdgeLabelRow {
  readonly id: number;
  readonly name: string;
  readonly relation: number;
  readonly sourceLabel: string;
  readonly sourceTable: number;
  readonly sourceColumns: readonly number[];
  readonly targetLabel: string;
  readonly targetTable: number;
  readonly targetColumns: readonly number[];
}
export interface RoleRow {
  readonly id: number;
  readonly name: string;
  readonly superuser: boolean;
  readonly login: boolean;
  readonly passwordVerifier: string | null;
}
export interface SettingRow {
  readonly id: number;
  readonly name: string;
  readonly value: string;
}
export interface CommentRow {
  readonly object: number;
  readonly column: number;
  readonly text: string;
}
export interface StatisticsRow {
  readonly id: number;
  readonly rowCount: number;
  readonly analyzedAt: number;
}
export interface ColumnStatisticsRow {
  readonly relation: number;
  readonly column: number;
  readonly nullFraction: number;
  readonly distinctCount: number;
  readonly averageWidthBytes: number;
  readonly minimum: Datum;
  readonly maximum: Datum;
  /** Pairs of value and fraction. */
  readonly mostCommon: readonly (readonly [Datum, number])[];
  readonly histogram: readonly Datum[];
}

const bool: DataType = { name: 'bool' };
const int2: DataType = { name: 'int2' };
const int4: DataType = { name: 'int4' };
const int8: DataType = { name: 'int8' };
const float8: DataType = { name: 'float8' };
const text: DataType = { name: 'text' };
const any: DataType = { name: 'any' };
const columnNumbers: DataType = arrayOf(int2);
const objectIds: DataType = arrayOf(int4);
const typeColumns = { type: text, length: orNull(int4), precision: orNull(int4), scale: orNull(int4) };

interface NullableType {
  readonly nullable: DataType;
}
function orNull(type: DataType): NullableType {
  return { nullable: type };
}

/** First id of a system table; the tables follow in order. */
const firstTableId = 12_001;
/** The header is space 1. */
const firstSpace = 2;
const described: SystemTable<object>[] = [];

function systemTable<Row>(
  name: string,
  types: { readonly [Field in keyof Row & string]: DataType | NullableType },
): SystemTable<Row> {
  const fields = Object.keys(types) as (keyof Row & string)[];
  const table: SystemTable<Row> = {
    id: firstTableId + described.length,
    space: firstSpace + described.length,
    name,
    hasId: fields[0] === 'id',
    fields,
    columns: fields.map((field) => {
      const type: DataType | NullableType = types[field];
      const columnName = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      if ('nullable' in type) return { name: columnName, type: type.nullable, notNull: false };
      return { name: columnName, type, notNull: true };
    }),
  };
  described.push(table as unknown as SystemTable<object>);
  return table;
}

export const schemaTable: SystemTable<SchemaRow> = systemTable('schema', { id: int4, name: text, owner: int4 });
export const relationTable: SystemTable<RelationRow> = systemTable('relation', {
  id: int4,
  schema: int4,
  name: text,
  kind: text,
  owner: int4,
  space: orNull(int8),
  rowIdColumn: orNull(int2),
  lastColumn: int2,
});
export const attributeTable: SystemTable<AttributeRow> = systemTable('attribute', {
  relation: int4,
  number: int2,
  name: text,
  ...typeColumns,
  notNull: bool,
  defaultText: orNull(text),
  generation: orNull(text),
  sequence: orNull(int4),
});
export const viewTable: SystemTable<ViewRow> = systemTable('view', {
  id: int4,
  bodyText: text,
  source: text,
  dependsOn: objectIds,
  dependsOnColumns: orNull(objectIds),
});
export const sequenceTable: SystemTable<SequenceRow> = systemTable('sequence', {
  id: int4,
  type: text,
  start: int8,
  increment: int8,
  minimum: int8,
  maximum: int8,
  cycle: bool,
  cache: int8,
  ownerTable: orNull(int4),
  ownerColumn: orNull(int2),
});
export const indexTable: SystemTable<IndexRow> = systemTable('index', {
  id: int4,
  schema: int4,
  name: text,
  relation: int4,
  method: text,
  isUnique: bool,
  nullsNotDistinct: bool,
  include: columnNumbers,
  predicateText: orNull(text),
  options: any,
  space: orNull(int8),
  completeSince: orNull(float8),
});
export const indexKeyTable: SystemTable<IndexKeyRow> = systemTable('index_key', {
  index: int4,
  position: int2,
  column: orNull(int2),
  expressionText: orNull(text),
  ...typeColumns,
  descending: bool,
  nullsFirst: bool,
  operatorClass: orNull(text),
});
export const constraintTable: SystemTable<ConstraintRow> = systemTable('constraint', {
  id: int4,
  name: text,
  kind: text,
  relation: int4,
  columns: columnNumbers,
  index: orNull(int4),
  expressionText: orNull(text),
  source: orNull(text),
  referencedTable: orNull(int4),
  referencedColumns: orNull(columnNumbers),
  onDelete: orNull(text),
  onUpdate: orNull(text),
  matchFull: orNull(bool),
  isDeferrable: bool,
  initiallyDeferred: bool,
});
export const nodeLabelTable: SystemTable<NodeLabelRow> = systemTable('node_label', {
  id: int4,
  name: text,
  relation: int4,
  key: columnNumbers,
});
export const edgeLabelTable: SystemTable<EdgeLabelRow> = systemTable('edge_label', {
  id: int4,
  name: text,
  relation: int4,
  sourceLabel: text,
  sourceTable: int4,
  sourceColumns: columnNumbers,
  targetLabel: text,
  targetTable: int4,
  targetColumns: columnNumbers,
});
export const roleTable: SystemTable<RoleRow> = systemTable('role', {
  id: int4,
  name: text,
  superuser: bool,
  login: bool,
  passwordVerifier: orNull(text),
});
export const settingTable: SystemTable<SettingRow> = systemTable('setting', { id: int4, name: text, value: text });
export const commentTable: SystemTable<CommentRow> = systemTable('comment', { object: int4, column: int2, text });
export const statisticsTable: SystemTable<StatisticsRow> = systemTable('statistics', {
  id: int4,
  rowCount: int8,
  analyzedAt: float8,
});
export const columnStatisticsTable: SystemTable<ColumnStatisticsRow> = systemTable('column_statistics', {
  relation: int4,
  column: int2,
  nullFraction: float8,
  distinctCount: float8,
  averageWidthBytes: float8,
  minimum: orNull(any),
  maximum: orNull(any),
  mostCommon: any,
  histogram: any,
});

/** All of them, in the order of their spaces. */
export const systemTables: readonly SystemTable<object>[] = described;
