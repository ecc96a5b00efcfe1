/**
 * Hands its input on one row at a time, for operators above that must finish with a row before the next is begun: the
 * items of one SET (graph-update.ts).
 */
import type { Batch } from '../../value/vector.ts';
import { isBatch, type Operator, pause, type Step } from '../operator.ts';

export class RowByRow implements Operator {
  readonly #input: Operator;
  #batch: Batch | undefined;
  #at = 0;

  constructor(input: Operator) {
    this.#input = input;
  }

  open(): void {
    this.#batch = undefined;
    this.#input.open();
  }

  step(): Step {
    if (this.#batch === undefined) {
      const step = this.#input.step();
      if (!isBatch(step)) return step;
      this.#batch = step;
      this.#at = 0;
    }
    const batch = this.#batch;
    if (this.#at === batch.selected) {
      this.#batch = undefined;
      return pause;
    }
    const row = batch.selection === undefined ? this.#at : batch.selection[this.#at]!;
    this.#at++;
    return { ...batch, selection: Int32Array.of(row), selected: 1 };
  }

  close(): void {
    this.#batch = undefined;
    this.#input.close();
  }
}
