/**
 * UPDATE and DELETE: each input row names a row of the table by row id. A row is changed at most once a statement;
 * later input rows for it are skipped, as PostgreSQL does. At the end of the input foreign keys are settled.
 */
import type { Table } from '../../catalog/catalog.ts';
import type { PhysicalDelete, PhysicalUpdate } from '../../plan/physical.ts';
import type { Wait } from '../../txn/txn.ts';
import type { Datum } from '../../value/type.ts';
import type { Batch } from '../../value/vector.ts';
import type { Execution } from '../execution.ts';
import { compileClosure, type Row, type RowFunction, rowOf } from '../expression/closure.ts';
import { Scope } from '../expression/scope.ts';
import type { NodeCompiler } from '../node-compiler.ts';
import { done, type Operator, type OperatorFactory, pause, type Step } from '../operator.ts';
import { InputRows, type RowHandler } from './input-rows.ts';
import type { Referential } from './referential.ts';
import { RowChecks } from './row-checks.ts';
import type { TableWriter } from './table-writer.ts';
import { WriteOutput } from './write-output.ts';
import type { WriteSupport } from './write-support.ts';

interface Compiled {
  readonly node: PhysicalUpdate | PhysicalDelete;
  readonly support: WriteSupport;
  readonly rowId: RowFunction;
  /** New values over the input row; undefined for a delete. */
  readonly assignments: readonly { readonly place: number; readonly value: RowFunction }[] | undefined;
  readonly checks: RowChecks | undefined;
  readonly returned: readonly number[];
}

function placesOf(table: Table, returning: readonly { readonly number: number }[]): readonly number[] {
  return returning.map(({ number }) => table.columns.findIndex((column) => column.number === number));
}

export function compileUpdate(node: PhysicalUpdate, compiler: NodeCompiler): OperatorFactory {
  const { write } = node;
  const table = compiler.catalog.tableById(write.table.id);
  const scope = new Scope(node.input.columns, compiler.registers);
  const compiled: Compiled = {
    node,
    support: compiler.writes,
    rowId: compileClosure(write.rowId, scope),
    assignments: write.assignments.map(({ number, expression }) => ({
      place: placesOf(table, [{ number }])[0]!,
      value: compileClosure(expression, scope),
    })),
    checks: new RowChecks(table, write, compiler.registers),
    returned: placesOf(table, write.returning),
  };
  const input = compiler.compile(node.input);
  return (execution) => new ChangeOperator(execution, input(execution), compiled, table);
}

export function compileDelete(node: PhysicalDelete, compiler: NodeCompiler): OperatorFactory {
  const { write } = node;
  const table = compiler.catalog.tableById(write.table.id);
  const compiled: Compiled = {
    node,
    support: compiler.writes,
    rowId: compileClosure(write.rowId, new Scope(node.input.columns, compiler.registers)),
    assignments: undefined,
    checks: undefined,
    returned: placesOf(table, write.returning),
  };
  const input = compiler.compile(node.input);
  return (execution) => new ChangeOperator(execution, input(execution), compiled, table);
}

class ChangeOperator implements Operator, RowHandler {
  readonly #execution: Execution;
  readonly #input: InputRows;
  readonly #compiled: Compiled;
  readonly #table: Table;
  readonly #output: WriteOutput;
  readonly #row: Row;
  readonly #seen: Set<number> = new Set();
  #referential: Referential | undefined;
  #writer: TableWriter | undefined;

  constructor(execution: Execution, input: Operator, compiled: Compiled, table: Table) {
    this.#execution = execution;
    this.#input = new InputRows(input);
    this.#compiled = compiled;
    this.#table = table;
    this.#output = new WriteOutput(compiled.node.write.returning.map((attribute) => attribute.column));
    this.#row = rowOf(execution);
  }

  open(): void {
    const { support } = this.#compiled;
    this.#referential = support.referential(this.#execution);
    this.#writer = support.writer(this.#table, this.#execution, this.#referential);
    this.#seen.clear();
    this.#input.open();
  }

  step(): Step {
    return this.#input.step(this);
  }

  begin(batch: Batch): undefined {
    this.#row.columns = batch.columns;
  }

  end(batch: Batch): Step {
    return this.#output.take(batch) ?? pause;
  }

  finish(): Step {
    return this.#referential!.settle() ?? done;
  }

  handle(i: number): Wait | undefined {
    this.#row.index = i;
    const rowId = this.#compiled.rowId(this.#row) as number | null;
    if (rowId === null || this.#seen.has(rowId)) return undefined;
    const writer = this.#writer!;
    const wait = writer.lock(rowId);
    if (wait !== undefined) return wait;
    const before = writer.readNewest(rowId);
    if (before === undefined) {
      this.#seen.add(rowId);
      return undefined;
    }
    let result: readonly Datum[] = before;
    const { assignments, checks } = this.#compiled;
    if (assignments === undefined) writer.delete(rowId, before);
    else {
      const after = [...before];
      for (const { place, value } of assignments) after[place] = value(this.#row);
      checks?.require(after, writer, this.#execution);
      const blocked = writer.update(rowId, before, after);
      if (blocked !== undefined) return blocked;
      result = after;
    }
    this.#seen.add(rowId);
    if (this.#compiled.node.write.countsRows) this.#execution.affectedRows++;
    this.#output.add(
      i,
      this.#compiled.returned.map((place) => result[place] as Datum),
    );
    return undefined;
  }

  close(): void {
    this.#referential?.release();
    this.#writer?.release();
    this.#referential = undefined;
    this.#writer = undefined;
    this.#seen.clear();
    this.#input.close();
  }
}
