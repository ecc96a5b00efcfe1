import { type FunctionRegistry, type RecoveryProgress, type Translator } from '../../engine/index.ts';
import { Database } from './database.ts';
export interface OpenOptions {
    /** Refuses every write with 25006. */
    readonly readOnly?: boolean;
    /** Adds functions, aggregates, operators and casts. */
    readonly extend?: (functions: FunctionRegistry) => void;
    /** More query languages, beside SQL and Cypher. */
    readonly languages?: readonly Translator[];
    /**
     * Folder that full segments of the log are copied to before they are let go, for recovery to a point in time; made
     * when missing. What is wrong with it is told by `process.emitWarning`.
     */
    readonly archive?: string;
    /** Called while the log is replayed at opening; not when there is nothing to replay. */
    readonly onRecovery?: (progress: RecoveryProgress) => void;
    /**
     * Whether to work as a client of the process or thread that has the folder open already; default true. The options of
     * its owner hold then, but for `readOnly`, which holds for each client.
     */
    readonly attach?: boolean;
    /** Memory for decoded blocks, in bytes. */
    readonly blockCacheBytes?: number;
    /** Memory for recent changes, in bytes. */
    readonly deltaMemoryBytes?: number;
}
/**
 * Opens a database.
 *
 * A second `open` of a folder in one thread shares the engine, with the options of the first; the folder is let go when
 * the last one closes. Another process or worker thread attaches to the one that has it and works with it as a client:
 * same calls, same errors, same types. When the owner closes, its clients' calls fail with 57P01, when it dies with
 * 08006; the next open makes a new owner.
 * @param path folder of the database, created when missing; without it everything is in memory
 * @throws DbError 55006 when another process has the folder open and serves no clients, 58P01/55000 when it is not a database, XX001 when its
 *   log is damaged
 *
 * @example
 * import { open } from 'aiondb';
 *
 * const db = await open();
 * await db.exec('CREATE TABLE airports (iata text PRIMARY KEY, city text)');
 * await db.query('INSERT INTO airports VALUES ($1, $2)', ['SEA', 'Seattle']);
 * const { rows } = await db.query('SELECT city FROM airports WHERE iata = $1', ['SEA']);
 * await db.close();
 */
export declare function open(path?: string, options?: OpenOptions): Promise<Database>;
export type { BackupSummary, RecoveryProgress, TaskProgress } from '../../engine/index.ts';
export { DbError, GraphNode, GraphPath, GraphRelationship } from '../../engine/index.ts';
export type { BackupOptions } from './backup-call.ts';
export type { DescribedQuery } from './calls.ts';
export { Database } from './database.ts';
export type { PreparedQuery, RunResult } from './prepared.ts';
export type { QueryOptions } from './query-options.ts';
export type { ResultField, Results } from './results.ts';
export type { Transaction } from './transaction.ts';
