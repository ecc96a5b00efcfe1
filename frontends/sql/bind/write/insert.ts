/**
 * INSERT: the source's rows, a value for every column of the table, ON CONFLICT and RETURNING.
 */
import {
  type Assignment,
  build,
  type CatalogColumn,
  columnReference,
  DbError,
  type Expression,
  type Relation,
  type Table,
} from '../../../../engine/extend.ts';
import type { Expression as ExpressionNode } from '../../ast/expression.ts';
import type { Values } from '../../ast/query.ts';
import type { InsertStatement } from '../../ast/write.ts';
import type { BoundQueryParts, Scope } from '../binder.ts';
import { clauses, inClause, innerScope } from '../scope.ts';
import { assigned, assignmentTarget, defaultValue, generatedValue, refuseValue } from './assign.ts';
import { newRowColumns, tableChecks } from './check.ts';
import { bindConflict } from './conflict.ts';
import { bindReturning } from './returning.ts';
import { targetColumn, targetTable } from './target.ts';

/** Rows of the source and which columns of the table they fill, by place. */
interface Source {
  readonly relation: Relation;
  readonly columns: readonly CatalogColumn[];
}

export function bindInsert(node: InsertStatement, scope: Scope, countsRows: boolean): BoundQueryParts {
  const { binder } = scope;
  const table = targetTable(node.table, binder);
  const source = bindSource(node, table, scope);
  const filled = filledRow(source, table, node, scope);
  const checks = tableChecks(table, binder);
  const conflict = node.onConflict;
  const needsRow = checks.isNeeded || conflict !== undefined;
  const attributes = needsRow ? newRowColumns(table, binder) : [];
  const returning = node.returning.length > 0 ? newRowColumns(table, binder) : [];
  const relation = build.insert({
    table: { id: table.id, name: table.name },
    input: filled.input,
    values: filled.values,
    attributes,
    checks: checks.over(attributes),
    conflict: conflict === undefined ? undefined : bindConflict(conflict, node, table, attributes, scope),
    returning,
    rowId: undefined,
    countsRows,
  });
  return bindReturning(relation, node.returning, table, node.alias?.text, returning, [], scope);
}

function bindSource(node: InsertStatement, table: Table, scope: Scope): Source {
  if (node.source.kind === 'default-values') return { relation: build.oneRow(), columns: [] };
  const columns = targetColumns(node, table);
  const { body } = node.source;
  const isPlain =
    node.source.orderBy.length === 0 && node.source.limit === undefined && node.source.offset === undefined;
  if (body.kind === 'values' && isPlain && node.source.with === undefined) {
    return valuesSource(body, columns, node, table, scope);
  }
  return querySource(node, columns, scope);
}

function targetColumns(node: InsertStatement, table: Table): readonly CatalogColumn[] {
  if (node.columns === undefined) return table.columns;
  const seen = new Set<number>();
  return node.columns.map((target) => {
    const column = targetColumn(target, table);
    if (seen.has(column.number)) {
      const message = `column "${column.name}" specified more than once`;
      throw new DbError('42701', message, { position: target.name.position });
    }
    seen.add(column.number);
    return column;
  });
}

/** The first `count` columns; without a column list the rest gets its defaults. */
function columnsFor(
  count: number,
  columns: readonly CatalogColumn[],
  node: InsertStatement,
  position: number,
): readonly CatalogColumn[] {
  if (count > columns.length) {
    throw new DbError('42601', 'INSERT has more expressions than target columns', { position });
  }
  if (count < columns.length && node.columns !== undefined) {
    const missing = node.columns[count]!.name.position;
    throw new DbError('42601', 'INSERT has more target columns than expressions', { position: missing });
  }
  return columns.slice(0, count);
}

