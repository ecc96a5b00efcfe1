/**
 * Views and sequences, and what can be done to relations of every kind: a new name, another schema, fresh spaces.
 */
import { DbError, invariant, unsupported } from '../error.ts';
import type { SpaceDescription } from '../txn/txn.ts';
import { definitionOf, sameType } from '../value/type.ts';
import { keyOf } from './dependency.ts';
import type { ViewDescription } from './description.ts';
import type { CatalogDraft } from './draft.ts';
import { checkConstraintName } from './key-edit.ts';
import { claimGlobalName, claimRelationName } from './name-claim.ts';
import type { Column, Sequence } from './object.ts';
import { type ColumnRecord, type IndexRecord, isConstraint, type ViewRecord } from './record.ts';
import { physicalColumn } from './table-edit.ts';

export function createView(draft: CatalogDraft, description: ViewDescription): number {
  claimRelationName(draft, description.schema, description.name);
  const id = draft.newId();
  draft.put(viewRecord(id, description));
  return id;
}

/** CREATE OR REPLACE VIEW: columns may only be added behind those it has. */
export function replaceView(draft: CatalogDraft, id: number, description: ViewDescription): void {
  const before = draft.record(id);
  invariant(before.kind === 'view', `view ${id} exists`);
  if (description.columns.length < before.columns.length) {
    throw new DbError('42P16', 'cannot drop columns from view');
  }
  for (const [i, { name, type }] of before.columns.entries()) {
    const column = description.columns[i]!;
    if (column.name !== name) {
      throw new DbError('42P16', `cannot change name of view column "${name}" to "${column.name}"`, {
        hint: 'Use ALTER VIEW ... RENAME COLUMN ... to change name of view column instead.',
      });
    }
    if (!sameType(column.type, type)) {
      const names = `${definitionOf(type).sqlName} to ${definitionOf(column.type).sqlName}`;
      throw new DbError('42P16', `cannot change data type of view column "${name}" from ${names}`);
    }
  }
  const { schema, name, owner } = before;
  draft.put(viewRecord(id, { ...description, schema, name, owner }));
}

function viewRecord(id: number, description: ViewDescription): ViewRecord {
  const { schema, name, owner, columns, bodyText, source, dependsOn = [], dependsOnColumns } = description;
  const body = { bodyText, source, dependsOn: [...new Set(dependsOn)], dependsOnColumns };
  return { kind: 'view', id, schema, name, owner, columns: columns.map(withoutComment), ...body };
}

function withoutComment(column: Column): ColumnRecord {
  return { ...column, comment: undefined };
}

export function createSequence(draft: CatalogDraft, description: Omit<Sequence, 'kind' | 'id'>): number {
  claimRelationName(draft, description.schema, description.name);
  const id = draft.newId();
  draft.put<Sequence>({ kind: 'sequence', id, ...description, type: { name: description.type.name } });
  return id;
}

export function alterSequence(draft: CatalogDraft, id: number, change: Partial<Omit<Sequence, 'kind' | 'id'>>): void {
  const record = draft.record(id);
  invariant(record.kind === 'sequence', `sequence ${id} exists`);
  draft.put<Sequence>({ ...record, ...change });
}

/** Renames any object; an index and the constraint that it enforces share their name. */
export function rename(draft: CatalogDraft, id: number, name: string): void {
  const record = draft.record(id);
  if (record.name === name) return;
  switch (record.kind) {
    case 'schema':
    case 'role':
      claimGlobalName(draft, record.kind, name);
      draft.put({ ...record, name });
      return;
    case 'table':
    case 'view':
    case 'sequence':
      claimRelationName(draft, record.schema, name);
      draft.put({ ...record, name });
      return;
    case 'index': {
      claimRelationName(draft, record.schema, name);
      const key = keyOf(draft.state, id);
      if (key !== undefined) renameConstraint(draft, key, name);
      draft.put({ ...record, name });
      return;
    }
    case 'primary key':
    case 'unique': {
      const index = draft.record(record.index) as IndexRecord;
      claimRelationName(draft, index.schema, name);
      renameConstraint(draft, id, name);
      draft.put({ ...index, name });
      return;
    }
    case 'check':
    case 'foreign key':
      renameConstraint(draft, id, name);
      return;
    case 'node label':
    case 'edge label':
    case 'setting':
      throw unsupported(`renaming a ${record.kind}`);
  }
}

function renameConstraint(draft: CatalogDraft, id: number, name: string): void {
  const record = draft.record(id);
  invariant(isConstraint(record), `constraint ${id} exists`);
  checkConstraintName(draft, draft.table(record.table), name);
  draft.put({ ...record, name });
}

/** Moves a table with its indexes and owned sequences, a view, or a sequence that nobody owns. */
export function setSchema(draft: CatalogDraft, id: number, schema: number): void {
  const record = draft.record(id);
  switch (record.kind) {
    case 'table':
      if (record.schema === schema) return;
      moveTo(draft, id, schema);
      for (const part of draft.state.mentionsOf(id)) {
        const { kind } = draft.record(part);
        if (kind === 'index' || kind === 'sequence') moveTo(draft, part, schema);
      }
      return;
    case 'sequence':
      if (record.ownedBy !== undefined) {
        throw new DbError('0A000', 'cannot move an owned sequence into another schema', {
          detail: `Sequence "${record.name}" is linked to table "${draft.table(record.ownedBy.table).name}".`,
        });
      }
      if (record.schema !== schema) moveTo(draft, id, schema);
      return;
    case 'view':
      if (record.schema !== schema) moveTo(draft, id, schema);
      return;
    default:
      throw unsupported(`moving a ${record.kind} to another schema`);
  }
}

function moveTo(draft: CatalogDraft, id: number, schema: number): void {
  const record = draft.record(id);
  invariant('schema' in record, `relation ${id} exists`);
  if (draft.state.relationId(schema, record.name) !== undefined) {
    const target = draft.record(schema);
    throw new DbError('42P07', `relation "${record.name}" already exists in schema "${target.name}"`);
  }
  claimRelationName(draft, schema, record.name);
  draft.put({ ...record, schema });
}

/** New empty spaces for a table and its indexes; the old ones go when the transaction commits. */
export function replaceSpaces(draft: CatalogDraft, id: number, description: SpaceDescription | undefined): void {
  const { transaction, state } = draft;
  const table = draft.table(id);
  const heap = description ?? { layout: 'heap', columns: table.columns.map(physicalColumn) };
  invariant(heap.layout === 'heap', 'a table is a heap');
  transaction.dropSpace(table.space);
  draft.put({ ...table, space: transaction.createSpace(heap) });
  for (const part of state.mentionsOf(id)) {
    const index = draft.record(part);
    if (index.kind !== 'index' || index.space === undefined) continue;
    transaction.dropSpace(index.space);
    draft.put({ ...index, space: transaction.createSpace({ layout: 'ordered' }) });
  }
}
