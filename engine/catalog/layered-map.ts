/**
 * A map of which many versions live side by side: a large base that is shared, and the entries changed since.
 *
 * `fork` copies only the changes. They are folded into a new base once they outgrow the square root of its size, so
 * a version costs O(√n) and a lookup two probes. A map that was forked is not written any more.
 */

interface Change<V> {
  readonly value: V | undefined;
}

export class LayeredMap<K, V> {
  readonly #base: ReadonlyMap<K, V>;
  readonly #changes: Map<K, Change<V>>;

  constructor(base: ReadonlyMap<K, V> = new Map(), changes: Map<K, Change<V>> = new Map()) {
    this.#base = base;
    this.#changes = changes;
  }

  get(key: K): V | undefined {
    const change = this.#changes.get(key);
    return change === undefined ? this.#base.get(key) : change.value;
  }

  set(key: K, value: V): void {
    this.#changes.set(key, { value });
  }

  delete(key: K): void {
    this.#changes.set(key, { value: undefined });
  }

  *entries(): Generator<readonly [K, V]> {
    for (const entry of this.#base) if (!this.#changes.has(entry[0])) yield entry;
    for (const [key, { value }] of this.#changes) if (value !== undefined) yield [key, value];
  }

  *values(): Generator<V> {
    for (const [, value] of this.entries()) yield value;
  }

  fork(): LayeredMap<K, V> {
    const { size } = this.#changes;
    if (size * size <= this.#base.size + 1_024) return new LayeredMap(this.#base, new Map(this.#changes));
    return new LayeredMap(new Map(this.entries()));
  }
}
