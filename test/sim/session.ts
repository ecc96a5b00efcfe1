/**
 * One session of a world: transaction after transaction of random work, waiting for locks and flushes like a real
 * one, noting what it wrote, and comparing what it sees with the history.
 */

import type { Savepoint, Transaction, View, Wait } from '../../engine/txn/txn.ts';
import type { Datum } from '../../engine/value/type.ts';
import { vectorOf } from '../../engine/value/vector.ts';
import { indexKey, readContent } from './content.ts';
import { applyTo, difference, type HistoryWrite } from './history.ts';
import { accountCount, isDbError, isStopped, sequenceId, type World } from './world.ts';

class Stopped extends Error {}

export async function runSession(world: World, number: number, goal: number): Promise<void> {
  const { counts } = world;
  let after = 0;
  const { life } = world;
  for (;;) {
    if (world.stopped || world.life !== life || counts.transactions >= goal) return;
    counts.transactions++;
    const work = new Work(world, number, after);
    try {
      after = (await work.run()) ?? after;
      counts.acknowledged++;
    } catch (error) {
      if (world.life !== life) return;
      if (error instanceof Stopped || isStopped(error)) {
        world.stopped = true;
        return;
      }
      if (!note(world, error)) throw error;
      work.transaction.rollback();
      counts.rolledBack++;
      if (world.store.writesRefused !== undefined) return;
      await pause(world);
    }
  }
}

/** Counts an expected failure; false when it is none. */
function note(world: World, error: unknown): boolean {
  const { counts } = world;
  if (isDbError(error, '40P01')) counts.deadlocks++;
  else if (isDbError(error, '40001')) counts.conflicts++;
  else if (isDbError(error, '53100')) counts.diskFullCommits++;
  else if (isDbError(error, '58030', '25006')) counts.failedSyncCommits++;
  else return false;
  return true;
}

async function pause({ machine }: World): Promise<void> {
  await new Promise<void>((resolve) => {
    machine.time.after(machine.random.below(20), resolve);
  });
}

class Work {
  readonly transaction: Transaction;
  readonly #world: World;
  readonly #number: number;
  readonly #life: number;
  #writes: HistoryWrite[] = [];
  #sequence = 0;
  #entryId = 0;

  constructor(world: World, number: number, after: number) {
    this.#world = world;
    this.#number = number;
    this.#life = world.life;
    const isolation = world.random.below(3) === 0 ? 'repeatable read' : 'read committed';
    this.transaction = world.store.begin({ isolation, after });
  }

