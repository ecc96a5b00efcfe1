/**
 * A copy-on-write B+tree of keys (value/key-string.ts) → bytes: a root is a value, and writing makes a new one that
 * shares what it did not touch. Old roots stay right for ever, which makes snapshots free.
 *
 * Every node carries the number of the edition that made it. An edit works in an edition of its own: a node of an
 * older edition is copied before it changes, one of the same edition changes in place, so a batch of many writes
 * copies each node once. Leaves hold up to 64 pairs; a node that falls empty is taken out, and small neighbours are
 * joined. Branch `keys[i]` is a lower bound of `children[i + 1]` and above everything in `children[i]`.
 *
 * Values are never written to after they came in; the caller copies them first.
 */
import { invariant } from '../error.ts';

const maxEntries = 64;
/** Neighbours that fit into so many entries together are joined. */
const joinEntries = 40;

export interface Leaf {
  readonly kind: 'leaf';
  readonly edition: number;
  readonly keys: string[];
  readonly values: Uint8Array[];
}

export interface Branch {
  readonly kind: 'branch';
  readonly edition: number;
  readonly keys: string[];
  readonly children: TreeNode[];
}

export type TreeNode = Leaf | Branch;

export const emptyTree: TreeNode = { kind: 'leaf', edition: -1, keys: [], values: [] };

/** Index of the first key that is not below `key`. */
export function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the child that holds the key if any does. */
export function childIndex(keys: readonly string[], key: string): number {
  const index = lowerBound(keys, key);
  return keys[index] === key ? index + 1 : index;
}

export function treeGet(root: TreeNode, key: string): Uint8Array | undefined {
  let node = root;
  while (node.kind === 'branch') node = node.children[childIndex(node.keys, key)]!;
  const index = lowerBound(node.keys, key);
  return node.keys[index] === key ? node.values[index] : undefined;
}

/** One batch of edits, from one root to another. */
export class TreeEdit {
  root: TreeNode;
  readonly #edition: number;
  /** What the last put or remove displaced. */
  #displaced: Uint8Array | undefined;

  constructor(root: TreeNode, edition: number) {
    this.root = root;
    this.#edition = edition;
  }

  /** Returns the value that was there. */
  put(key: string, value: Uint8Array): Uint8Array | undefined {
    this.#displaced = undefined;
    const root = this.#own(this.root);
    const right = this.#insert(root, key, value);
    this.root =
      right === undefined
        ? root
        : { kind: 'branch', edition: this.#edition, keys: [right.bound], children: [root, right.node] };
    return this.#displaced;
  }

  /** Returns the value that was there. */
  remove(key: string): Uint8Array | undefined {
    if (treeGet(this.root, key) === undefined) return undefined;
    this.#displaced = undefined;
    let root = this.#own(this.root);
    this.#delete(root, key);
    while (root.kind === 'branch' && root.children.length === 1) root = root.children[0]!;
    this.root = root.kind === 'branch' && root.children.length === 0 ? emptyTree : root;
    return this.#displaced;
  }

  #own(node: TreeNode): TreeNode {
    if (node.edition === this.#edition) return node;
    const edition = this.#edition;
    return node.kind === 'leaf'
      ? { kind: 'leaf', edition, keys: node.keys.slice(), values: node.values.slice() }
      : { kind: 'branch', edition, keys: node.keys.slice(), children: node.children.slice() };
  }

  /** Inserts into a node of this edition; returns the right half when it had to be split. */
  #insert(node: TreeNode, key: string, value: Uint8Array): { bound: string; node: TreeNode } | undefined {
    if (node.kind === 'leaf') {
      const index = lowerBound(node.keys, key);
      if (node.keys[index] === key) {
        this.#displaced = node.values[index];
        node.values[index] = value;
        return undefined;
      }
      node.keys.splice(index, 0, key);
      node.values.splice(index, 0, value);
      return node.keys.length > maxEntries ? this.#splitLeaf(node, index) : undefined;
    }
    const index = childIndex(node.keys, key);
    const child = (node.children[index] = this.#own(node.children[index]!));
    const right = this.#insert(child, key, value);
    if (right === undefined) return undefined;
    node.keys.splice(index, 0, right.bound);
    node.children.splice(index + 1, 0, right.node);
    return node.children.length > maxEntries ? this.#splitBranch(node, index) : undefined;
  }

  /** Ascending inserts leave full leaves behind instead of half-full ones. */
  #splitLeaf(node: Leaf, insertedAt: number): { bound: string; node: TreeNode } {
    const middle = insertedAt === maxEntries ? maxEntries : maxEntries >>> 1;
    const keys = node.keys.splice(middle);
    const values = node.values.splice(middle);
    return { bound: keys[0]!, node: { kind: 'leaf', edition: this.#edition, keys, values } };
  }

  #splitBranch(node: Branch, insertedAt: number): { bound: string; node: TreeNode } {
    const middle = insertedAt >= maxEntries - 1 ? maxEntries - 1 : maxEntries >>> 1;
    const children = node.children.splice(middle);
    const keys = node.keys.splice(middle);
    const bound = node.keys.pop();
    invariant(bound !== undefined, 'a split branch has a bound between its halves');
    return { bound, node: { kind: 'branch', edition: this.#edition, keys, children } };
  }

  /** Deletes a key that is there from a node of this edition. */
  #delete(node: TreeNode, key: string): void {
    if (node.kind === 'leaf') {
      const index = lowerBound(node.keys, key);
      this.#displaced = node.values[index];
      node.keys.splice(index, 1);
      node.values.splice(index, 1);
      return;
    }
    const index = childIndex(node.keys, key);
    const child = (node.children[index] = this.#own(node.children[index]!));
    this.#delete(child, key);
    if (entryCount(child) === 0) {
      node.children.splice(index, 1);
      node.keys.splice(Math.max(0, index - 1), 1);
    } else if (index > 0 && joinable(node.children[index - 1]!, child)) {
      this.#join(node, index - 1);
    } else if (index + 1 < node.children.length && joinable(child, node.children[index + 1]!)) {
      this.#join(node, index);
    }
  }

  #join(parent: Branch, leftIndex: number): void {
    const left = (parent.children[leftIndex] = this.#own(parent.children[leftIndex]!));
    const right = parent.children[leftIndex + 1]!;
    const bound = parent.keys[leftIndex]!;
    if (left.kind === 'leaf' && right.kind === 'leaf') {
      left.keys.push(...right.keys);
      left.values.push(...right.values);
    } else if (left.kind === 'branch' && right.kind === 'branch') {
      left.keys.push(bound, ...right.keys);
      left.children.push(...right.children);
    }
    parent.children.splice(leftIndex + 1, 1);
    parent.keys.splice(leftIndex, 1);
  }
}

function entryCount(node: TreeNode): number {
  return node.kind === 'leaf' ? node.keys.length : node.children.length;
}

function joinable(left: TreeNode, right: TreeNode): boolean {
  return entryCount(left) + entryCount(right) <= joinEntries;
}
