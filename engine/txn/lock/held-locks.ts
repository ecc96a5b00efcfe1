/**
 * The advisory locks that a session holds across its transactions. Implements `SessionLocks` of txn.ts.
 *
 * They lie in the same table as those of transactions, and the session is one party with its transactions, so neither
 * ever waits for the other. A lock is counted by mode: the first taking asks the target, the last giving back releases.
 */
import type { AdvisoryKey, AdvisoryLockMode, SessionLocks } from '../contract.ts';
import { requestLock } from './deadlock.ts';
import { tableBit } from './lock-modes.ts';
import type { LockTable } from './lock-table.ts';
import { type LockHolder, LockParty, type LockTarget, type LockWait } from './lock-target.ts';

export class HeldLocks implements SessionLocks, LockHolder {
  readonly id = 0;
  readonly party: LockParty;
  readonly #table: LockTable;
  /** How often each mode was taken, by its bit. */
  readonly #counts: Map<LockTarget, Map<number, number>> = new Map();

  constructor(table: LockTable, backendId: number) {
    this.#table = table;
    this.party = new LockParty(backendId);
  }

  get backendId(): number {
    return this.party.backendId!;
  }

  lock(key: AdvisoryKey, mode: AdvisoryLockMode): LockWait | undefined {
    const target = this.#table.advisory(key);
    const bit = tableBit(mode);
    if (this.#isCounted(target, bit)) return undefined;
    return requestLock(target, this, bit, this.#table.nowUs);
  }

  tryLock(key: AdvisoryKey, mode: AdvisoryLockMode): boolean {
    const target = this.#table.advisory(key);
    const bit = tableBit(mode);
    if (this.#isCounted(target, bit)) return true;
    if (!target.admits(this, bit)) return false;
    target.request(this, bit);
    return true;
  }

  /** Counts one more of a mode that is held already. */
  #isCounted(target: LockTarget, bit: number): boolean {
    const counts = this.#counts.get(target);
    const count = counts?.get(bit);
    if (count === undefined) return false;
    counts!.set(bit, count + 1);
    return true;
  }

  noteGrant(target: LockTarget, before: number): void {
    const bit = target.maskOf(this) & ~before;
    const counts = this.#counts.get(target);
    if (counts === undefined) this.#counts.set(target, new Map([[bit, 1]]));
    else counts.set(bit, 1);
  }

  unlock(key: AdvisoryKey, mode: AdvisoryLockMode): boolean {
    const target = this.#table.advisory(key);
    const bit = tableBit(mode);
    const counts = this.#counts.get(target);
    const count = counts?.get(bit);
    if (counts === undefined || count === undefined) {
      this.#table.retire(target);
      return false;
    }
    if (count > 1) {
      counts.set(bit, count - 1);
      return true;
    }
    counts.delete(bit);
    if (counts.size === 0) this.#counts.delete(target);
    target.restore(this, target.maskOf(this) & ~bit);
    this.#table.retire(target);
    return true;
  }

  unlockAll(): void {
    for (const wait of [...this.party.waits]) if (wait.holder === this) wait.cancel();
    for (const target of [...this.#counts.keys()]) {
      target.restore(this, 0);
      this.#table.retire(target);
    }
    this.#counts.clear();
  }
}
