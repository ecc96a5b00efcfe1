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
import { type Server } from 'node:net';
import { type Engine } from '../../engine/index.ts';
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
/** A listening server. */
export declare class PgServer implements ConnectionOwner {
    #private;
    readonly engine: Engine;
    readonly authentication: Authentication;
    readonly host: string;
    readonly counters: Counters;
    constructor(options: ServerOptions, listener: Server, host: string);
    /** The port it listens on. */
    get port(): number;
    /** Connected clients now. */
    get clientCount(): number;
    /** True until `close` was called. */
    get accepting(): boolean;
    admit(connection: Connection): void;
    cancel(backendId: number, secret: number): void;
    report(error: unknown): void;
    /**
     * Stops listening, lets running statements finish for `graceMs`, stops the rest (57P01) and waits until every session
     * is closed. Calling it again with a shorter grace hurries a close under way.
     */
    close({ graceMs }?: CloseOptions): Promise<void>;
}
/** Starts a server; resolves when it accepts. Throws 58030 naming the address when it cannot be listened on. */
export declare function startServer(options: ServerOptions): Promise<PgServer>;
