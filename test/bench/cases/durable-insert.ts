import type { Case, Contestant } from '../case.ts';
import type { Peer } from '../peers/peer.ts';
import { openPeers, sqlPeers } from '../peers/peers.ts';
import { repeat } from '../repeat.ts';

export const durableInsert: Case = {
  name: 'durable-insert',
  operation: 'one inserted row in a transaction of its own, on disk before the next starts',
  rowCount: 500,
  contestants: sqlPeers,
  roundCount: 9,
  operationCount: 500,
  async open(setting) {
    return await Promise.all((await openPeers(setting)).map(contestantFor));
  },
};

async function contestantFor(peer: Peer): Promise<Contestant> {
  await peer.exec(
    'CREATE TABLE users (id integer PRIMARY KEY, name text, age integer, score double precision, city text)',
  );
  const insert = await peer.run('INSERT INTO users (id, name, age, score, city) VALUES ($1, $2, $3, $4, $5)');
  const totals = await peer.all('SELECT count(*) AS n, sum(id) AS ids, sum(age) AS ages, max(name) AS last FROM users');
  let nextId = 1;
  const insertNext = () => {
    const id = nextId++;
    return insert(id, `user ${id}`, 18 + (id % 70), id / 4, `city ${id % 1000}`);
  };
  return {
    name: peer.name,
    version: peer.version,
    ...(peer.name === 'pglite' ? { note: 'never calls fsync' } : {}),
    answer: async () => (await totals()).map((row) => Object.values(row)),
    run: (count) => repeat(count, insertNext),
    close: () => peer.close(),
  };
}
