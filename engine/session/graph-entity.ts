/**
 * Nodes and relationships as values: a row read through the statement's view, with its labels and properties.
 *
 * Columns of a declared table are properties (nulls left out), except those that only hold the ends of an edge. Rows
 * of the open tables carry labels, type and properties themselves.
 */
import type { Catalog, EdgeLabel, Table } from '../catalog/catalog.ts';
import { findByColumns } from '../exec/exec.ts';
import { bodyOf, type FunctionRegistry } from '../function/function.ts';
import type { View } from '../txn/txn.ts';
import { GraphNode, GraphRelationship } from '../value/graph.ts';
import type { DataType, Datum } from '../value/type.ts';

export function graphEntity(
  catalog: Catalog,
  functions: FunctionRegistry,
  view: View,
  kind: 'node' | 'relationship',
  tableId: number,
  rowId: number,
): Datum {
  const table = catalog.tableById(tableId);
  const row = view.readRow(table.space, rowId);
  if (row === undefined) return null;
  const properties = (hidden: ReadonlySet<number>): Map<string, Datum> => propertiesOf(functions, table, row, hidden);
  if (kind === 'node') return node(catalog, table, rowId, row, properties);
  return relationship(catalog, view, table, rowId, row, properties);
}

function field(table: Table, row: readonly Datum[], name: string): Datum {
  return row[table.columns.findIndex((column) => column.name === name)] as Datum;
}

type Properties = (hidden: ReadonlySet<number>) => Map<string, Datum>;

/** A value of a typed column as a value of the graph language. */
function dynamic(functions: FunctionRegistry, value: Datum, type: DataType): Datum {
  const cast = functions.findCast(type, { name: 'any' }, 'explicit')?.function;
  if (cast === undefined) return value;
  return (bodyOf(cast, [type], { name: 'any' }) as (value: Datum) => Datum)(value);
}

function propertiesOf(
  functions: FunctionRegistry,
  table: Table,
  row: readonly Datum[],
  hidden: ReadonlySet<number>,
): Map<string, Datum> {
  const properties = new Map<string, Datum>();
  table.columns.forEach((column, c) => {
    const value = row[c] as Datum;
    if (value !== null && !hidden.has(column.number))
      properties.set(column.name, dynamic(functions, value, column.type));
  });
  return properties;
}

function node(catalog: Catalog, table: Table, rowId: number, row: readonly Datum[], properties: Properties): GraphNode {
  if (table.id === catalog.openNodes.id) {
    const labels = field(table, row, 'labels') as readonly string[];
    return new GraphNode(table.id, rowId, labels, field(table, row, 'properties') as ReadonlyMap<string, Datum>);
  }
  const labels = catalog.nodeLabelsOf(table.id).map((label) => label.name);
  return new GraphNode(table.id, rowId, labels, properties(new Set()));
}

function relationship(
  catalog: Catalog,
  view: View,
  table: Table,
  rowId: number,
  row: readonly Datum[],
  propertiesOf: Properties,
): Datum {
  if (table.id === catalog.openEdges.id) {
    const end = (side: 'source' | 'target'): { table: number; rowId: number } => ({
      table: field(table, row, `${side}_table`) as number,
      rowId: field(table, row, `${side}_id`) as number,
    });
    const properties = field(table, row, 'properties') as ReadonlyMap<string, Datum>;
    const type = field(table, row, 'type') as string;
    return new GraphRelationship({ table: table.id, rowId }, type, end('source'), end('target'), properties);
  }
  const [label] = catalog.edgeLabelsOf(table.id);
  if (label === undefined) return null;
  const hidden = new Set([...label.sourceColumns, ...label.targetColumns]);
  const source = { table: label.sourceTable, rowId: endRowId(catalog, view, label, 'source', table, row) };
  const target = { table: label.targetTable, rowId: endRowId(catalog, view, label, 'target', table, row) };
  const properties = propertiesOf(hidden);
  return new GraphRelationship({ table: table.id, rowId }, label.name, source, target, properties);
}

/** Row id of the node at one end of an edge row; 0 when the end is missing. */
function endRowId(
  catalog: Catalog,
  view: View,
  label: EdgeLabel,
  side: 'source' | 'target',
  edges: Table,
  row: readonly Datum[],
): number {
  const tableId = side === 'source' ? label.sourceTable : label.targetTable;
  const name = side === 'source' ? label.sourceLabel : label.targetLabel;
  const numbers = side === 'source' ? label.sourceColumns : label.targetColumns;
  const values = numbers.map((number) => row[edges.columns.findIndex((column) => column.number === number)] as Datum);
  if (values.includes(null)) return 0;
  const nodes = catalog.tableById(tableId);
  const key = catalog.nodeLabelsNamed(name).find((candidate) => candidate.table === tableId)?.key ?? [];
  return findByColumns(nodes, key, values, view)[0] ?? 0;
}
