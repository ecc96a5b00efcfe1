/**
 * Follows the chain of frames; see `LogReader` in wal.ts.
 *
 * Reads the stream through a window that is aligned like the stream itself, so a payload starts at a multiple of 8 in
 * its array. A frame counts only when its magic, own LSN, link to the frame before and checksum are right.
 */
import { invariant } from '../error.ts';
import type { Files, Hashing } from '../host/host.ts';
import { damagedLog } from './damaged-log.ts';
import {
  checkedFrom,
  type FrameHeader,
  type FrameKind,
  frameHeaderBytes,
  paddedLength,
  readFrameHeader,
} from './frame.ts';
import type { LogPosition } from './position.ts';
import type { LogSource } from './segment.ts';
import { LogStream } from './stream.ts';

const windowBytes = 256 * 1024;
const noBytes = new Uint8Array(0);

export class FrameReader {
  payload: Uint8Array = noBytes;
  readonly #stream: LogStream;
  readonly #hashing: Hashing;
  readonly #limitLsn: number | undefined;
  #window: Uint8Array<ArrayBuffer> = new Uint8Array(windowBytes);
  #view = new DataView(this.#window.buffer);
  #windowLsn = 0;
  #windowLength = 0;
  #frame: FrameHeader | undefined;
  #position: LogPosition;

  constructor(
    files: Files,
    hashing: Hashing,
    source: LogSource,
    from: LogPosition,
    options: { readonly limitLsn?: number } = {},
  ) {
    this.#stream = new LogStream(files, hashing, source);
    this.#hashing = hashing;
    this.#position = from;
    this.#limitLsn = options.limitLsn;
  }

  get kind(): FrameKind {
    return this.#current().kind;
  }

  get lsn(): number {
    return this.#current().lsn;
  }

  get endLsn(): number {
    const frame = this.#current();
    return frame.lsn + paddedLength(frame.length);
  }

  get flushedLsn(): number {
    return this.#current().flushedLsn;
  }

  position(): LogPosition {
    return this.#position;
  }

  next(): boolean {
    const { lsn } = this.#position;
    if (this.#limitLsn !== undefined && lsn >= this.#limitLsn) return this.#end();
    const frame = this.frameAt(lsn);
    if (frame === undefined || !follows(frame, this.#position)) {
      if (this.#limitLsn !== undefined) throw damagedLog(lsn, `Frames up to LSN ${this.#limitLsn} had been synced.`);
      return this.#end();
    }
    const start = lsn - this.#windowLsn;
    this.payload = new Uint8Array(this.#window.buffer, start + frameHeaderBytes, frame.length - frameHeaderBytes);
    this.#frame = frame;
    this.#position = { lsn: lsn + paddedLength(frame.length), previousLsn: lsn, previousCrc: frame.crc };
    return true;
  }

  /** The whole frame with a right checksum that starts at the LSN, wherever the chain leads; leaves it in the window. */
  frameAt(lsn: number): FrameHeader | undefined {
    if (!this.#fill(lsn, frameHeaderBytes)) return undefined;
    const frame = readFrameHeader(this.#view, lsn - this.#windowLsn, lsn);
    if (frame === undefined || !this.#fill(lsn, frame.length)) return undefined;
    const start = lsn - this.#windowLsn;
    const checked = this.#window.subarray(start + checkedFrom, start + frame.length);
    return this.#hashing.crc32(checked) === frame.crc ? frame : undefined;
  }

  close(): void {
    this.#end();
    this.#stream.close();
  }

  /** Brings so many bytes from the LSN into the window; false when the stream has fewer. */
  #fill(lsn: number, length: number): boolean {
    if (lsn >= this.#windowLsn && lsn + length <= this.#windowLsn + this.#windowLength) return true;
    if (length > this.#window.length) {
      // Before so much memory is taken for what may be a wrong length: does the stream reach that far?
      if (this.#stream.read(new Uint8Array(1), lsn + length - 1) !== 1) return false;
      this.#window = new Uint8Array(paddedLength(length));
      this.#view = new DataView(this.#window.buffer);
    }
    this.#windowLsn = lsn;
    this.#windowLength = this.#stream.read(this.#window, lsn);
    return this.#windowLength >= length;
  }

  #end(): false {
    this.#frame = undefined;
    this.payload = noBytes;
    return false;
  }

  #current(): FrameHeader {
    invariant(this.#frame !== undefined, 'the reader stands on a frame');
    return this.#frame;
  }
}

function follows(frame: FrameHeader, position: LogPosition): boolean {
  if (position.previousLsn < 0) return true;
  return frame.previousLsn === position.previousLsn && frame.previousCrc === position.previousCrc;
}
