/**
 * Expand over rows whose node lies in a known declared table: a join with each edge table that an index makes
 * reachable from there, and with the table at the other end.
 *
 * The edge's columns refer to the node's key. Where the key is the row id (an int2/int4 primary key), the edge's column
 * is the identity of the node at the other end, and its table is not read at all when nothing is asked of it and a
 * foreign key says that it exists.
 */
import type { EdgeLabel, Table } from '../../catalog/catalog.ts';
import { filter, join } from '../../plan/build.ts';
import {
  booleanType,
  type Column,
  columnReference,
  conjunction,
  constant,
  type Expression,
} from '../../plan/expression.ts';
import { satisfiesLabels } from '../../plan/label.ts';
import type { ExpandRelation } from '../../plan/relation.ts';
import type { OptimizerContext } from '../context.ts';
import { isWholeOrdered } from '../path/access-path.ts';
import { edgeLabels, endLabel, labelsOf } from './label.ts';
import {
  castTo,
  keyNumbers,
  knownNode,
  propertyBindings,
  propertyNumbers,
  readTable,
  type TableRead,
} from './node-source.ts';
import { bind, extended, type KnownNode, type Part } from './split.ts';

/** An edge label walked from one of its ends. */
export interface Orientation {
  readonly label: EdgeLabel;
  readonly near: 'source' | 'target';
}

const tableAt = ({ label }: Orientation, end: 'source' | 'target'): number =>
  end === 'source' ? label.sourceTable : label.targetTable;
const columnsAt = ({ label }: Orientation, end: 'source' | 'target'): readonly number[] =>
  end === 'source' ? label.sourceColumns : label.targetColumns;
const farOf = ({ near }: Orientation): 'source' | 'target' => (near === 'source' ? 'target' : 'source');

/** The ways the declared edges lead away from a table. */
export function orientations(
  relation: Pick<ExpandRelation, 'types' | 'direction'>,
  table: number,
  context: OptimizerContext,
): readonly Orientation[] {
  const { direction } = relation;
  const all = edgeLabels(context.catalog, relation.types).flatMap((label): Orientation[] => [
    ...(direction !== 'in' ? [{ label, near: 'source' } as const] : []),
    ...(direction !== 'out' ? [{ label, near: 'target' } as const] : []),
  ]);
  return all.filter((orientation) => tableAt(orientation, orientation.near) === table);
}

/** Whether an index of the edge table, or its row id, finds the edges of a node. */
export function isReachable(orientation: Orientation, context: OptimizerContext): boolean {
  const table = context.catalog.tableById(orientation.label.table);
  const numbers = columnsAt(orientation, orientation.near);
  if (numbers.length === 1 && numbers[0] === table.rowIdColumn) return true;
  return table.indexes.some((index) => {
    if (!isWholeOrdered(index)) return false;
    const leading = index.keys.slice(0, numbers.length).map((key) => key.column);
    return numbers.every((number) => leading.includes(number));
  });
}

function equal(left: Expression, right: Expression, context: OptimizerContext): Expression {
  const { operator, call } = context.functions.resolveOperator('=', left.type, right.type);
  const [leftType, rightType] = call.argumentTypes;
  return {
    kind: 'call',
    function: operator.function,
    arguments: [castTo(left, leftType!, context), castTo(right, rightType!, context)],
    type: booleanType,
  };
}

/** Key of a node that a part knows, as expressions; the part grows by a lookup where its row was not read yet. */
function nodeKey(
  part: Part,
  node: KnownNode | undefined,
  table: Table,
  rowId: Expression,
  key: readonly number[],
  context: OptimizerContext,
): { readonly part: Part; readonly values: readonly Expression[] } {
  const isRowId = (number: number): boolean => number === table.rowIdColumn;
  const present = key.map((number) => node?.attributes.get(number) ?? (isRowId(number) ? rowId : undefined));
  if (!present.includes(undefined)) return { part, values: present as readonly Expression[] };
  const read = readTable(table, key, context);
  const relation = join('inner', part.relation, read.scan, equal(read.rowId, rowId, context));
  return {
    part: { ...part, relation },
    values: key.map((number) => columnReference(read.attributes.get(number)!)),
  };
}

