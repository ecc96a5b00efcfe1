/**
 * Finding what DROP, ALTER and COMMENT name: an id, or a notice where it may be missing.
 */
import {
  type CatalogRelation,
  DbError,
  type EdgeLabel,
  type Index,
  type NodeLabel,
  type Schema,
  unreachable,
} from '../../../../engine/extend.ts';
import type { ObjectName } from '../../ast/name.ts';
import type { DropStatement } from '../../ast/schema.ts';
import type { Scope } from '../binder.ts';
import { requireUserRelation } from '../write/target.ts';

type RelationKind = CatalogRelation['kind'];
type RelationOf<Kind extends RelationKind> = Extract<CatalogRelation, { readonly kind: Kind }>;

/** A table, view or sequence by name; undefined and a notice when it is missing under IF EXISTS. */
export function requireRelation<Kind extends RelationKind>(
  name: ObjectName,
  kind: Kind,
  ifExists: boolean,
  scope: Scope,
): RelationOf<Kind> | undefined {
  const { catalog, searchPath } = scope.binder.context;
  const found = catalog.relationNamed(name.schema, name.name, searchPath);
  if (found?.kind === kind) return found as RelationOf<Kind>;
  if (found !== undefined) throw notA(kind, name);
  const written = writtenName(name);
  return missing(kind === 'table' ? `relation "${written}"` : `${kind} "${written}"`, '42P01', name, ifExists, scope);
}

/** `"v" is not a table`; `dropped` is what DROP found in its place. */
function notA(wanted: string, { name, position }: ObjectName, dropped?: string): DbError {
  const message = `"${name}" is not ${wanted === 'index' ? 'an' : 'a'} ${wanted}`;
  if (dropped === undefined) return new DbError('42809', message, { position });
  return new DbError('42809', message, { position, hint: `Use DROP ${dropped.toUpperCase()} to remove a ${dropped}.` });
}

export function writtenName({ schema, name }: ObjectName): string {
  return schema === undefined ? name : `${schema}.${name}`;
}

function missing(what: string, code: string, name: ObjectName, ifExists: boolean, scope: Scope): undefined {
  const message = `${what} does not exist`;
  if (!ifExists) throw new DbError(code, message, { position: name.position });
  scope.binder.context.notice('NOTICE', '00000', `${message}, skipping`);
  return undefined;
}

export function requireSchema(name: ObjectName, ifExists: boolean, scope: Scope): Schema | undefined {
  const found = scope.binder.context.catalog.schemaNamed(name.name);
  return found ?? missing(`schema "${name.name}"`, '3F000', name, ifExists, scope);
}

export function requireIndex(name: ObjectName, ifExists: boolean, scope: Scope): Index | undefined {
  const { catalog, searchPath } = scope.binder.context;
  const found = catalog.indexNamed(name.schema, name.name, searchPath);
  if (found !== undefined) return found;
  const relation = catalog.relationNamed(name.schema, name.name, searchPath);
  if (relation !== undefined) throw notA('index', name, relation.kind);
  return missing(`index "${name.name}"`, '42704', name, ifExists, scope);
}

/** A label keeps the case it was written in, as the graph language has it. */
export function labelName({ name, position }: ObjectName, scope: Scope): string {
  const characters = [...scope.binder.context.text];
  const written = characters.slice(position - 1, position - 1 + [...name].length).join('');
  return written.toLowerCase() === name ? written : name;
}

/** Every table's label of that name. */
export function requireLabels(
  kind: 'node' | 'edge',
  name: ObjectName,
  ifExists: boolean,
  scope: Scope,
): readonly (NodeLabel | EdgeLabel)[] {
  const { catalog } = scope.binder.context;
  const label = labelName(name, scope);
  const found = kind === 'node' ? catalog.nodeLabelsNamed(label) : catalog.edgeLabelsNamed(label);
  if (found.length > 0) return found;
  missing(`${kind} label "${label}"`, '42704', name, ifExists, scope);
  return [];
}

/** Ids of everything a DROP names. */
export function droppedObjects(node: DropStatement, scope: Scope): readonly number[] {
  const { ifExists, object } = node;
  const ids = node.names.flatMap((name) => droppedIds(name, object, ifExists, scope));
  return [...new Set(ids)];
}

function droppedIds(
  name: ObjectName,
  object: DropStatement['object'],
  ifExists: boolean,
  scope: Scope,
): readonly number[] {
  switch (object) {
    case 'table':
    case 'view':
    case 'sequence':
      return idOf(requireDropped(name, object, ifExists, scope));
    case 'index':
      return idOf(requireIndex(name, ifExists, scope));
    case 'schema':
      return idOf(requireSchema(name, ifExists, scope));
    case 'node-label':
      return requireLabels('node', name, ifExists, scope).map((label) => label.id);
    case 'edge-label':
      return requireLabels('edge', name, ifExists, scope).map((label) => label.id);
    case 'extension':
      missing(`extension "${name.name}"`, '42704', name, ifExists, scope);
      return [];
    default:
      return unreachable(object);
  }
}

const idOf = (found: { readonly id: number } | undefined): readonly number[] => (found === undefined ? [] : [found.id]);

/** DROP says `table "t" does not exist` where other statements say relation. */
function requireDropped(
  name: ObjectName,
  kind: RelationKind,
  ifExists: boolean,
  scope: Scope,
): CatalogRelation | undefined {
  const { catalog, searchPath } = scope.binder.context;
  if (name.schema !== undefined && catalog.schemaNamed(name.schema) === undefined) {
    return missing(`schema "${name.schema}"`, '3F000', name, ifExists, scope);
  }
  const found = catalog.relationNamed(name.schema, name.name, searchPath);
  if (found === undefined) return missing(`${kind} "${name.name}"`, '42P01', name, ifExists, scope);
  if (found.kind !== kind) throw notA(kind, name, found.kind);
  requireUserRelation(found, name.position);
  return found;
}
