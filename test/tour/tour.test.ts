/** Every answer the tour prints, against plain JavaScript over the same files. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, open } from '../../adapters/embedded/embedded.ts';
import { lacksGraphLibrary } from '../vector/graph-test.ts';
import { airports, changes, flightCounts, grouped, hasRoute, movies, nearestTo, routes } from './answers.ts';
import { crash } from './crash.ts';
import { busyAndNear } from './hybrid.ts';
import { load } from './load.ts';
import { nearestAirports } from './nearest.ts';
import { busiestStates, genresByGross } from './relational.ts';
import { connections, shortestRoute } from './routes.ts';
import { printSection, type Section } from './section.ts';
import { printTable } from './table.ts';

let db: Database;
let parent = '';
const printed: string[] = [];

beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), 'aiondb-tour-'));
  db = await open(join(parent, 'data'));
  await load(db, { write: (text) => printed.push(text) });
});
afterAll(async () => {
  await db.close();
  rmSync(parent, { recursive: true, force: true });
});

const sanFrancisco = { name: 'San Francisco', latitude: 37.7749, longitude: -122.4194 };
const keyWest = { name: 'Key West', latitude: 24.5551, longitude: -81.78 };

/** Rows without the miles, and the miles to a tenth: positions are single precision. */
function withoutMiles({ rows }: Section): readonly unknown[] {
  return rows.map(({ miles, ...rest }) => rest);
}
function milesOf(rows: readonly { readonly miles?: unknown }[]): readonly number[] {
  return rows.map(({ miles }) => Math.round((miles as number) * 10) / 10);
}

test('loading says how far it is', () => {
  expect(printed.slice(0, 3).map((line) => line.replace(/\s+/g, ' ').trim())).toEqual([
    `airports [${'#'.repeat(28)}] 3,376 / 3,376 rows`,
    `routes [${'#'.repeat(28)}] 5,366 / 5,366 rows`,
    `movies [${'#'.repeat(28)}] 3,201 / 3,201 rows`,
  ]);
});

test('films by genre', async () => {
  const { rows } = await genresByGross(db);
  const genres = grouped(
    movies.filter((movie) => movie['Major Genre'] !== null),
    (movie) => movie['Major Genre'],
  );
  const expected = Array.from(genres, ([genre, films]) => {
    const ratings = films.map((film) => film['IMDB Rating']).filter((rating) => typeof rating === 'number');
    const tenths = ratings.reduce((sum, rating) => sum + Math.round(rating * 10), 0);
    const gross = films.reduce((sum, film) => sum + Number(film['Worldwide Gross'] ?? 0), 0);
    return {
      genre,
      films: films.length,
      rating: Math.round((tenths * 10) / ratings.length) / 100,
      'million $': Math.round(gross / 1e6),
    };
  }).filter(({ films }) => films >= 50);
  expect(rows).toEqual(expected.sort((left, right) => right['million $'] - left['million $']));
});

test('states by departing flights', async () => {
  const { rows } = await busiestStates(db);
  const byState = grouped(routes, (route) => airports.get(route.origin)!.state);
  const expected = Array.from(byState, ([state, own]) => ({
    state,
    airports: new Set(own.map((route) => route.origin)).size,
    routes: own.length,
    flights: own.reduce((sum, route) => sum + route.count, 0),
  })).sort((left, right) => right.flights - left.flights);
  expect(rows).toEqual(expected.slice(0, 8));
});

test('connections with one change', async () => {
  const { rows } = await connections(db, 'BOI', 'FL');
  const expected = Array.from(changes('BOI'), ([iata, via]) => ({ iata, via }))
    .filter(({ iata }) => airports.get(iata)!.state === 'FL')
    .sort((left, right) => right.via.length - left.via.length || (left.iata < right.iata ? -1 : 1))
    .slice(0, 6);
  expect(rows.map(({ some, ...rest }) => rest)).toEqual(
    expected.map(({ iata, via }) => ({ iata, city: airports.get(iata)!.city, changes: via.length })),
  );
  rows.forEach((row, r) => {
    const some = (row['some'] as string).split(' ');
    expect(new Set(some).size).toBe(Math.min(4, expected[r]!.via.length));
    expect(expected[r]!.via).toEqual(expect.arrayContaining(some));
  });
});

