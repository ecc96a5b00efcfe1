/**
 * Walks a range of a fork's tree and of the snapshot under it at once, either way. Where both have a key the tree's
 * value counts, and `removed` hides the pair.
 */
import { keyString } from '../value/key-string.ts';
import type { TreeNode } from './tree.ts';
import { TreeCursor } from './tree-cursor.ts';

/** The value of a key that the base has and the fork has no more; told by identity. */
export const removed: Uint8Array = new Uint8Array(0);

const noBytes = new Uint8Array(0);

/** A `KvCursor` of kv.ts. */
export interface BaseCursor {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  next(): boolean;
  close(): void;
}

interface RangeOptions {
  readonly reverse?: boolean;
  readonly limit?: number;
}

interface Ranges {
  range(from: Uint8Array | undefined, to: Uint8Array | undefined, options: RangeOptions): BaseCursor;
}

export class MergedCursor implements BaseCursor {
  readonly #tree: TreeCursor;
  readonly #base: BaseCursor;
  readonly #reverse: boolean;
  readonly #openCursors: Set<{ close(): unknown }> | undefined;
  #remaining: number;
  /** Whether each stands on a pair that has not been delivered. */
  #treeStands: boolean;
  #baseStands: boolean;
  #baseText = '';
  /** What the cursor stands on; undefined before, after and when closed. */
  #on: 'tree' | 'base' | undefined;
  #isBoth = false;

  constructor(
    root: TreeNode,
    base: Ranges,
    from: Uint8Array | undefined,
    to: Uint8Array | undefined,
    options: RangeOptions,
    /** Where the cursor is listed while it is open. */
    openCursors?: Set<{ close(): unknown }>,
  ) {
    this.#reverse = options.reverse === true;
    this.#remaining = options.limit ?? Number.POSITIVE_INFINITY;
    this.#tree = new TreeCursor(root, from, to, { reverse: this.#reverse });
    this.#base = base.range(from, to, { reverse: this.#reverse });
    this.#openCursors = openCursors;
    openCursors?.add(this);
    this.#treeStands = this.#tree.next();
    this.#baseStands = this.#stepBase();
  }

  get key(): Uint8Array {
    if (this.#on === undefined) return noBytes;
    return this.#on === 'base' ? this.#base.key : this.#tree.key;
  }

  get value(): Uint8Array {
    if (this.#on === undefined) return noBytes;
    return this.#on === 'base' ? this.#base.value : this.#tree.value;
  }

  next(): boolean {
    if (this.#remaining > 0) {
      do this.#leave();
      while (this.#choose() && this.#on === 'tree' && this.#tree.value === removed);
      if (this.#on !== undefined) {
        this.#remaining -= 1;
        return true;
      }
    }
    this.close();
    return false;
  }

  close(): void {
    this.#remaining = 0;
    this.#on = undefined;
    this.#tree.close();
    this.#base.close();
    this.#openCursors?.delete(this);
  }

  /** Steps on whatever it stood on. */
  #leave(): void {
    if (this.#on === undefined) return;
    if (this.#on === 'tree') this.#treeStands = this.#tree.next();
    if (this.#on === 'base' || this.#isBoth) this.#baseStands = this.#stepBase();
    this.#on = undefined;
  }

  #choose(): boolean {
    this.#isBoth = false;
    if (this.#treeStands && this.#baseStands) {
      const treeText = this.#tree.keyText;
      this.#isBoth = treeText === this.#baseText;
      this.#on = this.#isBoth || treeText < this.#baseText !== this.#reverse ? 'tree' : 'base';
    } else if (this.#treeStands) this.#on = 'tree';
    else if (this.#baseStands) this.#on = 'base';
    return this.#on !== undefined;
  }

  #stepBase(): boolean {
    if (!this.#base.next()) return false;
    this.#baseText = keyString(this.#base.key);
    return true;
  }
}
