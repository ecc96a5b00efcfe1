/**
 * Appends frames and makes them durable; see `LogWriter` in wal.ts.
 *
 * Frames are encoded straight into one buffer that is used again and again. A flush writes the buffer to the segment
 * files and syncs those it touched. Group commit: the first call of `flush` in an event-loop turn asks for one sync at
 * the turn's end, which serves everybody who has appended by then. While syncs are quick they run on the spot; when
 * they have been slow (a disk of several milliseconds) they run in the thread pool, and those who come meanwhile share
 * the next one.
 *
 * Invariant: `flushedLsn` only advances over bytes whose fdatasync returned after they were written. A failed write or
 * sync is never retried, because the operating system may have dropped the very pages: the log closes for good.
 */
import { DbError, invariant } from '../error.ts';
import type { Host, OpenFile, Timer } from '../host/host.ts';
import {
  checkedFrom,
  type FrameKind,
  frameHeaderBytes,
  maxFrameBytes,
  paddedLength,
  writeFrameCrc,
  writeFrameHeader,
} from './frame.ts';
import type { LogPosition } from './position.ts';
import { type LogSource, segmentCapacity, segmentHeaderBytes } from './segment.ts';
import { HoldTable, type SegmentHold } from './segment-hold.ts';
import { SegmentPool } from './segment-pool.ts';

const bufferBytes = 1024 * 1024;
/** Frames nobody waits for are synced after so long. */
const backgroundFlushMs = 200;
/** Above this mean a sync is left to the thread pool. */
const slowSyncMs = 2;

interface Waiter {
  readonly lsn: number;
  readonly resolve: () => void;
  readonly reject: (error: DbError) => void;
}

type WriterHost = Pick<Host, 'files' | 'hashing' | 'timers' | 'clock'>;

export class FrameWriter {
  readonly #host: WriterHost;
  readonly #capacity: number;
  readonly #pool: SegmentPool;
  #buffer: Uint8Array<ArrayBuffer> = new Uint8Array(bufferBytes);
  #view = new DataView(this.#buffer.buffer);
  #used = 0;
  #endLsn: number;
  #previousLsn: number;
  #previousCrc: number;
  #preparedLsn: number;
  #flushedLsn: number;
  #file: OpenFile | undefined;
  #fileIndex = -1;
  /** Files written to since they were last synced. */
  readonly #dirty: Set<OpenFile> = new Set();
  /** Files that a sync in the thread pool is working on. */
  #syncing: readonly OpenFile[] = [];
  #scheduled = false;
  #background: Timer | undefined;
  #waiters: Waiter[] = [];
  #meanSyncMs = 0;
  #failure: DbError | undefined;
  #closed = false;
  readonly #flushListeners: ((flushedLsn: number) => void)[] = [];
  readonly #holds: HoldTable = new HoldTable(() => this.#letGo());
  /** What `releaseBefore` was told last. */
  #unneededLsn = 0;

  constructor(host: WriterHost, source: LogSource, at: LogPosition) {
    invariant(at.previousLsn >= 0, 'a log goes on from a position whose previous frame is known');
    this.#host = host;
    this.#capacity = segmentCapacity(source);
    this.#pool = new SegmentPool(host, source, at.lsn);
    this.#endLsn = at.lsn;
    this.#flushedLsn = at.lsn;
    this.#previousLsn = at.previousLsn;
    this.#previousCrc = at.previousCrc;
    this.#preparedLsn = this.#pool.endLsn;
    // Opened at once: a segment of another database is refused here and not at the first flush.
    this.#segment(Math.floor(at.lsn / this.#capacity));
  }

  get endLsn(): number {
    return this.#endLsn;
  }

  get flushedLsn(): number {
    return this.#flushedLsn;
  }

  get failure(): DbError | undefined {
    return this.#failure;
  }

  get firstLsn(): number {
    return this.#pool.firstLsn;
  }

