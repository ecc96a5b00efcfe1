/**
 * Database folders on the real disk: opening, closing, refusing, and running out of room.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { nodeHost, simulatedMachine } from '../../engine/host/host.ts';
import { openMemoryStore } from '../../engine/kv/kv.ts';
import { openStore, openStoreSync, type RecoveryProgress, type Store } from '../../engine/txn/txn.ts';
import { scanKeys, scanRows, text } from './read-back.ts';

const columns = [
  { id: 1, kind: 'int32', missing: null },
  { id: 2, kind: 'text', missing: null },
] as const;
// starting a worker thread from sources takes a second on a busy machine
vi.setConfig({ testTimeout: 60_000 });

let parent = '';
let folder = '';

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'aiondb-folder-'));
  folder = join(parent, 'db');
});
afterEach(() => {
  rmSync(parent, { recursive: true, force: true });
});

function open(more: { readOnly?: boolean; path?: string } = {}): Promise<Store> {
  return openStore({ host: nodeHost(), folder: more.path ?? folder, readOnly: more.readOnly === true });
}

function fill(store: Store, rows: number): { heap: number; keys: number } {
  const transaction = store.begin();
  const heap = transaction.createSpace({ layout: 'heap', columns });
  const keys = transaction.createSpace({ layout: 'ordered' });
  const first = transaction.allocateRowIds(heap, rows);
  for (let i = 0; i < rows; i++) {
    transaction.insertRow(heap, first + i, [i, `row ${i}`]);
    transaction.put(keys, text.encode(`key ${i}`), text.encode(`${first + i}`));
  }
  transaction.commit().wait?.finishNow();
  return { heap, keys };
}

function contentOf(store: Store, spaces: { heap: number; keys: number }): unknown {
  const transaction = store.begin({ readOnly: true });
  const view = transaction.statementView();
  const content = [scanRows(view, spaces.heap, { columns: [1, 2] }), scanKeys(view, spaces.keys)];
  view.release();
  transaction.rollback();
  return content;
}

test('opens, writes, closes, deletes and opens again in one process', async () => {
  for (let round = 0; round < 3; round++) {
    const store = await open();
    expect(store.statistics.newestTimestamp).toBe(0);
    const spaces = fill(store, 500);
    await store.checkpoint();
    fill(store, 10);
    const content = contentOf(store, spaces);
    await store.close();
    const again = await open();
    expect(contentOf(again, spaces)).toEqual(content);
    await again.close();
    rmSync(folder, { recursive: true });
  }
});

test('closes synchronously and opens again', async () => {
  const store = await open();
  const spaces = fill(store, 100);
  const content = contentOf(store, spaces);
  store.closeSync();
  const again = await open();
  expect(contentOf(again, spaces)).toEqual(content);
  expect(() => store.begin()).toThrow();
  await again.close();
});

test('the worker and a synchronous caller agree on checkpoints', async () => {
  const store = await open();
  const spaces = fill(store, 9_000);
  const running = store.checkpoint();
  const more = fill(store, 100);
  store.checkpointSync();
  await running;
  expect(store.statistics.checkpointTimestamp).toBe(store.statistics.newestTimestamp);
  expect(store.rowCount(spaces.heap)).toBe(9_000);
  const content = [contentOf(store, spaces), contentOf(store, more)];
  await store.checkpoint();
  await store.close();
  const again = await open();
  expect([contentOf(again, spaces), contentOf(again, more)]).toEqual(content);
  await again.close();
});

test('schema changes, dropped spaces and sequences survive', async () => {
  const store = await open();
  const { heap, keys } = fill(store, 20);
  store.writeSequence(5, { lastValue: 1, isCalled: true });
  for (let value = 2; value <= 50; value++) store.writeSequence(5, { lastValue: value, isCalled: true });
  await store.checkpoint();
  const transaction = store.begin();
  transaction.alterSpace(heap, [columns[0], { id: 3, kind: 'text', missing: 'new' }]);
  transaction.insertRow(heap, 1_000, [7, 'seven']);
  transaction.dropSpace(keys);
  await transaction.commit().wait?.promise;
  for (const checkpointed of [false, true]) {
    if (checkpointed) await store.checkpoint();
    const reader = store.begin();
    const view = reader.statementView();
    expect(view.readRow(heap, 3)).toEqual([2, 'new']);
    expect(view.readRow(heap, 1_000)).toEqual([7, 'seven']);
    expect(scanRows(view, heap, { columns: [3], from: 19, to: 2_000 }).map(([, row]) => row[0])).toEqual([
      'new',
      'new',
      'seven',
    ]);
    view.release();
    reader.rollback();
  }
  await store.close();
  const again = await open();
  expect(again.shapeOf(heap).version).toBe(2);
  expect(() => again.begin().put(keys, text.encode('k'), text.encode('v'))).not.toThrow();
  expect(() => again.shapeOf(keys)).toThrow();
  // a clean close skips nothing
  expect(again.readSequence(5)).toEqual({ lastValue: 50, isCalled: true });
  expect(again.maxRowId(heap)).toBe(1_000);
  await again.close();
});

test('a folder of somebody else is refused and left alone', async () => {
  mkdirSync(folder);
  writeFileSync(join(folder, 'letter.txt'), 'dear reader');
  await expect(open()).rejects.toMatchObject({
    code: '58P01',
    detail: expect.stringContaining('letter.txt') as string,
  });
  expect(readFileSync(join(folder, 'letter.txt'), 'utf8')).toBe('dear reader');
  expect(existsSync(join(folder, 'aiondb.json'))).toBe(false);
  await expect(open({ path: join(folder, 'letter.txt') })).rejects.toMatchObject({ code: '58P02' });
});

test('a read-only open makes nothing and takes no writes', async () => {
  await expect(open({ readOnly: true })).rejects.toMatchObject({ code: '58P01' });
  expect(existsSync(folder)).toBe(false);
  const store = await open();
  const spaces = fill(store, 5);
  await store.close();
  const reader = await open({ readOnly: true });
  expect(reader.writesRefused).toBeDefined();
  expect(() => reader.begin().insertRow(spaces.heap, 99, [1, 'x'])).toThrow(/read-only/);
  expect(() => reader.writeSequence(1, { lastValue: 1, isCalled: true })).toThrow(/read-only/);
  expect(reader.rowCount(spaces.heap)).toBe(5);
  await reader.close();
});

test('files of two databases in one folder are refused by name', async () => {
  await (await open()).close();
  const other = join(parent, 'other');
  const store = await open({ path: other });
  fill(store, 3);
  await store.checkpoint();
  await store.close();
  writeFileSync(join(other, 'aiondb.json'), readFileSync(join(folder, 'aiondb.json')));
  await expect(open({ path: other })).rejects.toMatchObject({ code: 'XX001' });
  const identity = JSON.parse(readFileSync(join(folder, 'aiondb.json'), 'utf8')) as object;
  writeFileSync(join(folder, 'aiondb.json'), JSON.stringify({ ...identity, format: 2 }));
  await expect(open()).rejects.toMatchObject({ code: '58000' });
  writeFileSync(join(folder, 'aiondb.json'), '{');
  await expect(open()).rejects.toMatchObject({ code: 'XX001' });
});

test('a full disk fails the commit and not the database', async () => {
  const machine = simulatedMachine(3);
  const base = openMemoryStore();
  const store = await openStore({
    host: machine.host,
    folder: '/db',
    base,
    settings: { segmentBytes: 65_536, checkpointLogBytes: 2 ** 40, checkpointIntervalMs: 2 ** 30 },
  });
  const spaces = fill(store, 10);
  machine.disk.limitBytes = machine.disk.usedBytes() + 10_000;
  let refused: unknown;
  let committed = 0;
  for (let i = 0; refused === undefined && i < 10_000; i++) {
    const transaction = store.begin();
    transaction.insertRow(spaces.heap, 100 + i, [i, 'x'.repeat(500)]);
    try {
      transaction.commit().wait?.finishNow();
      committed++;
    } catch (error) {
      refused = error;
    }
  }
  expect(refused).toMatchObject({ code: '53100' });
  expect(store.writesRefused).toBeUndefined();
  expect(store.rowCount(spaces.heap)).toBe(10 + committed);
  machine.disk.limitBytes = Number.POSITIVE_INFINITY;
  const transaction = store.begin();
  transaction.insertRow(spaces.heap, 100_000, [1, 'works again']);
  transaction.commit().wait?.finishNow();
  expect(store.rowCount(spaces.heap)).toBe(11 + committed);
  store.closeSync();
});

test('writers wait for room in the delta, and are refused when a snapshot keeps it full', async () => {
  const settings = { deltaMemoryBytes: 1_048_576, checkpointIntervalMs: 2 ** 30 };
  const store = openStoreSync({ host: nodeHost(), settings });
  const { heap } = fill(store, 10);
  let waits = 0;
  for (let i = 0; i < 400; i++) {
    const transaction = store.begin();
    for (
      let wait = transaction.lockTable(1, 'row exclusive');
      wait !== undefined;
      wait = transaction.lockTable(1, 'row exclusive')
    ) {
      expect(wait.on).toBe('memory');
      waits++;
      wait.finishNow();
    }
    transaction.insertRow(heap, 1_000 + i, [i, 'x'.repeat(20_000)]);
    transaction.commit();
  }
  expect(waits).toBeGreaterThan(0);
  expect(store.rowCount(heap)).toBe(410);
  await store.close();
});

test('the replay of the log at opening is reported, from where the base stands to its end', async () => {
  const reports: RecoveryProgress[] = [];
  const onRecovery = (progress: RecoveryProgress): void => void reports.push(progress);
  const store = await openStore({ host: nodeHost(), folder, onRecovery });
  expect(reports).toEqual([]);
  const { heap } = fill(store, 10);
  await store.checkpoint();
  const startLsn = store.statistics.checkpointTimestamp;
  const transaction = store.begin();
  const first = transaction.allocateRowIds(heap, 60_000);
  for (let i = 0; i < 60_000; i++) transaction.insertRow(heap, first + i, [i, 'x'.repeat(100)]);
  transaction.commit().wait?.finishNow();
  fill(store, 60_000);
  // as a crash leaves it: the close would move the log into the base
  const copy = join(parent, 'copy');
  cpSync(folder, copy, { recursive: true, filter: (path) => !path.endsWith('LOCK') && !path.endsWith('lock.mdb') });
  const endLsn = store.statistics.newestTimestamp;
  await store.close();
  const again = await openStore({ host: nodeHost(), folder: copy, onRecovery });
  expect(reports.length).toBeGreaterThan(1);
  expect(reports.every((progress) => progress.startLsn === startLsn && progress.lsn <= progress.endLsn)).toBe(true);
  expect(reports[0]!.endLsn).toBeGreaterThan(startLsn + 1_000_000);
  expect(reports.at(-1)).toMatchObject({ endLsn: again.statistics.newestTimestamp });
  expect(again.statistics.newestTimestamp).toBeGreaterThanOrEqual(endLsn);
  await again.close();
});
