/**
 * One client's session at the owner: its requests become calls of the embedded door, one after another, as they came.
 *
 * What the client leaves unfinished ends with it: the running statement is stopped, the transaction rolled back, its
 * locks are free. Used by `FolderServer`, which moves the bytes.
 */
import {
  type DbError,
  type Engine,
  enough,
  executeInSlices,
  type Notice,
  type PreparedStatement,
  runInSlices,
  unreachable,
  type Wait,
} from '../../../engine/index.ts';
import type { Executed } from '../call-queue.ts';
import { datumsOf } from '../parameters.ts';
import type { QueryOptions } from '../query-options.ts';
import { type ResultField, type Results, RowMaker, type RowOptions, resultFields } from '../results.ts';
import { SessionCalls } from '../session-calls.ts';
import { carriedError } from './error-codec.ts';
import type { ClientMessage, OwnerMessage, Request, SentOptions, SentResults } from './message.ts';
import { carried, received } from './value-codec.ts';

/** Prepared queries whose plans are kept; others are planned again. */
const keptStatements = 200;

interface Running {
  readonly id: number;
  readonly abort: AbortController;
  /** Hands a stream the client's wish for more. */
  onMore: ((wish: typeof enough | undefined) => void) | undefined;
}

export class ServedSession {
  readonly #calls: SessionCalls;
  readonly #send: (message: OwnerMessage) => void;
  readonly #statements: Map<string, PreparedStatement> = new Map();
  #tail: Promise<void> = Promise.resolve();
  readonly #running: Map<number, Running> = new Map();
  #isOver = false;

  constructor(engine: Engine, readOnly: boolean, send: (message: OwnerMessage) => void) {
    this.#calls = new SessionCalls(engine, readOnly);
    this.#send = send;
  }

  /** Takes what is no `close`. */
  receive(message: Exclude<ClientMessage, { kind: 'close' }>): void {
    switch (message.kind) {
      case 'request': {
        const running: Running = { id: message.id, abort: new AbortController(), onMore: undefined };
        this.#running.set(message.id, running);
        this.#tail = this.#tail.then(() => this.#serve(running, message.request));
        return;
      }
      case 'cancel':
        this.#running.get(message.id)?.abort.abort();
        return;
      case 'more':
        this.#running.get(message.id)?.onMore?.(message.enough ? enough : undefined);
        return;
      default:
        unreachable(message);
    }
  }

  /** Stops what runs, with `error` where there is somebody to tell, and rolls back what is open. */
  async end(error?: DbError): Promise<void> {
    this.#isOver = true;
    if (error !== undefined) this.#calls.turn.interrupt(error);
    for (const { abort, onMore } of this.#running.values()) {
      if (error === undefined) abort.abort();
      onMore?.(enough);
    }
    await this.#tail;
    await this.#calls.close();
  }

  async #serve(running: Running, request: Request): Promise<void> {
    const { id } = running;
    if (this.#isOver) return;
    try {
      const { value, pending } = await this.#execute(running, request);
      if (pending === undefined) {
        this.#answer(id, value);
        return;
      }
      this.#send({ kind: 'executed', id, status: this.#calls.status });
      // the next request may begin while this one's flush is under way
      void this.#answerWhenFlushed(id, value, pending);
    } catch (error) {
      this.#fail(id, error);
    }
  }

