/** DuckDB in a file, on one thread: AionDB executes a query on one thread too. */
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { installedVersion } from './installed-version.ts';
import type { Peer, Row } from './peer.ts';

export async function openDuckDb(folder: string): Promise<Peer> {
  const instance = await DuckDBInstance.create(join(folder, 'duck.db'), { threads: '1' });
  const connection = await instance.connect();
  const all = async (sql: string) => {
    const statement = await connection.prepare(sql);
    return async (...parameters: readonly unknown[]): Promise<readonly Row[]> => {
      statement.bind(parameters as DuckDBValue[]);
      return (await statement.runAndReadAll()).getRowObjects();
    };
  };
  return {
    name: 'duckdb',
    version: installedVersion('@duckdb/node-api'),
    async exec(sql) {
      await connection.run(sql);
    },
    async copy(table) {
      await connection.run(`COPY ${table.name} FROM '${table.path}' (FORMAT csv, HEADER false)`);
    },
    async analyze() {
      await connection.run('ANALYZE');
    },
    async one(sql) {
      const query = await all(sql);
      return async (...parameters) => (await query(...parameters))[0];
    },
    all,
    async run(sql) {
      const query = await all(sql);
      return async (...parameters) => void (await query(...parameters));
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
