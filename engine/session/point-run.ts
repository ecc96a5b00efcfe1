/**
 * The short way of a statement about one row (exec/point): no operators, no batches, nothing to wait for.
 *
 * It goes from the first lock to the commit in one uninterrupted step. Where something stands in its way it undoes what
 * it did and says so; the long way (statement-run.ts) then waits, begins anew, or raises the error.
 */
import { DbError } from '../error.ts';
import type { PointRead, PointWrite } from '../exec/exec.ts';
import type { Datum } from '../value/type.ts';
import { executionOf } from './execution-of.ts';
import type { PreparedStatement } from './planned-statement.ts';
import { parameterValues } from './planner.ts';
import type { PointAnswer } from './run.ts';
import type { RunningSession } from './running-session.ts';

/** Reads the row. `prepared` was refreshed in the same step. Undefined: take the long way. */
export function readPoint(
  session: RunningSession,
  point: PointRead,
  prepared: PreparedStatement,
  parameters: readonly Datum[],
): PointAnswer | undefined {
  const { store } = session.database;
  const values = parameterValues(prepared, parameters, session.parseSettings);
  const { current, lastCommit, isOpen } = session.block;
  const isAlone = current === undefined && !session.commitsLater;
  // the last statement of a pipeline also ends its transaction
  if (!isAlone && !isOpen && !session.commitsLater) return undefined;
  const transaction = isAlone ? undefined : session.transaction();
  const isAdmitted = transaction?.tryLockTable(point.table, 'access share') ?? store.admitsReaders(point.table);
  if (!isAdmitted) return undefined;
  const view = transaction?.statementView() ?? store.readView(lastCommit);
  try {
    return { row: point.read(store, view, values), affected: 0, pending: view.pending };
  } finally {
    view.release();
  }
}

/** Writes the row, and commits where the statement is its transaction's last. The rest is as for `readPoint`. */
export function writePoint(
  session: RunningSession,
  point: PointWrite,
  prepared: PreparedStatement,
  parameters: readonly Datum[],
): PointAnswer | undefined {
  const isFirst = session.block.current === undefined;
  const commits = !session.inBlock && !session.commitsLater;
  const transaction = session.transaction();
  const savepoint = isFirst ? undefined : transaction.savepoint();
  try {
    if (!transaction.readOnly && isLocked(session, prepared)) {
      const execution = executionOf(session, parameterValues(prepared, parameters, session.parseSettings));
      const { view } = execution;
      try {
        const change = point.write(execution);
        if (change !== undefined) {
          transaction.advanceCommand();
          const pending = commits ? session.commit()?.wait : change.row && view.pending;
          return { row: change.row, affected: change.affected, pending };
        }
      } finally {
        view.release();
      }
    }
  } catch (error) {
    if (!(error instanceof DbError)) {
      session.failed();
      throw error;
    }
  }
  if (savepoint === undefined) session.block.rollback();
  else transaction.rollbackTo(savepoint);
  return undefined;
}

/** Takes the locks of the statement's tables as far as they are free; false when one is not. */
function isLocked(session: RunningSession, { planned }: PreparedStatement): boolean {
  const transaction = session.transaction();
  for (const { id, mode } of planned.tables) {
    if (transaction.lockTable(id, mode) !== undefined) return false;
  }
  return true;
}
