/**
 * `AIONDB_POSTGRES=postgres://… npx tsx test/isolation/record-postgres.ts`: runs `spec/isolation/*.script` on a
 * PostgreSQL server and writes what happened there into their sections `PostgreSQL 15, …`. It drops and makes a table
 * `test` in that database.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { type Client, interleave, levels, parseScript, printScript, setUp } from './interleaving.ts';

const folder = new URL('../../spec/isolation/', import.meta.url);
const connectionString = process.env['AIONDB_POSTGRES'];
const open: pg.Client[] = [];
/** Backends that run a statement. */
const busy = new Set<number>();

const monitor = new pg.Client({ connectionString });
await monitor.connect();

async function connect(): Promise<Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  open.push(client);
  const { rows: found } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const { pid } = found[0]!;
  return {
    async run(statement) {
      busy.add(pid);
      try {
        const { command, rows, rowCount } = await client.query({ text: statement, rowMode: 'array' });
        if (command === 'SELECT') return rows.map((row: unknown[]) => row.join('|')).join(', ') || 'no rows';
        if (command === 'INSERT') return `INSERT 0 ${rowCount}`;
        return rowCount === null ? command : `${command} ${rowCount}`;
      } catch (error) {
        return `error ${(error as { code: string }).code}`;
      } finally {
        busy.delete(pid);
      }
    },
  };
}

async function settle(): Promise<void> {
  for (;;) {
    await setTimeout(10);
    const { rows } = await monitor.query<{ pid: number }>('SELECT DISTINCT pid FROM pg_locks WHERE NOT granted');
    if (rows.length === busy.size && rows.every(({ pid }) => busy.has(pid))) return;
  }
}

for (const file of readdirSync(folder)) {
  const script = parseScript(readFileSync(new URL(file, folder), 'utf8'));
  const sections = new Map(script.sections);
  for (const level of levels) {
    const first = await connect();
    for (const statement of setUp) await first.run(statement);
    const lines = await interleave(script.steps, level, { connect, settle });
    sections.set(`PostgreSQL 15, ${level}`, lines.join('\n'));
    for (const client of open.splice(0)) await client.end();
  }
  writeFileSync(new URL(file, folder), printScript({ ...script, sections }));
}
await monitor.end();
