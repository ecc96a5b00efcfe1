/**
 * UTF-8 texts to numbers, compared byte by byte without making strings of them: open addressing with linear probing,
 * the texts themselves one after the other in a buffer.
 *
 * A cache in front of a table of strings: it takes `maxTexts` texts and then no more.
 */
const maxTexts = 65_536;

export class TextTable {
  #slots: Int32Array = new Int32Array(1024).fill(-1);
  #mask = 1023;
  #hashes: Int32Array = new Int32Array(512);
  #numbers: Int32Array = new Int32Array(512);
  /** Text t is #bytes[#offsets[t] .. #offsets[t + 1]). */
  #offsets: Int32Array = new Int32Array(513);
  #bytes: Uint8Array = new Uint8Array(8192);
  #count = 0;

  get isFull(): boolean {
    return this.#count >= maxTexts;
  }

  /** The number kept for bytes[start .. end), or −1. */
  find(bytes: Uint8Array, start: number, end: number): number {
    const hash = hashOf(bytes, start, end);
    const slots = this.#slots;
    const mask = this.#mask;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (;;) {
      const text = slots[slot]!;
      if (text < 0) return -1;
      if (this.#hashes[text] === hash && this.#isAt(text, bytes, start, end)) return this.#numbers[text]!;
      slot = (slot + 1) & mask;
    }
  }

  /** Keeps a number for a text that `find` did not find. */
  add(bytes: Uint8Array, start: number, end: number, number: number): void {
    const text = this.#count++;
    this.#reserve(this.#offsets[text]! + end - start);
    const from = this.#offsets[text]!;
    this.#bytes.set(bytes.subarray(start, end), from);
    this.#offsets[text + 1] = from + end - start;
    this.#hashes[text] = hashOf(bytes, start, end);
    this.#numbers[text] = number;
    if (this.#count * 2 > this.#mask) this.#grow();
    else this.#place(text);
  }

  #isAt(text: number, bytes: Uint8Array, start: number, end: number): boolean {
    let at = this.#offsets[text]!;
    if (this.#offsets[text + 1]! - at !== end - start) return false;
    const own = this.#bytes;
    for (let i = start; i < end; i++) if (own[at++] !== bytes[i]) return false;
    return true;
  }

  #reserve(byteCount: number): void {
    if (byteCount <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(byteCount, this.#bytes.length * 2));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }

  #place(text: number): void {
    const hash = this.#hashes[text]!;
    let slot = (hash ^ (hash >>> 15)) & this.#mask;
    while (this.#slots[slot]! >= 0) slot = (slot + 1) & this.#mask;
    this.#slots[slot] = text;
  }

  #grow(): void {
    this.#mask = this.#mask * 2 + 1;
    this.#slots = new Int32Array(this.#mask + 1).fill(-1);
    const room = (this.#mask + 1) / 2;
    this.#hashes = resized(this.#hashes, room);
    this.#numbers = resized(this.#numbers, room);
    this.#offsets = resized(this.#offsets, room + 1);
    for (let text = 0; text < this.#count; text++) this.#place(text);
  }
}

function resized(values: Int32Array, length: number): Int32Array {
  const out = new Int32Array(length);
  out.set(values);
  return out;
}

/** FNV-1a over the bytes and their number. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = end - start;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash;
}
