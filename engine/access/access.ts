/**
 * The face of access/: how tables and indexes map to key spaces.
 *
 * A table's heap holds one physical column per catalog column, under the column's number; an int2/int4 primary key
 * declared with the table is also the row id. An ordered index holds one entry per row: the key parts in the index's
 * order, behind them the row id unless the parts alone must be unique, and as value the row id again.
 */
import type { Index, Table } from '../catalog/catalog.ts';
import type { HeapCursor, OrderedCursor, PointReader, Prune, Store, View } from '../txn/txn.ts';
import type { Datum } from '../value/type.ts';
import { HeapAccess } from './heap.ts';
import { type KeyBound, OrderedIndexAccess } from './ordered-index.ts';

export type { DerivedGraph } from './hnsw/vector-indexes.ts';
export { VectorIndexes } from './hnsw/vector-indexes.ts';
export type { KeyBound } from './ordered-index.ts';

/** Reading a table. */
export interface TableAccess {
  readonly table: Table;
  /** Batches of the columns with these numbers, and behind them the row id when asked for. */
  scan(
    view: View,
    numbers: readonly number[],
    withRowId: boolean,
    reverse: boolean,
    prunes: readonly Prune[],
  ): HeapCursor;
  pointReader(store: Store, numbers: readonly number[]): PointReader;
}

export function tableAccess(table: Table): TableAccess {
  return new HeapAccess(table);
}

/** An ordered index as key bytes. */
export interface IndexAccess {
  readonly index: Index;
  /** Entry of a row whose key parts have these values (in key order). */
  entryKey(values: readonly Datum[], rowId: number): Uint8Array;
  entryValue(rowId: number): Uint8Array;
  /** The key that decides uniqueness, or undefined when a null makes the row unique by itself. */
  uniqueKey(values: readonly Datum[]): Uint8Array | undefined;
  rowIdOf(value: Uint8Array): number;
  /** Entries that equal `equal` in the first parts and lie in the bounds in the next; nulls never match. */
  scan(
    view: View,
    equal: readonly Datum[],
    lower: KeyBound | undefined,
    upper: KeyBound | undefined,
    reverse: boolean,
  ): OrderedCursor;
}

export function indexAccess(index: Index): IndexAccess {
  return new OrderedIndexAccess(index, index.space!);
}

// -- relationships of nodes in compressed sparse rows

export {
  type Adjacency,
  type AdjacencyRequest,
  openAdjacency,
  type RentedAdjacency,
  rentAdjacency,
  type WalkedEdges,
} from './adjacency.ts';
export { NeighbourList } from './neighbour-list.ts';

// -- what the open graph tables hold

export { isAbsent, type OpenNamesRequest } from './open-names.ts';
