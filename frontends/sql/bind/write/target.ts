/**
 * The table a write changes and the columns it names.
 */
import {
  type CatalogColumn,
  type CatalogRelation,
  DbError,
  type Table,
  unsupported,
} from '../../../../engine/extend.ts';
import type { Name, ObjectName } from '../../ast/name.ts';
import type { TargetColumn } from '../../ast/write.ts';
import type { Binder } from '../binder.ts';

/** Ids below this belong to system tables. */
const firstUserId = 16_384;

/** Throws 42P01 when there is none, 42809 for what is no table, 42501 for a system table. */
export function targetTable(name: ObjectName, binder: Binder): Table {
  const { catalog, searchPath } = binder.context;
  const { position } = name;
  const found = catalog.relationNamed(name.schema, name.name, searchPath);
  if (found?.kind === 'view') throw unsupported(`writing to view "${found.name}"`, { position });
  const table = requireTable(name, binder);
  requireUserRelation(table, position);
  return table;
}

/** Throws 42501 for a relation of the system. */
export function requireUserRelation({ id, name }: CatalogRelation, position: number): void {
  if (id >= firstUserId) return;
  throw new DbError('42501', `permission denied: "${name}" is a system catalog`, { position });
}

/** The catalog's table, its errors at the name's position. */
export function requireTable(name: ObjectName, binder: Binder): Table {
  const { catalog, searchPath } = binder.context;
  try {
    return catalog.requireTable(name.schema, name.name, searchPath);
  } catch (error) {
    throw error instanceof DbError ? error.at(name.position) : error;
  }
}

/** The column a target names; elements and fields of a column are refused. */
export function targetColumn(target: TargetColumn, table: Table): CatalogColumn {
  const [step] = target.path;
  const column = tableColumn(target.name, table);
  if (step !== undefined) throw unsupported('assignment to a part of a column', { position: step.position });
  return column;
}

export function tableColumn(name: Name, table: Table): CatalogColumn {
  const column = table.columns.find((candidate) => candidate.name === name.text);
  if (column !== undefined) return column;
  const message = `column "${name.text}" of relation "${table.name}" does not exist`;
  throw new DbError('42703', message, { position: name.position });
}
