/** The example extension, loaded as an application loads one: everything through the package's faces. */
import { type Database, open } from 'aiondb';
import { type Engine, openEngine, runNow, valueAt } from 'aiondb/engine';
import { sqlTranslator } from 'aiondb/sql';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { initials } from './initials.ts';
import { longest } from './longest.ts';
import { pipeLanguage } from './pipe-language.ts';

let db: Database;

beforeEach(async () => {
  db = await open(undefined, {
    extend(functions) {
      functions.register(initials);
      functions.register(longest);
    },
    languages: [pipeLanguage],
  });
  await db.exec(`
    CREATE TABLE airports (iata text PRIMARY KEY, city text, state text);
    INSERT INTO airports VALUES ('SEA', 'Seattle', 'WA'), ('GEG', 'Spokane', 'WA'), ('PSC', 'Pasco', 'WA'),
      ('PDX', 'Portland', 'OR'), ('ZZZ', NULL, 'OR'), ('SFO', 'San Francisco', 'CA');
  `);
});
afterEach(() => db.close());

test('the scalar function runs over constants, columns and in predicates', async () => {
  const { rows } = await db.query("SELECT initials('Grace Hopper') AS a, initials(NULL) AS b");
  expect(rows).toEqual([{ a: 'GH', b: null }]);
  const found = await db.query("SELECT iata FROM airports WHERE initials(city) = 'SF'");
  expect(found.rows).toEqual([{ iata: 'SFO' }]);
  await expect(db.query('SELECT initials(1, 2)')).rejects.toMatchObject({ code: '42883' });
});

test('the aggregate runs alone, in groups, distinct and over a window', async () => {
  const all = await db.query(
    "SELECT longest(city) AS city, longest(city) FILTER (WHERE state = 'XX') AS none FROM airports",
  );
  expect(all.rows).toEqual([{ city: 'San Francisco', none: null }]);
  const groups = await db.query('SELECT state, longest(city) AS city FROM airports GROUP BY state ORDER BY state');
  expect(groups.rows).toEqual([
    { state: 'CA', city: 'San Francisco' },
    { state: 'OR', city: 'Portland' },
    { state: 'WA', city: 'Seattle' },
  ]);
  const running = await db.query(
    "SELECT iata, longest(city) OVER (ORDER BY iata) AS city FROM airports WHERE state = 'WA' ORDER BY iata",
  );
  expect(running.rows.map((row) => row['city'])).toEqual(['Spokane', 'Spokane', 'Spokane']);
});

test('the language is told by its first words and lowers to the algebra', async () => {
  const { rows } = await db.query('airports | keep state WA | show iata city | first 2');
  expect(rows).toHaveLength(2);
  expect(rows).toEqual(expect.arrayContaining([expect.objectContaining({ iata: expect.any(String) })]));
  const one = await db.query('airports | keep iata PDX | show city');
  expect(one.rows).toEqual([{ city: 'Portland' }]);
  expect(db.prepare('airports | keep iata PDX | show city').get()).toEqual({ city: 'Portland' });
  await expect(db.query('airports | keep town PDX')).rejects.toMatchObject({ code: '42703' });
  await expect(db.query('airport | first 1')).rejects.toMatchObject({
    code: '42P01',
    hint: expect.stringContaining('airports'),
  });
  await expect(db.query('airports | sort iata')).rejects.toMatchObject({ code: '42601' });
});

test('the engine takes the same parts without the embedded door', async () => {
  const engine: Engine = await openEngine({
    languages: [sqlTranslator, pipeLanguage],
    extend: (functions) => functions.register(initials),
  });
  const session = engine.connect({ user: 'aiondb', databaseName: 'aiondb' });
  const values: unknown[] = [];
  const run = (text: string): void => {
    runNow(session.run(session.prepare(text), []), (batch) => {
      for (let row = 0; row < batch.selected; row++)
        values.push(valueAt(batch.columns[0]!, batch.selection?.[row] ?? row));
    });
  };
  run('CREATE TABLE people (name text)');
  run("INSERT INTO people SELECT initials('Ada Lovelace')");
  run('people | show name');
  expect(values).toEqual(['AL']);
  session.close();
  await engine.close();
});
