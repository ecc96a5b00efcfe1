/**
 * AionDB through its published face, in a durable folder: the package's `exports` are resolved as an application's
 * import would be, so what is measured is the build in dist/, not the sources.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Peer, Row } from './peer.ts';

/** The part of the embedded face that the cases use. */
export interface AionClient {
  exec(sql: string): Promise<unknown>;
  query(sql: string, parameters?: readonly unknown[], options?: { blob?: Blob }): Promise<{ rows: readonly Row[] }>;
  cypher(text: string, parameters?: Row): Promise<{ rows: readonly Row[] }>;
  prepare(sql: string): AionStatement;
  close(): Promise<void>;
}

interface AionStatement {
  get(...parameters: readonly unknown[]): Row | undefined;
  all(...parameters: readonly unknown[]): readonly Row[];
  run(...parameters: readonly unknown[]): unknown;
}

export interface AionPeer extends Peer {
  readonly client: AionClient;
}

const root = join(import.meta.dirname, '../../..');

export async function openAionDb(folder: string): Promise<AionPeer> {
  const client = await openClient(join(folder, 'aiondb'));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return {
    name: 'aiondb',
    version,
    client,
    async exec(sql) {
      await client.exec(sql);
    },
    async copy(table) {
      const blob = new Blob([table.csv]);
      await client.query(`COPY ${table.name} FROM '/dev/blob' WITH (FORMAT csv)`, [], { blob });
    },
    analyze() {},
    one(sql) {
      const statement = client.prepare(sql);
      return (...parameters) => statement.get(...parameters);
    },
    all(sql) {
      const statement = client.prepare(sql);
      return (...parameters) => statement.all(...parameters);
    },
    run(sql) {
      const statement = client.prepare(sql);
      return (...parameters) => void statement.run(...parameters);
    },
    close: () => client.close(),
  };
}

async function openClient(folder: string): Promise<AionClient> {
  let entry: string;
  try {
    entry = createRequire(join(root, 'package.json')).resolve('aiondb');
  } catch (cause) {
    throw new Error('aiondb is not built; run "npm run build" at the root first', { cause });
  }
  const { open } = (await import(pathToFileURL(entry).href)) as { open: (path: string) => Promise<AionClient> };
  return await open(folder);
}