/** The part with one more relationship and the node behind it; undefined when that node can never have the labels. */
export function expandByJoin(
  before: Part,
  relation: ExpandRelation,
  orientation: Orientation,
  context: OptimizerContext,
): Part | undefined {
  const { catalog } = context;
  const far = farOf(orientation);
  const farTable = catalog.tableById(tableAt(orientation, far));
  if (!satisfiesLabels(labelsOf(catalog, farTable.id), relation.targetLabels)) return undefined;
  const nearLabel = endLabel(catalog, orientation.label, orientation.near);
  const farLabel = endLabel(catalog, orientation.label, far);
  if (nearLabel === undefined || farLabel === undefined) return undefined;
  const nearTable = catalog.tableById(nearLabel.table);
  const { from } = relation;
  const known = from.rowId.kind === 'column' ? before.nodes.get(from.rowId.id) : undefined;
  const { part, values } = nodeKey(before, known, nearTable, bind(before, from.rowId), nearLabel.key, context);
  const { label } = orientation;
  const hidden = new Set([...label.sourceColumns, ...label.targetColumns]);
  const edgeTable = catalog.tableById(label.table);
  const numbers = [...hidden, ...propertyNumbers(edgeTable, relation.relationshipProperties, hidden)];
  const edge = readTable(edgeTable, numbers, context);
  const at = (number: number): Expression => columnReference(edge.attributes.get(number)!);
  const nearKey = columnsAt(orientation, orientation.near).map(at);
  const farKey = columnsAt(orientation, far).map(at);
  const conditions = nearKey.map((column, k) => equal(column, values[k]!, context));
  const isSecondWay = relation.direction === 'both' && orientation.near === 'target';
  if (isSecondWay && nearTable.id === farTable.id) conditions.push(notALoop(nearKey, farKey, context));
  const { relationship } = relation;
  const bindings = propertyBindings(edgeTable, relation.relationshipProperties, edge.attributes, context, hidden);
  bindings.set(relationship.table.id, constant(edgeTable.id, relationship.table.type));
  bindings.set(relationship.rowId.id, castTo(edge.rowId, relationship.rowId.type, context));
  const walked = extended(part, join('inner', part.relation, edge.scan, conjunction(conditions)), bindings);
  return arrive(walked, relation, farTable, farLabel.key, farKey, isEnforced(edgeTable, orientation, far), context);
}

/** A relationship from a node to itself is met once, though both its ends are there. */
function notALoop(
  nearKey: readonly Expression[],
  farKey: readonly Expression[],
  context: OptimizerContext,
): Expression {
  const operand = conjunction(nearKey.map((column, k) => equal(column, farKey[k]!, context)));
  return { kind: 'not', operand, type: booleanType };
}

/** A foreign key says that the node at this end exists. */
function isEnforced(edgeTable: Table, orientation: Orientation, end: 'source' | 'target'): boolean {
  const numbers = columnsAt(orientation, end);
  return edgeTable.constraints.some(
    (constraint) =>
      constraint.kind === 'foreign key' &&
      constraint.referencedTable === tableAt(orientation, end) &&
      constraint.columns.length === numbers.length &&
      numbers.every((number) => constraint.columns.includes(number)),
  );
}

function arrive(
  part: Part,
  relation: ExpandRelation,
  table: Table,
  key: readonly number[],
  reference: readonly Expression[],
  enforced: boolean,
  context: OptimizerContext,
): Part {
  const { target, targetProperties } = relation;
  const bindings = new Map<number, Expression>([[target.table.id, constant(table.id, target.table.type)]]);
  const [only] = reference;
  const isRowId = key.length === 1 && key[0] === table.rowIdColumn;
  if (isRowId && enforced && targetProperties.length === 0) {
    bindings.set(target.rowId.id, castTo(only!, target.rowId.type, context));
    const present: Expression = {
      kind: 'not',
      operand: { kind: 'is null', operand: only!, type: booleanType },
      type: booleanType,
    };
    const node: KnownNode = { table, attributes: new Map([[key[0]!, only!]]) };
    return extended(part, filter(part.relation, present), bindings, new Map([[target.rowId.id, node]]));
  }
  const numbers = [...key, ...keyNumbers(table, context), ...propertyNumbers(table, targetProperties)];
  const read: TableRead = readTable(table, numbers, context);
  const attribute = (number: number): Column => read.attributes.get(number)!;
  const conditions = key.map((number, k) => equal(columnReference(attribute(number)), reference[k]!, context));
  for (const [id, value] of propertyBindings(table, targetProperties, read.attributes, context))
    bindings.set(id, value);
  bindings.set(target.rowId.id, castTo(read.rowId, target.rowId.type, context));
  return extended(
    part,
    join('inner', part.relation, read.scan, conjunction(conditions)),
    bindings,
    new Map([[target.rowId.id, knownNode(table, read.attributes)]]),
  );
}
