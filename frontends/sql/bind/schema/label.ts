/**
 * CREATE NODE LABEL and CREATE EDGE LABEL.
 *
 * The columns that hold an edge's ends: KEY as written, on both ends or on neither. Without it `source_id` and
 * `target_id`, else the table's only foreign key to the label's table. Anything else is an error that names the
 * candidates.
 */
import { DbError, type ForeignKey, type NodeLabel, type SchemaChange, type Table } from '../../../../engine/extend.ts';
import type { CreateEdgeLabelStatement, CreateNodeLabelStatement, EdgeEnd } from '../../ast/schema.ts';
import type { Scope } from '../binder.ts';
import { tableColumn, targetTable } from '../write/target.ts';
import { labelName } from './object.ts';

export function bindCreateNodeLabel(node: CreateNodeLabelStatement, scope: Scope): SchemaChange {
  const table = targetTable(node.table, scope.binder);
  const key = node.key.length > 0 ? node.key.map((name) => tableColumn(name, table).number) : primaryKey(node, table);
  return {
    kind: 'create node label',
    name: labelName(node.label, scope),
    ifNotExists: node.ifNotExists,
    table: table.id,
    key,
  };
}

function primaryKey(node: CreateNodeLabelStatement, table: Table): readonly number[] {
  const key = table.constraints.find((constraint) => constraint.kind === 'primary key');
  if (key?.kind === 'primary key') return key.columns;
  const message = `table "${table.name}" has no primary key for node label "${node.label.name}"`;
  throw new DbError('42P17', message, {
    position: node.table.position,
    hint: 'Declare one, or name the columns that edges refer to: ON table KEY (column, …).',
  });
}

interface End {
  readonly label: string;
  readonly table: number;
  readonly columns: readonly number[];
}

export function bindCreateEdgeLabel(node: CreateEdgeLabelStatement, scope: Scope): SchemaChange {
  const table = targetTable(node.table, scope.binder);
  const { source, target } = node;
  if (source.key.length > 0 !== target.key.length > 0) {
    throw new DbError('42601', 'KEY must be written on both ends of an edge label or on neither', {
      position: node.position,
    });
  }
  const from = edgeEnd(source, 'source', table, scope);
  const to = edgeEnd(target, 'target', table, scope);
  return {
    kind: 'create edge label',
    name: labelName(node.label, scope),
    ifNotExists: node.ifNotExists,
    table: table.id,
    sourceLabel: from.label,
    sourceTable: from.table,
    sourceColumns: from.columns,
    targetLabel: to.label,
    targetTable: to.table,
    targetColumns: to.columns,
  };
}

function edgeEnd(end: EdgeEnd, side: 'source' | 'target', table: Table, scope: Scope): End {
  const { position } = end.label;
  const label = labelName(end.label, scope);
  const labels = scope.binder.context.catalog.nodeLabelsNamed(label);
  if (labels.length === 0) throw new DbError('42704', `node label "${label}" does not exist`, { position });
  if (end.key.length > 0) {
    const columns = end.key.map((name) => tableColumn(name, table).number);
    return keyedEnd(label, labels, columns, table, position, scope);
  }
  const named = table.columns.find((column) => column.name === `${side}_id`);
  const other = table.columns.find((column) => column.name === (side === 'source' ? 'target_id' : 'source_id'));
  if (named !== undefined && other !== undefined) {
    return keyedEnd(label, labels, [named.number], table, position, scope);
  }
  return foreignKeyEnd(label, labels, side, table, position);
}

/** The label's table that these columns refer to; with several tables a foreign key tells which. */
function keyedEnd(
  label: string,
  labels: readonly NodeLabel[],
  columns: readonly number[],
  table: Table,
  position: number,
  scope: Scope,
): End {
  const key = foreignKeysOf(table).find(
    (foreign) =>
      foreign.columns.length === columns.length &&
      foreign.columns.every((column) => columns.includes(column)) &&
      labels.some((candidate) => candidate.table === foreign.referencedTable),
  );
  const found = labels.find((candidate) => candidate.table === key?.referencedTable) ?? labels[0]!;
  if (labels.length > 1 && key === undefined) {
    const names = labels.map(({ table: id }) => `"${scope.binder.context.catalog.tableById(id).name}"`).join(', ');
    throw new DbError('42P17', `node label "${label}" is on several tables: ${names}`, {
      position,
      hint: 'A foreign key on the edge table tells which of them is meant.',
    });
  }
  if (found.key.length !== columns.length) {
    const message = `node label "${label}" has a key of ${found.key.length} columns, not ${columns.length}`;
    throw new DbError('42P17', message, { position });
  }
  return { label, table: found.table, columns };
}

const foreignKeysOf = (table: Table): readonly ForeignKey[] =>
  table.constraints.filter((constraint) => constraint.kind === 'foreign key');

function foreignKeyEnd(
  label: string,
  labels: readonly NodeLabel[],
  side: 'source' | 'target',
  table: Table,
  position: number,
): End {
  const tables = new Set(labels.map((candidate) => candidate.table));
  const candidates = foreignKeysOf(table).filter((key) => tables.has(key.referencedTable));
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1) {
    return { label, table: only.referencedTable, columns: columnsInKeyOrder(only, labels) };
  }
  const nameOf = (number: number): string => table.columns.find((column) => column.number === number)?.name ?? '';
  const lists = candidates.map((key) => `(${key.columns.map(nameOf).join(', ')})`);
  const message =
    candidates.length === 0
      ? `table "${table.name}" has no columns that are known to hold the ${side} of the edge`
      : `the ${side} of the edge could be any of ${lists.join(', ')} of table "${table.name}"`;
  const detail = `It has no columns source_id and target_id, and ${
    candidates.length === 0 ? 'no foreign key' : `${candidates.length} foreign keys`
  } to a table of node label "${label}".`;
  throw new DbError('42P17', message, {
    position,
    detail,
    hint: 'Name the columns of both ends with KEY (column, …).',
  });
}

/** The edge's columns in the order of the node's key. */
function columnsInKeyOrder(key: ForeignKey, labels: readonly NodeLabel[]): readonly number[] {
  const label = labels.find((candidate) => candidate.table === key.referencedTable)!;
  const ordered = label.key.map((column) => key.columns[key.referencedColumns.indexOf(column)]);
  return ordered.every((column) => column !== undefined) ? ordered : key.columns;
}
