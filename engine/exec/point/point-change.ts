/**
 * UPDATE or DELETE of the one row that has a key, under at most a filter.
 */
import type { Catalog, Table } from '../../catalog/catalog.ts';
import type { Expression } from '../../plan/expression.ts';
import type { Physical, PhysicalDelete, PhysicalUpdate } from '../../plan/physical.ts';
import type { PointReader, Store } from '../../txn/txn.ts';
import type { Datum } from '../../value/type.ts';
import type { Execution } from '../execution.ts';
import type { TableWriter } from '../write/table-writer.ts';
import type { WriteSupport } from '../write/write-support.ts';
import { type PointKey, pointKey } from './point-key.ts';
import {
  nothingChanged,
  type PointChange,
  type PointWrite,
  placesOf,
  RowChecks,
  RowExpressions,
  rowColumns,
  writeUnder,
} from './point-write.ts';

export function compilePointChange(root: Physical, catalog: Catalog, support: WriteSupport): PointWrite | undefined {
  const found = writeUnder(root);
  if (found === undefined) return undefined;
  const { node, output } = found;
  if (node.kind !== 'update' && node.kind !== 'delete') return undefined;
  const { input, write } = node;
  const isFilter = input.kind === 'project' && input.items === undefined;
  const key = pointKey(isFilter ? input.input : input, catalog);
  const table = catalog.tableById(write.table.id);
  const returned = placesOf(output, write.returning, table);
  if (key === undefined || returned === undefined || key.lookup.table.id !== table.id) return undefined;
  if (write.rowId.kind !== 'column' || write.rowId.id !== rowIdColumn(key, table)) return undefined;
  const filter = isFilter && input.predicate !== undefined ? [input.predicate] : [];
  return new RowChange(node, key, table, support, filter, returned);
}

/** Under which column id the lookup puts out the row id. */
function rowIdColumn({ lookup }: PointKey, table: Table): number | undefined {
  if (lookup.rowId !== undefined) return lookup.rowId.id;
  return lookup.attributes.find(({ number }) => number === table.rowIdColumn)?.column.id;
}

class RowChange implements PointWrite {
  readonly kind = 'point write';
  readonly #key: PointKey;
  readonly #table: Table;
  readonly #support: WriteSupport;
  readonly #filter: RowExpressions | undefined;
  /** New values and where they go; undefined for a delete. */
  readonly #assignments: { readonly values: RowExpressions; readonly places: readonly number[] } | undefined;
  readonly #checks: RowChecks | undefined;
  readonly #returned: readonly number[];
  readonly #plainChange: PointChange;
  #reader: PointReader | undefined;
  #readerOf: Store | undefined;

  constructor(
    node: PhysicalUpdate | PhysicalDelete,
    key: PointKey,
    table: Table,
    support: WriteSupport,
    filter: readonly Expression[],
    returned: readonly number[],
  ) {
    const { lookup } = key;
    this.#key = key;
    this.#table = table;
    this.#support = support;
    this.#returned = returned;
    this.#plainChange = { affected: node.write.countsRows ? 1 : 0, row: undefined };
    const columns = [...rowColumns(table, lookup.attributes), ...(lookup.rowId === undefined ? [] : [lookup.rowId])];
    this.#filter = filter.length === 0 ? undefined : new RowExpressions(filter, columns);
    if (node.kind === 'delete') return;
    const { assignments, checks, attributes } = node.write;
    this.#assignments = {
      values: new RowExpressions(
        assignments.map(({ expression }) => expression),
        columns,
      ),
      places: assignments.map(({ number }) => table.columns.findIndex((column) => column.number === number)),
    };
    this.#checks = new RowChecks(table, checks, rowColumns(table, attributes));
  }

  write(execution: Execution): PointChange | undefined {
    const { view, transaction, parameters } = execution;
    const { space } = this.#table;
    const rowId = this.#key.rowIdOf(view, parameters);
    const before = rowId === undefined ? undefined : this.#readerFor(execution.store).read(view, rowId);
    if (rowId === undefined || before === undefined) return nothingChanged;
    if (!this.#isWanted([...before, rowId], execution)) return nothingChanged;
    // a row that is not stale is the newest there is, so nothing has to be read again
    if (transaction.lockRow(space, rowId, 'update') !== undefined || transaction.isStale(view, space, rowId)) {
      return undefined;
    }
    const referential = this.#support.referential(execution);
    const writer = this.#support.writer(this.#table, execution, referential);
    try {
      const row = this.#change(writer, rowId, before, execution);
      if (row === undefined || referential.settle() !== undefined) return undefined;
      if (this.#returned.length === 0) return this.#plainChange;
      return { affected: this.#plainChange.affected, row: this.#returned.map((place) => row[place] as Datum) };
    } finally {
      referential.release();
      writer.release();
    }
  }

  #isWanted(row: readonly Datum[], execution: Execution): boolean {
    if (this.#filter === undefined) return true;
    const result: Datum[] = [];
    this.#filter.valuesOf(row, execution, result);
    return result[0] === true;
  }

  /** The row that RETURNING shows; undefined when a unique key is in the way. */
  #change(
    writer: TableWriter,
    rowId: number,
    before: readonly Datum[],
    execution: Execution,
  ): readonly Datum[] | undefined {
    if (this.#assignments === undefined) {
      writer.delete(rowId, before);
      return before;
    }
    const { values, places } = this.#assignments;
    const assigned: Datum[] = [];
    values.valuesOf([...before, rowId], execution, assigned);
    const after = before.slice();
    for (let i = 0; i < places.length; i++) after[places[i]!] = assigned[i];
    writer.checkNotNull(after);
    this.#checks!.check(after, execution);
    return writer.update(rowId, before, after) === undefined ? after : undefined;
  }

  #readerFor(store: Store): PointReader {
    if (this.#readerOf !== store) {
      this.#reader = store.pointReader(
        this.#table.space,
        this.#table.columns.map((column) => column.number),
      );
      this.#readerOf = store;
    }
    return this.#reader!;
  }
}
