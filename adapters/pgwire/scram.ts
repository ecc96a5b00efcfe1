/**
 * SCRAM-SHA-256 without channel binding (RFC 5802, RFC 7677): a client proves that it knows the password, and we prove
 * that we know its verifier, without either being sent.
 *
 * A verifier is `SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey` in base64, PostgreSQL's text form. For a user who
 * does not exist the exchange runs to its end against a verifier nobody has the password of, so that names cannot be
 * told by trying.
 */
import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';
import { DbError } from '../../engine/index.ts';
import { violation } from './message-reader.ts';
import { saslPrepare } from './saslprep.ts';

export const mechanism = 'SCRAM-SHA-256';

const defaultIterations = 4096;
const saltBytes = 16;
const nonceBytes = 18;

export interface ScramVerifier {
  readonly iterations: number;
  readonly salt: Buffer;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

const hmac = (key: Uint8Array, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/** The verifier of a password, with a fresh salt. */
export function verifierOf(
  password: string,
  salt: Buffer = randomBytes(saltBytes),
  iterations: number = defaultIterations,
): ScramVerifier {
  const salted = pbkdf2Sync(saslPrepare(password), salt, iterations, 32, 'sha256');
  return { iterations, salt, storedKey: sha256(hmac(salted, 'Client Key')), serverKey: hmac(salted, 'Server Key') };
}

export function printVerifier({ iterations, salt, storedKey, serverKey }: ScramVerifier): string {
  const [saltText, stored, server] = [salt, storedKey, serverKey].map((bytes) => bytes.toString('base64'));
  return `${mechanism}$${iterations}:${saltText}$${stored}:${server}`;
}

/** Undefined when the text is not a verifier. */
export function parseVerifier(text: string): ScramVerifier | undefined {
  const match = /^SCRAM-SHA-256\$(\d+):([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]{44}):([A-Za-z0-9+/=]{44})$/.exec(text);
  if (match === null) return undefined;
  const [salt, storedKey, serverKey] = match.slice(2).map((part) => Buffer.from(part, 'base64'));
  return { iterations: Number(match[1]), salt: salt!, storedKey: storedKey!, serverKey: serverKey! };
}

/** A verifier that no password fits, the same for a name each time it is asked for. */
export function mockVerifier(user: string, secret: Uint8Array): ScramVerifier {
  const salt = hmac(secret, `salt ${user}`).subarray(0, saltBytes);
  return {
    iterations: defaultIterations,
    salt,
    storedKey: hmac(secret, `stored ${user}`),
    serverKey: hmac(secret, `server ${user}`),
  };
}

/** The server's side of one exchange: `begin` answers the first message, `finish` the second. */
export class ScramExchange {
  readonly #verifier: ScramVerifier;
  readonly #nonce: string;
  #bare = '';
  #bindingHeader = '';
  #serverFirst = '';

  constructor(verifier: ScramVerifier, nonce: string = randomBytes(nonceBytes).toString('base64')) {
    this.#verifier = verifier;
    this.#nonce = nonce;
  }

  /** client-first-message → server-first-message */
  begin(clientFirst: string): string {
    const match = /^(([nyp])(?:=([^,]*))?,([^,]*),)((?:m=[^,]*,)?n=[^,]*,r=([\x21-\x2b\x2d-\x7e]+)(?:,.*)?)$/s.exec(
      clientFirst,
    );
    if (match === null) throw violation('malformed SCRAM message');
    const [, header, binding, , identity, bare, nonce] = match;
    if (binding === 'p') {
      throw new DbError('08P01', 'client requires SCRAM channel binding, but it is not supported');
    }
    if (identity !== '') throw new DbError('0A000', 'client uses authorization identity, but it is not supported');
    if (bare!.startsWith('m=')) throw new DbError('0A000', 'client requires an unsupported SCRAM extension');
    this.#bindingHeader = header!;
    this.#bare = bare!;
    const { salt, iterations } = this.#verifier;
    this.#serverFirst = `r=${nonce}${this.#nonce},s=${salt.toString('base64')},i=${iterations}`;
    return this.#serverFirst;
  }

  /** client-final-message → server-final-message; undefined when the proof is not one of the password. */
  finish(clientFinal: string): string | undefined {
    const match = /^(c=([A-Za-z0-9+/=]+),r=([^,]*)(?:,.*)?),p=([A-Za-z0-9+/=]+)$/s.exec(clientFinal);
    if (match === null) throw violation('malformed SCRAM message');
    const [, withoutProof, binding, nonce, proofText] = match;
    if (Buffer.from(binding!, 'base64').toString('utf8') !== this.#bindingHeader) {
      throw violation('unexpected SCRAM channel-binding attribute in client-final-message');
    }
    if (!this.#serverFirst.startsWith(`r=${nonce},`)) throw violation('SCRAM nonce does not match');
    const { storedKey, serverKey } = this.#verifier;
    const message = `${this.#bare},${this.#serverFirst},${withoutProof}`;
    const signature = hmac(storedKey, message);
    const proof = Buffer.from(proofText!, 'base64');
    if (proof.length !== signature.length) throw violation('malformed SCRAM message');
    const clientKey = proof.map((byte, i) => byte ^ signature[i]!);
    if (!timingSafeEqual(sha256(clientKey), storedKey)) return undefined;
    return `v=${hmac(serverKey, message).toString('base64')}`;
  }
}
