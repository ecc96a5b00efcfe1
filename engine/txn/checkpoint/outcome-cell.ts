/**
 * How a checkpoint in the worker ended, in memory shared with the main thread.
 *
 * Word 0 is the state (0 idle, 1 running, 2 succeeded, 3 failed), word 1 the length of the JSON text behind them. The
 * text is written before the state. A list of changed heaps that does not fit becomes `null`: all of them.
 */
import { DbError } from '../../error.ts';
import type { CheckpointResult } from './run-checkpoint.ts';

const headBytes = 8;
const textBytes = 65_536;
const idle = 0;
const running = 1;
const succeeded = 2;
const failed = 3;

export interface CheckpointOutcome extends Omit<CheckpointResult, 'changedHeaps'> {
  /** Undefined when there are too many to name. */
  readonly changedHeaps: readonly number[] | undefined;
}

interface OutcomeText {
  readonly position?: CheckpointResult['position'];
  readonly changedHeaps?: readonly number[] | null;
  readonly error?: { readonly code: string; readonly message: string; readonly detail?: string | undefined };
}

export class OutcomeCell {
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #text: Uint8Array;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(headBytes + textBytes)) {
    this.buffer = buffer;
    this.#words = new Int32Array(buffer, 0, 2);
    this.#text = new Uint8Array(buffer, headBytes);
  }

  start(): void {
    Atomics.store(this.#words, 0, running);
  }

  /** Blocks the thread while the checkpoint runs. */
  waitWhileRunning(): void {
    while (Atomics.load(this.#words, 0) === running) Atomics.wait(this.#words, 0, running);
  }

  succeed(result: CheckpointResult): void {
    const changedHeaps = result.changedHeaps.length > 4_096 ? null : result.changedHeaps;
    this.#end(succeeded, { position: result.position, changedHeaps });
  }

  fail(error: unknown): void {
    const { code, detail } = error instanceof DbError ? error : { code: 'XX000', detail: undefined };
    const message = error instanceof Error ? error.message.slice(0, 8_192) : String(error);
    this.#end(failed, { error: { code, message, detail: detail?.slice(0, 8_192) } });
  }

  /** The outcome of the run that ended; throws its error. The cell is idle then. */
  take(): CheckpointOutcome {
    const state = Atomics.exchange(this.#words, 0, idle);
    const text = new TextDecoder().decode(this.#text.slice(0, this.#words[1]));
    if (state !== succeeded && state !== failed) throw new DbError('58000', 'the checkpoint worker has not answered');
    const outcome = JSON.parse(text) as OutcomeText;
    if (outcome.position !== undefined) {
      return { position: outcome.position, changedHeaps: outcome.changedHeaps ?? undefined };
    }
    const { code = 'XX000', message = 'unknown', detail } = outcome.error ?? {};
    throw new DbError(code, `checkpoint failed: ${message}`, detail === undefined ? {} : { detail });
  }

  #end(state: number, text: OutcomeText): void {
    const bytes = new TextEncoder().encode(JSON.stringify(text));
    this.#text.set(bytes);
    this.#words[1] = bytes.length;
    Atomics.store(this.#words, 0, state);
    Atomics.notify(this.#words, 0);
  }
}
