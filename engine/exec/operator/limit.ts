/**
 * OFFSET and LIMIT. Stops its input as soon as enough rows came; WITH TIES goes on while rows equal the last one in the
 * sort keys.
 */
import { DbError } from '../../error.ts';
import type { Expression } from '../../plan/expression.ts';
import type { PhysicalLimit } from '../../plan/physical.ts';
import type { Datum } from '../../value/type.ts';
import type { Batch } from '../../value/vector.ts';
import type { Execution } from '../execution.ts';
import { compileClosure, type RowFunction, rowOf } from '../expression/closure.ts';
import { Scope } from '../expression/scope.ts';
import type { NodeCompiler } from '../node-compiler.ts';
import { done, isBatch, type Operator, type OperatorFactory, pause, type Step } from '../operator.ts';
import { compileSortKeys, type RowComparator, type SortKeyColumns } from '../store/row-order.ts';

/** The value of LIMIT or OFFSET as a count of rows; null means none was given. */
export function rowCountOf(value: Datum, clause: 'LIMIT' | 'OFFSET'): number | undefined {
  if (value === null) return undefined;
  const count = Number(value);
  if (count < 0) {
    throw new DbError(clause === 'LIMIT' ? '2201W' : '2201X', `${clause} must not be negative`);
  }
  return count;
}

export function compileLimit(node: PhysicalLimit, compiler: NodeCompiler): OperatorFactory {
  const empty = new Scope([], compiler.registers);
  const close = (expression: Expression | undefined): RowFunction =>
    expression === undefined ? () => null : compileClosure(expression, empty);
  const count = close(node.count);
  const offset = close(node.offset);
  const input = compiler.compile(node.input);
  const ties = node.ties && compileSortKeys(node.ties, new Scope(node.input.columns, compiler.registers));
  return (execution) => new LimitOperator(execution, input(execution), count, offset, ties);
}

class LimitOperator implements Operator {
  readonly #execution: Execution;
  readonly #input: Operator;
  readonly #count: RowFunction;
  readonly #offset: RowFunction;
  readonly #ties: SortKeyColumns | undefined;
  #left = 0;
  #skip = 0;
  #last: { readonly columns: readonly Datum[] } | undefined;

  constructor(
    execution: Execution,
    input: Operator,
    count: RowFunction,
    offset: RowFunction,
    ties: SortKeyColumns | undefined,
  ) {
    this.#execution = execution;
    this.#input = input;
    this.#count = count;
    this.#offset = offset;
    this.#ties = ties;
  }

  open(): void {
    const row = rowOf(this.#execution);
    this.#left = rowCountOf(this.#count(row), 'LIMIT') ?? Infinity;
    this.#skip = rowCountOf(this.#offset(row), 'OFFSET') ?? 0;
    this.#last = undefined;
    this.#input.open();
  }

  step(): Step {
    if (this.#left === 0 && this.#last === undefined) return done;
    const step = this.#input.step();
    if (!isBatch(step)) return step;
    if (this.#left === 0) return this.#tied(step, 0);
    if (this.#skip >= step.selected) {
      this.#skip -= step.selected;
      return pause;
    }
    const start = this.#skip;
    const end = Math.min(step.selected, start + this.#left);
    this.#skip = 0;
    this.#left -= end - start;
    if (this.#left === 0 && this.#ties !== undefined) return this.#tied(step, start, end);
    return slice(step, start, end);
  }

  /** Rows from `start` up to the last one that ties with the row before `end`. */
  #tied(step: Batch, start: number, end = 0): Step {
    const keys = this.#ties!.rows(step, this.#execution);
    let last = this.#last?.columns ?? keys.row(end - 1);
    const compare: RowComparator = this.#ties!.compare;
    let stop = end;
    while (stop < step.selected && compare(keys.row(stop), last) === 0) stop++;
    last = keys.row(Math.max(stop - 1, 0));
    this.#last = stop === step.selected ? { columns: last } : undefined;
    return stop > start ? slice(step, start, stop) : done;
  }

  close(): void {
    this.#input.close();
  }
}

/** Rows [start, end) among the selected ones. */
export function slice(batch: Batch, start: number, end: number): Batch {
  if (start === 0 && end === batch.selected) return batch;
  let selection = batch.selection?.subarray(start, end);
  if (selection === undefined) {
    selection = new Int32Array(end - start);
    for (let j = 0; j < selection.length; j++) selection[j] = start + j;
  }
  return { columns: batch.columns, count: batch.count, selection, selected: end - start };
}
