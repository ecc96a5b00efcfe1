/**
 * Small histories of interleaved transactions, and whether there is a serial order that explains them.
 *
 * A transaction is a list of operations. What it writes is a digest of everything it has read so far, so a read that
 * does not fit a serial order shows in the values of others and in the final state. `runHistory` interleaves the
 * transactions on a store, `replay` runs some of them one after the other on plain maps.
 */
import type { IsolationLevel, Store, Transaction, View } from '../../engine/txn/txn.ts';
import { scanKeys, scanRows, text } from './read-back.ts';

export type Operation =
  | { readonly kind: 'read' | 'exists' | 'point' | 'write' | 'delete'; readonly row: number }
  | { readonly kind: 'scan'; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: 'get' | 'put' | 'remove'; readonly key: string }
  | { readonly kind: 'keys'; readonly from: string | undefined; readonly to: string | undefined };

export interface Program {
  readonly operations: readonly Operation[];
  readonly readOnly: boolean;
}

/** What happened to one transaction. */
export interface Outcome {
  readonly program: Program;
  readonly reads: string[];
  /** Commit timestamp; that of the snapshot where nothing was written. Undefined when it did not commit. */
  timestamp: number | undefined;
  wrote: boolean;
  /** Code of the error that ended it. */
  failure: string | undefined;
}

/** The state as plain text, and how one transaction sees and changes it. */
interface Target {
  row(row: number): string | undefined;
  rows(from: number | undefined, to: number | undefined): [number, string][];
  key(key: string): string | undefined;
  pairs(from: string | undefined, to: string | undefined): [string, string][];
  setRow(row: number, value: string | undefined): void;
  setKey(key: string, value: string | undefined): void;
}

function perform(operation: Operation, place: string, reads: string[], target: Target): void {
  const value = (): string => `${place}:${digest(reads.join('|'))}`;
  switch (operation.kind) {
    case 'read':
    case 'point':
      reads.push(String(target.row(operation.row)));
      return;
    case 'exists':
      reads.push(String(target.row(operation.row) !== undefined));
      return;
    case 'scan':
      reads.push(JSON.stringify(target.rows(operation.from, operation.to)));
      return;
    case 'get':
      reads.push(String(target.key(operation.key)));
      return;
    case 'keys':
      reads.push(JSON.stringify(target.pairs(operation.from, operation.to)));
      return;
    case 'write':
      target.setRow(operation.row, value());
      return;
    case 'delete':
      target.setRow(operation.row, undefined);
      return;
    case 'put':
      target.setKey(operation.key, value());
      return;
    case 'remove':
      target.setKey(operation.key, undefined);
  }
}

function digest(value: string): string {
  let hash = 7;
  for (let i = 0; i < value.length; i++) hash = (Math.imul(hash, 31) + value.charCodeAt(i)) | 0;
  return (hash >>> 0).toString(36);
}

export interface State {
  readonly rows: Map<number, string>;
  readonly keys: Map<string, string>;
}

const ascending = <Key extends number | string>([left]: [Key, string], [right]: [Key, string]): number =>
  left < right ? -1 : 1;

function modelTarget({ rows, keys }: State): Target {
  return {
    row: (row) => rows.get(row),
    rows: (from = -Infinity, to = Infinity) => [...rows].filter(([row]) => row >= from && row <= to).sort(ascending),
    key: (key) => keys.get(key),
    pairs: (from = '', to = '~') => [...keys].filter(([key]) => key >= from && key < to).sort(ascending),
    setRow: (row, value) => (value === undefined ? rows.delete(row) : rows.set(row, value)),
    setKey: (key, value) => (value === undefined ? keys.delete(key) : keys.set(key, value)),
  };
}

