/**
 * The state that everything in a simulation shares: the machine, the store of the moment, what was committed, and how
 * often what happened.
 */
import type { DbError } from '../../engine/error.ts';
import { type SimulatedMachine, simulatedMachine } from '../../engine/host/host.ts';
import type { Store } from '../../engine/txn/txn.ts';
import { History } from './history.ts';
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

export class World {
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

  get random(): SimulatedMachine['random'] {
    return this.machine.random;
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
