/**
 * What each plan node did in a run, for EXPLAIN ANALYZE: an operator around each operator that looks at the clock.
 *
 * Times include the nodes below. A node whose work the node above does (a filter tested inside an aggregation) is never
 * made an operator and has no measure.
 */
import type { Physical } from '../plan/physical.ts';
import { isBatch, type Operator, type Step } from './operator.ts';

export interface NodeMeasure {
  /** How often it began anew; 0 when it was never executed. */
  loops: number;
  /** Rows put out by all loops together. */
  rows: number;
  elapsedMs: number;
}

export class Measurements {
  readonly #nowMs: () => number;
  readonly #nodes: Map<Physical, NodeMeasure> = new Map();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  of(node: Physical): NodeMeasure | undefined {
    return this.#nodes.get(node);
  }

  /** The operator of a node, measured. A node may have several, in the branches that run it. */
  around(node: Physical, operator: Operator): Operator {
    let measure = this.#nodes.get(node);
    if (measure === undefined) {
      measure = { loops: 0, rows: 0, elapsedMs: 0 };
      this.#nodes.set(node, measure);
    }
    return new MeasuredOperator(operator, measure, this.#nowMs);
  }
}

class MeasuredOperator implements Operator {
  readonly #operator: Operator;
  readonly #measure: NodeMeasure;
  readonly #nowMs: () => number;

  constructor(operator: Operator, measure: NodeMeasure, nowMs: () => number) {
    this.#operator = operator;
    this.#measure = measure;
    this.#nowMs = nowMs;
  }

  open(): void {
    const startMs = this.#nowMs();
    this.#measure.loops++;
    this.#operator.open();
    this.#measure.elapsedMs += this.#nowMs() - startMs;
  }

  step(): Step {
    const startMs = this.#nowMs();
    const step = this.#operator.step();
    this.#measure.elapsedMs += this.#nowMs() - startMs;
    if (isBatch(step)) this.#measure.rows += step.selected;
    return step;
  }

  close(): void {
    this.#operator.close();
  }
}
