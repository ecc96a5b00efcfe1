/**
 * The face of access/: how tables and indexes map to key spaces.
 *
 * A table's heap holds one physical column per catalog column, under the column's number; an int2/int4 primary key
 * declared with the table is also the row id. An ordered index holds one entry per row: the key parts in the index's
 * order, behind them the row id unless the parts alone must be unique, and as value the row id again.
 */
import type { Index, Table } from '../catalog/catalog.ts';
import type { HeapCursor, OrderedCursor, PointReader, Prune, Store, View } from '../txn/txn.ts';
import { KeyBuffer, KeyCursor, type KeyPart, keyAfterPrefix, writeKeyPart } from '../value/key.ts';
import type { Datum } from '../value/type.ts';

/** Reading a table. */
export interface TableAccess {
  readonly table: Table;
  /** Batches of the columns with these numbers, and behind them the row id when asked for. */
  scan(
    view: View,
    numbers: readonly number[],
    withRowId: boolean,
    reverse: boolean,
    prunes: readonly Prune[],
  ): HeapCursor;
  pointReader(store: Store, numbers: readonly number[]): PointReader;
}

class HeapAccess implements TableAccess {
  readonly table: Table;
  constructor(table: Table) {
    this.table = table;
  }

  scan(
    view: View,
    numbers: readonly number[],
    withRowId: boolean,
    reverse: boolean,
    prunes: readonly Prune[],
  ): HeapCursor {
    const range = this.#rowIdRange(prunes);
    return view.scanHeap(this.table.space, { columns: numbers, withRowId, reverse, prunes, ...range });
  }

  /** Bounds on the column that is the row id narrow the scan itself. */
  #rowIdRange(prunes: readonly Prune[]): { from?: number; to?: number } {
    const range: { from?: number; to?: number } = {};
    for (const { columnId, minimum, maximum } of prunes) {
      if (columnId !== this.table.rowIdColumn) continue;
      if (typeof minimum === 'number') range.from = Math.max(range.from ?? -Infinity, Math.ceil(minimum));
      if (typeof maximum === 'number') range.to = Math.min(range.to ?? Infinity, Math.floor(maximum));
    }
    return range;
  }

  pointReader(store: Store, numbers: readonly number[]): PointReader {
    return store.pointReader(this.table.space, numbers);
  }
}

export function tableAccess(table: Table): TableAccess {
  return new HeapAccess(table);
}

/** One end of a range over the index column behind the equal ones. */
export interface KeyBound {
  readonly value: Datum;
  readonly inclusive: boolean;
}

/** An ordered index as key bytes. */
export interface IndexAccess {
  readonly index: Index;
  /** Entry of a row whose key parts have these values (in key order). */
  entryKey(values: readonly Datum[], rowId: number): Uint8Array;
  entryValue(rowId: number): Uint8Array;
  /** The key that decides uniqueness, or undefined when a null makes the row unique by itself. */
  uniqueKey(values: readonly Datum[]): Uint8Array | undefined;
  rowIdOf(value: Uint8Array): number;
  /** Entries that equal `equal` in the first parts and lie in the bounds in the next; nulls never match. */
  scan(
    view: View,
    equal: readonly Datum[],
    lower: KeyBound | undefined,
    upper: KeyBound | undefined,
    reverse: boolean,
  ): OrderedCursor;
}

class OrderedIndexAccess implements IndexAccess {
  readonly index: Index;
  readonly #parts: readonly KeyPart[];
  readonly #buffer = new KeyBuffer();
  readonly #space: number;

  constructor(index: Index, space: number) {
    this.index = index;
    this.#space = space;
    this.#parts = index.keys.map(({ type, descending, nullsFirst }) => ({ type, descending, nullsFirst }));
  }

  entryKey(values: readonly Datum[], rowId: number): Uint8Array {
    const alone = this.#writeParts(values) && this.index.unique;
    if (!alone) this.#buffer.int64(rowId);
    return this.#buffer.finish();
  }

  entryValue(rowId: number): Uint8Array {
    this.#buffer.int64(rowId);
    return this.#buffer.finish();
  }

  uniqueKey(values: readonly Datum[]): Uint8Array | undefined {
    const alone = this.#writeParts(values);
    const key = this.#buffer.finish();
    return alone ? key : undefined;
  }

  /** Writes all parts; false when a null keeps the key from standing for uniqueness. */
  #writeParts(values: readonly Datum[]): boolean {
    let whole = true;
    for (let i = 0; i < this.#parts.length; i++) {
      const value = values[i] as Datum;
      if (value === null && !this.index.nullsNotDistinct) whole = false;
      writeKeyPart(this.#buffer, value, this.#parts[i]!);
    }
    return whole;
  }

  rowIdOf(value: Uint8Array): number {
    return new KeyCursor(value).int64() as number;
  }

  scan(
    view: View,
    equal: readonly Datum[],
    lower: KeyBound | undefined,
    upper: KeyBound | undefined,
    reverse: boolean,
  ): OrderedCursor {
    const prefix = this.#prefix(equal);
    const part = this.#parts[equal.length];
    if (part === undefined || (lower === undefined && upper === undefined)) {
      return view.scanOrdered(this.#space, prefix, keyAfterPrefix(prefix), reverse);
    }
    const [low, high] = part.descending === true ? [upper, lower] : [lower, upper];
    const from = low === undefined ? appended(prefix, 0x01) : this.#bound(equal, part, low, !low.inclusive);
    const to = high === undefined ? appended(prefix, 0x02) : this.#bound(equal, part, high, high.inclusive);
    return view.scanOrdered(this.#space, from, to, reverse);
  }

  #prefix(equal: readonly Datum[]): Uint8Array {
    equal.forEach((value, i) => {
      writeKeyPart(this.#buffer, value, this.#parts[i]!);
    });
    return this.#buffer.finish();
  }

  #bound(equal: readonly Datum[], part: KeyPart, bound: KeyBound, after: boolean): Uint8Array {
    equal.forEach((value, i) => {
      writeKeyPart(this.#buffer, value, this.#parts[i]!);
    });
    writeKeyPart(this.#buffer, bound.value, part);
    const key = this.#buffer.finish();
    return after ? keyAfterPrefix(key)! : key;
  }
}

export function indexAccess(index: Index): IndexAccess {
  return new OrderedIndexAccess(index, index.space!);
}

function appended(prefix: Uint8Array, byte: number): Uint8Array {
  const out = new Uint8Array(prefix.length + 1);
  out.set(prefix);
  out[prefix.length] = byte;
  return out;
}
