/**
 * Reads an edge table into segments, one for each table that near ends lie in.
 *
 * Ends of a declared edge are keys of the node table: row ids where the key is the row id itself, else found through a
 * map of the node table's keys. An edge with a null or unknown end is no relationship.
 */
import type { Catalog, EdgeLabel, Table } from '../catalog/catalog.ts';
import { invariant } from '../error.ts';
import type { View } from '../txn/txn.ts';
import { groupKeyOf } from '../value/group-key.ts';
import type { Datum } from '../value/type.ts';
import { type Batch, type Vector, valueAt } from '../value/vector.ts';
import { AdjacencySegment, type EdgeRows } from './adjacency-segment.ts';

export type Direction = 'out' | 'in';
/** A declared edge label, or the open edge table. */
export type EdgeSource = EdgeLabel | 'open';

/** One end of an edge table: how a row says which node it means. */
interface End {
  /** Column numbers, read in this order. */
  readonly columns: readonly number[];
  /** Table and row id of the node; undefined when there is none. */
  identity(values: readonly Datum[]): { readonly table: number; readonly rowId: number } | undefined;
}

export interface Edges {
  readonly table: Table;
  readonly near: End;
  readonly far: End;
  /** Column of the relationship type, for the open table. */
  readonly typeColumn: number | undefined;
}

/** How edges of a source are read in a direction, over the nodes that `view` shows. */
export function edgesOf(source: EdgeSource, direction: Direction, catalog: Catalog, view: View): Edges {
  if (source === 'open') return openEdges(catalog, direction);
  const start = declaredEnd(source, 'source', catalog, view);
  const target = declaredEnd(source, 'target', catalog, view);
  const [near, far] = direction === 'out' ? [start, target] : [target, start];
  return { table: catalog.tableById(source.table), near, far, typeColumn: undefined };
}

function openEdges({ openEdges: table }: Catalog, direction: Direction): Edges {
  const numberOf = (name: string): number => {
    const found = table.columns.find((column) => column.name === name);
    invariant(found !== undefined, `graph.edges has a column ${name}`);
    return found.number;
  };
  const end = (name: string): End => ({
    columns: [numberOf(`${name}_table`), numberOf(`${name}_id`)],
    identity: ([nodes, rowId]) => ({ table: nodes as number, rowId: rowId as number }),
  });
  const [near, far] = direction === 'out' ? [end('source'), end('target')] : [end('target'), end('source')];
  return { table, near, far, typeColumn: numberOf('type') };
}

/** Key columns of the nodes at one end of a label. */
export function endKey(label: EdgeLabel, end: 'source' | 'target', catalog: Catalog): readonly number[] {
  const name = end === 'source' ? label.sourceLabel : label.targetLabel;
  const table = end === 'source' ? label.sourceTable : label.targetTable;
  return catalog.nodeLabelsNamed(name).find((candidate) => candidate.table === table)?.key ?? [];
}

function declaredEnd(label: EdgeLabel, end: 'source' | 'target', catalog: Catalog, view: View): End {
  const columns = end === 'source' ? label.sourceColumns : label.targetColumns;
  const nodes = catalog.tableById(end === 'source' ? label.sourceTable : label.targetTable);
  const key = endKey(label, end, catalog);
  if (key.length === 1 && key[0] === nodes.rowIdColumn) {
    return {
      columns,
      identity: ([value]) =>
        typeof value === 'number' && Number.isSafeInteger(value) ? { table: nodes.id, rowId: value } : undefined,
    };
  }
  const rowIdOf = keyLookup(nodes, key, view);
  return {
    columns,
    identity: (values) => {
      const rowId = values.includes(null) ? undefined : rowIdOf(values);
      return rowId === undefined ? undefined : { table: nodes.id, rowId };
    },
  };
}

/** Row ids by key, read on first use. */
function keyLookup(nodes: Table, key: readonly number[], view: View): (values: readonly Datum[]) => number | undefined {
  const keysOf = key.map((number) => groupKeyOf(nodes.columns.find((column) => column.number === number)!.type));
  const textOf = (values: readonly Datum[]): string => {
    return values.map((value, k) => `${String(keysOf[k]!(value))}`).join('\u0000');
  };
  let rowIds: Map<string, number> | undefined;
  return (values) => {
    if (rowIds === undefined) {
      rowIds = new Map();
      const cursor = view.scanHeap(nodes.space, { columns: key, withRowId: true });
      for (let batch = cursor.next(); batch !== undefined; batch = cursor.next()) {
        for (let j = 0; j < batch.selected; j++) {
          const i = rowAt(batch, j);
          const parts = key.map((_, k) => valueAt(batch!.columns[k]!, i));
          if (!parts.includes(null)) rowIds.set(textOf(parts), valueAt(batch.columns[key.length]!, i) as number);
        }
      }
    }
    return rowIds.get(textOf(values));
  };
}

