/**
 * INSERT, with ON CONFLICT.
 *
 * Each batch: the new rows are computed by one kernel, tested for NOT NULL and CHECK, then inserted one by one with
 * their unique keys. Large batches into a table where nothing but the heap is touched, or whose row ids ascend past the
 * end, go to storage as whole columns (`appendBatch`) and stay columnar down to the block. At the end of the input the
 * statement's foreign keys are settled.
 */
import type { Table } from '../../catalog/catalog.ts';
import { DbError } from '../../error.ts';
import type { Column, Expression } from '../../plan/expression.ts';
import type { PhysicalInsert } from '../../plan/physical.ts';
import type { Wait } from '../../txn/txn.ts';
import type { Datum } from '../../value/type.ts';
import { type Batch, type Vector, valueAt } from '../../value/vector.ts';
import type { Execution } from '../execution.ts';
import { compileClosure, type RowFunction } from '../expression/closure.ts';
import { Projection } from '../expression/projection.ts';
import { Scope } from '../expression/scope.ts';
import type { NodeCompiler } from '../node-compiler.ts';
import { done, type Operator, type OperatorFactory, pause, type Step } from '../operator.ts';
import { denseColumns } from '../store/column-builder.ts';
import { rowState } from './index-expression.ts';
import { InputRows, type RowHandler } from './input-rows.ts';
import type { Referential } from './referential.ts';
import { RowChecks, rowColumns } from './row-checks.ts';
import type { Conflict, TableWriter } from './table-writer.ts';
import { WriteOutput } from './write-output.ts';
import type { WriteSupport } from './write-support.ts';

/** Rows of a batch from which on a bulk append is worth it. */
const bulkRows = 128;

interface ConflictProgram {
  readonly arbiters: readonly number[];
  readonly update: boolean;
  /** Over the existing row's columns, then the new row's. */
  readonly assignments: readonly { readonly place: number; readonly value: RowFunction }[];
  readonly where: RowFunction | undefined;
}

type Write = PhysicalInsert['write'];

interface Compiled {
  readonly write: Write;
  readonly support: WriteSupport;
  /** The new row's columns. */
  readonly values: Projection;
  readonly checks: RowChecks;
  readonly conflict: ConflictProgram | undefined;
  /** Places in the row of the columns put out. */
  readonly returned: readonly number[];
}

export function compileInsert(node: PhysicalInsert, compiler: NodeCompiler): OperatorFactory {
  return compileInsertFrom(node.write, node.input.columns, compiler.compile(node.input), compiler);
}

/** The same for rows that no plan makes (COPY). */
export function compileInsertFrom(
  write: Write,
  inputColumns: readonly Column[],
  input: OperatorFactory,
  compiler: Pick<NodeCompiler, 'catalog' | 'registers' | 'writes'>,
): OperatorFactory {
  const table = compiler.catalog.tableById(write.table.id);
  const placeOf = (number: number): number => table.columns.findIndex((column) => column.number === number);
  const byNumber = new Map(write.values.map((value) => [value.number, value.expression]));
  const expressions = table.columns.map((column): Expression => {
    return byNumber.get(column.number) ?? { kind: 'constant', value: null, type: column.type };
  });
  const { conflict } = write;
  let program: ConflictProgram | undefined;
  if (conflict !== undefined) {
    const existing = rowColumns(table, conflict.existing, (number) => -1e6 - number);
    const scope = new Scope([...existing, ...rowColumns(table, write.attributes)], compiler.registers);
    program = {
      arbiters: conflict.arbiters,
      update: conflict.action === 'update',
      assignments: conflict.assignments.map(({ number, expression }) => ({
        place: placeOf(number),
        value: compileClosure(expression, scope),
      })),
      where: conflict.where && compileClosure(conflict.where, scope),
    };
  }
  const compiled: Compiled = {
    write,
    support: compiler.writes,
    values: new Projection(new Scope(inputColumns, compiler.registers), undefined, expressions),
    checks: new RowChecks(table, write, compiler.registers),
    conflict: program,
    returned: write.returning.map(({ number }) => placeOf(number)),
  };
  return (execution) => new InsertOperator(execution, input(execution), compiled, table);
}

