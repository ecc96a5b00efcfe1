/**
 * The rows of one heap that the layers changed, for a range of row ids, as one view sees them.
 *
 * Sources are the overlay and the delta layers, newest first, each read at its own bound; each has its entries in a few
 * sorted runs. `collect` merges the runs of a range: ascending ids, each once, with the version that is visible in the
 * newest source that says anything about the row. A row no source says anything about (all its versions are too new)
 * is left out. The result is in arrays that the next call overwrites.
 */
import type { HeapLayer } from '../delta/layer.ts';
import { lowerBound, type SortedRun } from '../delta/row-index.ts';
import type { VersionStore } from '../delta/version-store.ts';

export interface ChangeSource {
  readonly heap: HeapLayer;
  /** Largest visible stamp. */
  readonly bound: number;
}

export class DirtyRows {
  /** Rows collected. */
  count = 0;
  rowIds: Float64Array = new Float64Array(64);
  /** Index of the source that has the visible version. */
  places: Uint8Array = new Uint8Array(64);
  versions: Int32Array = new Int32Array(64);
  readonly #sources: readonly ChangeSource[];
  /** Runs of the range being collected, sources in order. */
  #runs: SortedRun[] = [];
  #runSources: number[] = [];
  #cursors: number[] = [];
  #ends: number[] = [];

  constructor(sources: readonly ChangeSource[]) {
    this.#sources = sources;
  }

  storeOf(index: number): VersionStore {
    return this.#sources[this.places[index]!]!.heap.rows.versions;
  }

  isRemoval(index: number): boolean {
    return this.storeOf(index).isRemoval(this.versions[index]!);
  }

  /** Looks at [low, high] and returns how many entries lie there, visible or not; 0 means that nothing was changed. */
  open(low: number, high: number): number {
    let total = 0;
    let used = 0;
    for (let source = 0; source < this.#sources.length; source++) {
      const { rows } = this.#sources[source]!.heap;
      if (rows.count === 0) continue;
      const runs = rows.runs();
      for (let i = 0; i < runs.length; i++) {
        const run = runs[i]!;
        const from = lowerBound(run.rowIds, run.count, low);
        if (from === run.count || run.rowIds[from]! > high) continue;
        const to = high >= run.rowIds[run.count - 1]! ? run.count : lowerBound(run.rowIds, run.count, high + 1);
        this.#runs[used] = run;
        this.#runSources[used] = source;
        this.#cursors[used] = from;
        this.#ends[used] = to;
        used++;
        total += to - from;
      }
    }
    this.#runs.length = used;
    return total;
  }

  /** Largest row id up to which the opened range holds at most `limit` entries (at least one). */
  highWithin(limit: number, high: number): number {
    const each = Math.max(1, Math.floor(limit / this.#runs.length));
    let reached = high;
    for (let i = 0; i < this.#runs.length; i++) {
      const last = this.#cursors[i]! + each - 1;
      if (last < this.#ends[i]! - 1) reached = Math.min(reached, this.#runs[i]!.rowIds[last]!);
    }
    return reached;
  }

  /** Smallest row id from which on the opened range holds at most `limit` entries (at least one). */
  lowWithin(limit: number, low: number): number {
    const each = Math.max(1, Math.floor(limit / this.#runs.length));
    let reached = low;
    for (let i = 0; i < this.#runs.length; i++) {
      const first = this.#ends[i]! - each;
      if (first > this.#cursors[i]!) reached = Math.max(reached, this.#runs[i]!.rowIds[first]!);
    }
    return reached;
  }

  /** Collects the visible changes in [low, high]. */
  collect(low: number, high: number): void {
    this.count = 0;
    if (this.open(low, high) === 0) return;
    if (this.#runs.length === 1) this.#collectRun();
    else this.#mergeRuns();
  }

  #collectRun(): void {
    const run = this.#runs[0]!;
    const place = this.#runSources[0]!;
    const { heap, bound } = this.#sources[place]!;
    const { heads, versions } = heap.rows;
    this.#reserve(this.#ends[0]! - this.#cursors[0]!);
    let count = 0;
    for (let i = this.#cursors[0]!; i < this.#ends[0]!; i++) {
      const entry = run.entries === undefined ? i : run.entries[i]!;
      const version = versions.visible(heads[entry]!, bound);
      if (version < 0) continue;
      this.rowIds[count] = run.rowIds[i]!;
      this.places[count] = place;
      this.versions[count] = version;
      count++;
    }
    this.count = count;
  }

  #mergeRuns(): void {
    const runs = this.#runs;
    let total = 0;
    for (let i = 0; i < runs.length; i++) total += this.#ends[i]! - this.#cursors[i]!;
    this.#reserve(total);
    let count = 0;
    for (;;) {
      let rowId = Infinity;
      for (let i = 0; i < runs.length; i++) {
        const at = this.#cursors[i]!;
        if (at < this.#ends[i]! && runs[i]!.rowIds[at]! < rowId) rowId = runs[i]!.rowIds[at]!;
      }
      if (rowId === Infinity) break;
      let version = -1;
      for (let i = 0; i < runs.length; i++) {
        const at = this.#cursors[i]!;
        if (at === this.#ends[i]! || runs[i]!.rowIds[at] !== rowId) continue;
        this.#cursors[i] = at + 1;
        if (version >= 0) continue;
        const { heap, bound } = this.#sources[this.#runSources[i]!]!;
        const entry = runs[i]!.entries === undefined ? at : runs[i]!.entries![at]!;
        version = heap.rows.versions.visible(heap.rows.heads[entry]!, bound);
        if (version >= 0) this.places[count] = this.#runSources[i]!;
      }
      if (version < 0) continue;
      this.rowIds[count] = rowId;
      this.versions[count] = version;
      count++;
    }
    this.count = count;
  }

  #reserve(count: number): void {
    if (this.rowIds.length >= count) return;
    const capacity = Math.max(count, this.rowIds.length * 2);
    this.rowIds = new Float64Array(capacity);
    this.places = new Uint8Array(capacity);
    this.versions = new Int32Array(capacity);
  }
}
