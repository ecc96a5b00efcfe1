/** A benchmark case: who takes part, what each does in a round, and what all must agree on before a clock starts. */
import type { Later } from './peers/peer.ts';

/** Rows of plain values; numbers agree to nine digits, everything else exactly. */
export type Answer = readonly (readonly unknown[])[];

export interface Contestant {
  readonly name: string;
  readonly version: string;
  /** Something the reader must know, such as a setting that was chosen. */
  readonly note?: string;
  /** Computed before the timing starts and again after it. */
  answer(): Later<Answer>;
  /** Untimed, before each round. */
  reset?(): Later<void>;
  /** Does the operation this many times; this is what the clock sees. */
  run(operationCount: number): Later<void>;
  close(): Later<void>;
}

export interface Setting {
  readonly rowCount: number;
  /** An empty folder on a real disk, removed at the end. */
  readonly folder: string;
  /** Names of the contestants asked for. */
  readonly names: readonly string[];
}

export interface Case {
  readonly name: string;
  /** What one operation is, for the table's heading. */
  readonly operation: string;
  readonly rowCount: number;
  readonly contestants: readonly string[];
  readonly roundCount: number;
  /** Operations per round, or null to let each do as many as fit about a quarter of a second. */
  readonly operationCount: number | null;
  open(setting: Setting): Promise<readonly Contestant[]>;
  /** Replaces equality of the answers; throws with the reason when they do not agree. */
  agree?(answers: ReadonlyMap<string, Answer>): void;
}
