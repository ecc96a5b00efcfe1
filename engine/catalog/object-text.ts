/**
 * Objects in words, as PostgreSQL's messages name them: `table a`, `constraint b_fkey on table b`, `column c of table a`.
 */
import { invariant } from '../error.ts';
import { pgCatalogId, publicId } from './built-in-id.ts';
import type { ObjectRecord } from './record.ts';

/** What is asked to find names; implemented by CatalogState. */
export interface RecordSource {
  record(id: number): ObjectRecord | undefined;
}

export function objectText(source: RecordSource, id: number): string {
  const record = source.record(id);
  invariant(record !== undefined, `object ${id} exists`);
  const { kind, name } = record;
  switch (kind) {
    case 'schema':
    case 'role':
    case 'setting':
      return `${kind} ${name}`;
    case 'table':
    case 'view':
    case 'sequence':
    case 'index':
      return `${kind} ${qualifiedName(source, record.schema, name)}`;
    case 'primary key':
    case 'unique':
    case 'check':
    case 'foreign key':
      return `constraint ${name} on ${objectText(source, record.table)}`;
    case 'node label':
    case 'edge label':
      return `${kind} ${name} on ${objectText(source, record.table)}`;
  }
}

export function columnText(source: RecordSource, relation: number, column: number): string {
  const record = source.record(relation);
  invariant(record?.kind === 'table' || record?.kind === 'view', `relation ${relation} exists`);
  const found = record.columns.find(({ number }) => number === column);
  return `column ${found?.name ?? column} of ${objectText(source, relation)}`;
}

/** With the schema, unless everybody finds the name without it. */
function qualifiedName(source: RecordSource, schema: number, name: string): string {
  if (schema === publicId || schema === pgCatalogId) return name;
  return `${source.record(schema)?.name ?? schema}.${name}`;
}
