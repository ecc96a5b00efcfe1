/**
 * Serializable: committed transactions are as if they had run one after the other.
 */
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { nodeHost, simulatedMachine } from '../../engine/host/host.ts';
import { openMemoryStore } from '../../engine/kv/kv.ts';
import { RangeList } from '../../engine/txn/serial/range-list.ts';
import type { LocalStore } from '../../engine/txn/store.ts';
import { type IsolationLevel, openStore, openStoreSync, type Store } from '../../engine/txn/txn.ts';
import { vectorOf } from '../../engine/value/vector.ts';
import {
  explains,
  type HistoryRun,
  isSerializable,
  type Operation,
  type Program,
  runHistory,
  timestampOrder,
} from './history.ts';
import { scanKeys, scanRows, text } from './read-back.ts';

vi.setConfig({ testTimeout: 120_000 });

const row = fc.integer({ min: 1, max: 4 });
const key = fc.constantFrom('a', 'b', 'c', 'd');
const bound = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(of, { nil: undefined });
const reading = fc.oneof(
  fc.record({ kind: fc.constantFrom('read', 'exists', 'point'), row }),
  fc.record({ kind: fc.constant('scan'), from: bound(row), to: bound(row) }),
  fc.record({ kind: fc.constant('get'), key }),
  fc.record({ kind: fc.constant('keys'), from: bound(key), to: bound(key) }),
) as fc.Arbitrary<Operation>;
const writing = fc.oneof(
  fc.record({ kind: fc.constantFrom('write', 'write', 'delete'), row }),
  fc.record({ kind: fc.constantFrom('put', 'put', 'remove'), key }),
) as fc.Arbitrary<Operation>;
const program: fc.Arbitrary<Program> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      operations: fc.array(fc.oneof(reading, writing), { minLength: 1, maxLength: 4 }),
      readOnly: fc.constant(false),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      operations: fc.array(reading, { minLength: 1, maxLength: 3 }),
      readOnly: fc.constant(true),
    }),
  },
);
const history = fc.record({
  programs: fc.array(program, { minLength: 2, maxLength: 5 }),
  schedule: fc.array(
    fc.oneof({ weight: 12, arbitrary: fc.nat(4) }, { weight: 1, arbitrary: fc.constantFrom(-1, -2) }),
    {
      maxLength: 24,
    },
  ),
});
type History = typeof history extends fc.Arbitrary<infer Of> ? Of : never;

function inMemory({ programs, schedule }: History, isolation: IsolationLevel): HistoryRun {
  const store = openStoreSync({ host: nodeHost() });
  try {
    return runHistory(store, programs, schedule, isolation, () => undefined);
  } finally {
    store.closeSync();
  }
}

/** Over a log whose flush is asked for: snapshots lag behind the newest commits. */
async function overLog({ programs, schedule }: History, isolation: IsolationLevel): Promise<HistoryRun> {
  const { host } = simulatedMachine(1);
  const store = (await openStore({
    host,
    folder: '/db',
    base: openMemoryStore(),
    settings: { segmentBytes: 65_536 },
  })) as LocalStore;
  try {
    const flush = (): void => store.flushes.waitFor(store.newestTimestamp)?.finishNow();
    return runHistory(store, programs, schedule, isolation, flush);
  } finally {
    store.closeSync();
  }
}

/** Commits, and refusals for a read that was overwritten, so that a property that never got there fails. */
const counts = { committed: 0, refused: 0, readers: 0 };

function check({ outcomes, before, after }: HistoryRun): void {
  for (const {
    failure,
    timestamp,
    wrote,
    program: { readOnly },
  } of outcomes) {
    if (timestamp !== undefined) counts.committed++;
    if (timestamp !== undefined && !wrote) counts.readers++;
    if (failure === '40001') counts.refused++;
    if (readOnly) expect(failure).toBeUndefined();
  }
  expect(explains(timestampOrder(outcomes), outcomes, before, after)).toBe(true);
  expect(isSerializable(outcomes, before, after)).toBe(true);
}

test('in memory, writers are in the order of their commits and readers at their snapshots', () => {
  fc.assert(
    fc.property(history, (drawn) => check(inMemory(drawn, 'serializable'))),
    { numRuns: 3_000 },
  );
  expect(counts.committed).toBeGreaterThan(3_000);
  expect(counts.refused).toBeGreaterThan(300);
  expect(counts.readers).toBeGreaterThan(300);
});

test('over a log, where snapshots lag behind the newest commits, too', async () => {
  await fc.assert(
    fc.asyncProperty(history, async (drawn) => check(await overLog(drawn, 'serializable'))),
    { numRuns: 300 },
  );
});

