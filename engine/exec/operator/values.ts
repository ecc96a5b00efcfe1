/**
 * Literal rows. Expressions may read parameters and the registers of enclosing rows, so rows are computed anew at each
 * `open`, one batch at a time.
 */
import type { PhysicalValues } from '../../plan/physical.ts';
import type { Execution } from '../execution.ts';
import { compileClosure, type RowFunction, rowOf } from '../expression/closure.ts';
import { Scope } from '../expression/scope.ts';
import type { NodeCompiler } from '../node-compiler.ts';
import { done, type Operator, type OperatorFactory, type Step } from '../operator.ts';
import { RowBatch } from '../store/row-batch.ts';

export function compileValues(node: PhysicalValues, compiler: NodeCompiler): OperatorFactory {
  const empty = new Scope([], compiler.registers);
  const rows = node.tuples.map((tuple) => tuple.map((expression) => compileClosure(expression, empty)));
  return (execution) => new ValuesOperator(execution, node, rows);
}

class ValuesOperator implements Operator {
  readonly #execution: Execution;
  readonly #rows: readonly (readonly RowFunction[])[];
  readonly #batch: RowBatch;
  #next = 0;

  constructor(execution: Execution, node: PhysicalValues, rows: readonly (readonly RowFunction[])[]) {
    this.#execution = execution;
    this.#rows = rows;
    this.#batch = new RowBatch(node.columns);
  }

  open(): void {
    this.#next = 0;
  }

  step(): Step {
    const row = rowOf(this.#execution);
    while (this.#next < this.#rows.length && !this.#batch.isFull) {
      this.#batch.add(this.#rows[this.#next++]!.map((value) => value(row)));
    }
    return this.#batch.take() ?? done;
  }

  close(): void {
    this.#next = 0;
  }
}
