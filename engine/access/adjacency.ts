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
import type { Datum } from '../value/type.ts';
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
  /** The transaction has written something: its own rows are looked for. */
  readonly hasOwnWrites: boolean;
  readonly edges: readonly WalkedEdges[];
  readonly direction: Direction | 'both';
}

/** Adds the relationships of nodes to a list. A relationship from a node to itself is added once. */
export interface Adjacency {
  collect(table: number, rowId: number, into: NeighbourList): void;
}

interface Base {
  readonly timestamp: number;
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
  /** How the rows of an edge table are read, by catalog version; only where that depends on no view. */
  readonly readings: Map<string, { readonly version: number; readonly edges: Edges }> = new Map();
  /** Overlays of views, so that opening the same one twice costs nothing. */
  readonly overlays: WeakMap<View, Map<string, DirectedEdges>> = new WeakMap();
  readonly written: WrittenSpaces;

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

function directed(
  request: AdjacencyRequest,
  cache: AdjacencyCache,
  walked: WalkedEdges,
  direction: Direction,
): DirectedEdges {
  const source: EdgeSource = walked.kind === 'open' ? 'open' : walked.label;
  const key = `${source === 'open' ? 'open' : source.id}/${direction}`;
  let overlays = cache.overlays.get(request.view);
  if (overlays === undefined) {
    overlays = new Map();
    cache.overlays.set(request.view, overlays);
  }
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
  const { view, store } = request;
  const edges = readingOf(request, cache, source, direction, key);
  const base = cache.bases.get(key);
  const changed = base && changesSince(request, cache, source, edges, base.timestamp);
  if (base !== undefined && changed !== undefined) {
    const tooMany = changed.length > Math.max(rebuildRows, base.edgeCount * rebuildShare);
    if (!tooMany) return new DirectedEdges(edges.table.id, base.segments, patchOf(edges, changed, cache, view));
  }
  const segments = buildSegments(edges, cache.codes, view, store.rowCount(edges.table.space));
  const isShared = ownChanges(request, source, edges) === 0 && (base === undefined || base.timestamp <= view.timestamp);
  if (isShared) cache.bases.set(key, { timestamp: view.timestamp, segments, edgeCount: countOf(segments) });
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
  if (keyTables(source, catalog).length === 0) cache.readings.set(key, { version: catalog.version, edges });
  return edges;
}

function countOf(segments: ReadonlyMap<number, AdjacencySegment>): number {
  let count = 0;
  for (const segment of segments.values()) count += segment.edgeRowIds.length;
  return count;
}

/** Node tables whose rows say what an edge's columns mean. */
function keyTables(source: EdgeSource, catalog: Catalog): readonly number[] {
  if (source === 'open') return [];
  return (['source', 'target'] as const).flatMap((end) => {
    const nodes = catalog.tableById(end === 'source' ? source.sourceTable : source.targetTable);
    const key = endKey(source, end, catalog);
    return key.length === 1 && key[0] === nodes.rowIdColumn ? [] : [nodes.space];
  });
}

function ownChanges({ view, hasOwnWrites, catalog }: AdjacencyRequest, source: EdgeSource, edges: Edges): number {
  if (!hasOwnWrites) return 0;
  const spaces = [edges.table.space, ...keyTables(source, catalog)];
  return spaces.reduce((sum, space) => sum + (view.changedRows(space, view.timestamp)?.length ?? 1), 0);
}

/** Edge rows the base does not have as the view shows them; undefined when the base is of no use to the view. */
function changesSince(
  request: AdjacencyRequest,
  cache: AdjacencyCache,
  source: EdgeSource,
  edges: Edges,
  since: number,
): Float64Array | undefined {
  const { view, hasOwnWrites, catalog } = request;
  if (view.timestamp < since) return undefined;
  const isSame = (space: number): boolean => !hasOwnWrites && cache.written.isUnwritten(space, since);
  for (const space of keyTables(source, catalog)) {
    if (!isSame(space) && view.changedRows(space, since)?.length !== 0) return undefined;
  }
  const { space } = edges.table;
  return isSame(space) ? new Float64Array(0) : view.changedRows(space, since);
}

interface Relationship {
  readonly edge: number;
  readonly table: number;
  readonly rowId: number;
  readonly type: number;
}

interface Patch {
  /** Edge rows that the base must not show. */
  readonly changed: ReadonlySet<number>;
  /** What they are now, by table and row id of the near end. */
  readonly added: ReadonlyMap<number, ReadonlyMap<number, readonly Relationship[]>>;
}

function patchOf(edges: Edges, changed: Float64Array, cache: AdjacencyCache, view: View): Patch | undefined {
  if (changed.length === 0) return undefined;
  const added = new Map<number, Map<number, Relationship[]>>();
  const { table, near, far, typeColumn } = edges;
  for (const edge of changed) {
    const row = view.readRow(table.space, edge);
    if (row === undefined) continue;
    const at = (number: number): Datum => row[table.columns.findIndex((column) => column.number === number)];
    const from = near.identity(near.columns.map(at));
    const to = from && far.identity(far.columns.map(at));
    if (from === undefined || to === undefined) continue;
    const byRowId = added.get(from.table) ?? new Map<number, Relationship[]>();
    added.set(from.table, byRowId);
    const list = byRowId.get(from.rowId) ?? [];
    byRowId.set(from.rowId, list);
    const type = typeColumn === undefined ? 0 : cache.codes.codeOf(at(typeColumn) as string);
    list.push({ edge, table: to.table, rowId: to.rowId, type });
  }
  return { changed: new Set(changed), added };
}

/** One edge table in one direction, as one view shows it. */
class DirectedEdges {
  readonly #edgeTable: number;
  readonly #segments: ReadonlyMap<number, AdjacencySegment>;
  readonly #patch: Patch | undefined;

  constructor(edgeTable: number, segments: ReadonlyMap<number, AdjacencySegment>, patch: Patch | undefined) {
    this.#edgeTable = edgeTable;
    this.#segments = segments;
    this.#patch = patch;
  }

  collect(
    table: number,
    rowId: number,
    types: ReadonlySet<number> | undefined,
    skipLoops: boolean,
    into: NeighbourList,
  ): void {
    const segment = this.#segments.get(table);
    const slot = segment === undefined ? -1 : segment.slotOf(rowId);
    if (segment !== undefined && slot >= 0) this.#collectBase(segment, slot, table, rowId, types, skipLoops, into);
    const added = this.#patch?.added.get(table)?.get(rowId);
    if (added === undefined) return;
    for (const entry of added) {
      if (types !== undefined && !types.has(entry.type)) continue;
      if (skipLoops && entry.table === table && entry.rowId === rowId) continue;
      into.push(this.#edgeTable, entry.edge, entry.table, entry.rowId);
    }
  }

  #collectBase(
    segment: AdjacencySegment,
    slot: number,
    table: number,
    rowId: number,
    wanted: ReadonlySet<number> | undefined,
    skipLoops: boolean,
    into: NeighbourList,
  ): void {
    const { farRowIds, farTables, farTable, edgeRowIds, types } = segment;
    const changed = this.#patch?.changed;
    const end = segment.end(slot);
    for (let at = segment.start(slot); at < end; at++) {
      const edge = edgeRowIds[at]!;
      if (wanted !== undefined && !wanted.has(types![at]!)) continue;
      if (changed?.has(edge) === true) continue;
      const far = farRowIds[at]!;
      const nodes = farTables === undefined ? farTable : farTables[at]!;
      if (skipLoops && far === rowId && nodes === table) continue;
      into.push(this.#edgeTable, edge, nodes, far);
    }
  }
}
