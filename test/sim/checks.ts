/**
 * The checkers that look at more than one view: parts of a view in all reading directions, a checkpoint in the middle of
 * everything, and what must hold after a restart.
 */
import type { View } from '../../engine/txn/txn.ts';
import {
  accountsSum,
  contentText,
  eachRow,
  firstDifference,
  heapColumns,
  indexDisagreement,
  keyBytes,
  OwnWrites,
  textOf,
  viewProblem,
} from './content.ts';
import { describeValue, type Key, sameValue, type Value } from './history.ts';
import { findAnomaly } from './isolation/anomalies.ts';
import { sumProblem, type Work } from './work.ts';
import { sequenceId, type World } from './world.ts';

const nothingWritten = new OwnWrites([]);

/** Some rows and keys of a view, by point reads and by ranges in both directions, against the history. */
export function checkPart(work: Work): void {
  const { world, random, transaction } = work;
  const view = transaction.statementView();
  try {
    world.check('visibility', () =>
      random.below(2) === 0 ? rangeProblem(work, view) : (pointProblem(work, view) ?? keyRangeProblem(work, view)),
    );
  } finally {
    view.release();
  }
}

function compare(view: View, place: string, expected: Value, found: Value): string | undefined {
  if (sameValue(expected, found)) return undefined;
  return `a view at ${view.timestamp} shows ${place}: expected ${describeValue(expected)}, found ${describeValue(found)}`;
}

function pointProblem({ world, random, writes }: Work, view: View): string | undefined {
  const { history, spaces } = world;
  const own = new OwnWrites(writes);
  const space = (['accounts', 'entries', 'lists'] as const)[random.below(3)]!;
  const keys = [...history.spaces[space].chains.keys()];
  if (keys.length === 0) return undefined;
  for (let reads = 3; reads > 0; reads--) {
    const rowId = keys[random.below(keys.length)] as number;
    const expected = own.expected(history, space, rowId, view.timestamp);
    const row = view.readRow(spaces[space], rowId);
    const problem = compare(view, `row ${rowId} of ${space}`, expected, row);
    if (problem !== undefined) return problem;
    if (view.exists(spaces[space], rowId) !== (row !== undefined))
      return `row ${rowId} of ${space} exists and does not`;
  }
  return undefined;
}

/** The rows between two ids: each has its value, and they come in order. */
function rangeProblem({ world, random, writes }: Work, view: View): string | undefined {
  const { history, spaces } = world;
  const own = new OwnWrites(writes);
  const space = random.below(2) === 0 ? 'entries' : 'accounts';
  const highest = Math.max(1, world.store.maxRowId(spaces[space]));
  const from = 1 + random.below(highest);
  const range = { from, to: from + random.below(40), reverse: random.below(2) === 0 };
  let problem: string | undefined;
  let previous: number | undefined;
  const seen = new Set<Key>();
  eachRow(
    view,
    spaces[space],
    heapColumns[space]!,
    (rowId, row) => {
      seen.add(rowId);
      problem ??= compare(view, `row ${rowId} of ${space}`, own.expected(history, space, rowId, view.timestamp), row);
      if (rowId < range.from || rowId > range.to) problem ??= `a scan leaves its range at row ${rowId} of ${space}`;
      if (previous !== undefined && rowId > previous === range.reverse)
        problem ??= `a scan of ${space} is out of order`;
      previous = rowId;
    },
    range,
  );
  for (let rowId = range.from; rowId <= range.to && problem === undefined; rowId++) {
    if (seen.has(rowId)) continue;
    const expected = own.expected(history, space, rowId, view.timestamp);
    problem = compare(view, `row ${rowId} of ${space}`, expected, undefined);
  }
  return problem;
}

function keyRangeProblem({ world, random, writes }: Work, view: View): string | undefined {
  const { history, spaces } = world;
  const own = new OwnWrites(writes);
  const [low, high] = [random.below(60), random.below(60)].sort((left, right) => left - right) as [number, number];
  const bounds = [`${String(low).padStart(2, '0')}/`, `${String(high).padStart(2, '0')}/`] as const;
  const reverse = random.below(2) === 0;
  const found: string[] = [];
  const cursor = view.scanOrdered(spaces.index, keyBytes(bounds[0]), keyBytes(bounds[1]), reverse);
  while (cursor.next()) found.push(textOf(cursor.key));
  const possible = new Set<Key>(history.spaces.index.chains.keys());
  for (const write of writes) if (write.space === 'index') possible.add(write.key);
  const expected = [...possible]
    .filter((key) => (key as string) >= bounds[0] && (key as string) < bounds[1])
    .filter((key) => own.expected(history, 'index', key, view.timestamp) !== undefined)
    .sort();
  if (reverse) expected.reverse();
  return compare(view, `index keys in [${bounds.join(', ')})`, expected.join(' '), found.join(' '));
}

