/**
 * Scans an ordered space for one view: a merge of the overlay, the delta layers and the base, newest first.
 *
 * Where two of them have a key, the newer one decides, and a removal there hides the older. While no layer has anything
 * in the range, keys and values are handed on from the base's cursor as they are.
 */
import type { KvCursor } from '../../kv/kv.ts';
import { orderedKey, spaceKey, spacePrefixBytes } from '../base/base-key.ts';
import { keyBytes, keyString } from '../delta/key-string.ts';
import { KeyCursor } from './key-cursor.ts';
import type { ReadScope } from './read-scope.ts';

const nothing = new Uint8Array(0);

export class OrderedScan {
  key: Uint8Array = nothing;
  value: Uint8Array = nothing;
  isClosed = false;
  readonly #base: KvCursor;
  readonly #layers: KeyCursor[] = [];
  readonly #reverse: boolean;
  /** The base's current key, kept while layers have keys to compare it with; undefined at the end. */
  #baseKey: string | undefined;
  #baseStands = false;

  constructor(
    scope: ReadScope,
    space: number,
    from: Uint8Array | undefined,
    to: Uint8Array | undefined,
    reverse: boolean,
  ) {
    this.#reverse = reverse;
    const lower = from === undefined ? spaceKey(space) : orderedKey(space, from);
    const upper = to === undefined ? spaceKey(space + 1) : orderedKey(space, to);
    this.#base = scope.state.generation.snapshot.range(lower, upper, { reverse });
    const fromKey = from === undefined ? undefined : keyString(from);
    const toKey = to === undefined ? undefined : keyString(to);
    const add = (tree: KeyCursor['tree'] | undefined, bound: number): void => {
      if (tree !== undefined && tree.count > 0) this.#layers.push(new KeyCursor(tree, bound, fromKey, toKey, reverse));
    };
    add(scope.overlay?.ordered.get(space)?.keys, scope.commandBound - 1);
    for (const layer of scope.state.layers) add(layer.ordered.get(space)?.keys, scope.timestamp);
  }

  next(): boolean {
    if (this.isClosed) return this.#finish();
    for (;;) {
      const first = this.#firstLayer();
      if (first === undefined) return this.#nextOfBase();
      this.#standBase();
      const key = first.key!;
      if (this.#baseKey !== undefined && this.#isBefore(this.#baseKey, key)) return this.#takeBase();
      if (this.#baseKey === key) this.#baseStands = false;
      const { version } = first;
      const { versions } = first.tree;
      this.#passLayers(key);
      if (versions.isRemoval(version)) continue;
      this.key = keyBytes(key);
      this.value = versions.bytesOf(version);
      return true;
    }
  }

  /** The layer whose key comes first; of equal keys the newest layer's. */
  #firstLayer(): KeyCursor | undefined {
    let first: KeyCursor | undefined;
    for (let i = 0; i < this.#layers.length; i++) {
      const layer = this.#layers[i]!;
      if (layer.key === undefined) continue;
      if (first === undefined || this.#isBefore(layer.key, first.key!)) first = layer;
    }
    return first;
  }

  #passLayers(key: string): void {
    for (let i = 0; i < this.#layers.length; i++) {
      const layer = this.#layers[i]!;
      while (layer.key === key) layer.next();
    }
  }

  /** Makes the base stand on its next pair, if it does not yet, and knows its key. */
  #standBase(): void {
    if (this.#baseStands) return;
    this.#baseStands = true;
    this.#baseKey = this.#base.next() ? keyString(this.#base.key, spacePrefixBytes) : undefined;
  }

  #takeBase(): boolean {
    this.key = this.#base.key.subarray(spacePrefixBytes);
    this.value = this.#base.value;
    this.#baseStands = false;
    return true;
  }

  /** The layers are at their end. */
  #nextOfBase(): boolean {
    if (this.#baseStands) {
      if (this.#baseKey === undefined) return this.#finish();
      return this.#takeBase();
    }
    if (!this.#base.next()) return this.#finish();
    return this.#takeBase();
  }

  /** Leaves the scan before its end. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#base.close();
  }

  #finish(): boolean {
    this.isClosed = true;
    this.key = nothing;
    this.value = nothing;
    return false;
  }

  #isBefore(left: string, right: string): boolean {
    return this.#reverse ? left > right : left < right;
  }
}
