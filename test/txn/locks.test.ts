/**
 * The lock table under random requests, releases and savepoints: never two conflicting holders, no forgotten waiter, no
 * circle of waits, nothing left behind.
 */
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { DbError } from '../../engine/error.ts';
import { HeldLocks } from '../../engine/txn/lock/held-locks.ts';
import { rowModes, tableModes } from '../../engine/txn/lock/lock-modes.ts';
import { type LockMark, type LockSet, LockTable } from '../../engine/txn/lock/lock-table.ts';
import type { LockWait } from '../../engine/txn/lock/lock-target.ts';
import { keyLockId, RowLockTable } from '../../engine/txn/lock/row-lock-table.ts';

vi.setConfig({ testTimeout: 60_000 });

/** PostgreSQL's tables, written down a second time in the words of its manual. */
const tableConflicts: Readonly<Record<string, readonly string[]>> = {
  'access share': ['access exclusive'],
  'row share': ['exclusive', 'access exclusive'],
  'row exclusive': ['share', 'share row exclusive', 'exclusive', 'access exclusive'],
  'share update exclusive': ['share update exclusive', 'share', 'share row exclusive', 'exclusive', 'access exclusive'],
  share: ['row exclusive', 'share update exclusive', 'share row exclusive', 'exclusive', 'access exclusive'],
  'share row exclusive': [
    'row exclusive',
    'share update exclusive',
    'share',
    'share row exclusive',
    'exclusive',
    'access exclusive',
  ],
  exclusive: tableModes.slice(1),
  'access exclusive': tableModes,
};
const rowConflicts: Readonly<Record<string, readonly string[]>> = {
  'key share': ['update'],
  share: ['no key update', 'update'],
  'no key update': ['share', 'no key update', 'update'],
  update: rowModes,
};

test('two transactions hold exactly what PostgreSQL lets them hold', () => {
  for (const [modes, conflicts] of [[tableModes, tableConflicts] as const, [rowModes, rowConflicts] as const]) {
    for (const held of modes) {
      for (const asked of modes) {
        const table = new LockTable(() => 0);
        const lock = (set: LockSet, mode: string): LockWait | undefined =>
          modes === tableModes ? set.lockTable(1, mode as 'share') : set.lockRow(1, 1, mode as 'share');
        expect(lock(table.join(1), held)).toBeUndefined();
        const isRefused = lock(table.join(2), asked) !== undefined;
        expect([held, asked, isRefused]).toEqual([held, asked, conflicts[held]!.includes(asked)]);
      }
    }
  }
});

class LockRun {
  readonly table = new LockTable(() => 0);
  readonly sets: LockSet[] = [];
  /** The session of each transaction; it lives as long. */
  readonly #sessions: Map<LockSet, HeldLocks> = new Map();
  readonly #marks: Map<LockSet, LockMark[]> = new Map();
  readonly #waits: Map<LockSet, LockWait> = new Map();
  #nextId = 1;

  step([kind, a, b, c]: readonly [number, number, number, number]): void {
    if (this.sets.length < 2 || (kind < 6 && this.sets.length < 6)) this.#join();
    const set = this.sets[a % this.sets.length]!;
    const waiting = this.#waits.get(set);
    if (waiting?.ready === true) this.#waits.delete(set);
    // who waits can only give up or be rolled back
    if (waiting !== undefined && !waiting.ready) {
      if (kind > 80) this.#leave(set);
      return;
    }
    if (kind < 70) this.#request(set, b, c);
    else if (kind < 78) this.#marks.get(set)!.push(set.mark());
    else if (kind < 88) this.#rollbackTo(set, b);
    else this.#leave(set);
    this.check();
  }

  finish(): void {
    for (const set of [...this.sets]) this.#leave(set);
    expect(this.table.describe()).toEqual([]);
    expect(this.table.rows.count).toBe(0);
    expect(this.table.shared.size).toBe(0);
  }

