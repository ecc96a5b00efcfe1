/**
 * The session as its running statements see it. The class in session.ts implements this; statements import only the
 * interface, so the files import one way.
 */
import type { Operator } from '../exec/exec.ts';
import type { CommitResult, Transaction, Wait } from '../txn/txn.ts';
import type { DataType, Datum } from '../value/type.ts';
import type { BindingSession } from './binding.ts';
import type { Cursor } from './cursor-state.ts';
import type { StatementSession } from './eval-context.ts';
import type { PreparedStatement } from './planned-statement.ts';
import type { PointAnswer } from './run.ts';
import type { TransactionBlock } from './transaction-block.ts';

export interface RunningSession extends BindingSession, StatementSession {
  readonly prepared: Map<string, PreparedStatement>;
  readonly cursors: Map<string, Cursor>;
  readonly inBlock: boolean;
  /** Whoever set it commits what runs outside a block. */
  readonly commitsLater: boolean;
  readonly transactionStatus: 'idle' | 'block' | 'failed';
  readonly searchPath: readonly string[];
  readonly currentUser: string;
  /** What must be flushed before anything that the running transaction has read leaves the process. */
  readonly pending: Wait | undefined;
  /**
   * The operators of the last run of a plan, kept until the next. V8 forgets the hidden classes of which no object is
   * alive at a full collection, and with them the code compiled for them: after a collection between two statements
   * the next thousands would run half as fast (measured: 121 µs against 72 for a nearest search).
   */
  lastRun: Operator | undefined;
  /** Where transactions begin and end. */
  readonly block: TransactionBlock;
  transaction(): Transaction;
  commit(): CommitResult | undefined;
  requireHealthy(statement: PreparedStatement): void;
  failed(): void;
  prepare(text: string, options?: { readonly types?: readonly (DataType | undefined)[] }): PreparedStatement;
  refreshSame(statement: PreparedStatement): PreparedStatement;
  runPoint(statement: PreparedStatement, parameters: readonly Datum[]): PointAnswer | undefined;
}
