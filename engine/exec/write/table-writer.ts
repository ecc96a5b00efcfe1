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
import { type IndexExpressions, rowState } from './index-expression.ts';

/** Thrown, not an error: a row is newer than the statement's snapshot; under read committed the statement runs again. */
export const restartStatement: { readonly kind: 'restart statement' } = { kind: 'restart statement' };

/** An index that the writer maintains: its access and the places of its keys in a row. */
interface MaintainedIndex {
  readonly index: Index;
  readonly access: IndexAccess | undefined;
  keyValues(row: readonly Datum[]): readonly Datum[] | undefined;
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
  readonly #indexes: readonly MaintainedIndex[];
  readonly #newest: View;
  readonly #rowIdPlace: number;
  readonly #expressions: IndexExpressions;
  readonly #referential: WriteObserver;

  constructor(table: Table, execution: Execution, expressions: IndexExpressions, referential: WriteObserver) {
    this.table = table;
    this.#execution = execution;
    this.#transaction = execution.transaction;
    this.#newest = execution.transaction.newestView();
    this.#rowIdPlace = table.columns.findIndex((column) => column.number === table.rowIdColumn);
    this.#referential = referential;
    this.#expressions = expressions;
    this.#indexes = table.indexes.flatMap((index) => {
      const access = index.space === undefined ? undefined : indexAccess(index);
      const isRowId = index.unique && this.#rowIdPlace >= 0;
      if (access === undefined && !isRowId) return [];
      return [{ index, access, keyValues: expressions.keyValues(table, index, execution) }];
    });
  }

  /** The row as the newest state has it. */
  readNewest(rowId: number): Datum[] | undefined {
    return this.#newest.readRow(this.table.space, rowId);
  }

  checkNotNull(row: readonly Datum[]): void {
    this.table.columns.forEach((column, c) => {
      if (column.notNull && row[c] === null) throw notNullViolation(this.table, column, row, this.#execution);
    });
  }

  /** What a row must be before it is written, where no plan has seen to it: generated columns, NOT NULL and checks. */
  complete(row: Datum[]): void {
    const { table } = this;
    const evaluate = (text: string): Datum => this.#expressions.closure(table, text)(rowState(row, this.#execution));
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
   * `except` is the row itself, in an update.
   */
  findConflict(
    row: readonly Datum[],
    arbiters: readonly number[] | undefined,
    except?: number,
  ): Conflict | Wait | undefined {
    const { table } = this;
    for (const { index, access, keyValues } of this.#indexes) {
      if (!index.unique || (arbiters !== undefined && arbiters.length > 0 && !arbiters.includes(index.id))) continue;
      const values = keyValues(row);
      if (values === undefined) continue;
      if (access === undefined) {
        const rowId = row[this.#rowIdPlace] as number;
        if (rowId === except) continue;
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
      if (rowId !== undefined && rowId !== except) return { index, rowId };
    }
    return undefined;
  }

  violation(conflict: Conflict, row: readonly Datum[]): DbError {
    const maintained = this.#indexes.find((entry) => entry.index === conflict.index);
    return uniqueViolation(this.table, conflict.index, maintained?.keyValues(row) ?? [], this.#execution);
  }

  /** The id under which a new row goes: its integer primary key, or a hidden one. */
  newRowId(row: readonly Datum[]): number {
    if (this.#rowIdPlace >= 0) return row[this.#rowIdPlace] as number;
    return this.#transaction.allocateRowIds(this.table.space, 1);
  }

  /** Inserts a checked row that conflicts with nothing. */
  insert(row: readonly Datum[], rowId: number): void {
    this.#transaction.insertRow(this.table.space, rowId, row);
    this.addEntries(row, rowId);
  }

  /** Index entries and pending foreign keys of a row that lies in the heap already (or will by appendBatch). */
  addEntries(row: readonly Datum[], rowId: number): void {
    for (const { index, access, keyValues } of this.#indexes) {
      const values = access && keyValues(row);
      if (access === undefined || values === undefined) continue;
      this.#transaction.put(index.space!, access.entryKey(values, rowId), access.entryValue(rowId));
    }
    this.#referential.childWritten(this.table, row);
  }

  /** True when adding a row touches nothing but the heap. */
  get isPlainHeap(): boolean {
    return this.#indexes.every((entry) => entry.access === undefined) && !this.#referential.concernsChild(this.table);
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
    const conflict = this.findConflict(after, undefined, rowId);
    if (conflict !== undefined) {
      if ('on' in conflict) return conflict;
      throw this.violation(conflict, after);
    }
    const newId = this.#rowIdPlace < 0 ? rowId : (after[this.#rowIdPlace] as number);
    const { space } = this.table;
    if (newId === rowId) this.#transaction.updateRow(space, rowId, after);
    else {
      this.#transaction.deleteRow(space, rowId, newId);
      this.#transaction.insertRow(space, newId, after);
      this.#referential.rowGone(this.table, rowId);
    }
    for (const { index, access, keyValues } of this.#indexes) {
      if (access === undefined) continue;
      const old = keyValues(before);
      const fresh = keyValues(after);
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
    for (const { index, access, keyValues } of this.#indexes) {
      const values = access && keyValues(row);
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
    this.#newest.release();
  }
}
