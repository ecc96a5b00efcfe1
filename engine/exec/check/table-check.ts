/**
 * Checks the rows of one table at one snapshot: NOT NULL, the column that is the row id, every index entry both ways,
 * sequences, and on request CHECK and FOREIGN KEY.
 *
 * An index is right when every row it should hold has its entry, the entry names the row, and there are as many entries
 * as such rows; then no entry is left over. Only when the numbers differ are the entries read one by one against their
 * rows.
 */
import { type IndexAccess, indexAccess } from '../../access/access.ts';
import type { CheckConstraint, ForeignKey, Index, Table } from '../../catalog/catalog.ts';
import { type Finding, restoreAdvice, type View } from '../../txn/txn.ts';
import type { Datum } from '../../value/type.ts';
import { type Batch, valueAt } from '../../value/vector.ts';
import type { Execution } from '../execution.ts';
import type { RowFunction } from '../expression/closure.ts';
import { pause } from '../operator.ts';
import { findByColumns } from '../write/find-rows.ts';
import { IndexExpressions, type KeyValues, type ParseStored, rowState } from '../write/index-expression.ts';
import { RowTally } from './row-tally.ts';

type Steps<Result = void> = Generator<Finding | typeof pause, Result>;

interface CheckedIndex {
  readonly index: Index;
  readonly space: number;
  readonly access: IndexAccess;
  readonly keyValues: KeyValues;
  /** Rows that should have an entry. */
  rows: number;
  readonly without: RowTally;
  readonly taken: RowTally;
}

interface CheckedRule {
  /** The beginning of a sentence that the rows end. */
  readonly what: string;
  readonly violates: (row: readonly Datum[]) => boolean;
  readonly rows: RowTally;
}

interface CheckedSequence {
  readonly sequence: number;
  readonly place: number;
  readonly isAscending: boolean;
  extreme: number | bigint | undefined;
}

const rowsPerSlice = 256;

export class TableCheck {
  readonly #execution: Execution;
  readonly #table: Table;
  readonly #expressions: IndexExpressions;
  readonly #indexes: readonly CheckedIndex[];
  readonly #rules: readonly CheckedRule[];
  readonly #sequences: readonly CheckedSequence[];
  readonly #view: View;
  #rows = 0;

  /** @param constraints whether CHECK and FOREIGN KEY are looked at */
  constructor(execution: Execution, parseStored: ParseStored, table: Table, constraints: boolean) {
    this.#execution = execution;
    this.#table = table;
    this.#view = execution.view;
    this.#expressions = new IndexExpressions(parseStored);
    this.#indexes = table.indexes.flatMap((index) => this.#checkedIndex(index));
    this.#rules = [...this.#notNull(), ...(constraints ? this.#constraints() : [])];
    this.#sequences = table.columns.flatMap((column, place) => this.#checkedSequence(column.sequence, place));
  }

