/**
 * Random transactions, savepoints, bulk inserts and checkpoints against the model of store-model.ts: every view shows
 * exactly what it should, by every way of reading.
 *
 * Operations are plain numbers, read modulo what is possible at the moment, so a failing run shrinks well.
 */
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { memoryFiles, nodeHost } from '../../engine/host/host.ts';
import { openMemoryStore } from '../../engine/kv/kv.ts';
import type { View } from '../../engine/txn/txn.ts';
import { openStore, openStoreSync, type Savepoint, type Store, type Transaction } from '../../engine/txn/txn.ts';
import { type Vector, vectorOf } from '../../engine/value/vector.ts';
import { scanKeys, scanRows, text } from './read-back.ts';
import { applyWrites, type ModelWrite, type Row, StoreModel, sortedIds, sortedKeys } from './store-model.ts';

vi.setConfig({ testTimeout: 60_000 });

interface OpenTransaction {
  readonly transaction: Transaction;
  writes: ModelWrite[];
  readonly savepoints: { mark: Savepoint; writeCount: number }[];
  readonly snapshot: { timestamp: number | undefined };
}

const columns = [
  { id: 1, kind: 'int32', missing: null },
  { id: 2, kind: 'text', missing: null },
  { id: 3, kind: 'int64', missing: null },
  { id: 4, kind: 'any', missing: null },
] as const;

/** Rows with nulls, wide integers and few distinct texts. */
function rowOf(seed: number): Row {
  return [
    seed % 11 === 0 ? null : seed % 1000,
    seed % 7 === 0 ? null : `text ${seed % 5}`,
    seed % 13 === 0 ? 2n ** 60n + BigInt(seed) : seed,
    seed % 3 === 0 ? null : [seed % 10, 'x'],
  ];
}

class Run {
  readonly model = new StoreModel();
  readonly open: OpenTransaction[] = [];
  readonly store: Store;
  readonly heap: number;
  readonly ordered: number;
  #views: { view: View; owner: OpenTransaction }[] = [];
  readonly #appended: Set<number> = new Set();
  #seed = 1;

  constructor(store: Store) {
    this.store = store;
    const setup = store.begin();
    this.heap = setup.createSpace({ layout: 'heap', columns });
    this.ordered = setup.createSpace({ layout: 'ordered' });
    const { timestamp, wait } = setup.commit();
    wait?.finishNow();
    this.model.commit(timestamp!, []);
  }

  /** Smaller ids are more likely to collide. */
  step([kind, a, b]: readonly [number, number, number]): void {
    if (this.open.length === 0 || (kind < 8 && this.open.length < 4)) this.#begin(a % 3 === 0);
    const current = this.open[a % this.open.length]!;
    if (kind < 35) this.#writeRow(current, b);
    else if (kind < 50) this.#writeKey(current, b);
    else if (kind < 56) this.#append(current, b);
    else if (kind < 62) this.#takeView(current);
    else if (kind < 68)
      current.savepoints.push({ mark: current.transaction.savepoint(), writeCount: current.writes.length });
    else if (kind < 73) this.#rollbackTo(current, b);
    else if (kind < 80) this.#commit(current);
    else if (kind < 82) this.#rollback(current);
    else if (kind < 86) this.#checkpoint();
    else this.#check(b);
  }

  finish(): void {
    for (const current of [...this.open]) this.#commit(current);
    this.#checkpoint();
    this.#begin(false);
    this.#takeView(this.open[0]!);
    this.#check(0);
    expect(this.store.rowCount(this.heap)).toBe(this.model.newest.rows.size);
    this.#rollback(this.open[0]!);
  }

