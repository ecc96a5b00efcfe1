/**
 * The embedded door: `import { open } from 'aiondb'`.
 *
 * `open(path?)` gives a `Database` whose asynchronous interface mirrors PGlite's (query, exec, sql, transaction,
 * describeQuery, close), with `cypher`, `search`, `stream`, and the synchronous `prepare` that better-sqlite3's users
 * know. Which JavaScript value each type is, both ways, is one table in the README.
 */
import { resolve } from 'node:path';
import { type FunctionRegistry, openEngine, type RecoveryProgress, type Translator } from '../../engine/index.ts';
import { cypherTranslator } from '../../frontends/cypher/cypher.ts';
import { sqlTranslator } from '../../frontends/sql/sql.ts';
import { vectorTranslator } from '../../frontends/vector/vector.ts';
import { Database } from './database.ts';
import { sharedEngine } from './shared-engine.ts';

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
  /** Memory for decoded blocks, in bytes. */
  readonly blockCacheBytes?: number;
  /** Memory for recent changes, in bytes. */
  readonly deltaMemoryBytes?: number;
}

/**
 * Opens a database.
 *
 * A second `open` of a folder in one process shares the engine, with the options of the first; the folder is let go when
 * the last one closes.
 * @param path folder of the database, created when missing; without it everything is in memory
 * @throws DbError 55006 when another process has the folder open, 58P01/55000 when it is not a database, XX001 when its
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
export async function open(path?: string, options: OpenOptions = {}): Promise<Database> {
  const { blockCacheBytes, deltaMemoryBytes } = options;
  const settings = {
    ...(blockCacheBytes === undefined ? {} : { blockCacheBytes }),
    ...(deltaMemoryBytes === undefined ? {} : { deltaMemoryBytes }),
  };
  const engine = await sharedEngine(path, options.readOnly === true, (folder) =>
    openEngine({
      ...(folder === undefined ? {} : { folder }),
      readOnly: options.readOnly === true,
      languages: [sqlTranslator, cypherTranslator, vectorTranslator, ...(options.languages ?? [])],
      ...(options.extend === undefined ? {} : { extend: options.extend }),
      ...(options.archive === undefined ? {} : { archive: resolve(options.archive) }),
      ...(options.onRecovery === undefined ? {} : { onRecovery: options.onRecovery }),
      onWarning: (sentence) => process.emitWarning(sentence, 'AionDBWarning'),
      settings,
    }),
  );
  return new Database(engine);
}

export type { BackupSummary, RecoveryProgress, TaskProgress } from '../../engine/index.ts';
export { DbError, GraphNode, GraphPath, GraphRelationship } from '../../engine/index.ts';
export type { BackupOptions } from './backup-call.ts';
export { Database } from './database.ts';
export type { PreparedQuery, RunResult } from './prepared.ts';
export type { QueryOptions } from './query-options.ts';
export type { ResultField, Results } from './results.ts';
export type { DescribedQuery } from './session-calls.ts';
export type { Transaction } from './transaction.ts';
