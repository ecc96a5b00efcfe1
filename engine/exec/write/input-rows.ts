/**
 * The rows of a write's input, one after the other. A row that has to wait for a lock is handled again from its start,
 * so nothing may be written for it before all its locks are there.
 */
import type { Wait } from '../../txn/txn.ts';
import type { Batch } from '../../value/vector.ts';
import { done, isBatch, type Operator, pause, type Step } from '../operator.ts';

/** What an operator does with its rows. */
export interface RowHandler {
  /** A batch comes. A step in return means that it is taken care of as a whole. */
  begin(batch: Batch): Step | undefined;
  /** One row of it; what has to be waited for. */
  handle(row: number): Wait | undefined;
  /** All its rows are handled. */
  end(batch: Batch): Step;
  /** The input is at its end: what the statement must still do, `done` at last. */
  finish(): Step;
}

export class InputRows {
  readonly #input: Operator;
  #batch: Batch | undefined;
  #at = 0;
  #isDone = false;

  constructor(input: Operator) {
    this.#input = input;
  }

  open(): void {
    this.#batch = undefined;
    this.#isDone = false;
    this.#input.open();
  }

  step(handler: RowHandler): Step {
    if (this.#isDone) return handler.finish();
    if (this.#batch === undefined) {
      const step = this.#input.step();
      if (step === done) {
        this.#isDone = true;
        return pause;
      }
      if (!isBatch(step)) return step;
      const whole = handler.begin(step);
      if (whole !== undefined) return whole;
      this.#batch = step;
      this.#at = 0;
    }
    const batch = this.#batch;
    while (this.#at < batch.selected) {
      const wait = handler.handle(batch.selection === undefined ? this.#at : batch.selection[this.#at]!);
      if (wait !== undefined) return wait;
      this.#at++;
    }
    this.#batch = undefined;
    return handler.end(batch);
  }

  close(): void {
    this.#batch = undefined;
    this.#input.close();
  }
}
