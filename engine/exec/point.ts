/**
 * Point plans: SELECT of plain columns of one row by its row id skips operators and batches; one row is read and one
 * row of datums comes out.
 */
import type { Catalog } from '../catalog/catalog.ts';
import type { Physical, RowLookup } from '../plan/physical.ts';
import type { PointReader, Store, View } from '../txn/txn.ts';
import type { Datum } from '../value/type.ts';

export interface PointProgram {
  /** The row's values in output order, or undefined when there is no such row. */
  read(store: Store, view: View, parameters: readonly Datum[]): Datum[] | undefined;
}

/** The program for a row lookup by one parameter or constant, under at most a projection of its columns. */
export function compilePoint(root: Physical, catalog: Catalog): PointProgram | undefined {
  const projection = root.kind === 'project' && root.predicate === undefined ? root.items : undefined;
  const lookup = root.kind === 'project' ? root.input : root;
  if (lookup.kind !== 'row lookup' || lookup.keys.length !== 1) return undefined;
  if (root.kind === 'project' && projection === undefined) return undefined;
  const key = lookup.keys[0]!;
  if (key.kind !== 'parameter' && key.kind !== 'constant') return undefined;
  const numbers = columnNumbers(lookup, projection);
  if (numbers === undefined) return undefined;
  const { space } = catalog.tableById(lookup.table.id);
  const keyOf =
    key.kind === 'constant'
      ? (): Datum => key.value
      : (parameters: readonly Datum[]): Datum => parameters[key.index - 1] as Datum;
  let reader: PointReader | undefined;
  let readerOf: Store | undefined;
  return {
    read(store, view, parameters) {
      if (readerOf !== store) {
        reader = store.pointReader(space, numbers);
        readerOf = store;
      }
      const rowId = keyOf(parameters);
      return typeof rowId === 'number' && Number.isSafeInteger(rowId) ? reader!.read(view, rowId) : undefined;
    },
  };
}

/** Numbers of the table's columns in output order; undefined when something else is put out. */
function columnNumbers(
  lookup: RowLookup,
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
