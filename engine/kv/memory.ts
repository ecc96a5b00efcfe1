/**
 * The key-value store that lives in this process: a copy-on-write tree (tree.ts) and the root that is newest.
 *
 * A snapshot is a root; a batch edits a private edition of the tree and swaps the root in at its end, so a batch that
 * throws leaves no trace. A fork begins with the same root; editions are counted for a store and its forks together, so
 * that none of them takes a node of another for its own. A fork of a store of another kind holds what was written since
 * in its tree, `removed` for what is gone, over the snapshot that it was forked from (`base`).
 *
 * Implements `KvStore` of kv.ts, where it is checked and constructed.
 */
import { invariant } from '../error.ts';
import { keyString } from '../value/key-string.ts';
import { checkKeySize } from './key-size.ts';
import { type BaseCursor, MergedCursor, removed } from './merged-cursor.ts';
import { emptyTree, TreeEdit, type TreeNode, treeGet } from './tree.ts';
import { TreeCursor } from './tree-cursor.ts';

interface RangeOptions {
  readonly reverse?: boolean;
  readonly limit?: number;
}

/** The snapshot under the tree of a fork. */
export interface BaseSnapshot {
  get(key: Uint8Array): Uint8Array | undefined;
  range(from: Uint8Array | undefined, to: Uint8Array | undefined, options?: RangeOptions): BaseCursor;
  retain(): unknown;
  release(): void;
}

/** What a fork begins with. */
interface Beginning {
  readonly root: TreeNode;
  readonly bytes: number;
  readonly editions: { next: number };
  /** With one reference that the store takes over. */
  readonly base: BaseSnapshot | undefined;
}

export class MemoryStore {
  readonly #base: BaseSnapshot | undefined;
  readonly #editions: { next: number };
  readonly #snapshots: Set<MemorySnapshot> = new Set();
  #root: TreeNode | undefined;
  #bytes: number;
  #writing = false;

  constructor({ root, bytes, editions, base }: Beginning) {
    this.#root = root;
    this.#bytes = bytes;
    this.#editions = editions;
    this.#base = base;
  }

  static empty(): MemoryStore {
    return new MemoryStore({ root: emptyTree, bytes: 0, editions: { next: 0 }, base: undefined });
  }

  /** A fork of a snapshot of another kind; takes over the caller's reference on it. */
  static over(base: BaseSnapshot): MemoryStore {
    return new MemoryStore({ root: emptyTree, bytes: 0, editions: { next: 0 }, base });
  }

