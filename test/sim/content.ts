/**
 * Reads what a view shows of the world's spaces: as text for comparison of two states, against the history, and index
 * against heap. These are three readings of their own, so that one that is wrong does not blind the others.
 */
import type { View } from '../../engine/txn/txn.ts';
import type { Datum } from '../../engine/value/type.ts';
import { valueAt } from '../../engine/value/vector.ts';
import {
  describeValue,
  type History,
  type HistoryWrite,
  type Key,
  type SpaceName,
  sameValue,
  type Value,
} from './history.ts';

export type Spaces = Readonly<Record<SpaceName, number>>;

/** Columns of each heap, by id. */
export const heapColumns: Readonly<Record<string, readonly number[]>> = {
  accounts: [1, 2],
  entries: [1, 2, 3],
  lists: [1],
};
const spaceNames: readonly SpaceName[] = ['accounts', 'entries', 'lists', 'index', 'counters'];

const encoder = new TextEncoder();
const decoder = new TextDecoder('latin1');

export function keyBytes(key: string): Uint8Array {
  return encoder.encode(key);
}

export function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** An entry's key in the index: what it holds first, then its row. */
export function indexKey(value: number, rowId: number): string {
  return `${String(value).padStart(2, '0')}/${String(rowId).padStart(7, '0')}`;
}

export interface Range {
  readonly from?: number;
  readonly to?: number;
  readonly reverse?: boolean;
}

/** Calls back with every row in the scan's order. */
export function eachRow(
  view: View,
  space: number,
  columns: readonly number[],
  visit: (rowId: number, row: Datum[]) => void,
  range: Range = {},
): void {
  const cursor = view.scanHeap(space, { columns, withRowId: true, ...range });
  for (let batch = cursor.next(); batch !== undefined; batch = cursor.next()) {
    const rowIds = batch.columns[columns.length]!;
    for (let i = 0; i < batch.selected; i++) {
      const at = batch.selection === undefined ? i : batch.selection[i]!;
      const row: Datum[] = [];
      for (let column = 0; column < columns.length; column++) row.push(valueAt(batch.columns[column]!, at));
      visit(valueAt(rowIds, at) as number, row);
    }
  }
}

export function eachPair(view: View, space: number, visit: (key: string, value: string) => void): void {
  const cursor = view.scanOrdered(space, undefined, undefined);
  while (cursor.next()) visit(textOf(cursor.key), textOf(cursor.value));
}

/** Everything the view shows, one line a row or pair. */
export function contentText(view: View, spaces: Spaces): string {
  const lines: string[] = [];
  for (const name of spaceNames) {
    const columns = heapColumns[name];
    if (columns === undefined) eachPair(view, spaces[name], (key, value) => lines.push(`${name} ${key}=${value}`));
    else eachRow(view, spaces[name], columns, (rowId, row) => lines.push(`${name} ${rowId} ${JSON.stringify(row)}`));
  }
  return lines.join('\n');
}

/** The first line in which two contents differ; undefined when they do not. */
export function firstDifference(before: string, after: string): string | undefined {
  if (before === after) return undefined;
  const [left, right] = [before.split('\n'), after.split('\n')];
  const at = left.findIndex((line, number) => line !== right[number]);
  const cut = (line: string | undefined): string => line?.slice(0, 160) ?? 'nothing';
  return `"${cut(left[at < 0 ? left.length : at])}" became "${cut(right[at < 0 ? left.length : at])}"`;
}

/** What a transaction has written, its last word on each key. */
export class OwnWrites {
  readonly #values: Map<string, HistoryWrite> = new Map();

  constructor(writes: readonly HistoryWrite[]) {
    for (const write of writes) this.#values.set(`${write.space} ${write.key}`, write);
  }

  expected(history: History, space: SpaceName, key: Key, timestamp: number): Value {
    const own = this.#values.get(`${space} ${key}`);
    return own === undefined ? history.spaces[space].valueAt(key, timestamp) : own.value;
  }

  countAt(history: History, space: SpaceName, timestamp: number): number {
    let count = history.spaces[space].countAt(timestamp);
    for (const own of this.#values.values()) {
      if (own.space !== space) continue;
      const before = history.spaces[space].valueAt(own.key, timestamp) !== undefined;
      count += Number(own.value !== undefined) - Number(before);
    }
    return count;
  }
}

/** What a view at the timestamp shows wrongly; undefined when it shows all that was committed, and own writes. */
export function viewProblem(
  view: View,
  spaces: Spaces,
  history: History,
  timestamp: number,
  own: OwnWrites,
): string | undefined {
  for (const name of spaceNames) {
    let problem: string | undefined;
    let found = 0;
    const compare = (key: Key, value: Value): void => {
      found++;
      const expected = own.expected(history, name, key, timestamp);
      if (problem !== undefined || sameValue(expected, value)) return;
      problem = `${name} ${key}: expected ${describeValue(expected)}, found ${describeValue(value)}`;
    };
    const columns = heapColumns[name];
    if (columns === undefined) eachPair(view, spaces[name], compare);
    else eachRow(view, spaces[name], columns, compare);
    if (problem !== undefined) return problem;
    const expected = own.countAt(history, name, timestamp);
    if (found !== expected) return `${name}: expected ${expected} rows or keys, found ${found}`;
  }
  return undefined;
}

/** What index and heap disagree about; undefined when they agree. */
export function indexDisagreement(view: View, spaces: Spaces): string | undefined {
  const fromHeap = new Set<string>();
  eachRow(view, spaces.entries, [1], (rowId, [value]) => fromHeap.add(indexKey(value as number, rowId)));
  let problem: string | undefined;
  eachPair(view, spaces.index, (key) => {
    if (!fromHeap.delete(key)) problem ??= `index entry ${key} has no row`;
  });
  for (const key of fromHeap) problem ??= `the row of ${key} is not in the index`;
  return problem;
}

/** The sum of all accounts. */
export function accountsSum(view: View, spaces: Spaces): number {
  let sum = 0;
  eachRow(view, spaces.accounts, [1], (_, [amount]) => {
    sum += amount as number;
  });
  return sum;
}
