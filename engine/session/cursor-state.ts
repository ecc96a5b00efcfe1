/**
 * An open cursor: the rows of its query, computed when it was declared, and how far they have been fetched.
 */
import type { Transaction } from '../txn/txn.ts';
import type { Batch } from '../value/vector.ts';
import type { Field } from './planned-statement.ts';

export interface Cursor {
  readonly fields: readonly Field[];
  readonly batches: readonly Batch[];
  readonly rowCount: number;
  readonly hold: boolean;
  /** A rollback of this transaction takes the cursor with it, WITH HOLD or not. */
  readonly madeIn: Transaction;
  /** Rows before the position. */
  position: number;
}
