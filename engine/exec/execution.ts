/**
 * What a running statement has at hand: its view of the data, its parameters, and the registers through which the
 * correlated part of a plan reads the current row of the part around it.
 *
 * One `Execution` belongs to one run of one plan. Programs (compiled plans) hold none of it, so a cached program may
 * run in many sessions at once.
 */
import type { VectorIndexes } from '../access/access.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { EvalContext } from '../function/function.ts';
import type { Store, Transaction, View } from '../txn/txn.ts';
import type { Datum } from '../value/type.ts';
import type { Batch } from '../value/vector.ts';
import type { Measurements } from './measurements.ts';

export interface Execution {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly transaction: Transaction;
  /** What this statement sees. Clauses of the graph language that write replace it, so that later ones see what they did. */
  view: View;
  /** $1 at index 0; lifted literals follow the client's parameters. */
  readonly parameters: readonly Datum[];
  /** Columns of enclosing rows, by register number; see Scope. */
  readonly registers: Datum[];
  readonly context: EvalContext;
  readonly vectorIndexes: VectorIndexes;
  /** Materialized WITH definitions and working tables of recursion, by reference number. */
  readonly references: Map<number, readonly Batch[]>;
  /** Bytes an operator may hold before it must spill or fail with 53200. */
  readonly workMemoryBytes: number;
  /** Rows changed by writes that count for the command tag. */
  affectedRows: number;
  /** For EXPLAIN ANALYZE; undefined when nobody asked. */
  readonly measurements: Measurements | undefined;
}
