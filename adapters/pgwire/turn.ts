/**
 * A connection's turn on the event loop: how long it has worked, and what may stop the statement it works on.
 *
 * Work goes on in slices of about five milliseconds, after which the other connections get theirs. Between slices, and
 * while the statement waits for a lock, a cancel request, statement_timeout, lock_timeout, a shutdown and the client's
 * leaving end it.
 * A wait for a log flush is never left: the commit in it happens whatever the client wants.
 */
import { DbError, type Wait } from '../../engine/index.ts';

const sliceMs = 5;

const lockTimeoutError = (): DbError =>
  new DbError('55P03', 'canceling statement due to lock timeout', {
    hint: 'Raise lock_timeout to wait longer.',
    retry: true,
  });

const timeoutError = (): DbError =>
  new DbError('57014', 'canceling statement due to statement timeout', {
    hint: 'Raise statement_timeout to give the statement more time.',
  });

export class Turn {
  #sliceStartMs = performance.now();
  #deadlineMs = Infinity;
  #lockTimeoutMs = 0;
  #interruption: DbError | undefined;
  #running = false;
  #wake: (() => void) | undefined;

  /** True while a statement runs. */
  get running(): boolean {
    return this.#running;
  }

  /** A statement begins; 0 means no limit, for it as a whole and for each of its waits for a lock. */
  begin(timeoutMs: number, lockTimeoutMs: number): void {
    this.#running = true;
    this.#deadlineMs = timeoutMs > 0 ? performance.now() + timeoutMs : Infinity;
    this.#lockTimeoutMs = lockTimeoutMs;
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
    const lockMs = wait.on === 'lock' && this.#lockTimeoutMs > 0 ? this.#lockTimeoutMs : Infinity;
    const leftMs = Math.min(this.#deadlineMs - performance.now(), lockMs);
    let timer: NodeJS.Timeout | undefined;
    const stopped = new Promise<'stopped'>((resolve) => {
      this.#wake = () => resolve('stopped');
      // longer delays than a timer can have are none
      if (leftMs < 2 ** 31) timer = setTimeout(resolve, Math.ceil(leftMs) + 1, 'stopped');
    });
    try {
      const outcome = await Promise.race([wait.promise, stopped]);
      this.restart();
      this.check();
      if (outcome === 'stopped') throw lockTimeoutError();
    } catch (error) {
      wait.cancel();
      throw error;
    } finally {
      clearTimeout(timer);
      this.#wake = undefined;
    }
  }
}
