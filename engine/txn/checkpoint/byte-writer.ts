/**
 * Writes payloads of frames and records into one growing buffer that is used again and again.
 *
 * Numbers are little-endian; `count` is an unsigned LEB128 varint of a safe integer. Large byte arrays are not copied
 * but put between pieces of the buffer, so `pieces` joined are the payload.
 */
import { copyBytes } from '../delta/version-store.ts';

const keptBytes = 1 << 20;
const referencedBytes = 1 << 16;

export class ByteWriter {
  #buffer: Uint8Array = new Uint8Array(4_096);
  #view: DataView = new DataView(this.#buffer.buffer);
  #length = 0;
  #pieces: Uint8Array[] = [];
  /** Where the piece being written starts. */
  #start = 0;

  /** Forgets everything written. Pieces handed out before are invalid from here on. */
  reset(): void {
    if (this.#buffer.length > keptBytes) this.#replace(4_096);
    this.#length = 0;
    this.#start = 0;
    this.#pieces = [];
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = value;
  }

  count(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#buffer[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#buffer[this.#length++] = rest;
  }

  /** A safe integer of either sign: zigzag, then `count`. */
  signed(value: number): void {
    this.count(value < 0 ? -2 * value - 1 : 2 * value);
  }

  float64(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  int64(value: bigint): void {
    this.#reserve(8);
    this.#view.setBigInt64(this.#length, value, true);
    this.#length += 8;
  }

  /** `length` bytes of `source` from `offset`, without a length before them. */
  bytes(source: Uint8Array, offset: number, length: number): void {
    if (length >= referencedBytes) {
      this.#cut();
      this.#pieces.push(source.subarray(offset, offset + length));
      return;
    }
    this.#reserve(length);
    copyBytes(source, offset, this.#buffer, this.#length, length);
    this.#length += length;
  }

  /** A key string, one byte a character, without a length before it. */
  latin1(text: string): void {
    this.#reserve(text.length);
    for (let i = 0; i < text.length; i++) this.#buffer[this.#length++] = text.charCodeAt(i);
  }

  /** What was written; one array where nothing large was referenced. Valid until `reset`. */
  finish(): Uint8Array | readonly Uint8Array[] {
    if (this.#pieces.length === 0) return this.#buffer.subarray(0, this.#length);
    this.#cut();
    return this.#pieces;
  }

  /** What was written, copied into one array. */
  copy(): Uint8Array {
    const written = this.finish();
    if (written instanceof Uint8Array) return written.slice();
    const total = new Uint8Array(written.reduce((sum, piece) => sum + piece.length, 0));
    let offset = 0;
    for (const piece of written) {
      total.set(piece, offset);
      offset += piece.length;
    }
    return total;
  }

  #cut(): void {
    if (this.#length > this.#start) this.#pieces.push(this.#buffer.subarray(this.#start, this.#length));
    this.#start = this.#length;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const old = this.#buffer;
    // pieces already cut keep the old buffer, which is never written again
    this.#replace(Math.max(old.length * 2, this.#length + bytes));
    this.#buffer.set(old.subarray(0, this.#length));
  }

  #replace(bytes: number): void {
    this.#buffer = new Uint8Array(bytes);
    this.#view = new DataView(this.#buffer.buffer);
  }
}
