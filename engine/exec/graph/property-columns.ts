/**
 * Columns of a table as properties of its rows: by name, with the conversions between the column's type and `any`.
 *
 * Columns that only hold the ends of an edge are no properties.
 */
import type { Catalog, Column, Table } from '../../catalog/catalog.ts';
import type { FunctionRegistry, ScalarFunction } from '../../function/function.ts';
import { bodyOf } from '../../function/function.ts';
import type { DataType, Datum } from '../../value/type.ts';

type Convert = (value: Datum) => Datum;

export interface PropertyColumn {
  readonly column: Column;
  /** Where it lies in a row. */
  readonly place: number;
  /** Null stays null. */
  readonly toDynamic: Convert;
  /** As an assignment: 42804 for a value of another kind, 22001 and 22003 where it does not fit. */
  readonly fromDynamic: Convert;
}

const dynamic: DataType = { name: 'any' };

function conversion(functions: FunctionRegistry, from: DataType, to: DataType): Convert {
  const cast = functions.findCast(from, to, 'assignment')?.function;
  if (cast === undefined) return (value) => value;
  const body = bodyOf(cast as ScalarFunction, [from], to) as Convert;
  return (value) => (value === null ? null : body(value));
}

/** Column numbers of an edge table that hold the ends of its relationships. */
function endColumns(catalog: Catalog, table: Table): ReadonlySet<number> {
  const labels = catalog.edgeLabelsOf(table.id);
  return new Set(labels.flatMap((label) => [...label.sourceColumns, ...label.targetColumns]));
}

/** By property name, in column order. */
export function propertyColumns(
  table: Table,
  catalog: Catalog,
  functions: FunctionRegistry,
): ReadonlyMap<string, PropertyColumn> {
  const hidden = endColumns(catalog, table);
  const columns = new Map<string, PropertyColumn>();
  table.columns.forEach((column, place) => {
    if (hidden.has(column.number)) return;
    const toDynamic = conversion(functions, column.type, dynamic);
    const fromDynamic = conversion(functions, dynamic, column.type);
    columns.set(column.name, { column, place, toDynamic, fromDynamic });
  });
  return columns;
}
