/**
 * One transaction: its views, its overlay, its locks, its savepoints.
 *
 * The overlay is taken from the store with the first write, so reading costs nothing of it. Each statement's view raises
 * the command number, so what the statement writes is above the bound of what it reads. At read committed each
 * statement has a snapshot of its own; at repeatable read the first one fixes state and timestamp for all.
 *
 * Schema changes stay here until the commit: `heap` answers with the transaction's own version of a heap it made or
 * altered, everything else with the committed one.
 */
import type { PhysicalColumn, RowShape } from '../block/block.ts';
import { DbError, invariant } from '../error.ts';
import { keyString } from '../value/key-string.ts';
import type { Datum } from '../value/type.ts';
import type { Vector } from '../value/vector.ts';
import { maxOrderedKeyBytes } from './base/base-key.ts';
import type {
  AdvisoryKey,
  AdvisoryLockMode,
  CommitResult,
  IsolationLevel,
  RowLockMode,
  Savepoint,
  SpaceDescription,
  TableLockMode,
  Transaction,
  View,
  Wait,
} from './contract.ts';
import type { Layer } from './delta/layer.ts';
import type { Overlay, OverlayMark } from './delta/overlay.ts';
import type { LockMark, LockSet } from './lock/lock-table.ts';
import type { StoreState } from './scan/read-scope.ts';
import { ReadSet } from './serial/read-set.ts';
import type { SnapshotRegistry } from './snapshot-registry.ts';
import { columnOf, currentShape, type HeapSpace, newHeapSpace, type SpaceDirectory } from './space/space-directory.ts';
import { StoreView, type ViewOwner, type ViewStore } from './view.ts';

/** The store's side of a transaction. */
export interface TransactionStore extends ViewStore {
  readonly directory: SpaceDirectory;
  readonly snapshots: SnapshotRegistry;
  readonly writesRefused: string | undefined;
  takeOverlay(): Overlay;
  /** Room in the delta: what a writer has to wait for before its statement starts. */
  memoryWait(): Wait | undefined;
  /** Notes that row ids up to `high` are handed out, in the log if need be. */
  reserveRowIds(heap: HeapSpace, high: number): void;
  /** Timestamp of the newest committed change of the row that a layer still knows; 0 when none does. */
  newestStamp(space: number, rowId: number): number;
  commit(transaction: StoreTransaction, synchronous: boolean): CommitResult;
  /** Takes the overlay and the locks back. */
  end(transaction: StoreTransaction): void;
}

interface StoreSavepoint extends Savepoint {
  readonly owner: StoreTransaction;
  readonly overlay: OverlayMark | undefined;
  readonly locks: LockMark;
}

const noMark: OverlayMark = { versionCount: 0, batchCount: 0, changeCount: 0 };

export class StoreTransaction implements Transaction, ViewOwner {
  readonly id: number;
  readonly isolation: IsolationLevel;
  readonly readOnly: boolean;
  readonly startedAt: number;
  readonly reads: ReadSet | undefined;
  readonly locks: LockSet;
  overlay: Overlay | undefined;
  isEnded = false;
  #newestSpaces: Set<number> | undefined;
  /** The view that fixes the snapshot above read committed. */
  #fixed: StoreView | undefined;
  #fixedState: StoreState | undefined;
  readonly #store: TransactionStore;
  /** What its next view includes at least: commits of its session, and row versions found newer than a view. */
  #atLeast: number;
  #command = 0;
  /** Highest timestamp that a view of it has included. */
  #readUpTo = 0;
  /** Heaps it made or altered, once there is one. */
  #ownHeaps: Map<number, HeapSpace> | undefined;

