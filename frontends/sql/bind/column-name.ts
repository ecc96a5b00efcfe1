/**
 * Looking up columns: `a`, `t.a`, `s.t.a`, a whole row `t`, and the system column `tableoid`.
 *
 * The nearest scope that knows a name wins; within one scope two columns of that name are ambiguous (42702).
 */
import {
  booleanType,
  constant,
  DbError,
  type DbErrorFields,
  type Expression,
  unsupported,
} from '../../../engine/extend.ts';
import type { ColumnReference } from '../ast/expression.ts';
import type { NamedColumn, RangeItem, Scope } from './binder.ts';
import { columnHint } from './column-hint.ts';

/** Binds a column reference. */
export function bindColumn(node: ColumnReference, scope: Scope): Expression {
  const { parts, position } = node;
  const name = parts.at(-1)!;
  if (parts.length === 1) return bindUnqualified(name, position, scope);
  const item = requireItem(parts.slice(0, -1), position, scope);
  const matches = item.columns.filter((column) => column.name === name);
  if (matches.length > 1) throw ambiguous(name, position);
  const [match] = matches;
  if (match !== undefined) return noted(match, item, position, scope);
  const system = systemColumn(name, item, position);
  if (system !== undefined) return system;
  const qualifier = parts.at(-2)!;
  throw new DbError('42703', `column ${qualifier}.${name} does not exist`, hinted(name, qualifier, position, scope));
}

function bindUnqualified(name: string, position: number, scope: Scope): Expression {
  for (let level: Scope | undefined = scope; level !== undefined; level = level.outer) {
    const found = findUnqualified(name, position, level);
    if (found !== undefined) return noted(found.column, found.item, position, scope);
  }
  for (let level: Scope | undefined = scope; level !== undefined; level = level.outer) {
    const row = level.items.find((item) => item.name === name && item.namesItsColumns);
    if (row !== undefined) return wholeRow(row);
  }
  const system = soleSystemColumn(name, position, scope);
  if (system !== undefined) return system;
  throw new DbError('42703', `column "${name}" does not exist`, hinted(name, undefined, position, scope));
}

interface Found {
  readonly item: RangeItem;
  readonly column: NamedColumn;
}

/** The column of one scope with that name; throws 42702 when there are two. */
export function findUnqualified(name: string, position: number, scope: Scope): Found | undefined {
  let found: Found | undefined;
  for (const item of scope.items) {
    for (const column of item.unqualified) {
      if (column.name !== name) continue;
      if (found !== undefined) throw ambiguous(name, position);
      found = { item, column };
    }
  }
  return found;
}

export function ambiguous(name: string, position: number): DbError {
  return new DbError('42702', `column reference "${name}" is ambiguous`, { position });
}

/** The FROM item that a qualifier names; throws 42P01 when there is none. */
export function requireItem(qualifier: readonly string[], position: number, scope: Scope): RangeItem {
  const name = qualifier.at(-1)!;
  const schema = qualifier.length > 1 ? qualifier.at(-2)! : undefined;
  for (let level: Scope | undefined = scope; level !== undefined; level = level.outer) {
    const matches = level.items.filter(
      (item) => item.namesItsColumns && item.name === name && (schema === undefined || item.schema === schema),
    );
    if (matches.length > 1) throw new DbError('42P09', `table reference "${name}" is ambiguous`, { position });
    if (matches[0] !== undefined) return matches[0];
  }
  throw missingItem(name, position, scope);
}

function missingItem(name: string, position: number, scope: Scope): DbError {
  const invalid = `invalid reference to FROM-clause entry for table "${name}"`;
  for (let level: Scope | undefined = scope; level !== undefined; level = level.outer) {
    if (!level.hidden.some((item) => item.name === name)) continue;
    const detail = `There is an entry for table "${name}", but it cannot be referenced from this part of the query.`;
    const hint = 'To reference that table, you must mark this subquery with LATERAL.';
    return new DbError('42P01', invalid, { position, detail, hint });
  }
  const aliased = scope.items.find((item) => item.table?.table.name === name && item.name !== name);
  if (aliased?.name === undefined) {
    return new DbError('42P01', `missing FROM-clause entry for table "${name}"`, { position });
  }
  return new DbError('42P01', invalid, {
    position,
    hint: `Perhaps you meant to reference the table alias "${aliased.name}".`,
  });
}

