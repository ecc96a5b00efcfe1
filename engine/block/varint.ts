/**
 * Unsigned integers of 1 to 8 bytes: seven bits a byte, lowest first, the high bit set on all but the last.
 *
 * Holds 0 to 2^53 − 1. Reading needs the position behind the number too, so it lives in DatumReader.
 */

/** Writes `value` at `offset`; returns the end offset, or −1 if it does not fit. */
export function writeVarint(value: number, target: Uint8Array, offset: number): number {
  const limit = target.length;
  let rest = value;
  let position = offset;
  while (rest > 0x7fff_ffff) {
    if (position >= limit) return -1;
    target[position++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  let small = rest | 0;
  while (small > 0x7f) {
    if (position >= limit) return -1;
    target[position++] = (small & 0x7f) | 0x80;
    small >>>= 7;
  }
  if (position >= limit) return -1;
  target[position++] = small;
  return position;
}

/** Bytes that `writeVarint` takes for `value`. */
export function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes++;
  return bytes;
}
