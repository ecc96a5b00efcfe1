/**
 * What an operating system error means to a user of the database: the table at the head of host.ts.
 *
 * Used by the node host for every file call and by the simulated disk for the failures it plays.
 */
import { DbError } from '../error.ts';

const diskFull = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Translates the error of a file call. `action` completes "could not …", e.g. `write to`. */
export function fileError(action: string, path: string, cause: unknown): DbError {
  const code = codeOf(cause);
  const detail = cause instanceof Error ? cause.message : String(cause);
  if (diskFull.has(code)) {
    return new DbError('53100', `could not ${action} "${path}": no space left on the disk`, {
      detail,
      hint: 'Free some disk space and run the statement again.',
      cause,
    });
  }
  if (code === 'ENOENT') {
    return new DbError('58P01', `could not ${action} "${path}": it does not exist`, { detail, cause });
  }
  if (code === 'EEXIST') {
    return new DbError('58P02', `could not ${action} "${path}": it exists already`, { detail, cause });
  }
  return new DbError('58030', `could not ${action} "${path}": ${code || 'I/O error'}`, {
    detail,
    hint: hintFor(code),
    cause,
  });
}

/** The cause that an operating system would have given, for files that are not its own. */
export function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function codeOf(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null || !('code' in cause)) return '';
  return typeof cause.code === 'string' ? cause.code : '';
}

function hintFor(code: string): string {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'Give the user that runs the database permission to read and write this path.';
    case 'EROFS':
      return 'The file system is mounted read-only; mount it for writing or move the database.';
    case 'EMFILE':
    case 'ENFILE':
      return 'Too many files are open; raise the limit (ulimit -n).';
    case 'ENOTDIR':
    case 'EISDIR':
      return 'A file stands where a folder is expected, or the other way round; check the path.';
    case 'ENAMETOOLONG':
      return 'Move the database to a shorter path.';
    default:
      return 'Check the disk and the system log; when the disk is failing, copy the folder before anything else.';
  }
}
