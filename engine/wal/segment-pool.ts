/**
 * The writer's segment files: makes them, keeps the next one ready, lets old ones go and uses them again.
 *
 * Writing into a file whose blocks exist lets fdatasync skip the file's metadata, so a segment is filled with zeros
 * before it is used; a recycled one is full already. Either is made under a name that is no segment's (`new-…`,
 * `spare-…`), gets its header, is synced, renamed and the folder synced: a named segment is always whole. What a recycled
 * file held before stays in it; frames name their own LSN and their predecessor, so it cannot be mistaken.
 *
 * The next segment is prepared in the background once half of the current one is used, a megabyte an event-loop turn;
 * if it is needed earlier it is finished on the spot. One writer owns a pool.
 */
import { invariant } from '../error.ts';
import type { Host, OpenFile } from '../host/host.ts';
import {
  checkSegmentHeader,
  type LogSource,
  segmentBytesOf,
  segmentCapacity,
  segmentHeader,
  segmentHeaderBytes,
  segmentIndexes,
  segmentPath,
} from './segment.ts';

const zeroChunk = new Uint8Array(1024 * 1024);
/** Old segments kept for reuse beside the one that is being prepared. */
const maxSpares = 2;

/** A segment on its way: filled up to `filledBytes`, not yet named. */
interface Preparation {
  readonly index: number;
  readonly path: string;
  readonly file: OpenFile;
  filledBytes: number;
}

export class SegmentPool {
  readonly #host: Pick<Host, 'files' | 'hashing' | 'timers'>;
  readonly #source: LogSource;
  readonly #capacity: number;
  readonly #spares: string[] = [];
  #firstIndex: number;
  /** Segments from the first to this one exist. */
  #lastIndex: number;
  #spareNumber = 0;
  #preparation: Preparation | undefined;
  /** The segment whose preparation in the background was begun, and may have failed; it is not begun twice. */
  #aheadIndex = -1;
  #closed = false;

