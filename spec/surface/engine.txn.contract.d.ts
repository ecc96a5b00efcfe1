/**
 * The contracts of txn/ as types: what txn.ts, the face, hands out and documents.
 *
 * They lie in a file of their own because the implementation needs them too, and the face imports the implementation.
 * Files of this folder import them from here, everybody else from txn.ts.
 */
import type { PhysicalColumn, RowShape } from '../block/block.ts';
import type { Host, OnConnection } from '../host/host.ts';
import type { KvStore } from '../kv/kv.ts';
import type { Datum } from '../value/type.ts';
import type { Batch, Vector } from '../value/vector.ts';
import type { BackupSummary, FileTask, FileTaskOptions } from './backup/backup-contract.ts';
import type { Finding } from './doctor/finding.ts';
/** Something to wait for: a lock of another transaction, a log flush, room in the delta, COPY's client, a time. */
export interface Wait {
    readonly on: 'lock' | 'flush' | 'memory' | 'client' | 'time';
    /** True once the reason is gone (it may be back by the time the caller runs again). */
    readonly ready: boolean;
    /** Settles when ready; rejects with DbError 40P01, 55P03, 57014, 58030. */
    readonly promise: Promise<void>;
    /**
     * The synchronous driver: does by itself what ends the wait (flushes the log, runs the checkpoint) and returns, or
     * throws DbError 55P03 where only another session of this process could end it.
     */
    finishNow(): void;
    /** Gives up: a lock wait leaves its queue. Harmless when the wait is over. */
    cancel(): void;
}
export type IsolationLevel = 'read committed' | 'repeatable read' | 'serializable';
/** PostgreSQL's table lock modes, weakest first. */
export type TableLockMode = 'access share' | 'row share' | 'row exclusive' | 'share update exclusive' | 'share' | 'share row exclusive' | 'exclusive' | 'access exclusive';
export type RowLockMode = 'key share' | 'share' | 'no key update' | 'update';
/** The modes of advisory locks: two of a table's. */
export type AdvisoryLockMode = Extract<TableLockMode, 'share' | 'exclusive'>;
/** A number that means something to the application: the halves of one bigint (form 1), or two integers (form 2). */
export interface AdvisoryKey {
    /** 0 to 2^32 − 1, as the bits of the half are. */
    readonly classId: number;
    readonly objectId: number;
    readonly form: 1 | 2;
}
/**
 * A session's side of the locks: the advisory locks that outlive its transactions. Each is counted, and held until it
 * was given back as often as it was taken, or the session ends. They never exclude the session's own transactions.
 */
