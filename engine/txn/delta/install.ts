/**
 * Makes a committed overlay part of the active delta: the last step of a commit, which must not fail.
 *
 * Of each row and key only the last version goes over, under the commit timestamp; a row that the transaction both made
 * and removed never was. Older versions that nobody can see are unlinked on the way.
 */
import type { HeapLayer, Layer, OrderedLayer, VersionWatch } from './layer.ts';
import type { Overlay } from './overlay.ts';
import { kindInsert, kindRemove, kindUpdate, type VersionStore } from './version-store.ts';

export function installOverlay(overlay: Overlay, delta: Layer, timestamp: number, watch: VersionWatch): void {
  const { touched } = overlay;
  for (let i = 0; i < touched.length; i++) {
    const container = touched[i]!;
    if (overlay.changes.length > 0 && overlay.isDropped(container.space)) continue;
    if (container.layout === 'heap') installHeap(container, delta, timestamp, watch);
    else installKeys(container, delta, timestamp, watch);
  }
}

/**
 * What the transaction did to a row in sum: `kindInsert`, `kindUpdate`, `kindRemove`, `kindMoved`, or −1 when the row
 * never was for anybody else.
 */
export function netKind(versions: VersionStore, head: number): number {
  const kind = versions.kinds[head]!;
  if (versions.previous[head]! < 0) return kind;
  let oldest = head;
  while (versions.previous[oldest]! >= 0) oldest = versions.previous[oldest]!;
  const isNew = versions.kinds[oldest] === kindInsert;
  if (kind >= kindRemove) return isNew ? -1 : kind;
  return isNew ? kindInsert : kindUpdate;
}

function installHeap(own: HeapLayer, delta: Layer, timestamp: number, watch: VersionWatch): void {
  const { rows } = own;
  const { versions } = rows;
  const target = delta.heap(own.space);
  for (let entry = 0; entry < rows.count; entry++) {
    const head = rows.heads[entry]!;
    if (head < 0) continue;
    const kind = netKind(versions, head);
    if (kind < 0) continue;
    installRow(
      delta,
      target,
      rows.rowIds[entry]!,
      timestamp,
      kind,
      versions.schemas[head]!,
      versions.chunkOf(head),
      versions.offsetOf(head),
      versions.lengths[head]!,
      watch,
    );
  }
  for (const batch of own.batches) target.addBatch({ ...batch, stamp: timestamp });
}

/** Adds a committed version of a row; used by commit and replay. */
export function installRow(
  delta: Layer,
  heap: HeapLayer,
  rowId: number,
  timestamp: number,
  kind: number,
  schema: number,
  source: Uint8Array,
  offset: number,
  length: number,
  watch: VersionWatch,
): void {
  const { rows } = heap;
  const entry = rows.enter(rowId);
  const before = rows.heads[entry]!;
  const version = delta.versions.add(timestamp, before, kind, schema, source, offset, length);
  rows.heads[entry] = version;
  heap.changed.note(rowId, timestamp);
  if (before >= 0) delta.unlinkUnseen(version, watch);
}

function installKeys(own: OrderedLayer, delta: Layer, timestamp: number, watch: VersionWatch): void {
  const { keys } = own;
  const target = delta.orderedSpace(own.space);
  for (
    let leaf: ReturnType<typeof keys.firstLeaf> | undefined = keys.firstLeaf();
    leaf !== undefined;
    leaf = leaf.next
  ) {
    for (let at = 0; at < leaf.keys.length; at++) {
      const head = keys.heads[leaf.entries[at]!]!;
      if (head < 0) continue;
      const { versions } = keys;
      installKey(
        delta,
        target,
        leaf.keys[at]!,
        timestamp,
        versions.kinds[head]!,
        versions.chunkOf(head),
        versions.offsetOf(head),
        versions.lengths[head]!,
        watch,
      );
    }
  }
}

/** Adds a committed version of a key; used by commit and replay. */
export function installKey(
  delta: Layer,
  ordered: OrderedLayer,
  key: string,
  timestamp: number,
  kind: number,
  source: Uint8Array,
  offset: number,
  length: number,
  watch: VersionWatch,
): void {
  const entry = ordered.keys.enter(key);
  const before = ordered.keys.heads[entry]!;
  const version = delta.versions.add(timestamp, before, kind, 0, source, offset, length);
  ordered.keys.heads[entry] = version;
  if (timestamp > ordered.newestKey) ordered.newestKey = timestamp;
  if (before >= 0) delta.unlinkUnseen(version, watch);
}
