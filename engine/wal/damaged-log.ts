/**
 * The error for a log that lost what had been acknowledged.
 */
import { DbError } from '../error.ts';

/** XX001 naming the LSN; `reason` is a sentence. */
export function damagedLog(lsn: number, reason: string, cause?: unknown): DbError {
  return new DbError('XX001', `the log is damaged at LSN ${lsn}`, {
    detail: reason,
    hint: 'Acknowledged transactions are affected. Restore a backup, or open with salvage to keep what lies before it.',
    ...(cause === undefined ? {} : { cause }),
  });
}
