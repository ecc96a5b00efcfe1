/**
 * Writing rows of one table with everything that belongs to them: NOT NULL, unique keys, index entries, foreign keys.
 *
 * Every operation first takes all the locks it needs, and returns the `Wait` of one that is not free; nothing has been
 * written then, so the caller waits and calls again with the same row. Checks look at the newest installed versions and
 * own writes, never at the snapshot (storage.md, "Commit"). Foreign keys are noted and checked at the end of the
 * statement (`WriteObserver`), so a statement may insert a row and what it refers to.
 */
import { type IndexAccess, indexAccess } from '../../access/access.ts';
import type { Index, Table } from '../../catalog/catalog.ts';
import { DbError, invariant } from '../../error.ts';
import type { Transaction, View, Wait } from '../../txn/txn.ts';
import { compareBytes } from '../../value/key.ts';
import type { Datum } from '../../value/type.ts';
import type { Execution } from '../execution.ts';
import { checkViolation, notNullViolation, uniqueViolation } from './constraint-error.ts';
import { type IndexExpressions, isPlain, type KeyValues, rowState } from './index-expression.ts';

/** Thrown, not an error: a row is newer than the statement's snapshot; under read committed the statement runs again. */
export const restartStatement: { readonly kind: 'restart statement' } = { kind: 'restart statement' };

/** An index that a writer maintains; `access` is undefined for the key that is the row id itself. */
interface MaintainedIndex {
  readonly index: Index;
  readonly access: IndexAccess | undefined;
  readonly keyValues: KeyValues;
  /** Places in the row of keys that are nothing but columns; undefined where a key has to be computed to be known. */
  readonly places: readonly number[] | undefined;
}

/** What writing a table takes, worked out once a program. */
export interface WrittenTable {
  readonly table: Table;
  readonly indexes: readonly MaintainedIndex[];
  /** Place of the column that is the row id; −1 where row ids are hidden. */
  readonly rowIdPlace: number;
  /** Places of columns that take no null. */
  readonly notNull: readonly number[];
  readonly expressions: IndexExpressions;
}

export function writtenTable(table: Table, expressions: IndexExpressions): WrittenTable {
  const placeOf = (number: number | undefined): number => table.columns.findIndex((column) => column.number === number);
  const rowIdPlace = placeOf(table.rowIdColumn);
  const indexes = table.indexes.flatMap((index): MaintainedIndex[] => {
    const access = index.space === undefined ? undefined : indexAccess(index);
    if (access === undefined && (rowIdPlace < 0 || !index.unique)) return [];
    const places = isPlain(index) ? index.keys.map((key) => placeOf(key.column)) : undefined;
    return [{ index, access, keyValues: expressions.keyValues(table, index), places }];
  });
  const notNull = table.columns.flatMap((column, c) => (column.notNull ? [c] : []));
  return { table, indexes, rowIdPlace, notNull, expressions };
}

/** Hears of every row written, to settle foreign keys at the end of the statement; see referential.ts. */
export interface WriteObserver {
  concernsChild(table: Table): boolean;
  childWritten(table: Table, row: readonly Datum[], before?: readonly Datum[]): void;
  parentChanged(table: Table, before: readonly Datum[], after: readonly Datum[] | undefined): void;
  /** A row is no longer there under its id. */
  rowGone(table: Table, rowId: number): void;
}

/** What stands in the way of an insert. */
export interface Conflict {
  readonly index: Index;
  readonly rowId: number;
}

export class TableWriter {
  readonly table: Table;
  readonly #execution: Execution;
  readonly #transaction: Transaction;
  readonly #written: WrittenTable;
  readonly #referential: WriteObserver;
  #newestView: View | undefined;

  constructor(written: WrittenTable, execution: Execution, referential: WriteObserver) {
    this.table = written.table;
    this.#written = written;
    this.#execution = execution;
    this.#transaction = execution.transaction;
    this.#referential = referential;
  }