class InsertOperator implements Operator, RowHandler {
  readonly #execution: Execution;
  readonly #input: InputRows;
  readonly #compiled: Compiled;
  readonly #table: Table;
  readonly #output: WriteOutput;
  #referential: Referential | undefined;
  #writer: TableWriter | undefined;
  #vectors: readonly Vector[] = [];
  /** Row ids this statement inserted or updated: ON CONFLICT must not meet them again. */
  readonly #touched: Set<number> = new Set();

  constructor(execution: Execution, input: Operator, compiled: Compiled, table: Table) {
    this.#execution = execution;
    this.#input = new InputRows(input);
    this.#compiled = compiled;
    this.#table = table;
    const { returning, rowId } = compiled.write;
    const columns = returning.map((attribute) => attribute.column);
    this.#output = new WriteOutput(rowId === undefined ? columns : [...columns, rowId]);
  }

  open(): void {
    const { support } = this.#compiled;
    this.#referential = support.referential(this.#execution);
    this.#writer = support.writer(this.#table, this.#execution, this.#referential);
    this.#touched.clear();
    this.#input.open();
  }

  step(): Step {
    return this.#input.step(this);
  }

  begin(batch: Batch): Step | undefined {
    this.#vectors = this.#compiled.values.columns(batch, this.#execution);
    return this.#bulk(batch);
  }

  end(batch: Batch): Step {
    return this.#output.take(batch) ?? pause;
  }

  finish(): Step {
    return this.#referential!.settle() ?? done;
  }

