/** SQL: what each genre earned, and which states people fly from. */
import type { Database } from '../../adapters/embedded/embedded.ts';
import type { Section } from './section.ts';

const genres = `
SELECT genre, count(*) AS films, round(avg(imdb_rating), 2)::float8 AS rating,
       (sum(worldwide_gross) / 1000000)::int8 AS "million $"
FROM movies
WHERE genre IS NOT NULL
GROUP BY genre
HAVING count(*) >= 50
ORDER BY "million $" DESC`;

export async function genresByGross(db: Database): Promise<Section> {
  const { rows } = await db.query(genres);
  return {
    title: 'SQL: films by genre',
    statement: genres,
    columns: [{ name: 'genre' }, { name: 'films' }, { name: 'rating', digits: 2 }, { name: 'million $' }],
    rows,
  };
}

const states = `
SELECT a.state, count(DISTINCT a.iata) AS airports, count(*) AS routes, sum(r.count)::int8 AS flights
FROM routes r JOIN airports a ON a.iata = r.origin
GROUP BY a.state
ORDER BY flights DESC, a.state
LIMIT 8`;

export async function busiestStates(db: Database): Promise<Section> {
  const { rows } = await db.query(states);
  return {
    title: 'SQL: states by departing flights',
    statement: states,
    columns: [{ name: 'state' }, { name: 'airports' }, { name: 'routes' }, { name: 'flights' }],
    rows,
  };
}
