/**
 * What a client's calls become: statements of one session, here (session-calls.ts) or at the process that owns the
 * folder (attach/remote-calls.ts). A `CallQueue` sees to it that one runs at a time.
 */
import type { enough, StatementResult, Turn } from '../../engine/index.ts';
import type { SearchStatement } from '../../frontends/vector/vector.ts';
import type { Executed } from './call-queue.ts';
import type { PreparedQuery } from './prepared.ts';
import type { QueryOptions } from './query-options.ts';
import type { ResultField, Results, RowOptions } from './results.ts';

export interface DescribedQuery {
  readonly queryParams: { readonly dataTypeID: number }[];
  readonly resultFields: ResultField[];
}

export interface Calls {
  readonly turn: Pick<Turn, 'isOver' | 'yieldToOthers'>;
  /** Where the session's transaction stands after the newest call. */
  readonly status: 'idle' | 'block' | 'failed';
  /** Runs the only statement of a text. */
  one<Row>(text: string, params: readonly unknown[], options: QueryOptions): Promise<Executed<Results<Row>>>;
  /** Runs the statements of a text, all in one transaction as far as the text has none of its own. */
  many(text: string, options: QueryOptions): Promise<Executed<Results[]>>;
  cypher<Row>(
    text: string,
    params: Readonly<Record<string, unknown>>,
    options: QueryOptions,
  ): Promise<Executed<Results<Row>>>;
  search<Row>(statement: SearchStatement): Promise<Executed<Results<Row>>>;
  /** Runs a query whose rows go out while it runs; each batch waits for `push`, whose answer `enough` ends it early. */
  stream<Row>(
    text: string,
    params: readonly unknown[],
    options: QueryOptions,
    push: (rows: Row[], fields: ResultField[]) => Promise<typeof enough | undefined>,
  ): Promise<StatementResult | undefined>;
  describe(text: string, options: QueryOptions): Promise<DescribedQuery>;
  /** `enter` throws when the session is not free for a synchronous call. */
  prepare<Row>(text: string, enter: () => void, options: RowOptions): PreparedQuery<Row>;
  /** Ends the session, rolling back what it has open. */
  close(): Promise<void>;
}
