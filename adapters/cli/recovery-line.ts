/**
 * The replay of the log at opening, on the status line. Every command that opens a folder shows it the same way, so that
 * a start after a crash does not look like a start that hangs.
 */
import type { RecoveryProgress } from '../../engine/index.ts';
import type { StatusLine } from './status-line.ts';

export function recoveryPrinter(status: StatusLine): (progress: RecoveryProgress) => void {
  return ({ startLsn, lsn, endLsn }) =>
    status.show('replaying the log', endLsn === startLsn ? undefined : (lsn - startLsn) / (endLsn - startLsn));
}
