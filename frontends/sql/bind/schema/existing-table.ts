/**
 * A table that is there already, seen as constraints and expressions over it are bound.
 */
import type { CatalogColumn, KeyDescription, Table } from '../../../../engine/extend.ts';
import type { NewTable } from './foreign-key.ts';

/** `added`: columns that ALTER TABLE adds in the same statement. */
export function existingTable(table: Table, added: NewTable['columns'] = []): NewTable {
  const name = (number: number): string => table.columns.find((column) => column.number === number)?.name ?? '';
  const keys = table.constraints.flatMap((constraint): readonly KeyDescription[] => {
    if (constraint.kind !== 'primary key' && constraint.kind !== 'unique') return [];
    const { kind, columns, deferrable, initiallyDeferred } = constraint;
    return [{ kind, columns: columns.map(name), deferrable, initiallyDeferred }];
  });
  const { id, schema } = table;
  return { name: table.name, id, schema, columns: [...table.columns, ...added], keys };
}

/** The number the next added column gets: numbers of dropped columns are not used again. */
export function nextColumnNumber(columns: readonly Pick<CatalogColumn, 'number'>[]): number {
  return columns.reduce((highest, column) => Math.max(highest, column.number), 0) + 1;
}