  /** Takes over the folder, which is made when missing; the segment of `lsn` is made if it does not exist. */
  constructor(host: Pick<Host, 'files' | 'hashing' | 'timers'>, source: LogSource, lsn: number) {
    this.#host = host;
    this.#source = source;
    this.#capacity = segmentCapacity(source);
    const { files } = host;
    files.makeFolder(source.folder);
    const names = files.list(source.folder);
    for (const name of names) {
      const path = `${source.folder}/${name}`;
      if (name.startsWith('new-')) files.remove(path);
      else if (name.startsWith('spare-')) this.#adoptSpare(path);
    }
    const current = Math.floor(lsn / this.#capacity);
    const present = new Set(segmentIndexes(source, names));
    this.#firstIndex = current;
    while (present.has(this.#firstIndex - 1)) this.#firstIndex -= 1;
    this.#lastIndex = current - 1;
    while (present.has(this.#lastIndex + 1)) this.#lastIndex += 1;
    // The folder or a segment may be there without its name being durable: a process ended between the two.
    files.syncFolder(source.folder.slice(0, source.folder.lastIndexOf('/')) || '/');
    files.syncFolder(source.folder);
    this.ensure(lsn + 1);
  }

  /** Makes sure that the stream up to the LSN has room, and returns how far it has. Throws 53100. */
  ensure(endLsn: number): number {
    while (this.endLsn < endLsn) {
      this.#beginPreparation(this.#lastIndex + 1);
      this.#finishPreparation();
    }
    return this.endLsn;
  }

  /** Where the last prepared segment ends. */
  get endLsn(): number {
    return (this.#lastIndex + 1) * this.#capacity;
  }

  get firstLsn(): number {
    return this.#firstIndex * this.#capacity;
  }

  /** Opens a prepared segment for writing, its header checked. */
  open(index: number): OpenFile {
    invariant(index <= this.#lastIndex, 'a segment is prepared before it is written');
    const file = this.#host.files.open(segmentPath(this.#source, index), 'write');
    try {
      const header = new Uint8Array(segmentHeaderBytes);
      const count = file.readAt(header, 0);
      checkSegmentHeader(this.#source, index, header.subarray(0, count), this.#host.hashing);
      return file;
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** Called as the log grows: begins to prepare the next segment when the last one is half used. */
  prepareAhead(endLsn: number): void {
    const next = this.#lastIndex + 1;
    if (this.#aheadIndex === next || this.#closed || endLsn < this.endLsn - this.#capacity / 2) return;
    this.#aheadIndex = next;
    this.#host.timers.immediate(() => this.#prepareStep(next));
  }

  /** Lets segments go whose bytes all lie before the LSN. */
  releaseBefore(lsn: number): void {
    const keepFrom = Math.min(Math.floor(lsn / this.#capacity), this.#lastIndex);
    const { files } = this.#host;
    for (; this.#firstIndex < keepFrom; this.#firstIndex++) {
      const path = segmentPath(this.#source, this.#firstIndex);
      if (this.#spares.length < maxSpares) {
        const spare = `${this.#source.folder}/spare-${this.#spareNumber++}`;
        files.rename(path, spare);
        this.#spares.push(spare);
      } else {
        files.remove(path);
      }
    }
  }

  diskBytes(): number {
    const segments = this.#lastIndex - this.#firstIndex + 1 + this.#spares.length;
    return segments * segmentBytesOf(this.#source) + (this.#preparation?.filledBytes ?? 0);
  }

  close(): void {
    this.#closed = true;
    const preparation = this.#preparation;
    if (preparation === undefined) return;
    this.#abandonPreparation(preparation);
  }

  #adoptSpare(path: string): void {
    const { files } = this.#host;
    const number = Number.parseInt(path.slice(path.lastIndexOf('-') + 1), 10);
    const usable = files.sizeBytes(path) === segmentBytesOf(this.#source) && Number.isSafeInteger(number);
    if (!usable || this.#spares.length >= maxSpares) {
      files.remove(path);
      return;
    }
    this.#spares.push(path);
    this.#spareNumber = Math.max(this.#spareNumber, number + 1);
  }

  #beginPreparation(index: number): Preparation {
    const present = this.#preparation;
    if (present !== undefined) return present;
    const spare = this.#spares.pop();
    const path = spare ?? `${this.#source.folder}/new-${index.toString(16)}`;
    const file = this.#host.files.open(path, 'create');
    const filledBytes = spare === undefined ? 0 : segmentBytesOf(this.#source);
    const preparation: Preparation = { index, path, file, filledBytes };
    this.#preparation = preparation;
    return preparation;
  }

  /** One turn of background work. A failure (no space) is left for whoever needs the segment to meet. */
  #prepareStep(index: number): void {
    if (this.#closed || index <= this.#lastIndex) return;
    let preparation: Preparation | undefined;
    try {
      preparation = this.#beginPreparation(index);
      if (this.#fill(preparation)) {
        this.#host.timers.immediate(() => this.#prepareStep(index));
        return;
      }
      this.#writeHeader(preparation);
    } catch {
      if (preparation !== undefined) this.#abandonPreparation(preparation);
      return;
    }
    const synced = preparation;
    synced.file
      .fdatasyncAsync()
      .then(() => {
        if (this.#preparation === synced) this.#name(synced);
      })
      .catch(() => this.#abandonPreparation(synced));
  }

  #finishPreparation(): void {
    const preparation = this.#beginPreparation(this.#lastIndex + 1);
    try {
      while (this.#fill(preparation));
      this.#writeHeader(preparation);
      preparation.file.fdatasync();
      this.#name(preparation);
    } catch (error) {
      this.#abandonPreparation(preparation);
      throw error;
    }
  }

  /** Writes the next megabyte of zeros; false when the file is full. */
  #fill(preparation: Preparation): boolean {
    const missing = segmentBytesOf(this.#source) - preparation.filledBytes;
    if (missing <= 0) return false;
    const chunk = zeroChunk.subarray(0, Math.min(missing, zeroChunk.length));
    preparation.file.writeAt(chunk, preparation.filledBytes);
    preparation.filledBytes += chunk.length;
    return true;
  }

  #writeHeader(preparation: Preparation): void {
    preparation.file.writeAt(segmentHeader(this.#source, preparation.index, this.#host.hashing), 0);
  }

  #name(preparation: Preparation): void {
    preparation.file.close();
    this.#host.files.rename(preparation.path, segmentPath(this.#source, preparation.index));
    this.#host.files.syncFolder(this.#source.folder);
    this.#preparation = undefined;
    this.#lastIndex = preparation.index;
  }

  /** What cannot even be removed is removed when the folder is opened next. */
  #abandonPreparation(preparation: Preparation): void {
    if (this.#preparation === preparation) this.#preparation = undefined;
    try {
      preparation.file.close();
      this.#host.files.remove(preparation.path);
    } catch {
      return;
    }
  }
}
