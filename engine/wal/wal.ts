/**
 * The log: a stream of checksummed frames, in segment files, to which commits are appended before anything else.
 *
 * An **LSN** is a byte position in the stream of frames (segment headers do not count), a safe integer. The first frame
 * starts at LSN 0; a frame starts where the one before it ended. The end LSN of a commit frame is the transaction's
 * commit timestamp.
 *
 * - `frame.ts` holds the bytes of a frame, `segment.ts` the files, `writer.ts` appending and group commit, `reader.ts`
 *   following the chain, `recovery.ts` deciding between a torn tail and a damaged log.
 * - A `LogSource` is plain data: posted to a worker thread it opens a reader there. One writer per log; any number of
 *   readers beside it, as long as none reads beyond the LSN that the writer reported as flushed.
 * - The order of opening: `recoverLog` from the base's checkpoint position, applying each frame; then `openLogWriter`
 *   at the position it returned. For a new database: `openLogWriter` at `startOfLog`.
 * - A log in memory is the same code over `memoryFiles()`.
 *
 * Errors: 53100 no room for the next segment (the append did not happen, the log goes on), 58030 the disk failed (the
 * log is closed for writes), XX001 damaged log (names the LSN), 54000 frame over 1 GiB.
 */

import type { Host } from '../host/host.ts';
import type { FrameKind } from './frame.ts';
import type { LogPosition } from './position.ts';
import { FrameReader } from './reader.ts';
import { likelyEnd, recover } from './recovery.ts';
import { checkSegmentHeader, type LogSource, segmentHeaderBytes } from './segment.ts';
import { FrameWriter } from './writer.ts';

/** What a frame is: part, commit, prepare, commitPrepared, abortPrepared, sequence, checkpoint, timeline. */
export type { FrameKind } from './frame.ts';
/** Frames may not be larger, header and payload together: 1 GiB. */
export { maxFrameBytes } from './frame.ts';
/** A place between two frames: `lsn` and what the next frame must state about the one before. */
export type { LogPosition } from './position.ts';
/** The position of the first frame of a new log. */
export { startOfLog } from './position.ts';
/** Where a log lies and which one it is: `folder`, `systemId`, `timeline`, `segmentBytes`. Plain data. */
export type { LogSource, SegmentSpan } from './segment.ts';
/** For who copies segment files: which hold a part of the stream. */
export { isSegmentSize, segmentSpans } from './segment.ts';

/** Opens the log for appending at a position that `recoverLog` returned, or `startOfLog` for a new one. */
export function openLogWriter(
  host: Pick<Host, 'files' | 'hashing' | 'timers' | 'clock'>,
  source: LogSource,
  at: LogPosition,
): LogWriter {
  return new FrameWriter(host, source, at);
}

/** Reads frames from a position on. */
export function openLogReader(
  host: Pick<Host, 'files' | 'hashing'>,
  source: LogSource,
  from: LogPosition,
  options?: ReadOptions,
): LogReader {
  return new FrameReader(host.files, host.hashing, source, from, options);
}

/**
 * Applies all frames from a position on, and makes the log ready for a writer: a torn tail is cut and synced. Throws
 * XX001 when what had been acknowledged is damaged. Nobody else may have the log open.
 */
export function recoverLog(
  host: Pick<Host, 'files' | 'hashing'>,
  source: LogSource,
  from: LogPosition,
  options: RecoveryOptions,
): Recovery {
  return recover(host.files, host.hashing, source, from, options);
}

/**
 * Where the last frame of a log seems to start, judged by the look of its last segments: what a recovery from an LSN on
 * has before it. For showing progress only.
 */
export function likelyEndLsn(host: Pick<Host, 'files'>, source: LogSource, fromLsn: number): number {
  return likelyEnd(host.files, source, fromLsn);
}

/** Throws XX001 unless the file at the path starts like segment `index` of the source. */
export function checkSegment(
  host: Pick<Host, 'files' | 'hashing'>,
  source: LogSource,
  index: number,
  path: string,
): void {
  const header = new Uint8Array(segmentHeaderBytes);
  const file = host.files.open(path, 'read');
  try {
    const count = file.readAt(header, 0);
    checkSegmentHeader(source, index, header.subarray(0, count), host.hashing);
  } finally {
    file.close();
  }
}

