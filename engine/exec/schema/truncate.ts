/**
 * TRUNCATE: fresh spaces for the tables and their indexes. A table that a foreign key refers to goes along with the
 * referring one or not at all. As in PostgreSQL, older snapshots see the tables empty; unlike there, restarted sequences
 * stay restarted when the transaction is rolled back.
 */
import type { Table } from '../../catalog/catalog.ts';
import { DbError } from '../../error.ts';
import type { SchemaChange } from '../../plan/schema-change.ts';
import { restartSequence } from './own-sequence.ts';
import { lockedTable, type SchemaEnvironment, type SchemaSteps } from './schema-environment.ts';

type Truncate = Extract<SchemaChange, { readonly kind: 'truncate' }>;

export function* truncate(environment: SchemaEnvironment, change: Truncate): SchemaSteps {
  const { editor } = environment;
  const tables: Table[] = [];
  for (const id of new Set(change.tables)) tables.push(yield* lockedTable(environment, id, 'access exclusive'));
  const isListed = (id: number): boolean => tables.some((table) => table.id === id);
  // the list grows while it is walked: tables that refer to those that went along
  for (const table of tables) {
    for (const key of editor.catalog.tableById(table.id).referencedBy) {
      if (isListed(key.table)) continue;
      const referring = editor.catalog.tableById(key.table);
      if (!change.cascade) throw isReferenced(table, referring);
      environment.notice('NOTICE', '00000', `truncate cascades to table "${referring.name}"`);
      tables.push(yield* lockedTable(environment, referring.id, 'access exclusive'));
    }
  }
  for (const table of tables) editor.replaceSpaces(table.id);
  if (!change.restartIdentity) return;
  for (const sequence of editor.catalog.sequences) {
    const { ownedBy } = sequence;
    if (ownedBy !== undefined && isListed(ownedBy.table)) restartSequence(environment, sequence, sequence.start);
  }
}

function isReferenced(table: Table, referring: Table): DbError {
  return new DbError('0A000', 'cannot truncate a table referenced in a foreign key constraint', {
    detail: `Table "${referring.name}" references "${table.name}".`,
    hint: `Truncate table "${referring.name}" at the same time, or use TRUNCATE ... CASCADE.`,
  });
}
