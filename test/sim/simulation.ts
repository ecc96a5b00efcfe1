/**
 * One simulated life of a database: sessions that work at the same time on four spaces, a machine that stops, and
 * checks after each restart.
 *
 * The spaces: accounts (a heap; transfers keep the sum), entries (a heap with rows of every column kind), an index over
 * entries (ordered), and counters (ordered). What a session writes it also notes in its list for the `History`.
 */
import type { DbError } from '../../engine/error.ts';
import { type SimulatedMachine, simulatedMachine } from '../../engine/host/host.ts';
import { openStore, type Store } from '../../engine/txn/txn.ts';
import { checkReopened } from './checks.ts';
import { History } from './history.ts';
import { runSession } from './session.ts';
import { SimulatedBase } from './simulated-base.ts';

export interface Counts {
  transactions: number;
  acknowledged: number;
  rolledBack: number;
  checks: number;
  tableLockWaits: number;
  rowLockWaits: number;
  keyLockWaits: number;
  deadlocks: number;
  conflicts: number;
  memoryWaits: number;
  diskFullCommits: number;
  failedSyncCommits: number;
  checkpoints: number;
  stopsInCheckpoint: number;
  powerFailures: number;
  kills: number;
  cleanCloses: number;
  inDoubtKept: number;
  lostUnacknowledged: number;
}

export interface Spaces {
  readonly accounts: number;
  readonly entries: number;
  readonly index: number;
  readonly counters: number;
}

export const accountCount = 12;
export const accountBalance = 1_000;
export const sequenceId = 7;

export class Simulation {
  readonly machine: SimulatedMachine;
  readonly base: SimulatedBase;
  readonly history: History = new History();
  readonly counts: Counts = {
    transactions: 0,
    acknowledged: 0,
    rolledBack: 0,
    checks: 0,
    tableLockWaits: 0,
    rowLockWaits: 0,
    keyLockWaits: 0,
    deadlocks: 0,
    conflicts: 0,
    memoryWaits: 0,
    diskFullCommits: 0,
    failedSyncCommits: 0,
    checkpoints: 0,
    stopsInCheckpoint: 0,
    powerFailures: 0,
    kills: 0,
    cleanCloses: 0,
    inDoubtKept: 0,
    lostUnacknowledged: 0,
  };
  store!: Store;
  spaces!: Spaces;
  /** Set when the machine has stopped: sessions end at once. */
  stopped = false;
  /** Counts the processes; a session belongs to one. */
  life = 0;
  /** Sequence values that acknowledged transactions have used, and row ids handed out to them. */
  highestSequence = 0;
  highestEntryId = 0;

  constructor(seed: number) {
    this.machine = simulatedMachine(seed);
    this.base = new SimulatedBase(this.machine);
  }

  /** Runs until so many transactions were begun; the machine stops `crashes` times on the way. */
  async run(transactions: number, crashes: number): Promise<Counts> {
    await this.#create();
    for (let life = 0; life <= crashes; life++) {
      const goal = Math.floor((transactions * (life + 1)) / (crashes + 1));
      await this.#live(goal, life < crashes);
      await this.#restart();
      await checkReopened(this);
    }
    this.counts.stopsInCheckpoint = this.base.stopsInBatch;
    return this.counts;
  }

  get random(): SimulatedMachine['random'] {
    return this.machine.random;
  }