function hinted(name: string, table: string | undefined, position: number, scope: Scope): DbErrorFields {
  const hint = columnHint(name, table, scope);
  return hint === undefined ? { position } : { position, hint };
}

/** The columns `*` or `t.*` stands for; errors found later name them as `a` or `t.a`. */
export function starColumns(qualifier: readonly string[], position: number, scope: Scope): readonly NamedColumn[] {
  const item = qualifier.length === 0 ? undefined : requireItem(qualifier, position, scope);
  const columns = item?.columns ?? scope.items.flatMap(({ unqualified }) => unqualified);
  return columns.map(({ name, expression }) => {
    const copy = { ...expression };
    scope.binder.origins.set(copy, { name: item === undefined ? name : `${item.name}.${name}`, position });
    return { name, expression: copy };
  });
}

/** Remembers where the column was named. The same column named twice keeps two expressions. */
function noted(column: NamedColumn, item: RangeItem, position: number, scope: Scope): Expression {
  const expression = { ...column.expression };
  const name = item.name === undefined ? column.name : `${item.name}.${column.name}`;
  scope.binder.origins.set(expression, { name, position });
  return expression;
}

/** `t` as a value: the row of its columns, null where an outer join found none. */
export function wholeRow(item: RangeItem): Expression {
  const fields = item.columns.map((column) => ({ name: column.name, type: column.expression.type }));
  const items = item.columns.map((column) => column.expression);
  const type = { name: 'record', fields };
  const row: Expression = { kind: 'list', items, type };
  if (items.length === 0) return row;
  const tests = sureColumns(item).map((operand): Expression => ({ kind: 'is null', operand, type: booleanType }));
  const when: Expression = tests.length === 1 ? tests[0]! : { kind: 'and', operands: tests, type: booleanType };
  return { kind: 'case', branches: [{ when, result: constant(null, type) }], otherwise: row, type };
}

/** The fields of a row made by ROW(…) or a table's name; undefined when they are not known one by one. */
export function fieldsOf(row: Expression): readonly Expression[] | undefined {
  if (row.type.name !== 'record') return undefined;
  if (row.kind === 'list') return row.items;
  return row.kind === 'case' && row.otherwise.kind === 'list' ? row.otherwise.items : undefined;
}

/** Columns that are all null only where there is no row: one that is never null in the table, or else every one. */
function sureColumns({ table, columns }: RangeItem): readonly Expression[] {
  const sure = table?.table.columns.find((column) => column.notNull);
  const id = sure === undefined ? undefined : table?.columnIds.get(sure.number);
  const found = columns.find(({ expression }) => expression.kind === 'column' && expression.id === id);
  return found === undefined ? columns.map((column) => column.expression) : [found.expression];
}

const systemColumns = new Set(['tableoid', 'ctid', 'xmin', 'xmax', 'cmin', 'cmax']);

function systemColumn(name: string, item: RangeItem, position: number): Expression | undefined {
  const id = item.table?.table.id ?? item.systemId;
  if (id === undefined || !systemColumns.has(name)) return undefined;
  if (name === 'tableoid') return { kind: 'constant', value: id, type: { name: 'oid' } };
  throw unsupported(`system column "${name}"`, { position });
}

function soleSystemColumn(name: string, position: number, scope: Scope): Expression | undefined {
  if (!systemColumns.has(name)) return undefined;
  for (let level: Scope | undefined = scope; level !== undefined; level = level.outer) {
    const tables = level.items.filter((item) => item.table !== undefined || item.systemId !== undefined);
    if (tables.length > 1) throw ambiguous(name, position);
    if (tables[0] !== undefined) return systemColumn(name, tables[0], position);
  }
  return undefined;
}
