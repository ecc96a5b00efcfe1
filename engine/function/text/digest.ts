/**
 * MD5 (RFC 1321), SHA-224 and SHA-256 (FIPS 180-4) over bytes.
 *
 * Both read the message in blocks of 64 bytes after padding: 0x80, zeros, and the length in bits in eight bytes (little
 * endian for MD5, big endian for SHA).
 */

function padded(message: Uint8Array, littleEndian: boolean): DataView {
  const blockCount = Math.floor((message.length + 8) / 64) + 1;
  const bytes = new Uint8Array(blockCount * 64);
  bytes.set(message);
  bytes[message.length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setBigUint64(bytes.length - 8, BigInt(message.length) * 8n, littleEndian);
  return view;
}

const md5Sines = Uint32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32));
const md5Shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21] as const;

function rotateLeft(value: number, count: number): number {
  return (value << count) | (value >>> (32 - count));
}

export function md5(message: Uint8Array): Uint8Array {
  const view = padded(message, true);
  const state = new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]);
  for (let block = 0; block < view.byteLength; block += 64) {
    let [a, b, c, d] = state as unknown as [number, number, number, number];
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      let mix: number;
      let word: number;
      if (round === 0) [mix, word] = [(b & c) | (~b & d), i];
      else if (round === 1) [mix, word] = [(d & b) | (~d & c), (5 * i + 1) % 16];
      else if (round === 2) [mix, word] = [b ^ c ^ d, (3 * i + 5) % 16];
      else [mix, word] = [c ^ (b | ~d), (7 * i) % 16];
      const sum = (a + mix + md5Sines[i]! + view.getUint32(block + word * 4, true)) | 0;
      [a, d, c, b] = [d, c, b, (b + rotateLeft(sum, md5Shifts[round * 4 + (i % 4)]!)) | 0];
    }
    state[0]! += a;
    state[1]! += b;
    state[2]! += c;
    state[3]! += d;
  }
  const digest = new DataView(new ArrayBuffer(16));
  for (let i = 0; i < 4; i++) digest.setUint32(i * 4, state[i]!, true);
  return new Uint8Array(digest.buffer);
}

/** The first primes, from which SHA-2 takes its constants. */
export function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
}

/** First 32 bits of the fraction. */
function fractionBits(value: number): number {
  return Math.floor((value - Math.floor(value)) * 2 ** 32);
}

const shaConstants = Uint32Array.from(primes(64), (prime) => fractionBits(Math.cbrt(prime)));
const sha256Initial = primes(8).map((prime) => fractionBits(Math.sqrt(prime)));
const sha224Initial = [0xc1059ed8, 0x367cd507, 0x3070dd17, 0xf70e5939, 0xffc00b31, 0x68581511, 0x64f98fa7, 0xbefa4fa4];

function rotateRight(value: number, count: number): number {
  return (value >>> count) | (value << (32 - count));
}

function expandBlock(view: DataView, block: number, words: Uint32Array): void {
  for (let i = 0; i < 16; i++) words[i] = view.getUint32(block + i * 4);
  for (let i = 16; i < 64; i++) {
    const early = words[i - 15]!;
    const late = words[i - 2]!;
    const first = rotateRight(early, 7) ^ rotateRight(early, 18) ^ (early >>> 3);
    const second = rotateRight(late, 17) ^ rotateRight(late, 19) ^ (late >>> 10);
    words[i] = words[i - 16]! + first + words[i - 7]! + second;
  }
}

function compress(state: Uint32Array, words: Uint32Array): void {
  let [a, b, c, d, e, f, g, h] = Array.from(state) as [number, number, number, number, number, number, number, number];
  for (let i = 0; i < 64; i++) {
    const sumE = rotateRight(e, 6) ^ rotateRight(e, 11) ^ rotateRight(e, 25);
    const choice = (e & f) ^ (~e & g);
    const first = (h + sumE + choice + shaConstants[i]! + words[i]!) | 0;
    const sumA = rotateRight(a, 2) ^ rotateRight(a, 13) ^ rotateRight(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + sumA + majority) | 0];
  }
  for (const [i, value] of [a, b, c, d, e, f, g, h].entries()) state[i]! += value;
}

function sha2(message: Uint8Array, initial: readonly number[], byteCount: number): Uint8Array {
  const view = padded(message, false);
  const state = Uint32Array.from(initial);
  const words = new Uint32Array(64);
  for (let block = 0; block < view.byteLength; block += 64) {
    expandBlock(view, block, words);
    compress(state, words);
  }
  const digest = new DataView(new ArrayBuffer(32));
  for (let i = 0; i < 8; i++) digest.setUint32(i * 4, state[i]!);
  return new Uint8Array(digest.buffer, 0, byteCount).slice();
}

export function sha256(message: Uint8Array): Uint8Array {
  return sha2(message, sha256Initial, 32);
}

export function sha224(message: Uint8Array): Uint8Array {
  return sha2(message, sha224Initial, 28);
}
