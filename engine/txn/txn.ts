/**
 * The face of txn/: a transactional key-value store that knows how to keep rows in columns.
 *
 * Everything above is key spaces. An **ordered** space maps bytes to bytes in memcmp order (indexes). A **heap** maps row
 * ids (safe integers) to rows of a declared shape (tables, the catalog's own tables). Space 0, the space directory,
 * belongs to txn/ and is not visible here.
 *
 * Reads go through a `View`: own writes below its command bound, then the delta, then the base, all at one timestamp.
 * Writes collect in the transaction's overlay. `commit` validates, appends one frame to the log, takes the frame's end
 * LSN as commit timestamp, installs the versions and releases the locks in one uninterrupted step; what must then still
 * happen before anybody is told is the flush, returned as a `Wait`.
 *
 * Nothing above this face sees the key-value store, the delta, blocks or the log. Columnar scans are the optional
 * capability a placement may offer: a placement without them returns batches it built row by row.
 *
 * Every call is synchronous. A call that would have to wait returns a `Wait` instead of doing its work; the caller
 * suspends and calls again when the wait is over.
 */

import type { Store, StoreOptions } from './contract.ts';
import { openLocalStore, openLocalStoreSync } from './open-store.ts';

/** Backups of databases in folders; one of a running database is taken by `Store.backup`. */
export { restoreBackup, verifyBackup } from './backup/backup.ts';
/** What backups, checks and restores are asked and answer. */
export type {
  BackupCheck,
  BackupSummary,
  FileTask,
  FileTaskOptions,
  RecoveryTarget,
  RestoreRequest,
  RestoreSummary,
  TaskPhase,
  TaskProgress,
} from './backup/backup-contract.ts';
/** The types of the contract, each documented in contract.ts. */
export type {
  AdvisoryKey,
  AdvisoryLockMode,
  BeginOptions,
  CommitGuard,
  CommitResult,
  HeapCursor,
  HeapDescription,
  HeapScanOptions,
  IsolationLevel,
  LockDescription,
  OrderedCursor,
  OrderedDescription,
  PointReader,
  Prune,
  RecoveryProgress,
  RowLockMode,
  Savepoint,
  SequenceState,
  SessionLocks,
  SpaceDescription,
  Store,
  StoreImage,
  StoreOptions,
  StoreSettings,
  StoreStatistics,
  TableLockMode,
  Transaction,
  View,
  Wait,
  WriteGate,
} from './contract.ts';
export { checkFolder } from './doctor/check-folder.ts';
export { type Finding, restoreAdvice } from './doctor/finding.ts';

/** Opens a store in memory. */
export function openStoreSync(options: Omit<StoreOptions, 'folder' | 'base'>): Store {
  return openLocalStoreSync(options);
}

/**
 * Opens a store: over a folder, which is created when it is missing, or in memory.
 *
 * @throws DbError 55006 when another process has the folder, 58P01 for a folder that is not a database or (read-only)
 * does not exist, XX001 for damage, naming the LSN or the file.
 *
 * @example
 * const store = await openStore({ host: nodeHost(), folder: '/var/lib/shop' });
 * const transaction = store.begin();
 * const space = transaction.createSpace({ layout: 'ordered' });
 * await transaction.commit().wait?.promise;
 */
export function openStore(options: StoreOptions): Promise<Store> {
  return openLocalStore(options);
}
