/**
 * FOR UPDATE and its kin: which FROM item gets which row lock, and where locking makes no sense.
 */
import { DbError, type RowLock } from '../../../../engine/extend.ts';
import type { LockingClause, Query, Select } from '../../ast/query.ts';
import type { RangeItem } from '../binder.ts';
import type { LockOf } from './from.ts';

const modes = {
  update: 'update',
  'no-key-update': 'no key update',
  share: 'share',
  'key-share': 'key share',
} as const;
const waits = { block: 'wait', nowait: 'nowait', 'skip-locked': 'skip locked' } as const;

export interface Locking {
  readonly lockOf: LockOf;
  /** 42P01 when OF names an item that is not in FROM. */
  requireKnown(items: readonly RangeItem[]): void;
  /** 0A000 when the rows put out are not rows of tables. */
  requirePlain(isGrouped: boolean): void;
}

export function locksOf(select: Select, query: Query | undefined): Locking {
  const clauses = query?.locking ?? [];
  return {
    lockOf: (name) => {
      const clause = clauses.find(({ tables }) => tables.length === 0 || tables.some((table) => table.name === name));
      return clause === undefined ? undefined : rowLock(clause);
    },
    requireKnown: (items) => {
      for (const clause of clauses) {
        for (const { name, position } of clause.tables) {
          if (items.some((item) => item.name === name)) continue;
          const message = `relation "${name}" in ${written(clause)} clause not found in FROM clause`;
          throw new DbError('42P01', message, { position });
        }
      }
    },
    requirePlain: (isGrouped) => {
      const [clause] = clauses;
      if (clause === undefined) return;
      const refuse = (what: string): DbError =>
        new DbError('0A000', `${written(clause)} is not allowed with ${what}`, { position: clause.position });
      if (select.distinct.kind !== 'all') throw refuse('DISTINCT clause');
      if (select.groupBy.length > 0) throw refuse('GROUP BY clause');
      if (select.having !== undefined) throw refuse('HAVING clause');
      if (isGrouped) throw refuse('aggregate functions');
    },
  };
}

function rowLock(clause: LockingClause): RowLock {
  return { mode: modes[clause.strength], onConflict: waits[clause.wait] };
}

const written = ({ strength }: LockingClause): string => `FOR ${strength.replaceAll('-', ' ').toUpperCase()}`;
