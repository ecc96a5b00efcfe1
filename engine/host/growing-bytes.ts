/**
 * The content of a file kept in memory: an array that grows by doubling. Bytes beyond what was written read as zeros.
 */
export class GrowingBytes {
  #bytes: Uint8Array;
  #size: number;

  constructor(content: Uint8Array = new Uint8Array(0)) {
    this.#bytes = content.slice();
    this.#size = content.length;
  }

  get sizeBytes(): number {
    return this.#size;
  }

  /** A copy of all. */
  content(): Uint8Array {
    return this.#bytes.slice(0, this.#size);
  }

  read(target: Uint8Array, position: number): number {
    const count = Math.max(0, Math.min(target.length, this.#size - position));
    if (count > 0) target.set(this.#bytes.subarray(position, position + count));
    return count;
  }

  write(bytes: Uint8Array, position: number): void {
    const end = position + bytes.length;
    if (end > this.#size) this.resize(end);
    this.#bytes.set(bytes, position);
  }

  resize(sizeBytes: number): void {
    if (sizeBytes > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(sizeBytes, this.#bytes.length * 2, 4_096));
      grown.set(this.#bytes.subarray(0, this.#size));
      this.#bytes = grown;
    } else if (sizeBytes < this.#size) {
      this.#bytes.fill(0, sizeBytes, this.#size);
    }
    this.#size = sizeBytes;
  }
}
