/**
 * Roles. A role has a name, may log in, may be the superuser, and has a password, of which only a verifier is kept.
 * There are no memberships and no privileges of single objects, so what asks for them is refused.
 */
import { DbError, type Role, type SchemaChange, unsupported } from '../../../../engine/extend.ts';
import type { Name } from '../../ast/name.ts';
import type { DropRoleStatement, RenameRoleStatement, RoleOption, RoleStatement } from '../../ast/schema.ts';
import type { Scope } from '../binder.ts';

interface RoleFields {
  superuser?: boolean;
  login?: boolean;
  /** null takes the password away. */
  password?: string | null;
}

export function bindCreateRole(node: RoleStatement, scope: Scope): SchemaChange {
  const { name } = node;
  const { catalog } = scope.binder.context;
  requireSuperuser(scope, 'permission denied to create role');
  requireFreeName(name);
  if (catalog.roleNamed(name.text) !== undefined) throw new DbError('42710', `role "${name.text}" already exists`);
  const { superuser = false, login = node.form === 'user', password } = fieldsOf(node.options, scope);
  return { kind: 'create role', name: name.text, superuser, login, password: password ?? undefined };
}

export function bindAlterRole(node: RoleStatement, scope: Scope): SchemaChange {
  const role = requireRole(node.name, scope);
  const fields = fieldsOf(node.options, scope);
  const ownPassword = Object.keys(fields).every((field) => field === 'password');
  if (!ownPassword || role.name !== scope.binder.context.currentUser) requireSuperuser(scope, 'permission denied');
  return { kind: 'alter role', role: role.id, change: fields };
}

export function bindRenameRole(node: RenameRoleStatement, scope: Scope): SchemaChange {
  const role = requireRole(node.name, scope);
  const { catalog, currentUser } = scope.binder.context;
  requireSuperuser(scope, 'permission denied to rename role');
  if (role.name === currentUser) throw new DbError('0A000', 'session user cannot be renamed');
  requireFreeName(node.newName);
  const taken = catalog.roleNamed(node.newName.text);
  if (taken !== undefined) throw new DbError('42710', `role "${node.newName.text}" already exists`);
  return { kind: 'rename', object: role.id, name: node.newName.text };
}

export function bindDropRole(node: DropRoleStatement, scope: Scope): SchemaChange {
  const { catalog, currentUser, notice } = contextOf(scope);
  requireSuperuser(scope, 'permission denied to drop role');
  const objects = node.names.flatMap(({ text }) => {
    const role = catalog.roleNamed(text);
    if (role === undefined) {
      if (!node.ifExists) throw new DbError('42704', `role "${text}" does not exist`);
      notice(`role "${text}" does not exist, skipping`);
      return [];
    }
    if (text === currentUser) throw new DbError('55006', 'current user cannot be dropped');
    return [role.id];
  });
  return { kind: 'drop', objects: [...new Set(objects)], cascade: false };
}

function contextOf({ binder: { context } }: Scope) {
  const notice = (message: string): void => context.notice('NOTICE', '00000', message);
  return { catalog: context.catalog, currentUser: context.currentUser, notice };
}

function requireRole({ text }: Name, scope: Scope): Role {
  const role = scope.binder.context.catalog.roleNamed(text);
  if (role === undefined) throw new DbError('42704', `role "${text}" does not exist`);
  return role;
}

/** Who is no role of the catalog was let in as the superuser; a role is what the catalog says. */
export function requireSuperuser(scope: Scope, message: string): void {
  const { catalog, currentUser } = scope.binder.context;
  if (catalog.roleNamed(currentUser)?.superuser === false) throw new DbError('42501', message);
}

function requireFreeName({ text, position }: Name): void {
  const message = `role name "${text}" is reserved`;
  if (text === 'public' || text === 'none') throw new DbError('42939', message, { position });
  if (!text.startsWith('pg_')) return;
  throw new DbError('42939', message, { detail: 'Role names starting with "pg_" are reserved.' });
}

/** Words that change a field, and those that say what is so anyway. */
const fieldWords: Readonly<Record<string, RoleFields>> = {
  superuser: { superuser: true },
  nosuperuser: { superuser: false },
  login: { login: true },
  nologin: { login: false },
  inherit: {},
  nocreatedb: {},
  nocreaterole: {},
  noreplication: {},
  nobypassrls: {},
};
/** Words of PostgreSQL for rights that only the superuser has here. */
const missingWords = new Set(['noinherit', 'createdb', 'createrole', 'replication', 'bypassrls']);

function fieldsOf(options: readonly RoleOption[], scope: Scope): RoleFields {
  const fields: RoleFields = {};
  const given = new Set<string>();
  for (const option of options) {
    const what = option.kind === 'word' ? option.word.replace(/^no(?!in)/, '') : option.kind;
    if (given.has(what)) {
      throw new DbError('42601', 'conflicting or redundant options', { position: option.position });
    }
    given.add(what);
    Object.assign(fields, fieldOf(option, scope));
  }
  return fields;
}

function fieldOf(option: RoleOption, scope: Scope): RoleFields {
  const { position } = option;
  switch (option.kind) {
    case 'word': {
      const field = fieldWords[option.word];
      if (field !== undefined) return field;
      if (missingWords.has(option.word)) throw unsupported(`role option ${option.word.toUpperCase()}`, { position });
      throw new DbError('42601', `unrecognized role option "${option.word}"`, { position });
    }
    case 'password':
      return { password: passwordOf(option.text, position, scope) };
    case 'limit':
      if (option.count !== -1) throw unsupported('CONNECTION LIMIT', { position });
      return {};
    case 'until':
      if (option.text !== 'infinity') throw unsupported('VALID UNTIL', { position });
      return {};
    case 'sysid':
      contextOf(scope).notice('SYSID can no longer be specified');
      return {};
    case 'members':
      throw unsupported('membership in roles', { position });
  }
}

function passwordOf(text: string | null, position: number, scope: Scope): string | null {
  if (text === '') {
    contextOf(scope).notice('empty string is not a valid password, clearing password');
    return null;
  }
  if (text !== null && /^md5[0-9a-f]{32}$/.test(text)) throw unsupported('an MD5 password', { position });
  return text;
}
