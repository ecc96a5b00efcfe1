import { expect, test } from 'vitest';
import { saslPrepare } from '../../adapters/pgwire/saslprep.ts';
import { parseVerifier, printVerifier, ScramExchange, verifierOf } from '../../adapters/pgwire/scram.ts';

// RFC 7677, section 3
const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');
const serverNonce = '%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0';
const clientFirst = 'n,,n=user,r=rOprNGfwEbeRWgbNEkqO';
const withoutProof = `c=biws,r=rOprNGfwEbeRWgbNEkqO${serverNonce}`;
const proof = 'dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=';

test('the exchange of RFC 7677', () => {
  const exchange = new ScramExchange(verifierOf('pencil', salt), serverNonce);
  expect(exchange.begin(clientFirst)).toBe(
    'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
  );
  expect(exchange.finish(`${withoutProof},p=${proof}`)).toBe('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=');
});

test('another password has another proof', () => {
  const exchange = new ScramExchange(verifierOf('pencils', salt), serverNonce);
  exchange.begin(clientFirst);
  expect(exchange.finish(`${withoutProof},p=${proof}`)).toBeUndefined();
});

test.each([
  ['p=tls-unique,,n=user,r=abc', 'client requires SCRAM channel binding, but it is not supported'],
  ['n,a=admin,n=user,r=abc', 'client uses authorization identity, but it is not supported'],
  ['n,,m=later,n=user,r=abc', 'client requires an unsupported SCRAM extension'],
  ['nonsense', 'malformed SCRAM message'],
])('client-first-message %s', (message, expected) => {
  expect(() => new ScramExchange(verifierOf('x', salt)).begin(message)).toThrow(expected);
});

test.each([
  [`c=eSws,r=rOprNGfwEbeRWgbNEkqO${serverNonce},p=${proof}`, 'unexpected SCRAM channel-binding attribute'],
  [`c=biws,r=other,p=${proof}`, 'SCRAM nonce does not match'],
  [withoutProof, 'malformed SCRAM message'],
  [`${withoutProof},p=AAAA`, 'malformed SCRAM message'],
])('client-final-message %s', (message, expected) => {
  const exchange = new ScramExchange(verifierOf('pencil', salt), serverNonce);
  exchange.begin(clientFirst);
  expect(() => exchange.finish(message)).toThrow(expected);
});

test('a verifier prints and parses', () => {
  const verifier = verifierOf('pencil', salt);
  expect(parseVerifier(printVerifier(verifier))).toEqual(verifier);
  expect(parseVerifier('pencil')).toBeUndefined();
});

// RFC 4013, section 3, but for the rule on writing directions
test.each([
  ['I\u00adX', 'IX'],
  ['user', 'user'],
  ['USER', 'USER'],
  ['\u00aa', 'a'],
  ['\u2168', 'IX'],
  ['a\u00a0b', 'a b'],
  // prohibited: used as it is, as PostgreSQL does
  ['\u0007\u00e4', '\u0007\u00e4'],
])('SASLprep of %j', (password, prepared) => {
  expect(saslPrepare(password)).toBe(prepared);
});
