/**
 * A time to pass, as something that a statement waits for. Synchronous callers sleep with their thread, in steps, so
 * that statement_timeout ends them too.
 */
import type { Host, Timer } from '../host/host.ts';
import type { Wait } from '../txn/txn.ts';

/** Longest delay that a timer takes. */
const longestDelayMs = 2 ** 31 - 1;

/** A synchronous sleep looks up that often. */
const stepMs = 10;

export class SleepWait implements Wait {
  readonly on = 'time';
  readonly #host: Pick<Host, 'clock' | 'timers'>;
  readonly #untilMs: number;
  /** Throws what stops the statement. */
  readonly #check: () => void;
  #timer: Timer | undefined;

  constructor(host: Pick<Host, 'clock' | 'timers'>, durationMs: number, check: () => void) {
    this.#host = host;
    this.#untilMs = host.clock.monotonicMs() + durationMs;
    this.#check = check;
  }

  get #leftMs(): number {
    return this.#untilMs - this.#host.clock.monotonicMs();
  }

  get ready(): boolean {
    return this.#leftMs <= 0;
  }

  get promise(): Promise<void> {
    return new Promise((resolve) => {
      const again = (): void => {
        if (this.ready) resolve();
        else this.#timer = this.#host.timers.after(Math.min(Math.ceil(this.#leftMs), longestDelayMs), again);
      };
      again();
    });
  }

  finishNow(): void {
    while (!this.ready) {
      this.#host.timers.block(Math.min(this.#leftMs, stepMs));
      this.#check();
    }
  }

  cancel(): void {
    this.#timer?.cancel();
  }
}
