/**
 * pg_namespace: schemas.
 */
import { type SystemRelation, systemRelation } from '../system-relation.ts';

export const namespaces: SystemRelation = systemRelation(
  'pg_namespace',
  'oid oid, nspname name, nspowner oid, nspacl _aclitem',
  { catalogId: 2615, source: 'catalog' },
  function* (session) {
    for (const { id, name, owner } of session.catalog().schemas) yield { oid: id, nspname: name, nspowner: owner };
  },
);
