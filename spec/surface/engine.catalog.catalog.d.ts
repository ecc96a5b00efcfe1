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
import type { SpaceDescription, Store, Transaction, Wait } from '../txn/txn.ts';
import type { ColumnChange, ColumnDescription, ForeignKeyDescription, IndexDescription, KeyDescription, RoleChange, TableDescription, ViewDescription } from './description.ts';
import type { CatalogObject, CheckConstraint, Column, Constraint, EdgeLabel, ForeignKey, Index, KeyConstraint, NodeLabel, Relation, Role, Schema, Sequence, Setting, Table, TableStatistics, View } from './object.ts';
export type { ColumnChange, ColumnDescription, ForeignKeyDescription, IndexDescription, KeyDescription, RoleChange, TableDescription, ViewDescription, } from './description.ts';
export type * from './object.ts';
export { physicalKindOf } from './physical-kind.ts';
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
    readonly settings: Iterable<Setting>;
    /** Value of a setting for all sessions, if one was given. */
    settingNamed(name: string): string | undefined;
    constraintById(id: number): Constraint | undefined;
    /** The object in words, as messages name it: `table a`, `constraint b_fkey on table b`, `column c of table a`. */
    describe(id: number, column?: number): string;
    /** A relation name that is not in use, made as PostgreSQL makes it: `t_a_seq` of `t`, `a`, `seq`, numbered, cut. */
    unusedName(schema: number, first: string, second: string | undefined, label: string): string;
    /** The table or view whose name is nearest to one that was not found; undefined where none is near. */
    suggestRelation(name: string): string | undefined;
    /** The two tables of schema `graph` that hold nodes and relationships of labels and types that nobody declared. */
    readonly openNodes: Table;
    readonly openEdges: Table;
}
/**
 * Changes the schema inside a transaction: writes rows and creates or drops spaces; index entries and row rewrites are
 * the executor's work (exec/schema-change). Names in use raise 42P07/42710, dependents 2BP01 unless `cascade`.
 * Every method returns the object as it now is in `catalog`.
 */
export interface CatalogEditor {
    /** The schema with this transaction's changes so far. */
    readonly catalog: Catalog;
    /**
     * Keeps the name from being taken by another transaction, and the schema from being dropped; undefined when granted.
     * An editor cannot wait: without asking here first, creating what another open transaction is creating or dropping
     * under the same name fails with 55P03.
     */
    lockName(schema: number, name: string): Wait | undefined;
    createSchema(name: string, owner: number): Schema;
    /** Constraint names and indexes follow PostgreSQL's naming (t_pkey, t_a_b_key, t_a_check, t_a_fkey, t_a_idx, numbered). */
    createTable(description: TableDescription): Table;
    createView(description: ViewDescription): View;
    /** CREATE OR REPLACE VIEW; throws 42P16 when columns it has would change. */
    replaceView(id: number, description: ViewDescription): View;
    createSequence(description: Omit<Sequence, 'kind' | 'id'>): Sequence;
    alterSequence(id: number, change: Partial<Omit<Sequence, 'kind' | 'id'>>): Sequence;
    createIndex(description: IndexDescription): Index;
    /** Not needed for an index built by the transaction that makes it: that one is complete from its commit on. */
    setIndexComplete(index: number, since: number): void;
    addKey(table: number, key: KeyDescription): KeyConstraint;
    /** The columns that the check reads are found in its text (`attribute N`). */
    addCheck(table: number, name: string | undefined, expressionText: string, source: string): CheckConstraint;
    addForeignKey(description: ForeignKeyDescription): ForeignKey;
    dropConstraint(table: number, name: string, cascade: boolean): void;
    addColumn(table: number, column: ColumnDescription): Column;
    dropColumn(table: number, name: string, cascade: boolean): void;
    renameColumn(table: number, from: string, to: string): void;
    /** A new type changes only the catalog; rows are rewritten by the caller, into the spaces of `replaceSpaces`. */
    alterColumn(table: number, name: string, change: ColumnChange): Column;
    rename(id: number, name: string): void;
    setSchema(id: number, schema: number): void;
    /** A fresh empty space for the table and each of its indexes (TRUNCATE, rewrites); the old ones are dropped. */
    replaceSpaces(table: number, description?: SpaceDescription): Table;
    createNodeLabel(description: Omit<NodeLabel, 'kind' | 'id'>): NodeLabel;
    createEdgeLabel(description: Omit<EdgeLabel, 'kind' | 'id'>): EdgeLabel;
    createRole(description: Omit<Role, 'kind' | 'id'>): Role;
    alterRole(id: number, change: RoleChange): Role;
    /** For all sessions; undefined takes the setting back to its default. */
    setSetting(name: string, value: string | undefined): void;
    setComment(id: number, column: number | undefined, text: string | undefined): void;
    setStatistics(statistics: TableStatistics): void;
    /**
     * Drops any object by id, and with `cascade` what depends on it. Returns it and behind it the objects that CASCADE
     * took along, for notices (`describe` of the catalog before names them); parts, such as indexes, are not listed.
     */
    drop(id: number, cascade: boolean): readonly CatalogObject[];
    /** The same for several at once, which may depend on each other. */
    dropAll(ids: readonly number[], cascade: boolean): readonly CatalogObject[];
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
    /** Opens the catalogs of stores that begin as an image of the store that is taken at this moment. */
    image(): OpenCatalog;
}
export type OpenCatalog = (store: Store) => CatalogStore;
/** Opens the catalog of a store, creating the system tables in a new one. One catalog per store. */
export declare function openCatalog(store: Store): CatalogStore;
