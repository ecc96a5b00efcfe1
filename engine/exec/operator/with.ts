/**
 * WITH and its references, recursion, and Eager: operators that keep whole results as lists of batches.
 *
 * A definition is run when `with` is opened, once, before its body; data-modifying ones therefore always run to their
 * end. References replay the kept batches. A recursion keeps the rows of the last round under the same number.
 */
import { invariant } from '../../error.ts';
import type { PhysicalEager, PhysicalRecurse, PhysicalWith, PhysicalWithReference } from '../../plan/physical.ts';
import type { Batch } from '../../value/vector.ts';
import type { Execution } from '../execution.ts';
import type { NodeCompiler } from '../node-compiler.ts';
import { done, isBatch, type Operator, type OperatorFactory, pause, type Step } from '../operator.ts';
import { FirstRows } from './distinct.ts';

export function compileWith(node: PhysicalWith, compiler: NodeCompiler): OperatorFactory {
  const definition = compiler.compile(node.definition);
  const input = compiler.compile(node.input);
  return (execution) => new WithOperator(execution, node.reference, definition(execution), input(execution));
}

class WithOperator implements Operator {
  readonly #execution: Execution;
  readonly #reference: number;
  readonly #definition: Operator;
  readonly #input: Operator;
  #batches: Batch[] = [];
  #computed = false;

  constructor(execution: Execution, reference: number, definition: Operator, input: Operator) {
    this.#execution = execution;
    this.#reference = reference;
    this.#definition = definition;
    this.#input = input;
  }

  open(): void {
    this.#batches = [];
    this.#computed = false;
    this.#definition.open();
  }

  step(): Step {
    if (this.#computed) return this.#input.step();
    const step = this.#definition.step();
    if (isBatch(step)) {
      this.#batches.push(step);
      return pause;
    }
    if (step !== done) return step;
    this.#execution.references.set(this.#reference, this.#batches);
    this.#computed = true;
    this.#input.open();
    return pause;
  }

  close(): void {
    this.#batches = [];
    this.#definition.close();
    this.#input.close();
  }
}

export function compileWithReference(node: PhysicalWithReference): OperatorFactory {
  return (execution) => new WithReferenceOperator(execution, node.reference);
}

class WithReferenceOperator implements Operator {
  readonly #execution: Execution;
  readonly #reference: number;
  #batches: readonly Batch[] = [];
  #next = 0;

  constructor(execution: Execution, reference: number) {
    this.#execution = execution;
    this.#reference = reference;
  }

  open(): void {
    const batches = this.#execution.references.get(this.#reference);
    invariant(batches !== undefined, 'a WITH definition is computed before it is read');
    this.#batches = batches;
    this.#next = 0;
  }

  step(): Step {
    return this.#batches[this.#next++] ?? done;
  }

  close(): void {
    this.#batches = [];
  }
}

export function compileRecurse(node: PhysicalRecurse, compiler: NodeCompiler): OperatorFactory {
  const base = compiler.compile(node.base);
  const step = compiler.compile(node.step);
  return (execution) => new RecurseOperator(execution, node, base(execution), step(execution));
}

class RecurseOperator implements Operator {
  readonly #execution: Execution;
  readonly #node: PhysicalRecurse;
  readonly #base: Operator;
  readonly #round: Operator;
  #seen: FirstRows | undefined;
  #inBase = true;
  #fresh: Batch[] = [];

  constructor(execution: Execution, node: PhysicalRecurse, base: Operator, round: Operator) {
    this.#execution = execution;
    this.#node = node;
    this.#base = base;
    this.#round = round;
  }

  open(): void {
    this.#seen = this.#node.all ? undefined : new FirstRows(this.#node.columns);
    this.#inBase = true;
    this.#fresh = [];
    this.#base.open();
  }

  step(): Step {
    const step = (this.#inBase ? this.#base : this.#round).step();
    if (isBatch(step)) {
      const batch = this.#seen === undefined ? step : this.#seen.pick(step, step.columns);
      if (batch.selected === 0) return pause;
      this.#fresh.push(batch);
      return batch;
    }
    if (step !== done) return step;
    if (this.#fresh.length === 0) return done;
    this.#inBase = false;
    this.#execution.references.set(this.#node.reference, this.#fresh);
    this.#fresh = [];
    this.#round.open();
    return pause;
  }

  close(): void {
    this.#fresh = [];
    this.#seen = undefined;
    this.#base.close();
    this.#round.close();
  }
}

export function compileEager(node: PhysicalEager, compiler: NodeCompiler): OperatorFactory {
  const input = compiler.compile(node.input);
  return (execution) => new EagerOperator(input(execution));
}

class EagerOperator implements Operator {
  readonly #input: Operator;
  #batches: Batch[] = [];
  #complete = false;
  #next = 0;

  constructor(input: Operator) {
    this.#input = input;
  }

  open(): void {
    this.#batches = [];
    this.#complete = false;
    this.#next = 0;
    this.#input.open();
  }

  step(): Step {
    if (!this.#complete) {
      const step = this.#input.step();
      if (isBatch(step)) {
        this.#batches.push(step);
        return pause;
      }
      if (step !== done) return step;
      this.#complete = true;
    }
    return this.#batches[this.#next++] ?? done;
  }

  close(): void {
    this.#batches = [];
    this.#input.close();
  }
}
