/**
 * Key bytes: values as bytes whose memcmp order is their order, self-delimiting so that parts can be strung together.
 *
 * A key is a sequence of parts. Each part opens with a marker byte, then, for a value, the bytes of its type's
 * `writeKey`:
 *
 * | marker | meaning |
 * |---|---|
 * | 0x00 | null that sorts first |
 * | 0x01 | a value follows |
 * | 0x02 | null that sorts last |
 *
 * A descending part inverts the bytes of the value, never the marker, so NULLS FIRST and NULLS LAST are independent of
 * the direction. PostgreSQL's defaults hold: ascending puts nulls last, descending puts them first.
 *
 * Fixed-width forms: integers are big-endian with the sign bit flipped; doubles are big-endian with the sign bit
 * flipped when positive and every bit flipped when negative. Text is UTF-8 where 0x00 is written 0x00 0xFF, and ends
 * with 0x00 0x01; since no escaped continuation is as small as the terminator, a prefix sorts before what it begins.
 *
 * `KeyBuffer` reuses one growing array: `finish` copies the key out and starts the next. Not reentrant.
 */
import { invariant } from '../error.ts';
import { type DataType, type Datum, definitionOf, type KeyReader, type KeyWriter } from './type.ts';
import { narrow } from './vector.ts';

const nullFirst = 0x00;
const valueFollows = 0x01;
const nullLast = 0x02;

const twoTo32 = 0x1_0000_0000;
const utf8Encoder = new TextEncoder();
const utf8Decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** One part's place in a key: its type and how it sorts. */
export interface KeyPart {
  readonly type: DataType;
  readonly descending?: boolean;
  /** Default: PostgreSQL's, which is the same as `descending`. */
  readonly nullsFirst?: boolean;
}

/** The growing, reusable implementation of `KeyWriter`. */
export class KeyBuffer implements KeyWriter {
  private buffer: Uint8Array = new Uint8Array(256);
  private view: DataView = new DataView(this.buffer.buffer);
  private length = 0;

  /** Bytes written since the last `finish`. */
  get lengthBytes(): number {
    return this.length;
  }

  byte(value: number): void {
    this.reserve(1);
    this.buffer[this.length++] = value;
  }

  bytes(value: Uint8Array): void {
    this.reserve(value.length);
    this.buffer.set(value, this.length);
    this.length += value.length;
  }

  int64(value: number | bigint): void {
    this.reserve(8);
    if (typeof value === 'number') {
      this.view.setInt32(this.length, Math.floor(value / twoTo32) ^ 0x8000_0000);
      this.view.setUint32(this.length + 4, value >>> 0);
    } else {
      this.view.setBigUint64(this.length, BigInt.asUintN(64, value) ^ 0x8000_0000_0000_0000n);
    }
    this.length += 8;
  }

  int32(value: number): void {
    this.reserve(4);
    this.view.setInt32(this.length, value ^ 0x8000_0000);
    this.length += 4;
  }

  float64(value: number): void {
    this.reserve(8);
    const at = this.length;
    // adding 0 turns −0 into 0; the canonical NaN is positive, so it lands above Infinity
    this.view.setFloat64(at, Number.isNaN(value) ? Number.NaN : value + 0);
    const high = this.view.getInt32(at);
    if (high < 0 && !Number.isNaN(value)) {
      this.view.setInt32(at, ~high);
      this.view.setInt32(at + 4, ~this.view.getInt32(at + 4));
    } else {
      this.view.setInt32(at, high | 0x8000_0000);
    }
    this.length += 8;
  }

  text(value: string): void {
    const count = value.length;
    this.reserve(count + 2);
    const start = this.length;
    for (let i = 0; i < count; i++) {
      const code = value.charCodeAt(i);
      if (code === 0 || code > 0x7f) {
        this.length = start;
        this.escaped(utf8Encoder.encode(value));
        return;
      }
      this.buffer[this.length++] = code;
    }
    this.buffer[this.length++] = 0x00;
    this.buffer[this.length++] = 0x01;
  }

  escaped(value: Uint8Array): void {
    this.reserve(value.length * 2 + 2);
    const out = this.buffer;
    let at = this.length;
    for (let i = 0; i < value.length; i++) {
      const byte = value[i]!;
      out[at++] = byte;
      if (byte === 0x00) out[at++] = 0xff;
    }
    out[at++] = 0x00;
    out[at++] = 0x01;
    this.length = at;
  }

  /** Inverts everything from `startBytes` on: what a descending part does to its value. */
  invertFrom(startBytes: number): void {
    for (let i = startBytes; i < this.length; i++) this.buffer[i] = ~this.buffer[i]! & 0xff;
  }

