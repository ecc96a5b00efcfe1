/**
 * Answers about the state of the database: comments, sizes, counters, and whether it recovers.
 *
 * A size is an estimate: the rows there are times the width that ANALYZE measured, in whole pages.
 */
import type { AnsweringSession, CatalogAnswer, Index, Table } from '../../../../engine/extend.ts';
import { type CatalogColumn, DbError, definitionOf } from '../../../../engine/extend.ts';
import { methodId } from '../relation/class.ts';
import { databaseId } from '../relation/database.ts';
import { catalogIds } from '../relation/description.ts';

/** Whose comments a catalog's name selects. */
function isOfCatalog(session: AnsweringSession, id: number, catalogName: string): boolean {
  const catalog = session.catalog();
  switch (catalogName) {
    case 'pg_class':
      return catalog.relationById(id) !== undefined || catalog.indexById(id) !== undefined;
    case 'pg_namespace':
      return catalog.schemaById(id) !== undefined;
    case 'pg_constraint':
      return catalog.constraintById(id) !== undefined;
    default:
      return false;
  }
}

const objectComment: CatalogAnswer = (session, id, catalogName) => {
  if (catalogName !== undefined && !isOfCatalog(session, id as number, catalogName as string)) return null;
  return session.catalog().commentOf(id as number) ?? null;
};

/** Bytes that a value takes on average where ANALYZE has not measured it. */
const guessedWidthBytes = 32;

function widthBytes(session: AnsweringSession, table: Table, columns: readonly CatalogColumn[]): number {
  const statistics = session.catalog().statisticsOf(table.id);
  return columns.reduce((sum, { number, type }) => {
    const measured = statistics?.columns.find(({ column }) => column === number)?.averageWidthBytes;
    const { byteLength } = definitionOf(type);
    return sum + (measured ?? (byteLength > 0 ? byteLength : guessedWidthBytes));
  }, 0);
}

const pageBytes = 8192;

/** A row's values in whole pages. */
function pagesBytes(rows: number, width: number): number {
  return Math.ceil((rows * width) / pageBytes) * pageBytes;
}

function tableBytes(session: AnsweringSession, table: Table): number {
  return pagesBytes(session.database.store.rowCount(table.space), widthBytes(session, table, table.columns));
}

/** An entry holds the key's columns and a row id of eight bytes. */
function indexBytes(session: AnsweringSession, index: Index): number {
  if (index.space === undefined) return 0;
  const table = session.catalog().tableById(index.table);
  const numbers = new Set([...index.keys.map((key) => key.column), ...index.include]);
  const columns = table.columns.filter(({ number }) => numbers.has(number));
  return pagesBytes(session.database.store.rowCount(table.space), widthBytes(session, table, columns) + 8);
}

function allIndexBytes(session: AnsweringSession, table: Table): number {
  return table.indexes.reduce((sum, index) => sum + indexBytes(session, index), 0);
}

/** A size of a relation: its own, its indexes', or both; null when there is no such relation. */
function sizeOf(part: 'own' | 'indexes' | 'total'): CatalogAnswer {
  return (session, id) => {
    const catalog = session.catalog();
    const index = catalog.indexById(id as number);
    if (index !== undefined) return part === 'indexes' ? 0 : indexBytes(session, index);
    const relation = catalog.relationById(id as number);
    if (relation?.kind !== 'table') return relation === undefined && (id as number) >= 16_384 ? null : 0;
    const own = part === 'indexes' ? 0 : tableBytes(session, relation);
    return own + (part === 'own' ? 0 : allIndexBytes(session, relation));
  };
}

function allBytes(session: AnsweringSession): number {
  let total = 0;
  for (const table of session.catalog().tables) total += tableBytes(session, table) + allIndexBytes(session, table);
  return total;
}

const databaseSize: CatalogAnswer = (session, database) => {
  if (typeof database === 'string' && databaseId(database) === 0) {
    throw new DbError('3D000', `database "${database}" does not exist`);
  }
  return allBytes(session);
};

const lastSequenceValue: CatalogAnswer = (session, id) => {
  const state = session.database.store.readSequence(id as number);
  return state?.isCalled === true ? state.lastValue : null;
};

/** INSERT 8, UPDATE 4, DELETE 16 for tables; views cannot be written. */
const updatableEvents: CatalogAnswer = (session, id) =>
  session.catalog().relationById(id as number)?.kind === 'table' ? 28 : 0;

const columnIsUpdatable: CatalogAnswer = (session, id, number) => {
  const relation = session.catalog().relationById(id as number);
  if (relation?.kind !== 'table') return false;
  return relation.columns.find((column) => column.number === number)?.generation !== 'stored';
};

const liveRows: CatalogAnswer = (session, id) => {
  const relation = session.catalog().relationById(id as number);
  return relation?.kind === 'table' ? session.database.store.rowCount(relation.space) : 0;
};

