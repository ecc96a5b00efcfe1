/**
 * One HNSW graph (Malkov, Yashunin: Efficient and robust approximate nearest neighbor search using Hierarchical
 * Navigable Small World graphs, TPAMI 2020) through hnswlib-node, and which row each of its entries is.
 *
 * Entries have dense numbers, since the library keeps labels as uint32 and forgets the old vector when one is added
 * again: a changed row gets a new entry and its old one is marked deleted. Vectors are checked before native code sees
 * them, and no callback is ever handed to it: a throw inside one aborts the process.
 */
import { DbError, invariant } from '../../error.ts';
import type { Modules } from '../../host/host.ts';

export type GraphMetric = 'l2' | 'inner product' | 'cosine';

export interface GraphOptions {
  readonly dimensions: number;
  readonly metric: GraphMetric;
  /** Links a node keeps per layer; pgvector's `m`. */
  readonly links: number;
  /** Candidates weighed while building; pgvector's `ef_construction`. */
  readonly buildCandidates: number;
}

/** What we use of hnswlib-node. */
interface NativeGraph {
  initIndex(options: { maxElements: number; m: number; efConstruction: number; randomSeed: number }): void;
  resizeIndex(maxElements: number): void;
  addPoint(point: number[], label: number): void;
  markDelete(label: number): void;
  searchKnn(point: number[], count: number): { readonly neighbors: number[]; readonly distances: number[] };
  setEf(candidates: number): void;
  writeIndexSync(path: string): void;
  readIndexSync(path: string): void;
}
interface NativeLibrary {
  readonly HierarchicalNSW: new (space: 'l2' | 'ip' | 'cosine', dimensions: number) => NativeGraph;
}

/** Throws DbError 58P01 when the optional package is missing. */
function requireLibrary(modules: Modules): NativeLibrary {
  const library = modules.load('hnswlib-node') as NativeLibrary | { readonly default: NativeLibrary } | undefined;
  if (library === undefined) {
    throw new DbError('58P01', 'HNSW indexes need the package hnswlib-node, which is not installed or was not built', {
      hint: 'Install it with its build step (npm install hnswlib-node; needs make, g++ and python3). Exact search works without it.',
    });
  }
  return 'default' in library ? library.default : library;
}

const firstCapacity = 1024;

export class HnswGraph {
  readonly options: GraphOptions;
  readonly #native: NativeGraph;
  /** The vector handed to native code, which wants an array of doubles: one for all calls, none is kept there. */
  readonly #point: number[];
  #rowIds: Float64Array = new Float64Array(firstCapacity);
  #deleted: Uint8Array = new Uint8Array(firstCapacity);
  readonly #entryOf: Map<number, number> = new Map();
  #entries = 0;
  #live = 0;

  constructor(modules: Modules, options: GraphOptions) {
    const { HierarchicalNSW } = requireLibrary(modules);
    this.options = options;
    this.#point = Array.from({ length: options.dimensions }, () => 0.5);
    // cosine distance is the inner product of unit vectors; we make them units ourselves
    this.#native = new HierarchicalNSW(options.metric === 'l2' ? 'l2' : 'ip', options.dimensions);
    this.#native.initIndex({
      maxElements: firstCapacity,
      m: options.links,
      efConstruction: options.buildCandidates,
      randomSeed: 100,
    });
  }

  /** Rows in the graph. */
  get size(): number {
    return this.#live;
  }

  /** Entries, marked ones included: what a search may visit at most. */
  get entries(): number {
    return this.#entries;
  }

  /** Puts a row in, or anew; a vector without direction is left out of a cosine graph, as pgvector does. */
  add(rowId: number, vector: Float32Array): void {
    this.remove(rowId);
    if (!this.#take(vector)) return;
    if (this.#entries === this.#rowIds.length) this.#grow();
    const entry = this.#entries++;
    this.#native.addPoint(this.#point, entry);
    this.#rowIds[entry] = rowId;
    this.#entryOf.set(rowId, entry);
    this.#live++;
  }

  remove(rowId: number): void {
    const entry = this.#entryOf.get(rowId);
    if (entry === undefined) return;
    this.#native.markDelete(entry);
    this.#deleted[entry] = 1;
    this.#entryOf.delete(rowId);
    this.#live--;
  }

  /** Makes the vector `#point`; false for one without a direction where the metric is about directions. */
  #take(vector: Float32Array): boolean {
    invariant(vector.length === this.options.dimensions, 'vectors of an index have its dimensions');
    let norm = 1;
    if (this.options.metric === 'cosine') {
      let sum = 0;
      for (let i = 0; i < vector.length; i++) sum += vector[i]! * vector[i]!;
      norm = Math.sqrt(sum);
      if (norm === 0) return false;
    }
    const point = this.#point;
    for (let i = 0; i < vector.length; i++) {
      const x = vector[i]!;
      invariant(Number.isFinite(x), 'vectors hold finite numbers');
      point[i] = x / norm;
    }
    return true;
  }

  #grow(): void {
    const capacity = this.#rowIds.length * 2;
    this.#native.resizeIndex(capacity);
    const rowIds = new Float64Array(capacity);
    rowIds.set(this.#rowIds);
    this.#rowIds = rowIds;
    const deleted = new Uint8Array(capacity);
    deleted.set(this.#deleted);
    this.#deleted = deleted;
  }

  /** Row ids of about the `count` nearest vectors, nearest first; fewer when the graph holds or finds fewer. */
  search(query: Float32Array, count: number, candidates: number): Float64Array {
    const wanted = Math.min(count, this.#live);
    if (wanted === 0 || !this.#take(query)) return new Float64Array(0);
    this.#native.setEf(Math.max(candidates, wanted));
    const { neighbors } = this.#native.searchKnn(this.#point, wanted);
    const out = new Float64Array(neighbors.length);
    for (let n = 0; n < neighbors.length; n++) out[n] = this.#rowIds[neighbors[n]!]!;
    return out;
  }

  /** Writes the graph to a file of the operating system; the row ids are the caller's to keep. */
  writeTo(path: string): { readonly rowIds: Float64Array; readonly deleted: Uint8Array } {
    this.#native.writeIndexSync(path);
    return { rowIds: this.#rowIds.slice(0, this.#entries), deleted: this.#deleted.slice(0, this.#entries) };
  }

  /** Reads a graph whose file was verified by the caller: native code trusts every byte of it. */
  readFrom(path: string, rowIds: Float64Array, deleted: Uint8Array): void {
    invariant(this.#entries === 0, 'a graph is read into an empty one');
    this.#native.readIndexSync(path);
    const capacity = Math.max(firstCapacity, rowIds.length);
    this.#native.resizeIndex(capacity);
    this.#rowIds = new Float64Array(capacity);
    this.#rowIds.set(rowIds);
    this.#deleted = new Uint8Array(capacity);
    this.#deleted.set(deleted);
    this.#entries = rowIds.length;
    for (let entry = 0; entry < rowIds.length; entry++) {
      if (deleted[entry] === 1) continue;
      this.#entryOf.set(rowIds[entry]!, entry);
      this.#live++;
    }
  }
}