test.each(['repeatable read', 'read committed'] as const)('the check finds what %s lets through', (isolation) => {
  const found = fc.check(
    fc.property(history, (drawn) => {
      const { outcomes, before, after } = inMemory(drawn, isolation);
      return isSerializable(outcomes, before, after);
    }),
    { numRuns: 3_000 },
  );
  expect(found.failed).toBe(true);
});

test('a list of ranges is the set of what was added, however it was added', () => {
  const range = fc.tuple(fc.nat(1_000), fc.integer({ min: -1, max: 12 }));
  fc.assert(
    fc.property(fc.array(range, { maxLength: 700 }), (added) => {
      const list = new RangeList<number>();
      const model = new Set<number>();
      for (const [from, length] of added) {
        list.add(from, from + length);
        for (let id = from; id < from + length; id++) model.add(id);
      }
      for (let id = 0; id <= 1_012; id++) expect(list.some((from, to) => from <= id && id < to)).toBe(model.has(id));
      const joined: [number, number][] = [];
      list.compact();
      list.some((from, to) => joined.push([from, to]) === 0);
      joined.forEach(([from, to], at) => {
        expect(from).toBeLessThan(to);
        if (at > 0) expect(from).toBeGreaterThan(joined[at - 1]![1]);
      });
    }),
    { numRuns: 60 },
  );
});

const dependencies = /read\/write dependencies/;
const column = { id: 1, kind: 'int32', missing: null } as const;

interface Bench {
  readonly store: Store;
  readonly heap: number;
  readonly keys: number;
  readonly other: number;
}

/** A heap with rows 1 to 100, an ordered space, and another heap to write into so that a commit is validated. */
function bench(store: Store = openStoreSync({ host: nodeHost() })): Bench {
  const setup = store.begin();
  const heap = setup.createSpace({ layout: 'heap', columns: [column] });
  const keys = setup.createSpace({ layout: 'ordered' });
  const other = setup.createSpace({ layout: 'heap', columns: [column] });
  for (let id = 1; id <= 100; id++) setup.insertRow(heap, id, [id]);
  setup.commit().wait?.finishNow();
  return { store, heap, keys, other };
}

type Step = (on: Bench, transaction: ReturnType<Store['begin']>) => void;

/** Reads, lets another transaction write and commit at read committed, then writes elsewhere and commits. */
function commitAfter(on: Bench, read: Step, write: Step, between: () => void = () => undefined): () => void {
  const reader = on.store.begin({ isolation: 'serializable' });
  read(on, reader);
  const writer = on.store.begin();
  write(on, writer);
  writer.commit();
  between();
  reader.insertRow(on.other, reader.allocateRowIds(on.other, 1), [0]);
  return () => reader.commit();
}

const viewing =
  (read: (view: ReturnType<Store['readView']>, on: Bench) => void): Step =>
  (on, transaction) => {
    const view = transaction.statementView();
    read(view, on);
    view.release();
  };
const change =
  (id: number): Step =>
  (on, transaction) => {
    transaction.lockRow(on.heap, id, 'update');
    transaction.updateRow(on.heap, id, [-1]);
  };
const add =
  (id: number): Step =>
  (on, transaction) =>
    transaction.insertRow(on.heap, id, [id]);
const append: Step = (on, transaction) =>
  transaction.appendBatch(on.heap, Float64Array.of(200, 202, 204), [vectorOf('i32', [1, 2, 3])], 3);
const put =
  (name: string): Step =>
  (on, transaction) =>
    transaction.put(on.keys, text.encode(name), text.encode('value'));
const scan = (from?: number, to?: number): Step =>
  viewing((view, on) => {
    const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    scanRows(view, on.heap, { columns: [1], ...range });
  });
const keys = (from?: string, to?: string): Step => viewing((view, on) => scanKeys(view, on.keys, from, to));
const lookUp = (id: number): Step => viewing((view, on) => view.readRow(on.heap, id));

const overwritten: readonly [string, Step, Step][] = [
  ['a row that is changed', lookUp(7), change(7)],
  ['a row whose existence was asked for', viewing((view, on) => view.exists(on.heap, 7)), change(7)],
  ['a row read by a point reader', viewing((view, on) => on.store.pointReader(on.heap, [1]).read(view, 7)), change(7)],
  ['a row that was not there', lookUp(101), add(101)],
  ['a row that was not there and is appended', lookUp(202), append],
  ['a scan, a new row', scan(), add(101)],
  ['a range, a new row in it', scan(90, 101), add(101)],
  ['a range, appended rows in it', scan(201, 203), append],
  ['a range without an end', scan(50), append],
  ['a range below', scan(undefined, 7), change(7)],
  ['a key that was not there', viewing((view, on) => view.get(on.keys, text.encode('k'))), put('k')],
  ['a range of keys', keys('j', 'l'), put('k')],
  ['all keys', keys(), put('k')],
  ['what changed since a timestamp', viewing((view, on) => view.changedRows(on.heap, view.timestamp)), change(1)],
  ['a structure kept beside the heap', viewing((view, on) => view.noteRead(on.heap)), change(1)],
];