  /** Returns the commit timestamp. */
  async run(): Promise<number | undefined> {
    const { random } = this.#world;
    let savepoint: { mark: Savepoint; writes: number } | undefined;
    for (let steps = 1 + random.below(5); steps > 0; steps--) {
      this.#checkAlive();
      const choice = random.below(100);
      if (choice < 25) await this.#transfer();
      else if (choice < 45) await this.#insertEntry();
      else if (choice < 60) await this.#changeEntry();
      else if (choice < 64) this.#appendEntries();
      else if (choice < 72) await this.#count();
      else if (choice < 76) this.#advanceSequence();
      else if (choice < 82) savepoint = { mark: this.transaction.savepoint(), writes: this.#writes.length };
      else if (choice < 87 && savepoint !== undefined) {
        this.transaction.rollbackTo(savepoint.mark);
        this.#writes.length = savepoint.writes;
      } else if (choice < 93) this.#checkView();
      else {
        await pause(this.#world);
        this.#checkAlive();
      }
    }
    if (random.below(12) === 0) {
      this.transaction.rollback();
      return undefined;
    }
    return await this.#commit();
  }

  async #commit(): Promise<number | undefined> {
    const { history, random } = this.#world;
    const synchronous = random.below(8) !== 0;
    let result: ReturnType<Transaction['commit']>;
    try {
      result = this.transaction.commit({ synchronous });
    } catch (error) {
      if (isStopped(error)) history.inDoubt = this.#writes;
      throw error;
    }
    const { timestamp, wait } = result;
    const commit = timestamp === undefined ? undefined : history.add(timestamp, this.#writes);
    if (wait !== undefined) {
      if (random.below(10) === 0) wait.finishNow();
      else await wait.promise;
    }
    this.#checkAlive();
    if (commit !== undefined && synchronous) commit.acknowledged = true;
    if (timestamp !== undefined && synchronous) {
      this.#world.highestSequence = Math.max(this.#world.highestSequence, this.#sequence);
      this.#world.highestEntryId = Math.max(this.#world.highestEntryId, this.#entryId);
    }
    return timestamp;
  }

  async #transfer(): Promise<void> {
    const { spaces, random } = this.#world;
    const from = 1 + random.below(accountCount);
    const to = 1 + random.below(accountCount);
    if (from === to) return;
    const amount = random.below(100);
    for (const [id, change] of [
      [from, -amount],
      [to, amount],
    ] as const) {
      const row = await this.#lockNewest(spaces.accounts, id);
      if (row === undefined) throw new Error(`account ${id} is gone`);
      const changed = [(row[0] as number) + change, `by ${this.#number}`];
      this.transaction.updateRow(spaces.accounts, id, changed);
      this.#writes.push({ space: 0, key: `${id}`, value: JSON.stringify(changed) });
    }
  }

  /** Locks a row and reads its newest version; at repeatable read a newer one than the snapshot is a conflict. */
  async #lockNewest(space: number, rowId: number): Promise<Datum[] | undefined> {
    const view = this.transaction.statementView();
    try {
      await this.#await(() => this.transaction.lockRow(space, rowId, 'no key update'), 'rowLockWaits');
      if (this.transaction.isolation === 'repeatable read' && this.transaction.isStale(view, space, rowId)) {
        throw Object.assign(new Error('stale'), { code: '40001' });
      }
    } finally {
      view.release();
    }
    return this.#readNewest(space, rowId);
  }