  snapshot(): MemorySnapshot {
    const root = this.#open();
    this.#base?.retain();
    const beginning = { root, bytes: this.#bytes, editions: this.#editions, base: this.#base };
    return new MemorySnapshot(beginning, this.#snapshots);
  }

  write(batch: (writer: MemoryWriter) => void): void {
    invariant(!this.#writing, 'batches of a store do not nest');
    const writer = new MemoryWriter(new TreeEdit(this.#open(), this.#editions.next++), this.#base);
    this.#writing = true;
    try {
      batch(writer);
    } finally {
      this.#writing = false;
      writer.end();
    }
    this.#root = writer.root;
    this.#bytes += writer.grownBytes;
  }

  diskBytes(): number {
    return this.#bytes;
  }

  close(): void {
    if (this.#root === undefined) return;
    this.#root = undefined;
    for (const snapshot of [...this.#snapshots]) snapshot.free();
    this.#base?.release();
  }

  #open(): TreeNode {
    invariant(this.#root !== undefined, 'the store is open');
    return this.#root;
  }
}

class MemorySnapshot {
  #state: Beginning | undefined;
  #references = 1;
  readonly #siblings: Set<MemorySnapshot>;
  readonly #cursors: Set<{ close(): unknown }> = new Set();

  constructor(state: Beginning, siblings: Set<MemorySnapshot>) {
    this.#state = state;
    this.#siblings = siblings;
    siblings.add(this);
  }

  get(key: Uint8Array): Uint8Array | undefined {
    const { root, base } = this.#held();
    return base === undefined ? treeGet(root, keyString(key)) : getOver(root, base, key);
  }

  range(from: Uint8Array | undefined, to: Uint8Array | undefined, options: RangeOptions = {}): BaseCursor {
    const { root, base } = this.#held();
    if (base === undefined) return new TreeCursor(root, from, to, options, this.#cursors);
    return new MergedCursor(root, base, from, to, options, this.#cursors);
  }

  fork(): MemoryStore {
    const state = this.#held();
    state.base?.retain();
    return new MemoryStore(state);
  }

  retain(): this {
    this.#held();
    this.#references += 1;
    return this;
  }

  release(): void {
    invariant(this.#references > 0, 'the snapshot is held');
    this.#references -= 1;
    if (this.#references === 0) this.free();
  }

  /** Ends it whatever is still counted. Idempotent. */
  free(): void {
    const base = this.#state?.base;
    this.#state = undefined;
    this.#siblings.delete(this);
    for (const cursor of this.#cursors) cursor.close();
    base?.release();
  }

  #held(): Beginning {
    invariant(this.#state !== undefined, 'the snapshot is held');
    return this.#state;
  }
}

/** What a key has in a tree over a base. */
function getOver(root: TreeNode, base: BaseSnapshot, key: Uint8Array): Uint8Array | undefined {
  const found = treeGet(root, keyString(key));
  if (found === undefined) return base.get(key);
  return found === removed ? undefined : found;
}

class MemoryWriter {
  /** Bytes of keys and values more than before. */
  grownBytes = 0;
  readonly #base: BaseSnapshot | undefined;
  #edit: TreeEdit | undefined;
  #result: TreeNode = emptyTree;

  constructor(edit: TreeEdit, base: BaseSnapshot | undefined) {
    this.#edit = edit;
    this.#base = base;
  }

  get root(): TreeNode {
    return this.#result;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    const { root } = this.#open();
    return this.#base === undefined ? treeGet(root, keyString(key)) : getOver(root, this.#base, key);
  }

  put(key: Uint8Array, value: Uint8Array): void {
    checkKeySize(key);
    const before = this.#open().put(keyString(key), new Uint8Array(value));
    this.grownBytes += value.length - (before === undefined ? -key.length : before.length);
  }

  remove(key: Uint8Array): boolean {
    return this.#base === undefined ? this.#remove(keyString(key)) : this.#removeOver(this.#base, key);
  }

  removeRange(
    from: Uint8Array | undefined,
    to: Uint8Array | undefined,
    limit: number = Number.POSITIVE_INFINITY,
  ): number {
    if (this.#base !== undefined) return this.#removeRangeOver(this.#base, from, to, limit);
    const cursor = new TreeCursor(this.#open().root, from, to, { limit });
    const keys: string[] = [];
    while (cursor.next()) keys.push(cursor.keyText);
    for (const key of keys) this.#remove(key);
    return keys.length;
  }

  #remove(key: string): boolean {
    const before = this.#open().remove(key);
    if (before === undefined) return false;
    this.grownBytes -= key.length + before.length;
    return true;
  }

  /** What the base has is hidden by `removed`; what it has not needs no trace. */
  #removeOver(base: BaseSnapshot, key: Uint8Array): boolean {
    const text = keyString(key);
    const found = treeGet(this.#open().root, text);
    if (found === removed) return false;
    if (base.get(key) === undefined) return found !== undefined && this.#remove(text);
    if (found === undefined) this.grownBytes += key.length;
    else this.grownBytes -= found.length;
    this.#open().put(text, removed);
    return true;
  }

  #removeRangeOver(
    base: BaseSnapshot,
    from: Uint8Array | undefined,
    to: Uint8Array | undefined,
    limit: number,
  ): number {
    const cursor = new MergedCursor(this.#open().root, base, from, to, { limit });
    const keys: Uint8Array[] = [];
    while (cursor.next()) keys.push(cursor.key.slice());
    for (const key of keys) this.#removeOver(base, key);
    return keys.length;
  }

  /** Takes the edit away from whoever kept the writer. */
  end(): void {
    this.#result = this.#open().root;
    this.#edit = undefined;
  }

  #open(): TreeEdit {
    invariant(this.#edit !== undefined, 'the writer is used inside its batch');
    return this.#edit;
  }
}
