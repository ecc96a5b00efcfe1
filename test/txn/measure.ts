/**
 * Measures the paths that have a target, and prints one line each. Run with `npx tsx test/txn/measure.ts`.
 *
 * Targets: point read of a 6-column row 1.5 M/s from cached blocks and 1 M/s from the delta; full scan of 1 M rows of
 * one float64 column from clean blocks 2 ms plus the kernel; autocommit insert in memory 200 k/s; a durable commit
 * 15 µs of processor time.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeHost } from '../../engine/host/host.ts';
import { openStore, openStoreSync, type Store } from '../../engine/txn/txn.ts';

const kinds = ['int32', 'text', 'float64', 'text', 'int64', 'bool'] as const;
const columns = kinds.map((kind, at) => ({ id: at + 1, kind, missing: null }));
const ids = columns.map((column) => column.id);
const host = nodeHost();

function rowOf(i: number): readonly unknown[] {
  return [i, `name ${i}`, i / 7, `city ${i % 50}`, i * 1000, i % 3 === 0];
}

function report(name: string, value: number, unit: string): void {
  console.log(`${name.padEnd(52)} ${value.toFixed(value < 10 ? 2 : 0).padStart(9)} ${unit}`);
}

function timed(rounds: number, work: () => void): number {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    work();
    times.push(performance.now() - start);
  }
  return Math.min(...times);
}

function heapOf(store: Store): number {
  const transaction = store.begin();
  const space = transaction.createSpace({ layout: 'heap', columns });
  transaction.commit();
  return space;
}

function insertEach(store: Store, space: number, count: number): number {
  const start = performance.now();
  for (let i = 0; i < count; i++) {
    const transaction = store.begin();
    transaction.lockTable(1, 'row exclusive');
    transaction.insertRow(space, transaction.allocateRowIds(space, 1), rowOf(i));
    transaction.commit();
  }
  return count / (performance.now() - start);
}

function readRandomly(store: Store, space: number, rows: number): number {
  const reader = store.pointReader(space, ids);
  const transaction = store.begin({ readOnly: true });
  const view = transaction.statementView();
  const reads = 500_000;
  let found = 0;
  const ms = timed(5, () => {
    let seed = 12_345;
    for (let i = 0; i < reads; i++) {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fff_ffff;
      if (reader.read(view, 1 + (seed % rows)) !== undefined) found++;
    }
  });
  view.release();
  transaction.rollback();
  if (found !== reads * 5) throw new Error(`found ${found} rows`);
  return reads / ms / 1000;
}

function scan(store: Store, space: number): { ms: number; sum: number } {
  let sum = 0;
  const ms = timed(9, () => {
    sum = 0;
    const transaction = store.begin({ readOnly: true });
    const view = transaction.statementView();
    const cursor = view.scanHeap(space, { columns: [3], withRowId: false });
    for (let batch = cursor.next(); batch !== undefined; batch = cursor.next()) {
      const vector = batch.columns[0]!;
      if (vector.kind !== 'f64') throw new Error(vector.kind);
      const { values } = vector;
      if (batch.selection === undefined) for (let i = 0; i < batch.count; i++) sum += values[i]!;
      else for (let i = 0; i < batch.selected; i++) sum += values[batch.selection[i]!]!;
    }
    view.release();
    transaction.rollback();
  });
  return { ms, sum };
}

async function memory(): Promise<void> {
  const settings = { checkpointIntervalMs: 3_600_000, deltaMemoryBytes: 2 ** 31 };
  const store = openStoreSync({ host, settings });
  const space = heapOf(store);
  insertEach(store, space, 50_000);
  const rows = 1_000_000;
  report('autocommit insert, memory', insertEach(store, space, rows - 50_000), 'k/s (200)');
  report('delta bytes per row', store.statistics.deltaBytes / rows, 'bytes');
  report('point read of 6 columns, delta', readRandomly(store, space, rows), 'M/s (1.0)');
  report('scan 1 M rows x float64, delta', scan(store, space).ms, 'ms');
  const start = performance.now();
  store.checkpointSync();
  report('checkpoint of 1 M rows x 6 columns, memory', performance.now() - start, 'ms');
  scan(store, space);
  report('point read of 6 columns, blocks', readRandomly(store, space, rows), 'M/s (1.5)');
  report('scan 1 M rows x float64, clean blocks', scan(store, space).ms, 'ms (2 + kernel)');
  const kernel = new Float64Array(rows).map((_, i) => i / 7);
  let total = 0;
  report(
    'the kernel alone',
    timed(9, () => {
      for (let i = 0; i < rows; i++) total += kernel[i]!;
    }),
    'ms',
  );
  for (const percent of [1, 10]) {
    const transaction = store.begin();
    for (let i = 0; i < rows; i += 100 / percent) {
      transaction.lockRow(space, 1 + i, 'no key update');
      transaction.updateRow(space, 1 + i, rowOf(i));
    }
    transaction.commit();
    report(`scan with ${percent} % of the rows updated`, scan(store, space).ms, 'ms');
  }
  await store.close();
  if (total < 0) throw new Error('the kernel ran');
}

async function durable(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'aiondb-measure-'));
  const store = await openStore({ host, folder });
  const space = heapOf(store);
  const commits = 5_000;
  const before = process.cpuUsage();
  const start = performance.now();
  for (let i = 0; i < commits; i++) {
    const transaction = store.begin();
    transaction.insertRow(space, transaction.allocateRowIds(space, 1), rowOf(i));
    transaction.commit().wait?.finishNow();
  }
  const ms = performance.now() - start;
  const used = process.cpuUsage(before);
  report('durable commit, one writer', commits / ms, 'k/s');
  report('durable commit, processor time', (used.user + used.system) / commits, 'us, kernel included');
  report('durable commit, processor time in user space', used.user / commits, 'us (15)');
  const group = performance.now();
  await Promise.all(
    Array.from({ length: 64 }, async (_, writer) => {
      for (let i = 0; i < 500; i++) {
        const transaction = store.begin();
        transaction.insertRow(space, transaction.allocateRowIds(space, 1), rowOf(writer * 500 + i));
        await transaction.commit().wait?.promise;
      }
    }),
  );
  report('durable commit, 64 writers', (64 * 500) / (performance.now() - group), 'k/s');
  await store.close();
  rmSync(folder, { recursive: true });
}

await memory();
await durable();
