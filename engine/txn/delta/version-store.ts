/**
 * Versions of rows and entries, off the JavaScript heap: the memory under a delta and under a transaction's overlay.
 *
 * A version is a number. What belongs to it lies in a structure of arrays: its stamp (commit timestamp in a delta,
 * command number in an overlay), the version before it, its kind, the schema version its bytes follow, and where its
 * bytes are. Bytes lie in arenas: chunks of up to 1 MiB cut into units of 16 bytes, a larger value in a chunk of its
 * own; an address is chunk × 65,536 + unit. So a million versions are a dozen objects to the garbage collector
 * (measured: as JavaScript objects they cost 173 bytes each and 30 % of the time; this way 40 bytes and nothing).
 *
 * A freed version keeps its arena space and waits in a list of its size class, so a hot row that is updated for ever
 * takes the same few slots (a value over 1 MiB is not reused). `bytes` is exact: it counts the arrays and chunks that are held.
 *
 * Used by one `Layer` each. An overlay allocates strictly upwards and cuts back with `truncate`; a delta frees.
 */
import { invariant } from '../../error.ts';

/** A row that was not there before, a row replaced, a row gone, a row gone to another row id (8 bytes: float64). */
export type VersionKind = 'insert' | 'update' | 'remove' | 'moved';
export const kindInsert = 0;
export const kindUpdate = 1;
export const kindRemove = 2;
export const kindMoved = 3;

const unitBytes = 16;
const chunkUnits = 65_536;
const chunkBytes = chunkUnits * unitBytes;
const firstChunkBytes = 1_024;
/** Size classes: every count of units up to 64, then four a power of two, up to a whole chunk. */
const exactClasses = 64;
const classCount = exactClasses + 1 + 4 * 11;
/** Bytes an emptied overlay may keep for the next transaction. */
const keptBytes = 65_536;
const headerBytes = 8 + 4 + 4 + 4 + 4 + 1;

export class VersionStore {
  stamps: Float64Array = new Float64Array(8);
  previous: Int32Array = new Int32Array(8);
  lengths: Int32Array = new Int32Array(8);
  schemas: Int32Array = new Int32Array(8);
  kinds: Uint8Array = new Uint8Array(8);
  /** Versions handed out so far, freed ones included. */
  count = 0;
  #addresses: Uint32Array = new Uint32Array(8);
  readonly #chunks: Uint8Array[] = [new Uint8Array(firstChunkBytes)];
  /** First free unit of the last chunk. */
  #nextUnit = 0;
  #chunkBytes = firstChunkBytes;
  #free: Int32Array | undefined;

  /** Bytes held. */
  get bytes(): number {
    return this.#chunkBytes + this.stamps.length * headerBytes;
  }

  /** The chunk in which the version's bytes lie; they start at `offsetOf`. */
  chunkOf(version: number): Uint8Array {
    return this.#chunks[this.#addresses[version]! >>> 16]!;
  }

  offsetOf(version: number): number {
    return (this.#addresses[version]! & 0xffff) * unitBytes;
  }

  /** A view of the version's bytes: for slow paths, it allocates. */
  bytesOf(version: number): Uint8Array {
    const offset = this.offsetOf(version);
    return this.chunkOf(version).subarray(offset, offset + this.lengths[version]!);
  }

  isRemoval(version: number): boolean {
    return this.kinds[version]! >= kindRemove;
  }

  /** Where a `moved` row went. */
  targetOf(version: number): number {
    invariant(this.kinds[version] === kindMoved, 'only a moved row has a target');
    const offset = this.offsetOf(version);
    return new DataView(this.chunkOf(version).buffer, this.chunkOf(version).byteOffset + offset, 8).getFloat64(0, true);
  }

  /** Newest version of the chain that starts at `head` whose stamp is at most `bound`; −1 when there is none. */
  visible(head: number, bound: number): number {
    let version = head;
    while (version >= 0 && this.stamps[version]! > bound) version = this.previous[version]!;
    return version;
  }

  /** Adds a version with a copy of the given bytes. */
  add(
    stamp: number,
    previous: number,
    kind: number,
    schema: number,
    source: Uint8Array,
    offset: number,
    length: number,
  ): number {
    const units = classUnits((length + unitBytes - 1) >>> 4);
    let version = this.#reuse(units);
    if (version < 0) {
      version = this.#next();
      this.#addresses[version] = this.#allocate(units);
    }
    this.#fill(version, stamp, previous, kind, schema, length);
    copyBytes(source, offset, this.chunkOf(version), this.offsetOf(version), length);
    return version;
  }

  /**
   * Adds a version whose bytes `write` puts at an offset of a chunk; it returns the end, or −1 when they do not fit.
   * The writer is an object with state, so that no closure is made for a row.
   */
  addWritten(stamp: number, previous: number, kind: number, schema: number, writer: BytesWriter): number {
    const version = this.#next();
    let length: number;
    let roomBytes = chunkBytes;
    for (;;) {
      const chunk = this.#chunks[this.#chunks.length - 1]!;
      const start = this.#nextUnit * unitBytes;
      const end = start < chunk.length && start < chunkBytes ? writer.write(chunk, start) : -1;
      if (end >= 0) {
        length = end - start;
        this.#addresses[version] = (this.#chunks.length - 1) * chunkUnits + this.#nextUnit;
        this.#nextUnit += (length + unitBytes - 1) >>> 4;
        if (chunk.length > chunkBytes) this.#nextUnit = chunkUnits;
        break;
      }
      if (this.#growChunk()) continue;
      this.#addChunk(roomBytes);
      roomBytes *= 4;
    }
    this.#fill(version, stamp, previous, kind, schema, length);
    return version;
  }

  /** Gives a version back. Nothing may link to it any more. */
  free(version: number): void {
    const units = classUnits((this.lengths[version]! + unitBytes - 1) >>> 4);
    if (units > chunkUnits) return;
    this.#free ??= new Int32Array(classCount).fill(-1);
    const sizeClass = classOf(units);
    this.previous[version] = this.#free[sizeClass]!;
    this.#free[sizeClass] = version;
  }

  /** Forgets every version from `count` on. Their arena space comes back with the last of all versions only. */
  truncate(count: number): void {
    this.count = count;
    if (count > 0) return;
    this.#nextUnit = 0;
    if (this.#chunks.length > 1 || this.#chunkBytes > keptBytes) {
      this.#chunks.length = 0;
      this.#chunks.push(new Uint8Array(firstChunkBytes));
      this.#chunkBytes = firstChunkBytes;
    }
    if (this.stamps.length * headerBytes > keptBytes) this.#resize(8);
  }

  #fill(version: number, stamp: number, previous: number, kind: number, schema: number, length: number): void {
    this.stamps[version] = stamp;
    this.previous[version] = previous;
    this.kinds[version] = kind;
    this.schemas[version] = schema;
    this.lengths[version] = length;
  }

  #next(): number {
    if (this.count === this.stamps.length) this.#resize(this.count * 2);
    return this.count++;
  }