  finish(): Uint8Array {
    const key = this.buffer.slice(0, this.length);
    this.length = 0;
    return key;
  }

  private reserve(byteCount: number): void {
    const needed = this.length + byteCount;
    if (needed <= this.buffer.length) return;
    const grown = new Uint8Array(Math.max(needed, this.buffer.length * 2));
    grown.set(this.buffer.subarray(0, this.length));
    this.buffer = grown;
    this.view = new DataView(grown.buffer);
  }
}

/** Reads a key part by part; the implementation of `KeyReader`. */
export class KeyCursor implements KeyReader {
  private readonly buffer: Uint8Array;
  private position: number;
  private mask = 0;

  constructor(key: Uint8Array, startBytes = 0) {
    this.buffer = key;
    this.position = startBytes;
  }

  /** Where the next read begins. */
  get offsetBytes(): number {
    return this.position;
  }

  get atEnd(): boolean {
    return this.position >= this.buffer.length;
  }

  /** Whether what follows was written inverted (a descending part). */
  set inverted(on: boolean) {
    this.mask = on ? 0xff : 0;
  }

  byte(): number {
    invariant(this.position < this.buffer.length, 'a key is read to its end and no further');
    return this.buffer[this.position++]! ^ this.mask;
  }

  int64(): number | bigint {
    const high = this.uint32() ^ 0x8000_0000;
    const low = this.uint32();
    const value = high * twoTo32 + low;
    if (Number.isSafeInteger(value)) return value;
    return narrow((BigInt(high) << 32n) | BigInt(low));
  }

  int32(): number {
    return this.uint32() ^ 0x8000_0000;
  }

  float64(): number {
    let high = this.uint32();
    let low = this.uint32();
    if (high >= 0x8000_0000) {
      high ^= 0x8000_0000;
    } else {
      high = ~high;
      low = ~low;
    }
    scratch.setInt32(0, high | 0);
    scratch.setInt32(4, low | 0);
    return scratch.getFloat64(0);
  }

  text(): string {
    return utf8Decoder.decode(this.escaped());
  }

  escaped(): Uint8Array {
    const out: number[] = [];
    for (;;) {
      const byte = this.byte();
      if (byte !== 0x00) out.push(byte);
      else if (this.byte() === 0xff) out.push(0x00);
      else return Uint8Array.from(out);
    }
  }

  private uint32(): number {
    const first = this.byte();
    return ((first << 24) | (this.byte() << 16) | (this.byte() << 8) | this.byte()) >>> 0;
  }
}

const scratch = new DataView(new ArrayBuffer(8));

/** Appends one part, null included. The type must have key bytes (`writeKey`). */
export function writeKeyPart(writer: KeyBuffer, value: Datum, part: KeyPart): void {
  const descending = part.descending ?? false;
  if (value === null) {
    writer.byte((part.nullsFirst ?? descending) ? nullFirst : nullLast);
    return;
  }
  const definition = definitionOf(part.type);
  invariant(definition.writeKey, `type ${part.type.name} has key bytes`);
  writer.byte(valueFollows);
  const start = writer.lengthBytes;
  definition.writeKey(writer, value, part.type);
  if (descending) writer.invertFrom(start);
}

/** Reads what `writeKeyPart` wrote. The type must be readable (`readKey`). */
export function readKeyPart(reader: KeyCursor, part: KeyPart): Datum {
  const marker = reader.byte();
  if (marker !== valueFollows) return null;
  const definition = definitionOf(part.type);
  invariant(definition.readKey, `the key bytes of type ${part.type.name} can be read back`);
  reader.inverted = part.descending ?? false;
  const value = definition.readKey(reader, part.type);
  reader.inverted = false;
  return value;
}

/** Whether values of a type come back whole from its key bytes (numeric, say, loses its scale). */
export function keyIsReadable(type: DataType): boolean {
  if (definitionOf(type).readKey === undefined) return false;
  if (type.element !== undefined) return keyIsReadable(type.element);
  return type.fields === undefined || type.fields.every((field) => keyIsReadable(field.type));
}

/** memcmp: what an ordered key space does with keys. */
export function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const count = Math.min(left.length, right.length);
  for (let i = 0; i < count; i++) {
    const difference = left[i]! - right[i]!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** The smallest key above every key that starts with `prefix`; undefined when there is none (all bytes 0xFF). */
export function keyAfterPrefix(prefix: Uint8Array): Uint8Array | undefined {
  for (let i = prefix.length - 1; i >= 0; i--) {
    if (prefix[i] === 0xff) continue;
    const after = prefix.slice(0, i + 1);
    after[i] = prefix[i]! + 1;
    return after;
  }
  return undefined;
}
