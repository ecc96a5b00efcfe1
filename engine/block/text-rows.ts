/**
 * Texts on their way into a column block: UTF-8 bytes and offsets of any vector of strings, and the distinct ones
 * among them. Two strings are the same when their bytes are.
 */
import { invariant } from '../error.ts';
import type { TextVector, Vector } from '../value/vector.ts';
import { valueAt } from '../value/vector.ts';
import { writeText } from './utf8.ts';

/** Text i is bytes[offsets[i] .. offsets[i+1]); offsets[0] is 0. */
export interface TextRows {
  readonly bytes: Uint8Array;
  readonly offsets: Int32Array;
  readonly count: number;
  /** Every byte is ASCII. */
  readonly ascii: boolean;
}

export interface DistinctTexts {
  readonly count: number;
  /** The first row of each distinct text, ascending; only `count` entries count. */
  readonly firstRows: Int32Array;
  /** For each row its text; 0 for nulls. */
  readonly codes: Int32Array;
}

/** The first `count` rows of a vector of strings, nulls as empty text. */
export function textRowsOf(vector: Vector, count: number): TextRows {
  return vector.kind === 'text' ? ofTextVector(vector, count) : ofStrings(vector, count);
}

function ofTextVector(vector: TextVector, count: number): TextRows {
  const start = vector.offsets[0]!;
  const end = vector.offsets[count]!;
  const bytes = vector.bytes.subarray(start, end);
  const offsets = vector.offsets.slice(0, count + 1);
  if (start > 0) for (let i = 0; i <= count; i++) offsets[i]! -= start;
  return { bytes, offsets, count, ascii: vector.ascii !== undefined || isAscii(bytes) };
}

function isAscii(bytes: Uint8Array): boolean {
  let seen = 0;
  for (let i = 0; i < bytes.length; i++) seen |= bytes[i]!;
  return seen <= 0x7f;
}

function ofStrings(vector: Vector, count: number): TextRows {
  const offsets = new Int32Array(count + 1);
  let bytes = new Uint8Array(count * 24 + 256);
  let units = 0;
  let position = 0;
  const values = vector.kind === 'any' ? vector.values : undefined;
  for (let i = 0; i < count; i++) {
    const value = values === undefined ? valueAt(vector, i) : values[i];
    if (value !== null) {
      invariant(typeof value === 'string', 'a text column holds strings');
      let end = writeText(value, bytes, position);
      if (end < 0) {
        const larger = new Uint8Array((bytes.length + value.length * 3) * 2);
        larger.set(bytes.subarray(0, position));
        bytes = larger;
        end = writeText(value, bytes, position);
      }
      units += value.length;
      position = end;
    }
    offsets[i + 1] = position;
  }
  // only ASCII has as many bytes as UTF-16 units
  return { bytes: bytes.subarray(0, position), offsets, count, ascii: units === position };
}

/** Open addressing over the bytes; at most half of the slots are ever in use. */
export function distinctTexts(rows: TextRows, nulls: Uint8Array | undefined): DistinctTexts {
  const { count, bytes, offsets } = rows;
  const slots = new Int32Array(1 << (34 - Math.clz32(Math.max(1, count)))).fill(-1);
  const mask = slots.length - 1;
  const codes = new Int32Array(count);
  const firstRows = new Int32Array(count);
  let distinct = 0;
  for (let row = 0; row < count; row++) {
    if (nulls !== undefined && nulls[row] === 1) continue;
    const start = offsets[row]!;
    const end = offsets[row + 1]!;
    let hash = end - start;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    let slot = (hash ^ (hash >>> 15)) & mask;
    let code = slots[slot]!;
    while (code >= 0 && !sameText(rows, firstRows[code]!, row)) {
      slot = (slot + 1) & mask;
      code = slots[slot]!;
    }
    if (code < 0) {
      code = distinct++;
      slots[slot] = code;
      firstRows[code] = row;
    }
    codes[row] = code;
  }
  return { count: distinct, firstRows, codes };
}

function sameText(rows: TextRows, left: number, right: number): boolean {
  const { bytes, offsets } = rows;
  let i = offsets[left]!;
  let j = offsets[right]!;
  const end = offsets[left + 1]!;
  if (end - i !== offsets[right + 1]! - j) return false;
  while (i < end) if (bytes[i++] !== bytes[j++]) return false;
  return true;
}

/** The distinct texts alone. */
export function pickTexts(rows: TextRows, distinct: DistinctTexts): TextRows {
  const { count, firstRows } = distinct;
  const offsets = new Int32Array(count + 1);
  for (let i = 0; i < count; i++) {
    const row = firstRows[i]!;
    offsets[i + 1] = offsets[i]! + rows.offsets[row + 1]! - rows.offsets[row]!;
  }
  const bytes = new Uint8Array(offsets[count]!);
  for (let i = 0; i < count; i++) {
    const row = firstRows[i]!;
    bytes.set(rows.bytes.subarray(rows.offsets[row]!, rows.offsets[row + 1]!), offsets[i]!);
  }
  return { bytes, offsets, count, ascii: rows.ascii || isAscii(bytes) };
}
