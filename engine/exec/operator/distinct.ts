/**
 * DISTINCT and DISTINCT ON: streams the first row of each key, in input order. Keys already seen stay in a group table,
 * so memory follows the number of distinct keys.
 */
import type { PhysicalDistinct } from '../../plan/physical.ts';
import { type Batch, batchRows, type Vector } from '../../value/vector.ts';
import type { Execution } from '../execution.ts';
import { ProjectKernel } from '../expression/kernel.ts';
import { Scope } from '../expression/scope.ts';
import type { NodeCompiler } from '../node-compiler.ts';
import { isBatch, type Operator, type OperatorFactory, pause, type Step } from '../operator.ts';
import { GroupTable } from '../store/group-table.ts';

export function compileDistinct(node: PhysicalDistinct, compiler: NodeCompiler): OperatorFactory {
  const input = compiler.compile(node.input);
  const { on } = node;
  const scope = new Scope(node.input.columns, compiler.registers);
  const kernel = on && new ProjectKernel(scope, undefined, on);
  const types = on ?? node.columns;
  return (execution) => new DistinctOperator(execution, input(execution), kernel, types);
}

/** Picks the rows of a batch whose key was not there before. */
export class FirstRows {
  readonly #table: GroupTable;
  #groups: Int32Array = new Int32Array(batchRows);
  constructor(types: ConstructorParameters<typeof GroupTable>[0]) {
    this.#table = new GroupTable(types);
  }
  pick(batch: Batch, keys: readonly Vector[]): Batch {
    let known = this.#table.count;
    if (this.#groups.length < batch.selected) this.#groups = new Int32Array(batch.selected);
    this.#table.assign(keys, batch, this.#groups);
    const selection = new Int32Array(batch.selected);
    let selected = 0;
    for (let j = 0; j < batch.selected; j++) {
      if (this.#groups[j]! < known) continue;
      known++;
      selection[selected++] = batch.selection === undefined ? j : batch.selection[j]!;
    }
    return selected === batch.selected ? batch : { ...batch, selection, selected };
  }
}

class DistinctOperator implements Operator {
  readonly #execution: Execution;
  readonly #input: Operator;
  readonly #kernel: ProjectKernel | undefined;
  readonly #types: ConstructorParameters<typeof GroupTable>[0];
  #first: FirstRows;

  constructor(
    execution: Execution,
    input: Operator,
    kernel: ProjectKernel | undefined,
    types: ConstructorParameters<typeof GroupTable>[0],
  ) {
    this.#execution = execution;
    this.#input = input;
    this.#kernel = kernel;
    this.#types = types;
    this.#first = new FirstRows(types);
  }

  open(): void {
    this.#first = new FirstRows(this.#types);
    this.#input.open();
  }

  step(): Step {
    const step = this.#input.step();
    if (!isBatch(step)) return step;
    const keys = this.#kernel === undefined ? step.columns : this.#kernel.run(step, this.#execution).outputs;
    const picked = this.#first.pick(step, keys);
    return picked.selected === 0 ? pause : picked;
  }

  close(): void {
    this.#first = new FirstRows(this.#types);
    this.#input.close();
  }
}