  #readNewest(space: number, rowId: number): Datum[] | undefined {
    const newest = this.transaction.newestView();
    const row = newest.readRow(space, rowId);
    newest.release();
    return row;
  }

  async #insertEntry(): Promise<void> {
    const { spaces, random } = this.#world;
    await this.#await(() => this.transaction.lockTable(spaces.entries, 'row exclusive'), 'tableLockWaits');
    const value = random.below(60);
    const key = indexKey(value, 0);
    // values below 30 are unique
    if (value < 30) {
      await this.#await(() => this.transaction.lockKey(spaces.index, key.subarray(0, 4)), 'keyLockWaits');
      if (this.#isTaken(value)) return;
    }
    const rowId = this.transaction.allocateRowIds(spaces.entries, 1);
    this.#putEntry(rowId, [value, `entry ${random.below(4)}`, random.below(3) === 0 ? [rowId] : null]);
  }

  #isTaken(value: number): boolean {
    const newest = this.transaction.newestView();
    const cursor = newest.scanOrdered(this.#world.spaces.index, indexKey(value, 0), indexKey(value + 1, 0));
    const isTaken = cursor.next();
    newest.release();
    return isTaken;
  }

  #putEntry(rowId: number, row: Datum[]): void {
    const { spaces } = this.#world;
    this.transaction.insertRow(spaces.entries, rowId, row);
    this.#noteEntry(rowId, row);
    this.#indexEntry(rowId, row[0] as number);
  }

  #noteEntry(rowId: number, row: Datum[] | undefined): void {
    this.#entryId = Math.max(this.#entryId, rowId);
    this.#writes.push({ space: 1, key: `${rowId}`, value: row === undefined ? undefined : JSON.stringify(row) });
  }

  #indexEntry(rowId: number, value: number): void {
    this.transaction.put(this.#world.spaces.index, indexKey(value, rowId), new Uint8Array(0));
    this.#writes.push({ space: 2, key: `${value}:${rowId}`, value: '' });
  }

  async #changeEntry(): Promise<void> {
    const { spaces, random, store } = this.#world;
    const rowId = 1 + random.below(Math.max(1, store.maxRowId(spaces.entries)));
    const row = await this.#lockNewest(spaces.entries, rowId);
    if (row === undefined) return;
    const before = row[0] as number;
    this.transaction.remove(spaces.index, indexKey(before, rowId));
    this.#writes.push({ space: 2, key: `${before}:${rowId}`, value: undefined });
    if (random.below(2) === 0) {
      this.transaction.deleteRow(spaces.entries, rowId);
      this.#noteEntry(rowId, undefined);
      return;
    }
    // changed values stay out of the unique range, so no key has to be locked for them
    const after = [30 + random.below(30), ...row.slice(1)];
    this.transaction.updateRow(spaces.entries, rowId, after);
    this.#noteEntry(rowId, after);
    this.#indexEntry(rowId, after[0] as number);
  }

  #appendEntries(): void {
    const { spaces, random } = this.#world;
    const count = 1 + random.below(40);
    const first = this.transaction.allocateRowIds(spaces.entries, count);
    const rows: Datum[][] = Array.from({ length: count }, () => [
      30 + random.below(30),
      `bulk ${random.below(3)}`,
      null,
    ]);
    const vectors = (['i32', 'any', 'any'] as const).map((lane, at) =>
      vectorOf(
        lane,
        rows.map((row) => row[at]),
      ),
    );
    const rowIds = Float64Array.from({ length: count }, (_, i) => first + i);
    this.transaction.appendBatch(spaces.entries, rowIds, vectors, count);
    rows.forEach((row, i) => {
      this.#noteEntry(first + i, row);
      this.#indexEntry(first + i, row[0] as number);
    });
  }

  async #count(): Promise<void> {
    const { spaces, random } = this.#world;
    if (random.below(6) === 0) {
      await this.#await(() => this.transaction.lockTable(spaces.entries, 'share row exclusive'), 'tableLockWaits');
    }
    const key = Uint8Array.of(random.below(8));
    await this.#await(() => this.transaction.lockKey(spaces.counters, key), 'keyLockWaits');
    const newest = this.transaction.newestView();
    const before = newest.get(spaces.counters, key)?.[0] ?? 0;
    newest.release();
    const value = Uint8Array.of((before + 1) & 255);
    this.transaction.put(spaces.counters, key, value);
    this.#writes.push({ space: 3, key: `${key[0]}`, value: `${value[0]}` });
  }

  #advanceSequence(): void {
    const { store } = this.#world;
    const next = Number(store.readSequence(sequenceId)?.lastValue ?? 0) + 1;
    store.writeSequence(sequenceId, { lastValue: next, isCalled: true });
    this.#sequence = next;
    // the advance itself is a write of nobody's; this makes the transaction wait for its frame
    const key = Uint8Array.of(200, this.#number);
    this.transaction.put(this.#world.spaces.counters, key, Uint8Array.of(next & 255));
    this.#writes.push({ space: 3, key: `200:${this.#number}`, value: `${next & 255}` });
  }

  #checkView(): void {
    const view = this.transaction.statementView();
    const { history, counts } = this.#world;
    const expected = history.contentAt(view.timestamp);
    applyTo(expected, this.#writes);
    const problem = difference(expected, readContent(view, this.#world.spaces));
    counts.checks++;
    this.#checkHorizon(view);
    view.release();
    if (problem !== undefined) throw new Error(`a view at ${view.timestamp} shows ${problem}`);
  }

  /** Nothing above the flushed horizon may be read without a wait for its flush. */
  #checkHorizon(view: View): void {
    const { statistics } = this.#world.store;
    if (view.timestamp <= statistics.flushedTimestamp && view.pending !== undefined) {
      throw new Error(
        `a view at ${view.timestamp} waits for a flush, and all is flushed to ${statistics.flushedTimestamp}`,
      );
    }
  }

  async #await(
    ask: () => Wait | undefined,
    counter: 'tableLockWaits' | 'rowLockWaits' | 'keyLockWaits',
  ): Promise<void> {
    for (let wait = ask(); wait !== undefined; wait = ask()) {
      this.#world.counts[wait.on === 'memory' ? 'memoryWaits' : counter]++;
      await wait.promise;
      this.#checkAlive();
    }
  }

  #checkAlive(): void {
    if (this.#world.stopped || this.#world.life !== this.#life) throw new Stopped('the machine has stopped');
  }
}
