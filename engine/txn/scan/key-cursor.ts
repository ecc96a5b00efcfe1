/**
 * Walks the visible keys of one ordered space in one layer, either way.
 *
 * A tree may grow between two steps (the statement's own writes); the cursor notices by the tree's count and finds its
 * place again by the last key.
 */
import { type KeyLeaf, type KeyTree, lowerBoundKey } from '../delta/key-tree.ts';

export class KeyCursor {
  readonly tree: KeyTree;
  /** Current key; undefined at the end. */
  key: string | undefined;
  /** Version visible under the current key; it may be a removal. */
  version = -1;
  readonly #bound: number;
  readonly #from: string | undefined;
  readonly #to: string | undefined;
  readonly #reverse: boolean;
  #leaf: KeyLeaf | undefined;
  #at = 0;
  #seenCount = 0;

  /** Keys in [from, to); stamps up to `bound` are visible. Stands on the first key at once. */
  constructor(tree: KeyTree, bound: number, from: string | undefined, to: string | undefined, reverse: boolean) {
    this.tree = tree;
    this.#bound = bound;
    this.#from = from;
    this.#to = to;
    this.#reverse = reverse;
    this.#seenCount = tree.count;
    if (reverse) this.#seekBelow(to);
    else this.#seekFrom(from);
    this.#settle();
  }

  next(): void {
    const last = this.key!;
    if (this.tree.count !== this.#seenCount) {
      this.#seenCount = this.tree.count;
      if (this.#reverse) this.#seekBelow(last);
      else {
        this.#seekFrom(last);
        if (this.#leaf!.keys[this.#at] === last) this.#at++;
      }
    } else {
      this.#at += this.#reverse ? -1 : 1;
    }
    this.#settle();
  }

  #seekFrom(from: string | undefined): void {
    this.#leaf = from === undefined ? this.tree.firstLeaf() : this.tree.leafOf(from);
    this.#at = from === undefined ? 0 : lowerBoundKey(this.#leaf.keys, from);
  }

  /** Stands on the last key < `to`. */
  #seekBelow(to: string | undefined): void {
    this.#leaf = to === undefined ? this.tree.lastLeaf() : this.tree.leafOf(to);
    this.#at = (to === undefined ? this.#leaf.keys.length : lowerBoundKey(this.#leaf.keys, to)) - 1;
  }

  /** Moves on until a key in range has a visible version. */
  #settle(): void {
    const { versions } = this.tree;
    for (;;) {
      let leaf = this.#leaf;
      while (leaf !== undefined && (this.#at < 0 || this.#at >= leaf.keys.length)) {
        leaf = this.#reverse ? leaf.previous : leaf.next;
        this.#at = this.#reverse ? (leaf?.keys.length ?? 0) - 1 : 0;
      }
      this.#leaf = leaf;
      const key = leaf?.keys[this.#at];
      const isPast = this.#reverse
        ? this.#from !== undefined && key !== undefined && key < this.#from
        : this.#to !== undefined && key !== undefined && key >= this.#to;
      if (leaf === undefined || key === undefined || isPast) {
        this.key = undefined;
        return;
      }
      this.version = versions.visible(this.tree.heads[leaf.entries[this.#at]!]!, this.#bound);
      if (this.version >= 0) {
        this.key = key;
        return;
      }
      this.#at += this.#reverse ? -1 : 1;
    }
  }
}
