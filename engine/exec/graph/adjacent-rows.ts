/**
 * Rows of an edge table out of adjacency lists, for a lookup join whose index would find the same rows.
 *
 * Before each batch it is settled whether the lists serve; while they are not worth having, the join reads through its
 * index and tells how much (access/adjacency.ts decides by that).
 */
import { type Adjacency, NeighbourList, type RentedAdjacency, rentAdjacency } from '../../access/access.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { invariant } from '../../error.ts';
import type { LookupJoin } from '../../plan/physical.ts';
import type { View } from '../../txn/txn.ts';
import type { Datum } from '../../value/type.ts';
import type { Execution } from '../execution.ts';

/** What a column of the edge table holds. */
type Part = 'near' | 'far' | 'row id';

/** Makes the rows of one run; undefined where only the index serves. */
export function compileAdjacentRows(
  { adjacency, attributes, rowId }: LookupJoin,
  catalog: Catalog,
): ((execution: Execution) => AdjacentRows) | undefined {
  if (adjacency === undefined) return undefined;
  const { direction, near, far } = adjacency;
  const label = [...catalog.edgeLabels].find((candidate) => candidate.id === adjacency.label.id);
  invariant(label !== undefined, 'the edge label of a plan exists');
  const parts = attributes.map(({ number }): Part => {
    return number === near ? 'near' : number === far ? 'far' : 'row id';
  });
  if (rowId !== undefined) parts.push('row id');
  const nodes = direction === 'out' ? label.sourceTable : label.targetTable;
  return (execution) => {
    const rented = rentAdjacency({ store: execution.store, catalog, direction }, label);
    return new AdjacentRows(execution, rented, nodes, parts);
  };
}

export class AdjacentRows {
  readonly #execution: Execution;
  readonly #rented: RentedAdjacency;
  readonly #nodes: number;
  readonly #parts: readonly Part[];
  readonly #found = new NeighbourList();
  #opening: Generator<undefined, Adjacency | undefined> | undefined;
  #settledFor: View | undefined;
  #lists: Adjacency | undefined;
  #node = 0;
  /** Relationships of the node at hand that were taken; −1 when there is none at hand. */
  #at = -1;

  constructor(execution: Execution, rented: RentedAdjacency, nodes: number, parts: readonly Part[]) {
    this.#execution = execution;
    this.#rented = rented;
    this.#nodes = nodes;
    this.#parts = parts;
  }

  /** Decides what serves; false while that takes longer: pause, and call again. */
  settle(): boolean {
    const { view } = this.#execution;
    if (this.#settledFor === view) return true;
    this.#opening ??= this.#rented.open(view);
    const step = this.#opening.next();
    if (step.done !== true) return false;
    this.#opening = undefined;
    this.#settledFor = view;
    this.#lists = step.value;
    return true;
  }

  /** Whether the lists serve; else the index does. */
  get serve(): boolean {
    return this.#lists !== undefined;
  }

  /** Rows and keys that the index has been asked for. */
  readBeside(rows: number): void {
    this.#rented.readBeside(rows);
  }

  /** Starts over: what was at hand is dropped. */
  reset(): void {
    this.#at = -1;
    this.#opening = undefined;
    this.#settledFor = undefined;
    this.#lists = undefined;
  }

  /**
   * Adds the next rows of a node to the columns, at most `limit`; returns how many. When they were fewer, the node has no
   * more, and the next call may name another.
   */
  take(key: Datum, columns: readonly Datum[][], limit: number): number {
    const found = this.#found;
    if (this.#at < 0) {
      found.truncate(0);
      this.#at = 0;
      if (typeof key === 'number' && Number.isSafeInteger(key)) {
        this.#node = key;
        this.#lists!.collect(this.#nodes, key, found);
      }
    }
    const count = Math.min(limit, found.count - this.#at);
    const end = this.#at + count;
    this.#parts.forEach((part, c) => {
      const column = columns[c]!;
      for (let at = this.#at; at < end; at++) {
        column.push(part === 'near' ? this.#node : part === 'far' ? found.rowIds[at]! : found.edgeRowIds[at]!);
      }
    });
    this.#at = count < limit ? -1 : end;
    return count;
  }
}
