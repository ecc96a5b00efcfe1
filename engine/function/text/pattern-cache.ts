/**
 * Compiled patterns by their text: the last few hundred, and at once the one used last.
 *
 * A statement matches most rows against one pattern, so the last key is tested before the map.
 */
const capacity = 256;

export class PatternCache<Compiled> {
  readonly #compile: (pattern: string, options: string) => Compiled;
  readonly #entries = new Map<string, Compiled>();
  #lastPattern: string | undefined;
  #lastOptions: string | undefined;
  #last: Compiled | undefined;

  constructor(compile: (pattern: string, options: string) => Compiled) {
    this.#compile = compile;
  }

  get(pattern: string, options: string): Compiled {
    if (pattern === this.#lastPattern && options === this.#lastOptions) return this.#last!;
    const key = `${options}/${pattern}`;
    let compiled = this.#entries.get(key);
    if (compiled === undefined) {
      compiled = this.#compile(pattern, options);
      if (this.#entries.size >= capacity) this.#entries.delete(this.#entries.keys().next().value!);
      this.#entries.set(key, compiled);
    }
    [this.#lastPattern, this.#lastOptions, this.#last] = [pattern, options, compiled];
    return compiled;
  }
}
