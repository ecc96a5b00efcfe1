/** PGlite in a folder. It never calls fsync, so its durable figures are not durable; the table says so. */
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { installedVersion } from './installed-version.ts';
import type { Peer, Row } from './peer.ts';

export async function openPglite(folder: string): Promise<Peer> {
  const database = await PGlite.create(join(folder, 'pglite'));
  const all =
    (sql: string) =>
    async (...parameters: readonly unknown[]) =>
      (await database.query<Row>(sql, [...parameters])).rows;
  return {
    name: 'pglite',
    version: installedVersion('@electric-sql/pglite'),
    async exec(sql) {
      await database.exec(sql);
    },
    async copy(table) {
      const blob = new Blob([table.csv]);
      await database.query(`COPY ${table.name} FROM '/dev/blob' WITH (FORMAT csv)`, [], { blob });
    },
    async analyze() {
      await database.exec('VACUUM ANALYZE');
    },
    one(sql) {
      const query = all(sql);
      return async (...parameters) => (await query(...parameters))[0];
    },
    all,
    run(sql) {
      const query = all(sql);
      return async (...parameters) => void (await query(...parameters));
    },
    close: () => database.close(),
  };
}