/** VALUES row by row: each item at once as the column's type. */
function valuesSource(
  body: Values,
  all: readonly CatalogColumn[],
  node: InsertStatement,
  table: Table,
  outer: Scope,
): Source {
  const { binder } = outer;
  const scope = inClause(innerScope(outer), { ...clauses.values, setFunctions: false });
  const width = body.rows[0]!.length;
  const columns = columnsFor(width, all, node, body.rows[0]![Math.min(all.length, width - 1)]!.position);
  const defaults = columns.map(() => undefined as Expression | undefined);
  const item = (value: ExpressionNode, c: number): Expression => {
    const column = columns[c]!;
    if (value.kind === 'default') return (defaults[c] ??= defaultFor(column, table, scope));
    requireSettable(column, node, value.position);
    if (ignoresValue(column, node)) return (defaults[c] ??= defaultFor(column, table, scope));
    return assigned(binder.expression(value, scope), column, binder, value.position);
  };
  const rows = body.rows.map((row) => {
    if (row.length !== width) {
      throw new DbError('42601', 'VALUES lists must all be the same length', {
        position: row[0]?.position ?? body.position,
      });
    }
    return row.map(item);
  });
  const kept = columns.flatMap((column, i) => (column.generation === 'stored' ? [] : [i]));
  const ids = kept.map((i) => binder.ids.column(columns[i]!.name, columns[i]!.type, true));
  const values = kept.length === width ? rows : rows.map((row) => kept.map((i) => row[i]!));
  return { relation: build.values(ids, values), columns: kept.map((i) => columns[i]!) };
}

/** DEFAULT for a generated column is computed with the row, so its place holds nothing. */
function defaultFor(column: CatalogColumn, table: Table, scope: Scope): Expression {
  if (column.generation === 'stored') return { kind: 'constant', value: null, type: column.type };
  return defaultValue(column, table, scope.binder);
}

function requireSettable(column: CatalogColumn, node: InsertStatement, position: number): void {
  const isClosed = column.generation === 'stored' || (column.generation === 'always' && node.overriding === undefined);
  if (isClosed) throw refuseValue(column, 'insert', position);
}

/** OVERRIDING USER VALUE: identities number themselves whatever was given. */
function ignoresValue(column: CatalogColumn, node: InsertStatement): boolean {
  return node.overriding === 'user' && (column.generation === 'always' || column.generation === 'by default');
}

function querySource(node: InsertStatement, all: readonly CatalogColumn[], scope: Scope): Source {
  if (node.source.kind === 'default-values') return { relation: build.oneRow(), columns: [] };
  const pending = scope.binder.query(node.source, { ...scope, isTop: false });
  const last = pending.columns[Math.min(all.length, pending.columns.length - 1)];
  const columns = columnsFor(pending.columns.length, all, node, last?.position ?? node.position);
  columns.forEach((column, i) => {
    requireSettable(column, node, pending.columns[i]!.position);
  });
  const { relation } = pending.finish(columns.map((column) => assignmentTarget(column, scope.binder)));
  return { relation, columns };
}

/** Values for all columns of the table over the source's columns; generated ones over the others. */
function filledRow(
  source: Source,
  table: Table,
  node: InsertStatement,
  scope: Scope,
): { readonly input: Relation; readonly values: readonly Assignment[] } {
  const { binder } = scope;
  const given = new Map(source.columns.map((column, i) => [column.number, source.relation.columns[i]!]));
  const columnValue = (column: CatalogColumn): Expression => {
    const own = given.get(column.number);
    if (own !== undefined && !ignoresValue(column, node)) return columnReference(own);
    return defaultValue(column, table, binder);
  };
  const plain = table.columns.filter((column) => column.generation !== 'stored');
  if (plain.length === table.columns.length) {
    return {
      input: source.relation,
      values: plain.map((column) => ({ number: column.number, expression: columnValue(column) })),
    };
  }
  const items = plain.map((column) => ({
    column: binder.ids.column(column.name, column.type, true),
    expression: columnValue(column),
  }));
  const byNumber = new Map(plain.map((column, i) => [column.number, columnReference(items[i]!.column)]));
  const values = table.columns.map((column) => ({
    number: column.number,
    expression: byNumber.get(column.number) ?? generatedValue(column, (number) => byNumber.get(number)!, binder),
  }));
  return { input: build.project(source.relation, items), values };
}
