/**
 * ANALYZE: reads a sample of each table and keeps in the catalog what the optimizer asks for. Takes PostgreSQL's lock
 * (share update exclusive), so readers and writers go on.
 */
import type { Catalog, CatalogEditor, Table } from '../../catalog/catalog.ts';
import type { View, Wait } from '../../txn/txn.ts';
import type { Execution } from '../execution.ts';
import type { pause } from '../operator.ts';
import { columnStatistics } from './column-statistics.ts';
import { sampleTable } from './sample.ts';

type Steps<Result = void> = Generator<Wait | typeof pause, Result>;

/** Analyzes the tables with these ids; undefined means every table that holds users' rows. */
export function* analyzeTables(
  tables: readonly number[] | undefined,
  editor: CatalogEditor,
  execution: Execution,
): Steps {
  for (const id of tables ?? userTables(editor.catalog)) {
    yield* lockTable(execution, id);
    const table = editor.catalog.relationById(id);
    // somebody may have dropped it while we waited
    if (table?.kind === 'table') yield* analyze(table, editor, execution);
  }
}

/** Tables of users have ids from here on. */
const firstUserId = 16_384;

/** Those, and the open tables of the graph. */
function userTables(catalog: Catalog): readonly number[] {
  const ids = [catalog.openNodes.id, catalog.openEdges.id];
  for (const { id } of catalog.tables) if (id >= firstUserId) ids.push(id);
  return ids;
}

function* lockTable({ transaction }: Execution, id: number): Steps {
  const ask = (): Wait | undefined => transaction.lockTable(id, 'share update exclusive');
  for (let wait = ask(); wait !== undefined; wait = ask()) yield wait;
}

function* analyze(table: Table, editor: CatalogEditor, execution: Execution): Steps {
  const view = execution.transaction.newestView();
  try {
    yield* analyzeRows(table, view, editor, execution);
  } finally {
    view.release();
  }
}

function* analyzeRows(table: Table, view: View, editor: CatalogEditor, execution: Execution): Steps {
  const { context } = execution;
  const numbers = table.columns.map((column) => column.number);
  const { columns, rowCount } = yield* sampleTable(table, numbers, view, () => context.random());
  editor.setStatistics({
    table: table.id,
    rowCount,
    analyzedAt: context.statementTimestamp,
    columns: table.columns.map(({ number, type }, c) => columnStatistics(number, type, columns[c]!, rowCount)),
  });
}
