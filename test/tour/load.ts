/** Fills the tour's database: three tables through COPY, a graph over two of them, a vector index over one. */
import type { Database } from '../../adapters/embedded/embedded.ts';
import { ProgressBar, type ProgressOutput } from './progress-bar.ts';
import { readSource } from './source-files.ts';

const schema = `
CREATE TABLE airports (
  iata text PRIMARY KEY, name text NOT NULL, city text, state text, country text NOT NULL,
  latitude float8 NOT NULL, longitude float8 NOT NULL
);
CREATE TABLE routes (
  origin text NOT NULL REFERENCES airports, destination text NOT NULL REFERENCES airports,
  count int4 NOT NULL CHECK (count > 0), PRIMARY KEY (origin, destination)
);
CREATE TABLE movies (
  id int4 PRIMARY KEY, title text, genre text, director text, distributor text,
  worldwide_gross int8, budget int8, minutes int4, imdb_rating numeric(3, 1), imdb_votes int4
);
`;

const graph = `
CREATE NODE LABEL Airport ON airports;
CREATE EDGE LABEL ROUTE ON routes SOURCE Airport KEY (origin) TARGET Airport KEY (destination);
`;

/** Every airport's place as a point on the unit sphere: straight distances order like distances on the ground. */
const positions = `
ALTER TABLE airports ADD COLUMN position vector(3);
UPDATE airports SET position = ARRAY[
  cos(radians(latitude)) * cos(radians(longitude)),
  cos(radians(latitude)) * sin(radians(longitude)),
  sin(radians(latitude))
]::vector(3);
`;

const positionIndex =
  'CREATE INDEX airports_position ON airports USING hnsw (position vector_l2_ops) WITH (m = 16, ef_construction = 200)';

export async function load(db: Database, output: ProgressOutput): Promise<void> {
  await db.exec(schema);
  await copyCsv(db, 'airports', readSource('airports.csv'), output);
  await copyCsv(db, 'routes', readSource('flights-airport.csv'), output);
  await copyCsv(db, 'movies', moviesAsCsv(readSource('movies.json')), output);
  await db.exec(graph);
  await db.exec(positions);
  await indexPositions(db, output);
}

/** HNSW needs a native package that `npm ci --ignore-scripts` leaves unbuilt; the queries then search exactly. */
async function indexPositions(db: Database, output: ProgressOutput): Promise<void> {
  try {
    await db.exec(positionIndex);
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    if (code !== '58P01') throw error;
    output.write(`No index on positions, they are searched exactly: ${message}\n`);
  }
}

const piecesPerFile = 8;

/** Copies a CSV file with a header line, in pieces so that the bar moves, in one transaction. */
async function copyCsv(db: Database, table: string, csv: string, output: ProgressOutput): Promise<void> {
  const [header, ...lines] = csv.trimEnd().split('\n');
  const bar = new ProgressBar(table, lines.length, output);
  const pieceLines = Math.ceil(lines.length / piecesPerFile);
  await db.transaction(async (tx) => {
    for (let from = 0; from < lines.length; from += pieceLines) {
      const piece = lines.slice(from, from + pieceLines);
      const blob = new Blob([`${piece.join('\n')}\n`]);
      await tx.query(`COPY ${table} (${header}) FROM '/dev/blob' WITH (FORMAT csv)`, [], { blob });
      bar.advanceTo(from + piece.length);
    }
  });
}

/** Columns of `movies` and the keys of the file's objects. */
const movieColumns = {
  title: 'Title',
  genre: 'Major Genre',
  director: 'Director',
  distributor: 'Distributor',
  worldwide_gross: 'Worldwide Gross',
  budget: 'Production Budget',
  minutes: 'Running Time min',
  imdb_rating: 'IMDB Rating',
  imdb_votes: 'IMDB Votes',
} as const;

function moviesAsCsv(json: string): string {
  const movies = JSON.parse(json) as readonly Readonly<Record<string, string | number | null>>[];
  const field = (value: string | number | null | undefined): string => {
    if (value === null || value === undefined) return '';
    return typeof value === 'number' ? String(value) : `"${value.replaceAll('"', '""')}"`;
  };
  const lines = movies.map((movie, id) => [id + 1, ...Object.values(movieColumns).map((key) => movie[key])]);
  const header = ['id', ...Object.keys(movieColumns)].join(',');
  return [header, ...lines.map((line) => line.map(field).join(','))].join('\n');
}
