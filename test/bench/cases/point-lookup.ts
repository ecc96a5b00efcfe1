import type { Case, Contestant } from '../case.ts';
import { randomFrom } from '../data/random.ts';
import { makeUsers } from '../data/users.ts';
import type { Peer } from '../peers/peer.ts';
import { openPeers, sqlPeers } from '../peers/peers.ts';
import { repeat } from '../repeat.ts';

export const pointLookup: Case = {
  name: 'point-lookup',
  operation: 'one row of five columns by its primary key',
  rowCount: 1_000_000,
  contestants: sqlPeers,
  roundCount: 9,
  operationCount: null,
  async open(setting) {
    const users = makeUsers(setting.folder, setting.rowCount);
    const random = randomFrom(5);
    const ids = Array.from({ length: 65_536 }, () => 1 + random.below(setting.rowCount));
    const peers = await openPeers(setting);
    for (const peer of peers) {
      await peer.exec(users.definition);
      await peer.copy(users);
      await peer.analyze();
    }
    return await Promise.all(peers.map((peer) => contestantFor(peer, ids)));
  },
};

async function contestantFor(peer: Peer, ids: readonly number[]): Promise<Contestant> {
  const lookup = await peer.one('SELECT id, name, age, score, city FROM users WHERE id = $1');
  return {
    name: peer.name,
    version: peer.version,
    async answer() {
      const rows: unknown[][] = [];
      for (const id of [...ids.slice(0, 1000), 0]) rows.push(Object.values((await lookup(id)) ?? {}));
      return rows;
    },
    run: (count) => repeat(count, (index) => lookup(ids[index & 0xffff]!)),
    close: () => peer.close(),
  };
}
