/**
 * CREATE TABLE and CREATE TABLE AS.
 */
import {
  type CheckDescription,
  type ColumnSpecification,
  type CreateTable,
  DbError,
  type ForeignKeyDescription,
  type KeyDescription,
  unsupported,
} from '../../../../engine/extend.ts';
import type {
  CreateTableAsStatement,
  CreateTableStatement,
  StorageOption,
  TableConstraint,
} from '../../ast/create-table.ts';
import type { ObjectName } from '../../ast/name.ts';
import type { Scope } from '../binder.ts';
import { bindColumnDefinition, columnType } from './column.ts';
import { bindForeignKey, type NewTable } from './foreign-key.ts';
import { bindTableCheck } from './table-expression.ts';

/** The schema a new object goes into; 3F000 for one that does not exist. */
export function schemaFor(name: ObjectName, scope: Scope): number {
  const { context } = scope.binder;
  if (name.schema === undefined) return context.creationSchema();
  const schema = context.catalog.schemaNamed(name.schema);
  if (schema !== undefined) return schema.id;
  throw new DbError('3F000', `schema "${name.schema}" does not exist`, { position: name.position });
}

/** Storage options that say nothing to this engine and are taken without effect. */
const idleOptions = new Set(['fillfactor', 'autovacuum_enabled', 'toast_tuple_target', 'parallel_workers', 'oids']);

export function requireIdleOptions(options: readonly StorageOption[]): void {
  for (const { name, position } of options) {
    if (idleOptions.has(name) || name.startsWith('autovacuum_') || name.startsWith('toast.')) continue;
    throw new DbError('22023', `unrecognized parameter "${name}"`, { position });
  }
}

export function bindCreateTable(node: CreateTableStatement, scope: Scope): CreateTable {
  const { table: name, position } = node;
  requireIdleOptions(node.options);
  const schema = schemaFor(name, scope);
  const seen = new Set<string>();
  const columns = node.columns.map((column, i) => {
    const { text } = column.name;
    if (seen.has(text)) {
      throw new DbError('42701', `column "${text}" specified more than once`, { position: column.name.position });
    }
    if (systemColumns.has(text)) {
      const message = `column name "${text}" conflicts with a system column name`;
      throw new DbError('42701', message, { position: column.name.position });
    }
    seen.add(text);
    const isGenerated = column.constraints.some((constraint) => constraint.kind === 'generated');
    const { type } = columnType(column, scope);
    return { name: text, number: i + 1, type, generation: isGenerated ? ('stored' as const) : undefined };
  });
  const table: NewTable = { name: name.name, id: 0, schema, columns, keys: keysAhead(node) };
  const bound = node.columns.map((column) => bindColumnDefinition(column, table, scope));
  const rest = bindTableConstraints(node.constraints, table, scope);
  const keys = [...bound.flatMap((column) => column.keys), ...rest.keys];
  if (keys.filter((key) => key.kind === 'primary key').length > 1) {
    const message = `multiple primary keys for table "${name.name}" are not allowed`;
    throw new DbError('42P16', message, { position });
  }
  return {
    kind: 'create table',
    schema,
    name: name.name,
    ifNotExists: node.ifNotExists,
    columns: withPrimaryKey(
      bound.map((column) => column.column),
      keys,
    ),
    keys,
    checks: [...bound.flatMap((column) => column.checks), ...rest.checks],
    foreignKeys: [...bound.flatMap((column) => column.foreignKeys), ...rest.foreignKeys],
    source: undefined,
  };
}

const systemColumns = new Set(['tableoid', 'ctid', 'xmin', 'xmax', 'cmin', 'cmax']);

/** Columns of a primary key are never null. */
function withPrimaryKey(
  columns: readonly ColumnSpecification[],
  keys: readonly KeyDescription[],
): readonly ColumnSpecification[] {
  const key = new Set(keys.find(({ kind }) => kind === 'primary key')?.columns ?? []);
  return columns.map((column) => (key.has(column.name) ? { ...column, notNull: true } : column));
}

