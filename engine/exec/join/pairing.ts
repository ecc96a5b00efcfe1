/**
 * What all joins share once they have candidate pairs of rows: the residual condition, the bookkeeping of matches, and
 * the rows a join type puts out at the end of a left batch and at the end of the right side.
 *
 * A join hands pairs (row of the left batch, row of the right store) to `pairs`, which returns those that satisfy the
 * condition as a batch, or undefined where the type puts out no pairs. `finish` gives the rest for this left batch.
 */
import { DbError } from '../../error.ts';
import type { Column, Expression } from '../../plan/expression.ts';
import type { JoinType } from '../../plan/relation.ts';
import { definitionOf } from '../../value/type.ts';
import { type Batch, batchRows, type Vector, valueAt, vectorOf } from '../../value/vector.ts';
import type { Execution } from '../execution.ts';
import { ProjectKernel } from '../expression/kernel.ts';
import { type Registers, Scope } from '../expression/scope.ts';
import { gather } from '../store/column-builder.ts';

/** A compiled join: its type and condition over left columns followed by right columns. */
export class Pairing {
  readonly type: JoinType;
  readonly leftColumns: readonly Column[];
  readonly rightColumns: readonly Column[];
  readonly mark: Column | undefined;
  /** Gives the selected rows, or for mark joins that can be unknown, the condition as a vector. */
  readonly filter: ProjectKernel | undefined;
  readonly truth: ProjectKernel | undefined;

  constructor(
    type: JoinType,
    leftColumns: readonly Column[],
    rightColumns: readonly Column[],
    condition: Expression | undefined,
    mark: Column | undefined,
    registers: Registers,
  ) {
    this.type = type;
    this.leftColumns = leftColumns;
    this.rightColumns = rightColumns;
    this.mark = mark;
    const always = condition === undefined || (condition.kind === 'constant' && condition.value === true);
    const scope = new Scope([...leftColumns, ...rightColumns], registers);
    this.filter = always ? undefined : new ProjectKernel(scope, condition, []);
    const threeValued = type === 'mark' && mark?.nullable === true && !always;
    this.truth = threeValued ? new ProjectKernel(scope, undefined, [condition]) : undefined;
  }

  get putsOutPairs(): boolean {
    return this.type !== 'semi' && this.type !== 'anti' && this.type !== 'mark';
  }

  get keepsRight(): boolean {
    return this.type === 'right' || this.type === 'full';
  }
}

const nullsOf = (columns: readonly Column[], count: number): Vector[] =>
  columns.map((column) => vectorOf(definitionOf(column.type).vector, new Array(count).fill(null)));

/** Matches of one left batch. */
export class LeftBatch {
  readonly batch: Batch;
  readonly #pairing: Pairing;
  readonly #execution: Execution;
  /** Per row of the batch: 1 when a pair held, and whether some pair was unknown. */
  readonly #matches: Uint8Array;
  readonly #unknown: Uint8Array | undefined;

  constructor(batch: Batch, pairing: Pairing, execution: Execution) {
    this.batch = batch;
    this.#pairing = pairing;
    this.#execution = execution;
    this.#matches = new Uint8Array(batch.count);
    this.#unknown = pairing.mark?.nullable === true ? new Uint8Array(batch.count) : undefined;
  }

  matched(row: number): boolean {
    return this.#matches[row]! > 0;
  }

