/**
 * Who may connect: anybody (`trust`), or who knows the user's password (`scram-sha-256`), with the messages of
 * protocol v3, "SASL Authentication".
 */
import { randomBytes } from 'node:crypto';
import { DbError } from '../../engine/index.ts';
import type { Input } from './input.ts';
import { violation } from './message-reader.ts';
import { fromClient, fromServer } from './message-type.ts';
import type { Output } from './output.ts';
import { mechanism, mockVerifier, ScramExchange, type ScramVerifier } from './scram.ts';

export type Authentication =
  | { readonly method: 'trust' }
  | {
      readonly method: 'scram-sha-256';
      /** The user's verifier; undefined for a user who does not exist. */
      readonly verifierFor: (user: string) => ScramVerifier | undefined;
    };

const ok = 0;
const sasl = 10;
const saslContinue = 11;
const saslFinal = 12;

const mockSecret = randomBytes(32);

function writeAuthentication({ writer }: Output, code: number, data?: string): void {
  writer.begin(fromServer.authentication);
  writer.int32(code);
  if (data !== undefined) writer.bytes(Buffer.from(data));
  writer.end();
}

/** Returns when the user is who they say, with AuthenticationOk written. Throws 28P01, 08P01. */
export async function authenticate(
  authentication: Authentication,
  user: string,
  input: Input,
  output: Output,
): Promise<void> {
  if (authentication.method === 'scram-sha-256') {
    await exchangeScram(authentication.verifierFor(user), user, input, output);
  }
  writeAuthentication(output, ok);
}

async function exchangeScram(
  known: ScramVerifier | undefined,
  user: string,
  input: Input,
  output: Output,
): Promise<void> {
  const { reader } = input;
  writeAuthentication(output, sasl, `${mechanism}\0\0`);
  output.flush();
  await password(input);
  const chosen = reader.text();
  if (chosen !== mechanism) throw violation('client selected an invalid SASL authentication mechanism');
  const byteCount = reader.int32();
  const exchange = new ScramExchange(known ?? mockVerifier(user, mockSecret));
  writeAuthentication(output, saslContinue, exchange.begin(byteCount < 0 ? '' : reader.textOf(byteCount)));
  reader.finish();
  output.flush();
  await password(input);
  const final = exchange.finish(reader.textOf(reader.remainingBytes));
  if (final === undefined || known === undefined) {
    throw new DbError('28P01', `password authentication failed for user "${user}"`);
  }
  writeAuthentication(output, saslFinal, final);
}

/** Moves to the client's next message, which must carry its answer. */
async function password(input: Input): Promise<void> {
  while (!input.reader.next()) {
    if (!(await input.arrival())) throw new DbError('08006', 'the client left during authentication');
  }
  if (input.reader.type !== fromClient.password) throw violation('expected SASL response');
}