  #reuse(units: number): number {
    if (this.#free === undefined || units > chunkUnits) return -1;
    const sizeClass = classOf(units);
    const version = this.#free[sizeClass]!;
    if (version >= 0) this.#free[sizeClass] = this.previous[version]!;
    return version;
  }

  #resize(capacity: number): void {
    const keep = Math.min(capacity, this.count);
    const stamps = new Float64Array(capacity);
    stamps.set(this.stamps.subarray(0, keep));
    const kinds = new Uint8Array(capacity);
    kinds.set(this.kinds.subarray(0, keep));
    const addresses = new Uint32Array(capacity);
    addresses.set(this.#addresses.subarray(0, keep));
    this.stamps = stamps;
    this.kinds = kinds;
    this.#addresses = addresses;
    this.previous = resizeInt32(this.previous, capacity, keep);
    this.lengths = resizeInt32(this.lengths, capacity, keep);
    this.schemas = resizeInt32(this.schemas, capacity, keep);
  }

  /** Address of `units` fresh units. */
  #allocate(units: number): number {
    for (;;) {
      const last = this.#chunks.length - 1;
      const unit = this.#nextUnit;
      if (unit < chunkUnits && (unit + units) * unitBytes <= this.#chunks[last]!.length) {
        this.#nextUnit = Math.min(unit + units, chunkUnits);
        return last * chunkUnits + unit;
      }
      if (!this.#growChunk()) this.#addChunk(Math.max(chunkBytes, units * unitBytes));
    }
  }

  /** Doubles the first chunk while it is the only one: small transactions and small databases stay small. */
  #growChunk(): boolean {
    const chunk = this.#chunks[0]!;
    if (this.#chunks.length > 1 || chunk.length >= chunkBytes) return false;
    const larger = new Uint8Array(chunk.length * 2);
    larger.set(chunk);
    this.#chunks[0] = larger;
    this.#chunkBytes += chunk.length;
    return true;
  }

  #addChunk(bytes: number): void {
    invariant(this.#chunks.length < 65_535, 'a delta holds at most 64 GiB');
    this.#chunks.push(new Uint8Array(bytes));
    this.#chunkBytes += bytes;
    this.#nextUnit = 0;
  }
}

/** Puts bytes somewhere and returns their end, or −1 when they do not fit. */
export interface BytesWriter {
  write(target: Uint8Array, offset: number): number;
}

/** Copies few bytes by a loop (no view is allocated), many by memcpy. */
export function copyBytes(
  source: Uint8Array,
  sourceOffset: number,
  target: Uint8Array,
  targetOffset: number,
  length: number,
): void {
  if (length > 96) {
    target.set(source.subarray(sourceOffset, sourceOffset + length), targetOffset);
    return;
  }
  for (let i = 0; i < length; i++) target[targetOffset + i] = source[sourceOffset + i]!;
}

/** Units rounded up to what their size class holds. */
function classUnits(units: number): number {
  if (units <= exactClasses || units > chunkUnits) return units;
  const step = 1 << (29 - Math.clz32(units - 1));
  return Math.ceil(units / step) * step;
}

function classOf(units: number): number {
  if (units <= exactClasses) return units;
  const power = 31 - Math.clz32(units - 1);
  return exactClasses + 1 + (power - 6) * 4 + ((Math.ceil(units / (1 << (power - 2))) - 5) & 3);
}

function resizeInt32(old: Int32Array, capacity: number, keep: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(capacity);
  larger.set(old.subarray(0, keep));
  return larger;
}
