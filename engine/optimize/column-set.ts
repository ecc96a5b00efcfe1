/**
 * Columns as sets of ids: what a node provides, against what an expression reads. For all of optimize/; outer references
 * of an expression's subqueries count as read.
 */
import type { Column, Expression } from '../plan/expression.ts';
import { usedColumns } from '../plan/walk.ts';

/** Ids of the columns that a logical or physical node puts out. */
export function idsOf(node: { readonly columns: readonly Column[] }): ReadonlySet<number> {
  return new Set(node.columns.map((column) => column.id));
}

/** True when both put out the same columns in the same order. */
export function sameColumns(left: readonly Column[], right: readonly Column[]): boolean {
  return left.length === right.length && left.every((column, c) => column.id === right[c]!.id);
}

/** True when one of the ids is in the set. */
export function hasAny(ids: Iterable<number>, set: ReadonlySet<number>): boolean {
  for (const id of ids) if (set.has(id)) return true;
  return false;
}

/** True when the expression reads at least one of the columns. */
export function readsAny(expression: Expression, ids: ReadonlySet<number>): boolean {
  return hasAny(usedColumns(expression), ids);
}

/** True when the expression reads none but these columns; with `others`, none of those but these. */
export function readsOnly(expression: Expression, ids: ReadonlySet<number>, others?: ReadonlySet<number>): boolean {
  for (const id of usedColumns(expression)) {
    if (!ids.has(id) && (others === undefined || others.has(id))) return false;
  }
  return true;
}
