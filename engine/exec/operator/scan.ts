/**
 * Table scan: batches of a heap as the view shows them, straight from storage.
 *
 * Bounds of the filter above become prunes (zone maps skip whole blocks) and, on the row-id column, a row-id range.
 */
import { tableAccess } from '../../access/access.ts';
import type { Bound, TableScan } from '../../plan/physical.ts';
import type { HeapCursor, Prune } from '../../txn/txn.ts';
import type { Datum } from '../../value/type.ts';
import type { Execution } from '../execution.ts';
import { compileClosure, type RowFunction, rowOf } from '../expression/closure.ts';
import { Scope } from '../expression/scope.ts';
import type { NodeCompiler } from '../node-compiler.ts';
import { done, type Operator, type OperatorFactory, type Step } from '../operator.ts';

interface CompiledPrune {
  readonly number: number;
  readonly lower: RowFunction | undefined;
  readonly upper: RowFunction | undefined;
}

export function compileTableScan(node: TableScan, compiler: NodeCompiler): OperatorFactory {
  const access = tableAccess(compiler.catalog.tableById(node.table.id));
  const empty = new Scope([], compiler.registers);
  const close = (bound: Bound | undefined): RowFunction | undefined =>
    bound === undefined ? undefined : compileClosure(bound.expression, empty);
  const prunes = node.prunes.map(({ number, lower, upper }) => ({ number, lower: close(lower), upper: close(upper) }));
  const numbers = node.attributes.map((attribute) => attribute.number);
  const withRowId = node.rowId !== undefined;
  return (execution) => new ScanOperator(execution, access, numbers, withRowId, node.reverse, prunes);
}

class ScanOperator implements Operator {
  readonly #execution: Execution;
  readonly #access: ReturnType<typeof tableAccess>;
  readonly #numbers: readonly number[];
  readonly #withRowId: boolean;
  readonly #reverse: boolean;
  readonly #prunes: readonly CompiledPrune[];
  #cursor: HeapCursor | undefined;

  constructor(
    execution: Execution,
    access: ReturnType<typeof tableAccess>,
    numbers: readonly number[],
    withRowId: boolean,
    reverse: boolean,
    prunes: readonly CompiledPrune[],
  ) {
    this.#execution = execution;
    this.#access = access;
    this.#numbers = numbers;
    this.#withRowId = withRowId;
    this.#reverse = reverse;
    this.#prunes = prunes;
  }

  open(): void {
    const row = rowOf(this.#execution);
    const prunes: Prune[] = [];
    let empty = false;
    for (const { number, lower, upper } of this.#prunes) {
      const minimum = lower?.(row) as Datum | undefined;
      const maximum = upper?.(row) as Datum | undefined;
      // a comparison with null is never true
      if (minimum === null || maximum === null) empty = true;
      prunes.push({ columnId: number, minimum, maximum });
    }
    this.#cursor = empty
      ? undefined
      : this.#access.scan(this.#execution.view, this.#numbers, this.#withRowId, this.#reverse, prunes);
  }

  step(): Step {
    return this.#cursor?.next() ?? done;
  }

  close(): void {
    this.#cursor = undefined;
  }
}
