/**
 * The stream of a log as readable bytes: finds the segment file of an LSN, checks its header, and reads on over the
 * boundaries. Keeps one file open. Used by readers and by recovery; never writes.
 */
import type { Files, Hashing, OpenFile } from '../host/host.ts';
import { checkSegmentHeader, type LogSource, segmentCapacity, segmentHeaderBytes, segmentPath } from './segment.ts';

export class LogStream {
  readonly #files: Files;
  readonly #hashing: Hashing;
  readonly #source: LogSource;
  readonly #capacity: number;
  #file: OpenFile | undefined;
  #index = -1;

  constructor(files: Files, hashing: Hashing, source: LogSource) {
    this.#files = files;
    this.#hashing = hashing;
    this.#source = source;
    this.#capacity = segmentCapacity(source);
  }

  /** Fills `target` from the LSN; returns the bytes read, fewer where the segments end. Throws XX001 on a bad header. */
  read(target: Uint8Array, lsn: number): number {
    let filled = 0;
    while (filled < target.length) {
      const index = Math.floor((lsn + filled) / this.#capacity);
      const file = this.#segment(index);
      if (file === undefined) break;
      const offset = lsn + filled - index * this.#capacity;
      const part = target.subarray(filled, Math.min(target.length, filled + this.#capacity - offset));
      const count = file.readAt(part, segmentHeaderBytes + offset);
      filled += count;
      if (count < part.length) break;
    }
    return filled;
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
    this.#index = -1;
  }

  #segment(index: number): OpenFile | undefined {
    if (index === this.#index) return this.#file;
    const path = segmentPath(this.#source, index);
    if (this.#files.kind(path) !== 'file') return undefined;
    this.close();
    const file = this.#files.open(path, 'read');
    const header = new Uint8Array(segmentHeaderBytes);
    try {
      const count = file.readAt(header, 0);
      checkSegmentHeader(this.#source, index, header.subarray(0, count), this.#hashing);
    } catch (error) {
      file.close();
      throw error;
    }
    this.#file = file;
    this.#index = index;
    return file;
  }
}
