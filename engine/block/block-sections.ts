/**
 * Payloads of column blocks under construction and under inspection: the null bitmap is done here, so that the encodings
 * deal with values only. Layout of the bytes around a payload: envelope.ts.
 */

import { damaged } from './damage.ts';
import { envelopeBytes, envelopeFlags, openEnvelope, padded } from './envelope.ts';
import { bitmapBytes, packBits, unpackBits } from './null-bitmap.ts';
import type { PhysicalKind } from './shape.ts';
import { kindCodes } from './shape.ts';

/** How a payload, or a part of it that says so itself, is to be read. Numbers are never reused. */
export const encodings = {
  /** Each value as it is; of text only read, see `texts`. */
  plain: 0,
  /** Codes of whole bytes into the block's own list of distinct strings; only read, see `codes`. */
  dictionary: 1,
  /** Integers as their distance from the smallest, in 0, 1, 2 or 4 bytes; only read, see `bitPacked`. */
  frameOfReference: 2,
  /** Datums of integer columns that no lane of integers can hold. */
  datums: 3,
  /** Equal neighbours once, with their number. */
  runLength: 4,
  /** Integers as their distance from a base, in single bits. */
  bitPacked: 5,
  /** Integers as their distance from the one before, in single bits. */
  differences: 6,
  /** Floats as integers and what to divide them by. */
  decimals: 7,
  /** Floats in four bytes. */
  singles: 8,
  /** Integers beyond ±2^53 as their distance from the smallest. */
  offsets: 9,
  /** Strings with their lengths as numbers. */
  texts: 10,
  /** Codes, as numbers, into the block's own list of distinct strings. */
  codes: 11,
} as const;

/** What a block says of itself besides its payload. */
export interface BlockPlan {
  readonly kind: PhysicalKind;
  readonly encoding: number;
  /** `envelopeFlags` other than nulls. */
  readonly flags: number;
  readonly count: number;
  /** One byte a row; undefined when there is no null. */
  readonly nulls: Uint8Array | undefined;
}

/** A block to be filled: its payload begins at `payload`. */
export interface OpenBlock {
  readonly bytes: Uint8Array;
  readonly payload: number;
}

export function openBlock(plan: BlockPlan, payloadBytes: number): OpenBlock {
  const { kind, encoding, count, nulls } = plan;
  const flags = plan.flags | (nulls === undefined ? 0 : envelopeFlags.nulls);
  const payload = envelopeBytes + (nulls === undefined ? 0 : bitmapBytes(count));
  const bytes = openEnvelope({ code: kindCodes[kind], encoding, flags, count }, payload + payloadBytes);
  if (nulls !== undefined) packBits(nulls, count, bytes, envelopeBytes);
  return { bytes, payload };
}

/** A block being read: sections are taken from its payload in order. */
export class BlockSections {
  readonly bytes: Uint8Array;
  readonly encoding: number;
  readonly flags: number;
  readonly count: number;
  readonly nulls: Uint8Array | undefined;
  private position: number;

  constructor(bytes: Uint8Array, encoding: number, flags: number, count: number) {
    this.bytes = bytes;
    this.encoding = encoding;
    this.flags = flags;
    this.count = count;
    this.position = envelopeBytes;
    this.nulls =
      (flags & envelopeFlags.nulls) === 0 ? undefined : unpackBits(bytes, this.take(bitmapBytes(count)), count);
  }

  /** Steps over a section of that many bytes and its padding; returns where it begins. */
  take(length: number): number {
    const start = this.position;
    if (length > this.bytes.length - start) throw damaged('a column block is cut short');
    this.position = start + padded(length);
    return start;
  }

  /** Everything behind the sections taken. */
  get rest(): number {
    return this.bytes.length - this.position;
  }

  int32s(count: number): Int32Array {
    return new Int32Array(this.bytes.buffer, this.bytes.byteOffset + this.take(count * 4), count);
  }

  float64s(count: number): Float64Array {
    return new Float64Array(this.bytes.buffer, this.bytes.byteOffset + this.take(count * 8), count);
  }

  float32s(count: number): Float32Array {
    return new Float32Array(this.bytes.buffer, this.bytes.byteOffset + this.take(count * 4), count);
  }

  int64s(count: number): BigInt64Array {
    return new BigInt64Array(this.bytes.buffer, this.bytes.byteOffset + this.take(count * 8), count);
  }

  /** Unsigned integers of `width` bytes each; all zero when the width is 0. */
  narrow(count: number, width: number): Uint8Array | Uint16Array | Uint32Array {
    const start = this.bytes.byteOffset + this.take(count * width);
    switch (width) {
      case 0:
        return new Uint8Array(count);
      case 1:
        return new Uint8Array(this.bytes.buffer, start, count);
      case 2:
        return new Uint16Array(this.bytes.buffer, start, count);
      case 4:
        return new Uint32Array(this.bytes.buffer, start, count);
      default:
        throw damaged(`a column block has integers of ${width} bytes`);
    }
  }

  /** Throws XX001 unless all sections were taken. */
  finish(): void {
    if (this.position !== this.bytes.length) throw damaged('bytes follow the last section of a column block');
  }
}
