/**
 * pg_tables, pg_views, pg_indexes: the same as pg_class, by name.
 */
import type { Table, View } from '../../../../engine/extend.ts';
import { indexDefinition } from '../answer/index-definition.ts';
import type { Directory } from '../directory.ts';
import { roleName } from '../object-name.ts';
import { type SystemRelation, systemRelation } from '../system-relation.ts';
import { hasForeignKeys, superuserId } from './class.ts';

/** The body as it was written, in the shape of pg_get_viewdef. */
export function viewDefinition({ source }: View): string {
  return ` ${source.trim().replace(/;$/, '')};`;
}

const plain = { hasrules: false, hastriggers: false, rowsecurity: false } as const;

export function tableListing(directory: () => Directory): SystemRelation {
  return systemRelation(
    'pg_tables',
    'schemaname name, tablename name, tableowner name, tablespace name, hasindexes bool, hasrules bool, hastriggers bool, rowsecurity bool',
    { source: 'catalog' },
    function* (session) {
      const catalog = session.catalog();
      for (const table of catalog.tables) {
        const schemaname = catalog.schemaById(table.schema)?.name;
        const tableowner = roleName(catalog, table.owner);
        const has = { hasindexes: table.indexes.length > 0, hastriggers: hasForeignKeys(table) };
        yield { ...plain, schemaname, tablename: table.name, tableowner, ...has };
      }
      const tableowner = roleName(catalog, superuserId);
      for (const { schema, name, catalogId } of directory().relations) {
        if (catalogId === undefined) continue;
        yield { schemaname: schema, tablename: name, tableowner, ...plain, hasindexes: false };
      }
    },
  );
}

export function viewListing(directory: () => Directory): SystemRelation {
  return systemRelation(
    'pg_views',
    'schemaname name, viewname name, viewowner name, definition text',
    { source: 'catalog' },
    function* (session) {
      const catalog = session.catalog();
      for (const view of catalog.views) {
        const schemaname = catalog.schemaById(view.schema)?.name;
        const viewowner = roleName(catalog, view.owner);
        yield { schemaname, viewname: view.name, viewowner, definition: viewDefinition(view) };
      }
      const viewowner = roleName(catalog, superuserId);
      for (const { schema, name, catalogId } of directory().relations) {
        if (catalogId === undefined) yield { schemaname: schema, viewname: name, viewowner };
      }
    },
  );
}

export const indexListing: SystemRelation = systemRelation(
  'pg_indexes',
  'schemaname name, tablename name, indexname name, tablespace name, indexdef text',
  { source: 'catalog' },
  function* (session) {
    const catalog = session.catalog();
    for (const index of catalog.indexes) {
      const table: Table = catalog.tableById(index.table);
      yield {
        schemaname: catalog.schemaById(table.schema)?.name,
        tablename: table.name,
        indexname: index.name,
        indexdef: indexDefinition(session, index),
      };
    }
  },
);
