/** The tour's questions answered in plain JavaScript from the files: what tour.test.ts compares with. */
import type { Place } from './place.ts';
import { readSource } from './source-files.ts';

export interface AirportFact {
  readonly iata: string;
  readonly name: string;
  readonly city: string;
  readonly state: string;
  readonly latitude: number;
  readonly longitude: number;
}
export interface RouteFact {
  readonly origin: string;
  readonly destination: string;
  readonly count: number;
}
type Movie = Readonly<Record<string, string | number | null>>;

/** Fields of a CSV line; a quote inside quotes is doubled. */
function csvFields(line: string): string[] {
  return Array.from(line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g), ([, quoted, plain]) =>
    quoted === undefined ? plain! : quoted.replaceAll('""', '"'),
  );
}

const lines = (text: string): string[][] => text.trimEnd().split('\n').slice(1).map(csvFields);

export const airports: ReadonlyMap<string, AirportFact> = new Map(
  lines(readSource('airports.csv')).map(([iata, name, city, state, , latitude, longitude]) => [
    iata!,
    { iata: iata!, name: name!, city: city!, state: state!, latitude: Number(latitude), longitude: Number(longitude) },
  ]),
);

export const routes: readonly RouteFact[] = lines(readSource('flights-airport.csv')).map(
  ([origin, destination, count]) => ({ origin: origin!, destination: destination!, count: Number(count) }),
);

export const movies: readonly Movie[] = JSON.parse(readSource('movies.json')) as readonly Movie[];

export function grouped<Item, Key>(items: Iterable<Item>, key: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const known = groups.get(key(item));
    if (known === undefined) groups.set(key(item), [item]);
    else known.push(item);
  }
  return groups;
}

const destinations = new Map(
  Array.from(
    grouped(routes, (route) => route.origin),
    ([origin, own]) => [origin, own.map((route) => route.destination)],
  ),
);

export function hasRoute(origin: string, destination: string): boolean {
  return destinations.get(origin)?.includes(destination) === true;
}

/** Fewest flights from `from` to every airport that can be reached: breadth first. */
export function flightCounts(from: string): ReadonlyMap<string, number> {
  const counts = new Map([[from, 0]]);
  for (const [airport, count] of counts) {
    for (const next of destinations.get(airport) ?? []) if (!counts.has(next)) counts.set(next, count + 1);
  }
  return counts;
}

/** For each airport that `from` reaches by exactly two flights, where one may change. */
export function changes(from: string): ReadonlyMap<string, readonly string[]> {
  const ways = (destinations.get(from) ?? []).flatMap((via) =>
    (destinations.get(via) ?? []).map((to) => ({ via, to })),
  );
  return new Map(
    Array.from(
      grouped(ways, (way) => way.to),
      ([to, own]) => [to, own.map((way) => way.via)],
    ),
  );
}

/** Miles over ground by the haversine formula. */
export function miles(place: Place, { latitude, longitude }: AirportFact): number {
  const half = (a: number, b: number): number => Math.sin(((a - b) * Math.PI) / 360) ** 2;
  const cosines = Math.cos((place.latitude * Math.PI) / 180) * Math.cos((latitude * Math.PI) / 180);
  const h = half(latitude, place.latitude) + cosines * half(longitude, place.longitude);
  return 2 * 3958.8 * Math.asin(Math.sqrt(h));
}

export function nearestTo(
  place: Place,
  candidates: Iterable<AirportFact>,
): readonly (AirportFact & { miles: number })[] {
  return Array.from(candidates, (airport) => ({ ...airport, miles: miles(place, airport) })).sort(
    (left, right) => left.miles - right.miles,
  );
}
