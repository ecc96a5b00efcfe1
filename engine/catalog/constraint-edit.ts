/**
 * Checks and foreign keys, and dropping constraints of every kind.
 */
import { DbError } from '../error.ts';
import type { ForeignKeyDescription } from './description.ts';
import type { CatalogDraft } from './draft.ts';
import { drop } from './drop.ts';
import { checkConstraintName, isConstraintNameTaken } from './key-edit.ts';
import type { CheckConstraint, Constraint, ForeignKey } from './object.ts';
import { columnsPart, unusedName } from './object-name.ts';
import { isConstraint, type TableRecord } from './record.ts';
import { attributesIn } from './stored-expression.ts';

export function addCheck(
  draft: CatalogDraft,
  tableId: number,
  name: string | undefined,
  expressionText: string,
  source: string,
): CheckConstraint {
  const table = draft.table(tableId);
  const columns = attributesIn(expressionText);
  // a check of one column is named after it
  const part = columns.length === 1 ? columnNames(table, columns)[0] : undefined;
  const chosen = constraintName(draft, table, name, part, 'check');
  const described = { name: chosen, table: tableId, columns, expressionText, source };
  return draft.put<CheckConstraint>({ kind: 'check', id: draft.newId(), ...described });
}

export function addForeignKey(draft: CatalogDraft, description: ForeignKeyDescription): ForeignKey {
  const { name, ...rest } = description;
  const table = draft.table(description.table);
  const part = columnsPart(columnNames(table, description.columns));
  const chosen = constraintName(draft, table, name, part, 'fkey');
  return draft.put<ForeignKey>({ kind: 'foreign key', id: draft.newId(), ...rest, name: chosen });
}

export function dropConstraint(draft: CatalogDraft, tableId: number, name: string, cascade: boolean): void {
  const constraint = constraintNamed(draft, tableId, name);
  drop(draft, [{ kind: 'object', id: constraint.id }], cascade);
}

/** Throws 42704 when the table has none of that name. */
export function constraintNamed(draft: CatalogDraft, tableId: number, name: string): Constraint {
  for (const id of draft.state.constraintIds(name)) {
    const record = draft.record(id);
    if (isConstraint(record) && record.table === tableId) return record;
  }
  const table = draft.table(tableId);
  const fields = { table: table.name, constraint: name };
  throw new DbError('42704', `constraint "${name}" of relation "${table.name}" does not exist`, fields);
}

function constraintName(
  draft: CatalogDraft,
  table: TableRecord,
  name: string | undefined,
  part: string | undefined,
  label: string,
): string {
  if (name === undefined) {
    return unusedName(table.name, part, label, (other) => isConstraintNameTaken(draft, table.schema, other));
  }
  checkConstraintName(draft, table, name);
  return name;
}

function columnNames(table: TableRecord, numbers: readonly number[]): string[] {
  return numbers.map((number) => table.columns.find((column) => column.number === number)?.name ?? String(number));
}
