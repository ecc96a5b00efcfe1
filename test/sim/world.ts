/**
 * The state that everything in a simulation shares: the machine, the store of the moment, what was committed, and how
 * often what happened.
 */
import type { DbError } from '../../engine/error.ts';
import { type SimulatedMachine, simulatedMachine } from '../../engine/host/host.ts';
import type { LocalStore } from '../../engine/txn/store.ts';
import { type Checker, CheckFailure } from './check-failure.ts';
import type { Spaces } from './content.ts';
import { History } from './history.ts';
import type { ListTransaction } from './isolation/list-history.ts';
import type { Plan, Workload } from './plan.ts';
import { EventCounts } from './rare-events.ts';
import { SimulatedBase } from './simulated-base.ts';

export const accountCount = 10;
export const accountBalance = 1_000;
export const sequenceId = 7;
/** A relation that is only ever locked. */
export const lockedRelation = 9_999;

export class World {
  readonly plan: Plan;
  readonly machine: SimulatedMachine;
  readonly base: SimulatedBase;
  readonly history: History = new History();
  readonly counts: EventCounts = new EventCounts();
  store!: LocalStore;
  spaces!: Spaces;
  /** Set when the machine has stopped: sessions end at once. */
  stopped = false;
  /** Counts the processes; a session belongs to one. */
  life = 0;
  /** Values this large are written in this life; they fill the delta's memory and the log's buffer. */
  largeValues = 0;
  /** Sequence values that acknowledged transactions have used, and row ids handed out to them. */
  highestSequence = 0;
  highestEntryId = 0;
  /** What the life's transactions did to lists, for the isolation checker. */
  lists: ListTransaction[] = [];
  /** Commit timestamps of those that wrote. */
  readonly listTimestamps: Map<ListTransaction, number> = new Map();
  initialLists: ReadonlyMap<number, readonly number[]> = new Map();
  /** Values appended to lists so far; each is the next number. */
  appended = 0;
  #nextTransaction = 0;

  constructor(plan: Plan) {
    this.plan = plan;
    this.machine = simulatedMachine(plan.seed);
    this.base = new SimulatedBase(this.machine, plan.fault?.base);
  }

  /** For what happens to the machine; transactions have streams of their own. */
  get random(): SimulatedMachine['random'] {
    return this.machine.random;
  }

  get transactionsBegun(): number {
    return this.#nextTransaction;
  }

  /** The number of the next transaction below the goal; undefined when all were begun. */
  takeTransaction(goal: number): number | undefined {
    while (this.#nextTransaction < goal) {
      const number = this.#nextTransaction++;
      if (!this.plan.omitted.has(number)) return number;
    }
    return undefined;
  }

  does(workload: Workload): boolean {
    return this.plan.workloads.includes(workload);
  }

  /** Fails the run when the checker finds a problem; a checker that is switched off does not look. */
  check(checker: Checker, findProblem: () => string | undefined): void {
    if (this.plan.checkers?.has(checker) === false) return;
    const problem = findProblem();
    if (problem !== undefined) throw new CheckFailure(checker, problem);
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
