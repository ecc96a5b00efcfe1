/**
 * Advisory locks as the functions of a running statement ask for them: the session's own, and its transaction's.
 *
 * A statement that is stopped while it waits has got nothing, also when the lock came in the same moment.
 */
import type { AdvisoryLockKey, AdvisoryLocks, Suspension } from '../function/function.ts';
import type { AdvisoryLockMode, SessionLocks, Transaction } from '../txn/txn.ts';

type LockOwner = 'session' | 'transaction';

/** What it needs of the session. */
interface LockingSession {
  readonly locks: SessionLocks;
  notice(severity: 'WARNING', code: string, message: string): void;
}

export class StatementLocks implements AdvisoryLocks {
  readonly #session: LockingSession;
  readonly #transaction: Transaction;

  constructor(session: LockingSession, transaction: Transaction) {
    this.#session = session;
    this.#transaction = transaction;
  }

  *take(key: AdvisoryLockKey, mode: AdvisoryLockMode, owner: LockOwner): Generator<Suspension, void> {
    const { locks } = this.#session;
    const wait = owner === 'session' ? locks.lock(key, mode) : this.#transaction.lockAdvisory(key, mode);
    if (wait === undefined) return;
    let isTaken = false;
    try {
      yield wait;
      isTaken = true;
    } finally {
      if (!isTaken) {
        wait.cancel();
        if (wait.ready && owner === 'session') locks.unlock(key, mode);
      }
    }
  }

  tryTake(key: AdvisoryLockKey, mode: AdvisoryLockMode, owner: LockOwner): boolean {
    return owner === 'session' ? this.#session.locks.tryLock(key, mode) : this.#transaction.tryLockAdvisory(key, mode);
  }

  giveBack(key: AdvisoryLockKey, mode: AdvisoryLockMode): boolean {
    if (this.#session.locks.unlock(key, mode)) return true;
    const name = mode === 'share' ? 'ShareLock' : 'ExclusiveLock';
    this.#session.notice('WARNING', '01000', `you don't own a lock of type ${name}`);
    return false;
  }

  giveBackAll(): void {
    this.#session.locks.unlockAll();
  }
}
