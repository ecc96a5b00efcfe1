/**
 * What statements that are not plain queries need of the query runner. Given to them by statement-run.ts, which is above
 * them, so the files import one way.
 */
import type { Measurements } from '../exec/exec.ts';
import type { Datum } from '../value/type.ts';
import type { Batch } from '../value/vector.ts';
import type { PreparedStatement } from './planned-statement.ts';
import type { RunStep, StatementRun } from './run.ts';

export interface UtilityTools {
  /** Runs the compiled plan of a statement; `values` are the datums of all its parameters. */
  runPlan(
    prepared: PreparedStatement,
    values: readonly Datum[],
    measurements?: Measurements,
  ): Generator<RunStep, { readonly rows: number; readonly affected: number }>;
  /** Rows of text under the statement's fields. */
  textRows(prepared: PreparedStatement, rows: readonly (readonly Datum[])[]): Batch;
  /** Runs another prepared statement as part of this one. */
  runNested(prepared: PreparedStatement, values: readonly Datum[]): StatementRun;
}
