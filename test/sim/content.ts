/**
 * Reads everything a view shows of the world's spaces, in the form of a `History`.
 */
import type { View } from '../../engine/txn/txn.ts';
import { scanRows } from '../txn/read-back.ts';
import type { Content } from './history.ts';
import type { Spaces } from './world.ts';

/** Value and row id, four bytes each, big-endian. */
export function indexKey(value: number, rowId: number): Uint8Array {
  const key = new Uint8Array(8);
  const bytes = new DataView(key.buffer);
  bytes.setUint32(0, value);
  bytes.setUint32(4, rowId);
  return key;
}

export function readContent(view: View, spaces: Spaces): Content {
  const content: Content = new Map();
  for (const [rowId, row] of scanRows(view, spaces.accounts, { columns: [1, 2] })) {
    content.set(`0/${rowId}`, JSON.stringify(row));
  }
  for (const [rowId, row] of scanRows(view, spaces.entries, { columns: [1, 2, 3] })) {
    content.set(`1/${rowId}`, JSON.stringify(row));
  }
  const index = view.scanOrdered(spaces.index, undefined, undefined);
  while (index.next()) {
    const bytes = new DataView(index.key.buffer, index.key.byteOffset, 8);
    content.set(`2/${bytes.getUint32(0)}:${bytes.getUint32(4)}`, '');
  }
  const counters = view.scanOrdered(spaces.counters, undefined, undefined);
  while (counters.next()) content.set(`3/${[...counters.key].join(':')}`, `${counters.value[0]}`);
  return content;
}

/** What index and heap disagree about; undefined when they agree. */
export function indexDisagreement(content: Content): string | undefined {
  const fromHeap = new Set<string>();
  for (const [key, value] of content) {
    if (key.startsWith('1/')) fromHeap.add(`2/${(JSON.parse(value) as unknown[])[0]}:${key.slice(2)}`);
  }
  for (const key of content.keys()) {
    if (key.startsWith('2/') && !fromHeap.delete(key)) return `index entry ${key} has no row`;
  }
  for (const key of fromHeap) return `row of ${key} is not in the index`;
  return undefined;
}
