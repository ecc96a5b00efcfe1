/**
 * A catalog in the making: one change of the schema, written as rows through the transaction and applied to the state in
 * the same step. So whatever happens in between, state and rows say the same.
 *
 * Only the editor makes drafts, one for each call.
 */
import { DbError, invariant } from '../error.ts';
import type { Transaction, Wait } from '../txn/txn.ts';
import type { Datum } from '../value/type.ts';
import type { CatalogState } from './catalog-state.ts';
import type { CatalogObject } from './object.ts';
import type { CatalogRecord, ObjectRecord, TableRecord } from './record.ts';
import { rowsOf, type StoredRow } from './record-rows.ts';
import { relationTable } from './system-table.ts';

export class CatalogDraft {
  readonly transaction: Transaction;
  readonly state: CatalogState;

  /** The state is the draft's own, to be changed. */
  constructor(transaction: Transaction, state: CatalogState) {
    this.transaction = transaction;
    this.state = state;
  }

  /** An id that no object has had. */
  newId(): number {
    return this.transaction.allocateRowIds(relationTable.space, 1);
  }

  /** Writes the record, in the place of the one it replaces. */
  put<Kind extends CatalogRecord>(record: Kind): Kind {
    const before = this.state.current(record);
    this.#writeRows(before === undefined ? [] : rowsOf(before), rowsOf(record));
    this.state.put(record);
    return record;
  }

  remove(record: CatalogRecord): void {
    this.#writeRows(rowsOf(record), []);
    this.state.remove(record);
  }

  /** Throws 42P01 when another transaction has dropped it. */
  table(id: number): TableRecord {
    const record = this.state.record(id);
    if (record === undefined) throw new DbError('42P01', `relation with id ${id} does not exist`, { retry: true });
    invariant(record.kind === 'table', `${record.kind} ${id} is a table`);
    return record;
  }

  /** Throws 42704 when another transaction has dropped it. */
  record(id: number): ObjectRecord {
    const record = this.state.record(id);
    if (record === undefined) throw new DbError('42704', `object with id ${id} does not exist`, { retry: true });
    return record;
  }

  /** The object as it now is. */
  object<Kind extends CatalogObject['kind']>(id: number, kind: Kind): Extract<CatalogObject, { readonly kind: Kind }> {
    this.state.link();
    const object = this.state.object(id);
    invariant(object?.kind === kind, `${kind} ${id} exists`);
    return object as Extract<CatalogObject, { readonly kind: Kind }>;
  }

  /** Goes on only when the lock was granted: an editor cannot wait. */
  granted(wait: Wait | undefined, what: string): void {
    if (wait === undefined) return;
    wait.cancel();
    throw new DbError('55P03', `could not obtain lock on ${what}`, {
      detail: 'Another transaction is changing it.',
      retry: true,
    });
  }

  #writeRows(before: readonly StoredRow[], after: readonly StoredRow[]): void {
    const { transaction } = this;
    const old = new Map(before.map((row) => [keyOf(row), row]));
    for (const row of after) {
      const replaced = old.get(keyOf(row));
      old.delete(keyOf(row));
      if (replaced === undefined) transaction.insertRow(row.space, row.rowId, row.values);
      else if (!sameDatum(replaced.values, row.values)) {
        this.#lock(row);
        transaction.updateRow(row.space, row.rowId, row.values);
      }
    }
    for (const row of old.values()) {
      this.#lock(row);
      transaction.deleteRow(row.space, row.rowId);
    }
  }

  #lock({ space, rowId }: StoredRow): void {
    this.granted(this.transaction.lockRow(space, rowId, 'update'), 'a catalog entry');
  }
}

function keyOf({ space, rowId }: StoredRow): string {
  return `${space} ${rowId}`;
}

/** True when both are certainly the same; objects of other classes than those the catalog itself stores count as new. */
function sameDatum(left: Datum, right: Datum): boolean {
  if (Object.is(left, right)) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((value, i) => sameDatum(value, right[i]));
  }
  return left instanceof Map && right instanceof Map && sameDatum([...left], [...right]);
}
