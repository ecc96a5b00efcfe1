/**
 * A client's connection to the owner of a folder: requests out, answers in, waiting for them by promise or asleep.
 *
 * A thread of its own has the socket (socket-worker.ts), so a synchronous call can sleep on a counter in shared memory
 * and take what that thread has posted, without an event loop. Messages are taken in the order in which they came,
 * whoever takes them. When the connection ends, all that is unanswered fails, and everything after it, with the same
 * error: the owner's 57P01, or 08006 when it is gone without a word.
 */
import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import {
  DbError,
  type FolderOwner,
  type Notice,
  nodeHost,
  unreachable,
  type WorkerThread,
} from '../../../engine/index.ts';
import type { ResultField } from '../results.ts';
import { receivedError } from './error-codec.ts';
import { ownHello, readMessage, writeFrame, writeHello } from './frame.ts';
import type { ClientMessage, OwnerMessage, Request, SessionStatus } from './message.ts';
import type { SocketClosed, SocketOrder } from './socket-worker.ts';

/** The host wants it without its extension, which differs between sources and what is built from them. */
const workerModule = new URL(new URL('./socket-worker.ts', import.meta.url).href.replace(/\.ts$/, ''));

export type Welcome = Extract<OwnerMessage, { kind: 'welcome' }>;

/** Who is told of what comes for a request. */
export interface Listener {
  executed?(): void;
  answered(value: unknown): void;
  failed(error: unknown): void;
  rows?(rows: readonly (readonly unknown[])[], fields: ResultField[]): void;
  notice?(notice: Notice): void;
}

export class OwnerLink {
  /** Where the session's transaction stands. */
  status: SessionStatus = 'idle';
  readonly #worker: WorkerThread;
  readonly #port: MessagePort;
  readonly #counter: Int32Array;
  readonly #listeners: Map<number, Listener> = new Map();
  readonly #ended: Promise<void>;
  #onWelcome: ((welcome: Welcome | undefined) => void) | undefined;
  #failure: unknown;
  #nextId = 1;

  private constructor(worker: WorkerThread, port: MessagePort, counter: Int32Array) {
    this.#worker = worker;
    this.#port = port;
    this.#counter = counter;
    this.#ended = new Promise((resolve) => worker.onExit(() => resolve()));
    port.on('message', (message: Uint8Array | SocketClosed) => this.#take(message));
  }

  /** Undefined when nobody answers there. Throws what the owner answers instead of a welcome. */
  static async open(
    owner: FolderOwner,
    readOnly: boolean,
  ): Promise<{ readonly link: OwnerLink; readonly welcome: Welcome } | undefined> {
    const worker = nodeHost().workers.spawn(workerModule, undefined, { background: true, name: 'aiondb attach' });
    const { port1, port2 } = new MessageChannel();
    const signal = new SharedArrayBuffer(4);
    const link = new OwnerLink(worker, port1, new Int32Array(signal));
    const hello = writeHello(ownHello(owner.token, readOnly));
    const order: SocketOrder = { socket: owner.socket, hello, port: port2, signal };
    const welcomed = new Promise<Welcome | undefined>((resolve) => {
      link.#onWelcome = resolve;
    });
    worker.post(order, [port2]);
    const welcome = await welcomed;
    link.#port.unref();
    if (welcome !== undefined) return { link, welcome };
    await link.#ended;
    if (link.#failure instanceof DbError && link.#failure.code !== '08006') throw link.#failure;
    return undefined;
  }

  /** Asks, and returns the number under which to `tell` more about it. */
  ask(request: Request, listener: Listener): number {
    const id = this.#nextId++;
    if (this.#failure !== undefined) {
      listener.failed(this.#failure);
      return id;
    }
    this.#post({ kind: 'request', id, request });
    this.#listeners.set(id, listener);
    this.#port.ref();
    return id;
  }

  /** Asks, and sleeps until the answer is there. */
  askNow(request: Request): unknown {
    let outcome: { readonly value: unknown } | { readonly error: unknown } | undefined;
    this.ask(request, {
      answered: (value) => {
        outcome = { value };
      },
      failed: (error) => {
        outcome = { error };
      },
    });
    while (outcome === undefined) {
      const seen = Atomics.load(this.#counter, 0);
      const posted = receiveMessageOnPort(this.#port) as { message: Uint8Array | SocketClosed } | undefined;
      if (posted === undefined) Atomics.wait(this.#counter, 0, seen);
      else this.#take(posted.message);
    }
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  tell(message: Extract<ClientMessage, { kind: 'cancel' | 'more' }>): void {
    if (this.#failure === undefined) this.#post(message);
  }

  /** Ends the session. Idempotent. */
  async close(): Promise<void> {
    if (this.#failure === undefined) this.#post({ kind: 'close' });
    this.#worker.setBackground(false);
    await this.#ended;
    this.#port.close();
  }

  #post(message: ClientMessage): void {
    let bytes: Uint8Array;
    try {
      bytes = writeFrame(message);
    } catch (error) {
      throw new DbError('22023', `a value cannot be sent to the owner of the database: ${String(error)}`);
    }
    this.#port.postMessage(bytes);
  }

  #take(message: Uint8Array | SocketClosed): void {
    if (message instanceof Uint8Array) this.#receive(readMessage(message) as OwnerMessage);
    else this.#end(goneError(message.closed));
  }

  #receive(message: OwnerMessage): void {
    switch (message.kind) {
      case 'welcome':
        this.#onWelcome?.(message);
        return;
      case 'end':
        this.#end(receivedError(message.error));
        return;
      case 'executed':
        this.status = message.status;
        this.#listeners.get(message.id)?.executed?.();
        return;
      case 'rows':
        this.#listeners.get(message.id)?.rows?.(message.rows, message.fields);
        return;
      case 'notice':
        this.#listeners.get(message.id)?.notice?.(message.notice as Notice);
        return;
      case 'answer':
        this.status = message.status;
        this.#forget(message.id)?.answered(message.value);
        return;
      case 'failure':
        this.status = message.status;
        this.#forget(message.id)?.failed(receivedError(message.error));
        return;
      default:
        unreachable(message);
    }
  }

  #forget(id: number): Listener | undefined {
    const listener = this.#listeners.get(id);
    this.#listeners.delete(id);
    if (this.#listeners.size === 0) this.#port.unref();
    return listener;
  }

  /** The first reason counts. */
  #end(error: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.status = 'idle';
    for (const id of [...this.#listeners.keys()]) this.#forget(id)?.failed(error);
    this.#onWelcome?.(undefined);
  }
}

function goneError(reason: string): DbError {
  return new DbError('08006', 'the connection to the owner of the database folder was lost', {
    ...(reason === '' ? {} : { detail: `The system said ${reason}.` }),
    hint: 'Open the database again; what was not committed is rolled back, a commit that was not answered may have happened.',
  });
}