/** Runs committed transactions one after the other; true when all read what they did read and the end is the same. */
export function explains(
  order: readonly Outcome[],
  outcomes: readonly Outcome[],
  before: State,
  after: State,
): boolean {
  const state: State = { rows: new Map(before.rows), keys: new Map(before.keys) };
  for (const outcome of order) {
    const reads: string[] = [];
    const target = modelTarget(state);
    const place = outcomes.indexOf(outcome);
    for (const [at, operation] of outcome.program.operations.entries()) {
      perform(operation, `${place}.${at}`, reads, target);
    }
    if (reads.join() !== outcome.reads.join()) return false;
  }
  return sameState(state, after);
}

function sameState(left: State, right: State): boolean {
  const plain = ({ rows, keys }: State): string =>
    JSON.stringify([[...rows].sort(ascending), [...keys].sort(ascending)]);
  return plain(left) === plain(right);
}

/** Tries every order. */
export function isSerializable(outcomes: readonly Outcome[], before: State, after: State): boolean {
  const committed = outcomes.filter(({ timestamp }) => timestamp !== undefined);
  const tryFrom = (order: readonly Outcome[]): boolean =>
    order.length === committed.length
      ? explains(order, outcomes, before, after)
      : committed.some((next) => !order.includes(next) && tryFrom([...order, next]));
  return tryFrom([]);
}

/** The order in which serializable transactions must have run: writers at their commit, readers at their snapshot. */
export function timestampOrder(outcomes: readonly Outcome[]): readonly Outcome[] {
  const placeOf = ({ timestamp, wrote }: Outcome): number => timestamp! + (wrote ? 0 : 0.5);
  return outcomes.filter(({ timestamp }) => timestamp !== undefined).sort((a, b) => placeOf(a) - placeOf(b));
}

class Refused {
  readonly code: string;
  constructor(code: string) {
    this.code = code;
  }
}

/** One transaction on the store, operation by operation; nothing waits, what would have to is refused. */
class Runner implements Target {
  readonly #store: Store;
  readonly #spaces: Spaces;
  readonly #transaction: Transaction;
  readonly outcome: Outcome;
  readonly #place: number;
  #next = 0;
  #view: View | undefined;
  #point = false;

  constructor(store: Store, spaces: Spaces, program: Program, place: number, isolation: IsolationLevel) {
    this.#store = store;
    this.#spaces = spaces;
    this.#place = place;
    this.#transaction = store.begin({ isolation, readOnly: program.readOnly });
    this.outcome = { program, reads: [], timestamp: undefined, wrote: false, failure: undefined };
  }

  /** Runs the next operation, or commits; false when the transaction is over. */
  step(): boolean {
    const { program, reads } = this.outcome;
    const operation = program.operations[this.#next];
    try {
      if (operation === undefined) {
        this.#commit();
        return false;
      }
      this.#view = this.#transaction.statementView();
      this.#point = operation.kind === 'point';
      perform(operation, `${this.#place}.${this.#next++}`, reads, this);
      return true;
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === undefined) throw error;
      this.outcome.failure = code;
      this.#transaction.rollback();
      return false;
    } finally {
      this.#view?.release();
      this.#view = undefined;
    }
  }

  abandon(): void {
    this.outcome.failure = 'abandoned';
    this.#transaction.rollback();
  }

