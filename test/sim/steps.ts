/**
 * What transactions do: steps of five workloads over five spaces.
 *
 * accounts (a heap): transfers keep the sum. entries (a heap with rows of every column kind) with an index over them (an
 * ordered space). counters (ordered) under key locks, and a sequence. lists (a heap): appends and reads for the
 * isolation checker. locks: tables and rows in all modes.
 */
import type { RowLockMode, Savepoint, TableLockMode } from '../../engine/txn/txn.ts';
import type { Datum } from '../../engine/value/type.ts';
import { vectorOf } from '../../engine/value/vector.ts';
import { checkCheckpoint, checkPart } from './checks.ts';
import { eachRow, indexKey, keyBytes, textOf } from './content.ts';
import type { Workload } from './plan.ts';
import type { Work } from './work.ts';
import { accountCount, lockedRelation, sequenceId } from './world.ts';

type Step = (work: Work) => Promise<void> | void;

/** How often each step comes, and of which workload it is. */
const steps: readonly { readonly of: Workload | undefined; readonly weight: number; readonly run: Step }[] = [
  { of: 'accounts', weight: 20, run: transfer },
  { of: 'entries', weight: 16, run: insertEntry },
  { of: 'entries', weight: 12, run: changeEntry },
  { of: 'entries', weight: 3, run: appendEntries },
  { of: 'counters', weight: 8, run: count },
  { of: 'counters', weight: 3, run: advanceSequence },
  { of: 'lists', weight: 18, run: appendToList },
  { of: 'lists', weight: 14, run: readList },
  { of: 'lists', weight: 4, run: readAllLists },
  { of: 'locks', weight: 4, run: lockSomeTable },
  { of: 'locks', weight: 5, run: lockSomeRow },
  { of: undefined, weight: 4, run: (work) => work.pause() },
  { of: undefined, weight: 4, run: checkPart },
  { of: undefined, weight: 0.8, run: (work) => work.checkView() },
  { of: undefined, weight: 0.1, run: checkCheckpoint },
];

/** A few steps, now and then back to a savepoint. */
export async function runSteps(work: Work): Promise<void> {
  const { random, transaction, world, lists } = work;
  let savepoint: { mark: Savepoint; writes: number; operations: number } | undefined;
  for (let left = 1 + random.below(world.plan.steps); left > 0; left--) {
    work.checkAlive();
    const draw = random.below(100);
    if (draw < 6) {
      savepoint = {
        mark: transaction.savepoint(),
        writes: work.writes.length,
        operations: lists.operations.length,
      };
    } else if (draw < 11 && savepoint !== undefined) {
      transaction.rollbackTo(savepoint.mark);
      work.writes.length = savepoint.writes;
      const undone = lists.operations.splice(savepoint.operations);
      // what was read was read, whatever became of the own appends
      lists.operations.push(...undone.filter(isForeignRead(undone, lists.operations)));
    } else {
      await chooseStep(work)(work);
    }
  }
}

type Operations = Work['lists']['operations'];

/** Reads that own appends since undone are part of would look like reads of what was rolled back. */
function isForeignRead(undone: Operations, kept: Operations): (operation: Operations[number]) => boolean {
  const appended = new Set([...kept, ...undone].filter(({ kind }) => kind === 'append').map(({ key }) => key));
  return (operation) => operation.kind === 'read' && !appended.has(operation.key);
}

function chooseStep(work: Work): Step {
  const possible = steps.filter((step) => step.of === undefined || work.world.does(step.of));
  let draw = work.random.float() * possible.reduce((sum, step) => sum + step.weight, 0);
  for (const step of possible) {
    draw -= step.weight;
    if (draw < 0) return step.run;
  }
  return possible[0]!.run;
}

