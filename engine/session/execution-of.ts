/**
 * Makes the `Execution` of one run: a fresh view of the session's transaction and everything a plan may ask for.
 */
import type { Execution, Measurements } from '../exec/exec.ts';
import type { Datum } from '../value/type.ts';
import { StatementContext } from './eval-context.ts';
import type { RunningSession } from './running-session.ts';

/** An execution on a fresh view of the session's transaction; release the view when done. */
export function executionOf(
  session: RunningSession,
  parameters: readonly Datum[],
  registerCount = 0,
  measurements?: Measurements,
): Execution {
  const transaction = session.transaction();
  const view = transaction.statementView();
  const execution: Execution = {
    store: session.database.store,
    catalog: session.catalog(),
    transaction,
    view,
    parameters,
    registers: new Array(registerCount).fill(null),
    context: new StatementContext(session, transaction, () => execution.view),
    vectorIndexes: session.database.vectorIndexes,
    references: new Map(),
    workMemoryBytes: session.settings.sizeBytes('work_mem'),
    affectedRows: 0,
    measurements,
  };
  return execution;
}
