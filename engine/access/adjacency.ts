/**
 * Adjacency: the relationships of a node without looking at the edge table again. A derived structure.
 *
 * For each edge table and direction there is one **base** in compressed sparse rows, built on first use from what a
 * view without own writes shows, kept beside the store and tagged with that view's timestamp. A view takes it as it is
 * when the table has not changed since, else with a **patch**: rows changed since then are left out of the base and
 * read again. Past a share of the table the base is built anew. A view older than the base, or one that must build with
 * its own writes in the table, builds for itself.
 *
 * Where edges refer to nodes by another key than the row id, the base rests on the node tables too and is built anew
 * when they change.
 */
import type { Catalog, EdgeLabel } from '../catalog/catalog.ts';
import type { Store, View } from '../txn/txn.ts';
import {
  buildSegments,
  type Direction,
  type EdgeSource,
  type Edges,
  edgesOf,
  endKey,
  TypeCodes,
} from './adjacency-build.ts';
import type { AdjacencySegment } from './adjacency-segment.ts';
import { DirectedEdges, patchOf } from './directed-edges.ts';
import type { NeighbourList } from './neighbour-list.ts';
import { type WrittenSpaces, writtenSpacesOf } from './written-spaces.ts';

/** Relationships to walk: a declared label, or those of the open table with the given types (none given: all). */
export type WalkedEdges =
  | { readonly kind: 'declared'; readonly label: EdgeLabel }
  | { readonly kind: 'open'; readonly types: readonly string[] };

export interface AdjacencyRequest {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly view: View;
  readonly edges: readonly WalkedEdges[];
  readonly direction: Direction | 'both';
}

/** Adds the relationships of nodes to a list. A relationship from a node to itself is added once. */
export interface Adjacency {
  collect(table: number, rowId: number, into: NeighbourList): void;
}

interface Base {
  readonly timestamp: number;
  /** Heaps it was read from: TRUNCATE and rewrites give a table another one. */
  readonly spaces: readonly number[];
  readonly segments: ReadonlyMap<number, AdjacencySegment>;
  readonly edgeCount: number;
}

/** Changed rows past this share of the edges, and this many, are not worth a patch. */
const rebuildShare = 0.05;
const rebuildRows = 1000;

/** What is kept beside one store. */
class AdjacencyCache {
  readonly codes: TypeCodes = new TypeCodes();
  readonly bases: Map<string, Base> = new Map();
  /** The newest patch of each base. */
  readonly patched: Map<string, { readonly base: Base; readonly timestamp: number; readonly edges: DirectedEdges }> =
    new Map();
  /** How the rows of an edge table are read, by catalog version; only where that depends on no view. */
  readonly readings: Map<string, { readonly version: number; readonly edges: Edges }> = new Map();
  /** Overlays of views, so that opening the same one twice costs nothing. */
  readonly overlays: WeakMap<View, Map<string, DirectedEdges>> = new WeakMap();
  readonly written: WrittenSpaces;
  /** Edge rows that were read one by one since adjacency lists could have served. */
  readonly rowsReadBeside: Map<string, number> = new Map();

  constructor(store: Store) {
    this.written = writtenSpacesOf(store);
  }
}

const caches = new WeakMap<Store, AdjacencyCache>();

function cacheOf(store: Store): AdjacencyCache {
  let cache = caches.get(store);
  if (cache === undefined) {
    cache = new AdjacencyCache(store);
    caches.set(store, cache);
  }
  return cache;
}

/** Nothing is read before the first `collect`. */
export function openAdjacency(request: AdjacencyRequest): Adjacency {
  const cache = cacheOf(request.store);
  const walks = request.edges.map((edges) => ({
    out: request.direction === 'in' ? undefined : lazily(() => directed(request, cache, edges, 'out')),
    in: request.direction === 'out' ? undefined : lazily(() => directed(request, cache, edges, 'in')),
    types: edges.kind === 'open' && edges.types.length > 0 ? codesOf(cache, edges.types) : undefined,
  }));
  const isBoth = request.direction === 'both';
  return {
    collect(table, rowId, into) {
      for (const walk of walks) {
        walk.out?.().collect(table, rowId, walk.types, false, into);
        walk.in?.().collect(table, rowId, walk.types, isBoth, into);
      }
    },
  };
}

