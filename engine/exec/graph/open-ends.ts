/**
 * Ends of open relationships hold: a node whose row goes away, by SQL's DELETE or by a new primary key, must leave none
 * behind. The rule is that of a foreign key with NO ACTION: looked at when the statement ends, 23503 for what dangles.
 * Cascading is not done, since the graph language refuses to delete a connected node, too, unless it is told to DETACH;
 * declared relationships go by the foreign keys of their own table.
 *
 * Whoever creates an open relationship holds KEY SHARE on both its nodes (graph-insert.ts), and a deleted row is locked,
 * so neither can miss the other.
 */
import type { Table } from '../../catalog/catalog.ts';
import type { View } from '../../txn/txn.ts';
import type { Execution } from '../execution.ts';
import { findByColumns } from '../write/find-rows.ts';
import { openEndLost } from './graph-error.ts';

export class OpenEnds {
  readonly #execution: Execution;
  readonly #lost: { readonly table: Table; readonly rowId: number }[] = [];

  constructor(execution: Execution) {
    this.#execution = execution;
  }

  /** A row of a table is no longer there under this id. */
  note(table: Table, rowId: number): void {
    const { catalog, store } = this.#execution;
    const isNode = table.id === catalog.openNodes.id || catalog.nodeLabelsOf(table.id).length > 0;
    if (isNode && store.maxRowId(catalog.openEdges.space) !== 0) this.#lost.push({ table, rowId });
  }

  /** `view` shows the newest state and own writes. */
  check(view: () => View): void {
    if (this.#lost.length === 0) return;
    const { openEdges } = this.#execution.catalog;
    const ends = (['source', 'target'] as const).map((end) =>
      [`${end}_table`, `${end}_id`].map((name) => openEdges.columns.find((column) => column.name === name)!.number),
    );
    for (const { table, rowId } of this.#lost) {
      if (view().exists(table.space, rowId)) continue;
      for (const columns of ends) {
        const [edge] = findByColumns(openEdges, columns, [table.id, rowId], view());
        if (edge === undefined) continue;
        const row = view().readRow(openEdges.space, edge);
        const type = row?.[openEdges.columns.findIndex((column) => column.name === 'type')];
        throw openEndLost(table, rowId, String(type));
      }
    }
    this.#lost.length = 0;
  }
}
