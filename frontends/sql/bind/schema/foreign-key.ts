/**
 * Foreign keys: the referenced columns (the primary key where none are named), their uniqueness and their types.
 */
import {
  type ColumnSpecification,
  type DataType,
  DbError,
  type ForeignKeyDescription,
  type KeyDescription,
  type ReferentialAction,
  type Table,
  unsupported,
} from '../../../../engine/extend.ts';
import type { ReferentialAction as ActionNode, Deferral, ReferenceRule } from '../../ast/create-table.ts';
import type { Name } from '../../ast/name.ts';
import type { Scope } from '../binder.ts';
import { typeText } from '../type-name.ts';
import { requireTable } from '../write/target.ts';

export interface NewColumn {
  readonly name: string;
  readonly number: number;
  readonly type: DataType;
  readonly generation?: ColumnSpecification['generation'];
}

/** A table being created or altered, as far as its constraints must know it. */
export interface NewTable {
  readonly name: string;
  /** 0 while it is being created. */
  readonly id: number;
  readonly schema: number;
  readonly columns: readonly NewColumn[];
  readonly keys: readonly KeyDescription[];
}

interface Referenced {
  readonly id: number;
  readonly name: string;
  readonly columns: NewTable['columns'];
  /** Column sets that are unique, the primary key first. */
  readonly uniques: readonly { readonly primary: boolean; readonly columns: readonly string[] }[];
}

const actions: Readonly<Record<ActionNode['action'], ReferentialAction>> = {
  'no-action': 'no action',
  restrict: 'restrict',
  cascade: 'cascade',
  'set-null': 'set null',
  'set-default': 'set default',
};

export function bindForeignKey(
  node: ReferenceRule & Deferral & { readonly position: number },
  name: string | undefined,
  local: readonly Name[],
  table: NewTable,
  scope: Scope,
): ForeignKeyDescription {
  const { position } = node;
  if (node.match === 'partial') throw unsupported('MATCH PARTIAL', { position });
  for (const { columns } of [node.onDelete, node.onUpdate]) {
    if (columns.length > 0) throw unsupported('a column list in a referential action', { position });
  }
  const referenced = referencedTable(node, table, scope);
  const localColumns = local.map((column) => columnNamed(column, table));
  const wanted = node.columns.length > 0 ? node.columns.map((column) => column.text) : primaryKey(referenced, position);
  const referencedColumns = wanted.map((text) => {
    const found = referenced.columns.find((column) => column.name === text);
    if (found !== undefined) return found;
    throw new DbError('42703', `column "${text}" referenced in foreign key constraint does not exist`, { position });
  });
  if (referencedColumns.length !== localColumns.length) {
    const message = 'number of referencing and referenced columns for foreign key disagree';
    throw new DbError('42830', message, { position });
  }
  requireUnique(referenced, wanted, position);
  const constraintName = name ?? `${table.name}_${local.map((column) => column.text).join('_')}_fkey`;
  localColumns.forEach((column, i) => {
    requireComparable(constraintName, column, referencedColumns[i]!, position, scope);
  });
  return {
    ...(name === undefined ? {} : { name }),
    table: table.id,
    columns: localColumns.map((column) => column.number),
    referencedTable: referenced.id,
    referencedColumns: referencedColumns.map((column) => column.number),
    onDelete: actions[node.onDelete.action],
    onUpdate: actions[node.onUpdate.action],
    matchFull: node.match === 'full',
    deferrable: node.deferrable,
    initiallyDeferred: node.initiallyDeferred,
  };
}

function columnNamed(name: Name, table: NewTable): NewTable['columns'][number] {
  const found = table.columns.find((column) => column.name === name.text);
  if (found !== undefined) return found;
  const message = `column "${name.text}" referenced in foreign key constraint does not exist`;
  throw new DbError('42703', message, { position: name.position });
}

/** The table named, which may be the one being made. */
function referencedTable(node: ReferenceRule, table: NewTable, scope: Scope): Referenced {
  const { catalog, searchPath } = scope.binder.context;
  const { schema, name } = node.table;
  const ownSchema = catalog.schemaById(table.schema)?.name;
  const own = name === table.name && (schema === undefined || schema === ownSchema);
  const known = catalog.relationNamed(schema, name, searchPath);
  if (own && (table.id === 0 || known?.id === table.id)) {
    const existing = known?.kind === 'table' && table.id !== 0 ? uniquesOf(known) : [];
    return { id: table.id, name, columns: table.columns, uniques: [...existing, ...newUniques(table)] };
  }
  const found = requireTable(node.table, scope.binder);
  return { id: found.id, name: found.name, columns: found.columns, uniques: uniquesOf(found) };
}

function newUniques({ keys }: NewTable): Referenced['uniques'] {
  return keys.map((key) => ({ primary: key.kind === 'primary key', columns: key.columns }));
}

function uniquesOf(table: Table): Referenced['uniques'] {
  const nameOf = (number: number): string => table.columns.find((column) => column.number === number)?.name ?? '';
  const primary = table.constraints.flatMap((constraint) =>
    constraint.kind === 'primary key' ? [{ primary: true, columns: constraint.columns.map(nameOf) }] : [],
  );
  const indexes = table.indexes
    .filter((index) => index.unique && index.predicateText === undefined)
    .filter((index) => index.keys.every((key) => key.column !== undefined))
    .map((index) => ({ primary: false, columns: index.keys.map((key) => nameOf(key.column!)) }));
  return [...primary, ...indexes];
}

function primaryKey(referenced: Referenced, position: number): readonly string[] {
  const key = referenced.uniques.find((unique) => unique.primary);
  if (key !== undefined) return key.columns;
  throw new DbError('42704', `there is no primary key for referenced table "${referenced.name}"`, { position });
}

function requireUnique(referenced: Referenced, columns: readonly string[], position: number): void {
  const wanted = [...columns].sort().join('\0');
  if (referenced.uniques.some((unique) => [...unique.columns].sort().join('\0') === wanted)) return;
  const message = `there is no unique constraint matching given keys for referenced table "${referenced.name}"`;
  throw new DbError('42830', message, { position });
}

function requireComparable(
  constraint: string,
  local: { readonly name: string; readonly type: DataType },
  referenced: { readonly name: string; readonly type: DataType },
  position: number,
  scope: Scope,
): void {
  try {
    scope.binder.context.functions.resolveOperator('=', referenced.type, local.type);
  } catch (error) {
    if (!(error instanceof DbError)) throw error;
    const types = `${typeText(local.type)} and ${typeText(referenced.type)}`;
    const detail = `Key columns "${local.name}" and "${referenced.name}" are of incompatible types: ${types}.`;
    throw new DbError('42804', `foreign key constraint "${constraint}" cannot be implemented`, { detail, position });
  }
}
