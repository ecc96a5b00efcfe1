/**
 * Recovery of a log: applies the chain of frames up to its first bad frame and decides what that one is.
 *
 * - **Torn tail**: the process or the machine stopped while frames were being written that nobody had been told of. The
 *   log is cut there: the rest of the segment is overwritten with zeros, later segments that hold frames of the lost
 *   run are removed, and both are synced, all before anything new is appended. Otherwise a stale but intact frame
 *   behind the torn one could come back to life.
 * - **Damage**: the bad frame had been synced once. That is so when the base says it (its checkpoint lies beyond), or
 *   when any readable frame behind it states a flushed LSN beyond it: frames are written with the flushed LSN known at
 *   the time. Then acknowledged transactions are hurt, and the log is refused with the LSN, unless told to salvage.
 *
 * Good frames beyond the last LSN that is proven to be flushed may lie in the operating system's memory only: the
 * process died before it synced them, or its sync failed, after which the pages count as clean and a further sync would
 * not write them. They are written once more and synced, because the next frame will state that they are.
 *
 * Running it twice, or crashing within, changes nothing: until the cut is synced the bad frame stays bad.
 */
import { DbError, invariant } from '../error.ts';
import type { Files, Hashing } from '../host/host.ts';
import { damagedLog } from './damaged-log.ts';
import { frameAlignment, frameHeaderBytes, frameMagic } from './frame.ts';
import type { LogPosition } from './position.ts';
import { FrameReader } from './reader.ts';
import { type LogSource, segmentCapacity, segmentHeaderBytes, segmentIndexes, segmentPath } from './segment.ts';

interface RecoveryOptions {
  readonly knownFlushedLsn?: number;
  readonly apply: (frame: FrameReader) => void;
  readonly salvage?: boolean;
}

interface Recovery {
  readonly position: LogPosition;
  readonly frameCount: number;
  readonly tailCut: boolean;
  readonly damagedLsn: number | undefined;
}

/** What lies behind the end of the chain in one segment. */
interface Remains {
  readonly index: number;
  /** Every byte is zero. */
  readonly blank: boolean;
  /** LSNs at which something carries a frame's magic and its own LSN. */
  readonly frameLsns: readonly number[];
}

const scanBytes = 1024 * 1024;

/** See `recoverLog` in wal.ts. */
export function recover(
  files: Files,
  hashing: Hashing,
  source: LogSource,
  from: LogPosition,
  options: RecoveryOptions,
): Recovery {
  const reader = new FrameReader(files, hashing, source, from);
  try {
    const { frameCount, flushedLsn, headerFault } = applyAll(reader, options);
    const position = reader.position();
    const remains = remainsBehind(files, source, position.lsn);
    const evidence = headerFault ?? evidenceOfDamage(reader, position.lsn, remains, options.knownFlushedLsn);
    if (evidence !== undefined && !options.salvage) throw evidence;
    const tailCut = remains.some(({ frameLsns }) => frameLsns.length > 0);
    reader.close();
    rewrite(files, source, Math.max(flushedLsn, from.lsn, options.knownFlushedLsn ?? 0), position.lsn);
    cut(files, source, position.lsn, remains, evidence !== undefined, headerFault !== undefined);
    return { position, frameCount, tailCut, damagedLsn: evidence === undefined ? undefined : position.lsn };
  } finally {
    reader.close();
  }
}

interface Applied {
  readonly frameCount: number;
  /** The highest LSN that a frame states to be flushed. */
  readonly flushedLsn: number;
  /** A segment with a bad header ends the chain like a bad frame, but it is never a torn tail. */
  readonly headerFault: DbError | undefined;
}

function applyAll(reader: FrameReader, options: RecoveryOptions): Applied {
  let frameCount = 0;
  let flushedLsn = 0;
  for (;;) {
    try {
      if (!reader.next()) return { frameCount, flushedLsn, headerFault: undefined };
    } catch (error) {
      if (error instanceof DbError && error.code === 'XX001') return { frameCount, flushedLsn, headerFault: error };
      throw error;
    }
    options.apply(reader);
    frameCount += 1;
    flushedLsn = Math.max(flushedLsn, reader.flushedLsn);
  }
}

function evidenceOfDamage(
  reader: FrameReader,
  endLsn: number,
  remains: readonly Remains[],
  knownFlushedLsn = 0,
): DbError | undefined {
  if (knownFlushedLsn > endLsn) {
    return damagedLog(
      endLsn,
      `No whole frame starts there, but the base knows the log to be synced up to ${knownFlushedLsn}.`,
    );
  }
  for (const { frameLsns } of remains) {
    for (const lsn of frameLsns) {
      const frame = readableAt(reader, lsn);
      if (frame !== undefined && frame.flushedLsn > endLsn) {
        return damagedLog(endLsn, `The frame at LSN ${lsn} states that the log was synced up to ${frame.flushedLsn}.`);
      }
    }
  }
  return undefined;
}

