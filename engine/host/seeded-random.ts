/**
 * Random numbers that a seed determines: sfc32 by Chris Doty-Humphrey (PractRand), 128 bits of state.
 *
 * For simulations, never for secrets.
 */
export class SeededRandom {
  #a: number;
  #b: number;
  #c = 1;
  #counter = 1;

  constructor(seed: number) {
    this.#a = seed | 0;
    this.#b = Math.floor(seed / 0x1_0000_0000) | 0;
    // Seeds that differ in one bit start out alike; a dozen steps spread them.
    for (let step = 0; step < 12; step++) this.#next();
  }

  /** Uniform in [0, 1), 53 bits. */
  float(): number {
    return ((this.#next() >>> 5) * 0x400_0000 + (this.#next() >>> 6)) / 0x20_0000_0000_0000;
  }

  fill<Bytes extends Uint8Array>(target: Bytes): Bytes {
    for (let index = 0; index < target.length; index++) target[index] = this.#next() & 255;
    return target;
  }

  /** Uniform integer in [0, bound). */
  below(bound: number): number {
    return Math.floor(this.float() * bound);
  }

  /** True with the probability. */
  chance(probability: number): boolean {
    return this.float() < probability;
  }

  /** A further stream of numbers, so that one part's draws do not shift another's. */
  fork(): SeededRandom {
    return new SeededRandom(this.#next() * 0x1_0000 + (this.#next() & 0xffff));
  }

  #next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    this.#c |= 0;
    return sum >>> 0;
  }
}
