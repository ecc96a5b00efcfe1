/** The SQL databases that most cases compare, opened on folders of their own. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Setting } from '../case.ts';
import { openAionDb } from './aiondb.ts';
import { openBetterSqlite3 } from './better-sqlite3.ts';
import { openDuckDb } from './duckdb.ts';
import type { OpenPeer, Peer } from './peer.ts';
import { openPglite } from './pglite.ts';

const openers: Readonly<Record<string, OpenPeer>> = {
  aiondb: openAionDb,
  'better-sqlite3': openBetterSqlite3,
  pglite: openPglite,
  duckdb: openDuckDb,
};

export const sqlPeers: readonly string[] = Object.keys(openers);

export async function openPeers({ names, folder }: Setting): Promise<Peer[]> {
  const peers: Peer[] = [];
  for (const name of names) {
    const own = join(folder, `of-${name}`);
    mkdirSync(own, { recursive: true });
    peers.push(await openers[name]!(own));
  }
  return peers;
}
