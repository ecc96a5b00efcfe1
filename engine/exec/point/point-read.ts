/**
 * SELECT of plain columns of one row by a key that at most one row has: one row is read and one row of datums comes out.
 */
import type { Catalog } from '../../catalog/catalog.ts';
import type { IndexScan, Physical, RowLookup } from '../../plan/physical.ts';
import type { PointReader, Store, View } from '../../txn/txn.ts';
import type { Datum } from '../../value/type.ts';
import { pointKey } from './point-key.ts';

export interface PointRead {
  readonly kind: 'point read';
  /** Id of the table in the catalog. */
  readonly table: number;
  /** The row's values in output order, or undefined when there is no such row. */
  read(store: Store, view: View, parameters: readonly Datum[]): Datum[] | undefined;
}

/** The program for a lookup by parameters or constants, under at most a projection of its columns. */
export function compilePointRead(root: Physical, catalog: Catalog): PointRead | undefined {
  const projection = root.kind === 'project' && root.predicate === undefined ? root.items : undefined;
  if (root.kind === 'project' && projection === undefined) return undefined;
  const key = pointKey(root.kind === 'project' ? root.input : root, catalog);
  const numbers = key && columnNumbers(key.lookup, projection);
  if (key === undefined || numbers === undefined) return undefined;
  const table = catalog.tableById(key.lookup.table.id);
  let reader: PointReader | undefined;
  let readerOf: Store | undefined;
  return {
    kind: 'point read',
    table: table.id,
    read(store, view, parameters) {
      if (readerOf !== store) {
        reader = store.pointReader(table.space, numbers);
        readerOf = store;
      }
      const rowId = key.rowIdOf(view, parameters);
      return rowId === undefined ? undefined : reader!.read(view, rowId);
    },
  };
}

/** Numbers of the table's columns in output order; undefined when something else is put out. */
function columnNumbers(
  lookup: RowLookup | IndexScan,
  items: Extract<Physical, { kind: 'project' }>['items'],
): readonly number[] | undefined {
  if (items === undefined) {
    return lookup.rowId === undefined ? lookup.attributes.map((attribute) => attribute.number) : undefined;
  }
  const numbers: number[] = [];
  for (const { expression } of items) {
    if (expression.kind !== 'column') return undefined;
    const attribute = lookup.attributes.find((candidate) => candidate.column.id === expression.id);
    if (attribute === undefined) return undefined;
    numbers.push(attribute.number);
  }
  return numbers;
}
