/**
 * Vectors copied out of stored rows, cut from slabs: a Float32Array with a buffer of its own costs ten times as much to
 * make as a view of a shared one, and most live no longer than the row they were read for. A kept vector keeps its slab
 * of `slabBytes`; a vector of more than an eighth of that gets its own buffer.
 */
const slabBytes = 16_384;

let slab: Uint8Array = new Uint8Array(0);
let used = 0;

/** The floats whose bytes are source[from .. to), wherever they lie. */
export function copyFloats(source: Uint8Array, from: number, to: number): Float32Array {
  const length = to - from;
  if (length > slabBytes / 8) return new Float32Array(source.slice(from, to).buffer);
  if (used + length > slab.length) {
    slab = new Uint8Array(slabBytes);
    used = 0;
  }
  const start = used;
  used += length;
  slab.set(source.subarray(from, to), start);
  return new Float32Array(slab.buffer, start, length / 4);
}
