/**
 * May a serializable transaction commit? Yes, when no commit after its snapshot has written into what it has read.
 *
 * This is backward validation (Kung, Robinson: On optimistic methods for concurrency control, 1981; Härder: Observations
 * on optimistic concurrency control schemes, 1984), done in the same uninterrupted step in which the commit takes its
 * timestamp and installs its versions. What it has read at its snapshot is then still what a read at its commit would
 * give, so **every serializable transaction that writes is as if it had run at its commit timestamp**, all at once, and
 * the order of timestamps is a serial order of them.
 *
 * **A transaction that writes nothing is as if it had run at its snapshot**, which is the state between two commits of
 * that order: it is never asked here, waits for nothing, and no writer ever looks at what it has read. The anomaly of
 * the reader that makes two writers unserializable (Fekete, O'Neil, O'Neil: A read-only transaction anomaly under
 * snapshot isolation, 2004) needs a writer that overlooks the commit of another one it has read from before; that writer
 * is refused. So DEFERRABLE, the wait for a snapshot that can do no harm, has nothing to wait for: every snapshot is one.
 *
 * Transactions of the lower levels are in the same order with their writes, at their commit timestamps; what they read
 * is their own affair.
 *
 * The write sets are the layers of the delta, where the newest version of a row and key always stands with its
 * timestamp, whoever wrote it. Layers that a checkpoint has moved into the base are kept as long as a snapshot is older
 * (`LocalStore`), so the layers of the state and the retired ones know every write after an open snapshot, and keeping
 * them costs the other levels nothing. Of a row and key only the newest write is asked for: an older one after the
 * snapshot could not answer differently.
 */

import { lowerBoundKey } from '../delta/key-tree.ts';
import type { HeapLayer, Layer, OrderedLayer } from '../delta/layer.ts';
import { lowerBound } from '../delta/row-index.ts';
import type { KnownSpaces, ReadSet, SpaceReads } from './read-set.ts';

/**
 * True when a commit after `snapshot` wrote into what was read. `layers` are all that hold such commits; the order is
 * of no matter. A space that is no longer there was written by whoever dropped it.
 */
export function isReadOverwritten(
  reads: ReadSet,
  snapshot: number,
  layers: readonly Layer[],
  directory: KnownSpaces,
): boolean {
  for (const [space, read] of reads.heaps) {
    if (directory.find(space) === undefined) return true;
    for (const layer of layers) {
      const heap = layer.heaps.get(space);
      if (heap !== undefined && isHeapWritten(heap, read, snapshot)) return true;
    }
  }
  for (const [space, read] of reads.ordered) {
    if (directory.find(space) === undefined) return true;
    for (const layer of layers) {
      const ordered = layer.ordered.get(space);
      if (ordered !== undefined && areKeysWritten(ordered, read, snapshot)) return true;
    }
  }
  return false;
}

function isHeapWritten(heap: HeapLayer, { ranges }: SpaceReads<number>, snapshot: number): boolean {
  const isRowNewer = heap.changed.newest > snapshot;
  const isBatchNewer = heap.newestBatch > snapshot;
  if (!isRowNewer && !isBatchNewer) return false;
  if (ranges === undefined) return true;
  return ranges.some((from, to) => {
    if (to === from + 1) return heap.newestStamp(from) > snapshot;
    return (
      (isRowNewer && isRowWritten(heap, from, to, snapshot)) || (isBatchNewer && isAppended(heap, from, to, snapshot))
    );
  });
}

function isRowWritten({ rows, changed }: HeapLayer, from: number, to: number, snapshot: number): boolean {
  if (changed.newestIn(from, to - 1) <= snapshot) return false;
  const { heads, versions } = rows;
  for (const { rowIds, entries, count } of rows.runs()) {
    for (let at = lowerBound(rowIds, count, from); at < count && rowIds[at]! < to; at++) {
      const head = heads[entries === undefined ? at : entries[at]!]!;
      if (head >= 0 && versions.stamps[head]! > snapshot) return true;
    }
  }
  return false;
}

function isAppended({ batches }: HeapLayer, from: number, to: number, snapshot: number): boolean {
  return batches.some(({ stamp, rowIds, count }) => {
    if (stamp <= snapshot || rowIds[0]! >= to || rowIds[count - 1]! < from) return false;
    const at = lowerBound(rowIds, count, from);
    return at < count && rowIds[at]! < to;
  });
}

function areKeysWritten(ordered: OrderedLayer, { ranges }: SpaceReads<string>, snapshot: number): boolean {
  if (ordered.newestKey <= snapshot) return false;
  if (ranges === undefined) return true;
  return ranges.some((from, to) => isKeyWritten(ordered, from, to, snapshot));
}

function isKeyWritten({ keys: tree }: OrderedLayer, from: string, to: string, snapshot: number): boolean {
  const first = tree.leafOf(from);
  let at = lowerBoundKey(first.keys, from);
  for (let leaf: typeof first | undefined = first; leaf !== undefined; leaf = leaf.next) {
    for (; at < leaf.keys.length; at++) {
      if (leaf.keys[at]! >= to) return false;
      const head = tree.heads[leaf.entries[at]!]!;
      if (head >= 0 && tree.versions.stamps[head]! > snapshot) return true;
    }
    at = 0;
  }
  return false;
}
