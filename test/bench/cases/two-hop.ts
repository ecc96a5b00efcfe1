import type { Case, Contestant } from '../case.ts';
import { makeFriendships } from '../data/friendships.ts';
import type { AionPeer } from '../peers/aiondb.ts';
import type { Peer, Query, Row } from '../peers/peer.ts';
import { openPeers, sqlPeers } from '../peers/peers.ts';
import { repeat } from '../repeat.ts';

const sql = `SELECT count(*) AS paths, count(DISTINCT second.target_id) AS far_ends
  FROM knows AS first JOIN knows AS second ON second.source_id = first.target_id WHERE first.source_id = $1`;
const cypher = `MATCH (:person {id: $id})-[:knows]->()-[:knows]->(far)
  RETURN count(*) AS paths, count(DISTINCT far) AS far_ends`;

export const twoHop: Case = {
  name: 'two-hop',
  operation: 'all paths of two edges from one person, counted, with distinct ends (ours in Cypher, theirs in SQL)',
  rowCount: 100_000,
  contestants: sqlPeers,
  roundCount: 9,
  operationCount: null,
  async open(setting) {
    const { persons, knows, seeds } = makeFriendships(setting.folder, setting.rowCount);
    const contestants: Contestant[] = [];
    for (const peer of await openPeers(setting)) {
      for (const table of [persons, knows]) {
        await peer.exec(table.definition);
        await peer.copy(table);
      }
      await peer.exec('CREATE INDEX knows_by_source ON knows (source_id)');
      await peer.analyze();
      const expand = isAionDb(peer) ? await expandInCypher(peer) : await peer.all(sql);
      contestants.push(contestantFor(peer, expand, seeds));
    }
    return contestants;
  },
};

function isAionDb(peer: Peer): peer is AionPeer {
  return peer.name === 'aiondb';
}

async function expandInCypher(peer: AionPeer): Promise<Query<readonly Row[]>> {
  await peer.exec('CREATE NODE LABEL person ON person');
  await peer.exec('CREATE EDGE LABEL knows ON knows SOURCE person TARGET person');
  return async (id) => (await peer.client.cypher(cypher, { id })).rows;
}

function contestantFor(peer: Peer, expand: Query<readonly Row[]>, seeds: readonly number[]): Contestant {
  return {
    name: peer.name,
    version: peer.version,
    async answer() {
      const rows: unknown[][] = [];
      for (const seed of seeds) for (const row of await expand(seed)) rows.push(Object.values(row));
      return rows;
    },
    run: (count) => repeat(count, (index) => expand(seeds[index % seeds.length]!)),
    close: () => peer.close(),
  };
}
