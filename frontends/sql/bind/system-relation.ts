/**
 * The hook for relations that are no catalog objects: pg_catalog and information_schema as table functions.
 *
 * A table function registered as `pg_catalog.<name>` or `information_schema.<name>` without parameters is a relation of
 * that name; its columns are those of `columns([])`.
 */
import { build } from '../../../engine/extend.ts';
import type { Binder, BoundQueryParts } from './binder.ts';

/** The relation behind a name, or undefined. Without a schema the name is looked for in pg_catalog. */
export function systemRelation(schema: string | undefined, name: string, binder: Binder): BoundQueryParts | undefined {
  const definition = binder.context.functions
    .named(`${schema ?? 'pg_catalog'}.${name}`)
    .find((candidate) => candidate.kind === 'table');
  if (definition?.kind !== 'table') return undefined;
  const output = definition.columns([]).map((column) => ({
    name: column.name,
    column: binder.ids.column(column.name, column.type, true),
  }));
  const results = output.map((entry) => entry.column);
  return { relation: build.tableFunction(build.oneRow(), definition, [], results), output };
}