/** Appends frames. Everything but `flush` is synchronous. */
export interface LogWriter {
  /**
   * Encodes a frame into the log's buffer and returns its end LSN. The payload, one array or several that are joined,
   * may be reused at once. Nothing is on disk yet: wait for `flush(lsn)` or call `flushSync()`. Frames that nobody
   * waits for are synced in the background, within about 200 ms.
   *
   * Throws 53100 when the disk has no room for a segment it needs (nothing was appended), 58030 once the log is closed
   * by a failure.
   */
  append(kind: FrameKind, payload: Uint8Array | readonly Uint8Array[]): number;
  /** End of the last appended frame: what the next one starts at. */
  readonly endLsn: number;
  /** All frames that end at or below it are durable. */
  readonly flushedLsn: number;
  /** The position after the last appended frame. */
  position(): LogPosition;
  /** Writes and syncs everything appended, on the spot; everybody who waits in `flush` is served too. */
  flushSync(): void;
  /**
   * Resolves when all up to the LSN (default: `endLsn`) is durable. All calls of one event-loop turn share one sync.
   * Rejects with 58030 when the disk fails: a failed sync is never retried, and the log is closed for writes.
   */
  flush(lsn?: number): Promise<void>;
  /** Called after each advance of `flushedLsn`, before the waiters are resolved. */
  onFlushed(listener: (flushedLsn: number) => void): void;
  /** The failure that closed the log, if one did. */
  readonly failure: Error | undefined;
  /**
   * Segments that hold only frames ending at or below the LSN are not needed for recovery: they are let go, kept for
   * reuse or removed, as soon as nobody holds them.
   */
  releaseBefore(lsn: number): void;
  /** Keeps the segments from the LSN on, at least `firstLsn`, whatever is released, until the hold moves on or ends. */
  hold(lsn: number): LogHold;
  /** LSN of the oldest byte still kept. */
  readonly firstLsn: number;
  /** Bytes of segment files on disk. */
  diskBytes(): number;
  /** Flushes (unless the log failed), closes the files. Waiters left over are served. Idempotent. */
  close(): void;
}

/** Who still reads segments: a backup, an archive. */
export interface LogHold {
  /** From here on segments are kept. */
  readonly lsn: number;
  /** Forwards only. */
  moveTo(lsn: number): void;
  /** Idempotent, also after the log was closed. */
  release(): void;
}

/**
 * Follows the chain: `while (reader.next()) apply(reader.kind, reader.payload)`. The fields describe the frame that the
 * last `next()` reached.
 */
export interface LogReader {
  /** False at the limit, or at the first frame that is not there, not whole, or does not fit the chain. */
  next(): boolean;
  readonly kind: FrameKind;
  readonly lsn: number;
  readonly endLsn: number;
  /** The flushed LSN that the writer knew when it wrote the frame. */
  readonly flushedLsn: number;
  /** Borrowed: valid until the next `next()` or `close()`. Starts at a multiple of 8 in its buffer. */
  readonly payload: Uint8Array;
  /** The position after the frame, or where the reader started. */
  position(): LogPosition;
  /** Idempotent. */
  close(): void;
}

export interface ReadOptions {
  /**
   * Stop at this LSN, the writer's flushed one. All below it is known to be durable, so a bad frame before it is XX001
   * and not an end. Without it the reader runs to the first bad frame and stops there silently.
   */
  readonly limitLsn?: number;
}

export interface RecoveryOptions {
  /** An LSN known from elsewhere (the base's checkpoint record) to have been flushed. */
  readonly knownFlushedLsn?: number;
  /** Gets every good frame in order; the reader's fields are those of the frame. */
  readonly apply: (frame: LogReader) => void;
  /** Take a damaged log up to its first bad frame instead of refusing it. Acknowledged transactions are lost. */
  readonly salvage?: boolean;
}

export interface Recovery {
  /** Where the writer goes on. */
  readonly position: LogPosition;
  readonly frameCount: number;
  /** True when a torn tail was cut. */
  readonly tailCut: boolean;
  /** The LSN of the first damaged frame, when `salvage` passed over one. */
  readonly damagedLsn: number | undefined;
}
