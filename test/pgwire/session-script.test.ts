/**
 * The scripts of several sessions under spec/session, over the wire. `UPDATE_SPEC=1` writes the answers down; with
 * `AIONDB_POSTGRES` (a connection string) they are PostgreSQL's.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runScript, withoutAnswers } from './session-script.ts';
import { useTestServer } from './test-server.ts';

const folder = new URL('../../spec/session/', import.meta.url);
const server = useTestServer();
const postgres = process.env['AIONDB_POSTGRES'];

for (const file of readdirSync(folder)) {
  test(file, { timeout: 60_000 }, async () => {
    const path = new URL(file, folder);
    const written = readFileSync(path, 'utf8');
    const updates = process.env['UPDATE_SPEC'] === '1';
    const script = updates ? withoutAnswers(written) : written;
    const connection = postgres === undefined ? server().connection : { connectionString: postgres };
    const answered = await runScript(script, connection);
    if (updates) writeFileSync(path, answered);
    else expect(answered).toBe(script);
  });
}