  #rowAt(i: number): Datum[] {
    return this.#vectors.map((vector) => valueAt(vector, i));
  }

  #check(row: readonly Datum[]): void {
    this.#compiled.checks.require(row, this.#writer!, this.#execution);
  }

  handle(i: number): Wait | undefined {
    const row = this.#rowAt(i);
    const writer = this.#writer!;
    const { conflict } = this.#compiled;
    this.#check(row);
    const found = writer.findConflict(row, undefined);
    if (found !== undefined) {
      if ('on' in found) return found;
      return conflict === undefined ? fail(writer.violation(found, row)) : this.#onConflict(found, conflict, row, i);
    }
    const rowId = writer.newRowId(row);
    writer.insert(row, rowId);
    this.#wrote(row, rowId, i);
    return undefined;
  }

  #wrote(row: readonly Datum[], rowId: number, i: number): void {
    if (this.#compiled.conflict !== undefined) this.#touched.add(rowId);
    if (this.#compiled.write.countsRows) this.#execution.affectedRows++;
    const values = this.#compiled.returned.map((place) => row[place] as Datum);
    values.push(rowId);
    this.#output.add(i, values);
  }

  #onConflict(found: Conflict, program: ConflictProgram, row: readonly Datum[], i: number): Wait | undefined {
    const writer = this.#writer!;
    if (program.arbiters.length > 0 && !program.arbiters.includes(found.index.id)) {
      const other = writer.findConflict(row, program.arbiters);
      if (other === undefined) throw writer.violation(found, row);
      if ('on' in other) return other;
      return this.#onConflict(other, program, row, i);
    }
    if (!program.update) {
      this.#requireSeen(found.rowId);
      return undefined;
    }
    if (this.#touched.has(found.rowId)) {
      throw new DbError('21000', 'ON CONFLICT DO UPDATE command cannot affect row a second time', {
        hint: 'Ensure that no rows proposed for insertion within the same command have duplicate constrained values.',
      });
    }
    const wait = this.#execution.transaction.lockRow(this.#table.space, found.rowId, 'update');
    if (wait !== undefined) return wait;
    const before = writer.readNewest(found.rowId);
    // it went away while we waited: try the insert again
    if (before === undefined) return this.handle(i);
    const state = rowState([...before, ...row], this.#execution);
    if (program.where !== undefined && program.where(state) !== true) return undefined;
    const after = [...before];
    for (const { place, value } of program.assignments) after[place] = value(state);
    this.#check(after);
    const blocked = writer.update(found.rowId, before, after);
    if (blocked !== undefined) return blocked;
    this.#wrote(after, found.rowId, i);
    return undefined;
  }

  /**
   * Above read committed a row that DO NOTHING gives way to must be one that the snapshot shows. Asking the view is
   * also what tells a serializable transaction that it rests on the row: nobody else is kept from deleting it.
   */
  #requireSeen(rowId: number): void {
    const { transaction, view } = this.#execution;
    if (transaction.isolation === 'read committed' || transaction.writtenSince(view, this.#table.space, rowId)) return;
    if (view.exists(this.#table.space, rowId) && !transaction.isStale(view, this.#table.space, rowId)) return;
    throw new DbError('40001', 'could not serialize access due to concurrent update', { retry: true });
  }

  /**
   * Hands a large batch to storage as columns where that means the same; undefined where it does not. What is put out
   * is aligned with the input, so nothing of it is copied.
   */
  #bulk(batch: Batch): Batch | undefined {
    const writer = this.#writer!;
    const count = batch.selected;
    if (count < bulkRows || this.#compiled.conflict !== undefined || !writer.isPlainHeap) return undefined;
    const columns = denseColumns(this.#vectors, batch);
    const rowIds = this.#bulkRowIds(columns, count);
    if (rowIds === undefined) return undefined;
    this.#checkColumns(columns, count);
    this.#execution.transaction.appendBatch(this.#table.space, rowIds, columns, count);
    const { write, returned } = this.#compiled;
    if (write.countsRows) this.#execution.affectedRows += count;
    const outputs = returned.map((place) => this.#vectors[place]!);
    if (write.rowId !== undefined) outputs.push(alignedRowIds(rowIds, batch));
    return { ...batch, columns: [...batch.columns, ...outputs] };
  }

  /** Ascending ids above every id of the table, or undefined. */
  #bulkRowIds(columns: readonly Vector[], count: number): Float64Array | undefined {
    const { transaction } = this.#execution;
    const { space, rowIdColumn } = this.#table;
    const rowIds = new Float64Array(count);
    if (rowIdColumn === undefined) {
      const first = transaction.allocateRowIds(space, count);
      for (let j = 0; j < count; j++) rowIds[j] = first + j;
      return rowIds;
    }
    const place = this.#writer!.placeOf(rowIdColumn);
    let last = transaction.maxRowId(space);
    for (let j = 0; j < count; j++) {
      const id = valueAt(columns[place]!, j);
      if (typeof id !== 'number' || id <= last) return undefined;
      rowIds[j] = id;
      last = id;
    }
    return transaction.lockNewRows(space, rowIds[0]!, last) ? rowIds : undefined;
  }

  #checkColumns(columns: readonly Vector[], count: number): void {
    const hasNull = (c: number): boolean => {
      const vector = columns[c]!;
      return vector.kind === 'any' ? vector.values.includes(null) : vector.nulls !== undefined;
    };
    const strict = this.#table.columns.some((column, c) => column.notNull && hasNull(c));
    if (!strict && this.#compiled.checks.isEmpty) return;
    for (let j = 0; j < count; j++) this.#check(columns.map((column) => valueAt(column, j)));
  }

  close(): void {
    this.#referential?.release();
    this.#writer?.release();
    this.#referential = undefined;
    this.#writer = undefined;
    this.#vectors = [];
    this.#touched.clear();
    this.#input.close();
  }
}

/** Row ids at the places of the rows they belong to. */
function alignedRowIds(rowIds: Float64Array, { selection, selected, count }: Batch): Vector {
  if (selection === undefined) return { kind: 'f64', values: rowIds, nulls: undefined };
  const values = new Float64Array(count);
  for (let j = 0; j < selected; j++) values[selection[j]!] = rowIds[j]!;
  return { kind: 'f64', values, nulls: undefined };
}

function fail(error: DbError): never {
  throw error;
}