  #join(): void {
    const id = this.#nextId++;
    const session = new HeldLocks(this.table, 1_000 + id);
    // some transactions run outside of sessions
    const set = this.table.join(id, id % 3 === 0 ? undefined : session.party);
    this.sets.push(set);
    if (id % 3 !== 0) this.#sessions.set(set, session);
    this.#marks.set(set, []);
  }

  #leave(set: LockSet): void {
    set.release();
    this.table.leave(set);
    this.#sessions.get(set)?.unlockAll();
    this.#sessions.delete(set);
    this.sets.splice(this.sets.indexOf(set), 1);
    this.#waits.delete(set);
  }

  #request(set: LockSet, b: number, c: number): void {
    try {
      if (c % 5 === 3) {
        this.#requestAdvisory(set, b, c);
        return;
      }
      const wait =
        c % 3 === 0
          ? set.lockTable(b % 2, tableModes[c % 8]!)
          : c % 3 === 1
            ? set.lockRow(1, b % 4, rowModes[c % 4]!)
            : set.lockKey(1, Uint8Array.of(b % 3));
      if (wait !== undefined) this.#waits.set(set, wait);
    } catch (error) {
      expect((error as DbError).code).toBe('40P01');
      const session = this.#sessions.get(set);
      const name = session === undefined ? `Transaction ${set.id}` : `Process ${session.backendId}`;
      expect((error as DbError).detail).toContain(`${name} waits`);
      this.#leave(set);
    }
  }

  #requestAdvisory(set: LockSet, b: number, c: number): void {
    const key = { classId: 0, objectId: b % 3, form: 1 } as const;
    const mode = c % 2 === 0 ? 'share' : 'exclusive';
    const session = this.#sessions.get(set);
    const owner = session === undefined || b % 2 === 0 ? undefined : session;
    if (b % 5 === 0) owner?.unlock(key, mode);
    else if (b % 5 === 1) {
      const isFree = owner === undefined ? set.tryLockAdvisory(key, mode) : owner.tryLock(key, mode);
      if (isFree) expect(set.lockAdvisory(key, mode)).toBeUndefined();
    } else {
      const wait = owner === undefined ? set.lockAdvisory(key, mode) : owner.lock(key, mode);
      if (wait !== undefined) this.#waits.set(set, wait);
    }
  }

  #rollbackTo(set: LockSet, b: number): void {
    const marks = this.#marks.get(set)!;
    if (marks.length === 0) return;
    const at = b % marks.length;
    set.release(marks[at]!);
    marks.length = at + 1;
    expect(set.mark()).toEqual(marks[at]);
  }

  /** Reads the locks as they are described and checks them against the manual's tables. */
  check(): void {
    const held = new Map<string, { id: number; mode: string }[]>();
    const waiting = new Set<number>();
    for (const lock of this.table.list()) {
      const id = lock.backendId ?? lock.transaction;
      if (lock.waitStartedAt !== undefined) {
        waiting.add(id);
        continue;
      }
      const thing = `${lock.kind} ${lock.space} ${lock.id}`;
      held.set(thing, [...(held.get(thing) ?? []), { id, mode: lock.mode }]);
    }
    for (const [thing, holders] of held) {
      const conflicts = /^(table|advisory)/.test(thing) ? tableConflicts : rowConflicts;
      for (const left of holders) {
        for (const right of holders) {
          if (left.id === right.id) continue;
          expect([thing, left, right, conflicts[left.mode]!.includes(right.mode)]).toEqual([thing, left, right, false]);
        }
      }
    }
    // the walk over the waits must end: who is blocked is blocked by somebody who can go on
    if (this.sets.length > 0) expect(waiting.size).toBeLessThan(this.sets.length);
    for (const [set, wait] of this.#waits) {
      if (!wait.ready) expect(waiting.has(this.#sessions.get(set)?.backendId ?? set.id)).toBe(true);
    }
  }
}

test('random requests never break the rules, and everything is given back', () => {
  const step = fc.tuple(fc.nat(99), fc.nat(50), fc.nat(50), fc.nat(50));
  fc.assert(
    fc.property(fc.array(step, { minLength: 10, maxLength: 200, size: 'max' }), (steps) => {
      const run = new LockRun();
      for (const one of steps) run.step(one);
      run.finish();
    }),
    { numRuns: 150 },
  );
});

test('a session and its transaction share their advisory locks, and a session counts them', () => {
  const table = new LockTable(() => 7);
  const key = { classId: 4_294_967_295, objectId: 12, form: 1 } as const;
  const [first, second] = [new HeldLocks(table, 1), new HeldLocks(table, 2)];
  const [own, other] = [table.join(1, first.party), table.join(2, second.party)];
  expect(first.lock(key, 'exclusive')).toBeUndefined();
  expect(first.lock(key, 'exclusive')).toBeUndefined();
  expect(first.tryLock(key, 'share')).toBe(true);
  const mark = own.mark();
  expect(own.lockAdvisory(key, 'exclusive')).toBeUndefined();
  expect(other.tryLockAdvisory(key, 'share')).toBe(false);
  const wait = second.lock(key, 'share')!;
  // who is in goes before who waits
  expect(own.lockAdvisory(key, 'share')).toBeUndefined();
  expect(table.describe()).toEqual([
    '0 holds share, exclusive on advisory lock [4294967295,12,1]',
    '0 waits for share on advisory lock [4294967295,12,1]',
    '1 holds share, exclusive on advisory lock [4294967295,12,1]',
  ]);
  expect(first.unlock({ ...key, form: 2 }, 'exclusive')).toBe(false);
  expect([first.unlock(key, 'exclusive'), first.unlock(key, 'exclusive')]).toEqual([true, true]);
  expect(first.unlock(key, 'exclusive')).toBe(false);
  expect(wait.ready).toBe(false);
  own.release(mark);
  expect(wait.ready).toBe(true);
  expect(second.unlock(key, 'share')).toBe(true);
  first.unlockAll();
  expect(table.describe()).toEqual([]);
});

test('the row lock table against a map', () => {
  const step = fc.tuple(fc.boolean(), fc.nat(3), fc.integer({ min: -40, max: 40 }), fc.nat(3));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400, size: 'max' }), (steps) => {
      const table = new RowLockTable();
      const model = new Map<string, number>();
      for (const [adds, space, small, scale] of steps) {
        const id = small * 2 ** (scale * 16);
        const name = `${space}/${id === 0 ? 0 : id}`;
        const entry = table.find(space, id);
        expect(entry >= 0).toBe(model.has(name));
        if (adds && entry < 0) model.set(name, table.add(space, id, 1, 1));
        else if (!adds && entry >= 0) {
          table.remove(entry);
          model.delete(name);
        }
      }
      expect(table.count).toBe(model.size);
      for (const [name, entry] of model) {
        const [space, id] = name.split('/').map(Number) as [number, number];
        expect(table.find(space, id)).toBe(entry);
      }
    }),
    { numRuns: 60 },
  );
});