  async #answerWhenFlushed(id: number, value: unknown, pending: Pick<Wait, 'promise'>): Promise<void> {
    try {
      await pending.promise;
      this.#answer(id, value);
    } catch (error) {
      this.#fail(id, error);
    }
  }

  #answer(id: number, value: unknown): void {
    this.#running.delete(id);
    this.#send({ kind: 'answer', id, status: this.#calls.status, value });
  }

  #fail(id: number, error: unknown): void {
    this.#running.delete(id);
    this.#send({ kind: 'failure', id, status: this.#calls.status, error: carriedError(error) });
  }

  async #execute(running: Running, request: Request): Promise<Executed<unknown>> {
    const calls = this.#calls;
    switch (request.kind) {
      case 'one':
        return sentResults(
          await calls.one(request.text, received(request.params) as unknown[], this.#options(running, request.options)),
        );
      case 'many': {
        const { value, pending } = await calls.many(request.text, this.#options(running, request.options));
        return { value: await Promise.all(value.map(sentResult)), pending };
      }
      case 'cypher': {
        const params = received(request.params) as Record<string, unknown>;
        return sentResults(await calls.cypher(request.text, params, this.#options(running, request.options)));
      }
      case 'search': {
        const parameters = received(request.parameters) as unknown[];
        return sentResults(await calls.search({ text: request.text, parameters }, this.#options(running, {})));
      }
      case 'stream':
        return { value: await this.#stream(running, request), pending: undefined };
      case 'describe':
        return { value: await calls.describe(request.text, optionsOf(request.options)), pending: undefined };
      case 'prepare':
        this.#statement(request.text);
        return { value: undefined, pending: undefined };
      case 'run':
        return this.#runPrepared(request);
      default:
        return unreachable(request);
    }
  }

  #options({ id, abort }: Running, sent: SentOptions): QueryOptions {
    if (sent.isCancelled === true) abort.abort();
    const onNotice = (notice: Notice): void => this.#send({ kind: 'notice', id, notice });
    return {
      ...optionsOf(sent),
      signal: abort.signal,
      ...(sent.blob === undefined ? {} : { blob: new Blob([sent.blob as Uint8Array<ArrayBuffer>]) }),
      ...(sent.wantsNotices === true ? { onNotice } : {}),
    };
  }

  async #stream(running: Running, request: Extract<Request, { kind: 'stream' }>): Promise<undefined> {
    const params = received(request.params) as unknown[];
    const options = this.#options(running, request.options);
    const push = (rows: unknown[][], fields: ResultField[]): Promise<typeof enough | undefined> =>
      new Promise((resolve) => {
        if (this.#isOver) resolve(enough);
        running.onMore = resolve;
        this.#send({ kind: 'rows', id: running.id, fields, rows: rows.map((row) => carried(row) as unknown[]) });
      });
    await this.#calls.stream<unknown[]>(request.text, params, options, push);
    return undefined;
  }

  /** The plan of a prepared query as it stands now. A mistake in the text fails the transaction it is made in. */
  #statement(text: string): PreparedStatement {
    const { session } = this.#calls;
    const known = this.#statements.get(text);
    try {
      const statement = known === undefined ? session.prepare(text) : session.refresh(known);
      this.#statements.delete(text);
      this.#statements.set(text, statement);
      for (const oldest of this.#statements.keys()) {
        if (this.#statements.size <= keptStatements) break;
        this.#statements.delete(oldest);
      }
      return statement;
    } catch (error) {
      session.failed();
      throw error;
    }
  }

  /** What PreparedQuery does on the spot, with waits that let the owner's other sessions work. */
  async #runPrepared(request: Extract<Request, { kind: 'run' }>): Promise<Executed<SentResults>> {
    const { session } = this.#calls;
    const statement = this.#statement(request.text);
    const { bound, query, fields } = statement.planned;
    const datums = datumsOf(session, statement, received(request.values) as unknown[]);
    const maker = new RowMaker(fields, optionsOf(request.options), session);
    const rows: unknown[][] = [];
    const results = (affected: number): SentResults => ({
      rows: rows.map((row) => carried(row) as unknown[]),
      fields: resultFields(fields),
      affectedRows: affected,
    });
    const point = session.runPoint(statement, datums);
    if (point !== undefined) {
      if (point.row !== undefined) rows.push(maker.row(point.row) as unknown[]);
      return { value: results(point.affected), pending: point.pending };
    }
    const writes = bound.kind === 'query' && query?.writes === true;
    const run = session.run(statement, datums);
    if (request.onlyFirst && !writes) {
      await runInSlices(session, run, (batch) => {
        maker.append(batch, rows);
        return enough;
      });
      return { value: results(0), pending: undefined };
    }
    const { rowCount, pending } = await executeInSlices(session, run, (batch) => maker.append(batch, rows));
    return { value: results(writes ? rowCount : 0), pending };
  }
}

/** Rows as arrays, and what the client parses by itself as text. */
function optionsOf({
  format,
  integers,
  parsed,
  paramTypes,
}: SentOptions): RowOptions & Pick<QueryOptions, 'paramTypes'> {
  const asText = (text: string): string => text;
  return {
    rowMode: 'array',
    ...(format === undefined ? {} : { format }),
    ...(integers === undefined ? {} : { integers }),
    ...(paramTypes === undefined ? {} : { paramTypes }),
    ...(parsed === undefined ? {} : { parsers: Object.fromEntries(parsed.map((oid) => [oid, asText])) }),
  };
}

async function sentResults({ value, pending }: Executed<Results<unknown>>): Promise<Executed<SentResults>> {
  return { value: await sentResult(value), pending };
}

async function sentResult({ rows, fields, affectedRows, blob }: Results<unknown>): Promise<SentResults> {
  return {
    rows: rows.map((row) => carried(row) as unknown[]),
    fields,
    affectedRows,
    ...(blob === undefined ? {} : { blob: new Uint8Array(await blob.arrayBuffer()) }),
  };
}
