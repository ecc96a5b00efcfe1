/**
 * Messages to the client, written one behind the other into one reused buffer (protocol v3, "Message Formats").
 *
 * `begin` opens a message and `end` fills in its length; in between the body is appended. `take` hands over what has
 * been written as bytes that will not change, so that a socket may keep them: little as a copy, much as the buffer
 * itself, which comes back through `recycle`. Rows write through `reserve`, `buffer` and `length` directly.
 */
const initialBytes = 16_384;

/** Up to so many bytes are handed over as a copy, which costs less than another buffer. */
const copiedBytes = 4_096;

/** Buffers up to this size are kept for use again. */
const recycledBytes = 1_048_576;

export class MessageWriter {
  /** What is written lies in `buffer[0 .. length)`. */
  buffer: Buffer = Buffer.allocUnsafeSlow(initialBytes);
  length = 0;
  /** Where the open message begins; −1 between messages. */
  #messageStart = -1;
  #spare: Buffer | undefined;

  /** Makes room for that many more bytes. */
  reserve(byteCount: number): void {
    if (this.length + byteCount > this.buffer.length) this.#grow(byteCount);
  }

  #grow(byteCount: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(2 * this.buffer.length, this.length + byteCount));
    this.buffer.copy(grown, 0, 0, this.length);
    this.buffer = grown;
  }

  /** Opens a message; `type` is its letter's character code. */
  begin(type: number): void {
    this.reserve(5);
    this.buffer[this.length] = type;
    this.#messageStart = this.length;
    this.length += 5;
  }

  /** Closes the message. */
  end(): void {
    this.buffer.writeInt32BE(this.length - this.#messageStart - 1, this.#messageStart + 1);
    this.#messageStart = -1;
  }

  /** A message without a body. */
  empty(type: number): void {
    this.begin(type);
    this.end();
  }

  /** Takes back the message that something failed in the middle of, if there is one. */
  abandon(): void {
    if (this.#messageStart < 0) return;
    this.length = this.#messageStart;
    this.#messageStart = -1;
  }

  byte(value: number): void {
    this.reserve(1);
    this.buffer[this.length++] = value;
  }

  int16(value: number): void {
    this.reserve(2);
    this.buffer[this.length++] = value >>> 8;
    this.buffer[this.length++] = value;
  }

  int32(value: number): void {
    this.reserve(4);
    this.buffer.writeInt32BE(value | 0, this.length);
    this.length += 4;
  }

  bytes(value: Uint8Array): void {
    this.reserve(value.length);
    this.buffer.set(value, this.length);
    this.length += value.length;
  }

  /** A text with the zero byte that ends it; what would end it early is left out. */
  text(value: string): void {
    const safe = value.includes('\0') ? value.replaceAll('\0', '') : value;
    this.reserve(3 * safe.length + 1);
    this.length += this.buffer.write(safe, this.length);
    this.buffer[this.length++] = 0;
  }

  /** What has been written; the writer is empty afterwards. Give a large one back to `recycle` when it is sent. */
  take(): Buffer {
    const { buffer, length } = this;
    this.length = 0;
    if (length <= copiedBytes) {
      const copy = Buffer.allocUnsafe(length);
      buffer.copy(copy, 0, 0, length);
      return copy;
    }
    this.buffer = this.#spare ?? Buffer.allocUnsafeSlow(initialBytes);
    this.#spare = undefined;
    return buffer.subarray(0, length);
  }

  /** Gives back bytes that `take` returned and nobody holds any more. */
  recycle(taken: Buffer): void {
    const capacity = taken.buffer.byteLength;
    if (taken.length <= copiedBytes || capacity > recycledBytes) return;
    this.#spare ??= Buffer.from(taken.buffer);
  }
}
