/**
 * Filter and projection: one kernel call a batch. Columns handed through are not touched, and a filter only narrows the
 * selection, so nothing is copied.
 */
import type { PhysicalProject } from '../../plan/physical.ts';
import type { Execution } from '../execution.ts';
import { Projection } from '../expression/projection.ts';
import { Scope } from '../expression/scope.ts';
import type { NodeCompiler } from '../node-compiler.ts';
import { isBatch, type Operator, type OperatorFactory, pause, type Step } from '../operator.ts';

export function compileProject(node: PhysicalProject, compiler: NodeCompiler): OperatorFactory {
  const { items, predicate } = node;
  const scope = new Scope(node.input.columns, compiler.registers);
  const projection = new Projection(scope, predicate, items?.map(({ expression }) => expression) ?? []);
  const input = compiler.compile(node.input);
  return (execution) => new ProjectOperator(execution, input(execution), projection, items !== undefined);
}

class ProjectOperator implements Operator {
  readonly #execution: Execution;
  readonly #input: Operator;
  readonly #projection: Projection;
  /** False where all columns of the input are put out. */
  readonly #narrows: boolean;

  constructor(execution: Execution, input: Operator, projection: Projection, narrows: boolean) {
    this.#execution = execution;
    this.#input = input;
    this.#projection = projection;
    this.#narrows = narrows;
  }

  open(): void {
    this.#input.open();
  }

  step(): Step {
    const step = this.#input.step();
    if (!isBatch(step)) return step;
    const { batch, columns } = this.#projection.run(step, this.#execution);
    if (batch.selected === 0) return pause;
    if (!this.#narrows) return batch;
    return { columns, count: batch.count, selection: batch.selection, selected: batch.selected };
  }

  close(): void {
    this.#input.close();
  }
}
