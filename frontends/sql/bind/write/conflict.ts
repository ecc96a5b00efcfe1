/**
 * ON CONFLICT: the unique indexes that decide, and what happens to the row that is there already.
 */
import {
  type ConflictClause,
  DbError,
  type Index,
  type ReturnedAttribute,
  type Table,
  unsupported,
} from '../../../../engine/extend.ts';
import type { Expression as ExpressionNode } from '../../ast/expression.ts';
import type { ConflictTarget, InsertStatement, OnConflict } from '../../ast/write.ts';
import type { Scope } from '../binder.ts';
import { coerceBoolean } from '../coerce.ts';
import { constantLiterals } from '../literal.ts';
import { existingTable } from '../schema/existing-table.ts';
import { bindIndexPredicate } from '../schema/table-expression.ts';
import { clauses, inClause, innerScope, rootScope, withItems } from '../scope.ts';
import { tableItem } from '../select/from-part.ts';
import { newRowColumns } from './check.ts';
import { bindSet } from './set-list.ts';
import { tableColumn } from './target.ts';

/** `attributes` stand for the row that was to be inserted: EXCLUDED. */
export function bindConflict(
  node: OnConflict,
  insert: InsertStatement,
  table: Table,
  attributes: readonly ReturnedAttribute[],
  outer: Scope,
): ConflictClause {
  const { target, action } = node;
  if (target === undefined && action.kind === 'update') {
    const message = 'ON CONFLICT DO UPDATE requires inference specification or constraint name';
    throw new DbError('42601', message, {
      position: node.position,
      hint: 'For example, ON CONFLICT (column_name).',
    });
  }
  const arbiters = target === undefined ? [] : arbitersOf(target, table, outer);
  if (action.kind === 'nothing') {
    return { arbiters, action: 'nothing', existing: [], assignments: [], where: undefined };
  }
  const existing = newRowColumns(table, outer.binder);
  const items = [
    tableItem(table, insert.alias?.text, existing, undefined, outer.binder),
    tableItem(table, 'excluded', attributes, undefined, outer.binder),
  ];
  const scope = inClause(withItems(innerScope(outer), items), clauses.update);
  const { assignments, relation } = bindSet(action.assignments, table, existing, undefined, scope);
  if (relation !== undefined) throw unsupported('a row subquery in ON CONFLICT DO UPDATE', { position: node.position });
  const { where } = action;
  const inside = inClause(scope, clauses.where);
  const predicate =
    where === undefined
      ? undefined
      : coerceBoolean(scope.binder.expression(where, inside), 'WHERE', scope.binder, where.position);
  return { arbiters, action: 'update', existing, assignments, where: predicate };
}

function arbitersOf(target: ConflictTarget, table: Table, scope: Scope): readonly number[] {
  if (target.kind === 'constraint') {
    const { text, position } = target.name;
    const found = table.constraints.find((constraint) => constraint.name === text);
    if (found?.kind === 'primary key' || found?.kind === 'unique') return [found.index];
    if (found !== undefined) {
      throw new DbError('42809', 'constraint in ON CONFLICT clause has no associated index', { position });
    }
    throw new DbError('42704', `constraint "${text}" for table "${table.name}" does not exist`, { position });
  }
  const columns = target.elements.map(({ value, position }) => {
    if (value.kind !== 'column' || value.parts.length !== 1) {
      throw unsupported('an expression in ON CONFLICT', { position });
    }
    return tableColumn({ text: value.parts[0]!, position }, table).number;
  });
  const predicates = target.where === undefined ? [] : predicateTexts(target.where, table, scope);
  const found = table.indexes.filter((index) => decides(index, columns, predicates));
  if (found.length > 0) return found.map((index) => index.id);
  const message = 'there is no unique or exclusion constraint matching the ON CONFLICT specification';
  throw new DbError('42P10', message, { position: target.position });
}

/** The predicate as indexes keep theirs: the whole, and each of the conditions AND joins in it. */
function predicateTexts(where: ExpressionNode, table: Table, { binder }: Scope): readonly string[] {
  const byValue = rootScope({ ...binder, literals: constantLiterals(binder.literals) });
  const conditions = where.kind === 'and' ? [where, ...where.operands] : [where];
  return conditions.map((condition) => bindIndexPredicate(condition, existingTable(table), byValue));
}

/** A unique index over exactly these columns; a partial one where the predicate given says its own. */
function decides(index: Index, columns: readonly number[], predicates: readonly string[]): boolean {
  if (!index.unique) return false;
  if (index.predicateText !== undefined && !predicates.includes(index.predicateText)) return false;
  const keys = new Set(index.keys.map((key) => key.column));
  return keys.size === new Set(columns).size && columns.every((column) => keys.has(column));
}
