/**
 * pg_database, pg_tablespace: the names under which one can connect. All of them are the same database.
 */
import { type SystemRelation, systemRelation } from '../system-relation.ts';
import { superuserId } from './class.ts';

const defaultTablespaceId = 1663;

/** The databases that every server has, by id. */
export const databaseNames: ReadonlyMap<number, string> = new Map([
  [5, 'postgres'],
  [16_383, 'aiondb'],
]);

export function databaseId(name: string): number {
  for (const [id, known] of databaseNames) if (known === name) return id;
  return 0;
}

export const databases: SystemRelation = systemRelation(
  'pg_database',
  'oid oid, datname name, datdba oid, encoding int4, datlocprovider char, datistemplate bool, datallowconn bool, datconnlimit int4, datfrozenxid xid, datminmxid xid, dattablespace oid, datcollate text, datctype text, daticulocale text, datcollversion text, datacl _aclitem',
  { catalogId: 1262, source: 'functions' },
  function* () {
    for (const [oid, datname] of databaseNames) {
      yield {
        oid,
        datname,
        datdba: superuserId,
        encoding: 6,
        datlocprovider: 'c',
        datistemplate: false,
        datallowconn: true,
        datconnlimit: -1,
        datfrozenxid: 0,
        datminmxid: 0,
        dattablespace: defaultTablespaceId,
        datcollate: 'C',
        datctype: 'C',
      };
    }
  },
);

export const tablespaces: SystemRelation = systemRelation(
  'pg_tablespace',
  'oid oid, spcname name, spcowner oid, spcacl _aclitem, spcoptions _text',
  { catalogId: 1213, source: 'functions' },
  () => [
    { oid: defaultTablespaceId, spcname: 'pg_default', spcowner: superuserId },
    { oid: 1664, spcname: 'pg_global', spcowner: superuserId },
  ],
);