  #begin(repeatable: boolean): void {
    const transaction = this.store.begin({ isolation: repeatable ? 'repeatable read' : 'read committed' });
    this.open.push({ transaction, writes: [], savepoints: [], snapshot: { timestamp: undefined } });
  }

  #writeRow(current: OpenTransaction, b: number): void {
    const { transaction } = current;
    const rowId = (b % 90) - 5;
    // an id that another transaction has appended and not committed is nobody else's to insert
    if (this.#appended.has(rowId) && !this.model.newest.rows.has(rowId)) return;
    if (transaction.lockRow(this.heap, rowId, 'update') !== undefined) {
      this.#cancelWaits();
      return;
    }
    const newest = transaction.newestView();
    const isThere = newest.exists(this.heap, rowId);
    const mine = applyWrites(this.model.newest, current.writes, Infinity);
    expect(isThere).toBe(mine.rows.has(rowId));
    newest.release();
    const row = b % 4 === 0 && isThere ? undefined : rowOf(this.#seed++);
    if (row === undefined) transaction.deleteRow(this.heap, rowId);
    else if (isThere) transaction.updateRow(this.heap, rowId, row);
    else transaction.insertRow(this.heap, rowId, row);
    current.writes.push({ kind: 'row', command: this.#command(current), rowId, row });
  }

  #writeKey(current: OpenTransaction, b: number): void {
    const key = `key ${b % 30}`;
    if (current.transaction.lockKey(this.ordered, text.encode(key)) !== undefined) {
      this.#cancelWaits();
      return;
    }
    const value = b % 3 === 0 ? undefined : `value ${this.#seed++}`;
    if (value === undefined) current.transaction.remove(this.ordered, text.encode(key));
    else current.transaction.put(this.ordered, text.encode(key), text.encode(value));
    current.writes.push({ kind: 'key', command: this.#command(current), key, value });
  }

  #append(current: OpenTransaction, b: number): void {
    const count = 1 + (b % 9);
    const stride = 1 + (b % 2);
    const first = current.transaction.allocateRowIds(this.heap, count * stride);
    const rows = Array.from({ length: count }, () => rowOf(this.#seed++));
    const lanes = ['i32', 'any', 'any', 'any'] as const;
    const vectors: Vector[] = lanes.map((lane, at) =>
      vectorOf(
        lane,
        rows.map((row) => row[at]),
      ),
    );
    const rowIds = Float64Array.from({ length: count }, (_, i) => first + i * stride);
    for (const rowId of rowIds) this.#appended.add(rowId);
    current.transaction.appendBatch(this.heap, rowIds, vectors, count);
    rows.forEach((row, i) => {
      current.writes.push({ kind: 'row', command: this.#command(current), rowId: first + i * stride, row });
    });
  }

  /** Writes get the number of the command they belong to: that of the newest view. */
  #command(current: OpenTransaction): number {
    const probe = current.transaction.newestView();
    probe.release();
    return this.#commands.get(current) ?? 0;
  }
  readonly #commands: Map<OpenTransaction, number> = new Map();

  #takeView(current: OpenTransaction): void {
    const view = current.transaction.statementView();
    this.#commands.set(current, view.commandBound);
    if (current.transaction.isolation === 'repeatable read') {
      current.snapshot.timestamp ??= view.timestamp;
      expect(view.timestamp).toBe(current.snapshot.timestamp);
    }
    this.#views.push({ view, owner: current });
  }

  #rollbackTo(current: OpenTransaction, b: number): void {
    if (current.savepoints.length === 0) return;
    const at = b % current.savepoints.length;
    const { mark, writeCount } = current.savepoints[at]!;
    current.transaction.rollbackTo(mark);
    current.savepoints.length = at + 1;
    current.writes = current.writes.slice(0, writeCount);
    this.#dropViews(current);
    this.#takeView(current);
  }

  #commit(current: OpenTransaction): void {
    this.#close(current);
    try {
      const { timestamp, wait } = current.transaction.commit();
      wait?.finishNow();
      if (timestamp !== undefined) this.model.commit(timestamp, current.writes);
    } catch (error) {
      expect(error).toMatchObject({ code: '40001' });
      expect(current.transaction.isolation).toBe('repeatable read');
    }
  }

  #rollback(current: OpenTransaction): void {
    this.#close(current);
    current.transaction.rollback();
  }

  #close(current: OpenTransaction): void {
    this.open.splice(this.open.indexOf(current), 1);
    this.#dropViews(current);
    this.#commands.delete(current);
  }

  #dropViews(current: OpenTransaction): void {
    for (const { view, owner } of this.#views) if (owner === current) view.release();
    this.#views = this.#views.filter(({ owner }) => owner !== current);
  }

  #cancelWaits(): void {
    // a real session would wait; here it goes on with something else, and its place in the queue is given up
    for (const current of this.open) current.transaction.rollbackTo(current.transaction.savepoint());
  }

  #checkpoint(): void {
    this.store.checkpointSync();
  }

  #check(b: number): void {
    for (const { view, owner } of this.#views) {
      const expected = applyWrites(this.model.at(view.timestamp), owner.writes, view.commandBound);
      const ids = sortedIds(expected);
      const rows = ids.map((id) => [id, expected.rows.get(id)!]);
      expect(scanRows(view, this.heap, { columns: [1, 2, 3, 4] })).toEqual(rows);
      expect(scanRows(view, this.heap, { columns: [1, 2, 3, 4], reverse: true })).toEqual([...rows].reverse());
      const from = (b % 80) - 6;
      const part = rows.filter(([id]) => (id as number) >= from && (id as number) <= from + 9);
      expect(scanRows(view, this.heap, { columns: [1, 2, 3, 4], from, to: from + 9 })).toEqual(part);
      for (let id = -5; id < 90; id++) {
        expect(view.readRow(this.heap, id)).toEqual(expected.rows.get(id));
        expect(view.exists(this.heap, id)).toBe(expected.rows.has(id));
      }
      const pairs = sortedKeys(expected).map((key) => [key, expected.keys.get(key)!]);
      expect(scanKeys(view, this.ordered)).toEqual(pairs);
      expect(scanKeys(view, this.ordered, 'key 12', 'key 25', true)).toEqual(
        pairs.filter(([key]) => key! >= 'key 12' && key! < 'key 25').reverse(),
      );
    }
  }
}