  #commit(): void {
    const snapshot = this.#transaction.nextTimestamp;
    const { timestamp } = this.#transaction.commit();
    this.outcome.timestamp = timestamp ?? snapshot;
    this.outcome.wrote = timestamp !== undefined;
  }

  row(row: number): string | undefined {
    const { heap } = this.#spaces;
    const values = this.#point
      ? this.#store.pointReader(heap, [1]).read(this.#view!, row)
      : this.#view!.readRow(heap, row);
    return values?.[0] as string | undefined;
  }

  rows(from: number | undefined, to: number | undefined): [number, string][] {
    const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    const rows = scanRows(this.#view!, this.#spaces.heap, { columns: [1], ...range });
    return rows.map(([rowId, values]) => [rowId, values[0] as string]);
  }

  key(key: string): string | undefined {
    const value = this.#view!.get(this.#spaces.ordered, text.encode(key));
    return value === undefined ? undefined : new TextDecoder().decode(value);
  }

  pairs(from: string | undefined, to: string | undefined): [string, string][] {
    return scanKeys(this.#view!, this.#spaces.ordered, from, to);
  }

  setRow(row: number, value: string | undefined): void {
    const { heap } = this.#spaces;
    const transaction = this.#transaction;
    if (this.outcome.program.readOnly) throw new Refused('25006');
    const wait = transaction.lockRow(heap, row, 'update');
    if (wait !== undefined) {
      wait.cancel();
      throw new Refused('waits');
    }
    if (transaction.isolation !== 'read committed' && transaction.isStale(this.#view!, heap, row)) {
      throw new Refused('40001');
    }
    const newest = transaction.newestView();
    const exists = newest.exists(heap, row);
    newest.release();
    if (value === undefined) {
      if (exists) transaction.deleteRow(heap, row);
    } else if (exists) transaction.updateRow(heap, row, [value]);
    else transaction.insertRow(heap, row, [value]);
  }

  setKey(key: string, value: string | undefined): void {
    const { ordered } = this.#spaces;
    const bytes = text.encode(key);
    const wait = this.#transaction.lockKey(ordered, bytes);
    if (wait !== undefined) {
      wait.cancel();
      throw new Refused('waits');
    }
    if (value === undefined) this.#transaction.remove(ordered, bytes);
    else this.#transaction.put(ordered, bytes, text.encode(value));
  }
}

export interface Spaces {
  readonly heap: number;
  readonly ordered: number;
}

/** Which transaction makes the next step, by its place; −1 is a checkpoint, −2 a flush. */
export type Schedule = readonly number[];

export interface HistoryRun {
  readonly outcomes: readonly Outcome[];
  readonly before: State;
  readonly after: State;
}

/** Runs the programs interleaved as the schedule says, then each to its end. A transaction begins with its first step. */
export function runHistory(
  store: Store,
  programs: readonly Program[],
  schedule: Schedule,
  isolation: IsolationLevel,
  flush: () => void,
): HistoryRun {
  const { spaces, before } = prepare(store, flush);
  const runners: (Runner | undefined)[] = programs.map(() => undefined);
  const over = programs.map(() => false);
  const step = (place: number): void => {
    if (over[place] !== false) return;
    runners[place] ??= new Runner(store, spaces, programs[place]!, place, isolation);
    over[place] = !runners[place].step();
  };
  for (const choice of schedule) {
    if (choice === -1) store.checkpointSync();
    else if (choice === -2) flush();
    else step(choice % programs.length);
  }
  for (let place = 0; place < programs.length; place++) while (over[place] === false) step(place);
  return { outcomes: runners.map((runner) => runner!.outcome), before, after: stateOf(store, spaces) };
}

function prepare(store: Store, flush: () => void): { spaces: Spaces; before: State } {
  const setup = store.begin();
  const heap = setup.createSpace({ layout: 'heap', columns: [{ id: 1, kind: 'text', missing: null }] });
  const ordered = setup.createSpace({ layout: 'ordered' });
  for (const row of [1, 2, 3]) setup.insertRow(heap, row, [`first ${row}`]);
  for (const key of ['b', 'd']) setup.put(ordered, text.encode(key), text.encode(`first ${key}`));
  setup.commit();
  flush();
  const spaces = { heap, ordered };
  return { spaces, before: stateOf(store, spaces) };
}

function stateOf(store: Store, { heap, ordered }: Spaces): State {
  const view = store.readView(store.statistics.newestTimestamp);
  try {
    const rows = scanRows(view, heap, { columns: [1] }).map(([rowId, [value]]) => [rowId, value as string] as const);
    return { rows: new Map(rows), keys: new Map(scanKeys(view, ordered)) };
  } finally {
    view.release();
  }
}
