/**
 * One lockable thing with its holders and its queue, and the waits in it.
 *
 * A request is granted when no other holder has a conflicting mode and nobody who waits already has asked for a
 * conflicting one, so writers are not starved (first in, first out). Who holds the thing already and wants more of it
 * goes to the head of the queue: behind the others it could only deadlock. A grant is given by whoever releases, so
 * when a wait is over the lock is held and asking again finds it.
 *
 * Used by the lock manager only. The interface `LockHolder` is a transaction's or a session's side of it.
 */
import { DbError } from '../../error.ts';
import { rowConflictsOf, rowModeName, tableConflictsOf, tableModeName } from './lock-modes.ts';

/**
 * Who waits as one and never for himself: a transaction, or a session with its transaction, whose advisory locks are
 * two holders.
 */
export class LockParty {
  /** The session; undefined for a transaction without one. */
  readonly backendId: number | undefined;
  /** Waits of its holders that are not over. */
  readonly waits: Set<LockWait> = new Set();

  constructor(backendId: number | undefined) {
    this.backendId = backendId;
  }
}

/** What the queue needs to know of a transaction, or of a session that holds advisory locks. */
export interface LockHolder {
  /** Of the transaction; 0 for a session. */
  readonly id: number;
  readonly party: LockParty;
  /** Notes that it holds the target now; `before` is the mask it held until then. */
  noteGrant(target: LockTarget, before: number): void;
}

export type LockKind = 'table' | 'row' | 'rows' | 'key' | 'advisory';

export class LockTarget {
  readonly kind: LockKind;
  /** Of a row or key; the upper half of an advisory lock's number; 0 for a table. */
  readonly space: number;
  /** Relation, row, first of new rows, hash of a key, or lower half of an advisory lock's number. */
  readonly id: number;
  /** How an advisory lock was numbered: 1 by one bigint, 2 by two integers; else 0. */
  readonly form: number;
  readonly holders: LockHolder[] = [];
  /** Modes held, parallel to `holders`. */
  readonly masks: number[] = [];
  readonly waiters: LockWait[] = [];

  constructor(kind: LockKind, space: number, id: number, form = 0) {
    this.kind = kind;
    this.space = space;
    this.id = id;
    this.form = form;
  }

  maskOf(holder: LockHolder): number {
    const at = this.holders.indexOf(holder);
    return at < 0 ? 0 : this.masks[at]!;
  }

  /** True when somebody holds the mode or waits for it. */
  holdsOrAwaits(bit: number): boolean {
    return this.masks.some((mask) => (mask & bit) !== 0) || this.waiters.some((wait) => wait.bit === bit);
  }

  /** Grants the mode, or puts a wait into the queue and returns it. */
  request(holder: LockHolder, bit: number): LockWait | undefined {
    const held = this.maskOf(holder);
    if (this.#isCovered(held, bit)) return undefined;
    if (this.#isGrantable(holder, held, bit)) {
      this.grant(holder, bit);
      return undefined;
    }
    const wait = new LockWait(this, holder, bit);
    if (this.#isHeldBy(holder.party)) this.waiters.splice(this.#firstStranger(), 0, wait);
    else this.waiters.push(wait);
    holder.party.waits.add(wait);
    return wait;
  }

  /** True when a request of the mode would not have to wait. */
  admits(holder: LockHolder, bit: number): boolean {
    const held = this.maskOf(holder);
    return this.#isCovered(held, bit) || this.#isGrantable(holder, held, bit);
  }

  #isGrantable(holder: LockHolder, held: number, bit: number): boolean {
    if (this.#conflictsWithHolders(holder.party, bit)) return false;
    return held !== 0 || !this.#conflictsWithQueue(bit) || this.#isHeldBy(holder.party);
  }

  grant(holder: LockHolder, bit: number): void {
    const at = this.holders.indexOf(holder);
    const before = at < 0 ? 0 : this.masks[at]!;
    if (at < 0) {
      this.holders.push(holder);
      this.masks.push(bit);
    } else {
      this.masks[at] = before | bit;
    }
    holder.noteGrant(this, before);
  }

  /** Puts the holder's modes back to `mask`; 0 lets go. Then grants what has become possible. */
  restore(holder: LockHolder, mask: number): void {
    const at = this.holders.indexOf(holder);
    if (at < 0) return;
    if (mask === 0) {
      this.holders.splice(at, 1);
      this.masks.splice(at, 1);
    } else {
      this.masks[at] = mask;
    }
    this.wake();
  }

  /** Takes a wait out of the queue without a grant. */
  withdraw(wait: LockWait): void {
    const at = this.waiters.indexOf(wait);
    if (at < 0) return;
    this.waiters.splice(at, 1);
    wait.holder.party.waits.delete(wait);
    this.wake();
  }

  wake(): void {
    for (let at = 0; at < this.waiters.length; ) {
      const wait = this.waiters[at]!;
      if (this.#conflictsWithHolders(wait.holder.party, wait.bit) || this.#conflictsWithEarlier(wait, at)) {
        at++;
        continue;
      }
      this.waiters.splice(at, 1);
      wait.holder.party.waits.delete(wait);
      this.grant(wait.holder, wait.bit);
      wait.succeed();
    }
  }

  /** The thing is gone: whoever waits for it goes on without it. */
  dissolve(): void {
    this.holders.length = 0;
    this.masks.length = 0;
    for (const wait of this.waiters.splice(0)) {
      wait.holder.party.waits.delete(wait);
      wait.succeed();
    }
  }

  /** Who must go on before the wait can end. */
  blockersOf(wait: LockWait): LockHolder[] {
    const conflicts = this.#conflictsOf(wait.bit);
    const { party } = wait.holder;
    const blockers = this.holders.filter((holder, at) => holder.party !== party && (this.masks[at]! & conflicts) !== 0);
    for (const earlier of this.waiters) {
      if (earlier === wait) break;
      if (earlier.holder.party !== party && (earlier.bit & conflicts) !== 0) blockers.push(earlier.holder);
    }
    return blockers;
  }

  /** `row 7 of space 12`; a key is named by what it is locked under, an advisory lock by its number in halves. */
  describe(): string {
    switch (this.kind) {
      case 'table':
        return `relation ${this.id}`;
      case 'row':
        return `row ${this.id} of space ${this.space}`;
      case 'rows':
        return `new rows from ${this.id} of space ${this.space}`;
      case 'key':
        return `key #${this.id.toString(16)} of space ${this.space}`;
      case 'advisory':
        return `advisory lock [${this.space},${this.id},${this.form}]`;
    }
  }

  modeName(bit: number): string {
    return this.#hasTableModes ? tableModeName(bit) : rowModeName(bit);
  }

  get #hasTableModes(): boolean {
    return this.kind === 'table' || this.kind === 'advisory';
  }

  #conflictsOf(bit: number): number {
    return this.#hasTableModes ? tableConflictsOf(bit) : rowConflictsOf(bit);
  }

