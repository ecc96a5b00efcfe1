/**
 * What a check of a database finds, as data: plain words for people, and a severity for programs.
 */
export interface Finding {
  /** `error`: data is lost, wrong or cannot be read. `warning`: the data is right, something around it is not. */
  readonly severity: 'error' | 'warning';
  /** Where: `table kinds`, `index kinds_name`, `space 12`, `the base`. */
  readonly object: string;
  /** The key space it lies in, where there is one: what `object` is told from by those who know the catalog. */
  readonly space: number | undefined;
  /** What is wrong, with the rows or blocks it is about. */
  readonly what: string;
  readonly advice: string;
}

export const restoreAdvice = 'Restore the database from a backup; keep this folder until that has succeeded.';

export function damagedSpace(space: number, what: string): Finding {
  return { severity: 'error', object: `space ${space}`, space, what, advice: restoreAdvice };
}

/** A check in slices: undefined is a pause. */
export type CheckSteps = Generator<Finding | undefined>;
