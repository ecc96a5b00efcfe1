/**
 * When the rows of a heap were changed last, by buckets of row ids: what lets a scan pass over a block that no version
 * concerns, and use again what it made of a block that nothing has changed since.
 *
 * Row ids from 0 on fall into buckets of 4,096, one number each; negative and very large ids have none, and a range with
 * such ids is answered for the whole heap. The answer for a range is never older than the truth.
 */
const bucketBits = 12;
/** Ids up to 2^30 have buckets of their own; so many take 2 MiB. */
const maxBuckets = 1 << 18;
/** A range over more buckets than this is not looked at in detail. */
const maxLookups = 64;

export class BucketStamps {
  #stamps: Float64Array = new Float64Array(0);
  /** Of all rows, those without a bucket included. */
  #newest = 0;

  get newest(): number {
    return this.#newest;
  }

  note(rowId: number, stamp: number): void {
    if (stamp > this.#newest) this.#newest = stamp;
    const bucket = bucketOf(rowId);
    if (bucket < 0) return;
    if (bucket >= this.#stamps.length) this.#grow(bucket + 1);
    if (stamp > this.#stamps[bucket]!) this.#stamps[bucket] = stamp;
  }

  /** Newest stamp of a change among the row ids from `low` to `high`, or of one near them; 0 for none. */
  newestIn(low: number, high: number): number {
    const first = bucketOf(low);
    const last = bucketOf(high);
    if (first < 0 || last < 0 || last - first > maxLookups) return this.#newest;
    let newest = 0;
    const end = Math.min(last, this.#stamps.length - 1);
    for (let bucket = first; bucket <= end; bucket++) newest = Math.max(newest, this.#stamps[bucket]!);
    return newest;
  }

  get bytes(): number {
    return this.#stamps.byteLength;
  }

  clear(): void {
    if (this.#stamps.length > 0) this.#stamps = new Float64Array(0);
    this.#newest = 0;
  }

  #grow(count: number): void {
    const stamps = new Float64Array(Math.min(maxBuckets, Math.max(count, this.#stamps.length * 2, 16)));
    stamps.set(this.#stamps);
    this.#stamps = stamps;
  }
}

/** −1 for a row id without a bucket of its own. */
function bucketOf(rowId: number): number {
  const bucket = Math.floor(rowId / (1 << bucketBits));
  return bucket >= 0 && bucket < maxBuckets ? bucket : -1;
}
