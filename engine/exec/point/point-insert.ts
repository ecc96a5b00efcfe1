/**
 * INSERT of one row of values, without ON CONFLICT.
 */
import type { Catalog } from '../../catalog/catalog.ts';
import type { Expression } from '../../plan/expression.ts';
import type { Physical } from '../../plan/physical.ts';
import { usedColumns } from '../../plan/walk.ts';
import type { Datum } from '../../value/type.ts';
import type { Execution } from '../execution.ts';
import type { WriteSupport } from '../write/write-support.ts';
import {
  type PointChange,
  type PointWrite,
  placesOf,
  RowChecks,
  RowExpressions,
  rowColumns,
  writeUnder,
} from './point-write.ts';

export function compilePointInsert(root: Physical, catalog: Catalog, support: WriteSupport): PointWrite | undefined {
  const found = writeUnder(root);
  if (found?.node.kind !== 'insert') return undefined;
  const { write, input } = found.node;
  if (input.kind !== 'values' || input.tuples.length !== 1 || write.conflict !== undefined) return undefined;
  const table = catalog.tableById(write.table.id);
  const returned = placesOf(found.output, write.returning, table);
  // what enclosing rows provide is in registers, which nobody fills here
  const isClosed = input.tuples[0]!.every((expression) => usedColumns(expression).size === 0);
  if (returned === undefined || !isClosed) return undefined;
  const tuple = new RowExpressions(input.tuples[0]!, []);
  const byNumber = new Map(write.values.map(({ number, expression }) => [number, expression]));
  const values = new RowExpressions(
    table.columns.map(
      ({ number, type }): Expression => byNumber.get(number) ?? { kind: 'constant', value: null, type },
    ),
    input.columns,
  );
  const checks = new RowChecks(table, write.checks, rowColumns(table, write.attributes));
  const affected = write.countsRows ? 1 : 0;
  const plainChange: PointChange = { affected, row: undefined };

  return {
    kind: 'point write',
    write(execution: Execution): PointChange | undefined {
      const given: Datum[] = [];
      tuple.valuesOf([], execution, given);
      const row: Datum[] = [];
      values.valuesOf(given, execution, row);
      const referential = support.referential(execution);
      const writer = support.writer(table, execution, referential);
      try {
        writer.checkNotNull(row);
        checks.check(row, execution);
        if (writer.findConflict(row, undefined) !== undefined) return undefined;
        writer.insert(row, writer.newRowId(row));
        if (referential.settle() !== undefined) return undefined;
      } finally {
        referential.release();
        writer.release();
      }
      return returned.length === 0 ? plainChange : { affected, row: returned.map((place) => row[place] as Datum) };
    },
  };
}
