import { randomFrom } from './random.ts';
import { makeTable, type Table } from './table.ts';

const cityCount = 1000;

/** Orders whose amounts are quarters, so that sums are exact in any order of addition. */
export function makeOrders(folder: string, rowCount: number): Table {
  const random = randomFrom(2);
  const definition =
    'CREATE TABLE orders (id integer PRIMARY KEY, user_id integer, city text, quantity integer, amount double precision)';
  const types = ['integer', 'integer', 'text', 'integer', 'real'] as const;
  return makeTable(folder, { name: 'orders', definition, types }, rowCount, (index) => {
    const user = 1 + random.below(rowCount);
    return `${index + 1},${user},city ${random.below(cityCount)},${1 + random.below(10)},${random.below(4000) / 4}`;
  });
}