/** A checkpoint under way of everything changes nothing for a view that is open, nor for the next one. */
export function checkCheckpoint({ world, transaction }: Work): void {
  const view = transaction.statementView();
  const newest = transaction.newestView();
  try {
    const before = contentText(view, world.spaces);
    const newestBefore = contentText(newest, world.spaces);
    const countBefore = world.store.rowCount(world.spaces.entries);
    const refusals = world.base.refusals;
    try {
      world.store.checkpointSync();
    } catch (error) {
      if (world.base.refusals === refusals) throw error;
    }
    world.check('checkpoint', () => firstDifference(before, contentText(view, world.spaces)));
    world.check('checkpoint', () => firstDifference(newestBefore, contentText(newest, world.spaces)));
    world.check('checkpoint', () => {
      const count = world.store.rowCount(world.spaces.entries);
      return count === countBefore ? undefined : `it changes the row count from ${countBefore} to ${count}`;
    });
  } finally {
    view.release();
    newest.release();
  }
}

/** What memory held at the end of a life, for comparison with what a restart finds. */
export interface Remembered {
  readonly timestamp: number;
  readonly text: string;
  readonly lists: ReadonlyMap<number, readonly number[]>;
}

export function remember(world: World): Remembered {
  return ofNewest(world, (view) => {
    world.check('visibility', () => {
      const problem = viewProblem(view, world.spaces, world.history, Number.POSITIVE_INFINITY, nothingWritten);
      return problem === undefined ? undefined : `the newest view shows ${problem}`;
    });
    return {
      timestamp: world.store.statistics.newestTimestamp,
      text: contentText(view, world.spaces),
      lists: listsOf(world, view),
    };
  });
}

export function checkReopened(world: World, before: Remembered): void {
  const { history, store, spaces, counts } = world;
  const recovered = store.statistics.newestTimestamp;
  world.check('durability', () => {
    const owed = history.newestAcknowledged;
    return recovered < owed ? `acknowledged up to ${owed}, recovered only up to ${recovered}` : undefined;
  });
  for (const list of world.lists) if (list.outcome === 'committed') list.outcome = outcomeOf(world, list, recovered);
  counts.count('lost unacknowledged', history.cut(recovered));
  ofNewest(world, (view) => {
    world.check('durability', () => {
      const problem = viewProblem(view, spaces, history, recovered, nothingWritten);
      return problem === undefined ? undefined : `after recovery up to ${recovered}: ${problem}`;
    });
    world.check('atomicity', () => sumProblem(accountsSum(view, spaces)));
    world.check('index', () => indexDisagreement(view, spaces));
    checkLists(world, before, listsOf(world, view));
    const found = contentText(view, spaces);
    // recovery stands behind frames that are no commits as well
    const lostNothing = history.commits.at(-1)?.timestamp === before.timestamp;
    if (lostNothing) world.check('recovery', () => firstDifference(before.text, found));
    store.checkpointSync();
    ofNewest(world, (after) => world.check('checkpoint', () => firstDifference(found, contentText(after, spaces))));
  });
  checkAllocation(world);
}

function outcomeOf(world: World, list: World['lists'][number], recovered: number): 'committed' | 'lost' {
  return (world.listTimestamps.get(list) ?? 0) <= recovered ? 'committed' : 'lost';
}

/** The isolation of the life that ended, judged by what it left in memory and by what survived. */
function checkLists(world: World, before: Remembered, survived: ReadonlyMap<number, readonly number[]>): void {
  const { lists: transactions, initialLists: initial } = world;
  world.check('isolation', () => findAnomaly({ transactions, initial, final: before.lists }));
  world.lists = [];
  world.listTimestamps.clear();
  world.initialLists = survived;
}

function listsOf(world: World, view: View): Map<number, readonly number[]> {
  const lists = new Map<number, readonly number[]>();
  eachRow(view, world.spaces.lists, [1], (key, [text]) => lists.set(key, (text as string).split(' ').map(Number)));
  return lists;
}

function ofNewest<Result>(world: World, use: (view: View) => Result): Result {
  const transaction = world.store.begin({ readOnly: true });
  const view = transaction.newestView();
  try {
    return use(view);
  } finally {
    view.release();
    transaction.rollback();
  }
}

function checkAllocation(world: World): void {
  const { store, spaces, highestEntryId, highestSequence, history } = world;
  world.check('allocation', () => {
    const rows = history.spaces.entries.countAt(Number.POSITIVE_INFINITY);
    if (store.rowCount(spaces.entries) !== rows) return `${store.rowCount(spaces.entries)} entries counted of ${rows}`;
    const highest = store.maxRowId(spaces.entries);
    if (highest < highestEntryId) return `row id ${highestEntryId} was used and will be handed out again`;
    const sequence = Number(store.readSequence(sequenceId)?.lastValue ?? 0);
    if (sequence >= highestSequence) return undefined;
    return `sequence value ${highestSequence} was used, the sequence is at ${sequence}`;
  });
}
