/**
 * The log that a restore replays: which timelines it goes through, which files they lie in, and up to where.
 *
 * A timeline that branched off is followed from the LSN at which its parent was left; the parent's frames behind that
 * LSN belong to a history nobody wants any more. Of a segment that is in the backup and in the archive the fuller one
 * counts: both hold the same history. The end of the last timeline is judged as recovery judges it, so a segment that
 * is missing or damaged in the middle is an error and never an end.
 */
import type { BlockCodec } from '../../block/block.ts';
import { DbError } from '../../error.ts';
import type { Host } from '../../host/host.ts';
import type { KvStore } from '../../kv/kv.ts';
import { type LogPosition, type LogSource, openLogReader, recoverLog, startOfLog } from '../../wal/wal.ts';
import { readBaseState } from '../checkpoint/base-state.ts';
import { runCheckpoint } from '../checkpoint/run-checkpoint.ts';
import { type ArchivedSegment, type ArchiveListing, listArchive } from './archive-listing.ts';
import type { RecoveryTarget } from './backup-contract.ts';
import { copyFile } from './file-copy.ts';
import type { BackupManifest } from './manifest.ts';
import { checkStart, findStop, targetText, timeText } from './recovery-target.ts';
import type { TaskReport } from './task-report.ts';
import { type Ancestor, readHistory, timelineOfHistory } from './timeline-history.ts';

/** Where the replay stopped. */
export interface FollowedLog {
  readonly position: LogPosition;
  /** The timeline it was on. */
  readonly timeline: number;
  /** Those before it. */
  readonly ancestors: readonly Ancestor[];
  /** Of all that were seen. */
  readonly highestTimeline: number;
  readonly lastCommitUs: number | undefined;
}

export interface LogChoice {
  readonly folder: string;
  readonly until?: RecoveryTarget;
  readonly archive?: string;
  readonly timeline?: number;
}

/** One timeline, and where it is left for the next. */
interface Stretch {
  readonly timeline: number;
  /** Undefined for the last one. */
  readonly endLsn: number | undefined;
}

interface Route {
  readonly stretches: readonly Stretch[];
  readonly ancestors: readonly Ancestor[];
  readonly highestTimeline: number;
}

/** Brings the base of the restored folder, with the backup's log beside it, to where the replay stops. */
export function followLog(
  host: Host,
  codec: BlockCodec,
  base: KvStore,
  manifest: BackupManifest,
  choice: LogChoice,
  report: TaskReport,
): FollowedLog {
  const { archive, until } = choice;
  const listing = archive === undefined ? { segments: [], histories: [] } : listArchive(host.files, archive);
  const route = findRoute(host, manifest, choice, listing);
  let lastCommitUs: number | undefined;
  let timeline = manifest.timeline;
  let isReached = false;
  for (const stretch of route.stretches) {
    timeline = stretch.timeline;
    const { systemId, segmentBytes } = manifest;
    const source = { folder: `${choice.folder}/wal`, systemId, timeline, segmentBytes };
    const from = positionOf(base, codec);
    const knownEnd = gather(host, source, manifest, archive, listing.segments, from.lsn, report);
    const stop = stopOf(host, source, from, stretch, until, knownEnd, report);
    lastCommitUs = stop.lastCommitUs ?? lastCommitUs;
    if (until !== undefined) checkStart(until, manifest.startLsn, manifest.startedAt, lastCommitUs);
    const total = stop.position.lsn - from.lsn;
    runCheckpoint(host, codec, base, { source, limitLsn: stop.position.lsn }, (lsn) =>
      report.progress('replay', lsn - from.lsn, total),
    );
    isReached = stop.isReached;
    if (isReached) break;
  }
  const position = positionOf(base, codec);
  if (until !== undefined && !isReached) reportEnd(until, position.lsn, lastCommitUs, report);
  const ancestors = route.ancestors.slice(
    0,
    route.ancestors.findIndex((ancestor) => ancestor.timeline === timeline) >>> 0,
  );
  return { position, timeline, ancestors, highestTimeline: route.highestTimeline, lastCommitUs };
}

/** An LSN that was not reached is an error; a moment behind the last commit may be what was meant, and is told. */
function reportEnd(until: RecoveryTarget, endLsn: number, lastCommitUs: number | undefined, report: TaskReport): void {
  const last = lastCommitUs === undefined ? '' : ` Its last commit was at ${timeText(lastCommitUs)}.`;
  if (until.kind === 'time') {
    report.note(`The log ends at LSN ${endLsn}, before a commit later than ${targetText(until)}.${last}`);
    return;
  }
  throw new DbError('22023', `the log ends at LSN ${endLsn}, before ${targetText(until)}`, {
    detail: `Nothing behind it is in the backup or the archive.${last}`,
    hint: 'Name the archive folder that goes further, or an LSN up to that end.',
  });
}

