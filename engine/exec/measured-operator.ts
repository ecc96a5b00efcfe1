/**
 * An operator around an operator that looks at the clock and counts rows, for EXPLAIN ANALYZE. Only the compiler makes
 * one, and only where a run is measured.
 */
import type { NodeMeasure } from './measurements.ts';
import { isBatch, type Operator, type Step } from './operator.ts';

export class MeasuredOperator implements Operator {
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
