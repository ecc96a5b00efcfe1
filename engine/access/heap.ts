/**
 * Tables over heaps: columns by number, and row-id ranges from bounds on the column that is the row id. Used through
 * the face, `tableAccess`.
 */
import type { Table } from '../catalog/catalog.ts';
import type { HeapCursor, PointReader, Prune, Store, View } from '../txn/txn.ts';

export class HeapAccess {
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