function rowAt(batch: Batch, j: number): number {
  return batch.selection === undefined ? j : batch.selection[j]!;
}

/** Codes of type names, shared by everything built from one source. */
export class TypeCodes {
  readonly #codes: Map<string, number> = new Map();

  codeOf(name: string): number {
    let code = this.#codes.get(name);
    if (code === undefined) {
      code = this.#codes.size;
      this.#codes.set(name, code);
    }
    return code;
  }
}

class EdgeBuffer {
  nearRowIds: Float64Array;
  farRowIds: Float64Array;
  edgeRowIds: Float64Array;
  farTables: Int32Array;
  types: Int32Array;
  count = 0;

  constructor(capacity: number) {
    this.nearRowIds = new Float64Array(capacity);
    this.farRowIds = new Float64Array(capacity);
    this.edgeRowIds = new Float64Array(capacity);
    this.farTables = new Int32Array(capacity);
    this.types = new Int32Array(capacity);
  }

  add(near: number, farTable: number, far: number, edge: number, type: number): void {
    const at = this.count++;
    if (at === this.nearRowIds.length) this.#grow();
    this.nearRowIds[at] = near;
    this.farRowIds[at] = far;
    this.edgeRowIds[at] = edge;
    this.farTables[at] = farTable;
    this.types[at] = type;
  }

  #grow(): void {
    const grown = new EdgeBuffer(this.nearRowIds.length * 2);
    grown.nearRowIds.set(this.nearRowIds);
    grown.farRowIds.set(this.farRowIds);
    grown.edgeRowIds.set(this.edgeRowIds);
    grown.farTables.set(this.farTables);
    grown.types.set(this.types);
    Object.assign(this, { ...grown, count: this.count });
  }

  rows(isOpen: boolean): EdgeRows {
    const { count, nearRowIds, farRowIds, edgeRowIds, farTables, types } = this;
    const declared = { farTables: undefined, farTable: farTables[0] ?? 0, types: undefined };
    const open = { farTables, farTable: 0, types };
    return { count, nearRowIds, farRowIds, edgeRowIds, ...(isOpen ? open : declared) };
  }
}

/** Batches read between two breaths. */
const batchesAtOnce = 16;

/** All edges of a table as the view shows them. Yields now and then. */
export function* buildSegments(
  edges: Edges,
  codes: TypeCodes,
  view: View,
  expectedRows: number,
): Generator<undefined, ReadonlyMap<number, AdjacencySegment>> {
  const { table, near, far, typeColumn } = edges;
  const columns = [...near.columns, ...far.columns, ...(typeColumn === undefined ? [] : [typeColumn])];
  const buffers = new Map<number, EdgeBuffer>();
  const cursor = view.scanHeap(table.space, { columns, withRowId: true });
  let batches = 0;
  for (let batch = cursor.next(); batch !== undefined; batch = cursor.next()) {
    if (++batches % batchesAtOnce === 0) yield undefined;
    const rowIds = batch.columns[columns.length]!;
    const nears = batch.columns.slice(0, near.columns.length);
    const fars = batch.columns.slice(near.columns.length, near.columns.length + far.columns.length);
    const types = typeColumn === undefined ? undefined : batch.columns[columns.length - 1]!;
    for (let j = 0; j < batch.selected; j++) {
      const i = rowAt(batch, j);
      const from = near.identity(valuesAt(nears, i));
      const to = from && far.identity(valuesAt(fars, i));
      if (from === undefined || to === undefined) continue;
      let buffer = buffers.get(from.table);
      if (buffer === undefined) {
        buffer = new EdgeBuffer(Math.max(16, buffers.size === 0 ? expectedRows : 16));
        buffers.set(from.table, buffer);
      }
      const type = types === undefined ? 0 : codes.codeOf(valueAt(types, i) as string);
      buffer.add(from.rowId, to.table, to.rowId, valueAt(rowIds, i) as number, type);
    }
  }
  const isOpen = typeColumn !== undefined;
  return new Map([...buffers].map(([id, buffer]) => [id, new AdjacencySegment(buffer.rows(isOpen))]));
}

function valuesAt(vectors: readonly Vector[], row: number): readonly Datum[] {
  return vectors.map((vector) => valueAt(vector, row));
}
