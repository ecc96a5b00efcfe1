/**
 * What lies in an archive of log segments. `log-archive.ts` writes it, restore reads it.
 *
 * | name | what |
 * |---|---|
 * | `<timeline 8 hex><segment 16 hex>` | a segment that is full |
 * | the same, `.<LSN 16 hex>.partial` | one whose log ends at that LSN, archived when the database was closed |
 * | `<timeline 8 hex>.history` | where the timeline branched off |
 * | `….part` | a copy that was interrupted |
 */
import { DbError } from '../../error.ts';
import type { Files } from '../../host/host.ts';
import { timelineOfHistory } from './timeline-history.ts';

export interface ArchivedSegment {
  /** File name in the archive. */
  readonly file: string;
  /** What the segment is called in a log. */
  readonly name: string;
  readonly timeline: number;
  readonly index: number;
  /** Where the log in it ends; undefined when it is full. */
  readonly partialLsn: number | undefined;
}

export interface ArchiveListing {
  readonly segments: readonly ArchivedSegment[];
  /** Timelines with a history file. */
  readonly histories: readonly number[];
}

const segmentFile = /^(([0-9a-f]{8})([0-9a-f]{16}))(?:\.([0-9a-f]{16})\.partial)?$/;

export function partialName(segment: string, endLsn: number): string {
  return `${segment}.${endLsn.toString(16).padStart(16, '0')}.partial`;
}

/** Throws 58P01 when there is no such folder. */
export function listArchive(files: Files, folder: string): ArchiveListing {
  if (files.kind(folder) !== 'folder') {
    throw new DbError('58P01', `there is no archive folder "${folder}"`, {
      hint: 'Name the folder that the database was started with as its archive.',
    });
  }
  const segments: ArchivedSegment[] = [];
  const histories: number[] = [];
  for (const file of files.list(folder)) {
    const match = segmentFile.exec(file);
    const history = timelineOfHistory(file);
    if (history !== undefined) histories.push(history);
    if (match === null) continue;
    const [, name, timeline, index, lsn] = match;
    segments.push({
      file,
      name: name!,
      timeline: Number.parseInt(timeline!, 16),
      index: Number.parseInt(index!, 16),
      partialLsn: lsn === undefined ? undefined : Number.parseInt(lsn, 16),
    });
  }
  return { segments, histories };
}
