/**
 * A plan that runs inside another statement, for what that statement makes of its rows: COPY TO, DECLARE, EXECUTE's
 * arguments, EXPLAIN ANALYZE.
 */
import { isBatch, pause } from '../exec/exec.ts';
import type { Batch } from '../value/vector.ts';
import type { RunStep } from './run.ts';

/**
 * Runs it to its end: batches go to `take`, waits to the driver, which may also leave off after each batch. Whatever
 * ends the outer statement ends the inner run, so that its snapshot is let go.
 */
export function* takeBatches<Result>(
  run: Generator<RunStep, Result>,
  take: (batch: Batch) => void,
): Generator<RunStep, Result> {
  try {
    for (;;) {
      const { value, done } = run.next();
      if (done === true) return value;
      if (isBatch(value)) {
        take(value);
        yield pause;
      } else yield value;
    }
  } finally {
    run.return(undefined as Result);
  }
}