  constructor(
    store: TransactionStore,
    locks: LockSet,
    options: { isolation: IsolationLevel; readOnly: boolean; after: number; startedAt: number },
  ) {
    this.#store = store;
    this.id = locks.id;
    this.locks = locks;
    this.isolation = options.isolation;
    this.readOnly = options.readOnly;
    this.startedAt = options.startedAt;
    this.#atLeast = options.after;
    const isValidated = options.isolation === 'serializable' && !options.readOnly;
    this.reads = isValidated ? new ReadSet(store.directory) : undefined;
  }

  get hasWrites(): boolean {
    return (this.overlay !== undefined && !this.overlay.isEmpty) || !this.locks.isEmpty;
  }

  get ownLayer(): Layer | undefined {
    return this.overlay?.layer;
  }

  get newestSpaces(): ReadonlySet<number> | undefined {
    return this.#newestSpaces;
  }

  readNewest(space: number): void {
    this.#newestSpaces ??= new Set();
    this.#newestSpaces.add(space);
  }

  get pending(): Wait | undefined {
    return this.#store.pendingUpTo(this.#readUpTo, this.newestSpaces);
  }

  /** Timestamp of the fixed snapshot, if there is one. */
  get snapshotTimestamp(): number | undefined {
    return this.#fixed?.timestamp;
  }

  get nextTimestamp(): number {
    return this.#fixed?.timestamp ?? Math.max(this.#store.snapshots.horizon, this.#atLeast);
  }

