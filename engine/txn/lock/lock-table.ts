/**
 * All locks of a store: tables in eight modes, rows in four, keys in one.
 *
 * A transaction takes part through a `LockSet`, which journals what it was granted, so that a rollback to a savepoint
 * gives back what came after. Locks nobody contends for are entries of the `RowLockTable` or targets with one holder; a
 * contended one is a `LockTarget` with a queue.
 *
 * Deadlocks are found when a request is about to wait, by a walk over "waits for" from the requester: an edge can only
 * appear by a new wait, so a cycle that is not there then cannot come about later. The requester is the victim: 40P01
 * naming everybody in the cycle.
 */
import { DbError, invariant } from '../../error.ts';
import type { RowLockMode, TableLockMode } from '../contract.ts';
import { rowBit, tableBit } from './lock-modes.ts';
import { type LockHolder, LockTarget, type LockWait } from './lock-target.ts';
import { keyLockId, RowLockTable, sharedOwner } from './row-lock-table.ts';
import { type RowRange, RowRanges } from './row-ranges.ts';

/** The one table mode that readers conflict with. */
const readerExcluding = tableBit('access exclusive');

/** A released set keeps a journal of this many rows for the next transaction. */
const keptJournalRows = 1_024;

/** Mark in a lock set's journals. */
export interface LockMark {
  readonly targetCount: number;
  readonly rowCount: number;
  readonly rangeCount: number;
}

export class LockTable {
  readonly rows: RowLockTable = new RowLockTable();
  /** Rows of bulk inserts, which have no entries. */
  readonly ranges: RowRanges = new RowRanges();
  /** Targets of contended entries of `rows`. */
  readonly shared: Map<number, LockTarget> = new Map();
  readonly #tables: Map<number, LockTarget> = new Map();
  /** By number; the owners in `rows` are such numbers. Sets are used again, as transactions come by the million. */
  readonly #sets: LockSet[] = [];
  readonly #free: LockSet[] = [];

