/** A database of two tables that hold the same rows, one with a vector index and one without: answers must agree. */
import { expect } from 'vitest';
import { type Database, open } from '../../adapters/embedded/embedded.ts';
import { SeededRandom } from '../../engine/host/seeded-random.ts';
import { runNow } from '../../engine/index.ts';

export const dimensions = 4;

/** Everything a small graph holds: with it the index search is exact. */
export const exhaustive = 'SET hnsw.ef_search = 1000';

export interface Nearest {
  readonly id: number;
  readonly distance: number | null;
}

/** Vectors in clusters, as real embeddings lie; the same for the same seed. */
export function vectors(count: number, seed: number): readonly number[][] {
  const random = new SeededRandom(seed);
  const next = (): number => random.float();
  const centres = Array.from({ length: 12 }, () => Array.from({ length: dimensions }, () => next() * 10 - 5));
  return Array.from({ length: count }, (_, i) => centres[i % centres.length]!.map((centre) => centre + next() - 0.5));
}

export const vectorText = (vector: readonly number[]): string => `[${vector.join(',')}]`;

export class TwinTables {
  readonly db: Database;

  private constructor(db: Database) {
    this.db = db;
  }

  /** Tables `indexed` and `plain` of `count` rows each; ids from 1, groups 0 to 9, every 100th vector is null. */
  static async open(count: number, folder?: string, operatorClass = 'vector_l2_ops'): Promise<TwinTables> {
    const twins = new TwinTables(await open(folder));
    await twins.both(`CREATE TABLE $ (id int4 PRIMARY KEY, "group" int4 NOT NULL, v vector(${dimensions}))`);
    await twins.insert(1, vectors(count, 1));
    await twins.db.exec(`CREATE INDEX indexed_v ON indexed USING hnsw (v ${operatorClass})`);
    await twins.db.exec(exhaustive);
    return twins;
  }

  static async reopen(folder: string): Promise<TwinTables> {
    const twins = new TwinTables(await open(folder));
    await twins.db.exec(exhaustive);
    return twins;
  }

  /** Runs the text for each table, `$` standing for its name. */
  async both(text: string, run: Pick<Database, 'exec'> = this.db): Promise<void> {
    for (const table of ['indexed', 'plain']) await run.exec(text.replaceAll('$', table));
  }

  async insert(
    firstId: number,
    rows: readonly (readonly number[])[],
    run: Pick<Database, 'exec'> = this.db,
  ): Promise<void> {
    const tuples = rows.map((vector, i) => {
      const id = firstId + i;
      return `(${id}, ${id % 10}, ${id % 100 === 0 ? 'NULL' : `'${vectorText(vector)}'`})`;
    });
    await this.both(`INSERT INTO $ VALUES ${tuples.join(', ')}`, run);
  }

  /** Runs the text for each table in a session of its own. */
  elsewhere(text: string): void {
    const session = this.db.engine.connect({ user: 'aiondb', databaseName: 'aiondb' });
    for (const table of ['indexed', 'plain']) {
      runNow(session.run(session.prepare(text.replaceAll('$', table)), []), () => {});
    }
    session.close();
  }

  /** The nearest rows through the index, after comparing them with the exact answer of the table without one. */
  async nearest(
    query: readonly number[],
    count: number,
    where = 'true',
    run: Pick<Database, 'query'> = this.db,
    operator = '<->',
  ): Promise<readonly Nearest[]> {
    const text = (table: string): string =>
      `SELECT id, v ${operator} $1 AS distance FROM ${table} WHERE CASE WHEN ${where} THEN 1 ELSE 0 END <> 0 ORDER BY v ${operator} $1 LIMIT $2`;
    // the limit as a parameter and the filter inside a CASE: small tables are searched exactly where an estimate says that
    // the index would have to look at most of them
    const parameters = [query, count];
    const explained = await run.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text('indexed')}`, parameters);
    expect(explained.rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('Nearest using indexed_v');
    const found = await run.query<Nearest>(text('indexed'), parameters);
    const exact = await run.query<Nearest>(text('plain'), parameters);
    // rows at one distance may come in any order, and any of them may be the last
    expect(found.rows.map((row) => row.distance)).toEqual(exact.rows.map((row) => row.distance));
    expect(new Set(found.rows.map((row) => row.id)).size).toBe(found.rows.length);
    return found.rows;
  }

  close(): Promise<void> {
    return this.db.close();
  }
}
