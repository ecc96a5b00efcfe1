/**
 * Key bytes as flat latin1 strings and back: one character a byte, so that `<` on the strings is memcmp on the bytes.
 *
 * Flat strings compare in 6 ns and cost 39 bytes for a 13-byte key, where a Buffer costs 120 and compares five times
 * slower (measured). `String.fromCharCode` with all codes at once makes a flat string; concatenation or substring would
 * not, and a rope compares slowly. Used by the memory store and by the deltas of ordered spaces.
 */

const noBytes = new Uint8Array(0);
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

/** The bytes of a key: in `target` where that is as long, else in a new array. */
export function keyBytes(key: string, target: Uint8Array = noBytes): Uint8Array {
  const { length } = key;
  const bytes = target.length === length ? target : new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = key.charCodeAt(i);
  return bytes;
}
