import pg from 'pg';
import postgres from 'postgres';
import { expect, test } from 'vitest';
import { verifierOf } from '../../adapters/pgwire/pgwire.ts';
import { encodeLine, framed } from './client-message.ts';
import { useTestServer } from './test-server.ts';
import { WireSocket } from './wire-socket.ts';

const password = 'sesame – öffne dich';
const verifier = verifierOf(password);
const server = useTestServer({
  authentication: { method: 'scram-sha-256', verifierFor: (user) => (user === 'ada' ? verifier : undefined) },
});

const as = (user: string, given: string): pg.Client => new pg.Client({ ...server().connection, user, password: given });

test('the right password opens a session', async () => {
  const client = as('ada', password);
  await client.connect();
  expect((await client.query('SELECT current_user AS me')).rows).toEqual([{ me: 'ada' }]);
  await client.end();
});

test('postgres.js too', async () => {
  const { host, port, database } = server().connection;
  const sql = postgres({ host, port, database, username: 'ada', password, fetch_types: false, max: 1 });
  expect([...(await sql`SELECT 1 AS one`)]).toEqual([{ one: 1 }]);
  await sql.end();
});

test.each([
  ['ada', 'wrong'],
  ['nobody', password],
])('user %s with another password is refused, known or not', async (user, given) => {
  await expect(as(user, given).connect()).rejects.toMatchObject({
    code: '28P01',
    severity: 'FATAL',
    message: `password authentication failed for user "${user}"`,
  });
});

test('a user who does not exist gets the same salt each time', async () => {
  const salts = new Set<string>();
  for (let i = 0; i < 2; i++) {
    const wire = await WireSocket.open(server().port);
    wire.send(encodeLine('StartupMessage user=nobody database=aiondb'));
    expect(await wire.message()).toBe('AuthenticationSASL "SCRAM-SHA-256\\u0000\\u0000"');
    const first = Buffer.from('n,,n=,r=abcdefgh');
    const length = Buffer.alloc(4);
    length.writeInt32BE(first.length);
    wire.send(framed('p', Buffer.from('SCRAM-SHA-256\0'), length, first));
    salts.add(/s=([^,]*)/.exec((await wire.message()) ?? '')![1]!);
    wire.close();
  }
  expect(salts.size).toBe(1);
});

test('a query before the password is refused', async () => {
  const wire = await WireSocket.open(server().port);
  wire.send(encodeLine('StartupMessage user=ada database=aiondb'));
  wire.send(encodeLine('Query "SELECT 1"'));
  expect((await wire.until('ErrorResponse')).at(-1)).toBe('ErrorResponse FATAL 08P01 "expected SASL response"');
  expect(await wire.message()).toBe('closed');
});
