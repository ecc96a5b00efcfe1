/**
 * Which rows of a heap changed after a timestamp, as far as the layers know: what a derived structure has to look at
 * beside itself. Own writes count as changes.
 */
import type { ReadScope } from './read-scope.ts';

export function changedRows(scope: ReadScope, space: number, since: number): Float64Array | undefined {
  if (since < scope.state.generation.timestamp) return undefined;
  const found = new Set<number>();
  const own = scope.overlay?.heaps.get(space);
  if (own !== undefined) {
    const { rows } = own;
    for (let entry = 0; entry < rows.count; entry++) {
      if (rows.versions.visible(rows.heads[entry]!, scope.commandBound - 1) >= 0) found.add(rows.rowIds[entry]!);
    }
    for (const batch of own.batches) {
      if (batch.stamp < scope.commandBound) for (let i = 0; i < batch.count; i++) found.add(batch.rowIds[i]!);
    }
  }
  for (const layer of scope.state.layers) {
    const heap = layer.heaps.get(space);
    if (heap === undefined) continue;
    const { rows } = heap;
    const count = heap.changed.newest > since ? rows.count : 0;
    for (let entry = 0; entry < count; entry++) {
      const version = rows.versions.visible(rows.heads[entry]!, scope.timestamp);
      if (version >= 0 && rows.versions.stamps[version]! > since) found.add(rows.rowIds[entry]!);
    }
    for (const batch of heap.batches) {
      if (batch.stamp <= since || batch.stamp > scope.timestamp) continue;
      for (let i = 0; i < batch.count; i++) found.add(batch.rowIds[i]!);
    }
  }
  return Float64Array.from(found).sort();
}
