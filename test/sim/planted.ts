/**
 * Looks for planted bugs: which seed is the first that shows one to the checker that it is there for, with all other
 * checkers switched off.
 */
import { CheckFailure } from './check-failure.ts';
import type { Fault } from './faults.ts';
import { planOf } from './plan.ts';
import { simulate } from './simulation.ts';

export interface Finding {
  /** Seeds tried, the one that showed it included. */
  readonly seeds: number;
  readonly problem: string;
  /** Seeds before, in which the engine itself stumbled over the bug. */
  readonly stumbles: number;
}

/** Undefined when none of so many seeds shows it. */
export async function findPlanted(fault: Fault, seeds: number): Promise<Finding | undefined> {
  const checkers = new Set([fault.finds]);
  let stumbles = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    try {
      await simulate(planOf(seed, { fault, checkers }));
    } catch (error) {
      if (error instanceof CheckFailure && error.checker === fault.finds) {
        return { seeds: seed, problem: error.message, stumbles };
      }
      stumbles++;
    }
  }
  return undefined;
}
