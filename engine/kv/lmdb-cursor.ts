/**
 * Walks a range of an LMDB snapshot through the package's iterator, which copies each key and value out of the map, so
 * they stand while other reads run. What it returns are Buffers; plain arrays are made of them when they are asked for.
 */
import { rangeBound } from './key-size.ts';
import type { LmdbDatabase, LmdbRangeOptions, LmdbRow, LmdbTransaction } from './lmdb-package.ts';
import { type PairSeal, sealBytes } from './lmdb-seal.ts';

const noBytes = new Uint8Array(0);
const longestCopyBytes = 512;
/** Up to here a loop copies faster than a call. */
const loopBytes = 48;

export class LmdbCursor {
  readonly #rows: Iterator<LmdbRow>;
  readonly #seal: PairSeal;
  readonly #openCursors: Set<LmdbCursor>;
  #remaining: number;
  #row: LmdbRow | undefined;
  #key: Uint8Array = noBytes;
  #value: Uint8Array = noBytes;
  #keyRead = false;
  #valueRead = false;

  constructor(
    database: LmdbDatabase,
    transaction: LmdbTransaction,
    seal: PairSeal,
    from: Uint8Array | undefined,
    to: Uint8Array | undefined,
    options: { readonly reverse?: boolean; readonly limit?: number },
    openCursors: Set<LmdbCursor>,
  ) {
    this.#seal = seal;
    const nothing = to?.length === 0;
    this.#remaining = nothing ? 0 : (options.limit ?? Number.POSITIVE_INFINITY);
    const range: LmdbRangeOptions = { transaction };
    // LMDB has no empty keys, not even as bounds.
    const low = from?.length === 0 ? undefined : from;
    const high = nothing ? undefined : to;
    const [start, end] = options.reverse ? [high, low] : [low, high];
    if (start !== undefined) range.start = rangeBound(start);
    if (end !== undefined) range.end = rangeBound(end);
    if (options.reverse) {
      range.reverse = true;
      range.exclusiveStart = true;
      range.inclusiveEnd = true;
    }
    this.#rows = database.getRange(range).iterate();
    this.#openCursors = openCursors;
    openCursors.add(this);
  }

  get key(): Uint8Array {
    if (this.#row === undefined) return noBytes;
    if (!this.#keyRead) {
      this.#key = plain(this.#row.key, this.#row.key.length, this.#key);
      this.#keyRead = true;
    }
    return this.#key;
  }

  get value(): Uint8Array {
    if (this.#row === undefined) return noBytes;
    if (!this.#valueRead) {
      this.#value = plain(this.#row.value, this.#row.value.length - sealBytes, this.#value);
      this.#valueRead = true;
    }
    return this.#value;
  }

  next(): boolean {
    this.#keyRead = false;
    this.#valueRead = false;
    if (this.#remaining <= 0) {
      this.close();
      return false;
    }
    const step = this.#rows.next();
    if (step.done) {
      this.close();
      return false;
    }
    this.#remaining -= 1;
    this.#seal.open(step.value.key, step.value.value);
    this.#row = step.value;
    return true;
  }

  close(): void {
    this.#row = undefined;
    this.#remaining = 0;
    if (this.#openCursors.delete(this)) this.#rows.return?.();
  }
}

/**
 * The first `length` bytes of the package's Buffer as a plain array: copied into the array of the row before if that is as long, which is cheaper
 * than making a view; a long one is not copied.
 */
function plain(bytes: Uint8Array, length: number, before: Uint8Array): Uint8Array {
  if (length > longestCopyBytes) return new Uint8Array(bytes.buffer, bytes.byteOffset, length);
  const target = length === before.length ? before : new Uint8Array(length);
  if (length > loopBytes) target.set(new Uint8Array(bytes.buffer, bytes.byteOffset, length));
  else for (let at = 0; at < length; at++) target[at] = bytes[at]!;
  return target;
}
