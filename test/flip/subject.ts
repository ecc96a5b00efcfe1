/**
 * The database whose bytes are flipped: small, with every physical kind, indexes, a saved vector graph, dropped spaces
 * and some log behind the base; and the questions that tell all of it.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { textRowsOf } from '../../adapters/cli/statement-output.ts';
import { type Engine, openEngine, type Session } from '../../engine/index.ts';
import { cypherTranslator } from '../../frontends/cypher/cypher.ts';
import { sqlTranslator } from '../../frontends/sql/sql.ts';

const segmentBytes = 65_536;

const before = [
  `CREATE TABLE kinds (id int PRIMARY KEY, flag bool, small int2, long int8, ratio float8, name text NOT NULL,
     amount numeric(12, 2) CHECK (amount < 1000000), day date, moment timestamptz, data jsonb, mark uuid, raw bytea)`,
  `INSERT INTO kinds SELECT n, n % 3 = 0, n % 7, n * 10000000000::bigint, n / 8.0, 'name ' || n % 40, n * 1.25,
     DATE '2026-01-01' + n, TIMESTAMPTZ '2026-01-01 00:00+00' + n * INTERVAL '1 hour', jsonb_build_object('n', n),
     '00000000-0000-0000-0000-000000000001', decode(lpad(n::text, 8, '0'), 'hex') FROM generate_series(1, 400) AS n`,
  'CREATE INDEX kinds_name ON kinds (name, small)',
  'CREATE UNIQUE INDEX kinds_long ON kinds (long)',
  'CREATE TABLE parts (serial bigserial PRIMARY KEY, kind int REFERENCES kinds, note text)',
  `INSERT INTO parts (kind, note) SELECT n, repeat('note ', n % 5) FROM generate_series(1, 60) AS n`,
  'CREATE TABLE spots (id int PRIMARY KEY, place vector(3))',
  `INSERT INTO spots SELECT n, ('[' || n || ',' || n % 5 || ',' || n % 11 || ']')::vector FROM generate_series(1, 80) AS n`,
  'CREATE INDEX spots_place ON spots USING hnsw (place vector_l2_ops)',
  'CREATE TABLE gone (id int PRIMARY KEY, words text)',
  `INSERT INTO gone SELECT n, 'gone ' || n FROM generate_series(1, 50) AS n`,
  'CREATE VIEW seen AS SELECT id, name FROM kinds WHERE flag',
];

const behind = [
  'DROP TABLE gone',
  `UPDATE kinds SET name = 'changed' WHERE id % 50 = 0`,
  'DELETE FROM kinds WHERE id = 399',
  `INSERT INTO parts (kind, note) VALUES (7, 'behind the base'), (8, NULL)`,
  `INSERT INTO spots VALUES (81, '[81,1,4]')`,
];

/** Together they read every table, by the heap and through each index. */
export const questions: readonly string[] = [
  'SELECT * FROM kinds ORDER BY id',
  `SELECT id FROM kinds WHERE name = 'name 7' ORDER BY id`,
  `SELECT id FROM kinds WHERE name >= 'name 1' AND name < 'name 2' ORDER BY name, small, id`,
  ...[1, 17, 399, 400].map((n) => `SELECT id FROM kinds WHERE long = ${n}0000000000`),
  'SELECT count(*), min(long), max(long) FROM kinds WHERE long > 0',
  'SELECT * FROM parts ORDER BY serial',
  'SELECT note FROM parts WHERE serial = 61',
  'SELECT * FROM spots ORDER BY id',
  `SELECT id FROM spots ORDER BY place <-> '[40,2,3]' LIMIT 5`,
  'SELECT count(*) FROM seen',
  `SELECT relname, relkind FROM pg_class WHERE relname IN ('kinds', 'parts', 'spots', 'gone', 'kinds_name') ORDER BY 1`,
];

function open(folder: string): Promise<Engine> {
  return openEngine({ folder, languages: [sqlTranslator, cypherTranslator], settings: { segmentBytes } });
}

function connect(engine: Engine): Session {
  return engine.connect({ user: 'aiondb', databaseName: 'aiondb' });
}

/** Makes the database and closes it; the last statements lie in the log only. */
export async function makeSubject(folder: string): Promise<void> {
  const engine = await open(folder);
  const session = connect(engine);
  for (const statement of before) await textRowsOf(session, statement);
  await engine.store.checkpoint();
  await textRowsOf(session, `DELETE FROM kinds WHERE id = 400`);
  await engine.store.checkpoint();
  for (const statement of behind) await textRowsOf(session, statement);
  await textRowsOf(session, `SELECT id FROM spots ORDER BY place <-> '[40,2,3]' LIMIT 5`);
  await engine.close();
}

/** Opens the folder, asks, closes it; the answers as one text, one a line. */
export async function answersOf(folder: string, asked: readonly string[] = questions): Promise<string> {
  const engine = await open(folder);
  const answers: string[] = [];
  try {
    const session = connect(engine);
    for (const question of asked) answers.push(JSON.stringify((await textRowsOf(session, question)).rows));
  } finally {
    await engine.close();
  }
  return answers.join('\n');
}

/** Opens, runs one statement, closes. */
export async function runOnce(folder: string, statement: string): Promise<void> {
  const engine = await open(folder);
  try {
    await textRowsOf(connect(engine), statement);
  } finally {
    await engine.close();
  }
}

export interface SubjectFile {
  /** Relative to the folder. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The files of a closed database. */
export function filesOf(folder: string): SubjectFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .sort()
    .map((path) => ({ path: relative(folder, path), bytes: new Uint8Array(readFileSync(path)) }));
}
