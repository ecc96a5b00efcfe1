/**
 * XXH32 over 32-bit words: the checksum of column blocks and block headers.
 *
 * Each of the four lanes and the closing mix are one-to-one in every word, so a damage confined to one aligned word, a
 * flipped byte above all, always changes the result; any other damage goes unseen once in 2^32. It was chosen over
 * CRC-32 because JavaScript does it about three times faster (no table, one multiplication chain a lane), and it stays
 * the published function, so other tools can verify a block: xxHash specification 0.1.1, XXH32. Lengths are multiples of
 * four here, so the byte tail of the specification does not occur.
 */
const prime1 = 0x9e3779b1 | 0;
const prime2 = 0x85ebca77 | 0;
const prime3 = 0xc2b2ae3d | 0;
const prime4 = 0x27d4eb2f | 0;
const prime5 = 0x165667b1 | 0;

/** @param words the data, little-endian @param seed any 32-bit integer @returns an unsigned 32-bit integer */
export function checksumOf(words: Int32Array, seed: number): number {
  const count = words.length;
  const striped = count & ~3;
  let hash: number;
  let i = 0;
  if (striped > 0) {
    let a = (seed + prime1 + prime2) | 0;
    let b = (seed + prime2) | 0;
    let c = seed | 0;
    let d = (seed - prime1) | 0;
    for (; i < striped; i += 4) {
      a = (a + Math.imul(words[i]!, prime2)) | 0;
      a = Math.imul((a << 13) | (a >>> 19), prime1);
      b = (b + Math.imul(words[i + 1]!, prime2)) | 0;
      b = Math.imul((b << 13) | (b >>> 19), prime1);
      c = (c + Math.imul(words[i + 2]!, prime2)) | 0;
      c = Math.imul((c << 13) | (c >>> 19), prime1);
      d = (d + Math.imul(words[i + 3]!, prime2)) | 0;
      d = Math.imul((d << 13) | (d >>> 19), prime1);
    }
    hash = ((a << 1) | (a >>> 31)) + ((b << 7) | (b >>> 25)) + ((c << 12) | (c >>> 20)) + ((d << 18) | (d >>> 14));
  } else {
    hash = seed + prime5;
  }
  hash = (hash + count * 4) | 0;
  for (; i < count; i++) {
    hash = (hash + Math.imul(words[i]!, prime3)) | 0;
    hash = Math.imul((hash << 17) | (hash >>> 15), prime4);
  }
  hash = Math.imul(hash ^ (hash >>> 15), prime2);
  hash = Math.imul(hash ^ (hash >>> 13), prime3);
  return (hash ^ (hash >>> 16)) >>> 0;
}
