/**
 * pg_locks: every lock that is held or waited for, one row a mode.
 *
 * Tables, rows and advisory locks read as PostgreSQL's. A row is named by its id, as a page of 4,096 rows and the place
 * in it; rows of a bulk insert are locked as one, named by the first. Locks of keys, which PostgreSQL has no kind for,
 * are `object`s of the index whose keys they guard; `objsubid` tells nothing of the key.
 */
import type { AnsweringSession, LockDescription } from '../../../../engine/extend.ts';
import { type SystemRelation, systemRelation } from '../system-relation.ts';
import { databaseId } from './database.ts';
import { catalogIds } from './description.ts';

const rowsOfPage = 4_096;
const highestPage = 2 ** 31 - 1;

export function lockType(kind: LockDescription['kind']): string {
  switch (kind) {
    case 'table':
      return 'relation';
    case 'row':
    case 'rows':
      return 'tuple';
    case 'key':
      return 'object';
    case 'advisory':
      return 'advisory';
  }
}

/** The table modes under which PostgreSQL's manager holds the modes of rows. */
const rowModeNames: Readonly<Record<string, string>> = {
  'key share': 'AccessShareLock',
  share: 'RowShareLock',
  'no key update': 'ExclusiveLock',
  update: 'AccessExclusiveLock',
};

/** `share row exclusive` is ShareRowExclusiveLock. */
function modeName({ kind, mode }: LockDescription): string {
  if (kind !== 'table' && kind !== 'advisory') return rowModeNames[mode]!;
  return `${mode.replace(/(?:^| )(\w)/g, (_, letter: string) => letter.toUpperCase())}Lock`;
}

/** The table or index that a key space belongs to. */
function owners(session: AnsweringSession): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const table of session.catalog().tables) {
    found.set(table.space, table.id);
    for (const index of table.indexes) if (index.space !== undefined) found.set(index.space, index.id);
  }
  return found;
}

function placeOf(rowId: number): { readonly page?: number; readonly tuple?: number } {
  const page = Math.floor(rowId / rowsOfPage);
  return page >= 0 && page <= highestPage ? { page, tuple: rowId - page * rowsOfPage } : {};
}

export const locks: SystemRelation = systemRelation(
  'pg_locks',
  'locktype text, database oid, relation oid, page int4, tuple int2, virtualxid text, transactionid xid, classid oid, objid oid, objsubid int2, virtualtransaction text, pid int4, mode text, granted bool, fastpath bool, waitstart timestamptz',
  { source: 'session' },
  function* (session) {
    let spaces: ReadonlyMap<number, number> | undefined;
    for (const lock of session.database.store.locks()) {
      const { kind, space, id, form, transaction, backendId, waitStartedAt } = lock;
      const held = {
        locktype: lockType(kind),
        database: databaseId(session.databaseName),
        virtualtransaction: `${backendId ?? 0}/${transaction}`,
        pid: backendId,
        mode: modeName(lock),
        granted: waitStartedAt === undefined,
        fastpath: false,
        waitstart: waitStartedAt,
      };
      spaces ??= owners(session);
      if (kind === 'table') yield { ...held, relation: id };
      else if (kind === 'advisory') yield { ...held, classid: space, objid: id, objsubid: form };
      else if (kind === 'key') yield { ...held, classid: catalogIds.class, objid: spaces.get(space), objsubid: 0 };
      else yield { ...held, relation: spaces.get(space), ...placeOf(id) };
    }
  },
);
