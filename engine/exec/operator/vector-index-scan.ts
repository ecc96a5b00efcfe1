/**
 * The k nearest rows through a vector index: candidates from the graph, distances and visibility from the rows. Where
 * nobody reads the distances and no row has changed, the graph's order stands and vectors are not read.
 *
 * Rows changed since the older of the graph's state and the snapshot are not taken from the graph but measured one by
 * one, own writes included. The filter is applied to candidates, and the search widens until enough pass; where the
 * graph cannot give enough (few rows pass, vectors are null), the table is searched exactly, so LIMIT k gives k rows
 * whenever they exist.
 */
import { type DerivedGraph, tableAccess } from '../../access/access.ts';
import type { Index, Table } from '../../catalog/catalog.ts';
import type { VectorIndexScan } from '../../plan/physical.ts';
import type { VectorMetric } from '../../plan/relation.ts';
import type { PointReader } from '../../txn/txn.ts';
import type { Datum } from '../../value/type.ts';
import { valueAt } from '../../value/vector.ts';
import {
  checkSameDimensions,
  cosineDistance,
  euclideanDistance,
  innerProduct,
  taxicabDistance,
} from '../../value/vector-value.ts';
import type { Execution } from '../execution.ts';
import { compileClosure, type Row, type RowFunction, rowOf } from '../expression/closure.ts';
import { Scope } from '../expression/scope.ts';
import type { NodeCompiler } from '../node-compiler.ts';
import { done, type Operator, type OperatorFactory, pause, type Step } from '../operator.ts';
import { RowBatch } from '../store/row-batch.ts';
import { rowCountOf } from './limit.ts';

interface Compiled {
  readonly node: VectorIndexScan;
  readonly table: Table;
  readonly index: Index;
  readonly query: RowFunction;
  readonly count: RowFunction;
  readonly offset: RowFunction | undefined;
  readonly filter: RowFunction | undefined;
  /** Columns read of each candidate: the attributes, then the vector. */
  readonly numbers: readonly number[];
}

const distances: Readonly<Record<VectorMetric, (left: Float32Array, right: Float32Array) => number>> = {
  l2: euclideanDistance,
  'inner product': (left, right) => -innerProduct(left, right),
  cosine: cosineDistance,
  l1: taxicabDistance,
};

export function compileVectorIndexScan(node: VectorIndexScan, compiler: NodeCompiler): OperatorFactory {
  const empty = new Scope([], compiler.registers);
  const columns = node.attributes.map((attribute) => attribute.column);
  if (node.rowId !== undefined) columns.push(node.rowId);
  const compiled: Compiled = {
    node,
    table: compiler.catalog.tableById(node.table.id),
    index: compiler.indexById(node.index.id),
    query: compileClosure(node.query, empty),
    count: compileClosure(node.count, empty),
    offset: node.offset && compileClosure(node.offset, empty),
    filter: node.filter && compileClosure(node.filter, new Scope(columns, compiler.registers)),
    numbers: [...node.attributes.map((attribute) => attribute.number), node.vector],
  };
  return (execution) => new VectorIndexScanOperator(execution, compiled);
}

interface Found {
  readonly rowId: number;
  /** Null where there is no vector: sorts last. NaN where it has no direction: sorts before that. */
  readonly distance: number | null;
  readonly row: readonly Datum[];
}

class VectorIndexScanOperator implements Operator {
  readonly #execution: Execution;
  readonly #compiled: Compiled;
  /** Of the attributes, then the vector. */
  #whole: PointReader | undefined;
  /** Of the attributes alone. */
  #attributes: PointReader | undefined;
  readonly #row: Row;
  #query: Float32Array | null = null;
  #wanted = 0;
  #graph: DerivedGraph | undefined;
  #output: readonly Found[] | undefined;
  #next = 0;

  constructor(execution: Execution, compiled: Compiled) {
    this.#execution = execution;
    this.#compiled = compiled;
    this.#row = rowOf(execution);
  }