async function transfer(work: Work): Promise<void> {
  const { world, random, transaction } = work;
  const from = 1 + random.below(accountCount);
  const to = 1 + random.below(accountCount);
  if (from === to) return;
  const amount = random.below(100);
  const space = world.spaces.accounts;
  for (const [id, change] of [
    [from, -amount],
    [to, amount],
  ] as const) {
    const row = await work.lockNewest(space, id, 'no key update');
    if (row === undefined) throw new Error(`account ${id} is gone`);
    const changed = [(row[0] as number) + change, `by ${work.session}`];
    transaction.updateRow(space, id, changed);
    work.writes.push({ space: 'accounts', key: id, value: changed });
  }
}

async function insertEntry(work: Work): Promise<void> {
  const { world, random, transaction } = work;
  const { spaces } = world;
  await work.lock('table lock waits: row exclusive', () => transaction.lockTable(spaces.entries, 'row exclusive'));
  const value = random.below(60);
  // values below 30 are unique
  if (value < 30) {
    const key = indexKey(value, 0).slice(0, 3);
    await work.lock('key lock waits', () => transaction.lockKey(spaces.index, keyBytes(key)));
    const newest = transaction.newestView();
    const isTaken = newest.scanOrdered(spaces.index, keyBytes(key), keyBytes(indexKey(value + 1, 0))).next();
    newest.release();
    if (isTaken) return;
  }
  const rowId = transaction.allocateRowIds(spaces.entries, 1);
  putEntry(work, rowId, [value, entryText(work), random.below(3) === 0 ? [rowId] : null]);
}

/** A word, or in some lives a value large enough to fill the log's buffer and the delta. */
function entryText({ world, random }: Work): string {
  if (world.largeValues === 0 || random.below(2) === 0) return `entry ${random.below(4)}`;
  world.largeValues--;
  return `${random.below(10)}`.repeat(50_000 + random.below(80_000));
}

function putEntry(work: Work, rowId: number, row: readonly Datum[]): void {
  work.transaction.insertRow(work.world.spaces.entries, rowId, row);
  noteEntry(work, rowId, row);
  putIndexKey(work, indexKey(row[0] as number, rowId));
}

function noteEntry(work: Work, rowId: number, row: readonly Datum[] | undefined): void {
  work.entryId = Math.max(work.entryId, rowId);
  work.writes.push({ space: 'entries', key: rowId, value: row });
}

function putIndexKey(work: Work, key: string): void {
  work.transaction.put(work.world.spaces.index, keyBytes(key), keyBytes('x'));
  work.writes.push({ space: 'index', key, value: 'x' });
}

async function changeEntry(work: Work): Promise<void> {
  const { world, random, transaction } = work;
  const { spaces } = world;
  const rowId = someEntry(work);
  const row = rowId === undefined ? undefined : await work.lockNewest(spaces.entries, rowId, 'update');
  if (rowId === undefined || row === undefined) return;
  const before = indexKey(row[0] as number, rowId);
  transaction.remove(spaces.index, keyBytes(before));
  work.writes.push({ space: 'index', key: before, value: undefined });
  if (random.below(2) === 0) {
    transaction.deleteRow(spaces.entries, rowId);
    noteEntry(work, rowId, undefined);
    return;
  }
  // changed values stay out of the unique range, so no key has to be locked for them
  const after = [30 + random.below(30), ...row.slice(1)];
  transaction.updateRow(spaces.entries, rowId, after);
  noteEntry(work, rowId, after);
  putIndexKey(work, indexKey(after[0] as number, rowId));
}

/** One that was there at some time. */
function someEntry({ world, random }: Work): number | undefined {
  const { chains } = world.history.spaces.entries;
  if (chains.size === 0) return undefined;
  let left = random.below(chains.size);
  for (const key of chains.keys()) if (left-- === 0) return key as number;
  return undefined;
}

async function appendEntries(work: Work): Promise<void> {
  const { world, random, transaction } = work;
  const { entries } = world.spaces;
  await work.lock('table lock waits: row exclusive', () => transaction.lockTable(entries, 'row exclusive'));
  const count = 1 + random.below(12);
  const first = transaction.allocateRowIds(entries, count);
  const rows: Datum[][] = Array.from({ length: count }, () => [30 + random.below(30), `bulk ${random.below(3)}`, null]);
  const vectors = (['i32', 'any', 'any'] as const).map((lane, at) =>
    vectorOf(
      lane,
      rows.map((row) => row[at]),
    ),
  );
  const rowIds = Float64Array.from({ length: count }, (_, i) => first + i);
  transaction.appendBatch(entries, rowIds, vectors, count);
  rows.forEach((row, i) => {
    noteEntry(work, first + i, row);
    putIndexKey(work, indexKey(row[0] as number, first + i));
  });
}

