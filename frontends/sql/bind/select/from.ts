/**
 * FROM: tables, WITH names, subqueries, functions and joins become a relation and the names it brings.
 */
import {
  build,
  type CatalogRelation,
  DbError,
  type Relation,
  type RowLock,
  type Table,
  unreachable,
  unsupported,
} from '../../../../engine/extend.ts';
import type { DerivedTable, FromItem, TableAlias, TableReference } from '../../ast/query.ts';
import { systemRelationId } from '../../system/system.ts';
import type { RangeItem, Scope, WithEntry } from '../binder.ts';
import { withItems } from '../scope.ts';
import { systemRelation } from '../system-relation.ts';
import { always, combine } from './combine.ts';
import { aliased, type FromPart, renamed, requireNewNames, tableItem } from './from-part.ts';
import { bindFunctionTable } from './function-table.ts';
import { bindJoin } from './join.ts';
import { bindView } from './view-body.ts';

/** Which lock FOR UPDATE puts on an item, together with that of a query around. */
export type LockOf = (name: string, outer: RowLock | undefined) => RowLock | undefined;

export const noLock: LockOf = (_name, outer) => outer;

/** Binds comma-separated FROM items; later ones may refer to earlier ones where LATERAL allows it. */
export function bindFrom(nodes: readonly FromItem[], scope: Scope, lockOf: LockOf): FromPart {
  let part: FromPart = { relation: build.oneRow(), items: [] };
  for (const node of nodes) {
    const next = bindFromItem(node, part.items, scope, lockOf);
    requireNewNames(part.items, next.items, node.position);
    const relation = combine('inner', part.relation, next.relation, always, node.position);
    part = { relation, items: [...part.items, ...next.items] };
  }
  return part;
}

/** `left`: the items that LATERAL may refer to. */
export function bindFromItem(node: FromItem, left: readonly RangeItem[], scope: Scope, lockOf: LockOf): FromPart {
  switch (node.kind) {
    case 'table':
      return bindTable(node, scope, lockOf);
    case 'derived':
      return bindDerived(node, left, scope, lockOf);
    case 'function':
      return bindFunctionTable(node, withItems(scope, left));
    case 'join':
      return bindJoin(node, left, scope, (item, visible) => bindFromItem(item, visible, scope, lockOf));
    default:
      return unreachable(node);
  }
}

function bindTable(node: TableReference, scope: Scope, lockOf: LockOf): FromPart {
  const { name, alias, position } = node;
  if (name.schema === undefined) {
    const entry = withNamed(name.name, scope);
    if (entry !== undefined) return withPart(entry, alias, position, scope);
  }
  const { catalog, searchPath } = scope.binder.context;
  const relation = catalog.relationNamed(name.schema, name.name, searchPath);
  if (relation !== undefined) return relationPart(relation, node, scope, lockOf);
  const system = systemRelation(name.schema, name.name, scope.binder);
  if (system === undefined) throw missingRelation(node, scope);
  const part = aliased(system.output, system.relation, name.name, alias, position, name.schema ?? 'pg_catalog');
  const systemId = systemRelationId(name.schema, name.name);
  return systemId === undefined ? part : { ...part, items: part.items.map((item) => ({ ...item, systemId })) };
}

function missingRelation({ name, position }: TableReference, scope: Scope): DbError {
  const written = name.schema === undefined ? name.name : `${name.schema}.${name.name}`;
  const near = scope.binder.context.catalog.suggestRelation(name.name);
  const message = `relation "${written}" does not exist`;
  const { catalog } = scope.binder.context;
  if (name.schema !== undefined && catalog.schemaNamed(name.schema) === undefined) {
    return new DbError('42P01', message, { position });
  }
  return new DbError(
    '42P01',
    message,
    near === undefined ? { position } : { position, hint: `Perhaps you meant "${near}".` },
  );
}

/** Finds a WITH name; inner ones hide outer ones and tables. */
export function withNamed(name: string, scope: Scope): WithEntry | undefined {
  for (let level = scope.withs; level !== undefined; level = level.outer) {
    const found = level.entries.find((entry) => entry.name === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function withPart(entry: WithEntry, alias: TableAlias | undefined, position: number, scope: Scope): FromPart {
  entry.uses++;
  const columns = entry.columns.map(({ name, type, nullable }) => scope.binder.ids.column(name, type, nullable));
  const output = columns.map((column, i) => ({ name: entry.columns[i]!.name, column }));
  const relation = build.withReference(entry.reference, entry.name, columns);
  return aliased(output, relation, entry.name, alias, position);
}

function relationPart(found: CatalogRelation, node: TableReference, scope: Scope, lockOf: LockOf): FromPart {
  const { alias, position } = node;
  const lock = lockOf(alias?.name.text ?? found.name, scope.lock);
  const schema = scope.binder.context.catalog.schemaById(found.schema)?.name;
  switch (found.kind) {
    case 'table': {
      const { relation, item } = scanTable(found, scope, { lock, rowId: lock !== undefined });
      return { relation, items: [alias === undefined ? item : renamed(item, alias, position)] };
    }
    case 'view': {
      const body = bindView(found, lock, scope.binder);
      return aliased(body.output, body.relation, found.name, alias, position, schema);
    }
    case 'sequence':
      throw unsupported('reading a sequence as a table', { position });
    default:
      return unreachable(found);
  }
}

/** The catalog's own table of roles holds what proves a password: nobody reads it by name. */
function requireReadable({ schema, name }: Table, scope: Scope): void {
  if (name !== 'role' || scope.binder.context.catalog.schemaById(schema)?.name !== 'aiondb_catalog') return;
  throw new DbError('42501', `permission denied for table ${name}`);
}

/** A scan of all columns of a table, and its item under the table's own name. */
export function scanTable(
  table: Table,
  scope: Scope,
  options: { readonly lock: RowLock | undefined; readonly rowId: boolean },
): { readonly relation: Relation; readonly item: RangeItem } {
  const { ids } = scope.binder;
  requireReadable(table, scope);
  const attributes = table.columns.map((column) => ({
    column: ids.column(column.name, column.type, !column.notNull),
    number: column.number,
  }));
  const rowId = options.rowId ? ids.column('row_id', { name: 'int8' }, false) : undefined;
  const relation = build.scan({ id: table.id, name: table.name }, attributes, rowId, options.lock);
  return { relation, item: tableItem(table, undefined, attributes, rowId, scope.binder) };
}

function bindDerived(node: DerivedTable, left: readonly RangeItem[], scope: Scope, lockOf: LockOf): FromPart {
  const visible = node.lateral ? left : [];
  const lock = lockOf(node.alias?.name.text ?? '', scope.lock);
  const inside: Scope = { ...withItems(scope, visible), hidden: node.lateral ? [] : left, lock };
  const { relation, output } = scope.binder.query(node.query, inside).finish();
  return aliased(output, relation, node.alias?.name.text, node.alias, node.position);
}
