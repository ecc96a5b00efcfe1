/**
 * The embedded door: `import { open } from 'aiondb'`.
 *
 * `open(path?)` gives a `Database` whose asynchronous interface mirrors PGlite's (query, exec, sql, transaction,
 * describeQuery, close), with `cypher`, `search`, `stream`, and the synchronous `prepare` that better-sqlite3's users
 * know. Which JavaScript value each type is, both ways, is one table in the README.
 */
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  DbError,
  type Engine,
  type FunctionRegistry,
  type OnConnection,
  openEngine,
  type RecoveryProgress,
  type Translator,
} from '../../engine/index.ts';
import { cypherTranslator } from '../../frontends/cypher/cypher.ts';
import { sqlTranslator } from '../../frontends/sql/sql.ts';
import { vectorTranslator } from '../../frontends/vector/vector.ts';
import { AttachedBackend } from './attach/attached-backend.ts';
import type { Backend } from './backend.ts';
import { Database } from './database.ts';
import { LocalBackend } from './local-backend.ts';
import { isOpenHere, sharedEngine } from './shared-engine.ts';

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
export async function open(path?: string, options: OpenOptions = {}): Promise<Database> {
  const { blockCacheBytes, deltaMemoryBytes } = options;
  const settings = {
    ...(blockCacheBytes === undefined ? {} : { blockCacheBytes }),
    ...(deltaMemoryBytes === undefined ? {} : { deltaMemoryBytes }),
  };
  const readOnly = options.readOnly === true;
  const start = (folder: string | undefined, onConnection?: OnConnection): Promise<Engine> =>
    openEngine({
      ...(folder === undefined ? {} : { folder }),
      readOnly,
      languages: [sqlTranslator, cypherTranslator, vectorTranslator, ...(options.languages ?? [])],
      ...(options.extend === undefined ? {} : { extend: options.extend }),
      ...(options.archive === undefined ? {} : { archive: resolve(options.archive) }),
      ...(options.onRecovery === undefined ? {} : { onRecovery: options.onRecovery }),
      onWarning: (sentence) => process.emitWarning(sentence, 'AionDBWarning'),
      ...(onConnection === undefined ? {} : { onConnection }),
      settings,
    });
  const local = async (): Promise<Backend> => new LocalBackend(await sharedEngine(path, readOnly, start));
  return new Database(await (path === undefined || options.attach === false ? local() : here(path, readOnly, local)));
}

/** Tries so often when the folder is let go and taken by others meanwhile. */
const attempts = 8;
const retryDelayMs = 25;

/** The folder's engine in this thread, or a session at whoever has it. */
async function here(path: string, readOnly: boolean, local: () => Promise<Backend>): Promise<Backend> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await local();
    } catch (error) {
      if (!(error instanceof DbError) || error.code !== '55006' || isOpenHere(path)) throw error;
      const attached = await AttachedBackend.to(path, readOnly);
      if (attached !== undefined) return attached;
      if (attempt === attempts) throw error;
      await delay(retryDelayMs);
    }
  }
}

export type { BackupSummary, RecoveryProgress, TaskProgress } from '../../engine/index.ts';
export { DbError, GraphNode, GraphPath, GraphRelationship } from '../../engine/index.ts';
export type { BackupOptions } from './backup-call.ts';
export type { DescribedQuery } from './calls.ts';
export { Database } from './database.ts';
export type { PreparedQuery, RunResult } from './prepared.ts';
export type { QueryOptions } from './query-options.ts';
export type { ResultField, Results } from './results.ts';
export type { Transaction } from './transaction.ts';
