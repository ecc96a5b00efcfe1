/**
 * UNION, INTERSECT, EXCEPT. UNION ALL hands batches on; UNION keeps the first of equal rows. The other two count the
 * rows of the right side by key, then stream the left side against the counts (SQL:2016 7.17).
 */
import type { PhysicalSetOperation } from '../../plan/physical.ts';
import { type Batch, batchRows } from '../../value/vector.ts';
import type { NodeCompiler } from '../node-compiler.ts';
import { done, isBatch, type Operator, type OperatorFactory, pause, type Step } from '../operator.ts';
import { GroupTable } from '../store/group-table.ts';
import { FirstRows } from './distinct.ts';

export function compileSetOperation(node: PhysicalSetOperation, compiler: NodeCompiler): OperatorFactory {
  const inputs = node.inputs.map((input) => compiler.compile(input));
  return (execution) => {
    const operators = inputs.map((input) => input(execution));
    return node.operation === 'union' ? new Union(operators, node) : new CountedSides(operators, node);
  };
}

class Union implements Operator {
  readonly #inputs: readonly Operator[];
  readonly #node: PhysicalSetOperation;
  #first: FirstRows | undefined;
  #at = 0;

  constructor(inputs: readonly Operator[], node: PhysicalSetOperation) {
    this.#inputs = inputs;
    this.#node = node;
  }

  open(): void {
    this.#at = 0;
    this.#first = this.#node.all ? undefined : new FirstRows(this.#node.columns);
    this.#inputs[0]?.open();
  }

  step(): Step {
    const input = this.#inputs[this.#at];
    if (input === undefined) return done;
    const step = input.step();
    if (step === done) {
      input.close();
      this.#inputs[++this.#at]?.open();
      return pause;
    }
    if (!isBatch(step) || this.#first === undefined) return step;
    const picked = this.#first.pick(step, step.columns);
    return picked.selected === 0 ? pause : picked;
  }

  close(): void {
    this.#first = undefined;
    for (const input of this.#inputs) input.close();
  }
}

class CountedSides implements Operator {
  readonly #left: Operator;
  readonly #right: Operator;
  readonly #node: PhysicalSetOperation;
  #table: GroupTable;
  /** Rows of the right side left to pair with, by group; for the DISTINCT forms −1 marks a key that was put out. */
  #counts: number[] = [];
  #groups: Int32Array = new Int32Array(batchRows);
  #phase: 'right' | 'left' = 'right';

  constructor(inputs: readonly Operator[], node: PhysicalSetOperation) {
    this.#left = inputs[0]!;
    this.#right = inputs[1]!;
    this.#node = node;
    this.#table = new GroupTable(node.columns);
  }

  open(): void {
    this.#table = new GroupTable(this.#node.columns);
    this.#counts = [];
    this.#phase = 'right';
    this.#right.open();
    this.#left.open();
  }

  step(): Step {
    const input = this.#phase === 'right' ? this.#right : this.#left;
    const step = input.step();
    if (step === done && this.#phase === 'right') {
      this.#phase = 'left';
      return pause;
    }
    if (!isBatch(step)) return step;
    if (this.#groups.length < step.selected) this.#groups = new Int32Array(step.selected);
    this.#table.assign(step.columns, step, this.#groups);
    while (this.#counts.length < this.#table.count) this.#counts.push(0);
    if (this.#phase === 'right') {
      for (let j = 0; j < step.selected; j++) this.#counts[this.#groups[j]!]!++;
      return pause;
    }
    return this.#choose(step);
  }

  #choose(batch: Batch): Step {
    const selection = new Int32Array(batch.selected);
    let selected = 0;
    for (let j = 0; j < batch.selected; j++) {
      if (!this.#takes(this.#groups[j]!)) continue;
      selection[selected++] = batch.selection === undefined ? j : batch.selection[j]!;
    }
    return selected === 0 ? pause : { ...batch, selection, selected };
  }

  #takes(group: number): boolean {
    const count = this.#counts[group]!;
    const intersect = this.#node.operation === 'intersect';
    if (this.#node.all) {
      if (count > 0) this.#counts[group] = count - 1;
      return intersect === count > 0;
    }
    if (count < 0) return false;
    this.#counts[group] = intersect ? -1 : count > 0 ? count : -1;
    return intersect === count > 0;
  }

  close(): void {
    this.#table = new GroupTable(this.#node.columns);
    this.#counts = [];
    this.#left.close();
    this.#right.close();
  }
}
