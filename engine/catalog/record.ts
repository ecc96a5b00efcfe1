/**
 * Stored records: what the rows of the system tables say, one record for an object, without what other objects say of
 * it. link.ts puts them together to the objects that readers see.
 *
 * Edits and rows meet here: an edit puts or removes records, each of which is some rows (record-rows.ts), and reading
 * all rows gives the same records.
 */
import type {
  CatalogObject,
  Column,
  Constraint,
  EdgeLabel,
  Index,
  NodeLabel,
  Role,
  Schema,
  Sequence,
  Setting,
  Table,
  TableStatistics,
  View,
} from './object.ts';

/** A column whose comment is not known here; linking fills it in. */
export type ColumnRecord = Omit<Column, 'comment'> & { readonly comment: undefined };

export interface TableRecord
  extends Pick<Table, 'kind' | 'id' | 'schema' | 'name' | 'owner' | 'space' | 'rowIdColumn'> {
  /** Highest column number ever given; numbers of dropped columns are not used again. */
  readonly lastColumn: number;
  readonly columns: readonly ColumnRecord[];
}

export interface ViewRecord extends Omit<View, 'columns' | 'comment'> {
  readonly columns: readonly ColumnRecord[];
}

export interface IndexRecord extends Omit<Index, 'comment' | 'completeSince'> {
  /** Undefined: from the commit that made it on. */
  readonly completeSince: number | undefined;
}

/** Everything that has an id of its own. */
export type ObjectRecord =
  | Schema
  | TableRecord
  | ViewRecord
  | Sequence
  | IndexRecord
  | Constraint
  | NodeLabel
  | EdgeLabel
  | Role
  | Setting;

export interface CommentRecord {
  readonly kind: 'comment';
  readonly object: number;
  /** 0 for the object itself. */
  readonly column: number;
  readonly text: string;
}

export interface StatisticsRecord extends TableStatistics {
  readonly kind: 'statistics';
}

export type CatalogRecord = ObjectRecord | CommentRecord | StatisticsRecord;

/** Row id of a row that is known by an object and a small number: (object, column), (index, place of the key). */
export function pairId(object: number, member: number): number {
  return object * 65_536 + member;
}

export function isConstraint(object: ObjectRecord | CatalogObject): object is Constraint {
  const { kind } = object;
  return kind === 'primary key' || kind === 'unique' || kind === 'check' || kind === 'foreign key';
}

/** Ids of the records that this one names, each once. A schema's members are not among them, see dependency.ts. */
export function mentionsOf(record: ObjectRecord): readonly number[] {
  switch (record.kind) {
    case 'schema':
    case 'role':
    case 'setting':
      return [];
    case 'table':
      return sequencesOf(record.columns);
    case 'view':
      return unique(record.dependsOn);
    case 'sequence':
      return record.ownedBy === undefined ? [] : [record.ownedBy.table];
    case 'index':
    case 'check':
    case 'node label':
      return [record.table];
    case 'primary key':
    case 'unique':
      return [record.table, record.index];
    case 'foreign key':
      return unique([record.table, record.referencedTable]);
    case 'edge label':
      return unique([record.table, record.sourceTable, record.targetTable]);
  }
}

const none: readonly number[] = [];

function sequencesOf(columns: readonly ColumnRecord[]): readonly number[] {
  if (columns.every(({ sequence }) => sequence === undefined)) return none;
  return unique(columns.flatMap(({ sequence }) => (sequence === undefined ? [] : [sequence])));
}

function unique(ids: readonly number[]): readonly number[] {
  return [...new Set(ids)];
}
