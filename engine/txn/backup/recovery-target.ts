/**
 * Where a point-in-time recovery stops: before the first commit frame that lies behind the wished LSN or moment.
 *
 * Frames are judged in log order, so a clock that was set back does not bring later commits in front of earlier ones.
 */
import { DbError } from '../../error.ts';
import type { LogPosition, LogReader } from '../../wal/wal.ts';
import { commitTimeUs } from '../checkpoint/commit-frame.ts';
import type { RecoveryTarget } from './backup-contract.ts';

export interface RecoveryStop {
  readonly position: LogPosition;
  /** A commit behind the target was met, so nothing is missing before it. */
  readonly isReached: boolean;
  /** Of the last commit before it; microseconds since 1970-01-01. */
  readonly lastCommitUs: number | undefined;
}

/** Follows the log up to the target, or to the end of what the reader finds. */
export function findStop(
  reader: LogReader,
  target: RecoveryTarget | undefined,
  onFrame: (lsn: number) => void,
): RecoveryStop {
  let position = reader.position();
  let lastCommitUs: number | undefined;
  while (reader.next()) {
    onFrame(reader.lsn);
    if (reader.kind === 'commit') {
      const timeUs = commitTimeUs(reader.payload);
      if (target !== undefined && isBehind(target, reader.endLsn, timeUs)) {
        return { position, isReached: true, lastCommitUs };
      }
      lastCommitUs = timeUs;
    }
    position = reader.position();
  }
  const isReached = target?.kind === 'lsn' && position.lsn >= target.lsn;
  return { position, isReached, lastCommitUs };
}

function isBehind(target: RecoveryTarget, endLsn: number, timeUs: number): boolean {
  return target.kind === 'lsn' ? endLsn > target.lsn : timeUs > target.timeUs;
}

/** The target as a person writes it. */
export function targetText(target: RecoveryTarget): string {
  return target.kind === 'lsn' ? `LSN ${target.lsn}` : timeText(target.timeUs);
}

/** ISO 8601, UTC, with microseconds: what it prints can be given as a target and means the same commit. */
export function timeText(timeUs: number): string {
  const text = new Date(Math.floor(timeUs / 1_000)).toISOString();
  return text.replace('Z', `${String(Math.floor(timeUs) % 1_000).padStart(3, '0')}Z`);
}

/**
 * Refuses a target that lies before what the base of the backup holds. A base has no times of its own, but every commit
 * in it is older than the start of the backup, and older than any commit replayed behind it.
 */
export function checkStart(
  target: RecoveryTarget,
  startLsn: number,
  startedAt: string,
  lastCommitUs: number | undefined,
): void {
  const isCovered =
    target.kind === 'lsn'
      ? target.lsn >= startLsn
      : lastCommitUs !== undefined || target.timeUs >= Date.parse(startedAt) * 1_000;
  if (isCovered) return;
  throw new DbError('22023', `the backup cannot be restored to ${targetText(target)}`, {
    detail: `It begins at LSN ${startLsn}, ${startedAt}, and may already hold later commits.`,
    hint: 'Restore an older backup, with the archive that reaches from it to that moment.',
  });
}
