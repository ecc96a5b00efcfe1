/** Cypher over the same rows: connections with one change, and the way with the fewest flights. */
import type { Database } from '../../adapters/embedded/embedded.ts';
import type { Section } from './section.ts';

const oneChange = `
MATCH (a:Airport {iata: $from})-[:ROUTE]->(via:Airport)-[:ROUTE]->(b:Airport {state: $state})
RETURN b.iata AS iata, b.city AS city, count(via) AS changes, collect(via.iata)[0..4] AS some
ORDER BY changes DESC, iata
LIMIT 6`;

export async function connections(db: Database, from: string, state: string): Promise<Section> {
  const { rows } = await db.cypher<Record<string, unknown>>(oneChange, { from, state });
  return {
    title: `Cypher: from ${from} to ${state} with one change`,
    statement: oneChange,
    columns: [{ name: 'iata' }, { name: 'city' }, { name: 'changes' }, { name: 'some' }],
    rows: rows.map((row) => ({ ...row, some: (row['some'] as readonly string[]).join(' ') })),
  };
}

const fewest = `
MATCH p = shortestPath((a:Airport {iata: $from})-[:ROUTE*]->(b:Airport {iata: $to}))
UNWIND range(0, length(p)) AS flight
WITH flight, nodes(p)[flight] AS stop
RETURN flight, stop.iata AS iata, stop.name AS name, stop.city AS city, stop.state AS state
ORDER BY flight`;

export async function shortestRoute(db: Database, from: string, to: string): Promise<Section> {
  const { rows } = await db.cypher(fewest, { from, to });
  return {
    title: `Cypher: the fewest flights from ${from} to ${to}`,
    statement: fewest,
    columns: [{ name: 'flight' }, { name: 'iata' }, { name: 'name' }, { name: 'city' }, { name: 'state' }],
    rows,
  };
}
