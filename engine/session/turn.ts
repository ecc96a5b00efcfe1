/**
 * A session's turn on the event loop: how long it has worked, and what may stop the statement it works on. Every door
 * that runs statements asynchronously has one per session, so all of them are interrupted alike.
 *
 * Work goes on in slices of about five milliseconds, after which the other sessions get theirs. Between slices, and
 * while the statement waits for a lock, `interrupt` (a cancel request, a shutdown, a client that leaves),
 * statement_timeout and lock_timeout end it.
 * A wait for a log flush is never left: the commit in it happens whatever the client wants.
 */
import { DbError } from '../error.ts';
import type { Host, Timer } from '../host/host.ts';
import type { Wait } from '../txn/txn.ts';
import type { Settings } from './settings.ts';

const sliceMs = 5;

/** Longer delays than a timer can have are none. */
const longestDelayMs = 2 ** 31 - 1;

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
  readonly #clock: Host['clock'];
  readonly #timers: Host['timers'];
  #sliceStartMs: number;
  #deadlineMs = Infinity;
  #lockTimeoutMs = 0;
  #interruption: DbError | undefined;
  #running = false;
  #wake: (() => void) | undefined;
  #waitingOn: Wait['on'] | undefined;

  constructor({ clock, timers }: Pick<Host, 'clock' | 'timers'>) {
    this.#clock = clock;
    this.#timers = timers;
    this.#sliceStartMs = clock.monotonicMs();
  }

  /** True while a statement runs. */
  get running(): boolean {
    return this.#running;
  }

  /** What the statement waits for right now. */
  get waitingOn(): Wait['on'] | undefined {
    return this.#waitingOn;
  }

  /** A statement begins, with the time limits of its session. `finish` must follow. */
  begin(settings: Settings): void {
    this.#running = true;
    const timeoutMs = settings.timeMs('statement_timeout');
    this.#deadlineMs = timeoutMs > 0 ? this.#clock.monotonicMs() + timeoutMs : Infinity;
    this.#lockTimeoutMs = settings.timeMs('lock_timeout');
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

  /** Stops the running statement as its user's wish. */
  cancel(): void {
    this.interrupt(new DbError('57014', 'canceling statement due to user request'));
  }

  /** The event loop has been elsewhere: a slice begins. */
  restart(): void {
    this.#sliceStartMs = this.#clock.monotonicMs();
  }

  /** True when the slice is used up; then call `yieldToOthers`. */
  get isOver(): boolean {
    return this.#clock.monotonicMs() - this.#sliceStartMs >= sliceMs;
  }

  /** Lets other sessions work. Throws what has stopped the statement meanwhile. */
  async yieldToOthers(): Promise<void> {
    await new Promise<void>((resolve) => this.#timers.immediate(resolve));
    this.restart();
    this.check();
  }

  /** Throws what has stopped the statement. */
  check(): void {
    if (!this.#running) return;
    if (this.#interruption !== undefined) throw this.#interruption;
    if (this.#clock.monotonicMs() > this.#deadlineMs) throw timeoutError();
  }

  /** Waits for what the statement waits for, unless something stops it. */
  async wait(wait: Wait): Promise<void> {
    this.#waitingOn = wait.on;
    try {
      if (wait.on !== 'flush') await this.#waitUnlessStopped(wait);
      else {
        await wait.promise;
        this.restart();
      }
    } finally {
      this.#waitingOn = undefined;
    }
  }

  async #waitUnlessStopped(wait: Wait): Promise<void> {
    this.check();
    const lockMs = wait.on === 'lock' && this.#lockTimeoutMs > 0 ? this.#lockTimeoutMs : Infinity;
    const leftMs = Math.min(this.#deadlineMs - this.#clock.monotonicMs(), lockMs);
    let timer: Timer | undefined;
    const stopped = new Promise<'stopped'>((resolve) => {
      const stop = (): void => resolve('stopped');
      this.#wake = stop;
      if (leftMs < longestDelayMs) timer = this.#timers.after(Math.ceil(leftMs) + 1, stop);
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
      timer?.cancel();
      this.#wake = undefined;
    }
  }
}
