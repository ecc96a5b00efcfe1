/**
 * What a backup, a check or a restore tells while it runs, and how it is told to stop.
 *
 * The work runs in a worker thread and is synchronous there, so it cannot be sent a message: stopping is a flag in
 * shared memory, looked at with each report. Reports come with every megabyte; whoever passes them on thins them out.
 */
import { DbError } from '../../error.ts';
import type { TaskPhase, TaskProgress } from './backup-contract.ts';

export class TaskReport {
  /** Sentences for the user: what was found, kept or begun anew. */
  readonly notes: string[] = [];
  readonly #stop: Int32Array | undefined;
  readonly #onProgress: (progress: TaskProgress) => void;

  constructor(onProgress: (progress: TaskProgress) => void, stop?: SharedArrayBuffer) {
    this.#onProgress = onProgress;
    this.#stop = stop === undefined ? undefined : new Int32Array(stop);
  }

  /** Throws 57014 when the work is to stop. */
  progress(phase: TaskPhase, doneBytes: number, totalBytes: number): void {
    if (this.#stop !== undefined && Atomics.load(this.#stop, 0) !== 0) throw stopped();
    this.#onProgress({ phase, doneBytes, totalBytes: Math.max(doneBytes, totalBytes) });
  }

  note(sentence: string): void {
    this.notes.push(sentence);
  }
}

export function stopped(): DbError {
  return new DbError('57014', 'canceling statement due to user request');
}
