/**
 * Schemas, roles, settings, labels; comments and statistics of anything.
 */
import { DbError } from '../error.ts';
import type { RoleChange } from './description.ts';
import type { CatalogDraft } from './draft.ts';
import { claimGlobalName } from './name-claim.ts';
import type { EdgeLabel, NodeLabel, Role, Schema, TableStatistics } from './object.ts';

export function createSchema(draft: CatalogDraft, name: string, owner: number): Schema {
  claimGlobalName(draft, 'schema', name);
  return draft.put<Schema>({ kind: 'schema', id: draft.newId(), name, owner });
}

export function createRole(draft: CatalogDraft, description: Omit<Role, 'kind' | 'id'>): Role {
  claimGlobalName(draft, 'role', description.name);
  const { name, superuser, login, passwordVerifier } = description;
  return draft.put<Role>({ kind: 'role', id: draft.newId(), name, superuser, login, passwordVerifier });
}

export function alterRole(draft: CatalogDraft, id: number, change: RoleChange): void {
  const record = draft.record(id) as Role;
  draft.put<Role>({ ...record, ...change });
}

/** Undefined takes the setting back to its default. */
export function setSetting(draft: CatalogDraft, name: string, value: string | undefined): void {
  const before = draft.state.setting(name);
  if (value !== undefined) draft.put({ kind: 'setting', id: before?.id ?? draft.newId(), name, value });
  else if (before !== undefined) draft.remove(before);
}

export function createNodeLabel(draft: CatalogDraft, description: Omit<NodeLabel, 'kind' | 'id'>): NodeLabel {
  checkLabel(draft, 'node label', description.name, description.table);
  const { name, table, key } = description;
  return draft.put<NodeLabel>({ kind: 'node label', id: draft.newId(), name, table, key });
}

export function createEdgeLabel(draft: CatalogDraft, description: Omit<EdgeLabel, 'kind' | 'id'>): EdgeLabel {
  checkLabel(draft, 'edge label', description.name, description.table);
  return draft.put<EdgeLabel>({ kind: 'edge label', id: draft.newId(), ...description });
}

function checkLabel(draft: CatalogDraft, kind: 'node label' | 'edge label', name: string, tableId: number): void {
  const table = draft.table(tableId);
  for (const id of draft.state.labelIds(kind, name)) {
    if ((draft.record(id) as NodeLabel | EdgeLabel).table !== tableId) continue;
    throw new DbError('42710', `${kind} "${name}" on table "${table.name}" already exists`, { table: table.name });
  }
}

/** Column 0 is the object itself; undefined text takes the comment away. */
export function setComment(draft: CatalogDraft, object: number, column: number, text: string | undefined): void {
  draft.record(object);
  const before = draft.state.comment(object, column);
  if (text !== undefined) draft.put({ kind: 'comment', object, column, text });
  else if (before !== undefined) draft.remove(before);
}

export function setStatistics(draft: CatalogDraft, statistics: TableStatistics): void {
  const { table, rowCount, analyzedAt } = statistics;
  draft.table(table);
  const columns = [...statistics.columns].sort((left, right) => left.column - right.column);
  draft.put({ kind: 'statistics', table, rowCount, analyzedAt, columns });
}