  join(transaction: number): LockSet {
    let set = this.#free.pop();
    if (set === undefined) {
      set = new LockSet(this, this.#sets.length);
      this.#sets.push(set);
    }
    set.id = transaction;
    return set;
  }

  /** Takes back a set that has released everything. */
  leave(set: LockSet): void {
    invariant(set.isEmpty, 'an ended transaction holds no locks');
    set.id = 0;
    this.#free.push(set);
  }

  setOf(number: number): LockSet {
    return this.#sets[number]!;
  }

  table(relation: number): LockTarget {
    let target = this.#tables.get(relation);
    if (target === undefined) {
      target = new LockTarget('table', 0, relation);
      this.#tables.set(relation, target);
    }
    return target;
  }

  /** True when nobody holds or waits for a lock that excludes readers of the relation. */
  admitsReaders(relation: number): boolean {
    return this.#tables.get(relation)?.holdsOrAwaits(readerExcluding) !== true;
  }

  /** Every lock held or waited for, for views and tests: `transaction mode thing`, in a stable order. */
  describe(): string[] {
    const lines: string[] = [];
    const addTarget = (target: LockTarget): void => {
      target.holders.forEach((holder, at) => {
        lines.push(`${holder.id} holds ${describeMask(target, target.masks[at]!)} on ${target.describe()}`);
      });
      for (const wait of target.waiters) {
        lines.push(`${wait.holder.id} waits for ${target.modeName(wait.bit)} on ${target.describe()}`);
      }
    };
    for (const target of this.#tables.values()) addTarget(target);
    for (const target of this.shared.values()) addTarget(target);
    for (const target of this.ranges.targets()) addTarget(target);
    for (const set of this.#sets) {
      for (const entry of set.rowEntries()) {
        if (this.rows.owners[entry] !== set.number) continue;
        const target = targetOf(this.rows, entry);
        lines.push(`${set.id} holds ${describeMask(target, this.rows.masks[entry]!)} on ${target.describe()}`);
      }
    }
    return [...new Set(lines)].sort();
  }
}

/** The locks of one transaction. */
export class LockSet implements LockHolder {
  /** Of the transaction it serves now; 0 between two. */
  id = 0;
  readonly number: number;
  readonly waits: Set<LockWait> = new Set();
  readonly #manager: LockTable;
  readonly #targets: LockTarget[] = [];
  readonly #targetMasks: number[] = [];
  #rowJournal: Int32Array = new Int32Array(4);
  /** Mask held before; 0 for a new lock. */
  #rowMasks: Uint8Array = new Uint8Array(4);
  #rowCount = 0;
  readonly #ranges: RowRange[] = [];
  /** Ranges that a mark has counted: they are not extended any more. */
  #markedRanges = 0;

  constructor(manager: LockTable, number: number) {
    this.#manager = manager;
    this.number = number;
  }

  get isEmpty(): boolean {
    return this.#targets.length === 0 && this.#rowCount === 0 && this.#ranges.length === 0 && this.waits.size === 0;
  }

  lockTable(relation: number, mode: TableLockMode): LockWait | undefined {
    return this.#request(this.#manager.table(relation), tableBit(mode));
  }

  lockRow(space: number, rowId: number, mode: RowLockMode): LockWait | undefined {
    return this.#lockEntry(space, rowId, rowBit(mode));
  }

  /** Locks ids above all that the heap has used; false when another transaction has locked some of them so. */
  lockNewRows(space: number, low: number, high: number): boolean {
    const last = this.#ranges.at(-1);
    const continues = last !== undefined && last.space === space && last.high + 1 === low;
    if (continues && this.#ranges.length > this.#markedRanges) {
      last.high = high;
      return true;
    }
    const range = this.#manager.ranges.add(space, low, high, this, rowBit('update'));
    if (range === undefined) return false;
    this.#ranges.push(range);
    return true;
  }

  lockKey(space: number, key: Uint8Array): LockWait | undefined {
    return this.#lockEntry(-1 - space, keyLockId(key), rowBit('update'));
  }

  noteGrant(target: LockTarget, before: number): void {
    this.#targets.push(target);
    this.#targetMasks.push(before);
  }

  mark(): LockMark {
    this.#markedRanges = this.#ranges.length;
    return { targetCount: this.#targets.length, rowCount: this.#rowCount, rangeCount: this.#ranges.length };
  }

  /** Gives back what was granted after the mark (everything without one) and leaves all queues. */
  release(mark?: LockMark): void {
    if (this.waits.size > 0) for (const wait of this.waits) wait.cancel();
    const targetCount = mark?.targetCount ?? 0;
    const rowCount = mark?.rowCount ?? 0;
    const rangeCount = mark?.rangeCount ?? 0;
    while (this.#ranges.length > rangeCount) this.#manager.ranges.remove(this.#ranges.pop()!);
    this.#markedRanges = Math.min(this.#markedRanges, rangeCount);
    while (this.#rowCount > rowCount) {
      this.#rowCount--;
      this.#restoreEntry(this.#rowJournal[this.#rowCount]!, this.#rowMasks[this.#rowCount]!);
    }
    while (this.#targets.length > targetCount) {
      const target = this.#targets.pop()!;
      target.restore(this, this.#targetMasks.pop()!);
      this.#retire(target);
    }
    if (this.#rowCount === 0 && this.#rowJournal.length > keptJournalRows) {
      this.#rowJournal = new Int32Array(4);
      this.#rowMasks = new Uint8Array(4);
    }
  }

  *rowEntries(): Iterable<number> {
    for (let i = 0; i < this.#rowCount; i++) yield this.#rowJournal[i]!;
  }

  #lockEntry(space: number, id: number, bit: number): LockWait | undefined {
    const { rows, shared, ranges } = this.#manager;
    const range = ranges.isEmpty ? undefined : ranges.find(space, id);
    if (range !== undefined) return range.owner === this ? undefined : this.#request(range.target, bit);
    const entry = rows.find(space, id);
    if (entry < 0) {
      this.#journal(rows.add(space, id, this.number, bit), 0);
      return undefined;
    }
    const owner = rows.owners[entry]!;
    if (owner === this.number) {
      const held = rows.masks[entry]!;
      if (held >= bit) return undefined;
      rows.masks[entry] = held | bit;
      this.#journal(entry, held);
      return undefined;
    }
    let target = shared.get(entry);
    if (owner !== sharedOwner || target === undefined) {
      target = targetOf(rows, entry);
      target.holders.push(this.#manager.setOf(owner));
      target.masks.push(rows.masks[entry]!);
      shared.set(entry, target);
      rows.owners[entry] = sharedOwner;
    }
    return this.#request(target, bit);
  }

  #request(target: LockTarget, bit: number): LockWait | undefined {
    const wait = target.request(this, bit);
    if (wait === undefined) return undefined;
    const cycle = findCycle(wait);
    if (cycle === undefined) return wait;
    target.withdraw(wait);
    throw deadlock(cycle);
  }

  /** Undoes one entry of the row journal: the lock was made by this transaction, alone or not any more. */
  #restoreEntry(entry: number, mask: number): void {
    const { rows, shared } = this.#manager;
    if (rows.owners[entry] === this.number) {
      if (mask === 0) rows.remove(entry);
      else rows.masks[entry] = mask;
      return;
    }
    const target = shared.get(entry)!;
    target.restore(this, mask);
    this.#retire(target);
  }

  /** Forgets a row target that nobody holds or waits for. */
  #retire(target: LockTarget): void {
    if (target.kind === 'table' || target.holders.length > 0 || target.waiters.length > 0) return;
    const { rows, shared } = this.#manager;
    const entry = rows.find(target.kind === 'row' ? target.space : -1 - target.space, target.id);
    if (entry < 0 || shared.get(entry) !== target) return;
    shared.delete(entry);
    rows.remove(entry);
  }

  #journal(entry: number, before: number): void {
    if (this.#rowCount === this.#rowJournal.length) {
      const journal = new Int32Array(this.#rowCount * 2);
      journal.set(this.#rowJournal);
      this.#rowJournal = journal;
      const masks = new Uint8Array(this.#rowCount * 2);
      masks.set(this.#rowMasks);
      this.#rowMasks = masks;
    }
    this.#rowJournal[this.#rowCount] = entry;
    this.#rowMasks[this.#rowCount] = before;
    this.#rowCount++;
  }
}

function targetOf(rows: RowLockTable, entry: number): LockTarget {
  const space = rows.spaces[entry]!;
  return space >= 0
    ? new LockTarget('row', space, rows.ids[entry]!)
    : new LockTarget('key', -1 - space, rows.ids[entry]!);
}

function describeMask(target: LockTarget, mask: number): string {
  const names: string[] = [];
  for (let bit = 1; bit <= mask; bit <<= 1) if ((mask & bit) !== 0) names.push(target.modeName(bit));
  return names.join(', ');
}

/** The waits of a cycle through the given one, in order; undefined when there is none. */
function findCycle(start: LockWait): LockWait[] | undefined {
  const seen = new Set<LockHolder>();
  const path: LockWait[] = [];
  const visit = (wait: LockWait): boolean => {
    path.push(wait);
    for (const blocker of wait.target.blockersOf(wait)) {
      if (blocker === start.holder) return true;
      if (seen.has(blocker)) continue;
      seen.add(blocker);
      for (const next of blocker.waits) if (visit(next)) return true;
    }
    path.pop();
    return false;
  };
  return visit(start) ? path : undefined;
}

function deadlock(cycle: readonly LockWait[]): DbError {
  const lines = cycle.map((wait, at) => {
    const blocker = cycle[(at + 1) % cycle.length]!.holder;
    const mode = wait.target.modeName(wait.bit);
    return `Transaction ${wait.holder.id} waits for ${mode} on ${wait.target.describe()}; blocked by transaction ${blocker.id}.`;
  });
  return new DbError('40P01', 'deadlock detected', { detail: lines.join('\n'), retry: true });
}
