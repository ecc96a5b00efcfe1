/**
 * The savepoints of a transaction block, oldest first, each with what goes back when it is rolled back to: the
 * transaction's writes and locks, and the settings. A name may stand for several; the newest counts.
 */
import { DbError } from '../error.ts';
import type { Savepoint } from '../txn/txn.ts';

interface NamedSavepoint {
  readonly name: string;
  readonly savepoint: Savepoint;
  /** `Settings.changeCount` when it was made. */
  readonly settingChanges: number;
}

export class Savepoints {
  readonly #entries: NamedSavepoint[] = [];

  add(entry: NamedSavepoint): void {
    this.#entries.push(entry);
  }

  /** Forgets it and the younger ones. Throws 3B001. */
  release(name: string): void {
    this.#entries.length = this.#find(name);
  }

  /** Forgets the younger ones, and gives back the one of that name. Throws 3B001. */
  returnTo(name: string): NamedSavepoint {
    const at = this.#find(name);
    this.#entries.length = at + 1;
    return this.#entries[at]!;
  }

  get newest(): Savepoint | undefined {
    return this.#entries.at(-1)?.savepoint;
  }

  clear(): void {
    if (this.#entries.length > 0) this.#entries.length = 0;
  }

  #find(name: string): number {
    const at = this.#entries.findLastIndex((entry) => entry.name === name);
    if (at < 0) throw new DbError('3B001', `savepoint "${name}" does not exist`);
    return at;
  }
}
