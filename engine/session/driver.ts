/**
 * The two drivers of a running statement (architecture.md, "Synchronous core, two drivers").
 *
 * `runNow` runs to completion on the spot: it flushes the log itself, and where only another session of this process
 * could end a wait it fails with 55P03. `runInSlices` works in the slices of a `Turn`, which is also what stops it:
 * cancel, statement_timeout, lock_timeout. Both hand each result batch to `sink`, whose answer `enough` ends a query
 * early; the asynchronous one waits when the sink returns a promise, so a slow reader holds the statement back and not
 * the memory.
 *
 * `executeInSlices` is `runInSlices` up to the last step: it returns as soon as the session is free for its next
 * statement, and leaves it to the caller to wait for `pending` of the result before anybody is told. So the commits of
 * one session can share a sync of the log. Its sink must keep the batches for as long, because flushes that a batch
 * depends on are left to that wait too.
 *
 * A failure outside the run (a limit, an interruption, the sink) is thrown into it, so that it ends as a failed
 * statement does, whatever it waits for.
 */
import { isBatch, pause } from '../exec/exec.ts';
import type { Wait } from '../txn/txn.ts';
import type { Batch } from '../value/vector.ts';
import type { RunStep, StatementResult, StatementRun } from './run.ts';
import type { Settings } from './settings.ts';
import type { Turn } from './turn.ts';

/** What a driver needs of the session whose statement it runs. */
export interface DrivenSession {
  readonly turn: Turn;
  readonly settings: Settings;
}

/** @param session whose statement_timeout holds; without one there is no limit */
export function runNow(run: StatementRun, sink: (batch: Batch) => unknown, session?: DrivenSession): StatementResult {
  let failure: unknown;
  let answer: unknown;
  session?.turn.begin(session.settings);
  try {
    for (;;) {
      const { value, done } = failure === undefined ? run.next(answer) : run.throw(failure);
      [failure, answer] = [undefined, undefined];
      if (done === true) {
        value.pending?.finishNow();
        return value;
      }
      try {
        if (value !== pause) {
          if (isBatch(value)) answer = sink(value);
          else finishNow(value);
        }
        session?.turn.check();
      } catch (error) {
        failure = error;
      }
    }
  } finally {
    // an abandoned run cleans up after itself
    run.return({ tag: '', rowCount: 0 });
    session?.turn.finish();
  }
}

/** Nobody waits any more where the wait has failed. */
function finishNow(wait: Wait): void {
  try {
    wait.finishNow();
  } catch (error) {
    wait.cancel();
    throw error;
  }
}

export async function runInSlices(
  { turn, settings }: DrivenSession,
  run: StatementRun,
  sink: (batch: Batch) => unknown,
): Promise<StatementResult> {
  turn.begin(settings);
  try {
    const result = await advance(run, (step) => take(turn, step, sink));
    if (result.pending !== undefined) await turn.wait(result.pending);
    return result;
  } finally {
    turn.finish();
  }
}

/** @param keep takes the batches, and lets nothing of them out before `pending` of the result has ended */
export async function executeInSlices(
  { turn, settings }: DrivenSession,
  run: StatementRun,
  keep: (batch: Batch) => void,
): Promise<StatementResult> {
  /** The newest flush that a batch depends on; earlier ones are over when it is. */
  let unflushed: Wait | undefined;
  const takeOrPutOff = (step: RunStep): Promise<unknown> | undefined => {
    if (typeof step !== 'object' || isBatch(step) || step.on !== 'flush') return take(turn, step, keep);
    unflushed = step;
    return undefined;
  };
  turn.begin(settings);
  try {
    const result = await advance(run, takeOrPutOff);
    return result.pending === undefined && unflushed !== undefined ? { ...result, pending: unflushed } : result;
  } catch (error) {
    if (unflushed !== undefined) await turn.wait(unflushed);
    throw error;
  } finally {
    turn.finish();
  }
}

/** Steps the run to its end; what `taking` a step throws, the run gets. */
async function advance(
  run: StatementRun,
  taking: (step: RunStep) => Promise<unknown> | undefined,
): Promise<StatementResult> {
  let failure: unknown;
  let answer: unknown;
  try {
    for (;;) {
      const { value, done } = failure === undefined ? run.next(answer) : run.throw(failure);
      [failure, answer] = [undefined, undefined];
      if (done === true) return value;
      try {
        const taken = taking(value);
        if (taken !== undefined) answer = await taken;
      } catch (error) {
        failure = error;
      }
    }
  } finally {
    run.return({ tag: '', rowCount: 0 });
  }
}

/** Undefined when the run may go on at once. */
function take(turn: Turn, step: RunStep, sink: (batch: Batch) => unknown): Promise<unknown> | undefined {
  if (step !== pause) {
    if (!isBatch(step)) return turn.wait(step);
    const taken = sink(step);
    if (taken instanceof Promise) return afterReader(turn, taken);
  }
  return turn.isOver ? turn.yieldToOthers() : undefined;
}

async function afterReader(turn: Turn, taken: Promise<unknown>): Promise<unknown> {
  const answer = await taken;
  turn.restart();
  turn.check();
  return answer;
}
