/**
 * The PostgreSQL protocol as node-postgres speaks it, over a fresh database in memory. Values stay the text the server
 * sent; statements of every language go as plain statements.
 */
import pg from 'pg';
import { openTestServer } from '../pgwire/test-server.ts';
import { changedRows, type Door, failureOf } from './outcome.ts';

const asSent = { getTypeParser: () => (text: string) => text };

export async function openWireDoor(): Promise<Door> {
  const server = await openTestServer();
  const client = new pg.Client({ ...server.connection, user: 'aiondb' });
  await client.connect();
  return {
    async run(text, language) {
      try {
        const result = await client.query<(string | null)[]>({ text, rowMode: 'array', types: asSent });
        return {
          kind: 'answer',
          columns: result.fields.map(({ name, dataTypeID }) => ({ name, typeOid: dataTypeID })),
          rows: result.rows,
          changed: changedRows(text, language, result.rowCount),
        };
      } catch (error) {
        return failureOf(error);
      }
    },
    async close() {
      await client.end();
      await server.close();
    },
  };
}