  /** A row whose key is null, or that met a null: it did not match, but nobody knows. */
  setUnknown(row: number): void {
    if (this.#unknown !== undefined) this.#unknown[row] = 1;
  }

  /**
   * Tests `count` candidate pairs. Rows of the right side that matched are marked in `rightMatched`.
   * Throws DbError 21000 when a single join finds a second match.
   */
  pairs(
    leftRows: Int32Array,
    rightRows: Int32Array,
    count: number,
    right: readonly Vector[],
    rightMatched: Uint8Array | undefined,
  ): Batch | undefined {
    const { filter, truth, type } = this.#pairing;
    const columns: Vector[] = [];
    if (filter !== undefined || this.#pairing.putsOutPairs) {
      for (const column of this.batch.columns) columns.push(gather(column, leftRows, count, false));
      for (const column of right) columns.push(gather(column, rightRows, count, false));
    }
    const candidates: Batch = { columns, count, selection: undefined, selected: count };
    if (truth !== undefined) this.#noteUnknown(truth.run(candidates, this.#execution).outputs[0]!, leftRows, count);
    const held = filter === undefined ? candidates : filter.run(candidates, this.#execution).batch;
    const matches = this.#matches;
    for (let j = 0; j < held.selected; j++) {
      const pair = held.selection === undefined ? j : held.selection[j]!;
      const row = leftRows[pair]!;
      if (type === 'single' && matches[row]! > 0) throw tooManyRows();
      matches[row] = 1;
      if (rightMatched !== undefined) rightMatched[rightRows[pair]!] = 1;
    }
    return this.#pairing.putsOutPairs && held.selected > 0 ? held : undefined;
  }

  #noteUnknown(truth: Vector, leftRows: Int32Array, count: number): void {
    for (let j = 0; j < count; j++) if (valueAt(truth, j) === null) this.setUnknown(leftRows[j]!);
  }

  /** What remains to be put out once all pairs of this batch were tested. */
  finish(): Batch | undefined {
    switch (this.#pairing.type) {
      case 'inner':
      case 'right':
        return undefined;
      case 'left':
      case 'full':
      case 'single': {
        const rest = this.#select(0);
        if (rest === undefined) return undefined;
        return { ...rest, columns: [...rest.columns, ...nullsOf(this.#pairing.rightColumns, rest.count)] };
      }
      case 'semi':
        return this.#select(1);
      case 'anti':
        return this.#select(0);
      case 'mark':
        return { ...this.batch, columns: [...this.batch.columns, this.#marks()] };
    }
  }

  /** The selected rows whose number of matches is `wanted`. */
  #select(wanted: 0 | 1): Batch | undefined {
    const { batch } = this;
    const selection = new Int32Array(batch.selected);
    let selected = 0;
    for (let j = 0; j < batch.selected; j++) {
      const i = batch.selection === undefined ? j : batch.selection[j]!;
      if (this.#matches[i] === wanted) selection[selected++] = i;
    }
    if (selected === 0) return undefined;
    return selected === batch.selected ? batch : { ...batch, selection, selected };
  }

  #marks(): Vector {
    const { count } = this.batch;
    const unknown = this.#unknown;
    let nulls: Uint8Array | undefined;
    if (unknown !== undefined) {
      nulls = new Uint8Array(count);
      for (let i = 0; i < count; i++) if (unknown[i] === 1 && this.#matches[i] === 0) nulls[i] = 1;
    }
    return { kind: 'bool', values: this.#matches, nulls };
  }
}

/** Rows of the right side that matched nothing, with nulls for the left, in batches. */
export class UnmatchedRight {
  readonly #pairing: Pairing;
  readonly #right: readonly Vector[];
  readonly #matched: Uint8Array;
  #at = 0;

  constructor(pairing: Pairing, right: readonly Vector[], matched: Uint8Array) {
    this.#pairing = pairing;
    this.#right = right;
    this.#matched = matched;
  }

  next(): Batch | undefined {
    const rows = new Int32Array(batchRows);
    let count = 0;
    for (; this.#at < this.#matched.length && count < batchRows; this.#at++) {
      if (this.#matched[this.#at] === 0) rows[count++] = this.#at;
    }
    if (count === 0) return undefined;
    const left = nullsOf(this.#pairing.leftColumns, count);
    const columns = [...left, ...this.#right.map((column) => gather(column, rows, count, false))];
    return { columns, count, selection: undefined, selected: count };
  }
}

function tooManyRows(): DbError {
  return new DbError('21000', 'more than one row returned by a subquery used as an expression');
}
