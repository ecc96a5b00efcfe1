/**
 * Integers of `width` bits each, 0 to 32, in 32-bit words.
 *
 * The values lie in up to 32 rows of `lanes` columns: value i is in row ⌊i / lanes⌋ and column i mod lanes, and lanes is
 * ⌈count / 32⌉. Each column is a string of bits of its own, row r beginning at bit r · width, lowest bit first; word k of
 * column c is word k · lanes + c. So a row has the same shift in every column, and one short loop with constant shift and
 * mask unpacks it, whatever the width. Measured on Node 20 for 4,096 values: 0.9 to 1.2 ns a value; one generated kernel
 * a width over values packed one after the other takes 0.6 to 1.0 ns once it is hot, but each width has to warm up by
 * itself, some 10 ms in the first scan after opening; a loop that computes each shift takes 2.2 to 2.7 ns.
 *
 * The layout is the transposed one of Afroozeh and Boncz, "The FastLanes Compression Layout" (VLDB 2023), with lanes that
 * follow the number of values. The words used are those of rows that exist, so few values take few words.
 */

/** Words that `count` values of `width` bits take. */
export function packedWords(count: number, width: number): number {
  if (count === 0 || width === 0) return 0;
  const lanes = laneCount(count);
  return Math.ceil((Math.ceil(count / lanes) * width) / 32) * lanes;
}

/** Bits that integers from 0 to `maximum` need, which is below 2^32. */
export function bitWidth(maximum: number): number {
  return 32 - Math.clz32(maximum);
}

function laneCount(count: number): number {
  return (count + 31) >>> 5;
}

/** Packs the low `width` bits of the first `count` values, whose other bits are 0, into zeroed words. */
export function packBitWidths(values: Int32Array, count: number, width: number, words: Int32Array): void {
  if (width === 0) return;
  const lanes = laneCount(count);
  let bit = 0;
  for (let from = 0; from < count; from += lanes) {
    const length = Math.min(lanes, count - from);
    const at = (bit >>> 5) * lanes;
    const shift = bit & 31;
    for (let i = 0; i < length; i++) words[at + i]! |= values[from + i]! << shift;
    if (shift + width > 32) {
      const next = at + lanes;
      const left = 32 - shift;
      for (let i = 0; i < length; i++) words[next + i]! = values[from + i]! >>> left;
    }
    bit += width;
  }
}

/** Unpacks `count` values from all of `words` and adds `base` to each, modulo 2^32. */
export function unpackBitWidths(
  words: Int32Array,
  count: number,
  width: number,
  base: number,
  target: Int32Array,
): void {
  if (width === 0) {
    target.fill(base, 0, count);
    return;
  }
  const lanes = laneCount(count);
  const mask = width === 32 ? -1 : (1 << width) - 1;
  let bit = 0;
  for (let to = 0; to < count; to += lanes) {
    const length = Math.min(lanes, count - to);
    const at = (bit >>> 5) * lanes;
    const shift = bit & 31;
    if (shift + width <= 32) unpackRow(words, at, shift, mask, base, target, to, length);
    else unpackSplitRow(words, at, at + lanes, shift, mask, base, target, to, length);
    bit += width;
  }
}

