/**
 * Foreign keys of one statement: what its writes must still prove, and what they do to rows that refer to them.
 *
 * Writes are noted as they happen and settled at the end of the statement by `settle`, which takes locks (KEY SHARE on
 * parents), cascades, and finally checks. It returns a `Wait` when a lock is not free; called again it goes on where it
 * stopped. Checks look at the newest state and own writes. (SQL:2016 4.18.3; PostgreSQL's RI triggers for wording.)
 */
import type { ForeignKey, Table } from '../../catalog/catalog.ts';
import { invariant } from '../../error.ts';
import type { View, Wait } from '../../txn/txn.ts';
import { groupKeyOf } from '../../value/group-key.ts';
import type { Datum } from '../../value/type.ts';
import type { Execution } from '../execution.ts';
import { OpenEnds } from '../graph/open-ends.ts';
import { missingParent, mixedNulls, stillReferenced } from './constraint-error.ts';
import { findByColumns } from './find-rows.ts';
import type { TableWriter, WriteObserver } from './table-writer.ts';

interface ChildCheck {
  readonly table: Table;
  readonly key: ForeignKey;
  readonly values: readonly Datum[];
}
interface ParentChange {
  readonly table: Table;
  readonly key: ForeignKey;
  readonly before: readonly Datum[];
  /** New key values, undefined after a delete. */
  readonly after: readonly Datum[] | undefined;
}

export class Referential implements WriteObserver {
  readonly #execution: Execution;
  readonly #writerOf: (table: Table) => TableWriter;
  readonly #defaultOf: (table: Table, column: number) => Datum;
  readonly #children: ChildCheck[] = [];
  readonly #parents: ParentChange[] = [];
  readonly #restrict: ParentChange[] = [];
  /** How far the lists are settled: a statement may note millions, so nothing is taken from their front. */
  #settledParents = 0;
  #settledChildren = 0;
  readonly #writers: Map<number, TableWriter> = new Map();
  /** Relationships of undeclared types are held by no foreign key. */
  readonly #openEnds: OpenEnds;
  #newest: View | undefined;

  constructor(
    execution: Execution,
    writerOf: (table: Table) => TableWriter,
    defaultOf: (table: Table, column: number) => Datum,
  ) {
    this.#execution = execution;
    this.#writerOf = writerOf;
    this.#defaultOf = defaultOf;
    this.#openEnds = new OpenEnds(execution);
  }

  concernsChild(table: Table): boolean {
    return table.constraints.some((constraint) => constraint.kind === 'foreign key');
  }

