/**
 * Reads what a `ByteWriter` wrote. Running out of bytes, or a number no writer writes, is XX001.
 */
import { DbError } from '../../error.ts';

export class ByteReader {
  readonly source: Uint8Array;
  offset = 0;
  readonly #view: DataView;
  readonly #what: string;

  /** `what` names the bytes in an error: `commit frame`. */
  constructor(source: Uint8Array, what: string) {
    this.source = source;
    this.#view = new DataView(source.buffer, source.byteOffset, source.byteLength);
    this.#what = what;
  }

  get isAtEnd(): boolean {
    return this.offset === this.source.length;
  }

  byte(): number {
    return this.source[this.take(1)]!;
  }

  count(): number {
    let value = 0;
    let scale = 1;
    for (let bytes = 0; bytes < 8; bytes++) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (value > Number.MAX_SAFE_INTEGER) break;
        return value;
      }
      scale *= 0x80;
    }
    throw this.damage('a number too large');
  }

  signed(): number {
    const value = this.count();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  float64(): number {
    return this.#view.getFloat64(this.take(8), true);
  }

  int64(): bigint {
    return this.#view.getBigInt64(this.take(8), true);
  }

  /** Passes over `length` bytes and returns where they start in `source`. */
  take(length: number): number {
    const start = this.offset;
    if (length > this.source.length - start) throw this.damage('it ends too early');
    this.offset = start + length;
    return start;
  }

  /** A view of the next `length` bytes. */
  bytes(length: number): Uint8Array {
    const start = this.take(length);
    return this.source.subarray(start, start + length);
  }

  damage(how: string): DbError {
    return new DbError('XX001', `damaged ${this.#what}: ${how}`);
  }
}
