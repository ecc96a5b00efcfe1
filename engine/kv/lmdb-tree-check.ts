/**
 * Walks the trees of an LMDB file and checks that LMDB can follow them: a damaged page would crash the process in native
 * code, or hide pairs.
 *
 * The invariants, each of which LMDB keeps at every commit: every page says its own number and was written by a
 * transaction that the meta page knows, a root by the last one; nodes lie in their page side by side; keys ascend over
 * the whole tree and keep to the bounds of the branches above; all leaves lie at one depth; pages and pairs are as many
 * as the meta page counts; no page is used twice, be it in a tree or in the list of free pages (the package forgets some
 * free pages, so there may be pages that are neither); every pair in a leaf fits its seal (lmdb-seal.ts), so that a key
 * that changed its place within the order is found before a lookup misses it.
 *
 * Cost: a read for each branch and leaf, and in a whole check for each value in overflow pages too. The walk is a
 * generator that pauses every 64 pages, for checks of an open database.
 */
import type { OpenFile } from '../host/host.ts';
import type { StoreMeta, TreeRecord } from './lmdb-meta.ts';
import { damagedStore, pageBytes, pageFlags, pageHeaderBytes, StorePage } from './lmdb-page.ts';
import type { PairSeal } from './lmdb-seal.ts';

/** `branches` leaves leaves, values and free pages unread, so it costs next to nothing however large the store is. */
export type CheckDepth = 'branches' | 'trees' | 'whole';

const pagesPerSlice = 64;
const maxDepth = 32;
const metaPages = 2;

export function* checkTrees(file: OpenFile, meta: StoreMeta, seal: PairSeal, depth: CheckDepth): Generator<void> {
  const check = new TreeCheck(file, meta, seal, depth);
  yield* check.tree(meta.pairs, compareBytes);
  yield* check.tree(meta.free, compareTransactions);
}

class TreeCheck {
  readonly #file: OpenFile;
  readonly #meta: StoreMeta;
  readonly #seal: PairSeal;
  readonly #depth: CheckDepth;
  /** One bit a page that is a meta page, in a tree, or free. */
  readonly #used: Uint8Array;
  #read = 0;
  #counts = { branches: 0, leaves: 0, overflow: 0, pairs: 0 };
  /** Keys ascend over the whole tree: the next is above this one, or it itself where a branch has announced it. */
  #floor: Uint8Array | undefined;
  #floorIncluded = false;

  constructor(file: OpenFile, meta: StoreMeta, seal: PairSeal, depth: CheckDepth) {
    this.#seal = seal;
    this.#file = file;
    this.#meta = meta;
    this.#depth = depth;
    this.#used = new Uint8Array((meta.lastPage >> 3) + 1);
  }

  *tree(record: TreeRecord, compare: Compare): Generator<void> {
    this.#counts = { branches: 0, leaves: 0, overflow: 0, pairs: 0 };
    this.#floor = undefined;
    if (record.root !== undefined) {
      if (record.depth < 1 || record.depth > maxDepth) throw this.#damage(`A tree is ${record.depth} pages deep.`);
      yield* this.#page(record.root, { record, level: 1, compare, below: undefined });
    } else if (record.depth !== 0) {
      throw this.#damage('A tree without a root has a depth.');
    }
    const { branches, leaves, overflow, pairs } = this.#counts;
    const agree =
      branches === record.branchPages &&
      (this.#depth === 'branches' ||
        (leaves === record.leafPages && overflow === record.overflowPages && pairs === record.pairs));
    if (!agree) throw this.#damage('A tree has not as many pages or pairs as its meta page says.');
  }

