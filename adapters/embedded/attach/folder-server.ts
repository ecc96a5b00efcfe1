/**
 * The owner's end of a folder's socket: proves who connects, and gives each connection a session of its own.
 *
 * Connections may come before the database is open (recovery takes its time) and wait for it. A connection says its
 * hello within ten seconds and with the right token, or is cut without a word. When the owner closes, each client is
 * told 57P01.
 */
import { threadId } from 'node:worker_threads';
import { type Connection, DbError, type Engine, InvariantError } from '../../../engine/index.ts';
import { carriedError } from './error-codec.ts';
import { FrameReader, helloBytes, mismatch, readHello, readMessage, writeFrame } from './frame.ts';
import type { ClientMessage, OwnerMessage } from './message.ts';
import { ServedSession } from './served-session.ts';

const helloTimeoutMs = 10_000;

interface ServedDatabase {
  readonly engine: Engine;
  readonly readOnly: boolean;
}

export class FolderServer {
  readonly #clients: Set<Client> = new Set();
  readonly #database: Promise<ServedDatabase>;
  #opened: (database: ServedDatabase) => void = () => {};
  #isClosed = false;

  constructor() {
    this.#database = new Promise((resolve) => {
      this.#opened = resolve;
    });
  }

  /** The folder lock's listener. */
  readonly accept = (connection: Connection, token: string): void => {
    if (this.#isClosed) {
      connection.destroy();
      return;
    }
    const client = new Client(connection, token, this.#database);
    this.#clients.add(client);
    connection.once('close', () => this.#clients.delete(client));
  };

  /** The database is open: clients that wait get their sessions. */
  serve(database: ServedDatabase): void {
    this.#opened(database);
  }

  /** Ends all sessions, before the database is closed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const error = new DbError('57P01', 'terminating connection due to administrator command', {
      detail: 'The process that had the database folder open has closed it.',
      hint: 'Open the database again: whoever opens it first becomes its owner.',
      retry: true,
    });
    await Promise.all([...this.#clients].map((client) => client.end(error)));
  }
}

class Client {
  readonly #connection: Connection;
  readonly #token: string;
  readonly #database: Promise<ServedDatabase>;
  readonly #reader: FrameReader = new FrameReader();
  readonly #timeout: NodeJS.Timeout;
  #isProven = false;
  #session: ServedSession | undefined;
  #ending: Promise<void> | undefined;

  constructor(connection: Connection, token: string, database: Promise<ServedDatabase>) {
    this.#connection = connection;
    this.#token = token;
    this.#database = database;
    this.#timeout = setTimeout(() => connection.destroy(), helloTimeoutMs).unref();
    connection.on('data', (bytes) => this.#read(bytes));
    connection.once('close', () => {
      clearTimeout(this.#timeout);
      void this.end();
    });
  }

  /** Ends the session; with an error the client is told first. Idempotent. */
  end(error?: DbError): Promise<void> {
    this.#ending ??= this.#end(error);
    return this.#ending;
  }

  async #end(error: DbError | undefined): Promise<void> {
    await this.#session?.end(error);
    if (error !== undefined && this.#isProven) this.#send({ kind: 'end', error: carriedError(error) });
    await new Promise<void>((resolve) => {
      if (this.#connection.destroyed) resolve();
      else this.#connection.end(resolve);
    });
    this.#connection.destroy();
  }

  #read(bytes: Uint8Array): void {
    this.#reader.add(bytes);
    if (!this.#isProven && !this.#prove()) return;
    // what comes before the database is open waits
    if (this.#session !== undefined) this.#receive(this.#session);
  }

  /** Reads the hello; true when it has come, and was right. */
  #prove(): boolean {
    const bytes = this.#reader.take(helloBytes);
    if (bytes === undefined) return false;
    clearTimeout(this.#timeout);
    const hello = readHello(bytes);
    if (hello === undefined || hello.token !== this.#token) {
      this.#connection.destroy();
      return false;
    }
    this.#isProven = true;
    const problem = mismatch(hello);
    if (problem === undefined) void this.#welcome(hello.readOnly);
    else {
      void this.end(
        new DbError('0A000', `the database folder is in use, and its owner cannot serve this process: ${problem}`, {
          hint: 'Run both with the same versions of aiondb and Node.js, or connect through aiondb serve.',
        }),
      );
    }
    return problem === undefined;
  }

  async #welcome(readOnly: boolean): Promise<void> {
    const database = await this.#database;
    if (this.#ending !== undefined) return;
    const session = new ServedSession(database.engine, readOnly, (message) => this.#send(message));
    this.#session = session;
    this.#send({ kind: 'welcome', pid: process.pid, threadId, readOnly: database.readOnly });
    this.#receive(session);
  }

  #receive(session: ServedSession): void {
    for (let content = this.#reader.next(); content !== undefined; content = this.#reader.next()) {
      const message = readMessage(content) as ClientMessage;
      if (message.kind === 'close') void this.end();
      else session.receive(message);
    }
  }

  #send(message: OwnerMessage): void {
    if (this.#connection.destroyed || this.#connection.writableEnded) return;
    this.#connection.write(framed(message));
  }
}

/** A message whose content cannot be cloned is a failure of its request. */
function framed(message: OwnerMessage): Uint8Array {
  try {
    return writeFrame(message);
  } catch (error) {
    if (message.kind !== 'answer') throw error;
    const { id, status } = message;
    const failure = new InvariantError(`an answer cannot be sent: ${String(error)}`);
    return writeFrame({ kind: 'failure', id, status, error: carriedError(failure) });
  }
}
