/** SQLite in write-ahead mode with synchronous=FULL: an acknowledged commit is on disk, as in AionDB. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { installedVersion } from './installed-version.ts';
import type { Peer, Row } from './peer.ts';

export async function openBetterSqlite3(folder: string): Promise<Peer> {
  const database = new Database(join(folder, 'sqlite.db'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('cache_size = -1000000');
  return {
    name: 'better-sqlite3',
    version: installedVersion('better-sqlite3'),
    exec(sql) {
      database.exec(sql);
    },
    copy(table) {
      const places = table.types.map(() => '?').join(', ');
      const insert = database.prepare(`INSERT INTO ${table.name} VALUES (${places})`);
      const lines = Buffer.from(table.csv).toString('utf8').split('\n');
      lines.pop();
      database.transaction(() => {
        for (const line of lines) {
          insert.run(line.split(',').map((field, index) => (table.types[index] === 'text' ? field : Number(field))));
        }
      })();
    },
    analyze() {
      database.exec('ANALYZE');
    },
    one(sql) {
      const statement = database.prepare(positional(sql));
      return (...parameters) => statement.get(...parameters) as Row | undefined;
    },
    all(sql) {
      const statement = database.prepare(positional(sql));
      return (...parameters) => statement.all(...parameters) as Row[];
    },
    run(sql) {
      const statement = database.prepare(positional(sql));
      return (...parameters) => void statement.run(...parameters);
    },
    close() {
      database.close();
    },
  };
}

/** The driver takes `$1` for a name and binds by position to `?` alone; the cases use each number once, in order. */
function positional(sql: string): string {
  return sql.replace(/\$\d+/g, '?');
}
