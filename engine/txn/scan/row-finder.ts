/**
 * Finds where a view sees a row: in a version of the overlay or the delta, in an appended batch, or in a base block.
 *
 * One finder is used for many lookups; the last answer is in its fields, so a lookup allocates nothing.
 */
import type { AppendedBatch, HeapLayer } from '../delta/layer.ts';
import { kindRemove, type VersionStore } from '../delta/version-store.ts';
import type { ReadScope } from './read-scope.ts';

export const foundNothing = 0;
export const foundVersion = 1;
export const foundBatch = 2;
/** No layer knows the row: it is in the base, or nowhere. */
export const foundBase = 3;

export class RowFinder {
  /** After `foundVersion`. */
  versions: VersionStore | undefined;
  version = -1;
  /** After `foundBatch`. */
  batch: AppendedBatch | undefined;
  row = -1;

  find(scope: ReadScope, space: number, rowId: number): number {
    if (scope.overlay !== undefined) {
      const heap = scope.overlay.heaps.get(space);
      if (heap !== undefined) {
        const found = this.#inLayer(heap, rowId, scope.commandBound - 1);
        if (found !== foundBase) return found;
      }
    }
    const { layers } = scope.state;
    for (let i = 0; i < layers.length; i++) {
      const heap = layers[i]!.heaps.get(space);
      if (heap === undefined) continue;
      const found = this.#inLayer(heap, rowId, scope.timestamp);
      if (found !== foundBase) return found;
    }
    return foundBase;
  }

  #inLayer(heap: HeapLayer, rowId: number, bound: number): number {
    const { versions } = heap.rows;
    const version = heap.rows.visible(rowId, bound);
    if (version >= 0) {
      if (versions.kinds[version]! >= kindRemove) return foundNothing;
      this.versions = versions;
      this.version = version;
      return foundVersion;
    }
    if (heap.batches.length === 0) return foundBase;
    const batch = heap.findBatch(rowId, bound);
    if (batch === undefined) return foundBase;
    this.batch = batch;
    this.row = heap.foundRow;
    return foundBatch;
  }
}