  childWritten(table: Table, row: readonly Datum[], before?: readonly Datum[]): void {
    for (const key of table.constraints) {
      if (key.kind !== 'foreign key') continue;
      const values = valuesOf(table, key.columns, row);
      const isKept =
        before !== undefined && sameValues(table, key.columns, values, valuesOf(table, key.columns, before));
      if (isKept) continue;
      if (values.includes(null)) {
        if (key.matchFull && values.some((value) => value !== null)) throw mixedNulls(table, key, this.#execution);
        continue;
      }
      this.#children.push({ table, key, values });
    }
  }

  parentChanged(table: Table, before: readonly Datum[], after: readonly Datum[] | undefined): void {
    for (const key of table.referencedBy) {
      const old = valuesOf(table, key.referencedColumns, before);
      if (old.includes(null)) continue;
      const fresh = after && valuesOf(table, key.referencedColumns, after);
      if (fresh !== undefined && sameValues(table, key.referencedColumns, old, fresh)) continue;
      this.#parents.push({ table, key, before: old, after: fresh });
    }
  }

  rowGone(table: Table, rowId: number): void {
    this.#openEnds.note(table, rowId);
  }

  /** Does what the statement's writes entail. Undefined when all is settled. */
  settle(): Wait | undefined {
    for (; this.#settledParents < this.#parents.length; this.#settledParents++) {
      const wait = this.#act(this.#parents[this.#settledParents]!);
      if (wait !== undefined) return wait;
    }
    for (; this.#settledChildren < this.#children.length; this.#settledChildren++) {
      const wait = this.#checkChild(this.#children[this.#settledChildren]!);
      if (wait !== undefined) return wait;
    }
    for (const change of this.#restrict) this.#checkUnreferenced(change);
    this.#openEnds.check(() => this.#view());
    for (const list of [this.#parents, this.#children, this.#restrict]) list.length = 0;
    this.#settledParents = 0;
    this.#settledChildren = 0;
    return undefined;
  }

  #view(): View {
    this.#newest ??= this.#execution.transaction.newestView();
    return this.#newest;
  }

  #act(change: ParentChange): Wait | undefined {
    const { key, after } = change;
    const action = after === undefined ? key.onDelete : key.onUpdate;
    if (action === 'no action' || action === 'restrict') {
      this.#restrict.push(change);
      return undefined;
    }
    const child = this.#execution.catalog.tableById(key.table);
    const writer = this.#writer(child);
    for (const rowId of findByColumns(child, key.columns, change.before, this.#view())) {
      const row = writer.readNewest(rowId);
      if (row === undefined) continue;
      const wait = writer.lock(rowId);
      if (wait !== undefined) return wait;
      if (action === 'cascade' && after === undefined) {
        writer.delete(rowId, row);
        continue;
      }
      const changed = [...row];
      key.columns.forEach((number, k) => {
        const value = action === 'cascade' ? after![k]! : action === 'set null' ? null : this.#defaultOf(child, number);
        changed[writer.placeOf(number)] = value as Datum;
      });
      writer.complete(changed);
      const blocked = writer.update(rowId, row, changed);
      if (blocked !== undefined) return blocked;
    }
    return undefined;
  }

  #writer(table: Table): TableWriter {
    let writer = this.#writers.get(table.id);
    if (writer === undefined) {
      writer = this.#writerOf(table);
      this.#writers.set(table.id, writer);
    }
    return writer;
  }

  #checkChild({ table, key, values }: ChildCheck): Wait | undefined {
    const parent = this.#execution.catalog.tableById(key.referencedTable);
    const [rowId] = findByColumns(parent, key.referencedColumns, values, this.#view());
    if (rowId === undefined) throw missingParent(table, key, parent, values, this.#execution);
    const wait = this.#execution.transaction.lockRow(parent.space, rowId, 'key share');
    if (wait !== undefined) return wait;
    // whoever held the lock before may have deleted it
    if (!this.#view().exists(parent.space, rowId)) throw missingParent(table, key, parent, values, this.#execution);
    return undefined;
  }

  #checkUnreferenced({ table, key, before }: ParentChange): void {
    const stillThere = findByColumns(table, key.referencedColumns, before, this.#view());
    if (stillThere.length > 0) return;
    const child = this.#execution.catalog.tableById(key.table);
    const rows = findByColumns(child, key.columns, before, this.#view());
    if (rows.length > 0) throw stillReferenced(table, key, child, before, this.#execution);
  }

  release(): void {
    this.#newest?.release();
    for (const writer of this.#writers.values()) writer.release();
  }
}

function valuesOf(table: Table, numbers: readonly number[], row: readonly Datum[]): readonly Datum[] {
  return numbers.map((number) => {
    const place = table.columns.findIndex((column) => column.number === number);
    invariant(place >= 0, 'a key column exists');
    return row[place] as Datum;
  });
}

function sameValues(
  table: Table,
  numbers: readonly number[],
  left: readonly Datum[],
  right: readonly Datum[],
): boolean {
  return numbers.every((number, k) => {
    const a = left[k] as Datum;
    const b = right[k] as Datum;
    if (a === null || b === null) return a === b;
    const column = table.columns.find((candidate) => candidate.number === number)!;
    const keyOf = groupKeyOf(column.type);
    return keyOf(a) === keyOf(b);
  });
}
