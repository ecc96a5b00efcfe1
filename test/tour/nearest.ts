/** Vector search through the typed builder: the airports nearest to a city. */
import type { Database } from '../../adapters/embedded/embedded.ts';
import { chordMiles, type Place, unitVector } from './place.ts';
import type { Section } from './section.ts';

export interface Airport {
  readonly iata: string;
  readonly name: string;
  readonly city: string | null;
  readonly state: string | null;
  readonly position: readonly number[];
}

export async function nearestAirports(db: Database, place: Place): Promise<Section> {
  const search = db
    .search<Airport>('airports')
    .nearest('position', unitVector(place), { metric: 'l2', distance: 'distance' })
    .select('iata', 'name', 'city', 'state')
    .limit(8);
  const { rows } = await search.run();
  return {
    title: `Vector search: airports nearest to ${place.name}`,
    statement: `
db.search<Airport>('airports')
  .nearest('position', unitVector(place), { metric: 'l2', distance: 'distance' })
  .select('iata', 'name', 'city', 'state')
  .limit(8)`,
    columns: [{ name: 'iata' }, { name: 'name' }, { name: 'city' }, { name: 'state' }, { name: 'miles', digits: 1 }],
    rows: rows.map(({ distance, ...airport }) => ({ ...airport, miles: chordMiles(distance ?? Number.NaN) })),
    plan: await search.explain(),
  };
}
