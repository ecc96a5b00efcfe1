/**
 * Objects as readers see them, put together from stored records: a table with its constraints, indexes and comments.
 */
import type { CatalogObject, Column, Constraint, ForeignKey, Index, Table, View } from './object.ts';
import type { ColumnRecord, CommentRecord, IndexRecord, ObjectRecord, TableRecord } from './record.ts';

export type LinkedObject = CatalogObject;

/** What linking reads; implemented by CatalogState. */
export interface LinkSource {
  record(id: number): ObjectRecord | undefined;
  object(id: number): LinkedObject | undefined;
  mentionsOf(id: number): readonly number[];
  comment(object: number, column: number): CommentRecord | undefined;
  /** When the transactions that made indexes committed. */
  readonly completions: ReadonlyMap<number, number>;
}

/** The object of a record; for a table its indexes must have been linked before. */
export function linked(record: ObjectRecord, source: LinkSource): LinkedObject {
  switch (record.kind) {
    case 'table':
      return linkedTable(record, source);
    case 'view': {
      const columns = linkedColumns(record.id, record.columns, source);
      const view: View = { ...record, columns, comment: source.comment(record.id, 0)?.text };
      return view;
    }
    case 'index':
      return linkedIndex(record, source);
    default:
      return record;
  }
}

function linkedIndex(record: IndexRecord, source: LinkSource): Index {
  const completeSince = record.completeSince ?? source.completions.get(record.id) ?? Infinity;
  return { ...record, completeSince, comment: source.comment(record.id, 0)?.text };
}

function linkedTable(record: TableRecord, source: LinkSource): Table {
  const constraints: Constraint[] = [];
  const indexes: Index[] = [];
  const referencedBy: ForeignKey[] = [];
  for (const id of source.mentionsOf(record.id)) {
    const mentioning = source.record(id)!;
    switch (mentioning.kind) {
      case 'index':
        indexes.push(source.object(id) as Index);
        break;
      case 'foreign key':
        if (mentioning.table === record.id) constraints.push(mentioning);
        if (mentioning.referencedTable === record.id) referencedBy.push(mentioning);
        break;
      case 'primary key':
      case 'unique':
      case 'check':
        constraints.push(mentioning);
        break;
      default:
        break;
    }
  }
  const columns = linkedColumns(record.id, record.columns, source);
  const comment = source.comment(record.id, 0)?.text;
  const { kind, id, schema, name, owner, space, rowIdColumn } = record;
  const parts = { columns, constraints, indexes, referencedBy, comment };
  return { kind, id, schema, name, owner, space, rowIdColumn, ...parts };
}

/** The columns themselves unless one has a comment. */
function linkedColumns(relation: number, columns: readonly ColumnRecord[], source: LinkSource): readonly Column[] {
  if (columns.every(({ number }) => source.comment(relation, number) === undefined)) return columns;
  return columns.map((column) => ({ ...column, comment: source.comment(relation, column.number)?.text }));
}
