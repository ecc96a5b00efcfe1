/**
 * FOR UPDATE and its kin: locks the rows that pass through. NOWAIT and SKIP LOCKED decide about rows that somebody else
 * holds. A row newer than the snapshot restarts the statement under read committed, and fails above it.
 */
import { DbError } from '../../error.ts';
import type { LockRows } from '../../plan/physical.ts';
import { type Batch, valueAt } from '../../value/vector.ts';
import type { Execution } from '../execution.ts';
import { Scope } from '../expression/scope.ts';
import type { NodeCompiler } from '../node-compiler.ts';
import { isBatch, type Operator, type OperatorFactory, pause, type Step } from '../operator.ts';
import { restartStatement } from '../write/table-writer.ts';

export function compileLockRows(node: LockRows, compiler: NodeCompiler): OperatorFactory {
  const input = compiler.compile(node.input);
  const slot = new Scope(node.input.columns, compiler.registers).slotOf(node.rowId.id);
  const { space } = compiler.catalog.tableById(node.table.id);
  return (execution) => new LockRowsOperator(execution, input(execution), node, slot, space);
}

class LockRowsOperator implements Operator {
  readonly #execution: Execution;
  readonly #input: Operator;
  readonly #node: LockRows;
  readonly #slot: number;
  readonly #space: number;
  #batch: Batch | undefined;
  #at = 0;
  #kept: number[] = [];

  constructor(execution: Execution, input: Operator, node: LockRows, slot: number, space: number) {
    this.#execution = execution;
    this.#input = input;
    this.#node = node;
    this.#slot = slot;
    this.#space = space;
  }

  open(): void {
    this.#batch = undefined;
    this.#input.open();
  }

  step(): Step {
    if (this.#batch === undefined) {
      const step = this.#input.step();
      if (!isBatch(step)) return step;
      this.#batch = step;
      this.#at = 0;
      this.#kept = [];
    }
    const batch = this.#batch;
    const { transaction, view } = this.#execution;
    while (this.#at < batch.selected) {
      const i = batch.selection === undefined ? this.#at : batch.selection[this.#at]!;
      const rowId = valueAt(batch.columns[this.#slot]!, i) as number;
      const { mode, onConflict } = this.#node.lock;
      if (onConflict === 'wait') {
        const wait = transaction.lockRow(this.#space, rowId, mode);
        if (wait !== undefined) return wait;
      } else if (!transaction.tryLockRow(this.#space, rowId, mode)) {
        this.#at++;
        if (onConflict === 'skip locked') continue;
        throw new DbError('55P03', `could not obtain lock on row in relation "${this.#node.table.name}"`, {
          retry: true,
        });
      }
      if (transaction.isStale(view, this.#space, rowId)) {
        if (transaction.isolation === 'read committed') throw restartStatement;
        throw new DbError('40001', 'could not serialize access due to concurrent update', { retry: true });
      } else this.#kept.push(i);
      this.#at++;
    }
    this.#batch = undefined;
    if (this.#kept.length === 0) return pause;
    return { ...batch, selection: Int32Array.from(this.#kept), selected: this.#kept.length };
  }

  close(): void {
    this.#batch = undefined;
    this.#input.close();
  }
}
