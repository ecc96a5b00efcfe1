/**
 * One transaction of a session: its view of the store, what it has written in the form of the history, its waits, its
 * commit. What it does is decided in steps.ts.
 */
import type { SeededRandom } from '../../engine/host/seeded-random.ts';
import type { IsolationLevel, RowLockMode, Transaction, View, Wait } from '../../engine/txn/txn.ts';
import type { Datum } from '../../engine/value/type.ts';
import { accountsSum, indexDisagreement, OwnWrites, viewProblem } from './content.ts';
import type { HistoryWrite } from './history.ts';
import type { ListTransaction } from './isolation/list-history.ts';
import { transactionRandom } from './plan.ts';
import { accountBalance, accountCount, type World } from './world.ts';

/** Thrown to end a session whose machine is gone. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** The store's answer to a stale row above read committed, which its callers have to give. */
export class StaleRow extends Error {
  readonly code = '40001';
}

export class Work {
  readonly world: World;
  readonly session: number;
  readonly number: number;
  readonly random: SeededRandom;
  readonly transaction: Transaction;
  readonly lists: ListTransaction;
  writes: HistoryWrite[] = [];
  /** Highest sequence value and row id that it used. */
  sequence = 0;
  entryId = 0;
  readonly #life: number;

  constructor(world: World, session: number, number: number, after: number) {
    this.world = world;
    this.session = session;
    this.number = number;
    this.random = transactionRandom(world.plan, number);
    this.#life = world.life;
    const isolation = isolationOf(this.random.below(10));
    this.transaction = world.store.begin({ isolation, after });
    this.lists = { number, isolation, operations: [], outcome: 'aborted', synchronous: true, observed: false };
  }

  /** Returns the commit timestamp. */
  async commit(): Promise<number | undefined> {
    const { world, random, transaction, lists } = this;
    const synchronous = random.below(5) !== 0;
    this.checkAlive();
    const reads = transaction.pending;
    const { timestamp, wait } = transaction.commit({ synchronous });
    lists.outcome = 'committed';
    lists.synchronous = synchronous;
    if (timestamp !== undefined) world.listTimestamps.set(lists, timestamp);
    const commit = timestamp === undefined ? undefined : world.history.add(timestamp, this.writes, synchronous);
    // what does not wait for its own flush still waits for that of what it read
    await this.finish(synchronous ? wait : reads);
    lists.observed = true;
    world.counts.count('acknowledged');
    if (commit !== undefined && synchronous) {
      commit.acknowledged = true;
      world.highestSequence = Math.max(world.highestSequence, this.sequence);
      world.highestEntryId = Math.max(world.highestEntryId, this.entryId);
    }
    return timestamp;
  }

  /** Waits for a flush, now and then like a synchronous caller. */
  async finish(wait: Wait | undefined): Promise<void> {
    if (wait === undefined) return;
    if (this.random.below(8) === 0) {
      this.world.counts.count('flushes by who waits');
      wait.finishNow();
    } else {
      this.world.counts.count('flush waits');
      await wait.promise;
    }
    this.checkAlive();
  }

  /** Asks until the lock is granted; `kind` is counted for every wait. */
  async lock(kind: string, ask: () => Wait | undefined): Promise<void> {
    for (let wait = ask(); wait !== undefined; wait = ask()) {
      this.world.counts.count(wait.on === 'memory' ? 'memory waits' : kind);
      await wait.promise;
      this.checkAlive();
    }
  }

  /** Locks a row and reads its newest version; above read committed a newer one than the snapshot is a conflict. */
  async lockNewest(space: number, rowId: number, mode: RowLockMode): Promise<readonly Datum[] | undefined> {
    const view = this.transaction.statementView();
    try {
      await this.lock(`row lock waits: ${mode}`, () => this.transaction.lockRow(space, rowId, mode));
      // asked at every level: at read committed later views of the transaction then include what is built on
      const isStale = this.transaction.isStale(view, space, rowId);
      if (isStale && this.transaction.isolation !== 'read committed') {
        throw new StaleRow('the row is newer than the snapshot');
      }
    } finally {
      view.release();
    }
    const newest = this.transaction.newestView();
    const row = newest.readRow(space, rowId);
    newest.release();
    return row;
  }

  async pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.world.machine.time.after(this.random.below(20), resolve);
    });
    this.checkAlive();
  }

  checkAlive(): void {
    if (this.world.stopped || this.world.life !== this.#life) throw new Stopped('the machine has stopped');
  }

  /** A whole view against the history, the sum of accounts, and the index. */
  checkView(): void {
    const { world } = this;
    const view = this.transaction.statementView();
    try {
      if (world.store.state.layers.length > 1) world.counts.count('reads through two layers');
      world.check('visibility', () => this.#problemOf(view));
      world.check('atomicity', () => sumProblem(accountsSum(view, world.spaces)));
      world.check('index', () => indexDisagreement(view, world.spaces));
      world.check('horizon', () => horizonProblem(world, view));
    } finally {
      view.release();
    }
  }

  #problemOf(view: View): string | undefined {
    const { spaces, history } = this.world;
    const problem = viewProblem(view, spaces, history, view.timestamp, new OwnWrites(this.writes));
    return problem === undefined ? undefined : `a view at ${view.timestamp} shows ${problem}`;
  }
}

function isolationOf(draw: number): IsolationLevel {
  if (draw < 5) return 'read committed';
  return draw < 8 ? 'repeatable read' : 'serializable';
}

export function sumProblem(sum: number): string | undefined {
  return sum === accountCount * accountBalance ? undefined : `the accounts hold ${sum}: a transfer is torn`;
}

/** A view waits exactly when it includes a synchronous commit that is not flushed. */
function horizonProblem({ store, history }: World, view: View): string | undefined {
  const { flushedTimestamp } = store.statistics;
  const unflushed = history.commits.findLast(
    (commit) => commit.synchronous && commit.timestamp <= view.timestamp && commit.timestamp > flushedTimestamp,
  );
  if ((view.pending === undefined) === (unflushed === undefined)) return undefined;
  return unflushed === undefined
    ? `a view at ${view.timestamp} waits, and all is flushed to ${flushedTimestamp}`
    : `a view at ${view.timestamp} does not wait for the commit at ${unflushed.timestamp}; flushed to ${flushedTimestamp}`;
}