  statementView(): View {
    this.#live();
    this.#command++;
    if (this.isolation === 'read committed') {
      const timestamp = this.nextTimestamp;
      this.#readUpTo = Math.max(this.#readUpTo, timestamp);
      return new StoreView(this.#store, this, timestamp, this.#command, this.#store.state);
    }
    if (this.#fixed === undefined) {
      const timestamp = this.nextTimestamp;
      this.#readUpTo = Math.max(this.#readUpTo, timestamp);
      this.#fixedState = this.#store.state;
      this.#fixed = new StoreView(this.#store, this, timestamp, 0, this.#fixedState);
    }
    return new StoreView(this.#store, this, this.#fixed.timestamp, this.#command, this.#fixedState);
  }

  newestView(): View {
    this.#live();
    return new StoreView(this.#store, this, Infinity, Infinity, undefined);
  }

  advanceCommand(): void {
    this.#live();
    this.#command++;
  }

  writtenSince(view: View, space: number, rowId: number): boolean {
    const rows = this.overlay?.layer.heaps.get(space)?.rows;
    if (rows === undefined) return false;
    const version = rows.visible(rowId, Infinity);
    return version >= 0 && rows.versions.stamps[version]! >= view.commandBound;
  }

  allocateRowIds(space: number, count: number): number {
    this.#writable();
    const heap = this.heap(space);
    const first = Math.max(heap.highRowId, 0) + 1;
    const last = first + count - 1;
    invariant(count > 0 && Number.isSafeInteger(last), 'row ids are safe integers');
    heap.highRowId = last;
    if (last > heap.reservedRowId && this.#ownHeaps?.has(space) !== true) this.#store.reserveRowIds(heap, last);
    return first;
  }

  insertRow(space: number, rowId: number, row: readonly Datum[]): void {
    const overlay = this.#writable();
    const heap = this.heap(space);
    invariant(Number.isSafeInteger(rowId), 'a row id is a safe integer');
    if (rowId > heap.highRowId) heap.highRowId = rowId;
    overlay.putRow(space, currentShape(heap), rowId, row, this.#command, false);
  }

  updateRow(space: number, rowId: number, row: readonly Datum[]): void {
    this.#writable().putRow(space, currentShape(this.heap(space)), rowId, row, this.#command, true);
  }

  deleteRow(space: number, rowId: number, movedTo?: number): void {
    this.#writable().removeRow(space, rowId, movedTo, this.#command);
  }

  appendBatch(space: number, rowIds: Float64Array, columns: readonly Vector[], count: number): void {
    const overlay = this.#writable();
    if (count === 0) return;
    const heap = this.heap(space);
    const shape = currentShape(heap);
    invariant(columns.length === shape.columns.length, 'an appended batch has every column of the heap');
    invariant(rowIds[0]! > heap.highRowId || this.#isAllocated(heap, rowIds, count), 'appended ids are new');
    for (let i = 1; i < count; i++) invariant(rowIds[i]! > rowIds[i - 1]!, 'appended ids ascend');
    heap.highRowId = Math.max(heap.highRowId, rowIds[count - 1]!);
    const ids = rowIds.length === count ? rowIds : rowIds.subarray(0, count);
    overlay.appendBatch(space, shape, ids, columns, count, this.#command);
  }

  put(space: number, key: Uint8Array, value: Uint8Array): void {
    if (key.length > maxOrderedKeyBytes) throw keyTooLong(key.length);
    this.#writable().putKey(space, keyString(key), value, this.#command);
  }

  remove(space: number, key: Uint8Array): void {
    if (key.length > maxOrderedKeyBytes) return;
    this.#writable().putKey(space, keyString(key), undefined, this.#command);
  }

  lockTable(relation: number, mode: TableLockMode): Wait | undefined {
    this.#live();
    const wait = this.locks.lockTable(relation, mode);
    if (wait !== undefined || this.readOnly || mode === 'access share' || mode === 'row share') return wait;
    return this.overlay === undefined ? this.#store.memoryWait() : undefined;
  }

  lockRow(space: number, rowId: number, mode: RowLockMode): Wait | undefined {
    this.#live();
    return this.locks.lockRow(space, rowId, mode);
  }

  lockNewRows(space: number, low: number, high: number): boolean {
    this.#live();
    invariant(low > this.maxRowId(space), 'new rows lie above all others');
    return this.locks.lockNewRows(space, low, high);
  }

  lockKey(space: number, key: Uint8Array): Wait | undefined {
    this.#live();
    return this.locks.lockKey(space, key);
  }

  tryLockTable(relation: number, mode: TableLockMode): boolean {
    this.#live();
    return this.locks.tryLockTable(relation, mode);
  }

  tryLockRow(space: number, rowId: number, mode: RowLockMode): boolean {
    this.#live();
    return this.locks.tryLockRow(space, rowId, mode);
  }

  lockAdvisory(key: AdvisoryKey, mode: AdvisoryLockMode): Wait | undefined {
    this.#live();
    return this.locks.lockAdvisory(key, mode);
  }

  tryLockAdvisory(key: AdvisoryKey, mode: AdvisoryLockMode): boolean {
    this.#live();
    return this.locks.tryLockAdvisory(key, mode);
  }

  isStale(view: View, space: number, rowId: number): boolean {
    const stamp = this.#store.newestStamp(space, rowId);
    if (stamp <= view.timestamp) return false;
    this.#atLeast = Math.max(this.#atLeast, stamp);
    return true;
  }

  createSpace(description: SpaceDescription): number {
    const overlay = this.#writable();
    const space = this.#store.directory.takeId();
    if (description.layout === 'ordered') {
      overlay.changes.push({ kind: 'create ordered', space });
      return space;
    }
    const shape: RowShape = { version: 1, columns: [...description.columns] };
    overlay.changes.push({ kind: 'create heap', space, shape });
    this.#setOwnHeap(newHeapSpace(space, [shape]));
    return space;
  }

  alterSpace(space: number, columns: readonly PhysicalColumn[]): void {
    const overlay = this.#writable();
    const before = this.heap(space);
    for (const column of columns) {
      const known = columnOf(before, column.id);
      invariant(known === undefined || known.kind === column.kind, `column ${column.id} keeps its kind`);
    }
    const shape: RowShape = { version: before.shapes.length + 1, columns: [...columns] };
    overlay.changes.push({ kind: 'alter heap', space, shape });
    this.#setOwnHeap({ ...before, shapes: [...before.shapes, shape] });
  }

  #setOwnHeap(heap: HeapSpace): void {
    this.#ownHeaps ??= new Map();
    this.#ownHeaps.set(heap.id, heap);
  }

  dropSpace(space: number): void {
    this.#writable().changes.push({ kind: 'drop', space });
  }

  shapeOf(space: number): RowShape {
    return currentShape(this.heap(space));
  }

  maxRowId(space: number): number {
    const { highRowId } = this.heap(space);
    return highRowId === -Infinity ? 0 : highRowId;
  }

  heap(space: number): HeapSpace {
    return this.#ownHeaps?.get(space) ?? this.#store.directory.heap(space);
  }

  savepoint(): Savepoint {
    this.#live();
    const mark: StoreSavepoint = {
      kind: 'savepoint',
      owner: this,
      overlay: this.overlay?.mark(),
      locks: this.locks.mark(),
    };
    return mark;
  }

  rollbackTo(savepoint: Savepoint): void {
    if (this.isEnded) return;
    this.#undo(savepoint);
    this.locks.release((savepoint as StoreSavepoint).locks);
  }

  restartFrom(savepoint: Savepoint): void {
    invariant(this.isolation === 'read committed', 'above read committed a stale row is an error');
    this.#undo(savepoint);
  }

  #undo(savepoint: Savepoint): void {
    this.#live();
    const mark = savepoint as StoreSavepoint;
    invariant(mark.owner === this, 'a savepoint belongs to its transaction');
    this.overlay?.undo(mark.overlay ?? noMark);
    this.#command++;
    this.#rebuildOwnHeaps();
  }

  commit(options?: { readonly synchronous?: boolean }): CommitResult {
    this.#live();
    try {
      return this.#store.commit(this, options?.synchronous !== false);
    } finally {
      this.#end();
    }
  }

  rollback(): void {
    if (!this.isEnded) this.#end();
  }

  /** The heap as this transaction made it, when it did: what the commit hands to the directory. */
  ownHeap(space: number): HeapSpace | undefined {
    return this.#ownHeaps?.get(space);
  }

  #end(): void {
    if (this.isEnded) return;
    this.isEnded = true;
    this.#fixed?.release();
    this.#store.end(this);
    this.overlay = undefined;
  }

  #live(): void {
    invariant(!this.isEnded, 'an ended transaction is not used again');
  }

  #writable(): Overlay {
    if (this.overlay !== undefined) return this.overlay;
    this.#live();
    if (this.readOnly) throw new DbError('25006', 'cannot write in a read-only transaction');
    const refusal = this.#store.writesRefused;
    if (refusal !== undefined) throw new DbError('25006', `cannot write: ${refusal}`);
    this.overlay = this.#store.takeOverlay();
    return this.overlay;
  }

  /** True when the ids were handed out by `allocateRowIds` and nobody has used them. */
  #isAllocated(heap: HeapSpace, rowIds: Float64Array, count: number): boolean {
    return rowIds[count - 1]! <= heap.highRowId;
  }

  #rebuildOwnHeaps(): void {
    const before = this.#ownHeaps;
    if (before === undefined) return;
    this.#ownHeaps = undefined;
    for (const change of this.overlay?.changes ?? []) {
      if (change.kind === 'create heap') {
        const made = newHeapSpace(change.space, [change.shape]);
        made.highRowId = before.get(change.space)!.highRowId;
        this.#setOwnHeap(made);
      } else if (change.kind === 'alter heap') {
        const heap = this.heap(change.space);
        this.#setOwnHeap({ ...heap, shapes: [...heap.shapes, change.shape] });
      }
    }
  }
}

function keyTooLong(bytes: number): DbError {
  return new DbError('54000', `index row size ${bytes} exceeds maximum ${maxOrderedKeyBytes}`, {
    hint: 'Values larger than the maximum cannot be indexed. Index an expression that shortens them.',
  });
}
