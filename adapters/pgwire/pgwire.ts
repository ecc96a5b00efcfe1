/**
 * The face of the PostgreSQL door: a server that speaks protocol v3 for an engine.
 *
 * It owns the listening socket and its connections, not the engine: whoever opened that closes it, after the server.
 *
 * @example
 * import { openEngine } from 'aiondb/engine';
 * import { startServer } from 'aiondb/pgwire';
 * import { sqlTranslator } from 'aiondb/sql';
 *
 * const engine = await openEngine({ languages: [sqlTranslator] });
 * const server = await startServer({ engine, port: 0 });
 * console.log(`listening on ${server.host}:${server.port}`);
 * await server.close();
 * await engine.close();
 */
import { createServer, type Server, type Socket } from 'node:net';
import { DbError, type Engine } from '../../engine/index.ts';
import type { Authentication } from './authentication.ts';
import { Connection, type ConnectionOwner, type Counters } from './connection.ts';

export type { Authentication } from './authentication.ts';
export type { Counters } from './connection.ts';
export { parseVerifier, printVerifier, type ScramVerifier, verifierOf } from './scram.ts';

export interface ServerOptions {
  readonly engine: Engine;
  /** Address to listen on, 127.0.0.1 by default. */
  readonly host?: string;
  /** 0 lets the system choose; 5432 by default. */
  readonly port?: number;
  /** `trust` by default: any user connects as the superuser. */
  readonly authentication?: Authentication;
  /** Clients at a time, 1000 by default. */
  readonly maximumConnections?: number;
  /** Told of failures that are ours, not the user's. */
  readonly onInternalError?: (error: unknown) => void;
}

export interface CloseOptions {
  /** How long running statements may go on; 0 stops them at once. Default 1000. */
  readonly graceMs?: number;
}

const defaultMaximumConnections = 1_000;
const defaultGraceMs = 1_000;

/** After a statement was told to stop, its connection has so long to say goodbye. */
const goodbyeMs = 2_000;

const shutdownError = (): DbError => new DbError('57P01', 'terminating connection due to administrator command');

/** A listening server. */
export class PgServer implements ConnectionOwner {
  readonly engine: Engine;
  readonly authentication: Authentication;
  readonly host: string;
  readonly counters: Counters = { connections: 0, statements: 0, errors: 0 };
  readonly #listener: Server;
  readonly #options: ServerOptions;
  /** Every open socket; those in `#clients` have started a session. */
  readonly #connections: Set<Connection> = new Set();
  readonly #clients: Set<Connection> = new Set();
  #closing: Promise<void> | undefined;

  constructor(options: ServerOptions, listener: Server, host: string) {
    this.engine = options.engine;
    this.authentication = options.authentication ?? { method: 'trust' };
    this.host = host;
    this.#options = options;
    this.#listener = listener;
    listener.on('connection', (socket) => this.#accept(socket));
  }

  /** The port it listens on. */
  get port(): number {
    const address = this.#listener.address();
    return address !== null && typeof address === 'object' ? address.port : 0;
  }

  /** Connected clients now. */
  get clientCount(): number {
    return this.#clients.size;
  }

  /** True until `close` was called. */
  get accepting(): boolean {
    return this.#closing === undefined;
  }

  #accept(socket: Socket): void {
    const secret = new DataView(this.engine.host.random.fill(new Uint8Array(4)).buffer).getInt32(0);
    const connection = new Connection(this, socket, secret);
    this.#connections.add(connection);
    void connection.closed.then(() => {
      this.#connections.delete(connection);
      this.#clients.delete(connection);
    });
  }

  admit(connection: Connection): void {
    if (!this.accepting) throw new DbError('57P03', 'the database system is shutting down');
    const maximum = this.#options.maximumConnections ?? defaultMaximumConnections;
    if (this.#clients.size >= maximum) {
      throw new DbError('53300', 'sorry, too many clients already', {
        detail: `At most ${maximum} are served at a time.`,
      });
    }
    this.#clients.add(connection);
    this.counters.connections++;
  }

  cancel(backendId: number, secret: number): void {
    for (const connection of this.#clients) {
      if (connection.backendId === backendId && connection.secret === secret) connection.cancel();
    }
  }

  report(error: unknown): void {
    this.#options.onInternalError?.(error);
  }

  /**
   * Stops listening, lets running statements finish for `graceMs`, stops the rest (57P01) and waits until every session
   * is closed. Calling it again with a shorter grace hurries a close under way.
   */
  close({ graceMs = defaultGraceMs }: CloseOptions = {}): Promise<void> {
    if (this.#closing === undefined) this.#closing = this.#close(graceMs);
    else if (graceMs === 0) this.#terminateAll();
    return this.#closing;
  }

  async #close(graceMs: number): Promise<void> {
    const stopped = new Promise<void>((resolve) => this.#listener.close(() => resolve()));
    for (const connection of this.#connections) {
      if (graceMs === 0) connection.terminate(shutdownError());
      else connection.terminateWhenIdle(shutdownError());
    }
    const timers = [
      setTimeout(() => this.#terminateAll(), graceMs),
      setTimeout(() => {
        for (const connection of this.#connections) connection.destroy();
      }, graceMs + goodbyeMs),
    ];
    await Promise.all([...this.#connections].map(({ closed }) => closed));
    await stopped;
    for (const timer of timers) clearTimeout(timer);
  }

  #terminateAll(): void {
    for (const connection of this.#connections) connection.terminate(shutdownError());
  }
}

/** Starts a server; resolves when it accepts. Throws 58030 naming the address when it cannot be listened on. */
export async function startServer(options: ServerOptions): Promise<PgServer> {
  const { host = '127.0.0.1', port = 5432 } = options;
  const listener = createServer();
  const server = new PgServer(options, listener, host);
  await new Promise<void>((resolve, reject) => {
    // listened to as long as the server lives: a client that cannot be accepted (no file is left) is no end of it
    listener.on('error', (cause: NodeJS.ErrnoException) => {
      reject(listenError(host, port, cause));
      if (listener.listening) server.report(cause);
    });
    listener.listen(port, host, resolve);
  });
  return server;
}

function listenError(host: string, port: number, cause: NodeJS.ErrnoException): DbError {
  const message = `could not listen on ${host}:${port}`;
  switch (cause.code) {
    case 'EADDRINUSE':
      return new DbError('58030', `${message}: the port is in use`, {
        hint: 'Is another server running there? Choose another port; 0 lets the system choose.',
        cause,
      });
    case 'EACCES':
      return new DbError('58030', `${message}: permission denied`, {
        hint: 'Ports below 1024 need privileges.',
        cause,
      });
    default:
      return new DbError('58030', `${message}: ${cause.message}`, { cause });
  }
}
