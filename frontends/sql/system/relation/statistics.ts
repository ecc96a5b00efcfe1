/**
 * pg_stats, and the counters of pg_stat_user_tables and its kin.
 *
 * Rows of a table are counted exactly; of scans and changes no counters are kept, and they read NULL.
 */
import { type CatalogColumn, type Datum, definitionOf, type Table } from '../../../../engine/extend.ts';
import { type SystemRelation, systemRelation } from '../system-relation.ts';

/** Values of a column as one array's text, which is what anyarray prints. */
function valueTexts(values: readonly Datum[], column: CatalogColumn): readonly string[] | null {
  if (values.length === 0) return null;
  const { type } = column;
  return values.map((value) => definitionOf(type).print(value, type));
}

export const columnStatistics: SystemRelation = systemRelation(
  'pg_stats',
  'schemaname name, tablename name, attname name, inherited bool, null_frac float4, avg_width int4, n_distinct float4, most_common_vals _text, most_common_freqs _float4, histogram_bounds _text, correlation float4, most_common_elems _text, most_common_elem_freqs _float4, elem_count_histogram _float4',
  { source: 'catalog' },
  function* (session) {
    const catalog = session.catalog();
    for (const table of catalog.tables) {
      const statistics = catalog.statisticsOf(table.id);
      for (const known of statistics?.columns ?? []) {
        const column = table.columns.find(({ number }) => number === known.column);
        if (column === undefined) continue;
        const frequencies = known.mostCommon.map(({ fraction }) => fraction);
        yield {
          schemaname: catalog.schemaById(table.schema)?.name,
          tablename: table.name,
          attname: column.name,
          inherited: false,
          null_frac: known.nullFraction,
          avg_width: Math.round(known.averageWidthBytes),
          n_distinct: known.distinctCount,
          most_common_vals: valueTexts(
            known.mostCommon.map(({ value }) => value),
            column,
          ),
          most_common_freqs: frequencies.length === 0 ? null : frequencies,
          histogram_bounds: valueTexts(known.histogram, column),
        };
      }
    }
  },
);

const tableColumns =
  'relid oid, schemaname name, relname name, seq_scan int8, seq_tup_read int8, idx_scan int8, idx_tup_fetch int8, n_tup_ins int8, n_tup_upd int8, n_tup_del int8, n_tup_hot_upd int8, n_live_tup int8, n_dead_tup int8, n_mod_since_analyze int8, n_ins_since_vacuum int8, last_vacuum timestamptz, last_autovacuum timestamptz, last_analyze timestamptz, last_autoanalyze timestamptz, vacuum_count int8, autovacuum_count int8, analyze_count int8, autoanalyze_count int8';

const systemSchemas = new Set(['pg_catalog', 'information_schema', 'aiondb_catalog']);

function tableStatistics(
  name: string,
  columns: typeof tableColumns | typeof tableReads,
  includes: (schema: string) => boolean,
): SystemRelation {
  return systemRelation(name, columns as typeof tableColumns, { source: 'session' }, function* (session) {
    const catalog = session.catalog();
    const { store } = session.database;
    for (const table of catalog.tables) {
      const schemaname = catalog.schemaById(table.schema)?.name ?? '';
      if (!includes(schemaname)) continue;
      const analyzed = catalog.statisticsOf(table.id)?.analyzedAt ?? null;
      const counted = { n_live_tup: store.rowCount(table.space), last_analyze: analyzed };
      yield { relid: table.id, schemaname, relname: table.name, ...counted };
    }
  });
}

const indexColumns =
  'relid oid, indexrelid oid, schemaname name, relname name, indexrelname name, idx_scan int8, idx_tup_read int8, idx_tup_fetch int8';
const tableReads =
  'relid oid, schemaname name, relname name, heap_blks_read int8, heap_blks_hit int8, idx_blks_read int8, idx_blks_hit int8, toast_blks_read int8, toast_blks_hit int8, tidx_blks_read int8, tidx_blks_hit int8';
const indexReads =
  'relid oid, indexrelid oid, schemaname name, relname name, indexrelname name, idx_blks_read int8, idx_blks_hit int8';
const sequenceReads = 'relid oid, schemaname name, relname name, blks_read int8, blks_hit int8';

function indexStatistics(
  name: string,
  columns: typeof indexColumns | typeof indexReads,
  includes: (schema: string) => boolean,
): SystemRelation {
  return systemRelation(name, columns as typeof indexColumns, { source: 'catalog' }, function* (session) {
    const catalog = session.catalog();
    for (const index of catalog.indexes) {
      const table: Table = catalog.tableById(index.table);
      const schemaname = catalog.schemaById(table.schema)?.name ?? '';
      if (!includes(schemaname)) continue;
      const ids = { relid: table.id, indexrelid: index.id };
      yield { ...ids, schemaname, relname: table.name, indexrelname: index.name };
    }
  });
}

function sequenceStatistics(name: string, includes: (schema: string) => boolean): SystemRelation {
  return systemRelation(name, sequenceReads, { source: 'catalog' }, function* (session) {
    const catalog = session.catalog();
    for (const sequence of catalog.sequences) {
      const schemaname = catalog.schemaById(sequence.schema)?.name ?? '';
      if (includes(schemaname)) yield { relid: sequence.id, schemaname, relname: sequence.name };
    }
  });
}

const everything = (): boolean => true;
const user = (schema: string): boolean => !systemSchemas.has(schema);
const system = (schema: string): boolean => systemSchemas.has(schema);

const scopes: readonly (readonly [name: string, includes: (schema: string) => boolean])[] = [
  ['all', everything],
  ['user', user],
  ['sys', system],
];

export const usageStatistics: readonly SystemRelation[] = scopes.flatMap(([scope, includes]) => [
  tableStatistics(`pg_stat_${scope}_tables`, tableColumns, includes),
  indexStatistics(`pg_stat_${scope}_indexes`, indexColumns, includes),
  tableStatistics(`pg_statio_${scope}_tables`, tableReads, includes),
  indexStatistics(`pg_statio_${scope}_indexes`, indexReads, includes),
  sequenceStatistics(`pg_statio_${scope}_sequences`, includes),
]);
