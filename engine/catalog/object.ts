/**
 * What a catalog knows: schemas, tables, views, sequences, indexes, constraints, labels, roles, statistics.
 *
 * Plain immutable data, tagged by `kind`, made by linking stored records (see link.ts) and never changed afterwards.
 * Everybody outside catalog/ imports these types from catalog.ts, where their meaning as a whole is explained.
 */
import type { DataType, Datum } from '../value/type.ts';

export interface Schema {
  readonly kind: 'schema';
  readonly id: number;
  readonly name: string;
  readonly owner: number;
}

export interface Column {
  /** pg_attribute.attnum: 1, 2, …; never used again after a DROP COLUMN. */
  readonly number: number;
  readonly name: string;
  readonly type: DataType;
  readonly notNull: boolean;
  /** Plan text of the default; undefined for none. */
  readonly defaultText: string | undefined;
  /** `always` or `by default` for identity columns; `stored` for generated ones (defaultText is the expression). */
  readonly generation: 'always' | 'by default' | 'stored' | undefined;
  /** The sequence behind serial or identity. */
  readonly sequence: number | undefined;
  readonly comment: string | undefined;
}

/** A table; system tables are tables too (schema aiondb_catalog, ids below 16,384). */
export interface Table {
  readonly kind: 'table';
  readonly id: number;
  readonly schema: number;
  readonly name: string;
  readonly owner: number;
  /** Heap of the rows. Its physical column ids are the column numbers. */
  readonly space: number;
  readonly columns: readonly Column[];
  /** Column whose value is the row id itself: an int2/int4 primary key declared with the table. */
  readonly rowIdColumn: number | undefined;
  readonly constraints: readonly Constraint[];
  readonly indexes: readonly Index[];
  /** Foreign keys that reference this table, its own included. */
  readonly referencedBy: readonly ForeignKey[];
  readonly comment: string | undefined;
}

export interface View {
  readonly kind: 'view';
  readonly id: number;
  readonly schema: number;
  readonly name: string;
  readonly owner: number;
  readonly columns: readonly Column[];
  /** Ids of the relations the body reads: they are not dropped from under it. */
  readonly dependsOn: readonly number[];
  /** The columns it reads; undefined when not known, and then it needs every column of those relations. */
  readonly dependsOnColumns: readonly ColumnReference[] | undefined;
  /** Plan text of the body. */
  readonly bodyText: string;
  /** Source as the user wrote it, for pg_get_viewdef. */
  readonly source: string;
  readonly comment: string | undefined;
}

export interface ColumnReference {
  readonly table: number;
  readonly column: number;
}

export interface Sequence {
  readonly kind: 'sequence';
  readonly id: number;
  readonly schema: number;
  readonly name: string;
  readonly owner: number;
  readonly type: DataType;
  readonly start: number | bigint;
  readonly increment: number | bigint;
  readonly minimum: number | bigint;
  readonly maximum: number | bigint;
  readonly cycle: boolean;
  readonly cache: number;
  /** Table and column that own it (serial, identity): dropped with them. */
  readonly ownedBy: ColumnReference | undefined;
}

export interface IndexKey {
  /** Column number, or undefined for an expression. */
  readonly column: number | undefined;
  readonly expressionText: string | undefined;
  readonly type: DataType;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
  /** Operator class as named, e.g. `vector_cosine_ops`. */
  readonly operatorClass: string | undefined;
}

export interface Index {
  readonly kind: 'index';
  readonly id: number;
  readonly schema: number;
  readonly name: string;
  readonly table: number;
  /** `btree`, `hnsw`, or a registered index method. */
  readonly method: string;
  readonly unique: boolean;
  readonly nullsNotDistinct: boolean;
  readonly keys: readonly IndexKey[];
  /** INCLUDE columns (numbers). */
  readonly include: readonly number[];
  readonly predicateText: string | undefined;
  readonly options: Readonly<Record<string, string>>;
  /** Ordered space of its entries; undefined for derived methods and for the row-id primary key. */
  readonly space: number | undefined;
  /** Commit timestamp from which it is complete; older snapshots do not use it. Infinity before that commit. */
  readonly completeSince: number;
  readonly comment: string | undefined;
}

export type ReferentialAction = 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default';

export interface KeyConstraint {
  readonly kind: 'primary key' | 'unique';
  readonly id: number;
  readonly name: string;
  readonly table: number;
  readonly columns: readonly number[];
  /** The index that enforces it. */
  readonly index: number;
  readonly deferrable: boolean;
  readonly initiallyDeferred: boolean;
}
export interface CheckConstraint {
  readonly kind: 'check';
  readonly id: number;
  readonly name: string;
  readonly table: number;
  /** The columns that the expression reads. */
  readonly columns: readonly number[];
  /** Plan text over the table's columns. */
  readonly expressionText: string;
  /** As written, for pg_get_constraintdef. */
  readonly source: string;
}
export interface ForeignKey {
  readonly kind: 'foreign key';
  readonly id: number;
  readonly name: string;
  readonly table: number;
  readonly columns: readonly number[];
  readonly referencedTable: number;
  readonly referencedColumns: readonly number[];
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
  readonly matchFull: boolean;
  readonly deferrable: boolean;
  readonly initiallyDeferred: boolean;
}
export type Constraint = KeyConstraint | CheckConstraint | ForeignKey;

/** Rows of `table` are nodes with this label. Several tables may carry one label and one table several labels. */
export interface NodeLabel {
  readonly kind: 'node label';
  readonly id: number;
  readonly name: string;
  readonly table: number;
  /** Columns that edges refer to: KEY as declared, else the primary key. */
  readonly key: readonly number[];
}

/** Rows of `table` are relationships of this type between nodes of two labels. */
export interface EdgeLabel {
  readonly kind: 'edge label';
  readonly id: number;
  readonly name: string;
  readonly table: number;
  readonly sourceLabel: string;
  readonly sourceTable: number;
  /** Columns of the edge table that hold the source node's key. */
  readonly sourceColumns: readonly number[];
  readonly targetLabel: string;
  readonly targetTable: number;
  readonly targetColumns: readonly number[];
}

export interface Role {
  readonly kind: 'role';
  readonly id: number;
  readonly name: string;
  readonly superuser: boolean;
  readonly login: boolean;
  /** SCRAM-SHA-256 verifier in PostgreSQL's text form. */
  readonly passwordVerifier: string | undefined;
}

/** A setting's value for all sessions, as ALTER SYSTEM leaves it. */
export interface Setting {
  readonly kind: 'setting';
  readonly id: number;
  readonly name: string;
  readonly value: string;
}

/** What ANALYZE knows of a column. */
export interface ColumnStatistics {
  readonly column: number;
  readonly nullFraction: number;
  /** Estimated number of distinct values. */
  readonly distinctCount: number;
  readonly averageWidthBytes: number;
  readonly minimum: Datum | undefined;
  readonly maximum: Datum | undefined;
  readonly mostCommon: readonly { readonly value: Datum; readonly fraction: number }[];
  /** Equal-depth histogram bounds. */
  readonly histogram: readonly Datum[];
}
export interface TableStatistics {
  readonly table: number;
  /** Rows when the statistics were taken. */
  readonly rowCount: number;
  readonly analyzedAt: number;
  readonly columns: readonly ColumnStatistics[];
}

export type Relation = Table | View | Sequence;
export type CatalogObject = Schema | Relation | Index | Constraint | NodeLabel | EdgeLabel | Role | Setting;
