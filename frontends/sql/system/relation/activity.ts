/**
 * pg_stat_activity: every session of the database and what it is doing or waiting for.
 *
 * Statements of other users are shown to superusers only. The addresses of clients are not known here.
 */
import type { AnsweringSession } from '../../../../engine/extend.ts';
import { type SystemRelation, systemRelation } from '../system-relation.ts';
import { databaseId } from './database.ts';
import { lockType } from './lock.ts';

type Activity = AnsweringSession['database']['sessions'] extends Iterable<infer Session> ? Session : never;

interface WaitEvent {
  readonly wait_event_type: string;
  readonly wait_event: string;
}

/** PostgreSQL's names of what a session waits for. */
function waitEvent(
  { state, waitingOn, backendId }: Activity,
  lockWaits: ReadonlyMap<number, string>,
): WaitEvent | undefined {
  if (state !== 'active') return { wait_event_type: 'Client', wait_event: 'ClientRead' };
  switch (waitingOn) {
    case undefined:
      return undefined;
    case 'lock':
      return { wait_event_type: 'Lock', wait_event: lockWaits.get(backendId) ?? 'relation' };
    case 'flush':
      return { wait_event_type: 'IO', wait_event: 'WALSync' };
    case 'memory':
      return { wait_event_type: 'IPC', wait_event: 'CheckpointDone' };
    case 'client':
      return { wait_event_type: 'Client', wait_event: 'ClientRead' };
    case 'time':
      return { wait_event_type: 'Timeout', wait_event: 'PgSleep' };
  }
}

function lockWaitsOf(session: AnsweringSession): ReadonlyMap<number, string> {
  const waits = new Map<number, string>();
  for (const { backendId, waitStartedAt, kind } of session.database.store.locks()) {
    if (backendId !== undefined && waitStartedAt !== undefined) waits.set(backendId, lockType(kind));
  }
  return waits;
}

export const activity: SystemRelation = systemRelation(
  'pg_stat_activity',
  'datid oid, datname name, pid int4, leader_pid int4, usesysid oid, usename name, application_name text, client_addr inet, client_hostname text, client_port int4, backend_start timestamptz, xact_start timestamptz, query_start timestamptz, state_change timestamptz, wait_event_type text, wait_event text, state text, backend_xid xid, backend_xmin xid, query_id int8, query text, backend_type text',
  { source: 'session' },
  function* (session) {
    const catalog = session.catalog();
    const sessions = [...session.database.sessions];
    const lockWaits = sessions.some(({ waitingOn }) => waitingOn === 'lock') ? lockWaitsOf(session) : new Map();
    const seesAll = catalog.roleNamed(session.currentUser)?.superuser === true;
    for (const other of sessions) {
      const isShown = seesAll || other.currentUser === session.currentUser;
      const hidden = { query: '<insufficient privilege>' };
      const known = isShown && {
        application_name: other.settings.find('application_name'),
        backend_start: other.connectedAt,
        xact_start: other.transactionStartedAt,
        query_start: other.statementStartedAt === 0 ? null : other.statementStartedAt,
        state_change: other.state === 'active' ? other.statementStartedAt : null,
        state: other.state,
        query: other.statementText ?? '',
        backend_type: 'client backend',
        ...waitEvent(other, lockWaits),
      };
      yield {
        datid: databaseId(other.databaseName),
        datname: other.databaseName,
        pid: other.backendId,
        usesysid: catalog.roleNamed(other.currentUser)?.id ?? null,
        usename: other.currentUser,
        ...(known || hidden),
      };
    }
  },
);
