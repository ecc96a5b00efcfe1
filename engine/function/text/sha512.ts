/**
 * SHA-384 and SHA-512 (FIPS 180-4): SHA-2 over words of 64 bits, which here are bigints.
 *
 * Blocks are 128 bytes; the message is padded with 0x80, zeros, and its length in bits in 16 bytes. The constants are
 * the first 64 bits behind the point of the cube roots of 80 primes, the initial words those of square roots of eight.
 */
import { integerRoot } from '../../value/numeric-function.ts';
import { primes } from './digest.ts';

const wordBits = 64n;

function rotateRight(word: bigint, count: bigint): bigint {
  return (word >> count) | BigInt.asUintN(64, word << (wordBits - count));
}

function add(...words: readonly bigint[]): bigint {
  return BigInt.asUintN(
    64,
    words.reduce((sum, word) => sum + word, 0n),
  );
}

/** Floor of the cube root, by Newton's method from above. */
function cubeRoot(value: bigint): bigint {
  let guess = 1n << BigInt(Math.ceil(value.toString(2).length / 3));
  for (;;) {
    const next = (2n * guess + value / (guess * guess)) / 3n;
    if (next >= guess) return guess;
    guess = next;
  }
}

const constants = primes(80).map((prime) => BigInt.asUintN(64, cubeRoot(BigInt(prime) << (3n * wordBits))));
const squareRoots = primes(16).map((prime) => BigInt.asUintN(64, integerRoot(BigInt(prime) << (2n * wordBits))));

function padded(message: Uint8Array): DataView {
  const blockCount = Math.floor((message.length + 16) / 128) + 1;
  const bytes = new Uint8Array(blockCount * 128);
  bytes.set(message);
  bytes[message.length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setBigUint64(bytes.length - 8, BigInt(message.length) * 8n);
  return view;
}

function expandBlock(view: DataView, block: number): readonly bigint[] {
  const words = Array.from({ length: 16 }, (_, i) => view.getBigUint64(block + i * 8));
  for (let i = 16; i < 80; i++) {
    const early = words[i - 15]!;
    const late = words[i - 2]!;
    const first = rotateRight(early, 1n) ^ rotateRight(early, 8n) ^ (early >> 7n);
    const second = rotateRight(late, 19n) ^ rotateRight(late, 61n) ^ (late >> 6n);
    words.push(add(words[i - 16]!, first, words[i - 7]!, second));
  }
  return words;
}

type State = readonly [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];

function compress(state: State, words: readonly bigint[]): State {
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 80; i++) {
    const sumE = rotateRight(e, 14n) ^ rotateRight(e, 18n) ^ rotateRight(e, 41n);
    const choice = (e & f) ^ (BigInt.asUintN(64, ~e) & g);
    const first = add(h, sumE, choice, constants[i]!, words[i]!);
    const sumA = rotateRight(a, 28n) ^ rotateRight(a, 34n) ^ rotateRight(a, 39n);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    [h, g, f, e, d, c, b, a] = [g, f, e, add(d, first), c, b, a, add(first, sumA, majority)];
  }
  return [a, b, c, d, e, f, g, h].map((word, i) => add(word, state[i]!)) as unknown as State;
}

function digest(message: Uint8Array, initial: readonly bigint[], byteCount: number): Uint8Array {
  const view = padded(message);
  let state = initial as State;
  for (let block = 0; block < view.byteLength; block += 128) state = compress(state, expandBlock(view, block));
  const bytes = new DataView(new ArrayBuffer(64));
  for (const [i, word] of state.entries()) bytes.setBigUint64(i * 8, word);
  return new Uint8Array(bytes.buffer).slice(0, byteCount);
}

export function sha512(message: Uint8Array): Uint8Array {
  return digest(message, squareRoots.slice(0, 8), 64);
}

export function sha384(message: Uint8Array): Uint8Array {
  return digest(message, squareRoots.slice(8), 48);
}
