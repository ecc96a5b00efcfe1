/**
 * The shape of a running statement: what it yields to its driver and what it returns. Drivers (driver.ts) pull it;
 * adapters give it bytes for COPY.
 */
import type { pause } from '../exec/exec.ts';
import type { Wait } from '../txn/txn.ts';
import type { Datum } from '../value/type.ts';
import type { Batch } from '../value/vector.ts';

export interface StatementResult {
  /** As PostgreSQL sends it: `SELECT 3`, `INSERT 0 1`, `CREATE TABLE`. Empty for an empty statement. */
  readonly tag: string;
  /** Rows returned, or changed by a write. */
  readonly rowCount: number;
  /**
   * What must be flushed before the client may be told: the commit the statement made, or commits it has read. The
   * session is free for its next statement before that. Undefined when nothing must.
   */
  readonly pending?: Wait | undefined;
}

/** A `Wait` on a flush says that the batches behind it depend on that flush. No batch is empty. */
export type RunStep = Batch | Wait | typeof pause;

/**
 * A driver's answer to a batch: no more rows are wanted. A statement that only reads ends there, and well; any other
 * goes on to its end.
 */
export const enough: unique symbol = Symbol('enough');

export type StatementRun = Generator<RunStep, StatementResult>;

/** What a statement about one row has come to by the short way (point-run.ts). */
export interface PointAnswer {
  /** The row that was asked for, or RETURNING's; undefined when there is none. */
  readonly row: readonly Datum[] | undefined;
  /** Rows written. */
  readonly affected: number;
  /** What must be flushed before anybody is told. */
  readonly pending: Wait | undefined;
}

/** The client's side of COPY: bytes in, or bytes out. */
export interface CopyTransfer {
  /** Next bytes of COPY FROM STDIN: undefined at the end, or a Wait for more. */
  readonly read?: () => Uint8Array | Wait | undefined;
  readonly write?: (bytes: Uint8Array) => void;
}
