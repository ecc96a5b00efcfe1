/**
 * SCRAM-SHA-256 verifiers in PostgreSQL's text form (RFC 5802, RFC 7677):
 * `SCRAM-SHA-256$<iterations>:<salt>$<stored key>:<server key>`, parts in base64.
 */
import type { Host } from '../host/host.ts';

const iterations = 4096;
const saltBytes = 16;
const blockBytes = 64;
const encoder = new TextEncoder();

function join(left: Uint8Array, right: Uint8Array): Uint8Array {
  const out = new Uint8Array(left.length + right.length);
  out.set(left);
  out.set(right, left.length);
  return out;
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** HMAC-SHA-256 (RFC 2104) over the host's hash. */
function hmac({ hashing }: Host, key: Uint8Array, message: Uint8Array): Uint8Array {
  const padded = new Uint8Array(blockBytes);
  padded.set(key.length > blockBytes ? hashing.sha256(key) : key);
  const inner = padded.map((byte) => byte ^ 0x36);
  const outer = padded.map((byte) => byte ^ 0x5c);
  return hashing.sha256(join(outer, hashing.sha256(join(inner, message))));
}

/** The verifier of a password; a text that is one already comes back as it is. */
export function scramVerifier(host: Host, password: string): string {
  if (/^SCRAM-SHA-256\$\d+:/.test(password)) return password;
  const salt = host.random.fill(new Uint8Array(saltBytes));
  const secret = encoder.encode(password.normalize('NFKC'));
  let round = hmac(host, secret, join(salt, Uint8Array.of(0, 0, 0, 1)));
  const salted = round.slice();
  for (let i = 1; i < iterations; i++) {
    round = hmac(host, secret, round);
    for (let b = 0; b < salted.length; b++) salted[b]! ^= round[b]!;
  }
  const stored = host.hashing.sha256(hmac(host, salted, encoder.encode('Client Key')));
  const server = hmac(host, salted, encoder.encode('Server Key'));
  return `SCRAM-SHA-256$${iterations}:${base64(salt)}$${base64(stored)}:${base64(server)}`;
}
