/**
 * The durable key-value store: LMDB through the lmdb package, used as narrowly as possible, because its cleverer paths
 * have surprised others.
 *
 * - One environment a folder (`data.mdb`, `lock.mdb`) with 8 KiB pages, fixed at creation; one unnamed database, opened
 *   once; binary keys and values; no cache, compression, duplicate keys, versions, `noSync` or overlapping sync.
 * - Writing is `transactionSync` only: committed and synced when it returns. One thread writes.
 * - Reading goes through explicit read transactions, one a snapshot. A thread that the process lost may leave reader
 *   slots behind; `readerCheck` clears them at opening and before each batch, and there are 2,048 of them.
 * - Pages are checked before LMDB gets the file (lmdb-file.ts), pairs by their seals when they are read (lmdb-seal.ts).
 * - A worker thread that opens the same folder shares the environment inside the addon.
 *
 * The trap of `getBinaryFast`: it fills one shared Buffer whose `length` is not the array's, and overwrites it at the
 * next get. So views of the right length are made here, and kv.ts calls them borrowed.
 *
 * Implements `KvStore` of kv.ts, where it is checked and constructed.
 */
import type { ABORT, open } from 'lmdb';
import { invariant } from '../error.ts';
import type { Files, Host } from '../host/host.ts';
import { canBeKey, checkKeySize, rangeBound } from './key-size.ts';
import { LmdbCursor } from './lmdb-cursor.ts';
import { storeError } from './lmdb-error.ts';
import { checkStoreFile } from './lmdb-file.ts';
import type { LmdbDatabase, LmdbRangeOptions, LmdbTransaction } from './lmdb-package.ts';
import { pageBytes } from './lmdb-page.ts';
import { PairSeal } from './lmdb-seal.ts';
import { MemoryStore } from './memory.ts';

type StoreHost = Pick<Host, 'files' | 'hashing'>;

interface RangeOptions {
  readonly reverse?: boolean;
  readonly limit?: number;
}

interface LmdbPackage {
  readonly open: typeof open;
  readonly ABORT: typeof ABORT;
}

/** How many keys `removeRange` collects before it removes them. */
const removeChunk = 1_024;

export class LmdbStore {
  readonly #files: Files;
  readonly #folder: string;
  readonly #abort: typeof ABORT;
  readonly #seal: PairSeal;
  readonly #snapshots: Set<LmdbSnapshot> = new Set();
  /** What forks stand on: it stays when the store is closed, and the environment with it. */
  readonly #forked: Set<LmdbSnapshot> = new Set();
  #database: LmdbDatabase | undefined;
  #writing = false;

  private constructor(host: StoreHost, folder: string, database: LmdbDatabase, abort: typeof ABORT) {
    this.#files = host.files;
    this.#seal = new PairSeal(host.hashing, folder);
    this.#folder = folder;
    this.#database = database;
    this.#abort = abort;
  }

  static async open(host: StoreHost, folder: string): Promise<LmdbStore> {
    const { files } = host;
    const lmdb: LmdbPackage = await import('lmdb');
    files.makeFolder(folder);
    checkStoreFile(host, `${folder}/data.mdb`);
    try {
      const database = lmdb.open({
        path: folder,
        // A folder whose name has a dot would be taken for a file.
        noSubdir: false,
        pageSize: pageBytes,
        maxDbs: 1,
        maxReaders: 2_048,
        encoding: 'binary',
        keyEncoding: 'binary',
        overlappingSync: false,
        eventTurnBatching: false,
        cache: false,
        compression: false,
        dupSort: false,
      } as Parameters<typeof lmdb.open>[0] & { path: string });
      database.readerCheck();
      return new LmdbStore(host, folder, database as unknown as LmdbDatabase, lmdb.ABORT);
    } catch (error) {
      throw storeError(files, 'open', folder, error);
    }
  }

