/**
 * One edge table in one direction, as one view shows it: a base in compressed rows, and a **patch** that leaves out the
 * rows changed since and adds what they are now. Used by adjacency.ts.
 */
import type { View } from '../txn/txn.ts';
import type { Datum } from '../value/type.ts';
import type { Edges, TypeCodes } from './adjacency-build.ts';
import type { AdjacencySegment } from './adjacency-segment.ts';
import type { NeighbourList } from './neighbour-list.ts';

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

/** What changed edge rows are now; undefined for none. */
export function patchOf(edges: Edges, changed: Float64Array, codes: TypeCodes, view: View): Patch | undefined {
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
    const type = typeColumn === undefined ? 0 : codes.codeOf(at(typeColumn) as string);
    list.push({ edge, table: to.table, rowId: to.rowId, type });
  }
  return { changed: new Set(changed), added };
}

export class DirectedEdges {
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