  position(): LogPosition {
    return { lsn: this.#endLsn, previousLsn: this.#previousLsn, previousCrc: this.#previousCrc };
  }

  onFlushed(listener: (flushedLsn: number) => void): void {
    this.#flushListeners.push(listener);
  }

  append(kind: FrameKind, payload: Uint8Array | readonly Uint8Array[]): number {
    this.#checkOpen();
    const length = frameHeaderBytes + byteLength(payload);
    if (length > maxFrameBytes) throw frameTooLong(length);
    const total = paddedLength(length);
    const lsn = this.#endLsn;
    if (lsn + total > this.#preparedLsn) this.#preparedLsn = this.#pool.ensure(lsn + total);
    if (this.#used + total > this.#buffer.length) this.#makeRoom(total);
    const start = this.#used;
    const buffer = this.#buffer;
    writeFrameHeader(this.#view, start, length, kind, lsn, this.#previousLsn, this.#previousCrc, this.#flushedLsn);
    let at = start + frameHeaderBytes;
    if (payload instanceof Uint8Array) {
      buffer.set(payload, at);
    } else {
      for (const part of payload) {
        buffer.set(part, at);
        at += part.length;
      }
    }
    buffer.fill(0, start + length, start + total);
    const crc = this.#host.hashing.crc32(buffer.subarray(start + checkedFrom, start + length));
    writeFrameCrc(this.#view, start, crc);
    this.#used = start + total;
    this.#endLsn = lsn + total;
    this.#previousLsn = lsn;
    this.#previousCrc = crc;
    this.#background ??= this.#host.timers.after(backgroundFlushMs, () => this.#flushInBackground(), {
      background: true,
    });
    return this.#endLsn;
  }

  flushSync(): void {
    this.#checkOpen();
    if (this.#flushedLsn === this.#endLsn) return;
    const target = this.#endLsn;
    try {
      this.#writeOut();
      for (const file of this.#dirty) file.fdatasync();
      // What the thread pool works on is synced here too: this call may not return before it is durable.
      for (const file of this.#syncing) if (!this.#dirty.has(file)) file.fdatasync();
    } catch (error) {
      throw this.#fail(error);
    }
    for (const file of this.#dirty) {
      this.#dirty.delete(file);
      this.#closeUnused(file);
    }
    this.#advance(target);
  }

  flush(lsn: number = this.#endLsn): Promise<void> {
    if (lsn <= this.#flushedLsn) return Promise.resolve();
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    invariant(lsn <= this.#endLsn && !this.#closed, 'one waits for frames that were appended');
    return new Promise((resolve, reject) => {
      this.#waiters.push({ lsn, resolve, reject });
      this.#schedule();
    });
  }

  hold(lsn: number): SegmentHold {
    invariant(lsn >= this.firstLsn, 'what is held has not been let go');
    return this.#holds.add(lsn);
  }

  releaseBefore(lsn: number): void {
    this.#unneededLsn = lsn;
    this.#letGo();
  }

  diskBytes(): number {
    return this.#pool.diskBytes();
  }

  close(): void {
    if (this.#closed) return;
    try {
      if (this.#failure === undefined) this.flushSync();
    } finally {
      this.#closed = true;
      this.#background?.cancel();
      const open = new Set([...this.#dirty, ...(this.#file === undefined ? [] : [this.#file])]);
      this.#file = undefined;
      this.#dirty.clear();
      for (const file of open) this.#closeUnused(file);
      this.#pool.close();
    }
  }

  #letGo(): void {
    if (this.#closed) return;
    // The segment that is being written and what lies after it stay in any case.
    this.#pool.releaseBefore(Math.min(this.#unneededLsn, this.#flushedLsn, this.#holds.lowestLsn));
  }

  #checkOpen(): void {
    if (this.#failure !== undefined) throw this.#failure;
    invariant(!this.#closed, 'the log is open');
  }

  /** Writes out what the buffer holds, and makes it larger for a frame that it could not hold at all. */
  #makeRoom(total: number): void {
    try {
      this.#writeOut();
    } catch (error) {
      throw this.#fail(error);
    }
    const wanted = Math.max(bufferBytes, total);
    // One huge frame does not keep its memory for ever.
    if (wanted <= this.#buffer.length && this.#buffer.length <= 4 * bufferBytes) return;
    this.#buffer = new Uint8Array(wanted);
    this.#view = new DataView(this.#buffer.buffer);
  }

  /** Moves the buffer into the segment files. Nothing is durable yet. */
  #writeOut(): void {
    let written = 0;
    while (written < this.#used) {
      const lsn = this.#endLsn - this.#used + written;
      const index = Math.floor(lsn / this.#capacity);
      const offset = lsn - index * this.#capacity;
      const count = Math.min(this.#used - written, this.#capacity - offset);
      const file = this.#segment(index);
      this.#dirty.add(file);
      file.writeAt(this.#buffer.subarray(written, written + count), segmentHeaderBytes + offset);
      written += count;
    }
    this.#used = 0;
    this.#pool.prepareAhead(this.#endLsn);
  }

  #segment(index: number): OpenFile {
    if (index === this.#fileIndex && this.#file !== undefined) return this.#file;
    const left = this.#file;
    this.#file = this.#pool.open(index);
    this.#fileIndex = index;
    if (left !== undefined) this.#closeUnused(left);
    return this.#file;
  }

  /** A segment that is left behind stays open until it is synced, and until no sync in the thread pool uses it. */
  #closeUnused(file: OpenFile): void {
    if (file !== this.#file && !this.#dirty.has(file) && !this.#syncing.includes(file)) file.close();
  }

  #schedule(): void {
    if (this.#scheduled || this.#syncing.length > 0) return;
    this.#scheduled = true;
    this.#host.timers.immediate(() => {
      this.#scheduled = false;
      if (this.#failure === undefined && !this.#closed && this.#waiters.length > 0) this.#groupSync();
    });
  }

  /** One at a time: what comes while the thread pool syncs is served by the next sync, which its end schedules. */
  #groupSync(): void {
    if (this.#syncing.length > 0) return;
    if (this.#meanSyncMs > slowSyncMs) {
      this.#syncInThreadPool();
      return;
    }
    const startMs = this.#host.clock.monotonicMs();
    try {
      this.flushSync();
    } catch (error) {
      // Everybody who waits has been told by then; the error belongs to them.
      invariant(error === this.#failure, 'a flush fails only by closing the log');
    }
    this.#countSync(startMs);
  }

  #syncInThreadPool(): void {
    const target = this.#endLsn;
    const startMs = this.#host.clock.monotonicMs();
    try {
      this.#writeOut();
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#syncing = [...this.#dirty];
    this.#dirty.clear();
    Promise.all(this.#syncing.map((file) => file.fdatasyncAsync())).then(
      () => {
        this.#endThreadPoolSync();
        this.#countSync(startMs);
        if (this.#failure !== undefined || this.#closed) return;
        this.#advance(target);
        if (this.#waiters.length > 0) this.#schedule();
      },
      (error: unknown) => {
        this.#endThreadPoolSync();
        if (!this.#closed) this.#fail(error);
      },
    );
  }

  #endThreadPoolSync(): void {
    const files = this.#syncing;
    this.#syncing = [];
    for (const file of files) this.#closeUnused(file);
  }

  #countSync(startMs: number): void {
    const elapsedMs = this.#host.clock.monotonicMs() - startMs;
    this.#meanSyncMs += (elapsedMs - this.#meanSyncMs) / 8;
  }

  #flushInBackground(): void {
    this.#background = undefined;
    if (this.#failure !== undefined || this.#closed || this.#flushedLsn === this.#endLsn) return;
    this.#groupSync();
  }

  #advance(lsn: number): void {
    if (lsn <= this.#flushedLsn) return;
    this.#flushedLsn = lsn;
    for (const listener of this.#flushListeners) listener(lsn);
    if (this.#waiters.length === 0) return;
    const served = this.#waiters.filter((waiter) => waiter.lsn <= lsn);
    this.#waiters = this.#waiters.filter((waiter) => waiter.lsn > lsn);
    for (const waiter of served) waiter.resolve();
  }

  /** Closes the log for writes and tells everybody. */
  #fail(cause: unknown): DbError {
    if (this.#failure !== undefined) return this.#failure;
    const failure = new DbError('58030', 'the log could not be written; the database is closed for writes', {
      detail: cause instanceof Error ? cause.message : String(cause),
      hint: 'Check the disk, then close and open the database again: it recovers what had been acknowledged.',
      cause,
    });
    this.#failure = failure;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) waiter.reject(failure);
    return failure;
  }
}

function byteLength(payload: Uint8Array | readonly Uint8Array[]): number {
  if (payload instanceof Uint8Array) return payload.length;
  let length = 0;
  for (const part of payload) length += part.length;
  return length;
}

function frameTooLong(length: number): DbError {
  return new DbError('54000', `a log record of ${length} bytes exceeds the limit of ${maxFrameBytes} bytes`, {
    hint: 'Write less in one transaction.',
  });
}
