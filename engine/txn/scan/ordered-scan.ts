/**
 * Scans an ordered space for one view: a merge of the overlay, the delta layers and the base, newest first.
 *
 * Where two of them have a key, the newer one decides, and a removal there hides the older. While no layer has anything
 * in the range, keys and values are handed on from the base's cursor as they are.
 */
import type { KvCursor } from '../../kv/kv.ts';
import { keyBytes, keyString } from '../../value/key-string.ts';
import { orderedKey, spaceKey, spacePrefixBytes } from '../base/base-key.ts';
import type { Generation } from '../base/generation.ts';
import type { KeyTree } from '../delta/key-tree.ts';
import { KeyCursor } from './key-cursor.ts';
import type { ReadScope } from './read-scope.ts';

const nothing = new Uint8Array(0);

/** Is told of scans that hold a cursor of the base, and closes them in the end. */
export interface ScanKeeper {
  keepScan(scan: OrderedScan): void;
}

export class OrderedScan {
  key: Uint8Array = nothing;
  value: Uint8Array = nothing;
  isClosed = false;
  readonly #keeper: ScanKeeper;
  readonly #space: number;
  #from: Uint8Array | undefined;
  #to: Uint8Array | undefined;
  readonly #reverse: boolean;
  readonly #layers: KeyCursor[] = [];
  /** Opened when it is first needed: a lookup that the layers answer never touches the base. */
  #base: KvCursor | undefined;
  readonly #generation: Generation;
  /** The base's current key, kept while layers have keys to compare it with; undefined at the end. */
  #baseKey: string | undefined;
  #baseStands = false;

  constructor(
    scope: ReadScope,
    keeper: ScanKeeper,
    space: number,
    from: Uint8Array | undefined,
    to: Uint8Array | undefined,
    reverse: boolean,
  ) {
    this.#keeper = keeper;
    this.#space = space;
    this.#from = from;
    this.#to = to;
    this.#reverse = reverse;
    const { generation, layers } = scope.state;
    this.#generation = generation;
    const own = scope.overlay?.ordered.get(space);
    if (own !== undefined) this.#addLayer(own.keys, scope.commandBound - 1);
    for (let i = 0; i < layers.length; i++) {
      const layer = layers[i]!.ordered.get(space);
      if (layer !== undefined) this.#addLayer(layer.keys, scope.timestamp);
    }
    if (generation.hasPairs(space)) {
      // the caller may reuse its bounds
      this.#from = from?.slice();
      this.#to = to?.slice();
    } else {
      this.#baseStands = true;
    }
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

  #addLayer(tree: KeyTree, bound: number): void {
    if (tree.count === 0) return;
    const from = this.#from === undefined ? undefined : keyString(this.#from);
    const to = this.#to === undefined ? undefined : keyString(this.#to);
    this.#layers.push(new KeyCursor(tree, bound, from, to, this.#reverse));
  }

  #openBase(): KvCursor {
    if (this.#base !== undefined) return this.#base;
    const space = this.#space;
    const lower = this.#from === undefined ? spaceKey(space) : orderedKey(space, this.#from);
    const upper = this.#to === undefined ? spaceKey(space + 1) : orderedKey(space, this.#to);
    this.#base = this.#generation.snapshot.range(lower, upper, { reverse: this.#reverse });
    this.#keeper.keepScan(this);
    return this.#base;
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
    const base = this.#openBase();
    this.#baseKey = base.next() ? keyString(base.key, spacePrefixBytes) : undefined;
  }

  #takeBase(): boolean {
    const base = this.#openBase();
    this.key = base.key.subarray(spacePrefixBytes);
    this.value = base.value;
    this.#baseStands = false;
    return true;
  }

  /** The layers are at their end. */
  #nextOfBase(): boolean {
    if (this.#baseStands) {
      if (this.#baseKey === undefined) return this.#finish();
      return this.#takeBase();
    }
    if (!this.#openBase().next()) return this.#finish();
    return this.#takeBase();
  }

  /** Leaves the scan before its end. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#base?.close();
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
