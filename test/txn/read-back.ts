/**
 * Reads a store's views into plain values, for comparison with a model.
 */

import type { HeapScanOptions, View } from '../../engine/txn/txn.ts';
import type { Datum } from '../../engine/value/type.ts';
import { batchRows, valueAt } from '../../engine/value/vector.ts';

export const text: { encode(value: string): Uint8Array } = new TextEncoder();
export const plain: { decode(bytes: Uint8Array): string } = new TextDecoder();

/** Row id and values of every row the scan delivers, in its order. */
export function scanRows(view: View, space: number, options: Omit<HeapScanOptions, 'withRowId'>): [number, Datum[]][] {
  const cursor = view.scanHeap(space, { ...options, withRowId: true });
  const rows: [number, Datum[]][] = [];
  for (let batch = cursor.next(); batch !== undefined; batch = cursor.next()) {
    if (batch.count > batchRows) throw new Error(`a batch of ${batch.count} rows`);
    for (let i = 0; i < batch.selected; i++) {
      const row = batch.selection === undefined ? i : batch.selection[i]!;
      const values = batch.columns.map((column) => valueAt(column, row));
      rows.push([values.pop() as number, values]);
    }
  }
  return rows;
}

export function scanKeys(view: View, space: number, from?: string, to?: string, reverse?: boolean): [string, string][] {
  const bytes = (key: string | undefined): Uint8Array | undefined => (key === undefined ? undefined : text.encode(key));
  const cursor = view.scanOrdered(space, bytes(from), bytes(to), reverse);
  const pairs: [string, string][] = [];
  while (cursor.next()) pairs.push([plain.decode(cursor.key), plain.decode(cursor.value)]);
  return pairs;
}
