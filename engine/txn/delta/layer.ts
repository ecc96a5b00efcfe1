/**
 * A layer: changes over the layers below it, by key space. The delta is the active layer over frozen ones, which a
 * checkpoint has frozen to move them into the base, or an image to share them; nothing is committed to a frozen layer.
 * Every writing transaction has a layer of its own, its overlay.
 *
 * A heap in a layer has two parts. Single rows are versions found through a `RowIndex`. Rows that came in bulk stay
 * **appended batches**: whole columns under ascending row ids with one stamp, read like base blocks. A later change of
 * such a row is a version and wins over the batch. Ids of a batch are above every id the heap had when it was appended,
 * so no id is in two batches; batches are sorted by their first id. What an ordered space changed is a `KeyTree`.
 */
import type { Vector } from '../../value/vector.ts';
import { BucketStamps } from './bucket-stamps.ts';
import { KeyTree } from './key-tree.ts';
import { lowerBound, RowIndex } from './row-index.ts';
import { VersionStore } from './version-store.ts';

/** Rows inserted in bulk. Never changed after it was built, but for `stamp` of an overlay's batch at commit. */
export interface AppendedBatch {
  /** Commit timestamp; command number in an overlay. */
  readonly stamp: number;
  /** Schema version of the columns. */
  readonly schema: number;
  readonly columnIds: readonly number[];
  readonly columns: readonly Vector[];
  /** Ascending; `count` of them. */
  readonly rowIds: Float64Array;
  readonly count: number;
  /** Memory it holds. */
  readonly bytes: number;
}

export class HeapLayer {
  readonly layout = 'heap';
  readonly space: number;
  readonly rows: RowIndex;
  /** By first row id. */
  readonly batches: AppendedBatch[] = [];
  /** No batch has a larger stamp. */
  newestBatch: number = -Infinity;
  /** When single rows were changed last; kept in the delta only. */
  readonly changed: BucketStamps = new BucketStamps();
  /** Rows inserted less rows removed; kept by overlays only. */
  rowDelta = 0;
  /** In which place of the overlay's list of touched spaces it stands; −1 when it is untouched. */
  place = -1;

  constructor(space: number, versions: VersionStore) {
    this.space = space;
    this.rows = new RowIndex(versions);
  }

  addBatch(batch: AppendedBatch): void {
    this.#disjointCount = -1;
    if (batch.stamp > this.newestBatch) this.newestBatch = batch.stamp;
    let at = this.batches.length;
    while (at > 0 && this.batches[at - 1]!.rowIds[0]! > batch.rowIds[0]!) at--;
    this.batches.splice(at, 0, batch);
  }

  removeBatch(at: number): void {
    this.#disjointCount = -1;
    this.batches.splice(at, 1);
  }

  /** The batch that holds the row and is visible at `bound`; its row number is then in `foundRow`. */
  findBatch(rowId: number, bound: number): AppendedBatch | undefined {
    let low = 0;
    let high = this.batches.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.batches[middle]!.rowIds[0]! <= rowId) low = middle + 1;
      else high = middle;
    }
    // ranges may interleave when two transactions appended sparse ids at once, so look further back than one
    for (let at = low - 1; at >= 0; at--) {
      const batch = this.batches[at]!;
      if (batch.rowIds[batch.count - 1]! < rowId) {
        if (this.areBatchesDisjoint) return undefined;
        continue;
      }
      const row = rowNumberOf(batch, rowId);
      if (row >= 0) {
        this.foundRow = row;
        return batch.stamp <= bound ? batch : undefined;
      }
    }
    return undefined;
  }
  foundRow = -1;

  /** Batches when it was last found out; −1 when it must be found out again. */
  #disjointCount = -1;
  #areDisjoint = true;
  /** True when no two batches interleave, as usual. */
  get areBatchesDisjoint(): boolean {
    if (this.#disjointCount !== this.batches.length) {
      this.#disjointCount = this.batches.length;
      this.#areDisjoint = this.batches.every((batch, at) => {
        const next = this.batches[at + 1];
        return next === undefined || batch.rowIds[batch.count - 1]! < next.rowIds[0]!;
      });
    }
    return this.#areDisjoint;
  }

  /** Stamp of the newest change of a row; 0 when the layer has none. */
  newestStamp(rowId: number): number {
    const version = this.rows.visible(rowId, Infinity);
    if (version >= 0) return this.rows.versions.stamps[version]!;
    return this.batches.length === 0 ? 0 : (this.findBatch(rowId, Infinity)?.stamp ?? 0);
  }

  clear(): void {
    this.rows.clear();
    if (this.batches.length > 0) this.batches.length = 0;
    this.newestBatch = -Infinity;
    this.changed.clear();
    this.rowDelta = 0;
    this.place = -1;
    this.#disjointCount = -1;
  }
}

