/**
 * Sort and top-N.
 *
 * Takes the whole input, sorts row numbers by the key vectors, and gathers the rows in batches. With a limit it keeps
 * at most twice the wanted rows: whenever that many are held, they are sorted and cut back.
 */
import type { Expression } from '../../plan/expression.ts';
import type { PhysicalSort } from '../../plan/physical.ts';
import { type Batch, batchRows, type Vector } from '../../value/vector.ts';
import type { Execution } from '../execution.ts';
import { compileClosure, type RowFunction, rowOf } from '../expression/closure.ts';
import { Scope } from '../expression/scope.ts';
import type { NodeCompiler } from '../node-compiler.ts';
import { done, isBatch, type Operator, type OperatorFactory, pause, type Step } from '../operator.ts';
import { gather, RowStore } from '../store/column-builder.ts';
import { compileSortKeys, indexComparator, type SortKeyColumns } from '../store/row-order.ts';
import { rowCountOf } from './limit.ts';

export function compileSort(node: PhysicalSort, compiler: NodeCompiler): OperatorFactory {
  const keys = compileSortKeys(node.keys, new Scope(node.input.columns, compiler.registers));
  const input = compiler.compile(node.input);
  const empty = new Scope([], compiler.registers);
  const close = (expression: Expression | undefined): RowFunction =>
    expression === undefined ? () => null : compileClosure(expression, empty);
  const limit = node.limit && { count: close(node.limit.count), offset: close(node.limit.offset) };
  const width = node.columns.length;
  return (execution) => new SortOperator(execution, input(execution), keys, width, limit);
}

class SortOperator implements Operator {
  readonly #execution: Execution;
  readonly #input: Operator;
  readonly #keys: SortKeyColumns;
  readonly #width: number;
  readonly #limit: { readonly count: RowFunction; readonly offset: RowFunction } | undefined;
  #rows: RowStore;
  #wanted = Infinity;
  #columns: readonly Vector[] = [];
  #order: Int32Array | undefined;
  #next = 0;

  constructor(
    execution: Execution,
    input: Operator,
    keys: SortKeyColumns,
    width: number,
    limit: { readonly count: RowFunction; readonly offset: RowFunction } | undefined,
  ) {
    this.#execution = execution;
    this.#input = input;
    this.#keys = keys;
    this.#width = width;
    this.#limit = limit;
    this.#rows = this.#newStore();
  }

  #newStore(): RowStore {
    return new RowStore(this.#width + this.#keys.keys.length);
  }

  open(): void {
    this.#rows = this.#newStore();
    this.#order = undefined;
    this.#next = 0;
    this.#wanted = Infinity;
    if (this.#limit !== undefined) {
      const row = rowOf(this.#execution);
      const count = rowCountOf(this.#limit.count(row), 'LIMIT') ?? Infinity;
      this.#wanted = count + (rowCountOf(this.#limit.offset(row), 'OFFSET') ?? 0);
    }
    this.#input.open();
  }

  step(): Step {
    if (this.#order !== undefined) return this.#emit();
    const step = this.#input.step();
    if (isBatch(step)) {
      this.#rows.append([...step.columns, ...this.#keys.vectors(step, this.#execution)], step);
      if (this.#rows.rows >= this.#wanted * 2 + batchRows) this.#cutBack();
      return pause;
    }
    if (step !== done) return step;
    this.#order = this.#sorted();
    return this.#emit();
  }

  #sorted(): Int32Array {
    this.#columns = this.#rows.vectors();
    const order = new Int32Array(this.#rows.rows);
    for (let i = 0; i < order.length; i++) order[i] = i;
    const compare = indexComparator(this.#keys.keys, this.#columns.slice(this.#width));
    // ties keep the input's order
    return order.sort((i, j) => compare(i, j) || i - j);
  }

  /** Keeps the first `wanted` rows only. */
  #cutBack(): void {
    const order = this.#sorted().subarray(0, this.#wanted);
    const kept = this.#columns.map((column) => gather(column, order, order.length, false));
    this.#rows = this.#newStore();
    this.#rows.append(kept, { selection: undefined, selected: order.length });
  }

  #emit(): Step {
    const order = this.#order!;
    const end = Math.min(order.length, this.#wanted);
    if (this.#next >= end) return done;
    const rows = order.subarray(this.#next, Math.min(end, this.#next + batchRows));
    this.#next += rows.length;
    const columns = this.#columns.slice(0, this.#width).map((column) => gather(column, rows, rows.length, false));
    const batch: Batch = { columns, count: rows.length, selection: undefined, selected: rows.length };
    return batch;
  }

  close(): void {
    this.#rows = this.#newStore();
    this.#columns = [];
    this.#order = undefined;
    this.#input.close();
  }
}