async function count(work: Work): Promise<void> {
  const { world, random, transaction } = work;
  const { counters } = world.spaces;
  const key = `c${random.below(6)}`;
  await work.lock('key lock waits', () => transaction.lockKey(counters, keyBytes(key)));
  const newest = transaction.newestView();
  const before = newest.get(counters, keyBytes(key));
  newest.release();
  putCounter(work, key, `${(before === undefined ? 0 : Number(textOf(before))) + 1}`);
}

function putCounter(work: Work, key: string, value: string): void {
  work.transaction.put(work.world.spaces.counters, keyBytes(key), keyBytes(value));
  work.writes.push({ space: 'counters', key, value });
}

function advanceSequence(work: Work): void {
  const { store } = work.world;
  const next = Number(store.readSequence(sequenceId)?.lastValue ?? 0) + 1;
  store.writeSequence(sequenceId, { lastValue: next, isCalled: true });
  work.sequence = next;
  // the advance itself is a write of nobody's; this makes the transaction wait for its frame
  putCounter(work, `s${work.session}`, `${next}`);
}

/** Lists are left for new ones before they grow long. */
function someList({ world, random }: Work): number {
  return 1 + 5 * Math.floor(world.appended / 50) + random.below(5);
}

function listValues(row: readonly Datum[] | undefined): number[] {
  return row === undefined ? [] : (row[0] as string).split(' ').map(Number);
}

async function appendToList(work: Work): Promise<void> {
  const { world, transaction, lists } = work;
  const space = world.spaces.lists;
  const key = someList(work);
  const row = await work.lockNewest(space, key, 'no key update');
  const value = ++world.appended;
  const changed = [[...listValues(row), value].join(' ')];
  if (row === undefined) transaction.insertRow(space, key, changed);
  else transaction.updateRow(space, key, changed);
  work.writes.push({ space: 'lists', key, value: changed });
  lists.operations.push({ kind: 'append', key, value });
}

function readList(work: Work): void {
  const key = someList(work);
  const view = work.transaction.statementView();
  const row = view.readRow(work.world.spaces.lists, key);
  view.release();
  work.lists.operations.push({ kind: 'read', key, values: listValues(row) });
}

function readAllLists(work: Work): void {
  const { world } = work;
  const first = someList(work);
  const view = work.transaction.statementView();
  const found = new Map<number, readonly number[]>();
  const range = { from: first, to: first + 4 };
  eachRow(view, world.spaces.lists, [1], (rowId, row) => found.set(rowId, listValues(row)), range);
  view.release();
  for (let key = first; key <= range.to; key++) {
    work.lists.operations.push({ kind: 'read', key, values: found.get(key) ?? [] });
  }
}

const tableModes: readonly TableLockMode[] = [
  'access share',
  'access share',
  'share',
  'share row exclusive',
  'access exclusive',
];

async function lockSomeTable(work: Work): Promise<void> {
  const mode = tableModes[work.random.below(tableModes.length)]!;
  const relation = work.random.below(3) === 0 ? work.world.spaces.entries : lockedRelation;
  await work.lock(`table lock waits: ${mode}`, () => work.transaction.lockTable(relation, mode));
}

const rowModes: readonly RowLockMode[] = ['key share', 'share', 'share', 'no key update', 'update'];

async function lockSomeRow(work: Work): Promise<void> {
  const mode = rowModes[work.random.below(rowModes.length)]!;
  const rowId = 1 + work.random.below(accountCount);
  const { accounts } = work.world.spaces;
  await work.lock(`row lock waits: ${mode}`, () => work.transaction.lockRow(accounts, rowId, mode));
}
