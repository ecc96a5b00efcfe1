/**
 * Joins without keys. A loop join keeps the right side's rows and tests every pair; an Apply runs the right side again
 * for each left row, whose values it reads from registers.
 */
import type { Apply, LoopJoin } from '../../plan/physical.ts';
import { type Batch, batchRows, type Vector, valueAt } from '../../value/vector.ts';
import type { Execution } from '../execution.ts';
import type { Correlation, NodeCompiler } from '../node-compiler.ts';
import { done, isBatch, type Operator, type OperatorFactory, pause, type Step } from '../operator.ts';
import { RowStore } from '../store/column-builder.ts';
import { LeftBatch, Pairing, UnmatchedRight } from './pairing.ts';

export function compileLoopJoin(node: LoopJoin, compiler: NodeCompiler): OperatorFactory {
  const { left, right, type, condition, mark } = node;
  const pairing = new Pairing(type, left.columns, right.columns, condition, mark, compiler.registers);
  const makeLeft = compiler.compile(left);
  const makeRight = compiler.compile(right);
  return (execution) => new LoopJoinOperator(execution, makeLeft(execution), makeRight(execution), pairing);
}

class LoopJoinOperator implements Operator {
  readonly #execution: Execution;
  readonly #left: Operator;
  readonly #right: Operator;
  readonly #pairing: Pairing;
  #store: RowStore;
  #vectors: readonly Vector[] | undefined;
  #matched: Uint8Array | undefined;
  #current: LeftBatch | undefined;
  /** Next pair: position among the left batch's selected rows, and right row. */
  #at = 0;
  #rightAt = 0;
  #leftDone = false;
  #rest: UnmatchedRight | undefined;

  constructor(execution: Execution, left: Operator, right: Operator, pairing: Pairing) {
    this.#execution = execution;
    this.#left = left;
    this.#right = right;
    this.#pairing = pairing;
    this.#store = new RowStore(pairing.rightColumns.length);
  }

  open(): void {
    this.#store = new RowStore(this.#pairing.rightColumns.length);
    this.#vectors = undefined;
    this.#current = undefined;
    this.#leftDone = false;
    this.#rest = undefined;
    this.#right.open();
    this.#left.open();
  }

  step(): Step {
    if (this.#vectors === undefined) {
      const step = this.#right.step();
      if (isBatch(step)) {
        this.#store.append(step.columns, step);
        return pause;
      }
      if (step !== done) return step;
      this.#vectors = this.#store.vectors();
      this.#matched = this.#pairing.keepsRight ? new Uint8Array(this.#store.rows) : undefined;
      return pause;
    }
    if (this.#leftDone) return this.#restStep(this.#vectors);
    if (this.#current === undefined) {
      const step = this.#left.step();
      if (step === done) this.#leftDone = true;
      if (!isBatch(step)) return step === done ? pause : step;
      this.#current = new LeftBatch(step, this.#pairing, this.#execution);
      this.#at = 0;
      this.#rightAt = 0;
    }
    return this.#pairs(this.#current, this.#vectors);
  }

  #pairs(current: LeftBatch, right: readonly Vector[]): Step {
    const { batch } = current;
    const leftRows = new Int32Array(batchRows);
    const rightRows = new Int32Array(batchRows);
    const total = this.#store.rows;
    let count = 0;
    while (this.#at < batch.selected && count < batchRows && total > 0) {
      const i = batch.selection === undefined ? this.#at : batch.selection[this.#at]!;
      while (this.#rightAt < total && count < batchRows) {
        leftRows[count] = i;
        rightRows[count++] = this.#rightAt++;
      }
      if (this.#rightAt === total) {
        this.#rightAt = 0;
        this.#at++;
      }
    }
    const out = count === 0 ? undefined : current.pairs(leftRows, rightRows, count, right, this.#matched);
    if (out !== undefined) return out;
    if (total > 0 && this.#at < batch.selected) return pause;
    this.#current = undefined;
    return current.finish() ?? pause;
  }

  #restStep(right: readonly Vector[]): Step {
    if (this.#matched === undefined) return done;
    this.#rest ??= new UnmatchedRight(this.#pairing, right, this.#matched);
    return this.#rest.next() ?? done;
  }

  close(): void {
    this.#store = new RowStore(this.#pairing.rightColumns.length);
    this.#vectors = undefined;
    this.#matched = undefined;
    this.#rest = undefined;
    this.#current = undefined;
    this.#left.close();
    this.#right.close();
  }
}

export function compileApply(node: Apply, compiler: NodeCompiler): OperatorFactory {
  const { left, right, type, condition, mark } = node;
  const makeLeft = compiler.compile(left);
  const { factory: makeRight, used } = compiler.compileCorrelated(right, left.columns);
  const pairing = new Pairing(type, left.columns, right.columns, condition, mark, compiler.registers);
  return (execution) => new ApplyOperator(execution, makeLeft(execution), makeRight(execution), pairing, used);
}

class ApplyOperator implements Operator {
  readonly #execution: Execution;
  readonly #left: Operator;
  readonly #right: Operator;
  readonly #pairing: Pairing;
  readonly #used: readonly Correlation[];
  #current: LeftBatch | undefined;
  #at = 0;
  #rightIsOpen = false;

  constructor(execution: Execution, left: Operator, right: Operator, pairing: Pairing, used: readonly Correlation[]) {
    this.#execution = execution;
    this.#left = left;
    this.#right = right;
    this.#pairing = pairing;
    this.#used = used;
  }

  open(): void {
    this.#current = undefined;
    this.#rightIsOpen = false;
    this.#left.open();
  }

  step(): Step {
    if (this.#current === undefined) {
      const step = this.#left.step();
      if (!isBatch(step)) return step;
      this.#current = new LeftBatch(step, this.#pairing, this.#execution);
      this.#at = 0;
    }
    const current = this.#current;
    const { batch } = current;
    if (this.#at >= batch.selected) {
      this.#current = undefined;
      return current.finish() ?? pause;
    }
    const i = batch.selection === undefined ? this.#at : batch.selection[this.#at]!;
    this.#fillRegisters(batch, i);
    if (!this.#rightIsOpen) {
      this.#right.open();
      this.#rightIsOpen = true;
    }
    return this.#advance(current, i);
  }

  /** Inner plans of other Applies may have used the same registers since, so they are set before each step. */
  #fillRegisters(batch: Batch, row: number): void {
    const { registers } = this.#execution;
    for (const { slot, register } of this.#used) registers[register] = valueAt(batch.columns[slot]!, row);
  }

  #advance(current: LeftBatch, row: number): Step {
    const step = this.#right.step();
    if (step === done) {
      this.#nextRow();
      return pause;
    }
    if (!isBatch(step)) return step;
    const { selected, selection } = step;
    const rightRows = new Int32Array(selected);
    for (let j = 0; j < selected; j++) rightRows[j] = selection === undefined ? j : selection[j]!;
    const leftRows = new Int32Array(selected).fill(row);
    const out = current.pairs(leftRows, rightRows, selected, step.columns, undefined);
    // one match is enough where no pairs are put out
    if (!this.#pairing.putsOutPairs && current.matched(row)) this.#nextRow();
    return out ?? pause;
  }

  #nextRow(): void {
    this.#rightIsOpen = false;
    this.#at++;
  }

  close(): void {
    this.#current = undefined;
    this.#left.close();
    this.#right.close();
  }
}
