/**
 * Walks a range of an LMDB snapshot through the package's iterator, which copies each key and value out of the map, so
 * they may be kept while other reads run. The plain views over them are made when they are asked for.
 */
import type { LmdbDatabase, LmdbRangeOptions, LmdbRow, LmdbTransaction } from './lmdb-package.ts';

const noBytes = new Uint8Array(0);

export class LmdbCursor {
  readonly #rows: Iterator<LmdbRow>;
  readonly #openCursors: Set<LmdbCursor>;
  #remaining: number;
  #row: LmdbRow | undefined;
  #key: Uint8Array | undefined;
  #value: Uint8Array | undefined;

  constructor(
    database: LmdbDatabase,
    transaction: LmdbTransaction,
    from: Uint8Array | undefined,
    to: Uint8Array | undefined,
    options: { readonly reverse?: boolean; readonly limit?: number },
    openCursors: Set<LmdbCursor>,
  ) {
    this.#remaining = options.limit ?? Number.POSITIVE_INFINITY;
    const range: LmdbRangeOptions = { transaction };
    const [start, end] = options.reverse ? [to, from] : [from, to];
    if (start !== undefined) range.start = new Uint8Array(start);
    if (end !== undefined) range.end = new Uint8Array(end);
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
    return (this.#key ??= plain(this.#row.key));
  }

  get value(): Uint8Array {
    if (this.#row === undefined) return noBytes;
    return (this.#value ??= plain(this.#row.value));
  }

  next(): boolean {
    this.#key = undefined;
    this.#value = undefined;
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
    this.#row = step.value;
    return true;
  }

  close(): void {
    this.#row = undefined;
    this.#remaining = 0;
    if (this.#openCursors.delete(this)) this.#rows.return?.();
  }
}

function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
