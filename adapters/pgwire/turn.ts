/**
 * A connection's turn on the event loop: how long it has worked, and what may stop the statement it works on.
 *
 * Work goes on in slices of about five milliseconds, after which the other connections get theirs. Between slices, and
 * while the statement waits for a lock, a cancel request, statement_timeout, a shutdown and the client's leaving end it.
 * A wait for a log flush is never left: the commit in it happens whatever the client wants.
 */
import { DbError, type Wait } from '../../engine/index.ts';

const sliceMs = 5;

const timeoutError = (): DbError =>
  new DbError('57014', 'canceling statement due to statement timeout', {
    hint: 'Raise statement_timeout to give the statement more time.',
  });

export class Turn {
  #sliceStartMs = performance.now();
  #deadlineMs = Infinity;
  #interruption: DbError | undefined;
  #running = false;
  #wake: (() => void) | undefined;

  /** True while a statement runs. */
  get running(): boolean {
    return this.#running;
  }

  /** A statement begins; `timeoutMs` 0 means no limit. */
  begin(timeoutMs: number): void {
    this.#running = true;
    this.#deadlineMs = timeoutMs > 0 ? performance.now() + timeoutMs : Infinity;
  }

  finish(): void {
    this.#running = false;
    this.#interruption = undefined;
  }

  /** Stops the running statement with the error; without one, nothing happens. */
  interrupt(error: DbError): void {
    if (!this.#running) return;
    this.#interruption ??= error;
    this.#wake?.();
  }

  /** The event loop has been elsewhere: a slice begins. */
  restart(): void {
    this.#sliceStartMs = performance.now();
  }

  /** True when the slice is used up; then call `yieldToOthers`. */
  get isOver(): boolean {
    return performance.now() - this.#sliceStartMs >= sliceMs;
  }

  /** Lets other connections work. Throws what has stopped the statement meanwhile. */
  async yieldToOthers(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.restart();
    this.check();
  }

  check(): void {
    if (!this.#running) return;
    if (this.#interruption !== undefined) throw this.#interruption;
    if (performance.now() > this.#deadlineMs) throw timeoutError();
  }

  /** Waits for what the statement waits for, unless something stops it. */
  async wait(wait: Wait): Promise<void> {
    if (wait.on === 'flush') {
      await wait.promise;
      this.restart();
      return;
    }
    this.check();
    let timer: NodeJS.Timeout | undefined;
    const stopped = new Promise<void>((resolve) => {
      this.#wake = resolve;
      const leftMs = this.#deadlineMs - performance.now();
      if (leftMs < 2 ** 31) timer = setTimeout(resolve, Math.ceil(leftMs) + 1);
    });
    try {
      await Promise.race([wait.promise, stopped]);
      this.restart();
      this.check();
    } catch (error) {
      wait.cancel();
      throw error;
    } finally {
      clearTimeout(timer);
      this.#wake = undefined;
    }
  }
}