/** A row read through an index takes the time in which this many edges are put into adjacency lists. */
const edgesPerRow = 32;
/** Changed edge rows that are read again for a view; with more, an index is faster. */
const patchRows = 256;

/** Relationships of one label in one direction, by adjacency lists as soon as they pay: until then through an index. */
export interface RentedAdjacency {
  /**
   * The lists, where they fit the view or are worth building now; undefined while reading through the index is cheaper.
   * A generator: building them yields now and then.
   */
  open(view: View): Generator<undefined, Adjacency | undefined>;
  /** Says that rows were read through the index instead. */
  readBeside(rows: number): void;
}

/**
 * Building costs what reading a share of the edges through the index costs, so nobody pays more than twice the best
 * choice (ski rental; Karlin, Manasse, Rudolph, Sleator: Competitive Snoopy Caching, 1988).
 */
export function rentAdjacency(request: Omit<AdjacencyRequest, 'view' | 'edges'>, label: EdgeLabel): RentedAdjacency {
  const cache = cacheOf(request.store);
  const direction = request.direction === 'in' ? 'in' : 'out';
  const key = keyOf(label, direction);
  return {
    *open(view) {
      const now = { ...request, view, edges: [] };
      const known = cache.overlays.get(view)?.get(key) ?? (yield* affordable(now, cache, label, direction, key));
      if (known === undefined) return undefined;
      overlaysOf(cache, view).set(key, known);
      return { collect: (table, rowId, into) => known.collect(table, rowId, undefined, false, into) };
    },
    readBeside(rows) {
      cache.rowsReadBeside.set(key, (cache.rowsReadBeside.get(key) ?? 0) + rows);
    },
  };
}

function* affordable(
  request: AdjacencyRequest,
  cache: AdjacencyCache,
  label: EdgeLabel,
  direction: Direction,
  key: string,
): Generator<undefined, DirectedEdges | undefined> {
  const edges = readingOf(request, cache, label, direction, key);
  const patched = patchedBase(request, cache, label, edges, key, () => patchRows);
  if (patched !== undefined) return patched;
  const rowCount = request.store.rowCount(edges.table.space);
  if ((cache.rowsReadBeside.get(key) ?? 0) * edgesPerRow < rowCount) return undefined;
  if (request.view.hasOwnChanges(edges.table.space)) return undefined;
  return yield* build(request, cache, label, edges, key);
}