  snapshot(): LmdbSnapshot {
    const database = this.#open();
    // Without the reset the package hands out the transaction it began earlier in this turn, which may be behind.
    database.resetReadTxn();
    return new LmdbSnapshot(database, database.useReadTransaction(), this.#seal, this.#snapshots, this.#fork);
  }

  /** A fork holds the read transaction by a snapshot of its own. */
  readonly #fork = (database: LmdbDatabase, transaction: LmdbTransaction): MemoryStore => {
    transaction.use();
    const letGo = (): void => {
      if (this.#database === undefined && this.#forked.size === 0) void database.close();
    };
    return MemoryStore.over(new LmdbSnapshot(database, transaction, this.#seal, this.#forked, this.#fork, letGo));
  };

  write(batch: (writer: LmdbWriter) => void): void {
    invariant(!this.#writing, 'batches of a store do not nest');
    const database = this.#open();
    const writer = new LmdbWriter(this.#files, database, this.#folder, this.#seal);
    let failure: { readonly error: unknown } | undefined;
    this.#writing = true;
    try {
      database.readerCheck();
      database.transactionSync(() => {
        try {
          batch(writer);
          return undefined;
        } catch (error) {
          failure = { error };
          return this.#abort;
        }
      });
    } catch (error) {
      throw storeError(this.#files, 'write to', this.#folder, error);
    } finally {
      this.#writing = false;
      writer.end();
    }
    if (failure !== undefined) throw failure.error;
  }

  diskBytes(): number {
    return this.#files.allocatedBytes(`${this.#folder}/data.mdb`);
  }

  close(): void {
    const database = this.#database;
    if (database === undefined) return;
    for (const snapshot of [...this.#snapshots]) snapshot.free();
    this.#database = undefined;
    // The promise is settled: nothing asynchronous was ever begun.
    if (this.#forked.size === 0) void database.close();
  }

  #open(): LmdbDatabase {
    invariant(this.#database !== undefined, 'the store is open');
    return this.#database;
  }
}

class LmdbSnapshot {
  readonly #database: LmdbDatabase;
  readonly #options: { readonly transaction: LmdbTransaction };
  readonly #seal: PairSeal;
  readonly #siblings: Set<LmdbSnapshot>;
  readonly #fork: (database: LmdbDatabase, transaction: LmdbTransaction) => MemoryStore;
  readonly #letGo: (() => void) | undefined;
  readonly #cursors: Set<LmdbCursor> = new Set();
  #references = 1;

  constructor(
    database: LmdbDatabase,
    transaction: LmdbTransaction,
    seal: PairSeal,
    siblings: Set<LmdbSnapshot>,
    fork: (database: LmdbDatabase, transaction: LmdbTransaction) => MemoryStore,
    letGo?: () => void,
  ) {
    this.#database = database;
    this.#seal = seal;
    this.#options = { transaction };
    this.#siblings = siblings;
    this.#fork = fork;
    this.#letGo = letGo;
    siblings.add(this);
  }

  fork(): MemoryStore {
    this.#check();
    return this.#fork(this.#database, this.#options.transaction);
  }

  get(key: Uint8Array): Uint8Array | undefined {
    this.#check();
    return canBeKey(key) ? unsealed(this.#seal, key, this.#database.getBinaryFast(key, this.#options)) : undefined;
  }

  range(from: Uint8Array | undefined, to: Uint8Array | undefined, options: RangeOptions = {}): LmdbCursor {
    this.#check();
    return new LmdbCursor(this.#database, this.#options.transaction, this.#seal, from, to, options, this.#cursors);
  }

  retain(): this {
    this.#check();
    this.#references += 1;
    return this;
  }

  release(): void {
    invariant(this.#references > 0, 'the snapshot is held');
    this.#references -= 1;
    if (this.#references === 0) this.free();
  }

  /**
   * Ends the read transaction whatever is still counted. Its cursors go first: the other order crashes LMDB. Idempotent.
   */
  free(): void {
    if (!this.#siblings.has(this)) return;
    for (const cursor of [...this.#cursors]) cursor.close();
    this.#siblings.delete(this);
    this.#options.transaction.done();
    this.#letGo?.();
  }

  #check(): void {
    invariant(this.#siblings.has(this), 'the snapshot is held');
  }
}

class LmdbWriter {
  readonly #files: Files;
  readonly #folder: string;
  readonly #seal: PairSeal;
  #database: LmdbDatabase | undefined;

  constructor(files: Files, database: LmdbDatabase, folder: string, seal: PairSeal) {
    this.#files = files;
    this.#seal = seal;
    this.#database = database;
    this.#folder = folder;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    const database = this.#open();
    return canBeKey(key) ? unsealed(this.#seal, key, database.getBinaryFast(key)) : undefined;
  }

  put(key: Uint8Array, value: Uint8Array, isChecked = false): void {
    checkKeySize(key);
    const database = this.#open();
    try {
      database.putSync(key, this.#seal.seal(key, value, isChecked));
    } catch (error) {
      throw storeError(this.#files, 'write to', this.#folder, error);
    }
  }

  remove(key: Uint8Array): boolean {
    const database = this.#open();
    return canBeKey(key) && database.removeSync(key);
  }

  removeRange(
    from: Uint8Array | undefined,
    to: Uint8Array | undefined,
    limit: number = Number.POSITIVE_INFINITY,
  ): number {
    const database = this.#open();
    const options: LmdbRangeOptions = {};
    if (to?.length === 0) return 0;
    if (from !== undefined && from.length > 0) options.start = rangeBound(from);
    if (to !== undefined) options.end = rangeBound(to);
    let removed = 0;
    while (removed < limit) {
      // Collected first: removing under a cursor of the package is one of its cleverer paths.
      const keys = [...database.getKeys({ ...options, limit: Math.min(removeChunk, limit - removed) })];
      for (const key of keys) this.remove(key);
      removed += keys.length;
      if (keys.length < removeChunk) break;
    }
    return removed;
  }

  /** Takes the transaction away from whoever kept the writer. */
  end(): void {
    this.#database = undefined;
  }

  #open(): LmdbDatabase {
    invariant(this.#database !== undefined, 'the writer is used inside its batch');
    return this.#database;
  }
}

/** A plain view of the value in what the package returned; `length` is an own property that the shared Buffer carries. */
function unsealed(seal: PairSeal, key: Uint8Array, stored: Uint8Array | undefined): Uint8Array | undefined {
  if (stored === undefined) return undefined;
  const length = seal.open(key, stored);
  return new Uint8Array(stored.buffer, stored.byteOffset, length);
}
