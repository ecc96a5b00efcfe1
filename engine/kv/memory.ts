/**
 * The key-value store that lives in this process: a copy-on-write tree (tree.ts) and the root that is newest.
 *
 * A snapshot is a root; a batch edits a private edition of the tree and swaps the root in at its end, so a batch that
 * throws leaves no trace. Implements `KvStore` of kv.ts, where it is checked and constructed.
 */
import { invariant } from '../error.ts';
import { checkKeySize } from './key-size.ts';
import { keyText } from './key-text.ts';
import { emptyTree, TreeEdit, type TreeNode, treeGet } from './tree.ts';
import { TreeCursor } from './tree-cursor.ts';

interface RangeOptions {
  readonly reverse?: boolean;
  readonly limit?: number;
}

export class MemoryStore {
  #root: TreeNode | undefined = emptyTree;
  #edition = 0;
  #bytes = 0;
  #writing = false;

  snapshot(): MemorySnapshot {
    return new MemorySnapshot(this.#open());
  }

  write(batch: (writer: MemoryWriter) => void): void {
    invariant(!this.#writing, 'batches of a store do not nest');
    const writer = new MemoryWriter(new TreeEdit(this.#open(), this.#edition++));
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
    this.#root = undefined;
  }

  #open(): TreeNode {
    invariant(this.#root !== undefined, 'the store is open');
    return this.#root;
  }
}

class MemorySnapshot {
  #root: TreeNode | undefined;
  #references = 1;
  readonly #cursors: Set<TreeCursor> = new Set();

  constructor(root: TreeNode) {
    this.#root = root;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    return treeGet(this.#held(), keyText(key));
  }

  range(from: Uint8Array | undefined, to: Uint8Array | undefined, options: RangeOptions = {}): TreeCursor {
    return new TreeCursor(this.#held(), from, to, options, this.#cursors);
  }

  retain(): this {
    this.#held();
    this.#references += 1;
    return this;
  }

  release(): void {
    this.#held();
    this.#references -= 1;
    if (this.#references > 0) return;
    this.#root = undefined;
    for (const cursor of this.#cursors) cursor.close();
  }

  #held(): TreeNode {
    invariant(this.#root !== undefined, 'the snapshot is held');
    return this.#root;
  }
}

class MemoryWriter {
  /** Bytes of keys and values more than before. */
  grownBytes = 0;
  #edit: TreeEdit | undefined;
  #result: TreeNode = emptyTree;

  constructor(edit: TreeEdit) {
    this.#edit = edit;
  }

  get root(): TreeNode {
    return this.#result;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    return treeGet(this.#open().root, keyText(key));
  }

  put(key: Uint8Array, value: Uint8Array): void {
    checkKeySize(key);
    const before = this.#open().put(keyText(key), new Uint8Array(value));
    this.grownBytes += value.length - (before === undefined ? -key.length : before.length);
  }

  remove(key: Uint8Array): boolean {
    return this.#remove(keyText(key));
  }

  removeRange(
    from: Uint8Array | undefined,
    to: Uint8Array | undefined,
    limit: number = Number.POSITIVE_INFINITY,
  ): number {
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