test('keys lock by 52 bits', () => {
  const ids = new Set<number>();
  for (let i = 0; i < 200_000; i++) ids.add(keyLockId(new TextEncoder().encode(`key ${i}`)));
  expect(ids.size).toBe(200_000);
  for (const id of [...ids].slice(0, 100)) expect(Number.isSafeInteger(id)).toBe(true);
});

test('new rows are locked as one range: others wait for its owner and then find the single rows free', async () => {
  const table = new LockTable(() => 0);
  const [owner, other, third] = [table.join(1), table.join(2), table.join(3)];
  expect(owner.lockNewRows(7, 100, 199)).toBe(true);
  expect(owner.lockNewRows(7, 200, 299)).toBe(true);
  expect(owner.lockRow(7, 250, 'update')).toBeUndefined();
  expect(other.lockNewRows(7, 290, 400)).toBe(false);
  expect(other.lockRow(7, 300, 'update')).toBeUndefined();
  expect(other.lockRow(8, 150, 'update')).toBeUndefined();
  const waits = [other.lockRow(7, 150, 'update')!, third.lockRow(7, 299, 'key share')!];
  expect(waits.map((wait) => wait.ready)).toEqual([false, false]);
  expect(table.describe()).toContain('1 holds update on new rows from 100 of space 7');
  // a circle through the range is a deadlock like any other
  expect(() => owner.lockRow(7, 300, 'update')).toThrow(/deadlock detected/);
  owner.release();
  await Promise.all(waits.map((wait) => wait.promise));
  expect(other.lockRow(7, 150, 'update')).toBeUndefined();
  expect(third.lockRow(7, 299, 'update')).toBeUndefined();
  expect(third.lockRow(7, 150, 'update')?.ready).toBe(false);
  for (const set of [other, third]) set.release();
  expect(table.describe()).toEqual([]);
});

test('a rollback to a mark gives back the ranges after it, and no range grows over a mark', () => {
  const table = new LockTable(() => 0);
  const [owner, other] = [table.join(1), table.join(2)];
  owner.lockNewRows(7, 1, 10);
  const mark = owner.mark();
  owner.lockNewRows(7, 11, 20);
  owner.release(mark);
  expect(other.lockRow(7, 11, 'update')).toBeUndefined();
  expect(other.lockRow(7, 10, 'update')?.ready).toBe(false);
  expect(owner.lockNewRows(7, 21, 30)).toBe(true);
});