  open(): void {
    const { query, count, offset } = this.#compiled;
    this.#query = query(this.#row) as Float32Array | null;
    const limit = rowCountOf(count(this.#row), 'LIMIT') ?? Infinity;
    this.#wanted = limit + (offset === undefined ? 0 : (rowCountOf(offset(this.#row), 'OFFSET') ?? 0));
    this.#graph = undefined;
    this.#output = undefined;
    this.#next = 0;
  }

  step(): Step {
    if (this.#output !== undefined) return this.#emit(this.#output);
    const { index, table } = this.#compiled;
    if (this.#query === null || this.#wanted === Infinity) {
      this.#output = this.#exact();
      return pause;
    }
    if (this.#graph === undefined) {
      this.#graph = this.#execution.vectorIndexes.advance(index, table);
      if (this.#graph === undefined) return pause;
      const { dimensions } = this.#graph.graph.options;
      if (this.#query.length !== dimensions) checkSameDimensions(this.#query, new Float32Array(dimensions));
    }
    this.#output = this.#search(this.#query, this.#graph) ?? this.#exact();
    return this.#emit(this.#output);
  }

  /** The nearest rows, or undefined where only an exact search can give enough. */
  #search(query: Float32Array, derived: DerivedGraph): readonly Found[] | undefined {
    const { transaction, view, context } = this.#execution;
    const { graph, timestamp } = derived;
    const { space } = this.#compiled.table;
    view.noteRead(space);
    const newest = transaction.newestView();
    const changed = newest.changedRows(space, Math.min(timestamp, view.timestamp));
    newest.release();
    if (changed === undefined) return undefined;
    const fresh = new Set(changed);
    const exact: Found[] = [];
    for (const rowId of fresh) {
      const found = this.#measure(rowId, query);
      if (found !== undefined) exact.push(found);
    }
    const isOrdered = fresh.size === 0 && this.#compiled.node.distance === undefined;
    const candidates = Number(context.setting('hnsw.ef_search') ?? 40);
    for (let count = this.#wanted; ; count = Math.min(graph.size, count * 4)) {
      const found: Found[] = [];
      for (const rowId of graph.search(query, count, candidates)) {
        if (fresh.has(rowId)) continue;
        const row = isOrdered ? this.#take(rowId) : this.#measure(rowId, query);
        if (row !== undefined) found.push(row);
      }
      // only the graph's own rows say how far the search has seen: changed rows may lie behind others it has not
      if (found.length >= this.#wanted) {
        return isOrdered ? found.slice(0, this.#wanted) : nearestFirst([...found, ...exact], this.#wanted);
      }
      if (count >= graph.size) return undefined;
    }
  }

  #reader(numbers: readonly number[]): PointReader {
    return this.#execution.store.pointReader(this.#compiled.table.space, numbers);
  }

  /** The row without its distance, if the view has it and it passes the filter. */
  #take(rowId: number): Found | undefined {
    this.#attributes ??= this.#reader(this.#compiled.numbers.slice(0, -1));
    const values = this.#attributes.read(this.#execution.view, rowId);
    return values === undefined ? undefined : this.#passing(rowId, values, null);
  }

  /** The row with its distance, if the view has it and it passes the filter. */
  #measure(rowId: number, query: Float32Array): Found | undefined {
    this.#whole ??= this.#reader(this.#compiled.numbers);
    const values = this.#whole.read(this.#execution.view, rowId);
    if (values === undefined) return undefined;
    const vector = values.pop() as Float32Array | null;
    return this.#found(rowId, values, vector, query);
  }

  #found(rowId: number, values: Datum[], vector: Float32Array | null, query: Float32Array | null): Found | undefined {
    const { metric } = this.#compiled.node;
    const distance = vector === null || query === null ? null : distances[metric](vector, query);
    return this.#passing(rowId, values, distance);
  }

  #passing(rowId: number, row: Datum[], distance: number | null): Found | undefined {
    const { node, filter } = this.#compiled;
    if (node.rowId !== undefined) row.push(rowId);
    if (filter !== undefined) {
      this.#row.columns = row.map((value) => ({ kind: 'any', values: [value], nulls: undefined }));
      if (filter(this.#row) !== true) return undefined;
    }
    return { rowId, distance, row };
  }

  #exact(): readonly Found[] {
    const { table, numbers } = this.#compiled;
    const cursor = tableAccess(table).scan(this.#execution.view, numbers, true, false, []);
    let found: Found[] = [];
    for (let batch = cursor.next(); batch !== undefined; batch = cursor.next()) {
      for (let j = 0; j < batch.selected; j++) {
        const i = batch.selection === undefined ? j : batch.selection[j]!;
        const values = batch.columns.map((column) => valueAt(column, i));
        const rowId = values.pop() as number;
        const vector = values.pop() as Float32Array | null;
        const row = this.#found(rowId, values, vector, this.#query);
        if (row !== undefined) found.push(row);
      }
      if (found.length > this.#wanted * 2 + 4096) found = nearestFirst(found, this.#wanted);
    }
    return nearestFirst(found, this.#wanted);
  }

  #emit(output: readonly Found[]): Step {
    const { node } = this.#compiled;
    const batch = new RowBatch(node.columns);
    while (this.#next < output.length && !batch.isFull) {
      const { row, distance } = output[this.#next++]!;
      batch.add(node.distance === undefined ? row : [...row, distance]);
    }
    return batch.take() ?? done;
  }

  close(): void {
    this.#output = undefined;
    this.#graph = undefined;
  }
}

function nearestFirst(found: Found[], wanted: number): Found[] {
  found.sort((left, right) => {
    if (isNumber(left.distance) && isNumber(right.distance)) {
      return left.distance - right.distance || left.rowId - right.rowId;
    }
    return lastness(left.distance) - lastness(right.distance) || left.rowId - right.rowId;
  });
  return found.slice(0, wanted);
}

function isNumber(distance: number | null): distance is number {
  return distance !== null && !Number.isNaN(distance);
}

function lastness(distance: number | null): number {
  return distance === null ? 2 : Number.isNaN(distance) ? 1 : 0;
}
