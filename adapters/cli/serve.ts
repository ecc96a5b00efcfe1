/**
 * `aiondb serve`: the PostgreSQL door on a database, and beside it the HTTP door, until a signal.
 *
 * The line `aiondb ready on HOST:PORT` on standard output is the promise that clients are accepted; everything else
 * goes to standard error. The first SIGTERM or SIGINT closes the doors, then the store; a second one ends the process
 * where it stands, which loses nothing that was acknowledged, because that is on disk.
 */
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { DbError, type Engine } from '../../engine/index.ts';
import { type HttpServer, type Metric, startHttpServer } from '../http/http.ts';
import {
  type Authentication,
  type PgServer,
  parseVerifier,
  type ScramVerifier,
  startServer,
  verifierOf,
} from '../pgwire/pgwire.ts';
import type { Command, Login } from './command-line.ts';
import { openDatabase } from './open-database.ts';

/** Runs until a signal; resolves when everything is closed. */
export async function serve(command: Extract<Command, { kind: 'serve' }>): Promise<void> {
  // before anything is opened, so that a bad password file leaves nothing behind
  const account = accountOf(command.login);
  const engine = await openDatabase(command.folder, command.archive);
  try {
    const { host, port, maximumConnections } = command;
    const server = await startServer({
      engine,
      host,
      port,
      authentication: authenticationOf(account, engine),
      ...(maximumConnections === undefined ? {} : { maximumConnections }),
      onInternalError: logInternalError,
    });
    try {
      await serveUntilSignal(engine, server, command.httpPort);
    } finally {
      await server.close();
    }
  } finally {
    await engine.close();
  }
}

async function serveUntilSignal(engine: Engine, server: PgServer, httpPort: number | undefined): Promise<void> {
  const stop = signal();
  const http = httpPort === undefined ? undefined : await startHttp(engine, server, httpPort);
  try {
    process.stdout.write(`aiondb ready on ${server.host}:${server.port}\n`);
    if (http !== undefined) process.stderr.write(`http on ${http.host}:${http.port}\n`);
    await stop;
    // readiness is answered with "no" while statements finish
    await server.close();
  } finally {
    await http?.close();
  }
}

/** Resolves at the first signal; from then on another one ends the process. */
function signal(): Promise<void> {
  return new Promise((resolve) => {
    let seen = false;
    for (const name of ['SIGTERM', 'SIGINT'] as const) {
      process.on(name, () => {
        if (seen) process.exit(128 + constants.signals[name]);
        seen = true;
        resolve();
      });
    }
  });
}

/** The user named on the command line; undefined where anybody may connect. */
interface Account {
  readonly user: string;
  readonly verifier: ScramVerifier;
}

function accountOf(login: Login): Account | undefined {
  if (login.method === 'trust') return undefined;
  const secret = readSecret(login.passwordFile);
  return { user: login.user, verifier: parseVerifier(secret) ?? verifierOf(secret) };
}

/** The account connects, and every role that may log in and has a password. */
function authenticationOf(account: Account | undefined, engine: Engine): Authentication {
  if (account === undefined) return { method: 'trust' };
  return {
    method: 'scram-sha-256',
    verifierFor(name) {
      if (name === account.user) return account.verifier;
      const role = engine.database.catalogs.current(undefined).roleNamed(name);
      return role?.login === true ? parseVerifier(role.passwordVerifier ?? '') : undefined;
    },
  };
}

function readSecret(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new DbError('58P01', `could not read password file "${path}"`, { cause });
  }
  const [first = ''] = text.split(/\r?\n/, 1);
  if (first === '') throw new DbError('22023', `password file "${path}" has no password in its first line`);
  return first;
}

function logInternalError(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`internal error: ${text}\n`);
}

async function startHttp(engine: Engine, server: PgServer, port: number): Promise<HttpServer> {
  const startedMs = engine.host.clock.monotonicMs();
  const metrics = (): readonly Metric[] => [
    {
      name: 'aiondb_uptime_seconds',
      kind: 'gauge',
      help: 'Time since the server started.',
      value: (engine.host.clock.monotonicMs() - startedMs) / 1000,
    },
    { name: 'aiondb_clients', kind: 'gauge', help: 'Connected clients.', value: server.clientCount },
    {
      name: 'aiondb_connections_total',
      kind: 'counter',
      help: 'Clients that have connected.',
      value: server.counters.connections,
    },
    {
      name: 'aiondb_statements_total',
      kind: 'counter',
      help: 'Query and Execute messages.',
      value: server.counters.statements,
    },
    {
      name: 'aiondb_statement_errors_total',
      kind: 'counter',
      help: 'Messages answered with an error.',
      value: server.counters.errors,
    },
    {
      name: 'aiondb_resident_memory_bytes',
      kind: 'gauge',
      help: 'Memory of the process.',
      value: process.memoryUsage.rss(),
    },
  ];
  return await startHttpServer({ host: server.host, port, isReady: () => server.accepting, metrics });
}
