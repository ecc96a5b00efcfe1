/** A server over a fresh database, for one test file. */
import { afterAll, beforeAll } from 'vitest';
import { type PgServer, type ServerOptions, startServer } from '../../adapters/pgwire/pgwire.ts';
import { type Engine, openEngine } from '../../engine/index.ts';
import { cypherTranslator } from '../../frontends/cypher/cypher.ts';
import { sqlTranslator } from '../../frontends/sql/sql.ts';
import { vectorTranslator } from '../../frontends/vector/vector.ts';

export interface TestServer {
  readonly engine: Engine;
  readonly server: PgServer;
  readonly port: number;
  /** What `pg` and `postgres` take. */
  readonly connection: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly database: string;
  };
  close(): Promise<void>;
}

/** In memory unless a folder is given. */
export async function openTestServer(
  options: Omit<ServerOptions, 'engine'> = {},
  folder?: string,
): Promise<TestServer> {
  const languages = [sqlTranslator, cypherTranslator, vectorTranslator];
  const engine = await openEngine({ languages, ...(folder === undefined ? {} : { folder }) });
  const server = await startServer({ engine, port: 0, ...options });
  const { host, port } = server;
  return {
    engine,
    server,
    port,
    connection: { host, port, user: 'tester', database: 'aiondb' },
    async close() {
      await server.close({ graceMs: 0 });
      await engine.close();
    },
  };
}

/** One server for the tests of a file; read it inside a test. */
export function useTestServer(options: Omit<ServerOptions, 'engine'> = {}): () => TestServer {
  let opened: TestServer;
  beforeAll(async () => {
    opened = await openTestServer(options);
  });
  afterAll(async () => {
    await opened.close();
  });
  return () => opened;
}
