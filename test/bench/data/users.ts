import { randomFrom } from './random.ts';
import { makeTable, type Table } from './table.ts';

const cityCount = 1000;

/** Users with ascending ids from 1, as an application would have given them. */
export function makeUsers(folder: string, rowCount: number): Table {
  const random = randomFrom(1);
  const definition =
    'CREATE TABLE users (id integer PRIMARY KEY, name text, age integer, score double precision, city text)';
  const types = ['integer', 'text', 'integer', 'real', 'text'] as const;
  return makeTable(folder, { name: 'users', definition, types }, rowCount, (index) => {
    const age = 18 + random.below(70);
    const score = random.below(400_000) / 4;
    return `${index + 1},user ${index + 1},${age},${score},city ${random.below(cityCount)}`;
  });
}
