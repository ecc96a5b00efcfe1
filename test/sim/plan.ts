/**
 * What a simulation does, all of it decided by its seed and by the few numbers that shrinking makes smaller.
 *
 * Each transaction draws from a stream of its own, found by seed and number, so leaving out one transaction changes
 * nothing in what the others want to do.
 */
import { SeededRandom } from '../../engine/host/seeded-random.ts';
import type { Checker } from './check-failure.ts';
import type { Fault } from './faults.ts';

export const workloads = ['accounts', 'entries', 'counters', 'lists', 'locks'] as const;
export type Workload = (typeof workloads)[number];

export interface Plan {
  readonly seed: number;
  /** Transactions begun, over all lives. */
  readonly transactions: number;
  /** Times the machine or the process stops before the last life. */
  readonly crashes: number;
  /** Most sessions at once. */
  readonly sessions: number;
  /** Most steps of a transaction. */
  readonly steps: number;
  readonly workloads: readonly Workload[];
  /** Numbers of transactions that are left out. */
  readonly omitted: ReadonlySet<number>;
  /** Whether disk, clock and memory play tricks; crashes happen in any case. */
  readonly tricks: boolean;
  /** A planted bug. */
  readonly fault?: Fault;
  /** Only these look; everybody does by default. */
  readonly checkers?: ReadonlySet<Checker>;
}

export function planOf(seed: number, changes: Partial<Plan> = {}): Plan {
  const standard = { transactions: 500, crashes: 2, sessions: 6, steps: 5, workloads, tricks: true };
  return { seed, ...standard, omitted: new Set(), ...changes };
}

/** The stream of the transaction with the number. */
export function transactionRandom(plan: Plan, number: number): SeededRandom {
  return new SeededRandom(plan.seed * 100_003 + number * 0x1_0000_0000);
}
