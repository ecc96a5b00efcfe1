/**
 * The header of a catalog: space 1, an ordered space with two entries of eight bytes, big-endian.
 *
 * | key | value |
 * |---|---|
 * | `format` | number of the format of all system tables; absent in a store that has no catalog yet |
 * | `edit` | number of the newest edit: each edit of each transaction writes its own number here first |
 *
 * Because `edit` is written through the transaction, it goes back when the transaction goes back to a savepoint, and so
 * tells which of the transaction's edits still stand.
 */
import type { Transaction, View } from '../txn/txn.ts';

export const headerSpace = 1;
export const catalogFormat = 1;

const encoder = new TextEncoder();
const formatKey = encoder.encode('format');
const editKey = encoder.encode('edit');

export function readFormat(view: View): number | undefined {
  return readNumber(view, formatKey);
}

export function writeFormat(transaction: Transaction): void {
  writeNumber(transaction, formatKey, catalogFormat);
}

export function readEdit(view: View): number {
  return readNumber(view, editKey) ?? 0;
}

export function writeEdit(transaction: Transaction, edit: number): void {
  writeNumber(transaction, editKey, edit);
}

function readNumber(view: View, key: Uint8Array): number | undefined {
  const bytes = view.get(headerSpace, key);
  if (bytes === undefined) return undefined;
  return Number(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(0));
}

function writeNumber(transaction: Transaction, key: Uint8Array, value: number): void {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  transaction.put(headerSpace, key, bytes);
}
