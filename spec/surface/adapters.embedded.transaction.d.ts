/**
 * The handle a transaction's callback gets: the same calls as the database, inside the transaction. It is over when the
 * callback settles; a call after that fails with 25P01.
 */
import type { AnyRow, SearchBuilder } from '../../frontends/vector/vector.ts';
import type { QueryOptions } from './query-options.ts';
import type { Results } from './results.ts';
export interface Transaction {
    query<Row = Record<string, unknown>>(text: string, params?: readonly unknown[], options?: QueryOptions): Promise<Results<Row>>;
    exec(text: string, options?: QueryOptions): Promise<Results[]>;
    sql<Row = Record<string, unknown>>(strings: TemplateStringsArray, ...values: readonly unknown[]): Promise<Results<Row>>;
    cypher<Row = Record<string, unknown>>(text: string, params?: Readonly<Record<string, unknown>>, options?: QueryOptions): Promise<Results<Row>>;
    search<Row = AnyRow>(table: string): SearchBuilder<Row>;
    /** Undoes everything and ends the transaction; the callback goes on and its result counts. */
    rollback(): Promise<void>;
    readonly closed: boolean;
}
