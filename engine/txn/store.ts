/**
 * The store: delta over base, assembled. Implements `Store` of txn.ts for memory and for folders alike; `open-store.ts`
 * makes one.
 *
 * Reads take `state`, an immutable pair of generation and layers. A commit is one uninterrupted step: check, validate,
 * append the frame to the log, take its end as timestamp, install, release the locks. The log is optional (memory): then
 * timestamps count commits and nothing waits for a disk.
 *
 * Layers that a checkpoint has moved into the base are kept as `retired` while a snapshot older than them is open,
 * because `isStale` and the validation at commit must still find changes newer than such a snapshot.
 */

import type { RowShape } from '../block/block.ts';
import { DbError, InvariantError, invariant } from '../error.ts';
import type { Clock } from '../host/host.ts';
import { type BackupOrigin, startBackup } from './backup/backup.ts';
import type { BackupSummary, FileTask, FileTaskOptions } from './backup/backup-contract.ts';
import type { BaseReader } from './base/base-reader.ts';
import { postgresEpochUs } from './checkpoint/commit-frame.ts';
import type { CommitLog } from './commit-log.ts';
import type {
  BeginOptions,
  CommitGuard,
  CommitResult,
  LockDescription,
  PointReader,
  SequenceState,
  SessionLocks,
  Store,
  StoreImage,
  StoreStatistics,
  Transaction,
  View,
  Wait,
  WriteGate,
} from './contract.ts';
import { installOverlay } from './delta/install.ts';
import { Layer } from './delta/layer.ts';
import { Overlay } from './delta/overlay.ts';
import { kindInsert } from './delta/version-store.ts';
import { checkBase } from './doctor/check-base.ts';
import type { Finding } from './doctor/finding.ts';
import { FlushTracker } from './flush-tracker.ts';
import { HeldLocks } from './lock/held-locks.ts';
import { LockTable } from './lock/lock-table.ts';
import type { StoreState } from './scan/read-scope.ts';
import { RowReader } from './scan/row-reader.ts';
import type { SequenceTable } from './sequence-table.ts';
import { isReadOverwritten } from './serial/validation.ts';
import { SnapshotRegistry } from './snapshot-registry.ts';
import { currentShape, type HeapSpace, type SpaceDirectory } from './space/space-directory.ts';
import { LocalStoreImage, type OpenFromImage } from './store-image.ts';
import { StoreTransaction, type TransactionStore } from './transaction.ts';
import { StoreView, type ViewOwner } from './view.ts';

const pooledOverlays = 16;
const closed = 'the database is closed';

/** Moves frozen layers into the base; made by open-store.ts for memory or for a folder. */
export interface Checkpointer {
  checkpoint(): Promise<void>;
  checkpointSync(): void;
  /** Called after each commit: starts a checkpoint when one is due, and never throws. */
  afterCommit(): void;
  /** Room in the delta for one more writing statement. */
  memoryWait(): Wait | undefined;
  readonly checkpoints: number;
  readonly running: boolean;
  close(): Promise<void>;
  closeSync(): void;
}

export interface StoreParts {
  readonly base: BaseReader;
  readonly state: StoreState;
  readonly directory: SpaceDirectory;
  readonly sequences: SequenceTable;
  readonly clock: Clock;
  readonly log: CommitLog | undefined;
  readonly gate: WriteGate | undefined;
  readonly guard: CommitGuard | undefined;
  readonly horizon: number;
  readonly openFromImage: OpenFromImage;
}

interface RetiredLayer {
  readonly layer: Layer;
  /** Newest commit in it. */
  readonly timestamp: number;
}

