/**
 * Row ids of a table whose columns have given values: by row id, through an index that starts with those columns, else
 * by a scan. For foreign keys and edges, whose columns are few and usually indexed.
 */
import { indexAccess, tableAccess } from '../../access/access.ts';
import type { Table } from '../../catalog/catalog.ts';
import type { View } from '../../txn/txn.ts';
import { groupKeyOf } from '../../value/group-key.ts';
import type { Datum } from '../../value/type.ts';
import { valueAt } from '../../value/vector.ts';

export function findByColumns(
  table: Table,
  numbers: readonly number[],
  values: readonly Datum[],
  view: View,
): readonly number[] {
  if (numbers.length === 1 && numbers[0] === table.rowIdColumn) {
    const rowId = values[0] as number;
    return Number.isSafeInteger(rowId) && view.exists(table.space, rowId) ? [rowId] : [];
  }
  const index = table.indexes.find((candidate) => {
    if (candidate.space === undefined || candidate.method !== 'btree' || candidate.predicateText !== undefined)
      return false;
    const leading = candidate.keys.slice(0, numbers.length).map((key) => key.column);
    return leading.length === numbers.length && numbers.every((number) => leading.includes(number));
  });
  if (index === undefined) return scanFor(table, numbers, values, view);
  const ordered = index.keys.slice(0, numbers.length).map((key) => values[numbers.indexOf(key.column!)] as Datum);
  const access = indexAccess(index);
  const cursor = access.scan(view, ordered, undefined, undefined, false);
  const out: number[] = [];
  while (cursor.next()) out.push(access.rowIdOf(cursor.value));
  return out;
}

function scanFor(table: Table, numbers: readonly number[], values: readonly Datum[], view: View): readonly number[] {
  const keys = numbers.map((number, k) => {
    const column = table.columns.find((candidate) => candidate.number === number)!;
    const keyOf = groupKeyOf(column.type);
    return { keyOf, wanted: keyOf(values[k] as Datum) };
  });
  const cursor = tableAccess(table).scan(view, numbers, true, false, []);
  const out: number[] = [];
  for (let batch = cursor.next(); batch !== undefined; batch = cursor.next()) {
    for (let j = 0; j < batch.selected; j++) {
      const i = batch.selection === undefined ? j : batch.selection[j]!;
      const equal = keys.every(({ keyOf, wanted }, k) => {
        const value = valueAt(batch.columns[k]!, i);
        return value !== null && keyOf(value) === wanted;
      });
      if (equal) out.push(valueAt(batch.columns[numbers.length]!, i) as number);
    }
  }
  return out;
}
