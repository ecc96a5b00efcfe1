/**
 * A look at an LMDB file before LMDB gets it: the package crashes the process on a file that is not its own.
 *
 * Looked at are the two meta pages of 8 KiB (struct MDB_meta in mdb.c, 64-bit, data version 2, little-endian):
 *
 * | offset in the page | bytes | field |
 * |---|---|---|
 * | 0x12 | 2 | page flags, 8 for a meta page |
 * | 0x18 | 4 | magic, 0xBEEFC0DE |
 * | 0x1c | 2 | data version, 2 |
 * | 0x30 | 4 | page size |
 * | 0x58, 0x88 | 8 | root pages of the free list and of the pairs, all ones when empty |
 * | 0x98 | 8 | transaction number; the page with the higher one is in force |
 */
import { DbError } from '../error.ts';
import type { Files } from '../host/host.ts';

export const pageBytes = 8_192;
const metaFlag = 8;
const magic = 0xbeefc0de;
const dataVersion = 2;
const noPage = 0xffff_ffff_ffff_ffffn;

/** Throws XX001 when the file is there, has content, and is not a whole store of 8 KiB pages. */
export function checkStoreFile(files: Files, path: string): void {
  if (files.kind(path) === undefined || files.sizeBytes(path) === 0) return;
  const fault = faultOf(files, path);
  if (fault === undefined) return;
  throw new DbError('XX001', `store "${path}" is damaged or is not a store`, {
    detail: fault,
    hint: 'Restore the database from a backup; keep the damaged folder until that has succeeded.',
  });
}

function faultOf(files: Files, path: string): string | undefined {
  const pages = new Uint8Array(2 * pageBytes);
  const file = files.open(path, 'read');
  let sizeBytes = 0;
  try {
    sizeBytes = file.sizeBytes();
    if (file.readAt(pages, 0) < pages.length) return 'It is shorter than its two meta pages.';
  } finally {
    file.close();
  }
  const metas = [new DataView(pages.buffer, 0, pageBytes), new DataView(pages.buffer, pageBytes, pageBytes)];
  for (const meta of metas) {
    if (meta.getUint32(0x18, true) !== magic || (meta.getUint16(0x12, true) & metaFlag) === 0) {
      return 'It does not start with the meta pages of a store.';
    }
    if (meta.getUint16(0x1c, true) !== dataVersion) return `Its data version is ${meta.getUint16(0x1c, true)}.`;
    if (meta.getUint32(0x30, true) !== pageBytes) return `Its pages have ${meta.getUint32(0x30, true)} bytes.`;
  }
  const newest = metas[0]!.getBigUint64(0x98, true) > metas[1]!.getBigUint64(0x98, true) ? metas[0]! : metas[1]!;
  for (const offset of [0x58, 0x88]) {
    const root = newest.getBigUint64(offset, true);
    if (root !== noPage && (root + 1n) * BigInt(pageBytes) > BigInt(sizeBytes)) return 'It has been cut short.';
  }
  return undefined;
}
