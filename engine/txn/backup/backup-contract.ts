/**
 * What a backup, a check and a restore are asked and answer, as types: the part of txn/'s contract that this folder
 * implements. A leaf, so that contract.ts and the work itself can both name them.
 */

/**
 * - `base`: the pairs of the base are copied
 * - `log`: segments are copied
 * - `check`: files are read and compared with their sums
 * - `replay`: the log is applied
 */
export type TaskPhase = 'base' | 'log' | 'check' | 'replay';

export interface TaskProgress {
  readonly phase: TaskPhase;
  readonly doneBytes: number;
  /** Bytes of the whole phase; of `base` an estimate from above, because free pages are not copied. */
  readonly totalBytes: number;
}

/** Work that goes on until it is done or canceled. */
export interface FileTask<Result> {
  readonly promise: Promise<Result>;
  /** Stops it with 57014 soon after. What is half done can be continued. Harmless when it is over. */
  cancel(): void;
}

export interface FileTaskOptions {
  /** Called several times a second at most. What it throws is not caught. */
  readonly onProgress?: (progress: TaskProgress) => void;
}

export interface BackupSummary {
  readonly target: string;
  /** The backup holds every commit up to this LSN, and nothing of a later one. */
  readonly endLsn: number;
  readonly bytes: number;
  /** What the user should know: what was kept of an interrupted backup, or why it began anew. */
  readonly notes: readonly string[];
}

/** A backup that was found whole. */
export interface BackupCheck {
  readonly folder: string;
  readonly systemId: string;
  readonly timeline: number;
  /** It can be restored to any moment from this LSN on. */
  readonly startLsn: number;
  /** It holds every commit up to this LSN. */
  readonly endLsn: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly bytes: number;
}

/** The last moment to be restored. */
export type RecoveryTarget =
  | { readonly kind: 'lsn'; readonly lsn: number }
  /** Microseconds since 1970-01-01. */
  | { readonly kind: 'time'; readonly timeUs: number };

/** Plain data: posted to the worker. */
export interface RestoreRequest {
  readonly backup: string;
  readonly folder: string;
  /** Stop before the first commit behind it; undefined goes to the end of the log. */
  readonly until?: RecoveryTarget;
  /** Folder of archived segments. */
  readonly archive?: string;
  /** Follow this timeline; by default the newest that continues the backup. */
  readonly timeline?: number;
}

export interface RestoreSummary {
  readonly folder: string;
  /** The restored database holds every commit up to this LSN. */
  readonly endLsn: number;
  /** The timeline it began. */
  readonly timeline: number;
  /** ISO 8601, UTC, of the last commit that was replayed; undefined when the backup's base has everything. */
  readonly lastCommitAt: string | undefined;
  readonly notes: readonly string[];
}
