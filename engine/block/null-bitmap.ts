/**
 * Nulls of a column: one byte a row in vectors (1 is null), one bit a row in blocks, lowest bit first, in whole 8 bytes.
 * The same packing serves columns of booleans.
 */

/** Bytes of a bitmap of `count` rows. */
export function bitmapBytes(count: number): number {
  return ((count + 63) >>> 6) << 3;
}

/** Packs the first `count` flags, each 0 or 1, into zeroed bytes at `offset`. */
export function packBits(flags: Uint8Array, count: number, target: Uint8Array, offset: number): void {
  for (let i = 0; i < count; i++) target[offset + (i >> 3)]! |= flags[i]! << (i & 7);
}

/** Four flags of a byte each for every four bits, as little-endian words. */
const nibbles = Int32Array.from({ length: 16 }, (_, bits) => {
  return (bits & 1) | ((bits & 2) << 7) | ((bits & 4) << 14) | ((bits & 8) << 21);
});

/** The flags of `count` rows from an intact bitmap at `offset`. */
export function unpackBits(source: Uint8Array, offset: number, count: number): Uint8Array {
  const bytes = (count + 7) >> 3;
  const words = new Int32Array(bytes * 2);
  for (let i = 0; i < bytes; i++) {
    const bits = source[offset + i]!;
    words[2 * i] = nibbles[bits & 15]!;
    words[2 * i + 1] = nibbles[bits >> 4]!;
  }
  return new Uint8Array(words.buffer, 0, count);
}

/** How many of the first `count` flags are 1. */
export function countFlags(flags: Uint8Array | undefined, count: number): number {
  if (flags === undefined) return 0;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += flags[i]!;
  return sum;
}
