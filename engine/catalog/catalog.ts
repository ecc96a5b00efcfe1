/**
 * The face of catalog/: the schema as rows.
 *
 * Everything a database knows about itself lies as rows in ordinary heaps of the same store (bootstrapped from its own
 * description, see bootstrap.ts), written by ordinary transactions and therefore logged, recovered and rolled back like
 * data. A `Catalog` is those rows read into immutable, kind-tagged objects at one moment: the newest committed state
 * plus the transaction's own changes, never the data snapshot (storage.md, "Schema changes"). Readers share one Catalog
 * until a commit that changed it; `version` names it.
 *
 * Ids are unique across all kinds of objects of a database and double as PostgreSQL OIDs; user objects start at 16,384.
 * Expressions (defaults, checks, index expressions, view bodies) are bound plan text that names objects by id, kept as
 * strings here because plan/ lies above.
 */
import type { SpaceDescription, Store, Transaction } from '../txn/txn.ts';
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

/** A table; system tables are tables too (schema pg_catalog, ids below 16,384). */
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
  /** Foreign keys of other tables that reference this one. */
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
  /** Plan text of the body. */
  readonly bodyText: string;
  /** Source as the user wrote it, for pg_get_viewdef. */
  readonly source: string;
  readonly comment: string | undefined;
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
  readonly ownedBy: { readonly table: number; readonly column: number } | undefined;
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
  /** Commit timestamp from which it is complete; older snapshots do not use it. */
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
export type CatalogObject = Schema | Relation | Index | NodeLabel | EdgeLabel | Role;

/** One immutable state of the schema. */
export interface Catalog {
  readonly version: number;
  readonly schemas: Iterable<Schema>;
  readonly tables: Iterable<Table>;
  readonly views: Iterable<View>;
  readonly sequences: Iterable<Sequence>;
  readonly indexes: Iterable<Index>;
  readonly nodeLabels: Iterable<NodeLabel>;
  readonly edgeLabels: Iterable<EdgeLabel>;
  readonly roles: Iterable<Role>;
  schemaNamed(name: string): Schema | undefined;
  schemaById(id: number): Schema | undefined;
  /** First match along the search path when `schema` is undefined; `pg_catalog` is searched first as PostgreSQL does. */
  relationNamed(schema: string | undefined, name: string, searchPath: readonly string[]): Relation | undefined;
  relationById(id: number): Relation | undefined;
  /** Throws 42P01 with the nearest name as hint, 42809 when it is not a table. */
  requireTable(schema: string | undefined, name: string, searchPath: readonly string[]): Table;
  tableById(id: number): Table;
  indexNamed(schema: string | undefined, name: string, searchPath: readonly string[]): Index | undefined;
  indexById(id: number): Index | undefined;
  /** Node labels are case-sensitive, as in Cypher; every table declared for the label. */
  nodeLabelsNamed(name: string): readonly NodeLabel[];
  edgeLabelsNamed(name: string): readonly EdgeLabel[];
  nodeLabelsOf(table: number): readonly NodeLabel[];
  edgeLabelsOf(table: number): readonly EdgeLabel[];
  roleNamed(name: string): Role | undefined;
  statisticsOf(table: number): TableStatistics | undefined;
  commentOf(id: number, column?: number): string | undefined;
  /** Names of relations, for suggestions. */
  suggestRelation(name: string): string | undefined;
  /** Ids of the two tables that hold undeclared labels and relationship types, schema `graph`. */
  readonly openNodes: Table;
  readonly openEdges: Table;
}

// -- descriptions of what is to be created; ids are given out by the editor

