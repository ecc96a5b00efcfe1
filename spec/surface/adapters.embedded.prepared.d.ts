/**
 * Synchronous prepared statements, as better-sqlite3's users know them: get, all, run, iterate.
 *
 * They run to completion on the spot; where only another session of this process could end a wait they fail with
 * 55P03. A statement about one row takes the engine's short way (`Session.runPoint`).
 */
import { type Session } from '../../engine/index.ts';
import { type RowOptions } from './results.ts';
export interface RunResult {
    /** Rows inserted, updated or deleted. */
    readonly changes: number;
}
export interface PreparedQuery<Row = Record<string, unknown>> {
    /** The first row, or undefined; a query is left after it, anything that writes runs to its end. */
    get(...values: readonly unknown[]): Row | undefined;
    all(...values: readonly unknown[]): Row[];
    run(...values: readonly unknown[]): RunResult;
    /** Rows one by one; the statement has run to its end before the first is handed out. */
    iterate(...values: readonly unknown[]): IterableIterator<Row>;
}
export declare class LocalPreparedQuery<Row> implements PreparedQuery<Row> {
    #private;
    /** `calls` may move to another session; `enter` throws while an asynchronous statement of it runs. */
    constructor(calls: {
        readonly session: Session;
    }, text: string, enter: () => void, options: RowOptions);
    get(...values: readonly unknown[]): Row | undefined;
    all(...values: readonly unknown[]): Row[];
    run(...values: readonly unknown[]): RunResult;
    iterate(...values: readonly unknown[]): IterableIterator<Row>;
}