  get #newest(): View {
    this.#newestView ??= this.#transaction.newestView();
    return this.#newestView;
  }

  /** The row as the newest state has it. */
  readNewest(rowId: number): Datum[] | undefined {
    return this.#newest.readRow(this.table.space, rowId);
  }

  checkNotNull(row: readonly Datum[]): void {
    for (const place of this.#written.notNull) {
      if (row[place] === null) throw notNullViolation(this.table, this.table.columns[place]!, row, this.#execution);
    }
  }

  /** What a row must be before it is written, where no plan has seen to it: generated columns, NOT NULL and checks. */
  complete(row: Datum[]): void {
    const { table, expressions } = this.#written;
    const evaluate = (text: string): Datum => expressions.closure(table, text)(rowState(row, this.#execution));
    table.columns.forEach((column, place) => {
      if (column.generation !== 'stored' || column.defaultText === undefined) return;
      row[place] = evaluate(column.defaultText);
    });
    this.checkNotNull(row);
    for (const constraint of table.constraints) {
      if (constraint.kind !== 'check' || evaluate(constraint.expressionText) !== false) continue;
      throw checkViolation(table, constraint.name, row, this.#execution);
    }
  }

  /**
   * Looks for a row with one of the new row's unique keys, taking the key locks that make the answer stay true.
   * `replaced` is the row itself, in an update: the keys it keeps are its own.
   */
  findConflict(
    row: readonly Datum[],
    arbiters: readonly number[] | undefined,
    replaced?: { readonly rowId: number; readonly row: readonly Datum[] },
  ): Conflict | Wait | undefined {
    const { table, indexes, rowIdPlace } = this.#written;
    for (const { index, access, keyValues, places } of indexes) {
      if (!index.unique || (arbiters !== undefined && arbiters.length > 0 && !arbiters.includes(index.id))) continue;
      if (replaced !== undefined && keepsKey(places, replaced.row, row)) continue;
      const values = keyValues(row, this.#execution);
      if (values === undefined) continue;
      if (access === undefined) {
        const rowId = row[rowIdPlace] as number;
        if (rowId === replaced?.rowId) continue;
        const wait = this.#transaction.lockRow(table.space, rowId, 'update');
        if (wait !== undefined) return wait;
        if (this.#newest.exists(table.space, rowId)) return { index, rowId };
        continue;
      }
      const key = access.uniqueKey(values);
      if (key === undefined) continue;
      const wait = this.#transaction.lockKey(index.space!, key);
      if (wait !== undefined) return wait;
      const present = this.#newest.get(index.space!, key);
      const rowId = present === undefined ? undefined : access.rowIdOf(present);
      if (rowId !== undefined && rowId !== replaced?.rowId) return { index, rowId };
    }
    return undefined;
  }

  violation(conflict: Conflict, row: readonly Datum[]): DbError {
    const maintained = this.#written.indexes.find((entry) => entry.index === conflict.index);
    const values = maintained?.keyValues(row, this.#execution) ?? [];
    return uniqueViolation(this.table, conflict.index, values, this.#execution);
  }

  /** The id under which a new row goes: its integer primary key, or a hidden one. */
  newRowId(row: readonly Datum[]): number {
    if (this.#written.rowIdPlace >= 0) return row[this.#written.rowIdPlace] as number;
    return this.#transaction.allocateRowIds(this.table.space, 1);
  }

  /** Inserts a checked row that conflicts with nothing. */
  insert(row: readonly Datum[], rowId: number): void {
    this.#transaction.insertRow(this.table.space, rowId, row);
    this.addEntries(row, rowId);
  }

  /** Index entries and pending foreign keys of a row that lies in the heap already (or will by appendBatch). */
  addEntries(row: readonly Datum[], rowId: number): void {
    for (const { index, access, keyValues } of this.#written.indexes) {
      const values = access && keyValues(row, this.#execution);
      if (access === undefined || values === undefined) continue;
      this.#transaction.put(index.space!, access.entryKey(values, rowId), access.entryValue(rowId));
    }
    this.#referential.childWritten(this.table, row);
  }

  /** True when adding a row touches nothing but the heap. */
  get isPlainHeap(): boolean {
    return (
      this.#written.indexes.every((entry) => entry.access === undefined) && !this.#referential.concernsChild(this.table)
    );
  }

  /** Locks a row for writing and makes sure the statement saw its newest version. */
  lock(rowId: number): Wait | undefined {
    const transaction = this.#transaction;
    const wait = transaction.lockRow(this.table.space, rowId, 'update');
    if (wait !== undefined) return wait;
    if (!transaction.isStale(this.#execution.view, this.table.space, rowId)) return undefined;
    if (transaction.isolation === 'read committed') throw restartStatement;
    throw new DbError('40001', 'could not serialize access due to concurrent update', { retry: true });
  }

  /** Changes a locked row. Returns the Wait of a unique key's lock, before anything is written. */
  update(rowId: number, before: readonly Datum[], after: readonly Datum[]): Wait | undefined {
    const conflict = this.findConflict(after, undefined, { rowId, row: before });
    if (conflict !== undefined) {
      if ('on' in conflict) return conflict;
      throw this.violation(conflict, after);
    }
    const newId = this.#written.rowIdPlace < 0 ? rowId : (after[this.#written.rowIdPlace] as number);
    const { space } = this.table;
    if (newId === rowId) this.#transaction.updateRow(space, rowId, after);
    else {
      this.#transaction.deleteRow(space, rowId, newId);
      this.#transaction.insertRow(space, newId, after);
      this.#referential.rowGone(this.table, rowId);
    }
    for (const { index, access, keyValues, places } of this.#written.indexes) {
      if (access === undefined || (newId === rowId && keepsKey(places, before, after))) continue;
      const old = keyValues(before, this.#execution);
      const fresh = keyValues(after, this.#execution);
      const oldKey = old && access.entryKey(old, rowId);
      const freshKey = fresh && access.entryKey(fresh, newId);
      if (oldKey !== undefined && freshKey !== undefined && newId === rowId && compareBytes(oldKey, freshKey) === 0)
        continue;
      if (oldKey !== undefined) this.#transaction.remove(index.space!, oldKey);
      if (freshKey !== undefined) this.#transaction.put(index.space!, freshKey, access.entryValue(newId));
    }
    this.#referential.childWritten(this.table, after, before);
    this.#referential.parentChanged(this.table, before, after);
    return undefined;
  }

  /** Deletes a locked row. */
  delete(rowId: number, row: readonly Datum[]): void {
    this.#transaction.deleteRow(this.table.space, rowId);
    for (const { index, access, keyValues } of this.#written.indexes) {
      const values = access && keyValues(row, this.#execution);
      if (access !== undefined && values !== undefined)
        this.#transaction.remove(index.space!, access.entryKey(values, rowId));
    }
    this.#referential.parentChanged(this.table, row, undefined);
    this.#referential.rowGone(this.table, rowId);
  }

  /** Places of columns by number. */
  placeOf(number: number): number {
    const place = this.table.columns.findIndex((column) => column.number === number);
    invariant(place >= 0, `column ${number} of ${this.table.name} exists`);
    return place;
  }

  release(): void {
    this.#newestView?.release();
    this.#newestView = undefined;
  }
}

/** True when the columns of a key are certainly the same; false may only mean that it has to be computed. */
function keepsKey(places: readonly number[] | undefined, before: readonly Datum[], after: readonly Datum[]): boolean {
  return places?.every((place) => Object.is(before[place], after[place])) === true;
}