/** A row whose bits lie in one word of each column. */
function unpackRow(
  words: Int32Array,
  at: number,
  shift: number,
  mask: number,
  base: number,
  target: Int32Array,
  to: number,
  length: number,
): void {
  let i = 0;
  for (; i + 16 <= length; i += 16) {
    const w = at + i;
    const t = to + i;
    target[t] = (base + ((words[w]! >>> shift) & mask)) | 0;
    target[t + 1] = (base + ((words[w + 1]! >>> shift) & mask)) | 0;
    target[t + 2] = (base + ((words[w + 2]! >>> shift) & mask)) | 0;
    target[t + 3] = (base + ((words[w + 3]! >>> shift) & mask)) | 0;
    target[t + 4] = (base + ((words[w + 4]! >>> shift) & mask)) | 0;
    target[t + 5] = (base + ((words[w + 5]! >>> shift) & mask)) | 0;
    target[t + 6] = (base + ((words[w + 6]! >>> shift) & mask)) | 0;
    target[t + 7] = (base + ((words[w + 7]! >>> shift) & mask)) | 0;
    target[t + 8] = (base + ((words[w + 8]! >>> shift) & mask)) | 0;
    target[t + 9] = (base + ((words[w + 9]! >>> shift) & mask)) | 0;
    target[t + 10] = (base + ((words[w + 10]! >>> shift) & mask)) | 0;
    target[t + 11] = (base + ((words[w + 11]! >>> shift) & mask)) | 0;
    target[t + 12] = (base + ((words[w + 12]! >>> shift) & mask)) | 0;
    target[t + 13] = (base + ((words[w + 13]! >>> shift) & mask)) | 0;
    target[t + 14] = (base + ((words[w + 14]! >>> shift) & mask)) | 0;
    target[t + 15] = (base + ((words[w + 15]! >>> shift) & mask)) | 0;
  }
  for (; i < length; i++) target[to + i] = (base + ((words[at + i]! >>> shift) & mask)) | 0;
}

/** A row whose bits begin in one word of each column and end in the next. */
function unpackSplitRow(
  words: Int32Array,
  at: number,
  next: number,
  shift: number,
  mask: number,
  base: number,
  target: Int32Array,
  to: number,
  length: number,
): void {
  const left = 32 - shift;
  let i = 0;
  for (; i + 16 <= length; i += 16) {
    const w = at + i;
    const n = next + i;
    const t = to + i;
    target[t] = (base + (((words[w]! >>> shift) | (words[n]! << left)) & mask)) | 0;
    target[t + 1] = (base + (((words[w + 1]! >>> shift) | (words[n + 1]! << left)) & mask)) | 0;
    target[t + 2] = (base + (((words[w + 2]! >>> shift) | (words[n + 2]! << left)) & mask)) | 0;
    target[t + 3] = (base + (((words[w + 3]! >>> shift) | (words[n + 3]! << left)) & mask)) | 0;
    target[t + 4] = (base + (((words[w + 4]! >>> shift) | (words[n + 4]! << left)) & mask)) | 0;
    target[t + 5] = (base + (((words[w + 5]! >>> shift) | (words[n + 5]! << left)) & mask)) | 0;
    target[t + 6] = (base + (((words[w + 6]! >>> shift) | (words[n + 6]! << left)) & mask)) | 0;
    target[t + 7] = (base + (((words[w + 7]! >>> shift) | (words[n + 7]! << left)) & mask)) | 0;
    target[t + 8] = (base + (((words[w + 8]! >>> shift) | (words[n + 8]! << left)) & mask)) | 0;
    target[t + 9] = (base + (((words[w + 9]! >>> shift) | (words[n + 9]! << left)) & mask)) | 0;
    target[t + 10] = (base + (((words[w + 10]! >>> shift) | (words[n + 10]! << left)) & mask)) | 0;
    target[t + 11] = (base + (((words[w + 11]! >>> shift) | (words[n + 11]! << left)) & mask)) | 0;
    target[t + 12] = (base + (((words[w + 12]! >>> shift) | (words[n + 12]! << left)) & mask)) | 0;
    target[t + 13] = (base + (((words[w + 13]! >>> shift) | (words[n + 13]! << left)) & mask)) | 0;
    target[t + 14] = (base + (((words[w + 14]! >>> shift) | (words[n + 14]! << left)) & mask)) | 0;
    target[t + 15] = (base + (((words[w + 15]! >>> shift) | (words[n + 15]! << left)) & mask)) | 0;
  }
  for (; i < length; i++) {
    target[to + i] = (base + (((words[at + i]! >>> shift) | (words[next + i]! << left)) & mask)) | 0;
  }
}