export interface ColumnDescription {
  readonly name: string;
  readonly type: DataType;
  readonly notNull: boolean;
  readonly defaultText?: string;
  readonly generation?: Column['generation'];
  readonly sequence?: number;
  /** For ADD COLUMN: the value of rows that exist already. */
  readonly missing?: Datum;
}
export interface KeyDescription {
  readonly name?: string;
  readonly kind: 'primary key' | 'unique';
  readonly columns: readonly string[];
  readonly deferrable: boolean;
  readonly initiallyDeferred: boolean;
  readonly nullsNotDistinct?: boolean;
}
export interface IndexDescription {
  /** Undefined: named as PostgreSQL names it. */
  readonly name?: string;
  readonly table: number;
  readonly method: string;
  readonly unique: boolean;
  readonly nullsNotDistinct: boolean;
  readonly keys: readonly IndexKey[];
  readonly include: readonly number[];
  readonly predicateText?: string;
  readonly options: Readonly<Record<string, string>>;
  /** False for methods whose entries do not live in an ordered space. */
  readonly ordered: boolean;
}
export type ForeignKeyDescription = Omit<ForeignKey, 'id' | 'kind' | 'name'> & { readonly name?: string };

/**
 * Changes the schema inside a transaction: writes rows and creates or drops spaces; index entries and row rewrites are
 * the executor's work (exec/schema-change). Names in use raise 42P07/42710, dependents 2BP01 unless `cascade`.
 * Every method returns the object as it now is in `catalog`.
 */
export interface CatalogEditor {
  /** The schema with this transaction's changes so far. */
  readonly catalog: Catalog;
  createSchema(name: string, owner: number): Schema;
  /** Constraint names and indexes follow PostgreSQL's naming (t_pkey, t_a_b_key, t_a_check, t_a_fkey, t_a_idx, numbered). */
  createTable(description: {
    readonly schema: number;
    readonly name: string;
    readonly owner: number;
    readonly columns: readonly ColumnDescription[];
    readonly keys: readonly KeyDescription[];
  }): Table;
  createView(description: Omit<View, 'kind' | 'id' | 'comment'>): View;
  createSequence(description: Omit<Sequence, 'kind' | 'id'>): Sequence;
  alterSequence(id: number, change: Partial<Omit<Sequence, 'kind' | 'id'>>): Sequence;
  createIndex(description: IndexDescription): Index;
  setIndexComplete(index: number, since: number): void;
  addKey(table: number, key: KeyDescription): KeyConstraint;
  addCheck(table: number, name: string | undefined, expressionText: string, source: string): CheckConstraint;
  addForeignKey(description: ForeignKeyDescription): ForeignKey;
  dropConstraint(table: number, name: string, cascade: boolean): void;
  addColumn(table: number, column: ColumnDescription): Column;
  dropColumn(table: number, name: string, cascade: boolean): void;
  renameColumn(table: number, from: string, to: string): void;
  alterColumn(table: number, name: string, change: Partial<Pick<Column, 'notNull' | 'defaultText' | 'type' | 'generation' | 'sequence'>>): Column;
  rename(id: number, name: string): void;
  setSchema(id: number, schema: number): void;
  /** A fresh empty space for the table and each of its indexes (TRUNCATE, rewrites); the old ones are dropped. */
  replaceSpaces(table: number, description?: SpaceDescription): Table;
  createNodeLabel(description: Omit<NodeLabel, 'kind' | 'id'>): NodeLabel;
  createEdgeLabel(description: Omit<EdgeLabel, 'kind' | 'id'>): EdgeLabel;
  createRole(description: Omit<Role, 'kind' | 'id'>): Role;
  setComment(id: number, column: number | undefined, text: string | undefined): void;
  setStatistics(statistics: TableStatistics): void;
  /** Drops any object by id, and with `cascade` what depends on it; returns what was dropped, for notices. */
  drop(id: number, cascade: boolean): readonly CatalogObject[];
}

/** Keeps the current Catalog of one store. */
export interface CatalogStore {
  /** Newest committed state plus the transaction's own changes. */
  current(transaction: Transaction | undefined): Catalog;
  /** The editor of a transaction, made on first use; its changes become current when the transaction commits. */
  edit(transaction: Transaction): CatalogEditor;
  /** Undo bookkeeping that follows the transaction's own: call after rollbackTo. */
  afterRollbackTo(transaction: Transaction): void;
  /** Call after commit or rollback. */
  forget(transaction: Transaction, committed: boolean): void;
}

/** Opens the catalog of a store, creating the system tables in a new one. */
export type OpenCatalog = (store: Store) => CatalogStore;
