/**
 * The 16 bytes before every column block and block header, and the checksum that guards both.
 *
 * ```
 * byte 0   format 1
 * byte 1   what it is: code of the column's kind (shape.ts), or 8 for a block header
 * byte 2   encoding (column-block.ts); 0 in a block header
 * byte 3   flags: 1 nulls, 2 every byte of the text is ASCII, 4 the values are 64-bit integers and not float64s
 * 4        u32 rows
 * 8        u32 length of everything, a multiple of 8
 * 12       u32 checksum: XXH32 of all bytes behind it, seeded with the XXH32 of bytes 0 to 11
 * 16       with flag 1 the null bitmap: one bit a row, lowest first, 1 is null, in whole 8 bytes; then the payload
 * ```
 * Every byte is under the checksum. Every section of a payload begins at a multiple of 8 from the start, so that typed arrays can view it in place.
 */
import { invariant } from '../error.ts';
import { checksumOf } from './checksum.ts';
import { damaged } from './damage.ts';

export const envelopeBytes = 16;
const format = 1;
export const headerCode = 8;
export const envelopeFlags = { nulls: 1, ascii: 2, wide: 4, all: 7 } as const;

export interface Envelope {
  readonly code: number;
  readonly encoding: number;
  readonly flags: number;
  readonly count: number;
}

/** `length` rounded up to a multiple of 8. */
export function padded(length: number): number {
  return length + (-length & 7);
}

/** Zeroed bytes of that length (envelope included) with everything of the envelope written but the checksum. */
export function openEnvelope(envelope: Envelope, length: number): Uint8Array {
  const bytes = new Uint8Array(padded(length));
  bytes[0] = format;
  bytes[1] = envelope.code;
  bytes[2] = envelope.encoding;
  bytes[3] = envelope.flags;
  const words = wordsOf(bytes);
  words[1] = envelope.count;
  words[2] = bytes.length;
  return bytes;
}

/** Writes the checksum, after which nothing may change. */
export function sealEnvelope(bytes: Uint8Array): Uint8Array {
  const words = wordsOf(bytes);
  words[3] = envelopeChecksum(words);
  return bytes;
}

/** Reads the envelope of aligned bytes without computing the checksum. `what` names the thing in errors. */
export function readEnvelope(bytes: Uint8Array, what: string): Envelope {
  if (bytes.length < envelopeBytes || bytes.length % 8 !== 0) throw damaged(`${what} is cut short`);
  if (bytes[0] !== format) throw damaged(`${what} has unknown format ${bytes[0]}`);
  const words = wordsOf(bytes);
  if (words[2]! >>> 0 !== bytes.length)
    throw damaged(`${what} is ${bytes.length} bytes long and not ${words[2]! >>> 0}`);
  const flags = bytes[3]!;
  if ((flags & ~envelopeFlags.all) !== 0) throw damaged(`${what} has unknown flags ${flags}`);
  return { code: bytes[1]!, encoding: bytes[2]!, flags, count: words[1]! >>> 0 };
}

/** Throws XX001 when the checksum of aligned bytes, whose envelope was read, differs. */
export function verifyChecksum(bytes: Uint8Array, what: string): void {
  const words = wordsOf(bytes);
  if (envelopeChecksum(words) !== words[3]! >>> 0) throw damaged(`the checksum of ${what} differs`);
}

function envelopeChecksum(words: Int32Array): number {
  return checksumOf(words.subarray(4), checksumOf(words.subarray(0, 3), 0));
}

/** The same bytes at an address that typed arrays of 8 bytes can view: themselves if they lie so, else a copy. */
export function aligned(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
}

function wordsOf(bytes: Uint8Array): Int32Array {
  invariant(bytes.byteOffset % 4 === 0, 'an envelope is aligned');
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 2);
}