export class OrderedLayer {
  readonly layout = 'ordered';
  readonly space: number;
  readonly keys: KeyTree;
  /** No version of a key has a larger stamp; kept in the delta only. */
  newestKey: number = -Infinity;
  place = -1;

  constructor(space: number, versions: VersionStore) {
    this.space = space;
    this.keys = new KeyTree(versions);
  }

  clear(): void {
    this.keys.clear();
    this.newestKey = -Infinity;
    this.place = -1;
  }
}

/** What an old version must outlive: see `SnapshotRegistry`. */
export interface VersionWatch {
  /** True when some snapshot, open or still to come, reads at a timestamp in [from, to). */
  isWatched(from: number, to: number): boolean;
}

export class Layer {
  readonly versions: VersionStore = new VersionStore();
  readonly heaps: Map<number, HeapLayer> = new Map();
  readonly ordered: Map<number, OrderedLayer> = new Map();
  /** Spaces dropped while this was the active layer. */
  readonly dropped: Set<number> = new Set();
  /** Timestamp of the newest commit that may be in it, known when it is frozen. */
  end: number = Infinity;

  get isEmpty(): boolean {
    return this.heaps.size === 0 && this.ordered.size === 0 && this.dropped.size === 0;
  }

  /** Forgets what it holds of a space that is gone; the memory comes back with the layer. */
  drop(space: number): void {
    this.dropped.add(space);
    this.heaps.delete(space);
    this.ordered.delete(space);
  }

  heap(space: number): HeapLayer {
    let heap = this.heaps.get(space);
    if (heap === undefined) {
      heap = new HeapLayer(space, this.versions);
      this.heaps.set(space, heap);
    }
    return heap;
  }

  orderedSpace(space: number): OrderedLayer {
    let ordered = this.ordered.get(space);
    if (ordered === undefined) {
      ordered = new OrderedLayer(space, this.versions);
      this.ordered.set(space, ordered);
    }
    return ordered;
  }

  /** Bytes held, exactly as far as they lie outside the JavaScript heap, by formula for key strings. */
  get bytes(): number {
    let total = this.versions.bytes;
    for (const heap of this.heaps.values()) {
      total += heap.rows.bytes + heap.changed.bytes;
      for (const batch of heap.batches) total += batch.bytes;
    }
    for (const ordered of this.ordered.values()) total += ordered.keys.bytes;
    return total;
  }

  /**
   * Makes `version` the newest of its row or key and returns it as the chain's new head, after unlinking every older
   * version that nobody can see any more.
   */
  unlinkUnseen(version: number, watch: VersionWatch): void {
    const { stamps, previous } = this.versions;
    let kept = version;
    let candidate = previous[version]!;
    while (candidate >= 0) {
      const older = previous[candidate]!;
      if (watch.isWatched(stamps[candidate]!, stamps[kept]!)) {
        kept = candidate;
      } else {
        previous[kept] = older;
        this.versions.free(candidate);
      }
      candidate = older;
    }
  }
}

/** Row number of an id in a batch, or −1. */
export function rowNumberOf(batch: AppendedBatch, rowId: number): number {
  const guess = rowId - batch.rowIds[0]!;
  if (guess >= 0 && guess < batch.count && batch.rowIds[guess] === rowId) return guess;
  const at = lowerBound(batch.rowIds, batch.count, rowId);
  return at < batch.count && batch.rowIds[at] === rowId ? at : -1;
}

/** Memory of a vector, text strings by their length. */
export function vectorBytes(vector: Vector, count: number): number {
  const nullBytes = vector.nulls?.byteLength ?? 0;
  switch (vector.kind) {
    case 'i32':
    case 'f64':
    case 'i64':
    case 'bool':
    case 'dict':
      return vector.values.byteLength + nullBytes;
    case 'text':
      return vector.bytes.byteLength * (vector.ascii === undefined ? 1 : 2) + vector.offsets.byteLength + nullBytes;
    case 'any': {
      let total = count * 8;
      for (let i = 0; i < count; i++) {
        const value = vector.values[i];
        if (typeof value === 'string') total += value.length + 16;
        else if (value instanceof Float32Array || value instanceof Uint8Array) total += value.byteLength + 96;
        else if (typeof value === 'object' && value !== null) total += 64;
      }
      return total;
    }
  }
}
