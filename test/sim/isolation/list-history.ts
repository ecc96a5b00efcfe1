/**
 * A list-append history: every transaction appends unique values to lists and reads whole lists, so which version a
 * read saw, and in which order the versions came, can be told from the lists alone (Kingsbury and Alvaro, "Elle:
 * Inferring Isolation Anomalies from Experimental Observations", VLDB 2020).
 */
import type { IsolationLevel } from '../../../engine/txn/txn.ts';

export type ListOperation =
  | { readonly kind: 'append'; readonly key: number; readonly value: number }
  | { readonly kind: 'read'; readonly key: number; readonly values: readonly number[] };

/**
 * - `committed`: it is in the database
 * - `lost`: it was committed, and a crash has lost it
 * - `aborted`: it was rolled back, or never came to its commit
 */
export type Outcome = 'committed' | 'lost' | 'aborted';

export interface ListTransaction {
  readonly number: number;
  readonly isolation: IsolationLevel;
  readonly operations: ListOperation[];
  outcome: Outcome;
  /** Its commit waited for the disk; only those that did not may be lost although somebody was told what they wrote. */
  synchronous: boolean;
  /** What it read has left the process. */
  observed: boolean;
}

export interface ListHistory {
  readonly transactions: readonly ListTransaction[];
  /** The lists before the first of them. */
  readonly initial: ReadonlyMap<number, readonly number[]>;
  /** The lists after the last of them; the newest state in memory. */
  readonly final: ReadonlyMap<number, readonly number[]>;
}

/** A read of the whole history's own: what it saw of others, and where in the list that ends. */
export interface ForeignRead {
  readonly transaction: ListTransaction;
  readonly key: number;
  /** How many elements of the list it saw, those of the initial list included. */
  readonly length: number;
}

export const noValues: readonly number[] = [];

/** `T12 at read committed: append 3 ← 40, read 5 = [1, 2]`, for messages. */
export function describeTransaction({ number, isolation, operations }: ListTransaction): string {
  const words = operations.map((operation) =>
    operation.kind === 'append'
      ? `append ${operation.value} to ${operation.key}`
      : `read ${operation.key} = [${operation.values.join(' ')}]`,
  );
  return `T${number} at ${isolation}: ${words.join(', ')}`;
}
