/**
 * The view of a statement that writes a graph moves on: a clause sees what the clauses before it wrote.
 *
 * Only operators that write call this, when nothing below them is still reading (an Eager has seen to that) and before
 * they hand on rows. The view the statement began with belongs to the session; each view made here replaces the one
 * before it, and the session lets go of the last.
 */
import type { View } from '../../txn/txn.ts';
import type { Execution } from '../execution.ts';

const refreshed = new WeakMap<Execution, View>();

export function refreshView(execution: Execution): void {
  execution.transaction.advanceCommand();
  const view = execution.transaction.statementView();
  refreshed.get(execution)?.release();
  refreshed.set(execution, view);
  execution.view = view;
}
