/**
 * Frames of the PostgreSQL protocol out of the bytes of a socket (protocol v3, "Message Formats").
 *
 * A message is a type byte, an int32 length that counts itself and the body, and the body; the first message of a
 * connection has no type byte. `next` moves to the next whole message and then the read calls walk its body. Bytes that
 * were handed out stay as they are: the buffer is only ever appended to, and replaced by a fresh one when it is full.
 *
 * A body read past its end and a body with bytes left over are protocol violations (08P01); a length that no message can
 * have breaks the protocol, after which nothing on the connection can be trusted.
 */
import { DbError } from '../../engine/index.ts';

/** Longest message that carries text or data: one byte less than PostgreSQL's largest allocation. */
const largestMessageBytes = 0x3fffffff;

/** Longest message of the kinds that only name things. */
const largestShortMessageBytes = 10_000;

/** Longest message before the client is known. */
const largestStartupBytes = 10_000;

/** Messages that may be long: Bind, CopyData, FunctionCall, Parse, Query. */
const longTypes = new Set([...'BdFPQ'].map((letter) => letter.charCodeAt(0)));

const emptyBytes = Buffer.alloc(0);

export class MessageReader {
  #bytes: Buffer = emptyBytes;
  /** True when the buffer is our own and has room behind `#end`; else it is a chunk of the socket. */
  #owned = false;
  /** First byte behind the current message. */
  #start = 0;
  #end = 0;
  #position = 0;
  #bodyEnd = 0;
  /** Type of the current message, a character code; 0 for the message that starts a connection. */
  type = 0;

  /** Bytes that arrived and were not read yet. */
  get bufferedBytes(): number {
    return this.#end - this.#start;
  }

  push(chunk: Buffer): void {
    const rest = this.#end - this.#start;
    if (rest === 0) {
      this.#bytes = chunk;
      this.#owned = false;
      this.#start = 0;
      this.#end = chunk.length;
      return;
    }
    if (!this.#owned || this.#end + chunk.length > this.#bytes.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(65_536, 2 * (rest + chunk.length)));
      this.#bytes.copy(grown, 0, this.#start, this.#end);
      this.#bytes = grown;
      this.#owned = true;
      this.#start = 0;
      this.#end = rest;
    }
    chunk.copy(this.#bytes, this.#end);
    this.#end += chunk.length;
  }

  /** Moves to the next message; false when it has not arrived as a whole. */
  next(): boolean {
    if (this.#end - this.#start < 5) return false;
    const type = this.#bytes[this.#start]!;
    const length = this.#bytes.readInt32BE(this.#start + 1);
    const limit = longTypes.has(type) ? largestMessageBytes : largestShortMessageBytes;
    if (length < 4 || length > limit) throw new BrokenProtocol(`invalid message length ${length}`);
    if (this.#end - this.#start < 1 + length) return false;
    this.type = type;
    this.#enter(5, 1 + length);
    return true;
  }

  /** The same for the first message of a connection. */
  nextStartup(): boolean {
    if (this.#end - this.#start < 4) return false;
    const length = this.#bytes.readInt32BE(this.#start);
    if (length < 8 || length > largestStartupBytes) throw new BrokenProtocol('invalid length of startup packet');
    if (this.#end - this.#start < length) return false;
    this.type = 0;
    this.#enter(4, length);
    return true;
  }

  #enter(headerBytes: number, messageBytes: number): void {
    this.#position = this.#start + headerBytes;
    this.#bodyEnd = this.#start + messageBytes;
    this.#start = this.#bodyEnd;
  }

  /** The type of the message after the current one, when its first byte has arrived. */
  peekType(): number | undefined {
    return this.#start < this.#end ? this.#bytes[this.#start] : undefined;
  }

  get remainingBytes(): number {
    return this.#bodyEnd - this.#position;
  }

  byte(): number {
    return this.#bytes[this.#advance(1)]!;
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#advance(2));
  }

  /** A count: never negative. */
  uint16(): number {
    return this.#bytes.readUInt16BE(this.#advance(2));
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#advance(4));
  }

  uint32(): number {
    return this.#bytes.readUInt32BE(this.#advance(4));
  }

  /** A text ended by a zero byte. */
  text(): string {
    const from = this.#position;
    const zero = this.#bytes.indexOf(0, from);
    if (zero < 0 || zero >= this.#bodyEnd) throw violation('invalid string in message');
    this.#position = zero + 1;
    return decodeUtf8(this.#bytes, from, zero);
  }

  /** That many bytes as UTF-8. */
  textOf(byteCount: number): string {
    const from = this.#advance(byteCount);
    return decodeUtf8(this.#bytes, from, from + byteCount);
  }

  /** That many bytes, not copied. */
  bytes(byteCount: number): Buffer {
    const from = this.#advance(byteCount);
    return this.#bytes.subarray(from, from + byteCount);
  }

  /** Asserts that the body was read to its end. */
  finish(): void {
    if (this.#position !== this.#bodyEnd) throw violation('invalid message format');
  }

  #advance(byteCount: number): number {
    const from = this.#position;
    if (byteCount < 0 || from + byteCount > this.#bodyEnd) throw violation('insufficient data left in message');
    this.#position = from + byteCount;
    return from;
  }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Short ASCII texts, the usual ones, are made without the decoder. */
function decodeUtf8(bytes: Buffer, from: number, to: number): string {
  for (let i = from; i < to; i++) {
    if (bytes[i]! >= 0x80) return decodeStrictly(bytes.subarray(from, to));
  }
  return bytes.toString('latin1', from, to);
}

function decodeStrictly(bytes: Buffer): string {
  try {
    return strictUtf8.decode(bytes);
  } catch (cause) {
    throw new DbError('22021', 'invalid byte sequence for encoding "UTF8"', { cause });
  }
}

/** A message that says something it must not; the next one can still be read. */
export function violation(message: string): DbError {
  return new DbError('08P01', message);
}

/** Where messages begin and end is no longer certain: the connection ends. */
export class BrokenProtocol extends Error {
  override readonly name = 'BrokenProtocol';
}
