/**
 * What binding a FROM item gives, and naming it: aliases, column aliases, names that clash.
 */
import {
  type Column,
  columnReference,
  DbError,
  type Relation,
  type ReturnedAttribute,
  type Table,
} from '../../../../engine/extend.ts';
import type { TableAlias } from '../../ast/query.ts';
import type { Binder, NamedColumn, OutputColumn, RangeItem } from '../binder.ts';
import { rangeItem } from '../scope.ts';

export interface FromPart {
  readonly relation: Relation;
  readonly items: readonly RangeItem[];
}
/** Two items of one name need aliases (42712). */
export function requireNewNames(before: readonly RangeItem[], added: readonly RangeItem[], position: number): void {
  for (const { name, schema, namesItsColumns } of added) {
    if (name === undefined || !namesItsColumns) continue;
    const clash = before.some(
      (item) =>
        item.name === name &&
        item.namesItsColumns &&
        (item.schema === undefined || item.schema === schema || schema === undefined),
    );
    if (clash) throw new DbError('42712', `table name "${name}" specified more than once`, { position });
  }
}

/** The item for rows of a table, under its alias; without one `schema.table.column` names a column, too. */
export function tableItem(
  table: Table,
  alias: string | undefined,
  row: readonly ReturnedAttribute[],
  rowId: Column | undefined,
  binder: Binder,
): RangeItem {
  const columns = row.map(({ column }) => ({ name: column.name, expression: columnReference(column) }));
  const columnIds = new Map(row.map(({ number, column }) => [number, column.id]));
  const schema = alias === undefined ? binder.context.catalog.schemaById(table.schema)?.name : undefined;
  return { ...rangeItem(alias ?? table.name, columns, { table, columnIds, rowId }), schema };
}

/** The item for a relation's output, under its alias. */
export function aliased(
  output: readonly OutputColumn[],
  relation: Relation,
  name: string | undefined,
  alias: TableAlias | undefined,
  position: number,
  schema?: string,
): FromPart {
  const columns = output.map((entry) => ({ name: entry.name, expression: columnReference(entry.column) }));
  if (alias !== undefined) return { relation, items: [renamed(rangeItem('', columns), alias, position)] };
  if (name === undefined) return { relation, items: [unnamed(columns)] };
  return { relation, items: [{ ...rangeItem(name, columns), schema }] };
}

function unnamed(columns: readonly NamedColumn[]): RangeItem {
  return {
    name: undefined,
    schema: undefined,
    columns,
    namesItsColumns: false,
    unqualified: columns,
    table: undefined,
  };
}

/** The item under an alias, its first columns renamed. */
export function renamed(item: RangeItem, alias: TableAlias, position: number): RangeItem {
  const { columns } = alias;
  if (columns.length > item.columns.length) {
    const message = `table "${alias.name.text}" has ${item.columns.length} columns available but ${columns.length} columns specified`;
    throw new DbError('42P10', message, { position });
  }
  const named = item.columns.map((column, i) => ({ ...column, name: columns[i]?.text ?? column.name }));
  return { ...rangeItem(alias.name.text, named), table: item.table };
}