function positionOf(base: KvStore, codec: BlockCodec): LogPosition {
  const snapshot = base.snapshot();
  try {
    return readBaseState(snapshot, codec).record?.position ?? startOfLog;
  } finally {
    snapshot.release();
  }
}

/** The timelines from the backup's to the wished one. */
function findRoute(host: Host, manifest: BackupManifest, choice: LogChoice, listing: ArchiveListing): Route {
  const { archive } = choice;
  const logFolder = `${choice.folder}/wal`;
  const own = manifest.timeline;
  const ownHistories = host.files.list(logFolder).map(timelineOfHistory);
  const seen = [own, ...ownHistories, ...listing.histories, ...listing.segments.map(({ timeline }) => timeline)];
  const highestTimeline = seen.reduce<number>((highest, timeline) => Math.max(highest, timeline ?? 0), 0);
  const ownAncestors = ownHistories.includes(own) ? readHistory(host, logFolder, own).ancestors : [];
  const staying: Route = {
    stretches: [{ timeline: own, endLsn: undefined }],
    ancestors: ownAncestors,
    highestTimeline,
  };
  if (choice.timeline === own || archive === undefined) {
    if (choice.timeline !== undefined && choice.timeline !== own) throw notContinued(choice.timeline, manifest);
    return staying;
  }
  const wished = listing.histories.filter((timeline) => timeline > own && (choice.timeline ?? timeline) === timeline);
  for (const timeline of wished.sort((left, right) => right - left)) {
    const { ancestors, systemId } = readHistory(host, archive, timeline);
    const at = ancestors.findIndex((ancestor) => ancestor.timeline === own && ancestor.endLsn >= manifest.startLsn);
    if (at < 0 || systemId !== manifest.systemId) continue;
    return { stretches: [...ancestors.slice(at), { timeline, endLsn: undefined }], ancestors, highestTimeline };
  }
  if (choice.timeline !== undefined) throw notContinued(choice.timeline, manifest);
  return staying;
}

function notContinued(timeline: number, manifest: BackupManifest): DbError {
  return new DbError('22023', `timeline ${timeline} does not continue the backup`, {
    detail: `The backup is of timeline ${manifest.timeline} and begins at LSN ${manifest.startLsn}.`,
    hint: 'Name the archive that has the history file of that timeline, or leave the timeline out.',
  });
}

/** Puts the archive's segments of a timeline beside the backup's, and returns up to where the log is known to go. */
function gather(
  host: Host,
  source: LogSource & { readonly segmentBytes: number },
  manifest: BackupManifest,
  archive: string | undefined,
  segments: readonly ArchivedSegment[],
  fromLsn: number,
  report: TaskReport,
): number {
  let knownEnd = source.timeline === manifest.timeline ? manifest.endLsn : fromLsn;
  const chosen = new Map<string, ArchivedSegment>();
  for (const segment of segments) {
    if (segment.timeline !== source.timeline) continue;
    const rival = chosen.get(segment.name);
    if (rival === undefined || reach(segment) > reach(rival)) chosen.set(segment.name, segment);
  }
  const total = chosen.size * source.segmentBytes;
  let done = 0;
  for (const segment of chosen.values()) {
    report.progress('log', done, total);
    done += source.segmentBytes;
    const { partialLsn } = segment;
    // of the backup's own segments the last one may be shorter than the archive's
    if (partialLsn !== undefined && partialLsn <= knownEnd) continue;
    copyFile(host, `${archive}/${segment.file}`, `${source.folder}/${segment.name}`, () => undefined);
    if (partialLsn !== undefined) knownEnd = partialLsn;
  }
  return knownEnd;
}

function reach({ partialLsn }: ArchivedSegment): number {
  return partialLsn ?? Number.POSITIVE_INFINITY;
}

function stopOf(
  host: Host,
  source: LogSource,
  from: LogPosition,
  { endLsn }: Stretch,
  until: RecoveryTarget | undefined,
  knownEnd: number,
  report: TaskReport,
): ReturnType<typeof findStop> {
  const limit = endLsn === undefined ? {} : { limitLsn: endLsn };
  const reader = openLogReader(host, source, from, limit);
  try {
    const goal = endLsn ?? knownEnd;
    const stop = findStop(reader, until, (lsn) => report.progress('check', lsn - from.lsn, goal - from.lsn));
    if (!stop.isReached && endLsn === undefined) {
      recoverLog(host, source, stop.position, { knownFlushedLsn: knownEnd, apply: () => undefined });
    }
    return stop;
  } catch (error) {
    if (!(error instanceof DbError) || error.code !== 'XX001') throw error;
    throw new DbError('XX001', `a segment of timeline ${source.timeline} is missing or damaged`, {
      detail: `${error.message}. ${error.detail ?? ''}`.trim(),
      hint: 'Bring the segment back into the archive, or restore until an LSN before it.',
      cause: error,
    });
  } finally {
    reader.close();
  }
}
