/**
 * Deleting a node: with `detach` its relationships go first, without it any relationship left is an error, whatever a
 * foreign key of an edge table would do about it.
 */
import type { EdgeLabel, Table } from '../../catalog/catalog.ts';
import type { Wait } from '../../txn/txn.ts';
import type { Datum } from '../../value/type.ts';
import { findByColumns } from '../write/find-rows.ts';
import { stillConnected } from './graph-error.ts';
import type { GraphWriter } from './graph-writer.ts';

/** The node's row must be locked. Returns what has to be waited for; calling again goes on. */
export function deleteNode(
  writer: GraphWriter,
  table: Table,
  rowId: number,
  row: readonly Datum[],
  detach: boolean,
): Wait | undefined {
  for (const { edges, found } of attached(writer, table, rowId, row)) {
    for (const edge of found()) {
      if (!detach) throw stillConnected(rowId, table);
      const wait = deleteEdge(writer, edges, edge);
      if (wait !== undefined) return wait;
    }
  }
  writer.writer(table).delete(rowId, row);
  return undefined;
}

function deleteEdge(writer: GraphWriter, edges: Table, rowId: number): Wait | undefined {
  const rows = writer.writer(edges);
  const wait = rows.lock(rowId);
  if (wait !== undefined) return wait;
  const row = rows.readNewest(rowId);
  if (row === undefined) return undefined;
  rows.delete(rowId, row);
  writer.execution.affectedRows++;
  return undefined;
}

interface Attached {
  readonly edges: Table;
  readonly found: () => readonly number[];
}

/** Where relationships of a node may be, at either end. */
function* attached(writer: GraphWriter, table: Table, rowId: number, row: readonly Datum[]): Generator<Attached> {
  const { catalog, newest } = writer;
  for (const label of catalog.edgeLabels) {
    const edges = catalog.tableById(label.table);
    for (const end of ['source', 'target'] as const) {
      const values = keyAt(writer, label, end, table, row);
      if (values === undefined) continue;
      const columns = end === 'source' ? label.sourceColumns : label.targetColumns;
      yield { edges, found: () => findByColumns(edges, columns, values, newest) };
    }
  }
  const { openEdges } = catalog;
  const numberOf = (name: string): number => openEdges.columns.find((column) => column.name === name)!.number;
  for (const end of ['source', 'target']) {
    const columns = [numberOf(`${end}_table`), numberOf(`${end}_id`)];
    yield { edges: openEdges, found: () => findByColumns(openEdges, columns, [table.id, rowId], newest) };
  }
}

/** Values of the key that edges of a label refer to at one end; undefined when that end is in another table. */
function keyAt(
  { catalog }: GraphWriter,
  label: EdgeLabel,
  end: 'source' | 'target',
  table: Table,
  row: readonly Datum[],
): readonly Datum[] | undefined {
  if ((end === 'source' ? label.sourceTable : label.targetTable) !== table.id) return undefined;
  const name = end === 'source' ? label.sourceLabel : label.targetLabel;
  const key = catalog.nodeLabelsNamed(name).find((candidate) => candidate.table === table.id)?.key ?? [];
  return key.map((number) => row[table.columns.findIndex((column) => column.number === number)]);
}
