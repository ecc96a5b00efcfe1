/**
 * Lookup join (index nested loop): for each left row, the rows of a table found by row id or by a prefix of an index.
 *
 * Found rows are read one by one and joined in batches; the residual condition is tested on whole batches. A null key
 * finds nothing. Relationships may be found in adjacency lists instead (graph/adjacent-rows.ts).
 */
import { type IndexAccess, indexAccess } from '../../access/access.ts';
import type { LookupJoin } from '../../plan/physical.ts';
import type { OrderedCursor, PointReader } from '../../txn/txn.ts';
import { type Datum, definitionOf } from '../../value/type.ts';
import { type Batch, batchRows, type Vector, vectorOf } from '../../value/vector.ts';
import type { Execution } from '../execution.ts';
import { compileClosure, type Row, type RowFunction, rowOf } from '../expression/closure.ts';
import { Scope } from '../expression/scope.ts';
import { type AdjacentRows, compileAdjacentRows } from '../graph/adjacent-rows.ts';
import type { NodeCompiler } from '../node-compiler.ts';
import { isBatch, type Operator, type OperatorFactory, pause, type Step } from '../operator.ts';
import { LeftBatch, Pairing } from './pairing.ts';

interface Compiled {
  readonly node: LookupJoin;
  readonly keys: readonly RowFunction[];
  readonly access: IndexAccess | undefined;
  readonly pairing: Pairing;
  readonly space: number;
  readonly numbers: readonly number[];
  readonly adjacent: ((execution: Execution) => AdjacentRows) | undefined;
}

export function compileLookupJoin(node: LookupJoin, compiler: NodeCompiler): OperatorFactory {
  const { left, attributes, rowId, residual, type } = node;
  const scope = new Scope(left.columns, compiler.registers);
  const right = attributes.map((attribute) => attribute.column);
  if (rowId !== undefined) right.push(rowId);
  const compiled: Compiled = {
    node,
    keys: node.keys.map((key) => compileClosure(key, scope)),
    access: node.index === undefined ? undefined : indexAccess(compiler.indexById(node.index.id)),
    pairing: new Pairing(type, left.columns, right, residual, undefined, compiler.registers),
    space: compiler.catalog.tableById(node.table.id).space,
    numbers: attributes.map((attribute) => attribute.number),
    adjacent: compileAdjacentRows(node, compiler.catalog),
  };
  const makeLeft = compiler.compile(left);
  return (execution) => new LookupJoinOperator(execution, makeLeft(execution), compiled);
}

class LookupJoinOperator implements Operator {
  readonly #execution: Execution;
  readonly #left: Operator;
  readonly #compiled: Compiled;
  readonly #reader: PointReader;
  readonly #row: Row;
  readonly #adjacent: AdjacentRows | undefined;
  #current: LeftBatch | undefined;
  #at = 0;
  /** It is decided what serves the left batch at hand. */
  #isSettled = true;
  /** Entries of the left row at hand that were not read yet. */
  #cursor: OrderedCursor | undefined;

  constructor(execution: Execution, left: Operator, compiled: Compiled) {
    this.#execution = execution;
    this.#left = left;
    this.#compiled = compiled;
    this.#reader = execution.store.pointReader(compiled.space, compiled.numbers);
    this.#row = rowOf(execution);
    this.#adjacent = compiled.adjacent?.(execution);
  }

  open(): void {
    this.#adjacent?.reset();
    this.#current = undefined;
    this.#cursor = undefined;
    this.#left.open();
  }

  step(): Step {
    if (this.#current === undefined) {
      const step = this.#left.step();
      if (!isBatch(step)) return step;
      this.#current = new LeftBatch(step, this.#compiled.pairing, this.#execution);
      this.#at = 0;
      this.#row.columns = step.columns;
      this.#isSettled = this.#adjacent === undefined;
    }
    // for a whole left batch: changing over in the middle of a row would find its partners twice
    if (!this.#isSettled && this.#adjacent?.settle() === false) return pause;
    this.#isSettled = true;
    const current = this.#current;
    const { batch } = current;
    const leftRows = new Int32Array(batchRows);
    const found: Datum[][] = this.#compiled.pairing.rightColumns.map(() => []);
    const isAdjacent = this.#adjacent?.serve === true;
    const count = isAdjacent ? this.#collectAdjacent(batch, leftRows, found) : this.#collect(batch, leftRows, found);
    const out = count === 0 ? undefined : this.#join(current, leftRows, found, count);
    if (out !== undefined) return out;
    if (this.#at < batch.selected) return pause;
    this.#current = undefined;
    return current.finish() ?? pause;
  }

  /** As `collect`, out of adjacency lists. */
  #collectAdjacent(batch: Batch, leftRows: Int32Array, found: Datum[][]): number {
    let count = 0;
    while (this.#at < batch.selected && count < batchRows) {
      const i = batch.selection === undefined ? this.#at : batch.selection[this.#at]!;
      this.#row.index = i;
      const limit = batchRows - count;
      const added = this.#adjacent!.take(this.#compiled.keys[0]!(this.#row), found, limit);
      leftRows.fill(i, count, count + added);
      count += added;
      if (added < limit) this.#at++;
    }
    return count;
  }

  /** Reads partners of left rows until a batch is full; returns how many pairs there are. */
  #collect(batch: Batch, leftRows: Int32Array, found: Datum[][]): number {
    let count = 0;
    while (this.#at < batch.selected && count < batchRows) {
      const i = batch.selection === undefined ? this.#at : batch.selection[this.#at]!;
      this.#row.index = i;
      if (this.#compiled.access === undefined) {
        const rowId = this.#compiled.keys[0]!(this.#row);
        const usable = typeof rowId === 'number' && Number.isSafeInteger(rowId);
        if (usable && this.#read(rowId, found)) leftRows[count++] = i;
        this.#at++;
        continue;
      }
      this.#cursor ??= this.#open(this.#compiled.access);
      if (this.#cursor === undefined || !this.#cursor.next()) {
        this.#cursor = undefined;
        this.#at++;
      } else if (this.#read(this.#compiled.access.rowIdOf(this.#cursor.value), found)) leftRows[count++] = i;
    }
    this.#adjacent?.readBeside(count);
    return count;
  }

  #open(access: IndexAccess): OrderedCursor | undefined {
    const values = this.#compiled.keys.map((key) => key(this.#row));
    if (values.includes(null)) return undefined;
    return access.scan(this.#execution.view, values, undefined, undefined, false);
  }

  #read(rowId: number, found: Datum[][]): boolean {
    const values = this.#reader.read(this.#execution.view, rowId);
    if (values === undefined) return false;
    for (let c = 0; c < values.length; c++) found[c]!.push(values[c]);
    if (found.length > values.length) found[values.length]!.push(rowId);
    return true;
  }

  #join(current: LeftBatch, leftRows: Int32Array, found: readonly Datum[][], count: number): Batch | undefined {
    const right: Vector[] = this.#compiled.pairing.rightColumns.map((column, c) =>
      vectorOf(definitionOf(column.type).vector, found[c]!),
    );
    const rightRows = new Int32Array(count);
    for (let j = 0; j < count; j++) rightRows[j] = j;
    return current.pairs(leftRows, rightRows, count, right, undefined);
  }

  close(): void {
    this.#adjacent?.reset();
    this.#current = undefined;
    this.#cursor = undefined;
    this.#left.close();
  }
}
