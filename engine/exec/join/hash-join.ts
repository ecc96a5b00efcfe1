/**
 * Hash join: takes the right side into a hash table, then streams the left side through it.
 *
 * Pairs are made in chunks of a batch, so a row with a million partners does not hold up a slice.
 */
import type { HashJoin } from '../../plan/physical.ts';
import { type Batch, batchRows, valueAt } from '../../value/vector.ts';
import type { Execution } from '../execution.ts';
import { Projection } from '../expression/projection.ts';
import { Scope } from '../expression/scope.ts';
import type { NodeCompiler } from '../node-compiler.ts';
import { done, isBatch, type Operator, type OperatorFactory, pause, type Step } from '../operator.ts';
import { BuildSide } from './build-side.ts';
import { LeftBatch, Pairing, UnmatchedRight } from './pairing.ts';

interface Compiled {
  readonly node: HashJoin;
  readonly leftKeys: Projection;
  readonly rightKeys: Projection;
  readonly pairing: Pairing;
}

export function compileHashJoin(node: HashJoin, compiler: NodeCompiler): OperatorFactory {
  const { registers } = compiler;
  const compiled: Compiled = {
    node,
    leftKeys: new Projection(new Scope(node.left.columns, registers), undefined, node.leftKeys),
    rightKeys: new Projection(new Scope(node.right.columns, registers), undefined, node.rightKeys),
    pairing: new Pairing(node.type, node.left.columns, node.right.columns, node.residual, node.mark, registers),
  };
  const left = compiler.compile(node.left);
  const right = compiler.compile(node.right);
  return (execution) => new HashJoinOperator(execution, left(execution), right(execution), compiled);
}

class HashJoinOperator implements Operator {
  readonly #execution: Execution;
  readonly #left: Operator;
  readonly #right: Operator;
  readonly #compiled: Compiled;
  #build: BuildSide;
  #phase: 'build' | 'probe' | 'rest' = 'build';
  #rightMatched: Uint8Array | undefined;
  #current: LeftBatch | undefined;
  readonly #chain: Int32Array;
  #at = 0;
  #rest: UnmatchedRight | undefined;

  constructor(execution: Execution, left: Operator, right: Operator, compiled: Compiled) {
    this.#execution = execution;
    this.#left = left;
    this.#right = right;
    this.#compiled = compiled;
    this.#build = this.#newBuild();
    this.#chain = new Int32Array(batchRows * 2);
  }

  #newBuild(): BuildSide {
    const { node } = this.#compiled;
    return new BuildSide(node.right.columns.length, node.rightKeys, node.nullsMatch);
  }

  open(): void {
    this.#build = this.#newBuild();
    this.#phase = 'build';
    this.#current = undefined;
    this.#rest = undefined;
    this.#right.open();
  }

  step(): Step {
    switch (this.#phase) {
      case 'build':
        return this.#buildStep();
      case 'probe':
        return this.#probeStep();
      case 'rest':
        return this.#restStep();
    }
  }

  #buildStep(): Step {
    const step = this.#right.step();
    if (isBatch(step)) {
      this.#build.append(step, this.#compiled.rightKeys.columns(step, this.#execution));
      return pause;
    }
    if (step !== done) return step;
    const { pairing } = this.#compiled;
    this.#rightMatched = pairing.keepsRight ? new Uint8Array(this.#build.rows) : undefined;
    const nothing =
      this.#build.rows === 0 && (pairing.type === 'inner' || pairing.type === 'semi' || pairing.type === 'right');
    if (nothing) {
      this.#phase = 'rest';
      return done;
    }
    this.#left.open();
    this.#phase = 'probe';
    return pause;
  }

  #probeStep(): Step {
    if (this.#current === undefined) {
      const step = this.#left.step();
      if (step === done) {
        this.#phase = 'rest';
        return pause;
      }
      if (!isBatch(step)) return step;
      this.#startBatch(step);
    }
    const current = this.#current!;
    const { batch } = current;
    const leftRows = new Int32Array(batchRows);
    const rightRows = new Int32Array(batchRows);
    let count = 0;
    const stopAtFirst = this.#compiled.node.residual === undefined && !this.#compiled.pairing.putsOutPairs;
    while (this.#at < batch.selected && count < batchRows) {
      const i = batch.selection === undefined ? this.#at : batch.selection[this.#at]!;
      let row = this.#chain[this.#at]!;
      while (row >= 0 && count < batchRows) {
        leftRows[count] = i;
        rightRows[count++] = row;
        row = stopAtFirst ? -1 : this.#build.nextOf(row);
      }
      this.#chain[this.#at] = row;
      if (row < 0) this.#at++;
    }
    const out =
      count === 0 ? undefined : current.pairs(leftRows, rightRows, count, this.#build.vectors(), this.#rightMatched);
    if (out !== undefined) return out;
    if (this.#at < batch.selected) return pause;
    this.#current = undefined;
    return current.finish() ?? pause;
  }

  #startBatch(batch: Batch): void {
    const keys = this.#compiled.leftKeys.columns(batch, this.#execution);
    this.#build.probe(batch, keys, this.#chain);
    this.#at = 0;
    const current = new LeftBatch(batch, this.#compiled.pairing, this.#execution);
    this.#current = current;
    if (this.#compiled.pairing.mark?.nullable !== true || this.#build.rows === 0) return;
    for (let j = 0; j < batch.selected; j++) {
      const i = batch.selection === undefined ? j : batch.selection[j]!;
      if (this.#build.sawNull || keys.some((key) => valueAt(key, i) === null)) current.setUnknown(i);
    }
  }

  #restStep(): Step {
    const matched = this.#rightMatched;
    if (matched === undefined) return done;
    this.#rest ??= new UnmatchedRight(this.#compiled.pairing, this.#build.vectors(), matched);
    return this.#rest.next() ?? done;
  }

  close(): void {
    this.#build = this.#newBuild();
    this.#rightMatched = undefined;
    this.#rest = undefined;
    this.#current = undefined;
    this.#left.close();
    this.#right.close();
  }
}
