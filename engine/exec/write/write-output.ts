/**
 * Rows that a write puts out: the input's columns, then what RETURNING reads of the written row, then its row id.
 *
 * Input columns are gathered by row number, since ON CONFLICT and concurrent deletes may drop rows on the way.
 */
import type { Column } from '../../plan/expression.ts';
import { type Datum, definitionOf } from '../../value/type.ts';
import { type Batch, vectorOf } from '../../value/vector.ts';
import { gather } from '../store/column-builder.ts';

export class WriteOutput {
  readonly #columns: readonly Column[];
  #rows: number[] = [];
  #values: Datum[][];

  /** `columns`: what is put out behind the input's. */
  constructor(columns: readonly Column[]) {
    this.#columns = columns;
    this.#values = columns.map(() => []);
  }

  add(inputRow: number, values: readonly Datum[]): void {
    this.#rows.push(inputRow);
    for (let c = 0; c < this.#values.length; c++) this.#values[c]!.push(values[c] as Datum);
  }

  /** The rows so far over `input`, leaving this empty. */
  take(input: Batch): Batch | undefined {
    const count = this.#rows.length;
    if (count === 0) return undefined;
    const rows = Int32Array.from(this.#rows);
    const columns = input.columns.map((column) => gather(column, rows, count, false));
    this.#values.forEach((values, c) => {
      columns.push(vectorOf(definitionOf(this.#columns[c]!.type).vector, values));
    });
    this.#rows = [];
    this.#values = this.#columns.map(() => []);
    return { columns, count, selection: undefined, selected: count };
  }
}
