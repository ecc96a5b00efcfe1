/**
 * Taking a name: refuses one that is in use, and keeps other transactions from taking it until this one ends.
 */
import { DbError } from '../error.ts';
import type { Transaction, Wait } from '../txn/txn.ts';
import type { CatalogDraft } from './draft.ts';
import { relationTable } from './system-table.ts';

const encoder = new TextEncoder();

/** Locks a name in a schema (0: names that are global) against being taken twice; undefined when granted. */
export function lockName(transaction: Transaction, schema: number, name: string): Wait | undefined {
  return transaction.lockKey(relationTable.space, encoder.encode(`${schema} ${name}`));
}

/** Throws 3F000 for a schema that does not exist, 42P07 for a name in use. */
export function claimRelationName(draft: CatalogDraft, schema: number, name: string): void {
  if (draft.state.record(schema)?.kind !== 'schema') throw new DbError('3F000', `schema ${schema} does not exist`);
  claim(draft, schema, name);
  if (draft.state.relationId(schema, name) !== undefined) {
    throw new DbError('42P07', `relation "${name}" already exists`);
  }
}

/** For schemas and roles, whose names hold everywhere. */
export function claimGlobalName(draft: CatalogDraft, kind: 'schema' | 'role', name: string): void {
  claim(draft, 0, `${kind} ${name}`);
}

function claim(draft: CatalogDraft, schema: number, name: string): void {
  draft.granted(lockName(draft.transaction, schema, name), `the name "${name}"`);
}
