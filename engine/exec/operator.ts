/**
 * The contract of physical operators.
 *
 * An operator is a state machine: `step()` returns the next batch, `done`, `pause` (it worked for a while and has
 * nothing yet: the driver may look at the clock), or a `Wait`. All its state is in fields, so it can be left between
 * any two steps. A batch that was handed on is never written again. `open()` starts over, for the right side of an
 * Apply and for rounds of a recursion; `close()` lets go of what it holds.
 */
import type { Wait } from '../txn/txn.ts';
import type { Batch } from '../value/vector.ts';
import type { Execution } from './execution.ts';

export type Step = Batch | Wait | typeof done | typeof pause;
export const done = 0;
export const pause = 1;

export interface Operator {
  open(): void;
  step(): Step;
  close(): void;
}

/** A compiled plan node: makes the operator of one run. */
export type OperatorFactory = (execution: Execution) => Operator;

export function isBatch(step: Step): step is Batch {
  return typeof step === 'object' && 'columns' in step;
}
