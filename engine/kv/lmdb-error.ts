/**
 * What an error of LMDB means to a user. Codes: mdb.h; positive ones are the operating system's errno.
 *
 * LMDB reports a write that the disk took only half of as EIO, and that is how a disk fills up: an EIO on a volume with
 * next to no room left counts as no room.
 */
import { DbError } from '../error.ts';
import type { Files } from '../host/host.ts';

const outOfSpace = new Set<unknown>([28, 27, 122, -30792 /* MDB_MAP_FULL */]);
const notAStore = new Set<unknown>([
  -30796 /* MDB_CORRUPTED */, -30797 /* MDB_PAGE_NOTFOUND */, -30793 /* MDB_INVALID */,
  -30794 /* MDB_VERSION_MISMATCH */,
]);

/** errno of an I/O error. */
const inputOutput = 5;
/** As much as a batch of LMDB writes at once. */
const fullBelowBytes = 4 * 1024 * 1024;

export function storeError(files: Files, action: string, folder: string, cause: unknown): DbError {
  if (cause instanceof DbError) return cause;
  const detail = cause instanceof Error ? cause.message : String(cause);
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  const full = code === inputOutput && files.volume(folder).freeBytes < fullBelowBytes;
  if (full || outOfSpace.has(code) || /No space left|disk quota/i.test(detail)) {
    return new DbError('53100', `could not ${action} store "${folder}": no space left on the disk`, {
      detail,
      hint: 'Free some disk space and run the statement again.',
      cause,
    });
  }
  if (notAStore.has(code) || /MDB_(CORRUPTED|PAGE_NOTFOUND|INVALID|VERSION_MISMATCH)/.test(detail)) {
    return new DbError('XX001', `store "${folder}" is damaged or is not a store`, {
      detail,
      hint: 'Restore the database from a backup; keep the damaged folder until that has succeeded.',
      cause,
    });
  }
  return new DbError('58030', `could not ${action} store "${folder}"`, {
    detail,
    hint: 'Check the disk and the permissions of the folder.',
    cause,
  });
}