const orderedProperties = new Set(['asc', 'desc', 'nulls_first', 'nulls_last', 'orderable', 'returnable']);

const indexColumnProperty: CatalogAnswer = (session, id, number, property) => {
  const index = session.catalog().indexById(id as number);
  const key = index?.keys[(number as number) - 1];
  if (index === undefined || key === undefined) return null;
  const isOrdered = index.method === 'btree';
  switch (property) {
    case 'asc':
      return isOrdered && !key.descending;
    case 'desc':
      return isOrdered && key.descending;
    case 'nulls_first':
      return isOrdered && key.nullsFirst;
    case 'nulls_last':
      return isOrdered && !key.nullsFirst;
    case 'distance_orderable':
      return index.method === 'hnsw';
    case 'search_array':
    case 'search_nulls':
      return isOrdered;
    default:
      return orderedProperties.has(property as string) ? isOrdered : null;
  }
};

const indexProperty: CatalogAnswer = (session, id, property) => {
  const index = session.catalog().indexById(id as number);
  if (index === undefined) return null;
  const isOrdered = index.method === 'btree';
  switch (property) {
    case 'index_scan':
      return true;
    case 'bitmap_scan':
    case 'clusterable':
      return false;
    case 'backward_scan':
      return isOrdered;
    default:
      return null;
  }
};

const methodProperty: CatalogAnswer = (_session, id, property) => {
  const isOrdered = id === methodId('btree');
  switch (property) {
    case 'can_order':
    case 'can_unique':
    case 'can_multi_col':
    case 'can_include':
      return isOrdered;
    case 'can_exclude':
      return false;
    default:
      return null;
  }
};

const describeObject: CatalogAnswer = (session, catalogId, id, column) => {
  const catalog = session.catalog();
  const isKnown = Object.values(catalogIds).some((known) => known === catalogId);
  if (!isKnown) return null;
  return catalog.describe(id as number, column === 0 ? undefined : (column as number));
};

/** Tables, sequences and indexes are stored; pg_class lists the same number. */
const fileNode: CatalogAnswer = (session, id) => {
  const catalog = session.catalog();
  const relation = catalog.relationById(id as number) ?? catalog.indexById(id as number);
  return relation === undefined || ('kind' in relation && relation.kind === 'view') ? null : id;
};

const none: CatalogAnswer = () => null;
const never: CatalogAnswer = () => false;
const zero: CatalogAnswer = () => 0;
const always: CatalogAnswer = () => true;

/** There are no objects of these kinds, or all there are lie in pg_catalog. */
const visibleKinds = ['type', 'function', 'operator', 'opclass', 'opfamily', 'conversion', 'collation'];
const absentKinds = ['ts_parser', 'ts_dict', 'ts_template', 'ts_config', 'statistics_obj'];

export const stateAnswers: readonly (readonly [string, CatalogAnswer])[] = [
  ['obj_description', objectComment],
  ['shobj_description', none],
  ['col_description', (session, id, number) => session.catalog().commentOf(id as number, number as number) ?? null],
  ['pg_relation_size', sizeOf('own')],
  ['pg_table_size', sizeOf('own')],
  ['pg_indexes_size', sizeOf('indexes')],
  ['pg_total_relation_size', sizeOf('total')],
  ['pg_database_size', databaseSize],
  ['pg_tablespace_size', (session) => allBytes(session)],
  ['pg_tablespace_location', () => ''],
  ['pg_relation_filenode', fileNode],
  ['pg_relation_filepath', none],
  ['pg_relation_is_updatable', updatableEvents],
  ['pg_relation_is_publishable', never],
  ['pg_column_is_updatable', columnIsUpdatable],
  ['pg_sequence_last_value', lastSequenceValue],
  ['pg_index_column_has_property', indexColumnProperty],
  ['pg_index_has_property', indexProperty],
  ['pg_indexam_has_property', methodProperty],
  ['pg_get_replica_identity_index', none],
  ['pg_describe_object', describeObject],
  ['pg_get_triggerdef', none],
  ['pg_get_function_sqlbody', none],
  ['pg_get_partkeydef', none],
  ['pg_get_partition_constraintdef', none],
  ['pg_get_statisticsobjdef', none],
  ['pg_get_statisticsobjdef_columns', none],
  ['pg_stat_get_numscans', zero],
  ['pg_stat_get_live_tuples', liveRows],
  ['pg_stat_get_dead_tuples', zero],
  ['pg_postmaster_start_time', (session) => session.database.openedAt],
  ['pg_conf_load_time', (session) => session.database.openedAt],
  ['pg_is_in_recovery', never],
  ['txid_current', (session) => session.database.store.statistics.newestTimestamp + 1],
  ['txid_current_if_assigned', none],
  ...visibleKinds.map((kind) => [`pg_${kind}_is_visible`, always] as const),
  ...absentKinds.map((kind) => [`pg_${kind}_is_visible`, never] as const),
];
