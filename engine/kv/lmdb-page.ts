/**
 * Pages of an LMDB file as numbers: what a check of the file reads. Layout: struct MDB_page, MDB_node and MDB_ovpage of
 * mdb.c as the package builds it (64-bit, little-endian), with pages of 8 KiB.
 *
 * | offset in the page | bytes | field |
 * |---|---|---|
 * | 0 | 8 | its own page number |
 * | 8 | 8 | transaction that wrote it |
 * | 16 | 2 | unused, 0 |
 * | 18 | 2 | flags: 1 branch, 2 leaf, 4 overflow, 8 meta |
 * | 20 | 2 | bytes of the node offsets behind the header; overflow: number of pages, 4 bytes |
 * | 22 | 2 | where the nodes begin, counted behind the header |
 * | 24 | 2 each | where each node begins, counted behind the header, in key order |
 *
 * A node: 2 + 2 bytes low and high half of a number, 2 flags, 2 length of the key, key, data. In a branch the number is
 * the child's page (with the flags as bits 32 to 47); in a leaf it is the length of the value, which follows the key, or
 * with flag 1 lies in overflow pages named by 24 bytes: page, transaction, number of pages.
 *
 * Nothing here trusts a byte: every offset is tried before it is followed, and a page that is not what it must be is
 * told as XX001.
 */
import { DbError } from '../error.ts';

export const pageBytes = 8_192;
export const pageHeaderBytes = 24;
export const pageFlags = { branch: 1, leaf: 2, overflow: 4, meta: 8 } as const;
const roomBytes = pageBytes - pageHeaderBytes;
const nodeHeaderBytes = 8;
const bigDataFlag = 1;
const overflowReferenceBytes = 24;

/** The value of a leaf's node: how long it is, and in which pages it lies when it is not in the leaf. */
export interface LeafValue {
  readonly length: number;
  readonly overflow: { readonly page: number; readonly pages: number } | undefined;
}

export class StorePage {
  readonly number: number;
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly #path: string;

  constructor(path: string, number: number, bytes: Uint8Array) {
    this.#path = path;
    this.number = number;
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Checks the header: own number, flags, a transaction up to `newest`. Returns the transaction. */
  checkHeader(flags: number, newest: number): number {
    const own = this.integer(0);
    if (own !== this.number) throw this.damage(`it says it is page ${own}`);
    if (this.#view.getUint16(18, true) !== flags || this.#view.getUint16(16, true) !== 0) {
      throw this.damage(`its flags are ${this.#view.getUint16(18, true)} and not ${flags}`);
    }
    const transaction = this.integer(8);
    if (transaction > newest)
      throw this.damage(`it was written by transaction ${transaction}, the newest is ${newest}`);
    return transaction;
  }

  /** Checks that the nodes lie in the page side by side, and returns how many there are. */
  checkNodes(isLeaf: boolean): number {
    const view = this.#view;
    const lower = view.getUint16(20, true);
    const upper = view.getUint16(22, true);
    if (lower % 2 !== 0 || lower > upper || upper > roomBytes) throw this.damage('its nodes begin outside of it');
    let taken = 0;
    for (let node = 0; node < lower >> 1; node++) {
      const offset = view.getUint16(pageHeaderBytes + 2 * node, true);
      if (offset < upper || offset % 2 !== 0 || offset + nodeHeaderBytes > roomBytes) {
        throw this.damage(`node ${node} begins outside of it`);
      }
      const length = this.#nodeLength(pageHeaderBytes + offset, isLeaf);
      if (offset + length > roomBytes) throw this.damage(`node ${node} ends outside of it`);
      taken += length + (length & 1);
    }
    if (taken !== roomBytes - upper) throw this.damage('its nodes overlap or leave gaps');
    return lower >> 1;
  }

  #nodeLength(start: number, isLeaf: boolean): number {
    const view = this.#view;
    const flags = view.getUint16(start + 4, true);
    const keyLength = view.getUint16(start + 6, true);
    if (!isLeaf) return nodeHeaderBytes + keyLength;
    if ((flags & ~bigDataFlag) !== 0) throw this.damage(`a node has unknown flags ${flags}`);
    const length = flags === 0 ? view.getUint32(start, true) : overflowReferenceBytes;
    return nodeHeaderBytes + keyLength + length;
  }

  /** A view of the key of a node. */
  key(node: number): Uint8Array {
    const start = this.#nodeStart(node);
    return this.bytes.subarray(
      start + nodeHeaderBytes,
      start + nodeHeaderBytes + this.#view.getUint16(start + 6, true),
    );
  }

  /** Page of a branch's child. */
  child(node: number): number {
    const start = this.#nodeStart(node);
    return this.#view.getUint32(start, true) + this.#view.getUint16(start + 4, true) * 0x1_0000_0000;
  }

  leafValue(node: number): LeafValue {
    const start = this.#nodeStart(node);
    const length = this.#view.getUint32(start, true);
    if (this.#view.getUint16(start + 4, true) === 0) return { length, overflow: undefined };
    const at = start + nodeHeaderBytes + this.#view.getUint16(start + 6, true);
    const pages = this.integer(at + 16);
    // a shorter value may have taken the place of a longer one
    if (pageHeaderBytes + length > pages * pageBytes) {
      throw this.damage(`a value of ${length} bytes does not fit ${pages} pages`);
    }
    return { length, overflow: { page: this.integer(at), pages } };
  }

  /** A view of the value of a leaf's node that is not in overflow pages. */
  valueBytes(node: number): Uint8Array {
    const start = this.#nodeStart(node);
    const at = start + nodeHeaderBytes + this.#view.getUint16(start + 6, true);
    return this.bytes.subarray(at, at + this.#view.getUint32(start, true));
  }

  /** Pages of an overflow run, as its first page says. */
  overflowPages(): number {
    return this.#view.getUint32(20, true);
  }

  /** An unsigned number of 8 bytes; one that is no safe integer is damage wherever it stands, and comes as Infinity. */
  integer(offset: number): number {
    const high = this.#view.getUint32(offset + 4, true);
    return high >= 0x20_0000 ? Number.POSITIVE_INFINITY : high * 0x1_0000_0000 + this.#view.getUint32(offset, true);
  }

  damage(how: string): DbError {
    return damagedStore(this.#path, `Page ${this.number}: ${how}.`);
  }

  #nodeStart(node: number): number {
    return pageHeaderBytes + this.#view.getUint16(pageHeaderBytes + 2 * node, true);
  }
}

export function damagedStore(path: string, detail: string): DbError {
  return new DbError('XX001', `store "${path}" is damaged or is not a store`, {
    detail,
    hint: 'Restore the database from a backup; keep the damaged folder until that has succeeded.',
  });
}