const operations = fc.array(fc.tuple(fc.nat(99), fc.nat(1_000), fc.nat(10_000)), {
  minLength: 1,
  maxLength: 250,
  size: 'max',
});

test('views of a store in memory show what the model shows', () => {
  fc.assert(
    fc.property(operations, (steps) => {
      const store = openStoreSync({ host: nodeHost() });
      const run = new Run(store);
      for (const step of steps) run.step(step);
      run.finish();
      store.closeSync();
    }),
    { numRuns: 15 },
  );
});

test('views of a store with a log show what the model shows, also after it was opened again', async () => {
  await fc.assert(
    fc.asyncProperty(operations, async (steps) => {
      const host = { ...nodeHost(), ...inThisProcess() };
      const base = openMemoryStore();
      const options = { host, folder: '/db', base: { ...kept(base) }, settings: { segmentBytes: 65_536 } };
      const store = await openStore(options);
      const run = new Run(store);
      for (const step of steps) run.step(step);
      run.finish();
      await store.close();
      const again = await openStore(options);
      const reader = again.begin();
      const view = reader.statementView();
      const rows = sortedIds(run.model.newest).map((id) => [id, run.model.newest.rows.get(id)!]);
      expect(scanRows(view, run.heap, { columns: [1, 2, 3, 4] })).toEqual(rows);
      expect(scanKeys(view, run.ordered)).toEqual(
        sortedKeys(run.model.newest).map((key) => [key, run.model.newest.keys.get(key)!]),
      );
      expect(again.rowCount(run.heap)).toBe(rows.length);
      view.release();
      await again.close();
    }),
    { numRuns: 10 },
  );
});

/** A base that outlives the store which closes it. */
function kept(base: ReturnType<typeof openMemoryStore>): ReturnType<typeof openMemoryStore> {
  return {
    snapshot: () => base.snapshot(),
    write: (batch) => base.write(batch),
    diskBytes: () => base.diskBytes(),
    close: () => undefined,
  };
}

function inThisProcess(): Pick<ReturnType<typeof nodeHost>, 'files' | 'workers' | 'lockFolder'> {
  const real = nodeHost();
  return {
    files: memoryFiles(),
    workers: { available: false, spawn: real.workers.spawn },
    lockFolder: async (folder) => ({ folder, release: async () => undefined }),
  };
}
