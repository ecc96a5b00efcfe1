/**
 * What the write operators of one program share: stored expressions (defaults, index expressions) parsed once, and per
 * run the foreign-key bookkeeping.
 */
import type { Table } from '../../catalog/catalog.ts';
import type { Datum } from '../../value/type.ts';
import type { Execution } from '../execution.ts';
import { type RowFunction, rowOf } from '../expression/closure.ts';
import { IndexExpressions, type ParseStored } from './index-expression.ts';
import { Referential } from './referential.ts';
import { TableWriter, type WrittenTable, writtenTable } from './table-writer.ts';

export class WriteSupport {
  readonly expressions: IndexExpressions;
  readonly #tables: Map<Table, WrittenTable> = new Map();

  constructor(parse: ParseStored) {
    this.expressions = new IndexExpressions(parse);
  }

  referential(execution: Execution): Referential {
    const referential: Referential = new Referential(
      execution,
      (table) => this.writer(table, execution, referential),
      (table, number) => this.defaultOf(table, number, execution),
    );
    return referential;
  }

  writer(table: Table, execution: Execution, referential: Referential): TableWriter {
    let written = this.#tables.get(table);
    if (written === undefined) {
      written = writtenTable(table, this.expressions);
      this.#tables.set(table, written);
    }
    return new TableWriter(written, execution, referential);
  }

  /** A stored expression over a row of the table (a check, a default, a generated column), compiled once. */
  rowExpression(table: Table, text: string): RowFunction {
    return this.expressions.closure(table, text);
  }

  /** The default of a column, null where it has none. */
  defaultOf(table: Table, number: number, execution: Execution): Datum {
    const text = table.columns.find((column) => column.number === number)?.defaultText;
    return text === undefined ? null : this.rowExpression(table, text)(rowOf(execution));
  }
}
