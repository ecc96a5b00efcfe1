/**
 * FOR UPDATE and its kin: which FROM item gets which row lock, and where locking makes no sense.
 *
 * A clause without OF reaches into the subqueries and views of FROM as well; what it cannot lock there (functions,
 * VALUES, WITH names) it passes over. A clause that names such an item is refused.
 */
import { DbError, type RowLock } from '../../../../engine/extend.ts';
import type { FromItem, LockingClause, Query, QueryBody, Select } from '../../ast/query.ts';
import type { QueryLevel, RangeItem, Scope } from '../binder.ts';
import { type LockOf, withNamed } from './from.ts';

const modes = {
  update: 'update',
  'no-key-update': 'no key update',
  share: 'share',
  'key-share': 'key share',
} as const;
const waits = { block: 'wait', nowait: 'nowait', 'skip-locked': 'skip locked' } as const;

export interface Locking {
  readonly lockOf: LockOf;
  /** 42P01 when OF names an item that is not in FROM, 0A000 for one whose rows nobody stores. */
  requireLockable(items: readonly RangeItem[]): void;
  /** 0A000 when the rows put out are not rows of tables. */
  requirePlain(level: QueryLevel): void;
}

/** The locks of a SELECT: by the clauses of its query, or by those of a query around it. */
export function lockingOf(select: Select, query: Query | undefined, outer: Scope): Locking {
  const clauses = query?.locking ?? [];
  return {
    lockOf: (name, around) => {
      return clauses
        .filter(({ tables }) => tables.length === 0 || tables.some((table) => table.name === name))
        .map(rowLock)
        .reduce<RowLock | undefined>(both, around);
    },
    requireLockable: (items) => {
      for (const clause of clauses) {
        refuseNullable(select.from, clause);
        for (const { name, position } of clause.tables) {
          const what = unlockable(select.from, name, outer);
          if (what !== undefined) {
            throw new DbError('0A000', `${written(rowLock(clause))} cannot be applied to ${what}`, { position });
          }
          if (items.some((item) => item.name === name)) continue;
          const message = `relation "${name}" in ${written(rowLock(clause))} clause not found in FROM clause`;
          throw new DbError('42P01', message, { position });
        }
      }
    },
    requirePlain: (level) => {
      const [clause] = clauses;
      const lock = clause === undefined ? outer.lock : rowLock(clause);
      const what = computedRows(select, level);
      if (lock !== undefined && what !== undefined) throw notWith(lock, what, clause);
    },
  };
}

/** Refuses a row lock on a body whose rows are no table's: a set operation, and VALUES that FOR UPDATE stands behind. */
export function refuseLocking(query: Query, body: QueryBody['kind'], scope: Scope): void {
  const [clause] = query.locking;
  const lock = clause === undefined ? scope.lock : rowLock(clause);
  if (lock === undefined) return;
  if (body === 'set-operation') throw notWith(lock, 'UNION/INTERSECT/EXCEPT', clause);
  if (body === 'values' && clause !== undefined) throw notWith(lock, 'VALUES', clause);
}

function notWith(lock: RowLock, what: string, clause: LockingClause | undefined): DbError {
  const message = `${written(lock)} is not allowed with ${what}`;
  return new DbError('0A000', message, clause === undefined ? {} : { position: clause.position });
}

/** What makes a SELECT's rows other than those of its FROM items. */
function computedRows({ distinct, groupBy, having }: Select, level: QueryLevel): string | undefined {
  if (distinct.kind !== 'all') return 'DISTINCT clause';
  if (groupBy.length > 0) return 'GROUP BY clause';
  if (having !== undefined) return 'HAVING clause';
  if (level.aggregates.length > 0) return 'aggregate functions';
  if (level.windows.length > 0) return 'window functions';
  return level.setFunctions.length > 0 ? 'set-returning functions in the target list' : undefined;
}

/** What the FROM item of a name is, when its rows cannot be locked. */
function unlockable(nodes: readonly FromItem[], name: string, scope: Scope): string | undefined {
  for (const node of nodes) {
    if (node.kind === 'join' && node.alias === undefined) {
      const inside = unlockable([node.left, node.right], name, scope);
      if (inside !== undefined) return inside;
    } else if (itemName(node) === name) {
      if (node.kind === 'function') return 'a function';
      if (node.kind === 'join') return 'a join';
      const isWith = node.kind === 'table' && node.name.schema === undefined;
      return isWith && withNamed(node.name.name, scope) !== undefined ? 'a WITH query' : undefined;
    }
  }
  return undefined;
}

/** Rows of the nullable side of an outer join may be made up: there is nothing to lock. Functions are passed over. */
function refuseNullable(nodes: readonly FromItem[], clause: LockingClause, isNullable = false): void {
  for (const node of nodes) {
    if (node.kind === 'join' && node.alias === undefined) {
      refuseNullable([node.left], clause, isNullable || node.type === 'right' || node.type === 'full');
      refuseNullable([node.right], clause, isNullable || node.type === 'left' || node.type === 'full');
      continue;
    }
    const named = clause.tables.find(({ name }) => name === itemName(node));
    const isMeant = clause.tables.length === 0 ? node.kind === 'table' || node.kind === 'derived' : named !== undefined;
    if (!isNullable || !isMeant) continue;
    const message = `${written(rowLock(clause))} cannot be applied to the nullable side of an outer join`;
    throw new DbError('0A000', message, { position: named?.position ?? clause.position });
  }
}

function itemName(node: FromItem): string | undefined {
  if (node.alias !== undefined) return node.alias.name.text;
  if (node.kind === 'table') return node.name.name;
  return node.kind === 'function' && node.call.kind === 'call' ? node.call.name.name : undefined;
}

function rowLock(clause: LockingClause): RowLock {
  return { mode: modes[clause.strength], onConflict: waits[clause.wait] };
}

const byStrength: readonly RowLock['mode'][] = ['key share', 'share', 'no key update', 'update'];
const byPatience: readonly RowLock['onConflict'][] = ['wait', 'skip locked', 'nowait'];

/** Two locks of one table as one: the stronger mode, and the less patient way. */
export function both(first: RowLock | undefined, second: RowLock): RowLock {
  if (first === undefined) return second;
  const later = <Word>(order: readonly Word[], left: Word, right: Word): Word =>
    order.indexOf(left) < order.indexOf(right) ? right : left;
  return {
    mode: later(byStrength, first.mode, second.mode),
    onConflict: later(byPatience, first.onConflict, second.onConflict),
  };
}

const written = ({ mode }: RowLock): string => `FOR ${mode.toUpperCase()}`;
