/**
 * Taking a name: refuses one that is in use, and keeps other transactions from taking it until this one ends.
 */
import { DbError } from '../error.ts';
import type { Transaction, Wait } from '../txn/txn.ts';
import { pgCatalogId, systemSchemaId } from './built-in-id.ts';
import type { CatalogDraft } from './draft.ts';
import { relationTable, roleTable, schemaTable } from './system-table.ts';

const encoder = new TextEncoder();

/** Keeps a name in a schema from being taken, and the schema from being dropped; undefined when granted. */
export function lockName(transaction: Transaction, schema: number, name: string): Wait | undefined {
  return (
    transaction.lockRow(schemaTable.space, schema, 'key share') ??
    transaction.lockKey(relationTable.space, encoder.encode(`${schema} ${name}`))
  );
}

/** Throws 3F000 for a schema that does not exist, 42501 for the system's, 42P07 for a name in use. */
export function claimRelationName(draft: CatalogDraft, schemaId: number, name: string): void {
  const schema = draft.state.record(schemaId);
  if (schema?.kind !== 'schema') throw new DbError('3F000', `schema with id ${schemaId} does not exist`);
  if (schemaId === systemSchemaId || schemaId === pgCatalogId) {
    throw new DbError('42501', `permission denied to create "${schema.name}.${name}"`, {
      detail: 'System catalog modifications are currently disallowed.',
    });
  }
  draft.granted(lockName(draft.transaction, schemaId, name), `the name "${name}"`);
  if (draft.state.relationId(schemaId, name) !== undefined) {
    throw new DbError('42P07', `relation "${name}" already exists`);
  }
}

/** For schemas and roles, whose names hold everywhere. Throws 42939 for a reserved name, 42P06 or 42710 for one in use. */
export function claimGlobalName(draft: CatalogDraft, kind: 'schema' | 'role', name: string): void {
  if (name.startsWith('pg_')) {
    const message = kind === 'schema' ? `unacceptable schema name "${name}"` : `role name "${name}" is reserved`;
    const detail =
      kind === 'schema'
        ? 'The prefix "pg_" is reserved for system schemas.'
        : 'Role names starting with "pg_" are reserved.';
    throw new DbError('42939', message, { detail });
  }
  const { space } = kind === 'schema' ? schemaTable : roleTable;
  draft.granted(draft.transaction.lockKey(space, encoder.encode(name)), `the name "${name}"`);
  const isTaken = (kind === 'schema' ? draft.state.schemaId(name) : draft.state.roleId(name)) !== undefined;
  if (isTaken) throw new DbError(kind === 'schema' ? '42P06' : '42710', `${kind} "${name}" already exists`);
}