export class LocalStore implements Store, TransactionStore {
  readonly base: BaseReader;
  readonly directory: SpaceDirectory;
  readonly snapshots: SnapshotRegistry = new SnapshotRegistry();
  readonly locking: LockTable = new LockTable(() => this.wallTime());
  readonly flushes: FlushTracker;
  state: StoreState;
  /** Set once by open-store.ts. */
  checkpointer: Checkpointer | undefined;
  /** Set once by open-store.ts for a database in a folder. */
  backupOrigin: BackupOrigin | undefined;
  readonly #parts: StoreParts;
  readonly #readers: Map<number, RowReader> = new Map();
  readonly #overlays: Overlay[] = [];
  readonly #open: Set<StoreTransaction> = new Set();
  readonly #commitListeners: Set<(timestamp: number, spaces: readonly number[]) => void> = new Set();
  readonly #switchListeners: Set<(timestamp: number) => void> = new Set();
  readonly #backups: Set<FileTask<BackupSummary>> = new Set();
  #retired: RetiredLayer[] = [];
  #newest: number;
  #commits = 0;
  #nextTransaction = 1;
  /** Owner of views outside of transactions: it has written nothing. */
  readonly #reader: ViewOwner = {
    ownLayer: undefined,
    newestSpaces: undefined,
    reads: undefined,
    readNewest: () => invariant(false, 'only transactions read the newest state'),
    heap: (space) => this.directory.heap(space),
  };
  #refusal: string | undefined;

  constructor(parts: StoreParts) {
    this.#parts = parts;
    this.base = parts.base;
    this.state = parts.state;
    this.directory = parts.directory;
    this.#newest = parts.horizon;
    this.snapshots.horizon = parts.horizon;
    this.flushes = new FlushTracker(parts.log?.writer, this.snapshots);
  }

  readView(after = 0): View {
    if (this.#refusal === closed) throw new DbError('57P03', closed);
    return new StoreView(this, this.#reader, Math.max(this.snapshots.horizon, after), 0, this.state);
  }

  begin(options: BeginOptions = {}): Transaction {
    invariant(this.#refusal !== closed, 'the store is open');
    const transaction = new StoreTransaction(
      this,
      this.locking.join(this.#nextTransaction++, (options.session as HeldLocks | undefined)?.party),
      {
        isolation: options.isolation ?? 'read committed',
        readOnly: options.readOnly === true,
        after: options.after ?? 0,
        startedAt: this.wallTime(),
      },
    );
    this.#open.add(transaction);
    return transaction;
  }

  sessionLocks(backendId: number): SessionLocks {
    return new HeldLocks(this.locking, backendId);
  }

  locks(): Iterable<LockDescription> {
    return this.locking.list();
  }

  admitsReaders(relation: number): boolean {
    return this.locking.admitsReaders(relation);
  }

  shapeOf(space: number): RowShape {
    return currentShape(this.directory.heap(space));
  }

  rowCount(space: number): number {
    const found = this.directory.find(space);
    return found?.layout === 'heap' ? found.rowCount : 0;
  }

  maxRowId(space: number): number {
    const { highRowId } = this.directory.heap(space);
    return highRowId === -Infinity ? 0 : highRowId;
  }

  pointReader(space: number, columns: readonly number[]): PointReader {
    const reader = new RowReader(this.base, space, columns);
    return {
      read: (view: View, rowId: number) => {
        const scope = view as StoreView;
        scope.reads?.row(space, rowId);
        return reader.read(scope, rowId);
      },
    };
  }

  rowReader(space: number): RowReader {
    let reader = this.#readers.get(space);
    if (reader === undefined) {
      reader = new RowReader(this.base, space, undefined);
      this.#readers.set(space, reader);
    }
    return reader;
  }

  readSequence(sequence: number): SequenceState | undefined {
    return this.#parts.sequences.read(sequence);
  }

  writeSequence(sequence: number, state: SequenceState): void {
    const refusal = this.writesRefused;
    if (refusal !== undefined) throw new DbError('25006', `cannot write: ${refusal}`);
    const { sequences, log } = this.#parts;
    sequences.write(sequence, state, (logged) => log?.appendSequence(sequence, logged));
  }

  checkpoint(): Promise<void> {
    return this.checkpointer!.checkpoint();
  }

  checkpointSync(): void {
    this.checkpointer!.checkpointSync();
  }

  *check(): Generator<Finding | undefined> {
    const { generation } = this.state;
    generation.retain();
    try {
      yield* checkBase(this.base.codec, generation, this.#parts.log === undefined ? this.directory : undefined);
    } finally {
      generation.release();
    }
  }

  hasSpace(space: number, layout: 'heap' | 'ordered'): boolean {
    return this.directory.find(space)?.layout === layout;
  }

  backup(target: string, options?: FileTaskOptions): FileTask<BackupSummary> {
    if (this.#refusal === closed) throw new DbError('57P03', closed);
    if (this.backupOrigin === undefined) {
      throw new DbError('55000', 'a database in memory cannot be backed up', {
        hint: 'Open the database in a folder, or copy its tables out with COPY.',
      });
    }
    const task = startBackup(this.backupOrigin, target, options);
    this.#backups.add(task);
    const forget = (): void => void this.#backups.delete(task);
    task.promise.then(forget, forget);
    return task;
  }

  onGenerationSwitch(listener: (timestamp: number) => void): () => void {
    this.#switchListeners.add(listener);
    return () => this.#switchListeners.delete(listener);
  }

  onCommit(listener: (timestamp: number, spaces: readonly number[]) => void): () => void {
    this.#commitListeners.add(listener);
    return () => this.#commitListeners.delete(listener);
  }

  image(): StoreImage {
    if (this.#refusal === closed) throw new DbError('57P03', closed);
    this.freeze();
    const { generation, layers } = this.state;
    return new LocalStoreImage(
      {
        generation,
        layers: layers.slice(1),
        directory: this.directory.copy(),
        sequences: this.#parts.sequences.copy(),
        timestamp: this.#newest,
      },
      this.flushes.pendingUpTo(this.#newest, undefined),
      this.#parts.openFromImage,
    );
  }

  get statistics(): StoreStatistics {
    const { log } = this.#parts;
    return {
      layers: this.state.layers.length,
      commits: this.#commits,
      flushes: this.flushes.flushCount,
      checkpoints: this.checkpointer?.checkpoints ?? 0,
      deltaBytes: this.deltaBytes,
      logBytes: log?.writer.diskBytes() ?? 0,
      cachedBlockBytes: this.base.cache.bytes,
      newestTimestamp: this.#newest,
      flushedTimestamp: log === undefined ? this.#newest : Math.min(this.#newest, log.writer.flushedLsn),
      checkpointTimestamp: this.state.generation.timestamp,
    };
  }

  get deltaBytes(): number {
    let total = 0;
    for (const layer of this.state.layers) total += layer.bytes;
    for (const retired of this.#retired) total += retired.layer.bytes;
    return total;
  }

  get writesRefused(): string | undefined {
    return this.#refusal ?? this.#parts.log?.failure ?? this.#parts.gate?.refusal();
  }

  async close(): Promise<void> {
    if (this.#refusal === closed) return;
    this.#prepareClose();
    // their errors belong to whoever began them
    await Promise.allSettled([...this.#backups].map((task) => task.promise));
    await this.checkpointer!.close();
  }

  closeSync(): void {
    if (this.#refusal === closed) return;
    this.#prepareClose();
    this.checkpointer!.closeSync();
  }

  // -- what transactions and the checkpointer need

  get newestTimestamp(): number {
    return this.#newest;
  }

  wallTime(): number {
    return this.#parts.clock.wallTimeUs() - postgresEpochUs;
  }

  takeOverlay(): Overlay {
    return this.#overlays.pop() ?? new Overlay(this.base.codec);
  }

  memoryWait(): Wait | undefined {
    return this.checkpointer?.memoryWait();
  }

  pendingUpTo(timestamp: number, newestSpaces: ReadonlySet<number> | undefined): Wait | undefined {
    return this.flushes.pendingUpTo(timestamp, newestSpaces);
  }

  reserveRowIds(heap: HeapSpace, high: number): void {
    if (this.#parts.log === undefined) return;
    const reserved = high + 4_096;
    this.#parts.log.appendRowIds(heap.id, reserved);
    heap.reservedRowId = reserved;
  }

  newestStamp(space: number, rowId: number): number {
    for (const layer of this.state.layers) {
      const stamp = layer.heaps.get(space)?.newestStamp(rowId) ?? 0;
      if (stamp > 0) return stamp;
    }
    for (let i = this.#retired.length - 1; i >= 0; i--) {
      const stamp = this.#retired[i]!.layer.heaps.get(space)?.newestStamp(rowId) ?? 0;
      if (stamp > 0) return stamp;
    }
    return 0;
  }

  commit(transaction: StoreTransaction, synchronous: boolean): CommitResult {
    const { overlay } = transaction;
    if (overlay === undefined || overlay.isEmpty) return { timestamp: undefined, wait: transaction.pending };
    const refusal = this.writesRefused;
    if (refusal !== undefined) throw new DbError('25006', `cannot write: ${refusal}`);
    this.#parts.guard?.check();
    this.#validate(transaction, overlay);
    const { log } = this.#parts;
    const timestamp = log === undefined ? this.#newest + 1 : log.appendCommit(transaction, overlay, this.wallTime());
    try {
      this.#install(transaction, overlay, timestamp, synchronous);
    } catch (error) {
      // the frame is in the log and the versions are not in the delta: stop before anything is built on it
      this.refuseWrites(`a commit could not be installed: ${String(error)}`);
      throw error instanceof InvariantError ? error : new InvariantError(`commit failed after its frame: ${error}`);
    }
    return { timestamp, wait: synchronous ? this.flushes.waitFor(timestamp) : undefined };
  }

  end(transaction: StoreTransaction): void {
    this.#open.delete(transaction);
    transaction.locks.release();
    this.locking.leave(transaction.locks);
    const { overlay } = transaction;
    if (overlay === undefined) return;
    overlay.clear();
    if (this.#overlays.length < pooledOverlays) this.#overlays.push(overlay);
  }

  /** Ends all writing, for good. */
  refuseWrites(reason: string): void {
    this.#refusal ??= reason;
  }

  /** Puts a fresh layer on top, unless there is one: what was committed so far is frozen below it. */
  freeze(): void {
    const { generation, layers } = this.state;
    const active = layers[0]!;
    if (active.isEmpty) return;
    active.end = this.#newest;
    this.state = { generation, layers: [new Layer(), ...layers] };
  }

  /** The frozen layer that goes into the base next. */
  get oldestFrozen(): Layer | undefined {
    const { layers } = this.state;
    return layers.length > 1 ? layers[layers.length - 1] : undefined;
  }

  /** Lets go of the base; the last step before it is closed. */
  releaseState(): void {
    this.state.generation.release();
    this.state = { generation: this.state.generation, layers: [] };
    this.#retired = [];
  }

  /** The one assignment by which a checkpoint takes effect. */
  switchGeneration(next: StoreState['generation']): void {
    for (const listener of this.#switchListeners) listener(next.timestamp);
    const { generation, layers } = this.state;
    const kept = layers.filter((layer) => layer.end > next.timestamp);
    this.state = { generation: next, layers: kept };
    this.base.cache.forgetPatched();
    generation.release();
    for (const layer of layers.slice(kept.length).reverse()) this.#retired.push({ layer, timestamp: layer.end });
    this.#retired = this.#retired.filter((retired) => retired.timestamp > this.snapshots.oldest);
  }

  #validate(transaction: StoreTransaction, overlay: Overlay): void {
    const snapshot = transaction.snapshotTimestamp;
    if (snapshot === undefined) return;
    const { reads } = transaction;
    if (reads !== undefined && isReadOverwritten(reads, snapshot, this.#allLayers(), this.directory)) {
      throw new DbError('40001', 'could not serialize access due to read/write dependencies among transactions', {
        detail: 'Another transaction has changed what this one has read.',
        hint: 'The transaction might succeed if retried.',
        retry: true,
      });
    }
    for (const container of overlay.touched) {
      if (container.layout !== 'heap') continue;
      const { rows } = container;
      for (let entry = 0; entry < rows.count; entry++) {
        let version = rows.heads[entry]!;
        if (version < 0) continue;
        while (rows.versions.previous[version]! >= 0) version = rows.versions.previous[version]!;
        if (rows.versions.kinds[version] === kindInsert) continue;
        if (this.newestStamp(container.space, rows.rowIds[entry]!) <= snapshot) continue;
        throw new DbError('40001', 'could not serialize access due to concurrent update', { retry: true });
      }
    }
  }

  /** Every layer that knows a commit after an open snapshot. */
  #allLayers(): readonly Layer[] {
    if (this.#retired.length === 0) return this.state.layers;
    return [...this.state.layers, ...this.#retired.map(({ layer }) => layer)];
  }

  #install(transaction: StoreTransaction, overlay: Overlay, timestamp: number, synchronous: boolean): void {
    const spaces: number[] = [];
    for (const container of overlay.touched) spaces.push(container.space);
    this.flushes.committed(timestamp, synchronous, spaces);
    this.#newest = timestamp;
    this.#commits++;
    for (const change of overlay.changes) {
      this.directory.apply(change);
      if (change.kind === 'drop') this.#forget(change.space);
    }
    installOverlay(overlay, this.state.layers[0]!, timestamp, this.snapshots);
    for (const container of overlay.touched) {
      if (container.layout !== 'heap') continue;
      const heap = this.directory.find(container.space);
      if (heap?.layout !== 'heap') continue;
      heap.rowCount += container.rowDelta;
      const own = transaction.ownHeap(container.space);
      if (own !== undefined && own.highRowId > heap.highRowId) heap.highRowId = own.highRowId;
    }
    transaction.locks.release();
    for (const listener of this.#commitListeners) listener(timestamp, spaces);
    this.checkpointer?.afterCommit();
  }

  #forget(space: number): void {
    this.state.layers[0]!.drop(space);
    this.#readers.delete(space);
    this.base.cache.forget(space);
    this.base.dictionaries.forget(space);
  }

  /** Ends all transactions and logs exactly what was logged ahead, so that a clean close skips nothing. */
  #prepareClose(): void {
    for (const task of this.#backups) task.cancel();
    for (const transaction of [...this.#open]) transaction.rollback();
    if (this.writesRefused === undefined) this.#parts.log?.appendLast(this.#parts.sequences, this.directory);
    this.#refusal = closed;
  }
}
