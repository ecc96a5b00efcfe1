/**
 * What one statement sees: a timestamp, a command bound, and the state of the store they were taken in.
 *
 * An ordinary view counts in the snapshot registry and keeps its generation until `release`. The **newest** view reads
 * at Infinity from whatever state is current when it is asked; it keeps each generation that it handed a cursor of.
 * A view outlives its transaction only without the transaction's writes, which are gone.
 */
import { invariant } from '../error.ts';
import { keyString } from '../value/key-string.ts';
import type { Datum } from '../value/type.ts';
import { orderedKey } from './base/base-key.ts';
import type { BaseReader } from './base/base-reader.ts';
import type { Generation } from './base/generation.ts';
import type { HeapCursor, HeapScanOptions, OrderedCursor, View, Wait } from './contract.ts';
import type { Layer } from './delta/layer.ts';
import { changedRows } from './scan/changed-rows.ts';
import type { ChangeSource } from './scan/dirty-rows.ts';
import { openHeapScan } from './scan/open-heap-scan.ts';
import { OrderedScan, type ScanKeeper } from './scan/ordered-scan.ts';
import type { ReadScope, StoreState } from './scan/read-scope.ts';
import type { RowReader } from './scan/row-reader.ts';
import { columnsById } from './scan/version-decoder.ts';
import type { ReadSet } from './serial/read-set.ts';
import type { SnapshotRegistry } from './snapshot-registry.ts';
import type { HeapSpace } from './space/space-directory.ts';

/** The store's side of a view. */
export interface ViewStore {
  readonly base: BaseReader;
  readonly state: StoreState;
  readonly snapshots: SnapshotRegistry;
  rowReader(space: number): RowReader;
  /** What must be flushed before anything read leaves the process; see `FlushTracker`. */
  pendingUpTo(timestamp: number, newestSpaces: ReadonlySet<number> | undefined): Wait | undefined;
}

/** The transaction's side of a view. */
export interface ViewOwner {
  /** The layer of its own writes; undefined before the first write and after its end. */
  readonly ownLayer: Layer | undefined;
  /** Notes a space that is read at its newest state. */
  readNewest(space: number): void;
  /** Spaces noted so; undefined for none. */
  readonly newestSpaces: ReadonlySet<number> | undefined;
  /** Where its reads are recorded; undefined when nobody asks for them. */
  readonly reads: ReadSet | undefined;
  heap(space: number): HeapSpace;
}

export class StoreView implements View, ReadScope, ScanKeeper {
  readonly timestamp: number;
  readonly commandBound: number;
  /** Undefined for the newest view, too. */
  readonly reads: ReadSet | undefined;
  readonly #store: ViewStore;
  readonly #owner: ViewOwner;
  /** Undefined for the newest view. */
  readonly #state: StoreState | undefined;
  /** Generations that the newest view keeps; an ordinary one keeps that of its state. */
  #kept: Generation[] | undefined;
  #openScans: OrderedScan[] | undefined;
  /** How many scans may be noted before the finished ones are forgotten. */
  #sweepAt = 64;
  #isReleased = false;

  /** `state` undefined makes the newest view; then the timestamp is Infinity. */
  constructor(
    store: ViewStore,
    owner: ViewOwner,
    timestamp: number,
    commandBound: number,
    state: StoreState | undefined,
  ) {
    this.#store = store;
    this.#owner = owner;
    this.timestamp = timestamp;
    this.commandBound = commandBound;
    this.#state = state;
    this.reads = state === undefined ? undefined : owner.reads;
    if (state !== undefined) {
      store.snapshots.acquire(timestamp);
      state.generation.retain();
    }
  }

  get overlay(): Layer | undefined {
    return this.#owner.ownLayer;
  }

  get state(): StoreState {
    return this.#state ?? this.#store.state;
  }

