/**
 * The `tx` that a transaction's callback gets: calls of its own queue, on the session that the transaction holds.
 */
import { DbError } from '../../engine/index.ts';
import { type AnyRow, type SearchBuilder, search } from '../../frontends/vector/vector.ts';
import { CallQueue, type Executed } from './call-queue.ts';
import type { Calls } from './calls.ts';
import type { QueryOptions } from './query-options.ts';
import type { Results } from './results.ts';
import { textOfTemplate } from './template-text.ts';
import type { Transaction } from './transaction.ts';

export class TransactionHandle implements Transaction {
  readonly #calls: Calls;
  readonly #queue: CallQueue;
  #closed = false;

  constructor(calls: Calls) {
    this.#calls = calls;
    this.#queue = new CallQueue(calls);
  }

  get closed(): boolean {
    return this.#closed;
  }

  query<Row = Record<string, unknown>>(
    text: string,
    params: readonly unknown[] = [],
    options: QueryOptions = {},
  ): Promise<Results<Row>> {
    return this.#call(() => this.#calls.one<Row>(text, params, options));
  }

  exec(text: string, options: QueryOptions = {}): Promise<Results[]> {
    return this.#call(() => this.#calls.many(text, options));
  }

  sql<Row = Record<string, unknown>>(
    strings: TemplateStringsArray,
    ...values: readonly unknown[]
  ): Promise<Results<Row>> {
    return this.query<Row>(textOfTemplate(strings), values);
  }

  cypher<Row = Record<string, unknown>>(
    text: string,
    params: Readonly<Record<string, unknown>> = {},
    options: QueryOptions = {},
  ): Promise<Results<Row>> {
    return this.#call(() => this.#calls.cypher<Row>(text, params, options));
  }

  search<Row = AnyRow>(table: string): SearchBuilder<Row> {
    return search<Row>(table, (statement) => this.#call(() => this.#calls.search(statement)));
  }

  async rollback(): Promise<void> {
    await this.#call(() => this.#calls.one('ROLLBACK', [], {}));
    this.#closed = true;
  }

  /** Takes no more calls; resolves when those that were made have executed. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#queue.executed();
  }

  #call<Value>(work: () => Promise<Executed<Value>>): Promise<Value> {
    if (this.#closed) return Promise.reject(new DbError('25P01', 'the transaction is over'));
    return this.#queue.call(work);
  }
}
