/**
 * The two drivers of a running statement (architecture.md, "Synchronous core, two drivers").
 *
 * `runNow` runs to completion on the spot: it flushes the log itself, and where only another session of this process
 * could end a wait it fails with 55P03. `runInSlices` yields to the event loop after about five milliseconds of work
 * and looks at cancel and timeout then. Both hand each result batch to `sink`; the asynchronous one waits when the
 * sink returns a promise, so a slow reader holds the statement back and not the memory.
 */
import { DbError } from '../error.ts';
import { isBatch, pause } from '../exec/exec.ts';
import type { Host } from '../host/host.ts';
import type { Batch } from '../value/vector.ts';
import type { StatementResult, StatementRun } from './run.ts';

const sliceMs = 5;

export function runNow(run: StatementRun, sink: (batch: Batch) => void): StatementResult {
  try {
    for (;;) {
      const { value, done } = run.next();
      if (done === true) return value;
      if (value === pause) continue;
      if (isBatch(value)) sink(value);
      else finishNow(run, value);
    }
  } finally {
    // an abandoned run cleans up after itself
    run.return({ tag: '', rowCount: 0 });
  }
}

function finishNow(run: StatementRun, wait: { finishNow(): void }): void {
  try {
    wait.finishNow();
  } catch (error) {
    run.throw(error);
  }
}

export interface SliceOptions {
  /** Set `requested` to stop the statement with 57014 at the next slice. */
  readonly cancel?: { readonly requested: boolean };
  /** Longest time, 0 for none. */
  readonly timeoutMs?: number;
}

export async function runInSlices(
  host: Host,
  run: StatementRun,
  sink: (batch: Batch) => void | Promise<void>,
  options: SliceOptions = {},
): Promise<StatementResult> {
  const { clock, timers } = host;
  const startedMs = clock.monotonicMs();
  let sliceStartMs = startedMs;
  let failure: unknown;
  try {
    for (;;) {
      const { value, done } = failure === undefined ? run.next() : run.throw(failure);
      failure = undefined;
      if (done === true) return value;
      try {
        if (value !== pause) {
          const waited = isBatch(value) ? sink(value) : value.promise;
          if (waited !== undefined) await waited;
        }
        const nowMs = clock.monotonicMs();
        if (nowMs - sliceStartMs < sliceMs) continue;
        checkLimits(options, nowMs - startedMs);
        await new Promise<void>((resolve) => timers.immediate(resolve));
        sliceStartMs = clock.monotonicMs();
        checkLimits(options, sliceStartMs - startedMs);
      } catch (error) {
        failure = error;
      }
    }
  } finally {
    run.return({ tag: '', rowCount: 0 });
  }
}

function checkLimits(options: SliceOptions, elapsedMs: number): void {
  if (options.cancel?.requested === true) throw new DbError('57014', 'canceling statement due to user request');
  const { timeoutMs = 0 } = options;
  if (timeoutMs > 0 && elapsedMs > timeoutMs) {
    throw new DbError('57014', 'canceling statement due to statement timeout', {
      hint: 'Raise statement_timeout to give the statement more time.',
    });
  }
}