/** The keys a statement declares, before its constraints are bound: a foreign key may refer to its own table. */
function keysAhead(node: CreateTableStatement): readonly KeyDescription[] {
  const plain = { deferrable: false, initiallyDeferred: false };
  const atColumns = node.columns.flatMap((column) =>
    column.constraints.flatMap((constraint): readonly KeyDescription[] => {
      const columns = [column.name.text];
      if (constraint.kind === 'primary-key') return [{ kind: 'primary key', columns, ...plain }];
      return constraint.kind === 'unique' ? [{ kind: 'unique', columns, ...plain }] : [];
    }),
  );
  const apart = node.constraints.flatMap((constraint): readonly KeyDescription[] => {
    if (constraint.kind !== 'primary-key' && constraint.kind !== 'unique') return [];
    const columns = constraint.columns.map((column) => column.text);
    return [{ kind: constraint.kind === 'unique' ? 'unique' : 'primary key', columns, ...plain }];
  });
  return [...atColumns, ...apart];
}

export interface TableConstraints {
  readonly keys: readonly KeyDescription[];
  readonly checks: readonly CheckDescription[];
  readonly foreignKeys: readonly ForeignKeyDescription[];
}

export function bindTableConstraints(
  nodes: readonly TableConstraint[],
  table: NewTable,
  scope: Scope,
): TableConstraints {
  const keys: KeyDescription[] = [];
  const checks: CheckDescription[] = [];
  const foreignKeys: ForeignKeyDescription[] = [];
  for (const node of nodes) {
    const name = node.name?.text;
    switch (node.kind) {
      case 'primary-key':
      case 'unique':
        keys.push(bindKey(node, table));
        break;
      case 'check':
        checks.push(bindTableCheck(node, name, table, scope));
        break;
      case 'foreign-key':
        foreignKeys.push(bindForeignKey(node, name, node.localColumns, table, scope));
        break;
    }
  }
  return { keys, checks, foreignKeys };
}

function bindKey(node: TableConstraint & { kind: 'primary-key' | 'unique' }, table: NewTable): KeyDescription {
  if (node.include.length > 0) throw unsupported('INCLUDE in a key constraint', { position: node.position });
  const columns = node.columns.map(({ text, position }) => {
    if (table.columns.some((column) => column.name === text)) return text;
    throw new DbError('42703', `column "${text}" named in key does not exist`, { position });
  });
  const twice = columns.find((column, i) => columns.indexOf(column) !== i);
  if (twice !== undefined) {
    const what = node.kind === 'unique' ? 'unique' : 'primary key';
    const message = `column "${twice}" appears twice in ${what} constraint`;
    throw new DbError('42701', message, { position: node.position });
  }
  const { deferrable, initiallyDeferred } = node;
  return {
    ...(node.name === undefined ? {} : { name: node.name.text }),
    kind: node.kind === 'unique' ? 'unique' : 'primary key',
    columns,
    deferrable,
    initiallyDeferred,
    ...(node.kind === 'unique' && node.nullsNotDistinct ? { nullsNotDistinct: true } : {}),
  };
}

export function bindCreateTableAs(node: CreateTableAsStatement, scope: Scope): CreateTable {
  requireIdleOptions(node.options);
  const { relation, output } = scope.binder.query(node.query, scope).finish();
  if (node.columns.length > output.length) {
    throw new DbError('42601', 'too many column names were specified', {
      position: node.columns[output.length]!.position,
    });
  }
  const names = output.map(({ name }, i) => node.columns[i]?.text ?? name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new DbError('42701', `column "${twice}" specified more than once`, { position: node.position });
  const columns = output.map(({ column }, i) => ({ name: names[i]!, type: column.type, notNull: false }));
  return {
    kind: 'create table',
    schema: schemaFor(node.table, scope),
    name: node.table.name,
    ifNotExists: node.ifNotExists,
    columns,
    keys: [],
    checks: [],
    foreignKeys: [],
    source: node.withData ? relation : undefined,
  };
}