  async #create(): Promise<void> {
    await this.open();
    const transaction = this.store.begin();
    const accounts = transaction.createSpace({
      layout: 'heap',
      columns: [
        { id: 1, kind: 'int64', missing: 0 },
        { id: 2, kind: 'text', missing: null },
      ],
    });
    const entries = transaction.createSpace({
      layout: 'heap',
      columns: [
        { id: 1, kind: 'int32', missing: null },
        { id: 2, kind: 'text', missing: null },
        { id: 3, kind: 'any', missing: null },
      ],
    });
    const index = transaction.createSpace({ layout: 'ordered' });
    const counters = transaction.createSpace({ layout: 'ordered' });
    this.spaces = { accounts, entries, index, counters };
    const writes = [];
    for (let id = 1; id <= accountCount; id++) {
      transaction.insertRow(accounts, id, [accountBalance, 'opened']);
      writes.push({ space: 0, key: `${id}`, value: JSON.stringify([accountBalance, 'opened']) });
    }
    const { timestamp, wait } = transaction.commit();
    wait?.finishNow();
    this.history.add(timestamp!, writes).acknowledged = true;
  }

  async open(): Promise<void> {
    this.stopped = false;
    this.life++;
    this.store = await openStore({
      host: this.machine.host,
      folder: '/db',
      base: this.base.open(),
      settings: {
        segmentBytes: 65_536,
        checkpointLogBytes: 4_000 + this.random.below(60_000),
        deltaMemoryBytes: 1_048_576,
        checkpointIntervalMs: 5 + this.random.below(120),
      },
    });
  }

  /** One life of the process: sessions run until the goal, or until something stops the machine. */
  async #live(goal: number, crashes: boolean): Promise<void> {
    const { disk, time } = this.machine;
    const fate = this.random.below(10);
    this.base.stopChance = crashes && fate < 3 ? 0.2 : 0;
    if (crashes && fate < 6) disk.stopAfter(3 + this.random.below(this.random.below(4) === 0 ? 400 : 100));
    if (fate === 6 || fate === 7) time.after(this.random.below(200), () => disk.failSyncs(1));
    if (fate === 8) this.#fillDisk();
    const sessions = Array.from({ length: 2 + this.random.below(5) }, (_, number) => runSession(this, number, goal));
    let ended = 0;
    const failures: unknown[] = [];
    for (const session of sessions) {
      session.then(
        () => ended++,
        (error: unknown) => {
          ended++;
          failures.push(error);
        },
      );
    }
    const settled = await time.settle(() => ended === sessions.length || this.stopped, 600_000);
    if (failures.length > 0) throw failures[0];
    if (!settled) throw new Error('the sessions hang');
    disk.limitBytes = Number.POSITIVE_INFINITY;
    disk.failSyncs(0);
    this.base.stopChance = 0;
    this.counts.checkpoints += this.store.statistics.checkpoints;
  }

  /** The disk has a few segments' room left for a while. */
  #fillDisk(): void {
    const { disk, time } = this.machine;
    disk.limitBytes = disk.usedBytes() + this.random.below(20_000);
    time.after(1_000 + this.random.below(2_000), () => {
      disk.limitBytes = Number.POSITIVE_INFINITY;
    });
  }

  async #restart(): Promise<void> {
    const fate = this.random.below(10);
    if (!this.stopped && fate < 2) {
      let closed = false;
      void this.store.close().then(() => {
        closed = true;
      });
      if (!(await this.machine.time.settle(() => closed))) throw new Error('close hangs');
      this.counts.cleanCloses++;
      // a clean close leaves nothing to be lost
      for (const commit of this.history.commits) commit.acknowledged ||= this.store.writesRefused === undefined;
    } else if (fate < 4) {
      this.machine.kill();
      this.counts.kills++;
    } else {
      this.machine.failPower();
      this.counts.powerFailures++;
    }
    this.machine.disk.stopAfter(Number.POSITIVE_INFINITY);
    if (this.random.below(4) === 0) await this.#stopInRecovery();
    await this.open();
  }

  /** The machine stops again while it recovers. */
  async #stopInRecovery(): Promise<void> {
    this.machine.disk.stopAfter(1 + this.random.below(12));
    try {
      await this.open();
    } catch (error) {
      if ((error as Error).name !== 'SimulatedStop' && !isStopped(error)) throw error;
    }
    this.machine.failPower();
    this.machine.disk.stopAfter(Number.POSITIVE_INFINITY);
  }
}

/** True for an error that says that the machine is gone, however it is wrapped. */
export function isStopped(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause.name === 'SimulatedStop' || cause.message.includes('simulated machine has stopped')) return true;
  }
  return false;
}

export function isDbError(error: unknown, ...codes: readonly string[]): error is DbError {
  return error instanceof Error && codes.includes((error as DbError).code);
}