  *#page(number: number, place: Place): Generator<void> {
    const { record, level } = place;
    const isLeaf = level === record.depth;
    this.#use(number, 1);
    if (isLeaf && this.#depth === 'branches') return;
    if (++this.#read % pagesPerSlice === 0) yield;
    const page = this.#readPage(number, pageBytes);
    const transaction = page.checkHeader(isLeaf ? pageFlags.leaf : pageFlags.branch, this.#meta.transaction);
    if (level === 1 && record === this.#meta.pairs && transaction !== this.#meta.transaction) {
      throw page.damage(`it is the root of transaction ${transaction}, and the newest is ${this.#meta.transaction}`);
    }
    const nodes = page.checkNodes(isLeaf);
    if (nodes < (isLeaf ? 1 : 2)) throw page.damage('it has too few nodes');
    if (isLeaf) this.#leaf(page, nodes, place);
    else yield* this.#branch(page, nodes, place);
  }

  *#branch(page: StorePage, nodes: number, place: Place): Generator<void> {
    this.#counts.branches++;
    const { compare } = place;
    for (let node = 0; node < nodes; node++) {
      // the first key of a branch stands for everything below the second
      if (node > 0) this.#ascend(page, page.key(node), compare, true);
      const below = node + 1 < nodes ? page.key(node + 1) : place.below;
      yield* this.#page(page.child(node), { ...place, level: place.level + 1, below });
    }
  }

  #leaf(page: StorePage, nodes: number, place: Place): void {
    const { compare, below } = place;
    this.#counts.leaves++;
    this.#counts.pairs += nodes;
    const isFree = place.record === this.#meta.free;
    for (let node = 0; node < nodes; node++) {
      const key = page.key(node);
      this.#ascend(page, key, compare, false);
      if (below !== undefined && compare(key, below) >= 0) throw page.damage(`key ${node} belongs into a later page`);
      const { length, overflow } = page.leafValue(node);
      if (overflow !== undefined) this.#overflow(page, overflow.page, overflow.pages);
      if (overflow !== undefined && !isFree && this.#depth !== 'whole') continue;
      const value = overflow === undefined ? page.valueBytes(node) : this.#long(overflow.page, length);
      if (isFree) this.#freePages(page, value);
      else this.#seal.open(key, value);
    }
  }

  #ascend(page: StorePage, key: Uint8Array, compare: Compare, isBranch: boolean): void {
    if (key.length === 0 || (compare === compareTransactions && key.length !== 8)) {
      throw page.damage(`a key has ${key.length} bytes`);
    }
    const order = this.#floor === undefined ? 1 : compare(key, this.#floor);
    if (order < 0 || (order === 0 && !this.#floorIncluded)) throw page.damage('its keys do not ascend');
    this.#floor = key;
    this.#floorIncluded = isBranch;
  }

  #overflow(page: StorePage, first: number, pages: number): void {
    this.#counts.overflow += pages;
    this.#use(first, pages);
    if (this.#depth !== 'whole') return;
    const head = this.#readPage(first, pageHeaderBytes);
    head.checkHeader(pageFlags.overflow, this.#meta.transaction);
    if (head.overflowPages() !== pages) throw page.damage(`a value takes ${pages} pages, their first says otherwise`);
  }

  /** A list of free pages: a count, then page numbers; a negative number before one is the length of its run, 0 is nothing. */
  #freePages(page: StorePage, bytes: Uint8Array): void {
    if (bytes.length < 8 || bytes.length % 8 !== 0) throw page.damage('a list of free pages is cut short');
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const count = view.getBigInt64(0, true);
    if (count < 0n || count > BigInt(bytes.length / 8 - 1)) throw page.damage('a list of free pages is too short');
    let run = 1;
    for (let at = 1; at <= Number(count); at++) {
      const entry = Number(view.getBigInt64(at * 8, true));
      if (entry < 0) {
        run = -entry;
      } else if (entry > 0) {
        this.#use(entry, run);
        run = 1;
      }
    }
  }

  #long(first: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    if (this.#file.readAt(bytes, first * pageBytes + pageHeaderBytes) < length) throw this.#damage('It is cut short.');
    return bytes;
  }

  #use(first: number, count: number): void {
    const end = first + count;
    if (!(first >= metaPages && count >= 1 && end <= this.#meta.lastPage + 1)) {
      throw this.#damage(`Page ${first} is named, and the last one is ${this.#meta.lastPage}.`);
    }
    for (let page = first; page < end; page++) {
      const bit = 1 << (page & 7);
      if ((this.#used[page >> 3]! & bit) !== 0) throw this.#damage(`Page ${page} is used twice.`);
      this.#used[page >> 3]! |= bit;
    }
  }

  #readPage(number: number, length: number): StorePage {
    const bytes = new Uint8Array(length);
    if (this.#file.readAt(bytes, number * pageBytes) < length) {
      throw this.#damage(`It has been cut short: page ${number} is missing.`);
    }
    return new StorePage(this.#file.path, number, bytes);
  }

  #damage(detail: string): Error {
    return damagedStore(this.#file.path, detail);
  }
}

interface Place {
  readonly record: TreeRecord;
  /** 1 is the root. */
  readonly level: number;
  readonly compare: Compare;
  /** Every key of the page is below it. */
  readonly below: Uint8Array | undefined;
}

type Compare = (left: Uint8Array, right: Uint8Array) => number;

function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const difference = left[at]! - right[at]!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Keys of the free list: transaction numbers, little-endian. */
function compareTransactions(left: Uint8Array, right: Uint8Array): number {
  for (let at = 7; at >= 0; at--) {
    const difference = left[at]! - right[at]!;
    if (difference !== 0) return difference;
  }
  return 0;
}
