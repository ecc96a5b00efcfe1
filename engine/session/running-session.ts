/**
 * The session as its running statements see it. The class in session.ts implements this; statements import only the
 * interface, so the files import one way.
 */
import type { Operator } from '../exec/exec.ts';
import type { CommitResult, IsolationLevel, Transaction, Wait } from '../txn/txn.ts';
import type { DataType } from '../value/type.ts';
import type { Batch } from '../value/vector.ts';
import type { BindingSession } from './binding.ts';
import type { StatementSession } from './eval-context.ts';
import type { Field, PreparedStatement } from './planned-statement.ts';

export interface Cursor {
  readonly fields: readonly Field[];
  readonly batches: readonly Batch[];
  readonly rowCount: number;
  readonly hold: boolean;
  /** Rows before the position. */
  position: number;
}

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
  transaction(): Transaction;
  beginBlock(isolation: IsolationLevel | undefined, readOnly: boolean | undefined): void;
  replaceTransaction(isolation: IsolationLevel | undefined, readOnly: boolean | undefined): void;
  commit(): CommitResult | undefined;
  rollback(): void;
  savepoint(name: string): void;
  release(name: string): void;
  rollbackToSavepoint(name: string): void;
  requireHealthy(): void;
  failed(error: unknown): void;
  prepare(text: string, options?: { readonly types?: readonly (DataType | undefined)[] }): PreparedStatement;
  refresh(statement: PreparedStatement): PreparedStatement;
}