  *run(): Steps {
    const { store, catalog, transaction } = this.#execution;
    const isNewest = transaction.nextTimestamp === store.statistics.newestTimestamp;
    const counted = isNewest && this.#view.timestamp === transaction.nextTimestamp;
    const recorded = store.rowCount(this.#table.space);
    const wrongIds = new RowTally();
    const numbers = this.#table.columns.map(({ number }) => number);
    const idPlace = this.#table.columns.findIndex(({ number }) => number === this.#table.rowIdColumn);
    const cursor = this.#view.scanHeap(this.#table.space, { columns: numbers, withRowId: true });
    for (let batch = cursor.next(); batch !== undefined; batch = cursor.next()) {
      for (let from = 0; from < batch.selected; from += rowsPerSlice) {
        this.#rowsOf(batch, from, idPlace, wrongIds);
        yield pause;
      }
    }
    const object = catalog.describe(this.#table.id);
    if (counted && recorded !== this.#rows) {
      yield this.#fault(object, `${recorded} rows are counted, and ${this.#rows} are there.`, restoreAdvice);
    }
    if (wrongIds.count > 0) {
      yield this.#fault(object, `The key is not the row id in ${wrongIds}.`, restoreAdvice);
    }
    for (const { what, rows } of this.#rules) {
      if (rows.count > 0) yield this.#fault(object, `${what} ${rows}.`, 'Correct or delete these rows.');
    }
    for (const checked of this.#indexes) yield* this.#entries(checked);
    for (const checked of this.#sequences) yield* this.#sequence(checked);
  }

  #rowsOf(batch: Batch, from: number, idPlace: number, wrongIds: RowTally): void {
    const rowIds = batch.columns[batch.columns.length - 1]!;
    const end = Math.min(batch.selected, from + rowsPerSlice);
    for (let s = from; s < end; s++) {
      const at = batch.selection?.[s] ?? s;
      const rowId = valueAt(rowIds, at) as number;
      const row = this.#table.columns.map((_, c) => valueAt(batch.columns[c]!, at));
      this.#rows++;
      if (idPlace >= 0 && row[idPlace] !== rowId) wrongIds.add(rowId);
      for (const { violates, rows } of this.#rules) if (violates(row)) rows.add(rowId);
      for (const checked of this.#indexes) this.#entryOf(checked, row, rowId);
      for (const checked of this.#sequences) this.#extreme(checked, row[checked.place] as Datum);
    }
  }

  #entryOf(checked: CheckedIndex, row: readonly Datum[], rowId: number): void {
    const values = checked.keyValues(row, this.#execution);
    if (values === undefined) return;
    checked.rows++;
    const entry = this.#view.get(checked.space, checked.access.entryKey(values, rowId));
    if (entry === undefined) checked.without.add(rowId);
    else if (checked.access.rowIdOf(entry) !== rowId) checked.taken.add(rowId);
  }

  *#entries(checked: CheckedIndex): Steps {
    const { index, access, space, without, taken } = checked;
    const object = this.#execution.catalog.describe(index.id);
    const advice = `Drop and create the index "${index.name}" again.`;
    if (without.count > 0) yield this.#fault(object, `It has no entry for ${without} of its table.`, advice);
    if (taken.count > 0) {
      const what = index.unique
        ? `Another row has the key of ${taken} of its table.`
        : `The entry names another row for ${taken} of its table.`;
      yield this.#fault(object, what, index.unique ? `Make the keys unique. ${advice}` : advice);
    }
    let entries = 0;
    const cursor = this.#view.scanOrdered(space, undefined, undefined);
    while (cursor.next()) if (++entries % rowsPerSlice === 0) yield pause;
    if (entries + without.count + taken.count === checked.rows) return;
    const stray = new RowTally();
    const second = this.#view.scanOrdered(space, undefined, undefined);
    for (let read = 1; second.next(); read++) {
      const key = second.key.slice();
      const rowId = access.rowIdOf(second.value);
      if (!this.#belongs(checked, key, rowId)) stray.add(rowId);
      if (read % rowsPerSlice === 0) yield pause;
    }
    if (stray.count > 0)
      yield this.#fault(object, `It has entries for what is gone or has another key: ${stray}.`, advice);
  }

  #belongs({ access, keyValues }: CheckedIndex, key: Uint8Array, rowId: number): boolean {
    const row = this.#view.readRow(this.#table.space, rowId);
    if (row === undefined) return false;
    const values = keyValues(this.#inColumnOrder(row), this.#execution);
    if (values === undefined) return false;
    const right = access.entryKey(values, rowId);
    return right.length === key.length && right.every((byte, at) => byte === key[at]);
  }

  /** `readRow` gives the shape's order, which is that of the columns' numbers. */
  #inColumnOrder(row: readonly Datum[]): readonly Datum[] {
    const { columns } = this.#execution.store.shapeOf(this.#table.space);
    return this.#table.columns.map(({ number }) => row[columns.findIndex(({ id }) => id === number)] as Datum);
  }

  #extreme(checked: CheckedSequence, value: Datum): void {
    if (typeof value !== 'number' && typeof value !== 'bigint') return;
    const { extreme, isAscending } = checked;
    if (extreme === undefined || (isAscending ? value > extreme : value < extreme)) checked.extreme = value;
  }

  *#sequence({ sequence, extreme, isAscending }: CheckedSequence): Steps {
    const state = this.#execution.store.readSequence(sequence);
    if (state === undefined || extreme === undefined) return;
    if (isAscending ? state.lastValue >= extreme : state.lastValue <= extreme) return;
    const name = this.#execution.catalog.describe(sequence);
    yield {
      severity: 'warning',
      object: name,
      space: undefined,
      what: `It stands at ${state.lastValue}, and its column has reached ${extreme}: a next value may be there already.`,
      advice: `Set it forward with setval to ${extreme}.`,
    };
  }

  #fault(object: string, what: string, advice: string): Finding {
    return { severity: 'error', object, space: this.#table.space, what, advice };
  }

  #checkedIndex(index: Index): CheckedIndex[] {
    // one that is being built, or was built after this snapshot
    if (index.space === undefined || index.completeSince > this.#view.timestamp) return [];
    const keyValues = this.#expressions.keyValues(this.#table, index);
    const tallies = { rows: 0, without: new RowTally(), taken: new RowTally() };
    return [{ index, space: index.space, access: indexAccess(index), keyValues, ...tallies }];
  }

  #checkedSequence(sequence: number | undefined, place: number): CheckedSequence[] {
    const found = sequence === undefined ? undefined : this.#execution.catalog.relationById(sequence);
    if (found?.kind !== 'sequence' || found.cycle) return [];
    return [{ sequence: found.id, place, isAscending: found.increment > 0, extreme: undefined }];
  }

  #notNull(): CheckedRule[] {
    return this.#table.columns.flatMap(({ name, notNull }, place) => {
      const violates = (row: readonly Datum[]): boolean => row[place] === null;
      return notNull ? [{ what: `Column "${name}" is NOT NULL, and null in`, violates, rows: new RowTally() }] : [];
    });
  }

  #constraints(): CheckedRule[] {
    const rules: CheckedRule[] = [];
    for (const constraint of this.#table.constraints) {
      if (constraint.kind === 'check') rules.push(this.#checkRule(constraint));
      if (constraint.kind === 'foreign key') rules.push(this.#foreignKeyRule(constraint));
    }
    return rules;
  }

  #checkRule({ name, expressionText }: CheckConstraint): CheckedRule {
    const holds: RowFunction = this.#expressions.closure(this.#table, expressionText);
    const violates = (row: readonly Datum[]): boolean => holds(rowState(row, this.#execution)) === false;
    return { what: `Check constraint "${name}" does not hold in`, violates, rows: new RowTally() };
  }

  #foreignKeyRule({ name, columns, referencedTable, referencedColumns }: ForeignKey): CheckedRule {
    const parent = this.#execution.catalog.tableById(referencedTable);
    const places = columns.map((number) => this.#table.columns.findIndex((column) => column.number === number));
    const violates = (row: readonly Datum[]): boolean => {
      const values = places.map((place) => row[place] as Datum);
      return !values.includes(null) && findByColumns(parent, referencedColumns, values, this.#view).length === 0;
    };
    return { what: `Foreign key "${name}" finds no row of "${parent.name}" for`, violates, rows: new RowTally() };
  }
}
