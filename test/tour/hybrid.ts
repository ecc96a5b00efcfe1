/** All three in one plan: an expansion over the routes, relational filters and a sum, ranked by a vector distance. */
import type { Database } from '../../adapters/embedded/embedded.ts';
import { chordMiles, type Place, unitVector } from './place.ts';
import type { Section } from './section.ts';

const statement = (from: string): string => `
SELECT a.iata, a.name, a.city, busy.flights, a.position <-> $1 AS distance
FROM cypher('MATCH (:Airport {iata: "${from}"})-[:ROUTE*1..2]->(b:Airport) RETURN DISTINCT b.iata AS iata') AS reached
JOIN airports a ON a.iata = reached.iata
JOIN (SELECT origin, sum(count)::int8 AS flights FROM routes GROUP BY origin) AS busy ON busy.origin = a.iata
WHERE busy.flights >= 20000
ORDER BY a.position <-> $1
LIMIT 6`;

export async function busyAndNear(db: Database, from: string, place: Place): Promise<Section> {
  const text = statement(from);
  const parameters = [unitVector(place)];
  const { rows } = await db.query<{ readonly distance: number }>(text, parameters);
  const explained = await db.query<{ readonly 'QUERY PLAN': string }>(`EXPLAIN ${text}`, parameters);
  return {
    title: `SQL, graph and vectors in one plan: at most one change from ${from}, busy, near ${place.name}`,
    statement: text,
    columns: [{ name: 'iata' }, { name: 'name' }, { name: 'city' }, { name: 'flights' }, { name: 'miles', digits: 1 }],
    rows: rows.map(({ distance, ...airport }) => ({ ...airport, miles: chordMiles(distance) })),
    plan: explained.rows.map((row) => row['QUERY PLAN']).join('\n'),
  };
}
