/**
 * The two meta pages of an LMDB file, struct MDB_meta and MDB_db of mdb.c (64-bit, data version 2, little-endian):
 *
 * | offset in the page | bytes | field |
 * |---|---|---|
 * | 0x18 | 4 | magic, 0xBEEFC0DE |
 * | 0x1c | 4 | data version, 2 |
 * | 0x20 | 8 | address of a fixed map, 0 |
 * | 0x28 | 8 | size of the map |
 * | 0x30 | 48 | record of the tree of free pages; its first 4 bytes are the page size |
 * | 0x60 | 48 | record of the tree of pairs |
 * | 0x90 | 8 | last page in use |
 * | 0x98 | 8 | transaction; the page with the higher one is in force |
 * | 0xa0 | 8 | boot id, which only matters to a mode we do not use |
 *
 * A tree record: 4 bytes, flags 2, depth 2, then 8 each: branch pages, leaf pages, overflow pages, pairs, root page (all
 * ones when empty). Transaction n writes meta page n mod 2, so in a sound file the numbers are neighbours.
 */
import type { OpenFile } from '../host/host.ts';
import { damagedStore, pageBytes, pageFlags, StorePage } from './lmdb-page.ts';

/** What a meta page counts of one tree. */
export interface TreeRecord {
  readonly depth: number;
  readonly branchPages: number;
  readonly leafPages: number;
  readonly overflowPages: number;
  readonly pairs: number;
  readonly root: number | undefined;
}

export interface StoreMeta {
  readonly transaction: number;
  readonly lastPage: number;
  readonly free: TreeRecord;
  readonly pairs: TreeRecord;
}

const magic = 0xbeefc0de;
const dataVersion = 2;
/** Flags of the tree of free pages: keys are integers. */
const integerKeys = 8;
/** No map is larger: 128 TiB. */
const maxMapBytes = 2 ** 47;

/** The state in force; throws XX001 for what is not the start of a sound store. */
export function readStoreMeta(file: OpenFile): StoreMeta {
  const pages = new Uint8Array(2 * pageBytes);
  if (file.readAt(pages, 0) < pages.length) throw damagedStore(file.path, 'It is shorter than its two meta pages.');
  const [first, second] = [0, 1].map((number) => readMeta(file, number, pages.slice(number * pageBytes)));
  const [even, odd] = [first!.transaction, second!.transaction];
  const isNew = even === 0 && odd === 0;
  if (!isNew && (even % 2 !== 0 || odd % 2 !== 1 || Math.abs(even - odd) !== 1)) {
    throw damagedStore(file.path, `Its meta pages are of transactions ${even} and ${odd}.`);
  }
  // as LMDB picks
  return even >= odd ? first! : second!;
}

function readMeta(file: OpenFile, number: number, bytes: Uint8Array): StoreMeta {
  const page = new StorePage(file.path, number, bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, pageBytes);
  if (view.getUint32(0x18, true) !== magic) {
    throw damagedStore(file.path, 'It does not start with the meta pages of a store.');
  }
  if (view.getUint32(0x1c, true) !== dataVersion) {
    throw damagedStore(file.path, `Its data version is ${view.getUint32(0x1c, true)}.`);
  }
  if (view.getUint32(0x30, true) !== pageBytes) {
    throw damagedStore(file.path, `Its pages have ${view.getUint32(0x30, true)} bytes.`);
  }
  page.checkHeader(pageFlags.meta, 0);
  const isSound =
    page.integer(0x20) === 0 &&
    page.integer(0x28) <= maxMapBytes &&
    view.getUint16(0x34, true) === integerKeys &&
    view.getUint32(0x60, true) === 0 &&
    view.getUint16(0x64, true) === 0;
  if (!isSound) throw page.damage('its settings are not those of a store');
  const meta: StoreMeta = {
    transaction: page.integer(0x98),
    lastPage: page.integer(0x90),
    free: readTree(page, view, 0x30),
    pairs: readTree(page, view, 0x60),
  };
  if ((meta.lastPage + 1) * pageBytes > page.integer(0x28)) throw page.damage('its last page is beyond the map');
  return meta;
}

function readTree(page: StorePage, view: DataView, offset: number): TreeRecord {
  const isEmpty = view.getBigInt64(offset + 40, true) === -1n;
  return {
    depth: view.getUint16(offset + 6, true),
    branchPages: page.integer(offset + 8),
    leafPages: page.integer(offset + 16),
    overflowPages: page.integer(offset + 24),
    pairs: page.integer(offset + 32),
    root: isEmpty ? undefined : page.integer(offset + 40),
  };
}
