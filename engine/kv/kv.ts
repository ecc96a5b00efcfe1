/**
 * Ordered bytes → bytes with snapshots and atomic batches: where the base of a database lies.
 *
 * - Keys are 1 to 3,900 bytes in memcmp order (a longer one is 54000, an empty one a broken invariant); values are
 *   0 bytes to 1 GiB.
 * - A **snapshot** sees the store exactly as it was when it was taken, whatever is written later, by whichever thread.
 *   It holds old pages back, so it is released as soon as the last reader is done. Take one per checkpoint generation
 *   and share it by `retain`.
 * - A **batch** is atomic and, in a durable store, on disk when `write` returns. There is one writer at a time. Of a
 *   durable store that is one thread, the checkpointer; other threads of the process that opened the same path read,
 *   and see a batch in the snapshots they take after `write` returned.
 * - **Borrowed bytes.** What `get` and cursors return belongs to the store and may never be written to. Bytes from
 *   `get` are valid until the next call on anything of the same store in this thread; a cursor's key and value until
 *   its own next `next()` or `close()`. `slice()` copies them (they are plain Uint8Arrays, never Buffers). Nothing is
 *   promised about their alignment. Keys and values that are handed in may be reused by the caller after the call.
 *
 * `openMemoryStore()` lives and dies with the process. `openLmdbStore(path)` is durable; the same path opened again in
 * a worker thread shares the file. Both pass one suite, `test/conformance/kv.ts`, that a further store must pass too.
 */
import type { Host } from '../host/host.ts';
import { LmdbStore } from './lmdb.ts';
import { storeFileCheck } from './lmdb-file.ts';
import { MemoryStore } from './memory.ts';

/** Longest key in bytes. */
export { maxKeyBytes } from './key-size.ts';

/** A store that lives in this process only. */
export function openMemoryStore(): KvStore {
  return MemoryStore.empty();
}

/**
 * The durable store in a folder (made if missing) of the real file system. Loads lmdb on first use. Throws 58030 or
 * 53100 when the disk refuses, XX001 when the folder holds something that is damaged or not a store.
 */
export function openLmdbStore(host: Pick<Host, 'files' | 'hashing'>, folder: string): Promise<KvStore> {
  return LmdbStore.open(host, folder);
}

/**
 * Reads every page and pair of the durable store in a folder, which nobody has open, in slices. Throws XX001 for the
 * first that is damaged.
 */
export function checkLmdbStore(host: Pick<Host, 'files' | 'hashing'>, folder: string): Generator<void> {
  return storeFileCheck(host, `${folder}/data.mdb`, 'whole');
}

export interface KvStore {
  /** The newest committed state, with one reference held by the caller. */
  snapshot(): KvSnapshot;
  /**
   * Runs `batch` and commits what it wrote, all or nothing: when `batch` throws, nothing is written and the error
   * passes through. Throws 53100 when the disk is full, 58030 for other failures of the disk.
   */
  write(batch: (writer: KvWriter) => void): void;
  /** Bytes the store takes on disk (or in memory, for the memory store: keys and values). */
  diskBytes(): number;
  /** Releases everything; snapshots still held are closed too, but for what forks stand on. Idempotent. */
  close(): void;
}

/**
 * A reference-counted view of one moment. Every call after the last `release`, or after its store was closed, is a broken
 * invariant, but for the `release` that those who still hold it then owe.
 */
export interface KvSnapshot {
  /** Undefined when the key is not there, which is so for keys that are too long to be. */
  get(key: Uint8Array): Uint8Array | undefined;
  /**
   * The pairs with `from` ≤ key < `to`, in key order; undefined is open-ended. With `reverse` from the highest down.
   * Both bounds are read at once and may be reused afterwards. They need not be possible keys: they may be longer, and
   * an empty one lies below every key.
   */
  range(from: Uint8Array | undefined, to: Uint8Array | undefined, options?: KvRangeOptions): KvCursor;
  /**
   * A store in this process that begins as this snapshot and goes its own way. It shares what it does not change, and
   * needs neither the snapshot nor its store any more: when those are closed, what it stands on stays until it is closed
   * too.
   */
  fork(): KvStore;
  /** One more reference; returns the snapshot itself. */
  retain(): KvSnapshot;
  /** One reference less; the last one frees it and closes its cursors. */
  release(): void;
}

export interface KvRangeOptions {
  readonly reverse?: boolean;
  /** Stop after so many pairs. */
  readonly limit?: number;
}

/**
 * Walks a range: `while (cursor.next()) use(cursor.key, cursor.value)`. Before the first `next()` and after one that
 * returned false key and value are empty arrays. Running to the end closes it; leaving earlier needs `close()`.
 */
export interface KvCursor {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  next(): boolean;
  /** Idempotent. */
  close(): void;
}

/** Valid only inside the `batch` it is passed to. */
export interface KvWriter {
  /** Sees what the batch has written so far. Borrowed until the writer's next call. */
  get(key: Uint8Array): Uint8Array | undefined;
  /**
   * Durable stores guard each pair by a checksum, and a damaged one is XX001 when it is read. `isChecked`: the value
   * carries a checksum over all its bytes, within its first 64, and who reads it compares it; then the store guards the
   * key and those 64 only.
   */
  put(key: Uint8Array, value: Uint8Array, isChecked?: boolean): void;
  /** True when the key was there. */
  remove(key: Uint8Array): boolean;
  /**
   * Removes keys with `from` ≤ key < `to` in order, at most `limit` of them, and returns how many. A dropped key
   * space is deleted in such pieces.
   */
  removeRange(from: Uint8Array | undefined, to: Uint8Array | undefined, limit?: number): number;
}
