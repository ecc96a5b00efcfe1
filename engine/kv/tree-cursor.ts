/**
 * Walks a range of one root of the copy-on-write tree (tree.ts), either way, without allocating per pair.
 *
 * State: the path from the root to the current leaf, and at each level the index of what is visited. The tree may be
 * written meanwhile; this root does not change.
 */
import { keyBytes, keyString } from '../value/key-string.ts';
import { childIndex, type Leaf, lowerBound, type TreeNode } from './tree.ts';

const noBytes = new Uint8Array(0);

export class TreeCursor {
  /** The key as the tree holds it. */
  keyText = '';
  value: Uint8Array = noBytes;
  readonly #reverse: boolean;
  /** The bound at which the walk ends: exclusive forward, inclusive in reverse. */
  readonly #last: string | undefined;
  readonly #path: TreeNode[] = [];
  readonly #indexes: number[] = [];
  readonly #openCursors: Set<{ close(): unknown }> | undefined;
  #remaining: number;
  #key: Uint8Array = noBytes;
  #keyRead = true;

  constructor(
    root: TreeNode,
    from: Uint8Array | undefined,
    to: Uint8Array | undefined,
    options: { readonly reverse?: boolean; readonly limit?: number },
    /** Where the cursor is listed while it is open. */
    openCursors?: Set<{ close(): unknown }>,
  ) {
    this.#openCursors = openCursors;
    openCursors?.add(this);
    this.#reverse = options.reverse ?? false;
    this.#remaining = options.limit ?? Number.POSITIVE_INFINITY;
    const last = this.#reverse ? from : to;
    const start = this.#reverse ? to : from;
    this.#last = last && keyString(last);
    this.#seek(root, start && keyString(start));
  }

  /** Made when it is asked for, into the array of the key before if that is as long. */
  get key(): Uint8Array {
    if (!this.#keyRead) {
      this.#key = keyBytes(this.keyText, this.#key);
      this.#keyRead = true;
    }
    return this.#key;
  }

  next(): boolean {
    if (this.#remaining <= 0 || !this.#step()) return this.close();
    const leaf = this.#path[this.#path.length - 1] as Leaf;
    const index = this.#indexes[this.#indexes.length - 1]!;
    const key = leaf.keys[index]!;
    if (this.#last !== undefined) {
      if (this.#reverse ? key < this.#last : key >= this.#last) return this.close();
    }
    this.#remaining -= 1;
    this.keyText = key;
    this.#keyRead = false;
    this.value = leaf.values[index]!;
    return true;
  }

  /** Returns false, as the last `next` does. */
  close(): false {
    this.#remaining = 0;
    this.#path.length = 0;
    this.#openCursors?.delete(this);
    this.keyText = '';
    this.#key = noBytes;
    this.#keyRead = true;
    this.value = noBytes;
    return false;
  }

  /** Stands just before the first pair: forward below it, in reverse above it. */
  #seek(root: TreeNode, start: string | undefined): void {
    let node = root;
    while (node.kind === 'branch') {
      const last = node.children.length - 1;
      const index = start === undefined ? (this.#reverse ? last : 0) : childIndex(node.keys, start);
      this.#path.push(node);
      this.#indexes.push(index);
      node = node.children[index]!;
    }
    const bound = start === undefined ? (this.#reverse ? node.keys.length : 0) : lowerBound(node.keys, start);
    this.#path.push(node);
    this.#indexes.push(this.#reverse ? bound : bound - 1);
  }

  /** Moves to the neighbouring pair; false when there is none. */
  #step(): boolean {
    const direction = this.#reverse ? -1 : 1;
    let level = this.#path.length - 1;
    for (; level >= 0; level--) {
      const node = this.#path[level]!;
      const count = node.kind === 'leaf' ? node.keys.length : node.children.length;
      const index = this.#indexes[level]! + direction;
      if (index < 0 || index >= count) continue;
      this.#indexes[level] = index;
      break;
    }
    if (level < 0) return false;
    for (; level < this.#path.length - 1; level++) {
      const node = this.#path[level]!;
      if (node.kind === 'leaf') break;
      const child = node.children[this.#indexes[level]!]!;
      this.#path[level + 1] = child;
      const count = child.kind === 'leaf' ? child.keys.length : child.children.length;
      this.#indexes[level + 1] = this.#reverse ? count - 1 : 0;
    }
    return true;
  }
}
