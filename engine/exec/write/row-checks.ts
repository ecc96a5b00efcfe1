/**
 * NOT NULL and CHECK of the rows that INSERT and UPDATE write, as their plans carry the checks: over the columns of the
 * new row. (Writes without a plan of their own use `TableWriter.complete`.)
 */
import type { Table } from '../../catalog/catalog.ts';
import type { Column } from '../../plan/expression.ts';
import type { PhysicalInsert } from '../../plan/physical.ts';
import type { Datum } from '../../value/type.ts';
import type { Execution } from '../execution.ts';
import { compileClosure, type RowFunction } from '../expression/closure.ts';
import { type Registers, Scope } from '../expression/scope.ts';
import { checkViolation } from './constraint-error.ts';
import { rowState } from './index-expression.ts';
import type { TableWriter } from './table-writer.ts';

type Write = Pick<PhysicalInsert['write'], 'checks' | 'attributes'>;

/** The columns of a table's rows as a write names them; those that it does not name have ids nobody refers to. */
export function rowColumns(
  table: Table,
  attributes: Write['attributes'],
  idOf: (number: number) => number = (number) => -number,
): readonly Column[] {
  return table.columns.map(({ number, name, type }) => {
    const attribute = attributes.find((candidate) => candidate.number === number);
    return attribute?.column ?? { id: idOf(number), name, type, nullable: true };
  });
}

export class RowChecks {
  readonly #table: Table;
  readonly #checks: readonly { readonly name: string; readonly holds: RowFunction }[];

  constructor(table: Table, { checks, attributes }: Write, registers: Registers) {
    const scope = new Scope(rowColumns(table, attributes), registers);
    this.#table = table;
    this.#checks = checks.map(({ name, predicate }) => ({ name, holds: compileClosure(predicate, scope) }));
  }

  get isEmpty(): boolean {
    return this.#checks.length === 0;
  }

  /** Throws 23502 or 23514. */
  require(row: readonly Datum[], writer: TableWriter, execution: Execution): void {
    writer.checkNotNull(row);
    if (this.isEmpty) return;
    const state = rowState(row, execution);
    for (const { name, holds } of this.#checks) {
      if (holds(state) === false) throw checkViolation(this.#table, name, row, execution);
    }
  }
}