function codesOf(cache: AdjacencyCache, types: readonly string[]): ReadonlySet<number> {
  return new Set(types.map((type) => cache.codes.codeOf(type)));
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function keyOf(source: EdgeSource, direction: Direction): string {
  return `${source === 'open' ? 'open' : source.id}/${direction}`;
}

function overlaysOf(cache: AdjacencyCache, view: View): Map<string, DirectedEdges> {
  let overlays = cache.overlays.get(view);
  if (overlays === undefined) {
    overlays = new Map();
    cache.overlays.set(view, overlays);
  }
  return overlays;
}

function directed(
  request: AdjacencyRequest,
  cache: AdjacencyCache,
  walked: WalkedEdges,
  direction: Direction,
): DirectedEdges {
  const source: EdgeSource = walked.kind === 'open' ? 'open' : walked.label;
  const key = keyOf(source, direction);
  const overlays = overlaysOf(cache, request.view);
  let found = overlays.get(key);
  if (found === undefined) {
    found = make(request, cache, source, direction, key);
    overlays.set(key, found);
  }
  return found;
}

function make(
  request: AdjacencyRequest,
  cache: AdjacencyCache,
  source: EdgeSource,
  direction: Direction,
  key: string,
): DirectedEdges {
  const edges = readingOf(request, cache, source, direction, key);
  const patched = patchedBase(request, cache, source, edges, key, (edgeCount) => {
    return Math.max(rebuildRows, edgeCount * rebuildShare);
  });
  if (patched !== undefined) return patched;
  const building = build(request, cache, source, edges, key);
  for (;;) {
    const step = building.next();
    if (step.done === true) return step.value;
  }
}

/** The base with what has changed since, unless that is too much; kept for the views to come until the next change. */
function patchedBase(
  request: AdjacencyRequest,
  cache: AdjacencyCache,
  source: EdgeSource,
  edges: Edges,
  key: string,
  limitOf: (edgeCount: number) => number,
): DirectedEdges | undefined {
  const { view, catalog } = request;
  const { id, space } = edges.table;
  const base = cache.bases.get(key);
  const spaces = spacesOf(source, edges, catalog);
  if (base?.spaces.join() !== spaces.join()) return undefined;
  for (const each of spaces) view.noteRead(each);
  const restsOnNodes = spaces.length > 1;
  const isOwn = view.hasOwnChanges(space);
  const known = isOwn || restsOnNodes ? undefined : cache.patched.get(key);
  if (known?.base === base && view.timestamp >= known.timestamp && cache.written.isUnwritten(space, known.timestamp)) {
    return known.edges;
  }
  const changed = changesSince(view, cache, base);
  if (changed === undefined || changed.length > limitOf(base.edgeCount)) return undefined;
  const patched = new DirectedEdges(id, base.segments, patchOf(edges, changed, cache.codes, view));
  if (!isOwn && !restsOnNodes) cache.patched.set(key, { base, timestamp: view.timestamp, edges: patched });
  return patched;
}

/** Reads the whole edge table, and keeps the lists for others where the view sees what others see. */
function* build(
  request: AdjacencyRequest,
  cache: AdjacencyCache,
  source: EdgeSource,
  edges: Edges,
  key: string,
): Generator<undefined, DirectedEdges> {
  const { view, store } = request;
  const spaces = spacesOf(source, edges, request.catalog);
  const isOwn = spaces.some(
    (space) => view.hasOwnChanges(space) && view.changedRows(space, view.timestamp)?.length !== 0,
  );
  const segments = yield* buildSegments(edges, cache.codes, view, store.rowCount(edges.table.space));
  const base = cache.bases.get(key);
  if (!isOwn && (base === undefined || base.timestamp <= view.timestamp)) {
    cache.bases.set(key, { timestamp: view.timestamp, spaces, segments, edgeCount: countOf(segments) });
    cache.rowsReadBeside.delete(key);
  }
  return new DirectedEdges(edges.table.id, segments, undefined);
}

function readingOf(
  { catalog, view }: AdjacencyRequest,
  cache: AdjacencyCache,
  source: EdgeSource,
  direction: Direction,
  key: string,
): Edges {
  const known = cache.readings.get(key);
  if (known?.version === catalog.version) return known.edges;
  const edges = edgesOf(source, direction, catalog, view);
  if (spacesOf(source, edges, catalog).length === 1) cache.readings.set(key, { version: catalog.version, edges });
  return edges;
}

function countOf(segments: ReadonlyMap<number, AdjacencySegment>): number {
  let count = 0;
  for (const segment of segments.values()) count += segment.edgeRowIds.length;
  return count;
}

/** Heap of the edge table, and of the node tables whose rows say what an edge's columns mean. */
function spacesOf(source: EdgeSource, { table }: Edges, catalog: Catalog): readonly number[] {
  if (source === 'open') return [table.space];
  const keyed = (['source', 'target'] as const).flatMap((end) => {
    const nodes = catalog.tableById(end === 'source' ? source.sourceTable : source.targetTable);
    const key = endKey(source, end, catalog);
    return key.length === 1 && key[0] === nodes.rowIdColumn ? [] : [nodes.space];
  });
  return [table.space, ...keyed];
}

/** Edge rows the base does not have as the view shows them; undefined when the base is of no use to the view. */
function changesSince(view: View, cache: AdjacencyCache, { spaces, timestamp }: Base): Float64Array | undefined {
  if (view.timestamp < timestamp) return undefined;
  const changed = spaces.map((space) => {
    const isSame = !view.hasOwnChanges(space) && cache.written.isUnwritten(space, timestamp);
    return isSame ? new Float64Array(0) : view.changedRows(space, timestamp);
  });
  const [edgeRows, ...nodeRows] = changed;
  return nodeRows.every((rows) => rows?.length === 0) ? edgeRows : undefined;
}
