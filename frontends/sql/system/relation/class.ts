/**
 * pg_class: tables, views, sequences and indexes of the catalog, and the system relations themselves.
 *
 * Row counts are what ANALYZE last saw, −1 before the first time, as in PostgreSQL.
 */
import type { Catalog, Index, Table } from '../../../../engine/extend.ts';
import type { Directory } from '../directory.ts';
import { type SystemRelation, systemRelation } from '../system-relation.ts';

export const heapMethodId = 2;
export const superuserId = 10;
export const pgCatalogSchemaId = 11;
export const informationSchemaId = 13_000;

/** pg_am's ids. */
const methodIds: ReadonlyMap<string, number> = new Map([
  ['btree', 403],
  ['hnsw', 16_384 - 1],
]);

export function methodId(method: string): number {
  return methodIds.get(method) ?? 0;
}

const pageBytes = 8192;

/** Rows and pages of a table as ANALYZE saw them. */
function sizeOf(table: Table, catalog: Catalog): { readonly relpages: number; readonly reltuples: number } {
  const statistics = catalog.statisticsOf(table.id);
  if (statistics === undefined) return { relpages: 0, reltuples: -1 };
  const width = statistics.columns.reduce((sum, column) => sum + column.averageWidthBytes, 0);
  return { relpages: Math.ceil((statistics.rowCount * width) / pageBytes), reltuples: statistics.rowCount };
}

/** PostgreSQL checks foreign keys by triggers on both tables; clients look for such keys only where there are some. */
export function hasForeignKeys(table: Table): boolean {
  return table.referencedBy.length > 0 || table.constraints.some((constraint) => constraint.kind === 'foreign key');
}

const plain = {
  reltype: 0,
  reloftype: 0,
  reltablespace: 0,
  relpages: 0,
  reltuples: 0,
  relallvisible: 0,
  reltoastrelid: 0,
  relhasindex: false,
  relisshared: false,
  relpersistence: 'p',
  relchecks: 0,
  relhasrules: false,
  relhastriggers: false,
  relhassubclass: false,
  relrowsecurity: false,
  relforcerowsecurity: false,
  relispopulated: true,
  relreplident: 'n',
  relispartition: false,
  relrewrite: 0,
  relfrozenxid: 0,
  relminmxid: 0,
  relam: 0,
  relfilenode: 0,
} as const;

/** Options of an index as reloptions: `m=16`. */
function optionsOf({ options }: Index): readonly string[] | null {
  const entries = Object.entries(options).map(([name, value]) => `${name}=${value}`);
  return entries.length === 0 ? null : entries;
}

export function classRelation(directory: () => Directory): SystemRelation {
  return systemRelation(
    'pg_class',
    'oid oid, relname name, relnamespace oid, reltype oid, reloftype oid, relowner oid, relam oid, relfilenode oid, reltablespace oid, relpages int4, reltuples float4, relallvisible int4, reltoastrelid oid, relhasindex bool, relisshared bool, relpersistence char, relkind char, relnatts int2, relchecks int2, relhasrules bool, relhastriggers bool, relhassubclass bool, relrowsecurity bool, relforcerowsecurity bool, relispopulated bool, relreplident char, relispartition bool, relrewrite oid, relfrozenxid xid, relminmxid xid, relacl _aclitem, reloptions _text, relpartbound pg_node_tree',
    { catalogId: 1259, source: 'catalog' },
    function* (session) {
      const catalog = session.catalog();
      const named = (object: { readonly id: number; readonly name: string; readonly schema: number }) => ({
        ...plain,
        oid: object.id,
        relname: object.name,
        relnamespace: object.schema,
      });
      for (const table of catalog.tables) {
        yield {
          ...named(table),
          ...sizeOf(table, catalog),
          relowner: table.owner,
          relam: heapMethodId,
          relfilenode: table.id,
          relhasindex: table.indexes.length > 0,
          relhastriggers: hasForeignKeys(table),
          relkind: 'r',
          relnatts: table.columns.length,
          relchecks: table.constraints.filter((constraint) => constraint.kind === 'check').length,
          relreplident: 'd',
        };
      }
      for (const view of catalog.views) {
        yield { ...named(view), relowner: view.owner, relkind: 'v', relnatts: view.columns.length, relhasrules: true };
      }
      for (const sequence of catalog.sequences) {
        yield { ...named(sequence), relowner: sequence.owner, relkind: 'S', relnatts: 3, reltuples: 1, relpages: 1 };
      }
      for (const index of catalog.indexes) {
        const { owner } = catalog.tableById(index.table);
        const relnatts = index.keys.length + index.include.length;
        const options = { reloptions: optionsOf(index), relfilenode: index.id };
        yield { ...named(index), ...options, relowner: owner, relam: methodId(index.method), relkind: 'i', relnatts };
      }
      for (const relation of directory().relations) {
        const isTable = relation.catalogId !== undefined;
        const schema = relation.schema === 'pg_catalog' ? pgCatalogSchemaId : informationSchemaId;
        yield {
          ...named({ id: directory().idOf(relation), name: relation.name, schema }),
          relowner: superuserId,
          relam: isTable ? heapMethodId : 0,
          relkind: isTable ? 'r' : 'v',
          relnatts: relation.columns.length,
          relhasrules: !isTable,
          reltuples: isTable ? -1 : 0,
        };
      }
    },
  );
}
