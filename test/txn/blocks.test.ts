/**
 * Heaps of many blocks: appends, gaps filled, ranges removed, scattered updates, wide rows, between checkpoints.
 *
 * After each checkpoint the same rows must be there in the same order, by every kind of scan, with pruning and without;
 * blocks must be disjoint, ascending and no larger than they may be.
 */
import { expect, test } from 'vitest';
import { nodeHost } from '../../engine/host/host.ts';
import type { LocalStore } from '../../engine/txn/store.ts';
import { openStoreSync, type Store } from '../../engine/txn/txn.ts';
import type { Datum } from '../../engine/value/type.ts';
import { vectorOf } from '../../engine/value/vector.ts';
import { scanRows } from './read-back.ts';

const columns = [
  { id: 1, kind: 'int32', missing: null },
  { id: 2, kind: 'text', missing: null },
  { id: 3, kind: 'float32s', missing: null },
] as const;

/** A small deterministic generator: the same seed, the same run. */
function randomOf(seed: number): (limit: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

function rowOf(rowId: number, salt: number): Datum[] {
  const wide = rowId % 97 === 0 ? Float32Array.of(rowId, salt, 1) : null;
  return [Math.abs(rowId * 7 + salt) % 5_000, salt % 2 === 0 ? `t${rowId % 9}` : `text ${rowId} ${salt}`, wide];
}

class BlockRun {
  readonly store: Store = openStoreSync({ host: nodeHost(), settings: { checkpointIntervalMs: 3_600_000 } });
  readonly space: number;
  readonly rows: Map<number, Datum[]> = new Map();
  readonly #random: (limit: number) => number;
  #salt = 0;

  constructor(seed: number) {
    this.#random = randomOf(seed);
    const transaction = this.store.begin();
    this.space = transaction.createSpace({ layout: 'heap', columns });
    transaction.commit();
  }

  step(): void {
    this.#salt++;
    const choice = this.#random(10);
    if (choice < 3) this.#append(1 + this.#random(6_000));
    else if (choice < 5) this.#scatter(1 + this.#random(400), 'update');
    else if (choice < 6) this.#scatter(1 + this.#random(400), 'remove');
    else if (choice < 8) this.#insertInGaps(1 + this.#random(3_000));
    else if (choice < 9) this.#removeRange();
    else this.store.checkpointSync();
  }

  #append(count: number): void {
    const transaction = this.store.begin();
    const stride = 1 + this.#random(3);
    const first = transaction.allocateRowIds(this.space, count * stride);
    for (let start = 0; start < count; start += 4_096) {
      const part = Math.min(4_096, count - start);
      const rowIds = Float64Array.from({ length: part }, (_, i) => first + (start + i) * stride);
      const rows = Array.from(rowIds, (rowId) => rowOf(rowId, this.#salt));
      const vectors = (['i32', 'any', 'any'] as const).map((lane, at) =>
        vectorOf(
          lane,
          rows.map((row) => row[at]),
        ),
      );
      transaction.appendBatch(this.space, rowIds, vectors, part);
      rowIds.forEach((rowId, i) => {
        this.rows.set(rowId, rows[i]!);
      });
    }
    transaction.commit();
  }

  #scatter(count: number, what: 'update' | 'remove'): void {
    const ids = [...this.rows.keys()];
    if (ids.length === 0) return;
    const transaction = this.store.begin();
    for (let i = 0; i < count; i++) {
      const rowId = ids[this.#random(ids.length)]!;
      if (!this.rows.has(rowId)) continue;
      if (what === 'remove') {
        transaction.deleteRow(this.space, rowId);
        this.rows.delete(rowId);
        continue;
      }
      const row = this.#random(2) === 0 ? rowOf(rowId, this.#salt) : [this.#salt, ...this.rows.get(rowId)!.slice(1)];
      transaction.updateRow(this.space, rowId, row);
      this.rows.set(rowId, row);
    }
    transaction.commit();
  }

  #insertInGaps(count: number): void {
    const transaction = this.store.begin();
    const highest = this.store.maxRowId(this.space);
    const start = this.#random(highest + 10) - 5_000;
    for (let rowId = start; rowId < start + count; rowId++) {
      if (this.rows.has(rowId) || rowId > highest) continue;
      const row = rowOf(rowId, this.#salt);
      transaction.insertRow(this.space, rowId, row);
      this.rows.set(rowId, row);
    }
    transaction.commit();
  }

  #removeRange(): void {
    const transaction = this.store.begin();
    const start = this.#random(this.store.maxRowId(this.space) + 1);
    for (let rowId = start; rowId < start + 3_000; rowId++) {
      if (!this.rows.delete(rowId)) continue;
      transaction.deleteRow(this.space, rowId);
    }
    transaction.commit();
  }

  check(): void {
    const transaction = this.store.begin();
    const view = transaction.statementView();
    const all = { columns: [1, 2, 3] };
    const expected = [...this.rows].sort(([left], [right]) => left - right);
    expect(scanRows(view, this.space, all)).toEqual(expected);
    const low = this.#random(5_000);
    const prunes = [{ columnId: 1, minimum: low, maximum: low + 40 }];
    const isIn = ([, row]: readonly [number, Datum[]]): boolean =>
      (row[0] as number) >= low && (row[0] as number) <= low + 40;
    expect(scanRows(view, this.space, { ...all, prunes }).filter(isIn)).toEqual(expected.filter(isIn));
    const from = this.#random(8_000);
    const part = expected.filter(([id]) => id >= from && id <= from + 5_000).reverse();
    expect(scanRows(view, this.space, { columns: [1, 2, 3], from, to: from + 5_000, reverse: true })).toEqual(part);
    expect(this.store.rowCount(this.space)).toBe(this.rows.size);
    view.release();
    transaction.rollback();
  }

  checkBlocks(): void {
    this.store.checkpointSync();
    const directory = (this.store as LocalStore).state.generation.directory(this.space);
    expect(directory.rowCount).toBe(this.rows.size);
    for (let at = 0; at < directory.count; at++) {
      expect(directory.blocks[at]!.count).toBeLessThanOrEqual(4_096);
      expect(directory.blocks[at]!.count).toBeGreaterThan(0);
      if (at > 0) expect(directory.firstIds[at]).toBeGreaterThan(directory.lastIds[at - 1]!);
    }
    const small = directory.blocks.filter((block) => block.count < 512).length;
    expect(small).toBeLessThanOrEqual(2 + directory.count / 2);
  }
}

for (let seed = 1; seed <= 8; seed++) {
  test(`blocks keep what was written, seed ${seed}`, { timeout: 60_000 }, () => {
    const run = new BlockRun(seed);
    for (let step = 1; step <= 24; step++) {
      run.step();
      if (step % 6 === 0) run.check();
    }
    run.checkBlocks();
    run.check();
    run.store.closeSync();
  });
}

test('a block is cut where its values would grow too large', () => {
  const store = openStoreSync({ host: nodeHost() });
  const transaction = store.begin();
  const space = transaction.createSpace({ layout: 'heap', columns: [{ id: 0, kind: 'text', missing: null }] });
  const rows = 600;
  for (let i = 0; i < rows; i++) transaction.insertRow(space, i, [`${i}`.repeat(500)]);
  transaction.insertRow(space, rows, ['x'.repeat(1_000_000)]);
  transaction.commit();
  store.checkpointSync();
  const directory = (store as LocalStore).state.generation.directory(space);
  expect(directory.count).toBeGreaterThan(3);
  const reader = store.begin();
  const view = reader.statementView();
  expect(view.readRow(space, 77)).toEqual(['77'.repeat(500)]);
  expect((view.readRow(space, rows)![0] as string).length).toBe(1_000_000);
  view.release();
  store.closeSync();
});
