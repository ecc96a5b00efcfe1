import type { Case, Contestant } from '../case.ts';
import type { Table } from '../data/table.ts';
import { makeUsers } from '../data/users.ts';
import type { Peer } from '../peers/peer.ts';
import { openPeers, sqlPeers } from '../peers/peers.ts';
import { repeat } from '../repeat.ts';

export const bulkLoad: Case = {
  name: 'bulk-load',
  operation: 'a CSV file loaded into an empty table with a primary key, durable at the end',
  rowCount: 1_000_000,
  contestants: sqlPeers,
  roundCount: 3,
  operationCount: 1,
  async open(setting) {
    const users = makeUsers(setting.folder, setting.rowCount);
    return (await openPeers(setting)).map((peer) => contestantFor(peer, users));
  },
};

function contestantFor(peer: Peer, users: Table): Contestant {
  const reset = async () => {
    await peer.exec('DROP TABLE IF EXISTS users');
    await peer.exec(users.definition);
  };
  return {
    name: peer.name,
    version: peer.version,
    ...(peer.name === 'better-sqlite3' ? { note: 'split in JavaScript, one prepared INSERT in one transaction' } : {}),
    async answer() {
      await reset();
      await peer.copy(users);
      const query = await peer.all(
        'SELECT count(*) AS n, sum(id) AS ids, sum(age) AS ages, sum(score) AS scores, min(name) AS first, max(city) AS last FROM users',
      );
      return (await query()).map((row) => Object.values(row));
    },
    reset,
    run: (count) => repeat(count, () => peer.copy(users)),
    close: () => peer.close(),
  };
}