export interface SessionLocks {
    readonly backendId: number;
    /** Undefined when granted; when the wait has ended the lock is held, so do not ask again. Throws 40P01. */
    lock(key: AdvisoryKey, mode: AdvisoryLockMode): Wait | undefined;
    /** False where it would have to wait. */
    tryLock(key: AdvisoryKey, mode: AdvisoryLockMode): boolean;
    /** Gives back what was taken once; false when the session does not hold it. */
    unlock(key: AdvisoryKey, mode: AdvisoryLockMode): boolean;
    /** Gives back everything and leaves all queues. */
    unlockAll(): void;
}
/** One mode of a lock that somebody holds or waits for. */
export interface LockDescription {
    /** `rows` are those of a bulk insert. */
    readonly kind: 'table' | 'row' | 'rows' | 'key' | 'advisory';
    /** Key space of a row or key; `classId` of an advisory lock. */
    readonly space: number;
    /** Relation, row id, first row id, hash of a key, or `objectId`. */
    readonly id: number;
    /** `form` of an advisory lock, else 0. */
    readonly form: number;
    readonly mode: string;
    /** The transaction; 0 when a session holds it. */
    readonly transaction: number;
    /** Undefined for transactions outside of sessions. */
    readonly backendId: number | undefined;
    /** Microseconds since 2000-01-01; undefined when it is held. */
    readonly waitStartedAt: number | undefined;
}
/** What a reader may ask to skip: blocks whose zone map excludes [minimum, maximum] for the column. */
export interface Prune {
    readonly columnId: number;
    readonly minimum: Datum | undefined;
    readonly maximum: Datum | undefined;
}
export interface HeapScanOptions {
    /** Column ids to deliver, in the order wanted. */
    readonly columns: readonly number[];
    /** Adds the row id as one more vector (kind f64) behind the columns. */
    readonly withRowId: boolean;
    /** Inclusive row-id range; default everything. */
    readonly from?: number;
    readonly to?: number;
    /** Descending row ids. */
    readonly reverse?: boolean;
    readonly prunes?: readonly Prune[];
}
/** Batches in row-id order; at most `batchRows` rows each. Needs no closing. */
export interface HeapCursor {
    next(): Batch | undefined;
    /** Blocks skipped by zone maps so far, for EXPLAIN ANALYZE. */
    readonly prunedBlocks: number;
}
export interface OrderedCursor {
    /** Steps to the next entry; false at the end. `key` and `value` are valid until the next call. */
    next(): boolean;
    readonly key: Uint8Array;
    readonly value: Uint8Array;
    /** Leaves the scan before its end; a view that is released closes its cursors. Idempotent. */
    close(): void;
}
/** Reads single rows; made once per plan and used with any view of the same store. */
export interface PointReader {
    /** The row's values in the order asked for, or undefined when the row does not exist for the view. */
    read(view: View, rowId: number): Datum[] | undefined;
}
/** What one statement sees. Release it, or old versions stay alive. */
export interface View {
    /** Commit timestamp it reads at; Infinity for the newest view. */
    readonly timestamp: number;
    /** Overlay entries with a command number below it are visible. */
    readonly commandBound: number;
    /**
     * What must end before anything read through this view leaves the process (rows, errors, notices): the flush of
     * commits it includes. Undefined when nothing must. Ask right before answering; `Transaction.pending` covers all
     * views of a transaction.
     */
    readonly pending: Wait | undefined;
    readRow(space: number, rowId: number): Datum[] | undefined;
    exists(space: number, rowId: number): boolean;
    scanHeap(space: number, options: HeapScanOptions): HeapCursor;
    get(space: number, key: Uint8Array): Uint8Array | undefined;
    /** Keys in [from, to), either bound optional; `reverse` walks from the upper end. */
    scanOrdered(space: number, from: Uint8Array | undefined, to: Uint8Array | undefined, reverse?: boolean): OrderedCursor;
    /** Row ids of the heap changed (inserted, updated, deleted) after `since`, own writes included; undefined when that
     * is no longer known because a checkpoint has moved those changes into the base. */
    changedRows(space: number, since: number): Float64Array | undefined;
    /**
     * Says that the heap is read through a structure kept beside the store, so that a serializable transaction knows what
     * it rests on. Everything else that a view gives is noted by itself.
     */
    noteRead(space: number): void;
    /** False when its transaction has written nothing to the heap; true as well where all of it was rolled back. */
    hasOwnChanges(space: number): boolean;
    release(): void;
}
export interface HeapDescription {
    readonly layout: 'heap';
    readonly columns: readonly PhysicalColumn[];
}
export interface OrderedDescription {
    readonly layout: 'ordered';
}
export type SpaceDescription = HeapDescription | OrderedDescription;
export interface Savepoint {
    readonly kind: 'savepoint';
}
export interface CommitResult {
    /** Commit timestamp; undefined when nothing was written. */
    readonly timestamp: number | undefined;
    /** What must end before the commit may be acknowledged; undefined when it may be at once. */
    readonly wait: Wait | undefined;
}
export interface Transaction {
    readonly id: number;
    readonly isolation: IsolationLevel;
    readonly readOnly: boolean;
    /** True once something was written or locked. */
    readonly hasWrites: boolean;
    /** Wall time of the begin, microseconds since 2000-01-01: now(). */
    readonly startedAt: number;
    /** What must end before anything this transaction has read leaves the process; see `View.pending`. */
    readonly pending: Wait | undefined;
    /** Timestamp that `statementView` would read at now. */
    readonly nextTimestamp: number;
    /** A view for a new statement: a fresh snapshot at read committed, the transaction's own snapshot above it; own
     * writes up to now are visible, later ones are not. */
    statementView(): View;
    /** Newest installed versions and all own writes: for unique and foreign-key checks and for the catalog. */
    newestView(): View;
    /** Raises the command number: writes from here on are invisible to views taken before. */
    advanceCommand(): void;
    /** True when this transaction has written the row since the view was taken: what ON CONFLICT answers with 21000. */
    writtenSince(view: View, space: number, rowId: number): boolean;
    /** Fresh hidden row ids, `count` of them, consecutive; never handed out again, also not after a rollback or crash. */
    allocateRowIds(space: number, count: number): number;
    insertRow(space: number, rowId: number, row: readonly Datum[]): void;
    /** The row must have been locked with `lockRow` before. */
    updateRow(space: number, rowId: number, row: readonly Datum[]): void;
    /** `movedTo`: the id under which an UPDATE of the key put the row. */
    deleteRow(space: number, rowId: number, movedTo?: number): void;
    /**
     * Bulk insert of whole columns (in shape order) under ascending row ids, which must be above every id of the space
     * (call `maxRowId` first; else insert row by row). Stays columnar to the block.
     */
    appendBatch(space: number, rowIds: Float64Array, columns: readonly Vector[], count: number): void;
    put(space: number, key: Uint8Array, value: Uint8Array): void;
    remove(space: number, key: Uint8Array): void;
    lockTable(relation: number, mode: TableLockMode): Wait | undefined;
    /** Locks without waiting: false where `lockTable` would wait for another transaction. */
    tryLockTable(relation: number, mode: TableLockMode): boolean;
    /** Undefined when granted. After a grant ask `isStale`. */
    lockRow(space: number, rowId: number, mode: RowLockMode): Wait | undefined;
    /**
     * Locks the ids from `low` to `high` for rows to be appended, all of them above `maxRowId`, at the price of one lock.
     * False when another transaction holds some of them; lock row by row then.
     */
    lockNewRows(space: number, low: number, high: number): boolean;
    /** The same without waiting: false where it would wait. */
    tryLockRow(space: number, rowId: number, mode: RowLockMode): boolean;
    /** An advisory lock that ends with the transaction. */
    lockAdvisory(key: AdvisoryKey, mode: AdvisoryLockMode): Wait | undefined;
    tryLockAdvisory(key: AdvisoryKey, mode: AdvisoryLockMode): boolean;
    /** Guards the absence or presence of a key while a uniqueness or foreign-key check is decided. */
    lockKey(space: number, key: Uint8Array): Wait | undefined;
    /** True when the newest installed version of the row is newer than the view: re-evaluate, or fail with 40001. */
    isStale(view: View, space: number, rowId: number): boolean;
    createSpace(description: SpaceDescription): number;
    /** A new schema version: added columns read as `missing` in old rows, columns left out are gone. */
    alterSpace(space: number, columns: readonly PhysicalColumn[]): void;
    dropSpace(space: number): void;
    /** Current shape of a heap with this transaction's own schema changes. */
    shapeOf(space: number): RowShape;
    /** `Store.maxRowId`, also for heaps that this transaction has made. */
    maxRowId(space: number): number;
    savepoint(): Savepoint;
    /** Undoes writes and locks since the savepoint, which stays usable. Nothing is left to undo after the end. */
    rollbackTo(savepoint: Savepoint): void;
    /**
     * Read committed, after `isStale` said so: undoes the writes since the savepoint and keeps the locks. The next
     * `statementView` includes every row version found stale, flushed or not (`pending` then waits for it).
     */
    restartFrom(savepoint: Savepoint): void;
    /**
     * Atomic and final. `synchronous: false` does not wait for the flush. Throws 40001 and rolls back on conflict: above
     * read committed with a row that somebody else changed since the snapshot, and where a serializable transaction that
     * has written would not have read the same now.
     */
    commit(options?: {
        readonly synchronous?: boolean;
    }): CommitResult;
    rollback(): void;
}
/** Non-transactional state of a sequence; see storage.md "Two things are not transactional". */
export interface SequenceState {
    readonly lastValue: number | bigint;
    readonly isCalled: boolean;
}
export interface BeginOptions {
    /** Default read committed. */
    readonly isolation?: IsolationLevel;
    readonly readOnly?: boolean;
    /** Timestamp of the session's own last commit: the first snapshot includes it, flushed or not. */
    readonly after?: number;
    /** Of `Store.sessionLocks`: whose transaction it is. */
    readonly session?: SessionLocks;
}
export interface Store {
    begin(options?: BeginOptions): Transaction;
    /** The locks of a new session. Its end is `unlockAll`. */
    sessionLocks(backendId: number): SessionLocks;
    /** Every lock held or waited for right now. */
    locks(): Iterable<LockDescription>;
    /**
     * A view of the committed state without a transaction around it: for single reads. `after` is the timestamp of the
     * session's own last commit, which it includes.
     */
    readView(after?: number): View;
    /**
     * False while a transaction keeps readers out of the relation, or waits to: who reads without a transaction then has
     * to lock it and wait.
     */
    admitsReaders(relation: number): boolean;
    /** Current shape of a heap as of the newest committed state. */
    shapeOf(space: number): RowShape;
    /** Exact number of committed rows of a heap; 0 for one that an open transaction has made. */
    rowCount(space: number): number;
    /** Largest row id in use or handed out; 0 for an empty heap. */
    maxRowId(space: number): number;
    pointReader(space: number, columns: readonly number[]): PointReader;
    readSequence(sequence: number): SequenceState | undefined;
    /** Logged some values ahead, so that a crash may skip values but never repeats one. */
    writeSequence(sequence: number, state: SequenceState): void;
    /** Moves everything flushed into the base; the promise settles when the new generation is in use. */
    checkpoint(): Promise<void>;
    /** The same, for synchronous callers. */
    checkpointSync(): void;
    /**
     * Reads everything in the base and tells what is wrong with it, in slices: undefined is a pause. What was committed
     * since the checkpoint is not looked at.
     */
    check(): Generator<Finding | undefined>;
    /** Whether the newest committed state has a space of that layout. */
    hasSpace(space: number, layout: 'heap' | 'ordered'): boolean;
    /** Called (synchronously) right before versions up to `timestamp` leave the delta: the last moment to ask
     * `changedRows` about them. Returns the function that unsubscribes. */
    onGenerationSwitch(listener: (timestamp: number) => void): () => void;
    /** Called after each commit that wrote to the heap, with its timestamp. */
    onCommit(listener: (timestamp: number, spaces: readonly number[]) => void): () => void;
    /**
     * The newest committed state, from which stores in memory begin. Costs nothing by the size of the database: what was
     * committed since the last checkpoint is frozen, the rest is shared.
     */
    image(): StoreImage;
    /**
     * Copies the running database into a folder that is empty, does not exist, or holds an unfinished backup of it, which
     * is continued where it can be. Writers go on. When it resolves, every commit acknowledged before it asked for the end
     * of the log is in it: all commits up to `endLsn`, and no later one. Closing the store cancels it.
     *
     * Throws 55000 for a database in memory; through the promise 58P02 when the target holds something else, 57014 when
     * it was canceled, and what the disk says.
     */
    backup(target: string, options?: FileTaskOptions): FileTask<BackupSummary>;
    readonly statistics: StoreStatistics;
    /** Why the database takes no writes, or undefined when it does. */
    readonly writesRefused: string | undefined;
    /** Checkpoints if worth it, flushes, releases everything. Open transactions are rolled back. */
    close(): Promise<void>;
    closeSync(): void;
}
/** A store as it was at one moment. It holds on to what it shares until it is released, whatever becomes of the store. */
export interface StoreImage {
    /** The flush of the commits in it, which must end before anything opened from it is handed out. */
    readonly pending: Wait | undefined;
    /** A store in memory that begins as the image and goes its own way; it shares what it does not change. */
    open(): Store;
    /** Idempotent. Stores opened from it stay. */
    release(): void;
}
export interface StoreStatistics {
    /** Layers of recent changes that a reader looks through. */
    readonly layers: number;
    readonly commits: number;
    readonly flushes: number;
    readonly checkpoints: number;
    readonly deltaBytes: number;
    readonly logBytes: number;
    readonly cachedBlockBytes: number;
    readonly newestTimestamp: number;
    readonly flushedTimestamp: number;
    readonly checkpointTimestamp: number;
}
/** May this database be written right now? Implemented by replication; read-only opens use a constant one. */
export interface WriteGate {
    /** Returns the reason for refusing, or undefined. */
    refusal(): string | undefined;
}
/** May this commit go through? Implemented by replication and cluster (fencing). Throws DbError to refuse. */
export interface CommitGuard {
    check(): void;
}
export interface StoreOptions {
    readonly host: Host;
    /** Absolute path of the database's folder; undefined keeps everything in memory. */
    readonly folder?: string;
    /** Takes no writes (25006), and does not create a database. */
    readonly readOnly?: boolean;
    readonly gate?: WriteGate;
    readonly guard?: CommitGuard;
    readonly settings?: StoreSettings;
    /** The base, already open, instead of `base/` in the folder; the store closes it. For simulations. */
    readonly base?: KvStore;
    /**
     * Folder that full segments of the log are copied to before they are let go; made when missing. The end of the log
     * follows when the database is closed. While the copying fails the log is kept, and grows.
     */
    readonly archive?: string;
    /** Told in a sentence what needs a person: an archive that fails. */
    readonly onWarning?: (sentence: string) => void;
    /**
     * Called while the log is replayed at opening, every few megabytes and at the end; not when there is nothing to replay.
     * `endLsn` is where the log seems to end, exact in the last call.
     */
    readonly onRecovery?: (progress: RecoveryProgress) => void;
    /** Takes connections to the folder's socket, from before the store is open. */
    readonly onConnection?: OnConnection;
    /** Takes a damaged log up to its first bad frame instead of refusing it; acknowledged commits are lost. */
    readonly salvage?: boolean;
}
/** How far the replay of the log has come. */
export interface RecoveryProgress {
    /** Where the replay began: everything before it is in the base. */
    readonly startLsn: number;
    readonly lsn: number;
    readonly endLsn: number;
}
export interface StoreSettings {
    /** Decoded blocks kept; default 256 MiB. */
    readonly blockCacheBytes?: number;
    /** Recent changes kept in memory before writers wait; default 256 MiB. A checkpoint is due at half of it. */
    readonly deltaMemoryBytes?: number;
    /** Log behind the base that makes a checkpoint due; default 256 MiB. */
    readonly checkpointLogBytes?: number;
    /** Longest time a commit waits for its checkpoint; default 5 minutes, in memory 10 seconds. */
    readonly checkpointIntervalMs?: number;
    /** Size of a log segment, for tests; fixed at creation. */
    readonly segmentBytes?: number;
}