  get pending(): Wait | undefined {
    if (this.#state === undefined) return this.#store.pendingUpTo(-1, this.#owner.newestSpaces);
    return this.#store.pendingUpTo(this.timestamp, undefined);
  }

  heap(space: number): HeapSpace {
    return this.#owner.heap(space);
  }

  readRow(space: number, rowId: number): Datum[] | undefined {
    if (this.#state === undefined) this.#owner.readNewest(space);
    this.reads?.row(space, rowId);
    return this.#store.rowReader(space).read(this, rowId);
  }

  exists(space: number, rowId: number): boolean {
    if (this.#state === undefined) this.#owner.readNewest(space);
    this.reads?.row(space, rowId);
    return this.#store.rowReader(space).exists(this, rowId);
  }

  scanHeap(space: number, options: HeapScanOptions): HeapCursor {
    this.#keepCurrent(space);
    this.reads?.rows(space, options.from, options.to);
    const { generation, layers } = this.state;
    const heap = this.heap(space);
    const sources: ChangeSource[] = [];
    const own = this.overlay?.heaps.get(space);
    if (own !== undefined) sources.push({ heap: own, bound: this.commandBound - 1 });
    for (const layer of layers) {
      const changed = layer.heaps.get(space);
      if (changed !== undefined) sources.push({ heap: changed, bound: this.timestamp });
    }
    const prunes = options.prunes?.map((prune) => ({
      column: columnsById(heap, [prune.columnId])[0]!,
      minimum: prune.minimum,
      maximum: prune.maximum,
    }));
    return openHeapScan(this.#store.base, {
      generation,
      heap,
      sources,
      keepsPatched: own === undefined && generation === this.#store.state.generation,
      columns: columnsById(heap, options.columns),
      ...(prunes === undefined ? {} : { prunes }),
      withRowId: options.withRowId,
      from: options.from,
      to: options.to,
      reverse: options.reverse === true,
    });
  }

  get(space: number, key: Uint8Array): Uint8Array | undefined {
    if (this.#state === undefined) this.#owner.readNewest(space);
    const { layers, generation } = this.state;
    let text: string | undefined;
    if (this.reads !== undefined) {
      text = keyString(key);
      this.reads.key(space, text);
    }
    const own = this.overlay?.ordered.get(space)?.keys;
    if (own !== undefined && own.count > 0) {
      text ??= keyString(key);
      const version = own.visible(text, this.commandBound - 1);
      if (version >= 0) return own.versions.isRemoval(version) ? undefined : own.versions.bytesOf(version).slice();
    }
    for (let i = 0; i < layers.length; i++) {
      const keys = layers[i]!.ordered.get(space)?.keys;
      if (keys === undefined || keys.count === 0) continue;
      text ??= keyString(key);
      const version = keys.visible(text, this.timestamp);
      if (version >= 0) return keys.versions.isRemoval(version) ? undefined : keys.versions.bytesOf(version).slice();
    }
    return generation.snapshot.get(orderedKey(space, key))?.slice();
  }

  scanOrdered(space: number, from: Uint8Array | undefined, to: Uint8Array | undefined, reverse = false): OrderedCursor {
    this.#keepCurrent(space);
    this.reads?.keys(space, from && keyString(from), to && keyString(to));
    return new OrderedScan(this, this, space, from, to, reverse);
  }

  keepScan(scan: OrderedScan): void {
    this.#openScans ??= [];
    if (this.#openScans.length >= this.#sweepAt) {
      this.#openScans = this.#openScans.filter((open) => !open.isClosed);
      this.#sweepAt = Math.max(64, this.#openScans.length * 2);
    }
    this.#openScans.push(scan);
  }

  changedRows(space: number, since: number): Float64Array | undefined {
    this.reads?.heap(space);
    return changedRows(this, space, since);
  }

  noteRead(space: number): void {
    this.reads?.heap(space);
  }

  hasOwnChanges(space: number): boolean {
    return this.overlay?.heaps.get(space) !== undefined;
  }

  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    if (this.#openScans !== undefined) for (const scan of this.#openScans) scan.close();
    this.#openScans = undefined;
    if (this.#state !== undefined) {
      this.#store.snapshots.release(this.timestamp);
      this.#state.generation.release();
    }
    if (this.#kept !== undefined) for (const generation of this.#kept) generation.release();
    this.#kept = undefined;
  }

  /** A cursor of the newest view reads from the generation that is current now, for as long as the view lives. */
  #keepCurrent(space: number): void {
    invariant(!this.#isReleased, 'a released view is not read');
    if (this.#state !== undefined) return;
    this.#owner.readNewest(space);
    const { generation } = this.#store.state;
    this.#kept ??= [];
    if (this.#kept[this.#kept.length - 1] === generation) return;
    generation.retain();
    this.#kept.push(generation);
  }
}