  /** Row modes are a ladder; table modes are not, there only the very mode counts. */
  #isCovered(held: number, bit: number): boolean {
    return this.#hasTableModes ? (held & bit) !== 0 : held >= bit;
  }

  #isHeldBy(party: LockParty): boolean {
    for (let at = 0; at < this.holders.length; at++) if (this.holders[at]!.party === party) return true;
    return false;
  }

  #conflictsWithHolders(party: LockParty, bit: number): boolean {
    const conflicts = this.#conflictsOf(bit);
    for (let at = 0; at < this.holders.length; at++) {
      if (this.holders[at]!.party !== party && (this.masks[at]! & conflicts) !== 0) return true;
    }
    return false;
  }

  #conflictsWithQueue(bit: number): boolean {
    const conflicts = this.#conflictsOf(bit);
    return this.waiters.some((waiter) => (waiter.bit & conflicts) !== 0);
  }

  #conflictsWithEarlier(wait: LockWait, at: number): boolean {
    if (this.#isHeldBy(wait.holder.party)) return false;
    const conflicts = this.#conflictsOf(wait.bit);
    for (let i = 0; i < at; i++) if ((this.waiters[i]!.bit & conflicts) !== 0) return true;
    return false;
  }

  #firstStranger(): number {
    const at = this.waiters.findIndex((waiter) => !this.#isHeldBy(waiter.holder.party));
    return at < 0 ? this.waiters.length : at;
  }
}

/** A holder as messages name it: its session by pg_backend_pid(), a transaction outside of sessions by its number. */
export function participant({ id, party }: LockHolder): string {
  return party.backendId === undefined ? `transaction ${id}` : `process ${party.backendId}`;
}

/** A request in a queue. Implements `Wait` of txn.ts. */
export class LockWait {
  readonly on = 'lock';
  readonly target: LockTarget;
  readonly holder: LockHolder;
  readonly bit: number;
  /** When it began, microseconds since 2000-01-01. */
  startedAt = 0;
  #state: 'waiting' | 'granted' | DbError = 'waiting';
  #promise: Promise<void> | undefined;
  #resolve: () => void = () => {};
  #reject: (error: DbError) => void = () => {};

  constructor(target: LockTarget, holder: LockHolder, bit: number) {
    this.target = target;
    this.holder = holder;
    this.bit = bit;
  }

  get ready(): boolean {
    return this.#state === 'granted';
  }

  get promise(): Promise<void> {
    this.#promise ??= new Promise((resolve, reject) => {
      if (this.#state === 'granted') resolve();
      else if (this.#state !== 'waiting') reject(this.#state);
      this.#resolve = resolve;
      this.#reject = reject;
    });
    return this.#promise;
  }

  finishNow(): void {
    if (this.#state === 'granted') return;
    const blockers = this.target.blockersOf(this).map(participant);
    throw new DbError('55P03', `could not obtain lock on ${this.target.describe()}`, {
      detail: `It is held by ${[...new Set(blockers)].join(', ')} of this database.`,
      hint: 'A synchronous call cannot wait for another session of its own process. Use the asynchronous call.',
      retry: true,
    });
  }

  /** Gives up: leaves the queue. Harmless when the wait is over. */
  cancel(): void {
    this.fail(new DbError('57014', `canceled the wait for a lock on ${this.target.describe()}`));
    this.target.withdraw(this);
  }

  succeed(): void {
    this.#state = 'granted';
    this.#resolve();
  }

  fail(error: DbError): void {
    if (this.#state !== 'waiting') return;
    this.#state = error;
    this.#reject(error);
  }
}
