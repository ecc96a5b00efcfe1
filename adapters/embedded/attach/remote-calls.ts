/**
 * The calls of a client whose session is at the owner of the folder; see `Calls`.
 *
 * Rows come as arrays of values and become here what the caller asked for, own parsers included.
 */
import { enough, type StatementResult } from '../../../engine/index.ts';
import type { SearchStatement } from '../../../frontends/vector/vector.ts';
import type { Executed } from '../call-queue.ts';
import type { Calls, DescribedQuery } from '../calls.ts';
import type { PreparedQuery } from '../prepared.ts';
import type { QueryOptions } from '../query-options.ts';
import type { ResultField, Results, RowOptions } from '../results.ts';
import type { Request, SentOptions, SentResults } from './message.ts';
import type { Listener, OwnerLink } from './owner-link.ts';
import { RemotePreparedQuery } from './remote-prepared.ts';
import { rowShaper, sentRowOptions } from './row-shaper.ts';
import { carried } from './value-codec.ts';

export class RemoteCalls implements Calls {
  /** The owner sees to it that sessions take turns. */
  readonly turn = { isOver: false, yieldToOthers: async (): Promise<void> => {} };
  readonly #link: OwnerLink;

  constructor(link: OwnerLink) {
    this.#link = link;
  }

  get status(): 'idle' | 'block' | 'failed' {
    return this.#link.status;
  }

  async one<Row>(text: string, params: readonly unknown[], options: QueryOptions): Promise<Executed<Results<Row>>> {
    const request = { kind: 'one', text, params: params.map(carried), options: await sentOptions(options) } as const;
    return this.#results(request, options);
  }

  async many(text: string, options: QueryOptions): Promise<Executed<Results[]>> {
    const request = { kind: 'many', text, options: await sentOptions(options) } as const;
    return this.#call(request, options, (value) => (value as SentResults[]).map((results) => shaped(results, options)));
  }

  async cypher<Row>(
    text: string,
    params: Readonly<Record<string, unknown>>,
    options: QueryOptions,
  ): Promise<Executed<Results<Row>>> {
    const request = { kind: 'cypher', text, params: carried(params), options: await sentOptions(options) } as const;
    return this.#results(request, options);
  }

  search<Row>({ text, parameters }: SearchStatement): Promise<Executed<Results<Row>>> {
    return this.#results({ kind: 'search', text, parameters: parameters.map(carried) }, {});
  }

  async stream<Row>(
    text: string,
    params: readonly unknown[],
    options: QueryOptions,
    push: (rows: Row[], fields: ResultField[]) => Promise<typeof enough | undefined>,
  ): Promise<StatementResult | undefined> {
    const request = { kind: 'stream', text, params: params.map(carried), options: await sentOptions(options) } as const;
    let failure: unknown;
    await this.#call(
      request,
      options,
      () => undefined,
      (id, rows, fields) => {
        const more = async (): Promise<void> => {
          const wish = await push(rows.map(rowShaper(fields, options)) as Row[], fields);
          this.#link.tell({ kind: 'more', id, enough: wish === enough });
        };
        more().catch((error: unknown) => {
          failure = error;
          this.#link.tell({ kind: 'more', id, enough: true });
        });
      },
    );
    if (failure !== undefined) throw failure;
    return undefined;
  }

  async describe(text: string, options: QueryOptions): Promise<DescribedQuery> {
    const request = { kind: 'describe', text, options: await sentOptions(options) } as const;
    return (await this.#call(request, options, (value) => value as DescribedQuery)).value;
  }

  prepare<Row>(text: string, enter: () => void, options: RowOptions): PreparedQuery<Row> {
    return new RemotePreparedQuery<Row>(this.#link, text, enter, options);
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  #results<Row>(request: Request, options: QueryOptions): Promise<Executed<Results<Row>>> {
    return this.#call(request, options, (value) => shaped<Row>(value as SentResults, options));
  }

  /**
   * Resolves when the owner has executed the request; `pending` then ends when it has answered, which it does when what
   * the answer depends on is on disk.
   */
  #call<Value>(
    request: Request,
    { signal, onNotice }: QueryOptions,
    read: (answer: unknown) => Value,
    onRows?: (id: number, rows: readonly (readonly unknown[])[], fields: ResultField[]) => void,
  ): Promise<Executed<Value>> {
    return new Promise((resolve, reject) => {
      let id = 0;
      let executed: ExecutedAlready<Value> | undefined;
      const stop = (): void => this.#link.tell({ kind: 'cancel', id });
      const fail = (error: unknown): void => {
        signal?.removeEventListener('abort', stop);
        if (executed === undefined) reject(error);
        else executed.fail(error);
      };
      const listener: Listener = {
        executed: () => {
          executed = new ExecutedAlready();
          resolve(executed);
        },
        answered: (answer) => {
          signal?.removeEventListener('abort', stop);
          try {
            const value = read(answer);
            if (executed === undefined) resolve({ value, pending: undefined });
            else executed.answer(value);
          } catch (error) {
            fail(error);
          }
        },
        failed: fail,
        ...(onNotice === undefined ? {} : { notice: onNotice }),
        ...(onRows === undefined ? {} : { rows: (rows, fields) => onRows(id, rows, fields) }),
      };
      signal?.addEventListener('abort', stop);
      id = this.#link.ask(request, listener);
    });
  }
}

/** A call whose value comes when the flush has ended. */
class ExecutedAlready<Value> implements Executed<Value> {
  readonly pending: { readonly promise: Promise<void> };
  #resolve: () => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #value: Value | undefined;

  constructor() {
    this.pending = {
      promise: new Promise((resolve, reject) => {
        this.#resolve = resolve;
        this.#reject = reject;
      }),
    };
  }

  get value(): Value {
    return this.#value as Value;
  }

  answer(value: Value): void {
    this.#value = value;
    this.#resolve();
  }

  fail(error: unknown): void {
    this.#reject(error);
  }
}

async function sentOptions(options: QueryOptions): Promise<SentOptions> {
  const { paramTypes, blob, signal, onNotice } = options;
  return {
    ...sentRowOptions(options),
    ...(paramTypes === undefined ? {} : { paramTypes }),
    ...(blob === undefined ? {} : { blob: new Uint8Array(await blob.arrayBuffer()) }),
    ...(onNotice === undefined ? {} : { wantsNotices: true }),
    ...(signal?.aborted === true ? { isCancelled: true } : {}),
  };
}

function shaped<Row>({ rows, fields, affectedRows, blob }: SentResults, options: RowOptions): Results<Row> {
  return {
    rows: rows.map(rowShaper(fields, options)) as Row[],
    fields,
    affectedRows,
    ...(blob === undefined ? {} : { blob: new Blob([blob as Uint8Array<ArrayBuffer>]) }),
  };
}
