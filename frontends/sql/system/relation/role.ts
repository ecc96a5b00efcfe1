/**
 * pg_authid and the views of roles. Password verifiers are shown nowhere: pg_authid and pg_shadow tell
 * whether there is one.
 */
import type { Role } from '../../../../engine/extend.ts';
import { emptyRelation, type SystemRelation, systemRelation } from '../system-relation.ts';

function rightsOf(role: Role) {
  return {
    oid: role.id,
    rolname: role.name,
    rolsuper: role.superuser,
    rolinherit: true,
    rolcreaterole: role.superuser,
    rolcreatedb: role.superuser,
    rolcanlogin: role.login,
    rolreplication: role.superuser,
    rolbypassrls: role.superuser,
    rolconnlimit: -1,
  };
}

const hidden = (role: Role): string | null => (role.passwordVerifier === undefined ? null : '********');

export const authorizations: SystemRelation = systemRelation(
  'pg_authid',
  'oid oid, rolname name, rolsuper bool, rolinherit bool, rolcreaterole bool, rolcreatedb bool, rolcanlogin bool, rolreplication bool, rolbypassrls bool, rolconnlimit int4, rolpassword text, rolvaliduntil timestamptz',
  { catalogId: 1260, source: 'catalog' },
  function* (session) {
    for (const role of session.catalog().roles) {
      yield { ...rightsOf(role), rolpassword: hidden(role) };
    }
  },
);

export const roles: SystemRelation = systemRelation(
  'pg_roles',
  'rolname name, rolsuper bool, rolinherit bool, rolcreaterole bool, rolcreatedb bool, rolcanlogin bool, rolreplication bool, rolconnlimit int4, rolpassword text, rolvaliduntil timestamptz, rolbypassrls bool, rolconfig _text, oid oid',
  { source: 'catalog' },
  function* (session) {
    for (const role of session.catalog().roles) yield { ...rightsOf(role), rolpassword: '********' };
  },
);

const userColumns =
  'usename name, usesysid oid, usecreatedb bool, usesuper bool, userepl bool, usebypassrls bool, passwd text, valuntil timestamptz, useconfig _text';

function userRow(role: Role) {
  return {
    usename: role.name,
    usesysid: role.id,
    usecreatedb: role.superuser,
    usesuper: role.superuser,
    userepl: role.superuser,
    usebypassrls: role.superuser,
  };
}

export const users: SystemRelation = systemRelation('pg_user', userColumns, { source: 'catalog' }, function* (session) {
  for (const role of session.catalog().roles) if (role.login) yield { ...userRow(role), passwd: '********' };
});

export const shadows: SystemRelation = systemRelation(
  'pg_shadow',
  userColumns,
  { source: 'catalog' },
  function* (session) {
    for (const role of session.catalog().roles) {
      if (role.login) yield { ...userRow(role), passwd: hidden(role) };
    }
  },
);

export const members: SystemRelation = emptyRelation(
  'pg_auth_members',
  'roleid oid, member oid, grantor oid, admin_option bool',
  { catalogId: 1261 },
);
