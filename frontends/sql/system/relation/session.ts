/**
 * What a session has made for itself, its prepared statements and cursors, and the database's counters.
 */
import { oidOf } from '../../../../engine/extend.ts';
import { type SystemRelation, systemRelation } from '../system-relation.ts';
import { databaseId } from './database.ts';

export const preparedStatements: SystemRelation = systemRelation(
  'pg_prepared_statements',
  'name text, statement text, prepare_time timestamptz, parameter_types _regtype, from_sql bool, generic_plans int8, custom_plans int8',
  { source: 'session' },
  function* (session) {
    for (const [name, statement] of session.prepared ?? []) {
      if (name === '') continue;
      const { parameterTypes, clientParameters } = statement.planned;
      const types = parameterTypes.slice(0, clientParameters).map(oidOf);
      yield { name, statement: statement.text, parameter_types: types, generic_plans: 0, custom_plans: 0 };
    }
  },
);

export const cursors: SystemRelation = systemRelation(
  'pg_cursors',
  'name text, statement text, is_holdable bool, is_binary bool, is_scrollable bool, creation_time timestamptz',
  { source: 'session' },
  function* (session) {
    for (const [name, { hold }] of session.cursors ?? []) {
      yield { name, is_holdable: hold, is_binary: false, is_scrollable: true };
    }
  },
);

export const databaseStatistics: SystemRelation = systemRelation(
  'pg_stat_database',
  'datid oid, datname name, numbackends int4, xact_commit int8, xact_rollback int8, blks_read int8, blks_hit int8, tup_returned int8, tup_fetched int8, tup_inserted int8, tup_updated int8, tup_deleted int8, conflicts int8, temp_files int8, temp_bytes int8, deadlocks int8, checksum_failures int8, checksum_last_failure timestamptz, blk_read_time float8, blk_write_time float8, session_time float8, active_time float8, idle_in_transaction_time float8, sessions int8, sessions_abandoned int8, sessions_fatal int8, sessions_killed int8, stats_reset timestamptz',
  { source: 'session' },
  ({ database, databaseName }) => [
    {
      datid: databaseId(databaseName),
      datname: databaseName,
      numbackends: [...database.sessions].length,
      xact_commit: database.store.statistics.commits,
      stats_reset: database.openedAt,
    },
  ],
);
