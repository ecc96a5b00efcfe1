/**
 * Making tables: the heap, the columns, the keys declared with them.
 */
import type { PhysicalColumn } from '../block/block.ts';
import { DbError } from '../error.ts';
import type { ColumnDescription, TableDescription } from './description.ts';
import type { CatalogDraft } from './draft.ts';
import { addKey } from './key-edit.ts';
import { claimRelationName } from './name-claim.ts';
import { physicalKindOf } from './physical-kind.ts';
import type { ColumnRecord } from './record.ts';

/** PostgreSQL's limit; column numbers of dropped columns count. */
export const maxColumns = 1_600;

export function createTable(draft: CatalogDraft, description: TableDescription): number {
  const { schema, name, owner } = description;
  claimRelationName(draft, schema, name);
  const columns = description.columns.map((column, i) => columnRecord(column, i + 1));
  checkColumns(columns);
  const space = draft.transaction.createSpace({ layout: 'heap', columns: columns.map(physicalColumn) });
  const id = draft.newId();
  const place = { space, rowIdColumn: undefined, lastColumn: columns.length };
  draft.put({ kind: 'table', id, schema, name, owner, ...place, columns });
  for (const key of description.keys) addKey(draft, id, key, true);
  return id;
}

export function columnRecord(description: ColumnDescription, number: number): ColumnRecord {
  const { name, type, notNull, defaultText, generation, sequence } = description;
  return { number, name, type, notNull, defaultText, generation, sequence, comment: undefined };
}

export function physicalColumn({ number, type }: ColumnRecord): PhysicalColumn {
  return { id: number, kind: physicalKindOf(type), missing: null };
}

function checkColumns(columns: readonly ColumnRecord[]): void {
  if (columns.length > maxColumns) throw tooManyColumns();
  const names = new Set<string>();
  for (const { name } of columns) {
    if (names.has(name)) throw new DbError('42701', `column "${name}" specified more than once`, { column: name });
    names.add(name);
  }
}

export function tooManyColumns(): DbError {
  return new DbError('54011', `tables can have at most ${maxColumns} columns`);
}
