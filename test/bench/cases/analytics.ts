/** Cases that ask one question of a table of orders, over and over. */
import type { Case, Contestant } from '../case.ts';
import { makeOrders } from '../data/orders.ts';
import type { Peer } from '../peers/peer.ts';
import { openPeers, sqlPeers } from '../peers/peers.ts';
import { repeat } from '../repeat.ts';

export const filterSum: Case = ordersCase(
  'filter-sum',
  'two range filters, a count and a sum',
  'SELECT count(*) AS n, sum(amount) AS total FROM orders WHERE quantity BETWEEN 3 AND 7 AND amount < 500',
);

export const groupBy: Case = ordersCase(
  'group-by',
  'a count, a sum and an average for each of 1,000 text keys',
  'SELECT city, count(*) AS n, sum(amount) AS total, avg(quantity) AS mean FROM orders GROUP BY city ORDER BY city',
);

function ordersCase(name: string, operation: string, sql: string): Case {
  return {
    name,
    operation,
    rowCount: 1_000_000,
    contestants: sqlPeers,
    roundCount: 9,
    operationCount: null,
    async open(setting) {
      const orders = makeOrders(setting.folder, setting.rowCount);
      const contestants: Contestant[] = [];
      for (const peer of await openPeers(setting)) {
        await peer.exec(orders.definition);
        await peer.copy(orders);
        await peer.analyze();
        contestants.push(await contestantFor(peer, sql));
      }
      return contestants;
    },
  };
}

async function contestantFor(peer: Peer, sql: string): Promise<Contestant> {
  const query = await peer.all(sql);
  return {
    name: peer.name,
    version: peer.version,
    answer: async () => (await query()).map((row) => Object.values(row)),
    run: (count) => repeat(count, () => query()),
    close: () => peer.close(),
  };
}
