/**
 * What the killed process writes and its checker reads.
 */
import type { Store } from '../../engine/txn/txn.ts';

export const writers = 8;

export interface LoadSpaces {
  readonly counters: number;
  readonly rows: number;
  readonly keys: number;
}

/** The spaces by the order in which they are made. */
const expected: LoadSpaces = { counters: 1, rows: 2, keys: 3 };

/** Makes the spaces in a new store; undefined when they are there. */
export function createSpaces(store: Store): LoadSpaces | undefined {
  if (store.statistics.newestTimestamp > 0) return undefined;
  const transaction = store.begin();
  const column = (id: number, kind: 'int32' | 'int64' | 'text') => ({ id, kind, missing: null });
  const counters = transaction.createSpace({ layout: 'heap', columns: [column(1, 'int64')] });
  const rows = transaction.createSpace({
    layout: 'heap',
    columns: [column(1, 'int32'), column(2, 'int64'), column(3, 'text')],
  });
  const keys = transaction.createSpace({ layout: 'ordered' });
  for (let writer = 0; writer < writers; writer++) transaction.insertRow(counters, writer, [0]);
  transaction.commit().wait?.finishNow();
  return { counters, rows, keys };
}

export function spacesOf(store: Store): LoadSpaces {
  store.shapeOf(expected.counters);
  return expected;
}

export function rowIdOf(writer: number, number: number): number {
  return writer * 1_000_000 + number;
}

export function keyOf(writer: number, number: number): Uint8Array {
  return new TextEncoder().encode(`${writer}/${String(number).padStart(8, '0')}`);
}
