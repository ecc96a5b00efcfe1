/**
 * Key bytes as flat latin1 strings and back: one character a byte, so that `<` on the strings is memcmp on the bytes.
 *
 * Flat strings compare in 6 ns and cost 39 bytes for a 13-byte key, where a Buffer costs 120 and compares five times
 * slower (measured; see the notes on ordered deltas in engine/README.md). `String.fromCharCode` with all codes at once
 * makes a flat string; concatenation or substring would not.
 */

/** Longest key that has a function of its own. */
const unrolledBytes = 64;

type KeyMaker = (bytes: Uint8Array, from: number) => string;

/** By length; made on first use. A fixed number of arguments is several times faster than `apply`. */
const makers: (KeyMaker | undefined)[] = new Array(unrolledBytes + 1).fill(undefined);

/** The key of `bytes[from .. to)`. */
export function keyString(bytes: Uint8Array, from: number = 0, to: number = bytes.length): string {
  const length = to - from;
  if (length <= unrolledBytes) return (makers[length] ?? makerFor(length))(bytes, from);
  if (length <= 1_024) return String.fromCharCode.apply(null, bytes.subarray(from, to) as unknown as number[]);
  let text = '';
  for (let start = from; start < to; start += 1_024) text += keyString(bytes, start, Math.min(start + 1_024, to));
  return text;
}

function makerFor(length: number): KeyMaker {
  const codes = Array.from({ length }, (_, i) => `b[i + ${i}]`);
  const maker = new Function('b', 'i', `return String.fromCharCode(${codes.join(', ')});`) as KeyMaker;
  makers[length] = maker;
  return maker;
}

/** Writes the key's bytes into `target` and returns how many. */
export function writeKeyBytes(key: string, target: Uint8Array, offset: number): number {
  const length = key.length;
  for (let i = 0; i < length; i++) target[offset + i] = key.charCodeAt(i);
  return length;
}

export function keyBytes(key: string): Uint8Array {
  const bytes = new Uint8Array(key.length);
  writeKeyBytes(key, bytes, 0);
  return bytes;
}
