/**
 * Where a merge puts what it makes: straight into a key-value batch (a worker, or a synchronous checkpoint), or into a
 * list that becomes one batch at the end (a checkpoint by slices on the main thread).
 */
import type { KvStore, KvWriter } from '../../kv/kv.ts';

export interface MergeOutput {
  /** `isChecked`: see `KvWriter.put`. */
  put(key: Uint8Array, value: Uint8Array, isChecked?: boolean): void;
  remove(key: Uint8Array): void;
  /** Removes keys of a range, at most `limit`; true when none are left. */
  removeRange(from: Uint8Array, to: Uint8Array, limit: number): void;
}

export class DirectOutput implements MergeOutput {
  readonly #writer: KvWriter;

  constructor(writer: KvWriter) {
    this.#writer = writer;
  }

  put(key: Uint8Array, value: Uint8Array, isChecked?: boolean): void {
    this.#writer.put(key, value, isChecked);
  }

  remove(key: Uint8Array): void {
    this.#writer.remove(key);
  }

  removeRange(from: Uint8Array, to: Uint8Array, limit: number): void {
    this.#writer.removeRange(from, to, limit);
  }
}

export class CollectedOutput implements MergeOutput {
  readonly #steps: ((writer: KvWriter) => void)[] = [];

  put(key: Uint8Array, value: Uint8Array, isChecked?: boolean): void {
    const kept = value.slice();
    this.#steps.push((writer) => writer.put(key, kept, isChecked));
  }

  remove(key: Uint8Array): void {
    this.#steps.push((writer) => writer.remove(key));
  }

  removeRange(from: Uint8Array, to: Uint8Array, limit: number): void {
    this.#steps.push((writer) => writer.removeRange(from, to, limit));
  }

  commit(store: KvStore): void {
    store.write((writer) => {
      for (const step of this.#steps) step(writer);
    });
  }
}