test.each([
  ['PUB', 'PSG', 5],
  ['ACK', 'ADK', 4],
  ['SEA', 'BOS', 1],
])('the fewest flights from %s to %s', async (from, to, flights) => {
  const { rows } = await shortestRoute(db, from, to);
  expect(flightCounts(from).get(to)).toBe(flights);
  expect(rows).toHaveLength(flights + 1);
  expect([rows[0]!['iata'], rows[flights]!['iata']]).toEqual([from, to]);
  rows.forEach((row, r) => {
    const { iata, name, city, state } = airports.get(row['iata'] as string)!;
    expect(row).toEqual({ flight: r, iata, name, city, state });
    if (r > 0) expect(hasRoute(rows[r - 1]!['iata'] as string, iata)).toBe(true);
  });
});

test('nearest airports', async () => {
  const section = await nearestAirports(db, sanFrancisco);
  const expected = nearestTo(sanFrancisco, airports.values()).slice(0, 8);
  expect(withoutMiles(section)).toEqual(expected.map(({ iata, name, city, state }) => ({ iata, name, city, state })));
  expect(milesOf(section.rows)).toEqual(milesOf(expected));
  const access = lacksGraphLibrary ? 'Seq Scan on airports' : 'Nearest using airports_position on airports';
  expect(section.plan).toContain(access);
});

test('relational, graph and vector in one plan', async () => {
  const section = await busyAndNear(db, 'BOI', keyWest);
  const hops = flightCounts('BOI');
  const departures = new Map(
    Array.from(
      grouped(routes, (route) => route.origin),
      ([origin, own]) => [origin, own.reduce((sum, route) => sum + route.count, 0)],
    ),
  );
  // a path may lead back to where it began
  const reached = [...airports.values()].filter(({ iata }) => (hops.get(iata) ?? 3) <= 2);
  const busy = reached.filter(({ iata }) => (departures.get(iata) ?? 0) >= 20_000);
  const expected = nearestTo(keyWest, busy).slice(0, 6);
  expect(withoutMiles(section)).toEqual(
    expected.map(({ iata, name, city }) => ({ iata, name, city, flights: departures.get(iata) })),
  );
  expect(milesOf(section.rows)).toEqual(milesOf(expected));
  for (const part of ['Path Expand', 'HashAggregate', 'Sort Key: distance', 'airports_pkey']) {
    expect(section.plan).toContain(part);
  }
});

test('a killed process loses nothing it was told is safe', async () => {
  await db.close();
  const { rows } = await crash(join(parent, 'data'), 150);
  const [row] = rows;
  expect(row).toMatchObject({ acknowledged: expect.any(Number), lost: 0, torn: 0, airports: airports.size });
  expect(row!['acknowledged']).toBeGreaterThanOrEqual(150);
  expect(row!['present']).toBeGreaterThanOrEqual(row!['acknowledged'] as number);
  db = await open(join(parent, 'data'));
});

test('tables are aligned', () => {
  const rows = [
    { name: 'a', share: 1234.5 },
    { name: null, share: 2 },
  ];
  expect(printTable([{ name: 'name' }, { name: 'share', digits: 1 }], rows)).toBe(
    [' name |   share', ' -----+--------', ' a    | 1,234.5', '      |     2.0'].join('\n'),
  );
  const section = { title: 'T', statement: '\n  one\n    two', columns: [{ name: 'share' }], rows, note: 'n' };
  expect(printSection(section)).toContain('== T\n\n     one\n       two\n');
});
