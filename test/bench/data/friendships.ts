import { randomFrom } from './random.ts';
import { makeTable, type Table } from './table.ts';

export interface Friendships {
  readonly persons: Table;
  readonly knows: Table;
  /** Persons to start from, spread over the degrees. */
  readonly seeds: readonly number[];
}

/** Ten edges a person; targets follow a power law, no edge leads back to its own source. */
export function makeFriendships(folder: string, personCount: number): Friendships {
  const random = randomFrom(3);
  const persons = makeTable(
    folder,
    {
      name: 'person',
      definition: 'CREATE TABLE person (id integer PRIMARY KEY, name text)',
      types: ['integer', 'text'],
    },
    personCount,
    (index) => `${index + 1},person ${index + 1}`,
  );
  const definition =
    'CREATE TABLE knows (id integer PRIMARY KEY, source_id integer REFERENCES person (id), target_id integer REFERENCES person (id))';
  const shape = { name: 'knows', definition, types: ['integer', 'integer', 'integer'] as const };
  const knows = makeTable(folder, shape, personCount * 10, (index) => {
    const source = 1 + random.below(personCount);
    let target = source;
    while (target === source) target = 1 + Math.floor(personCount * random.next() ** 3);
    return `${index + 1},${source},${target}`;
  });
  const seeds = Array.from({ length: 100 }, () => 1 + random.below(personCount));
  return { persons, knows, seeds };
}
