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
import { TableWriter } from './table-writer.ts';

export class WriteSupport {
  readonly expressions: IndexExpressions;

  constructor(parse: ParseStored) {
    this.expressions = new IndexExpressions(parse);
  }

  referential(execution: Execution): Referential {
    return new Referential(execution, this.expressions, (table, number) => this.defaultOf(table, number, execution));
  }

  writer(table: Table, execution: Execution, referential: Referential): TableWriter {
    return new TableWriter(table, execution, this.expressions, referential);
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