function readableAt(reader: FrameReader, lsn: number): { readonly flushedLsn: number } | undefined {
  try {
    return reader.frameAt(lsn);
  } catch (error) {
    // A segment whose header is bad cannot be read; that is reported when the chain reaches it.
    if (error instanceof DbError && error.code === 'XX001') return undefined;
    throw error;
  }
}

/** Looks through all that lies behind the LSN, by file names alone, for anything that could be a frame. */
function remainsBehind(files: Files, source: LogSource, endLsn: number): Remains[] {
  if (files.kind(source.folder) !== 'folder') return [];
  const capacity = segmentCapacity(source);
  const first = Math.floor(endLsn / capacity);
  return segmentIndexes(source, files.list(source.folder))
    .filter((index) => index >= first)
    .map((index) => scanSegment(files, source, index, index === first ? endLsn : index * capacity));
}

function scanSegment(files: Files, source: LogSource, index: number, fromLsn: number): Remains {
  const capacity = segmentCapacity(source);
  const chunk = new Uint8Array(scanBytes + frameHeaderBytes);
  const words = new Uint32Array(chunk.buffer);
  const frameLsns: number[] = [];
  let blank = true;
  const file = files.open(segmentPath(source, index), 'read');
  try {
    for (let start = fromLsn - index * capacity; start < capacity; start += scanBytes) {
      const count = file.readAt(chunk, segmentHeaderBytes + start);
      chunk.fill(0, count);
      const wordCount = Math.min(count, scanBytes) >> 2;
      for (let word = 0; word < wordCount; word++) {
        if (words[word] === 0) continue;
        blank = false;
        if (words[word] !== frameMagic || word % (frameAlignment >> 2) !== 0) continue;
        const lsn = index * capacity + start + word * 4;
        if (words[word + 8]! + words[word + 9]! * 0x1_0000_0000 === lsn) frameLsns.push(lsn);
      }
      if (count === 0) break;
    }
  } finally {
    file.close();
  }
  return { index, blank, frameLsns };
}

/** See `likelyEndLsn` in wal.ts. */
export function likelyEnd(files: Files, source: LogSource, fromLsn: number): number {
  if (files.kind(source.folder) !== 'folder') return fromLsn;
  const capacity = segmentCapacity(source);
  const first = Math.floor(fromLsn / capacity);
  const indexes = segmentIndexes(source, files.list(source.folder)).filter((index) => index >= first);
  for (const index of indexes.reverse()) {
    const last = scanSegment(files, source, index, index === first ? fromLsn : index * capacity).frameLsns.at(-1);
    if (last !== undefined) return last;
  }
  return fromLsn;
}

/** Writes what lies between the LSNs over itself and syncs it. */
function rewrite(files: Files, source: LogSource, fromLsn: number, endLsn: number): void {
  const capacity = segmentCapacity(source);
  const chunk = new Uint8Array(Math.min(scanBytes, Math.max(0, endLsn - fromLsn)));
  for (let lsn = fromLsn; lsn < endLsn; ) {
    const index = Math.floor(lsn / capacity);
    const segmentEnd = Math.min(endLsn, (index + 1) * capacity);
    const file = files.open(segmentPath(source, index), 'write');
    try {
      while (lsn < segmentEnd) {
        const position = segmentHeaderBytes + lsn - index * capacity;
        const part = chunk.subarray(0, segmentEnd - lsn);
        const count = file.readAt(part, position);
        invariant(count === part.length, 'frames that were read can be read again');
        file.writeAt(part, position);
        lsn += count;
      }
      file.fdatasync();
    } finally {
      file.close();
    }
  }
}

/**
 * Makes sure that nothing behind the LSN can ever be taken for a frame again. After damage all later segments go, and
 * the last one too if its header is bad (then the chain ended where it starts).
 */
function cut(
  files: Files,
  source: LogSource,
  endLsn: number,
  remains: readonly Remains[],
  damaged: boolean,
  headerBad: boolean,
): void {
  const capacity = segmentCapacity(source);
  const last = Math.floor(endLsn / capacity);
  let removed = false;
  for (const { index, blank, frameLsns } of remains) {
    const path = segmentPath(source, index);
    const unusable = headerBad && index * capacity === endLsn;
    if (index === last && !unusable) {
      if (!blank) zeroFrom(files, path, segmentHeaderBytes + endLsn - index * capacity);
    } else if (damaged || frameLsns.length > 0) {
      files.remove(path);
      removed = true;
    }
  }
  if (removed) files.syncFolder(source.folder);
}

function zeroFrom(files: Files, path: string, position: number): void {
  const zeros = new Uint8Array(scanBytes);
  const file = files.open(path, 'write');
  try {
    const sizeBytes = file.sizeBytes();
    for (let at = position; at < sizeBytes; at += zeros.length) {
      file.writeAt(zeros.subarray(0, Math.min(zeros.length, sizeBytes - at)), at);
    }
    file.fdatasync();
  } finally {
    file.close();
  }
}
