import { type BackupSummary, type CheckOptions, type Engine, type Finding } from '../../engine/index.ts';
import { type AnyRow, type SearchBuilder } from '../../frontends/vector/vector.ts';
import type { Backend } from './backend.ts';
import { type BackupOptions } from './backup-call.ts';
import type { DescribedQuery } from './calls.ts';
import type { PreparedQuery } from './prepared.ts';
import type { QueryOptions } from './query-options.ts';
import type { Results, RowOptions } from './results.ts';
import type { Transaction } from './transaction.ts';
export declare class Database {
    #private;
    [Symbol.asyncDispose]: () => Promise<void>;
    readonly ready: boolean;
    readonly waitReady: Promise<void>;
    /** Made by `open` and by `fork`. */
    constructor(backend: Backend);
    get closed(): boolean;
    /**
     * The engine behind the door, for what has no call of its own. `reset` puts another in its place.
     * @throws DbError 0A000 when another process has the folder, and the engine
     */
    get engine(): Engine;
    /**
     * Runs one statement. Calls need not be awaited one by one: each sees what the earlier ones did, and those made
     * together share a sync of the log.
     * @param params values of $1, $2, …; see the table in the README for which JavaScript value each type takes
     * @example
     * const { rows } = await db.query('SELECT $1::int4 + 1 AS next', [41]);
     */
    query<Row = Record<string, unknown>>(text: string, params?: readonly unknown[], options?: QueryOptions): Promise<Results<Row>>;
    /**
     * Looks for damage in the open database, while others work on: blocks, rows, index entries, sequences; with
     * `constraints` CHECK and FOREIGN KEY as well. An empty array says that all is well.
     * @example
     * for (const { severity, object, what, advice } of await db.check()) console.log(severity, object, what, advice);
     */
    check(options?: CheckOptions): Promise<Finding[]>;
    /** Runs a text of several statements, one result each: all in one transaction as far as the text has none itself. */
    exec(text: string, options?: QueryOptions): Promise<Results[]>;
    /** `` db.sql`SELECT ${id}::int4` ``: values become parameters. */
    sql<Row = Record<string, unknown>>(strings: TemplateStringsArray, ...values: readonly unknown[]): Promise<Results<Row>>;
    /**
     * Runs a Cypher statement with named parameters. Nodes, relationships and paths come as GraphNode,
     * GraphRelationship and GraphPath.
     * @example
     * await db.cypher('MATCH (a:Airport {iata: $from})-[:ROUTE]->(b) RETURN b.city', { from: 'SEA' });
     */
    cypher<Row = Record<string, unknown>>(text: string, params?: Readonly<Record<string, unknown>>, options?: QueryOptions): Promise<Results<Row>>;
    /**
     * Starts a search over a table: nearest vectors, filters, paging; `run()` ends it.
     * @example
     * const { rows } = await db.search('airports').nearest('position', [0, 0, 1]).where('state', '=', 'AK').limit(3).run();
     */
    search<Row = AnyRow>(table: string): SearchBuilder<Row>;
    /**
     * Rows of a query in batches, as the engine makes them; the statement waits while the reader does. When another call
     * is made meanwhile, the rest is read into memory first.
     */
    stream<Row = Record<string, unknown>>(text: string, params?: readonly unknown[], options?: QueryOptions): AsyncGenerator<Row[]>;
    /**
     * Runs the callback in a transaction: commits when it resolves, rolls back when it rejects. Calls of the `tx` that
     * were not awaited are part of it. When a statement has failed and the callback resolves all the same, there is
     * nothing left to commit: that is 25P02.
     * @example
     * await db.transaction(async (tx) => {
     *   await tx.query('UPDATE accounts SET balance = balance - 1 WHERE id = $1', [1]);
     *   await tx.query('UPDATE accounts SET balance = balance + 1 WHERE id = $1', [2]);
     * });
     */
    transaction<Result>(callback: (tx: Transaction) => Promise<Result>): Promise<Result>;
    /** Types of a statement's parameters and result columns, without running it. */
    describeQuery(text: string, options?: QueryOptions): Promise<DescribedQuery>;
    /** A synchronous prepared statement; see PreparedQuery. */
    prepare<Row = Record<string, unknown>>(text: string, options?: RowOptions): PreparedQuery<Row>;
    /**
     * A database in memory that begins as this one stands committed and goes its own way, made for tests: it takes no
     * time to speak of, because it shares all blocks that neither of the two changes. Either may be closed first. The
     * settings of this client, and what it has not committed, are not part of it.
     * @example
     * const template = await open('/var/lib/shop');
     * const db = await template.fork();
     * await db.query('DELETE FROM orders');
     * await db.reset();
     */
    fork(): Promise<Database>;
    /** Marks the committed state of a database in memory as that to which `reset` goes back. */
    snapshot(): Promise<void>;
    /**
     * Takes a fork back to how it began, or a database in memory to its last `snapshot`, sequences and settings included.
     * What it has open is rolled back; prepared queries stay usable. Connections of others through `engine` end.
     */
    reset(): Promise<void>;
    /**
     * Copies the database into a folder while it is used: every commit up to `endLsn` of the answer, among them all that
     * were acknowledged before this call, and no later one. The target does not exist, is empty, or holds an interrupted
     * backup of this database, which is then continued. Other calls go on meanwhile.
     * @throws DbError 55000 for a database in memory, 58P02 when the target holds something else
     * @example
     * await db.backup('/backups/monday', { onProgress: ({ phase, doneBytes }) => console.log(phase, doneBytes) });
     */
    backup(target: string, options?: BackupOptions): Promise<BackupSummary>;
    /** Runs the callback while no other call of this database does (PGlite's runExclusive). */
    runExclusive<Result>(callback: () => Promise<Result>): Promise<Result>;
    /** Waits for the calls that were made, and lets go of the folder. Idempotent. */
    close(): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
}
