/**
 * All locks of a store: tables in eight modes, rows in four, keys in one, and advisory ones in two.
 *
 * A transaction takes part through a `LockSet`, which journals what it was granted, so that a rollback to a savepoint
 * gives back what came after; a session through `SessionLocks`. Locks nobody contends for are entries of the
 * `RowLockTable` or targets with one holder; a contended one is a `LockTarget` with a queue. Waits in a circle are
 * refused by deadlock.ts.
 */
import { invariant } from '../../error.ts';
import type { AdvisoryKey, AdvisoryLockMode, LockDescription, RowLockMode, TableLockMode } from '../contract.ts';
import { requestLock } from './deadlock.ts';
import { rowBit, tableBit } from './lock-modes.ts';
import { type LockHolder, LockParty, LockTarget, type LockWait } from './lock-target.ts';
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
  /** Wall time, microseconds since 2000-01-01. */
  readonly nowUs: () => number;
  readonly #tables: Map<number, LockTarget> = new Map();
  readonly #advisory: Map<string, LockTarget> = new Map();
  /** By number; the owners in `rows` are such numbers. Sets are used again, as transactions come by the million. */
  readonly #sets: LockSet[] = [];
  readonly #free: LockSet[] = [];

  constructor(nowUs: () => number) {
    this.nowUs = nowUs;
  }

  /** @param party of the session it runs in; without one a transaction is on its own */
  join(transaction: number, party?: LockParty): LockSet {
    let set = this.#free.pop();
    if (set === undefined) {
      set = new LockSet(this, this.#sets.length);
      this.#sets.push(set);
    }
    set.begin(transaction, party);
    return set;
  }

  /** Takes back a set that has released everything. */
  leave(set: LockSet): void {
    invariant(set.isEmpty, 'an ended transaction holds no locks');
    set.begin(0, undefined);
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

  advisory({ classId, objectId, form }: AdvisoryKey): LockTarget {
    const name = `${classId}:${objectId}:${form}`;
    let target = this.#advisory.get(name);
    if (target === undefined) {
      target = new LockTarget('advisory', classId, objectId, form);
      this.#advisory.set(name, target);
    }
    return target;
  }

  /** Forgets a target that nobody holds or waits for. Targets of tables stay, those of ranges go with them. */
  retire(target: LockTarget): void {
    if (target.kind === 'table' || target.kind === 'rows' || target.holders.length > 0 || target.waiters.length > 0)
      return;
    if (target.kind === 'advisory') {
      this.#advisory.delete(`${target.space}:${target.id}:${target.form}`);
      return;
    }
    const entry = this.rows.find(target.kind === 'row' ? target.space : -1 - target.space, target.id);
    if (entry < 0 || this.shared.get(entry) !== target) return;
    this.shared.delete(entry);
    this.rows.remove(entry);
  }

  /** True when nobody holds or waits for a lock that excludes readers of the relation. */
  admitsReaders(relation: number): boolean {
    return this.#tables.get(relation)?.holdsOrAwaits(readerExcluding) !== true;
  }

  /** Every lock held or waited for, one entry a mode. */
  *list(): Iterable<LockDescription> {
    for (const target of this.#tables.values()) yield* locksOf(target);
    for (const target of this.shared.values()) yield* locksOf(target);
    for (const target of this.ranges.targets()) yield* locksOf(target);
    for (const target of this.#advisory.values()) yield* locksOf(target);
    for (const set of this.#sets) {
      for (const entry of new Set(set.rowEntries())) {
        if (this.rows.owners[entry] !== set.number) continue;
        yield* heldModes(targetOf(this.rows, entry), set, this.rows.masks[entry]!);
      }
    }
  }

  /** The same as text, for tests: `transaction mode thing`, in a stable order. */
  describe(): string[] {
    const lines = new Map<string, string[]>();
    for (const lock of this.list()) {
      const verb = lock.waitStartedAt === undefined ? 'holds' : 'waits for';
      const thing = new LockTarget(lock.kind, lock.space, lock.id, lock.form).describe();
      const key = `${lock.transaction} ${verb} %s on ${thing}`;
      lines.set(key, [...(lines.get(key) ?? []), lock.mode]);
    }
    return [...lines].map(([line, modes]) => line.replace('%s', modes.join(', '))).sort();
  }
}

/** The locks of one transaction. */
export class LockSet implements LockHolder {
  /** Of the transaction it serves now; 0 between two. */
  id = 0;
  readonly number: number;
  party: LockParty;
  /** For transactions outside of sessions. */
  readonly #own: LockParty = new LockParty(undefined);
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
    this.party = this.#own;
  }

  /** Serves another transaction from here on; it holds nothing. */
  begin(transaction: number, party: LockParty | undefined): void {
    this.id = transaction;
    this.party = party ?? this.#own;
  }

  get isEmpty(): boolean {
    if (this.#targets.length > 0 || this.#rowCount > 0 || this.#ranges.length > 0) return false;
    for (const wait of this.party.waits) if (wait.holder === this) return false;
    return true;
  }

  lockTable(relation: number, mode: TableLockMode): LockWait | undefined {
    return requestLock(this.#manager.table(relation), this, tableBit(mode), this.#manager.nowUs);
  }

  /** Locks without waiting: false where it would have to wait. */
  tryLockTable(relation: number, mode: TableLockMode): boolean {
    return this.#takeIfFree(this.#manager.table(relation), tableBit(mode));
  }

  lockRow(space: number, rowId: number, mode: RowLockMode): LockWait | undefined {
    return this.#lockEntry(space, rowId, rowBit(mode));
  }

  tryLockRow(space: number, rowId: number, mode: RowLockMode): boolean {
    const bit = rowBit(mode);
    const target = this.#targetFor(space, rowId, bit);
    return target === undefined || this.#takeIfFree(target, bit);
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

  lockAdvisory(key: AdvisoryKey, mode: AdvisoryLockMode): LockWait | undefined {
    return requestLock(this.#manager.advisory(key), this, tableBit(mode), this.#manager.nowUs);
  }

  tryLockAdvisory(key: AdvisoryKey, mode: AdvisoryLockMode): boolean {
    return this.#takeIfFree(this.#manager.advisory(key), tableBit(mode));
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
    const { waits } = this.party;
    if (waits.size > 0) for (const wait of [...waits]) if (wait.holder === this) wait.cancel();
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
      this.#manager.retire(target);
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
    const target = this.#targetFor(space, id, bit);
    return target === undefined ? undefined : requestLock(target, this, bit, this.#manager.nowUs);
  }

  /** Locks what nobody else has; else returns the target to ask. */
  #targetFor(space: number, id: number, bit: number): LockTarget | undefined {
    const { rows, shared, ranges } = this.#manager;
    const range = ranges.isEmpty ? undefined : ranges.find(space, id);
    if (range !== undefined) return range.owner === this ? undefined : range.target;
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
    return target;
  }

  #takeIfFree(target: LockTarget, bit: number): boolean {
    if (!target.admits(this, bit)) return false;
    target.request(this, bit);
    return true;
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
    this.#manager.retire(target);
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

function* locksOf(target: LockTarget): Iterable<LockDescription> {
  for (let at = 0; at < target.holders.length; at++) yield* heldModes(target, target.holders[at]!, target.masks[at]!);
  for (const { holder, bit, startedAt } of target.waiters) yield describeLock(target, holder, bit, startedAt);
}

function* heldModes(target: LockTarget, holder: LockHolder, mask: number): Iterable<LockDescription> {
  for (let bit = 1; bit <= mask; bit <<= 1) if ((mask & bit) !== 0) yield describeLock(target, holder, bit, undefined);
}

function describeLock(
  target: LockTarget,
  holder: LockHolder,
  bit: number,
  waitStartedAt: number | undefined,
): LockDescription {
  const { kind, space, id, form } = target;
  const { backendId } = holder.party;
  return { kind, space, id, form, mode: target.modeName(bit), transaction: holder.id, backendId, waitStartedAt };
}
