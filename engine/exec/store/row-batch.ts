/**
 * Rows made one by one, collected into batches: for operators whose rows come singly (index scans, table functions,
 * path search). A full batch has `batchRows` rows.
 */
import type { Column } from '../../plan/expression.ts';
import { type Datum, definitionOf } from '../../value/type.ts';
import { type Batch, batchRows, type Vector, type VectorKind, vectorOf } from '../../value/vector.ts';

export class RowBatch {
  readonly #kinds: readonly VectorKind[];
  #columns: Datum[][];
  #count = 0;

  constructor(columns: readonly Column[]) {
    this.#kinds = columns.map((column) => definitionOf(column.type).vector);
    this.#columns = this.#kinds.map(() => []);
  }

  get count(): number {
    return this.#count;
  }

  get isFull(): boolean {
    return this.#count >= batchRows;
  }

  add(row: readonly Datum[]): void {
    for (let c = 0; c < this.#columns.length; c++) this.#columns[c]!.push(row[c] as Datum);
    this.#count++;
  }

  /** The rows so far as a batch, leaving this empty; undefined when there are none. */
  take(): Batch | undefined {
    if (this.#count === 0) return undefined;
    const count = this.#count;
    const columns: Vector[] = this.#columns.map((values, c) => vectorOf(this.#kinds[c]!, values));
    this.#columns = this.#kinds.map(() => []);
    this.#count = 0;
    return { columns, count, selection: undefined, selected: count };
  }
}