test.each(overwritten)('refused: %s', (_, read, write) => {
  const on = bench();
  expect(commitAfter(on, read, write)).toThrow(dependencies);
  on.store.closeSync();
});

test.each(overwritten)('refused after checkpoints: %s', (_, read, write) => {
  const on = bench();
  const between = (): void => {
    on.store.checkpointSync();
    const later = on.store.begin();
    later.insertRow(on.other, later.allocateRowIds(on.other, 1), [0]);
    later.commit();
    on.store.checkpointSync();
  };
  expect(commitAfter(on, read, write, between)).toThrow(dependencies);
  on.store.closeSync();
});

const untouched: readonly [string, Step, Step][] = [
  ['nothing read', () => undefined, change(7)],
  ['another row', lookUp(8), change(7)],
  ['a row beside a range', scan(8, 20), change(7)],
  ['a row behind a range', scan(8, 20), change(21)],
  ['rows around a row that was not there', lookUp(203), append],
  ['a range between appended rows', scan(205, 300), append],
  ['a key beside a range', keys('j', 'k'), put('k')],
  ['a longer key', viewing((view, on) => view.get(on.keys, text.encode('k'))), put('k!')],
  ['another space', keys(), change(7)],
];

test.each(untouched)('commits: %s', (_, read, write) => {
  const on = bench();
  expect(commitAfter(on, read, write)).not.toThrow();
  on.store.closeSync();
});

test('the error says that it may be tried again, and everything is rolled back', () => {
  const on = bench();
  const commit = commitAfter(on, scan(), add(101));
  const rows = on.store.rowCount(on.other);
  expect(commit).toThrow(expect.objectContaining({ code: '40001', retry: true }) as Error);
  expect(on.store.rowCount(on.other)).toBe(rows);
  on.store.closeSync();
});

test('who only reads commits whatever happened, declared read-only or not', () => {
  const on = bench();
  for (const readOnly of [true, false]) {
    const reader = on.store.begin({ isolation: 'serializable', readOnly });
    scan()(on, reader);
    const writer = on.store.begin({ isolation: 'serializable' });
    scan()(on, writer);
    add(readOnly ? 101 : 102)(on, writer);
    writer.commit();
    expect(reader.commit().timestamp).toBeUndefined();
  }
  on.store.closeSync();
});

test('past its memory bound the reads of a space count as all of it', () => {
  const on = bench();
  const sparse: Step = viewing((view) => {
    for (let id = 1_000; id < 1_000_000; id += 7) view.exists(on.heap, id);
  });
  expect(commitAfter(on, sparse, change(7))).toThrow(dependencies);
  const dense: Step = viewing((view) => {
    for (let id = 1_000; id < 300_000; id++) view.exists(on.heap, id);
  });
  expect(commitAfter(on, dense, change(7))).not.toThrow();
  on.store.closeSync();
});

test('what the transaction made itself is nothing that others write', () => {
  const on = bench();
  const transaction = on.store.begin({ isolation: 'serializable' });
  const savepoint = transaction.savepoint();
  const own = transaction.createSpace({ layout: 'heap', columns: [column] });
  viewing((view) => scanRows(view, own, { columns: [1] }))(on, transaction);
  transaction.rollbackTo(savepoint);
  lookUp(3)(on, transaction);
  transaction.insertRow(on.other, transaction.allocateRowIds(on.other, 1), [0]);
  expect(() => transaction.commit()).not.toThrow();
  on.store.closeSync();
});

test('a space that was dropped after it was read was overwritten', () => {
  const on = bench();
  expect(commitAfter(on, scan(), (_, writer) => writer.dropSpace(on.heap))).toThrow(dependencies);
  on.store.closeSync();
});

test('a rollback to a savepoint does not undo having read', () => {
  const on = bench();
  const read: Step = (_, transaction) => {
    const savepoint = transaction.savepoint();
    lookUp(7)(on, transaction);
    transaction.rollbackTo(savepoint);
  };
  expect(commitAfter(on, read, change(7))).toThrow(dependencies);
  on.store.closeSync();
});

test('a commit that is not flushed counts, though it is older than the transaction', async () => {
  const { host } = simulatedMachine(1);
  const on = bench(await openStore({ host, folder: '/db', base: openMemoryStore() }));
  const writer = on.store.begin();
  change(7)(on, writer);
  writer.commit();
  const reader = on.store.begin({ isolation: 'serializable' });
  lookUp(7)(on, reader);
  reader.insertRow(on.other, reader.allocateRowIds(on.other, 1), [0]);
  expect(() => reader.commit()).toThrow(dependencies);
  on.store.closeSync();
});
