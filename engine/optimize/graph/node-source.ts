/**
 * Where nodes are read: a declared table as a part, the open table as a relation. Properties a table has no column for
 * are null.
 */
import type { Table } from '../../catalog/catalog.ts';
import { invariant } from '../../error.ts';
import type { ScalarFunction } from '../../function/function.ts';
import { filter, project, scan } from '../../plan/build.ts';
import { type Column, columnReference, constant, type Expression } from '../../plan/expression.ts';
import { isEveryNode } from '../../plan/label.ts';
import type { NodeScanRelation, PropertyColumn, Relation, ScanRelation } from '../../plan/relation.ts';
import type { DataType } from '../../value/type.ts';
import { sameType } from '../../value/type.ts';
import type { OptimizerContext } from '../context.ts';
import { nodeTables, openLabelTest } from './label.ts';
import type { KnownNode, Part, Split } from './split.ts';

const dynamic: DataType = { name: 'any' };

/** The expression in another type. */
export function castTo(expression: Expression, type: DataType, context: OptimizerContext): Expression {
  if (sameType(expression.type, type)) return expression;
  const cast = context.functions.findCast(expression.type, type, 'explicit');
  invariant(cast !== undefined, `a cast from ${expression.type.name} to ${type.name} exists`);
  if (cast.function === undefined) return expression;
  return { kind: 'call', function: cast.function, arguments: [expression], type };
}

/** One read of a table: its scan, and the attributes by column number. */
export interface TableRead {
  readonly scan: ScanRelation;
  readonly attributes: ReadonlyMap<number, Column>;
  readonly rowId: Expression;
}

/** A scan of the columns with these numbers; the row id is the integer primary key where the table has one. */
export function readTable(table: Table, numbers: Iterable<number>, context: OptimizerContext): TableRead {
  const wanted = new Set(numbers);
  if (table.rowIdColumn !== undefined) wanted.add(table.rowIdColumn);
  const attributes = new Map<number, Column>();
  for (const column of table.columns) {
    if (!wanted.has(column.number)) continue;
    const nullable = !column.notNull;
    attributes.set(column.number, context.columnIds.column(`${table.name}.${column.name}`, column.type, nullable));
  }
  const reference = { id: table.id, name: table.name };
  const listed = [...attributes].map(([number, column]) => ({ column, number }));
  if (table.rowIdColumn !== undefined) {
    const rowId = castTo(columnReference(attributes.get(table.rowIdColumn)!), { name: 'int8' }, context);
    return { scan: scan(reference, listed), attributes, rowId };
  }
  const hidden = context.columnIds.column(`${table.name}.rowid`, { name: 'int8' }, false);
  return { scan: scan(reference, listed, hidden), attributes, rowId: columnReference(hidden) };
}

/** Numbers of the columns that hold these properties. */
export function propertyNumbers(
  table: Table,
  properties: readonly PropertyColumn[],
  hidden: ReadonlySet<number> = new Set(),
): readonly number[] {
  const names = new Set(properties.map((property) => property.name));
  return table.columns.flatMap(({ name, number }) => (names.has(name) && !hidden.has(number) ? [number] : []));
}

/** What each property column is over a read of the table. */
export function propertyBindings(
  table: Table,
  properties: readonly PropertyColumn[],
  attributes: ReadonlyMap<number, Column>,
  context: OptimizerContext,
  hidden: ReadonlySet<number> = new Set(),
): Map<number, Expression> {
  const bindings = new Map<number, Expression>();
  for (const { name, column } of properties) {
    const source = table.columns.find((candidate) => candidate.name === name && !hidden.has(candidate.number));
    const attribute = source && attributes.get(source.number);
    const value = attribute && castTo(columnReference(attribute), column.type, context);
    bindings.set(column.id, value ?? constant(null, column.type));
  }
  return bindings;
}

export function knownNode(table: Table, attributes: ReadonlyMap<number, Column>): KnownNode {
  return {
    table,
    attributes: new Map([...attributes].map(([number, column]) => [number, columnReference(column)])),
  };
}

/** Key columns that edges refer to, beside those of the properties. */
export function keyNumbers(table: Table, context: OptimizerContext): readonly number[] {
  return context.catalog.nodeLabelsOf(table.id).flatMap((label) => label.key);
}

function declaredPart(table: Table, { node, properties }: NodeScanRelation, context: OptimizerContext): Part {
  const numbers = [...propertyNumbers(table, properties), ...keyNumbers(table, context)];
  const { scan: relation, attributes, rowId } = readTable(table, numbers, context);
  const bindings = propertyBindings(table, properties, attributes, context);
  bindings.set(node.table.id, constant(table.id, node.table.type));
  bindings.set(node.rowId.id, castTo(rowId, node.rowId.type, context));
  return { relation, bindings, nodes: new Map([[node.rowId.id, knownNode(table, attributes)]]) };
}

function openNodes({ labels, node, properties, columns }: NodeScanRelation, context: OptimizerContext): Relation {
  const table = context.catalog.openNodes;
  const numberOf = (name: string): number => {
    const number = table.columns.find((column) => column.name === name)?.number;
    invariant(number !== undefined, `graph.nodes has a column ${name}`);
    return number;
  };
  const labelNumber = numberOf('labels');
  const propertyNumber = numberOf('properties');
  const { scan: rows, attributes, rowId } = readTable(table, [labelNumber, propertyNumber], context);
  const test = openLabelTest(columnReference(attributes.get(labelNumber)!), labels, context);
  const map = columnReference(attributes.get(propertyNumber)!);
  const expressions = new Map<number, Expression>([
    [node.table.id, constant(table.id, node.table.type)],
    [node.rowId.id, rowId],
  ]);
  for (const { name, column } of properties) {
    expressions.set(column.id, castTo(mapProperty(map, name, context), column.type, context));
  }
  return project(
    isEveryNode(labels) ? rows : filter(rows, test),
    columns.map((column) => ({ column, expression: expressions.get(column.id)! })),
  );
}

/** `map.name` over type any. */
export function mapProperty(map: Expression, name: string, context: OptimizerContext): Expression {
  const [definition] = context.functions.named('cypher_property');
  invariant(definition?.kind === 'scalar', 'cypher_property is registered');
  const access: ScalarFunction = definition;
  return { kind: 'call', function: access, arguments: [map, constant(name, { name: 'text' })], type: dynamic };
}

/** All nodes that satisfy the labels, those of the open table if there may be any. */
export function splitNodeScan(relation: NodeScanRelation, mayBeOpen: boolean, context: OptimizerContext): Split {
  const parts = nodeTables(context.catalog, relation.labels).map((table) => declaredPart(table, relation, context));
  return { parts, rest: mayBeOpen ? openNodes(relation, context) : undefined };
}
