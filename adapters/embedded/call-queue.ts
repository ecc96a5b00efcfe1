/**
 * The calls of one client: they run one after another, in the order in which they were made.
 *
 * The rule is that a call begins when the one before it has **executed**, not when that one is durable. Executed means
 * that its rows are read, or its commit is installed; what is left is the wait for the log, and those waits overlap. So
 * calls see all that earlier calls did, as if each had been awaited, and the commits of calls that were made together
 * share one sync. Nobody is answered before what the answer depends on is flushed, and log order is call order, so a
 * crash never keeps a later call and loses an earlier one.
 *
 * After a slice of the event loop the queue lets others work before it begins the next call.
 */
import type { Turn, Wait } from '../../engine/index.ts';

/** What a call has come to, and what must be flushed before the caller may have it: `value` is read after that. */
export interface Executed<Value> {
  readonly value: Value;
  readonly pending: Pick<Wait, 'promise'> | undefined;
}

export class CallQueue {
  readonly #session: { readonly turn: Pick<Turn, 'isOver' | 'yieldToOthers'> };
  /** Settles when the newest call has executed. */
  #tail: Promise<unknown> = Promise.resolve();
  #count = 0;
  /** Told that a call waits behind the one that runs. */
  #onWaiting: (() => void) | undefined;
  /** The newest flush that an answer waits for; the earlier ones are over when it is. */
  #pending: Executed<unknown>['pending'];

  /** `session` is whose calls they are; it may change its turn between two calls. */
  constructor(session: { readonly turn: Pick<Turn, 'isOver' | 'yieldToOthers'> }) {
    this.#session = session;
  }

  /** True while calls run or wait their turn. */
  get isBusy(): boolean {
    return this.#count > 0;
  }

  /** Runs `work` in its turn. A failure is the caller's own: the next call runs all the same. */
  async call<Value>(work: () => Promise<Executed<Value>>): Promise<Value> {
    this.#count++;
    this.#onWaiting?.();
    const executed = this.#tail.then(() => this.#execute(work));
    // whoever made the call is told of its failure
    this.#tail = executed.catch(() => {});
    const call = await executed;
    if (call.pending !== undefined) await call.pending.promise;
    return call.value;
  }

  async #execute<Value>(work: () => Promise<Executed<Value>>): Promise<Executed<Value>> {
    try {
      const { turn } = this.#session;
      if (turn.isOver) await turn.yieldToOthers();
      const executed = await work();
      if (executed.pending !== undefined) this.#pending = executed.pending;
      return executed;
    } finally {
      this.#onWaiting = undefined;
      this.#count--;
    }
  }

  /** For the call that runs: `listener` is called when another one waits for it, at once if one does already. */
  whenAwaited(listener: () => void): void {
    this.#onWaiting = listener;
    if (this.#count > 1) listener();
  }

  /** Resolves when every call made so far has executed. */
  async executed(): Promise<void> {
    await this.#tail;
  }

  /** Resolves when every call made so far is answered, well or not. */
  async answered(): Promise<void> {
    this.#onWaiting?.();
    await this.#tail;
    // a flush that failed has failed for the calls that wait for it
    await this.#pending?.promise.catch(() => {});
  }
}
