/**
 * The engine's public face: opens a database and gives out sessions. Built-ins are assembled here; languages come from
 * the caller, so that this package part carries no grammar.
 *
 * @example
 * import { openEngine } from 'aiondb/engine';
 * import { sqlTranslator } from 'aiondb/sql';
 *
 * const engine = await openEngine({ languages: [sqlTranslator] });
 * const session = engine.connect({ user: 'aiondb', databaseName: 'aiondb' });
 */
import './value/builtin-types.ts';
import { type FunctionRegistry } from './function/function.ts';
import { type Host, type OnConnection } from './host/host.ts';
import type { Translator } from './session/session.ts';
import { type CheckOptions, Database, Session, type SessionOptions } from './session/session.ts';
import { type Finding, type RecoveryProgress, type Store, type StoreSettings } from './txn/txn.ts';
import { type DataType, type Datum, type PrintSettings } from './value/type.ts';
export interface EngineOptions {
    /** Folder of the database; undefined keeps everything in memory. */
    readonly folder?: string;
    readonly readOnly?: boolean;
    readonly languages: readonly Translator[];
    /** Adds functions, aggregates, casts and operators; see extend.ts. */
    readonly extend?: (functions: FunctionRegistry) => void;
    readonly settings?: StoreSettings;
    /** Folder that full segments of the log are copied to before they are let go. */
    readonly archive?: string;
    /** Told in a sentence what needs a person: an archive that fails. */
    readonly onWarning?: (sentence: string) => void;
    /** Called while the log is replayed at opening. */
    readonly onRecovery?: (progress: RecoveryProgress) => void;
    /** Takes connections to the folder's socket: other processes that want to work with the database. */
    readonly onConnection?: OnConnection;
    /** The outside world; the operating system's by default. */
    readonly host?: Host;
}
/** An open database. */
export interface Engine {
    readonly database: Database;
    readonly host: Host;
    readonly store: Store;
    connect(options: SessionOptions): Session;
    /** Looks for damage: blocks, rows, indexes, sequences. Each finding comes as it is made; none means all is well. */
    check(options?: CheckOptions): AsyncGenerator<Finding>;
    /** The newest committed state, from which databases in memory begin. */
    image(): Promise<EngineImage>;
    /** Flushes, checkpoints if worth it, and lets go of everything. */
    close(): Promise<void>;
}
/** A database at one moment; it keeps what it shares until it is released, whatever becomes of the database. */
export interface EngineImage {
    /** A database in memory that begins as the image and goes its own way; it shares the blocks it does not change. */
    open(): Engine;
    /** Idempotent. Databases opened from it stay. */
    release(): void;
}
/** Opens a database. When a language or an extension fails, the folder is let go before the error passes on. */
export declare function openEngine(options: EngineOptions): Promise<Engine>;
/** PostgreSQL's text of a value. */
export declare function printDatum(value: Datum, type: DataType, settings: PrintSettings): string;
export type { Catalog, Column as CatalogColumn, Constraint, EdgeLabel, ForeignKey, Index, NodeLabel, Relation as CatalogRelation, Schema, Sequence, Table, View, } from './catalog/catalog.ts';
export { DbError, type DbErrorFields, InvariantError, invariant, unreachable, unsupported } from './error.ts';
export type { FunctionRegistry } from './function/function.ts';
export { type Connection, type FolderOwner, type Host, nodeHost, type OnConnection, type Timer, type Timers, type WorkerThread, } from './host/host.ts';
export type { Database, Translator } from './session/session.ts';
export { type CheckOptions, type CopyTransfer, endsFailure, enough, executeInSlices, type Field, type Notice, type PointAnswer, type PreparedStatement, type RunStep, reportedSettings, runInSlices, runNow, Session, type SessionOptions, type StatementResult, type StatementRun, serverVersion, type Turn, } from './session/session.ts';
/** Backups of databases in folders; one of an open database is taken by `Store.backup`. */
export { type BackupCheck, type BackupSummary, checkFolder, type FileTask, type FileTaskOptions, type Finding, type RecoveryProgress, type RecoveryTarget, type RestoreRequest, type RestoreSummary, restoreBackup, type TaskProgress, verifyBackup, type Wait, } from './txn/txn.ts';
export { GraphNode, GraphPath, GraphRelationship } from './value/graph.ts';
export { fromJavaScript, toJavaScript } from './value/javascript.ts';
export { similarName } from './value/similar-name.ts';
export { type DataType, type Datum, definitionOf, findType, oidOf, type ParseSettings, type PrintSettings, type TypeDefinition, typeByOid, } from './value/type.ts';
export { type Batch, type Dictionary, narrow, type Vector, valueAt } from './value/vector.ts';
