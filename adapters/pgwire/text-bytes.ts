/**
 * Numbers and texts as the bytes of their PostgreSQL text form, each with the int32 length of a DataRow or CopyData
 * value before it. No strings and no objects are made for numbers and short texts.
 */
import type { MessageWriter } from './message-writer.ts';

/** Up to so many bytes or characters are copied one by one, which beats a call into the runtime. */
const copiedOneByOne = 32;

/** Longer strings are measured before room is made for them. */
const measuredCharacters = 65_536;

const zero = 0x30;
const minus = 0x2d;

/** Decimal digits of an integer below 2^31. */
function digitCount(value: number): number {
  if (value < 10) return 1;
  if (value < 100) return 2;
  if (value < 1_000) return 3;
  if (value < 10_000) return 4;
  if (value < 100_000) return 5;
  if (value < 1_000_000) return 6;
  if (value < 10_000_000) return 7;
  if (value < 100_000_000) return 8;
  return value < 1_000_000_000 ? 9 : 10;
}

/** Writes `count` digits of an integer below 2^31, leading zeros included. */
function putDigits(buffer: Buffer, at: number, value: number, count: number): void {
  let rest = value | 0;
  for (let i = at + count - 1; i >= at; i--) {
    const next = (rest / 10) | 0;
    buffer[i] = zero + rest - next * 10;
    rest = next;
  }
}

/** A safe integer that is not −0. */
export function writeInteger(writer: MessageWriter, value: number): void {
  writer.reserve(21);
  const { buffer } = writer;
  const start = writer.length + 4;
  let at = start;
  let rest = value;
  if (value < 0) {
    buffer[at++] = minus;
    rest = -value;
  }
  if (rest < 0x7fffffff) {
    const count = digitCount(rest);
    putDigits(buffer, at, rest, count);
    at += count;
  } else {
    const high = Math.floor(rest / 1e8);
    at = putHigh(buffer, at, high);
    putDigits(buffer, at, rest - high * 1e8, 8);
    at += 8;
  }
  buffer.writeInt32BE(at - start, writer.length);
  writer.length = at;
}

/** The digits above the lowest eight of a safe integer: below 9.1e7. */
function putHigh(buffer: Buffer, at: number, value: number): number {
  const count = digitCount(value);
  putDigits(buffer, at, value, count);
  return at + count;
}

/** A string as UTF-8. */
export function writeString(writer: MessageWriter, value: string): void {
  const { length } = value;
  if (length > copiedOneByOne) {
    writeLongString(writer, value);
    return;
  }
  writer.reserve(4 + length);
  const { buffer } = writer;
  const start = writer.length + 4;
  for (let i = 0; i < length; i++) {
    const unit = value.charCodeAt(i);
    if (unit >= 0x80) {
      writeLongString(writer, value);
      return;
    }
    buffer[start + i] = unit;
  }
  buffer.writeInt32BE(length, writer.length);
  writer.length = start + length;
}

function writeLongString(writer: MessageWriter, value: string): void {
  const most = value.length > measuredCharacters ? Buffer.byteLength(value) : 3 * value.length;
  writer.reserve(4 + most);
  const byteCount = writer.buffer.write(value, writer.length + 4);
  writer.buffer.writeInt32BE(byteCount, writer.length);
  writer.length += 4 + byteCount;
}

/** The bytes from `from` up to `to`. */
export function writeSlice(writer: MessageWriter, bytes: Uint8Array, from: number, to: number): void {
  const count = to - from;
  writer.reserve(4 + count);
  const { buffer } = writer;
  buffer.writeInt32BE(count, writer.length);
  const start = writer.length + 4;
  if (count > copiedOneByOne) buffer.set(bytes.subarray(from, to), start);
  else for (let i = 0; i < count; i++) buffer[start + i] = bytes[from + i]!;
  writer.length = start + count;
}

/** One ASCII character. */
export function writeCharacter(writer: MessageWriter, code: number): void {
  writer.reserve(5);
  writer.int32(1);
  writer.buffer[writer.length++] = code;
}
