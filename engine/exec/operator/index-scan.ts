/**
 * Rows found through keys: by row id, or in an ordered index.
 *
 * Key expressions read parameters and registers only, so they are computed once per `open`. A null key finds nothing.
 */
import { type IndexAccess, indexAccess, type KeyBound } from '../../access/access.ts';
import type { Bound, IndexScan, RowLookup } from '../../plan/physical.ts';
import type { OrderedCursor, PointReader } from '../../txn/txn.ts';
import type { Datum } from '../../value/type.ts';
import type { Execution } from '../execution.ts';
import { compileClosure, type RowFunction, rowOf } from '../expression/closure.ts';
import { Scope } from '../expression/scope.ts';
import type { NodeCompiler } from '../node-compiler.ts';
import { done, type Operator, type OperatorFactory, type Step } from '../operator.ts';
import { RowBatch } from '../store/row-batch.ts';

/** Reads rows by id into batches. */
class Fetch {
  readonly batch: RowBatch;
  readonly #reader: PointReader;
  readonly #withRowId: boolean;
  constructor(execution: Execution, node: RowLookup | IndexScan) {
    const table = execution.catalog.tableById(node.table.id);
    const numbers = node.attributes.map((attribute) => attribute.number);
    this.#reader = execution.store.pointReader(table.space, numbers);
    this.#withRowId = node.rowId !== undefined;
    this.batch = new RowBatch(node.columns);
  }
  add(execution: Execution, rowId: number): boolean {
    const row = this.#reader.read(execution.view, rowId);
    if (row === undefined) return false;
    this.batch.add(this.#withRowId ? [...row, rowId] : row);
    return true;
  }
}

export function compileRowLookup(node: RowLookup, compiler: NodeCompiler): OperatorFactory {
  const empty = new Scope([], compiler.registers);
  const keys = node.keys.map((key) => compileClosure(key, empty));
  return (execution) => new RowLookupOperator(execution, node, keys);
}

class RowLookupOperator implements Operator {
  readonly #execution: Execution;
  readonly #fetch: Fetch;
  readonly #keys: readonly RowFunction[];
  #ids: readonly number[] = [];
  #next = 0;

  constructor(execution: Execution, node: RowLookup, keys: readonly RowFunction[]) {
    this.#execution = execution;
    this.#fetch = new Fetch(execution, node);
    this.#keys = keys;
  }

  open(): void {
    const row = rowOf(this.#execution);
    const ids = new Set<number>();
    for (const key of this.#keys) {
      const id = key(row);
      if (typeof id === 'number' && Number.isSafeInteger(id)) ids.add(id);
    }
    this.#ids = ids.size < 2 ? [...ids] : [...ids].sort((left, right) => left - right);
    this.#next = 0;
  }

  step(): Step {
    while (this.#next < this.#ids.length && !this.#fetch.batch.isFull) {
      this.#fetch.add(this.#execution, this.#ids[this.#next++]!);
    }
    return this.#fetch.batch.take() ?? done;
  }

  close(): void {
    this.#ids = [];
  }
}

interface RangeKeys {
  readonly equal: readonly RowFunction[];
  readonly lower: { readonly value: RowFunction; readonly inclusive: boolean } | undefined;
  readonly upper: { readonly value: RowFunction; readonly inclusive: boolean } | undefined;
}

export function compileIndexScan(node: IndexScan, compiler: NodeCompiler): OperatorFactory {
  const empty = new Scope([], compiler.registers);
  const bound = (source: Bound | undefined): RangeKeys['lower'] =>
    source && { value: compileClosure(source.expression, empty), inclusive: source.inclusive };
  const keys: RangeKeys = {
    equal: node.equal.map((key) => compileClosure(key, empty)),
    lower: bound(node.lower),
    upper: bound(node.upper),
  };
  const access = indexAccess(compiler.indexById(node.index.id));
  return (execution) => new IndexScanOperator(execution, node, keys, access);
}

class IndexScanOperator implements Operator {
  readonly #execution: Execution;
  readonly #fetch: Fetch;
  readonly #keys: RangeKeys;
  readonly #access: IndexAccess;
  readonly #reverse: boolean;
  #cursor: OrderedCursor | undefined;
  /** Grows while the scan goes on, so that LIMIT 1 reads few rows. */
  #wanted = 16;

  constructor(execution: Execution, node: IndexScan, keys: RangeKeys, access: IndexAccess) {
    this.#execution = execution;
    this.#fetch = new Fetch(execution, node);
    this.#keys = keys;
    this.#access = access;
    this.#reverse = node.reverse;
  }

  open(): void {
    const row = rowOf(this.#execution);
    const equal = this.#keys.equal.map((key) => key(row));
    const bound = (keys: RangeKeys['lower']): KeyBound | undefined =>
      keys && { value: keys.value(row) as Datum, inclusive: keys.inclusive };
    const lower = bound(this.#keys.lower);
    const upper = bound(this.#keys.upper);
    const impossible = equal.includes(null) || lower?.value === null || upper?.value === null;
    this.#cursor = impossible ? undefined : this.#access.scan(this.#execution.view, equal, lower, upper, this.#reverse);
    this.#wanted = 16;
  }

  step(): Step {
    const cursor = this.#cursor;
    if (cursor === undefined) return done;
    const { batch } = this.#fetch;
    while (batch.count < this.#wanted) {
      if (!cursor.next()) {
        this.#cursor = undefined;
        break;
      }
      this.#fetch.add(this.#execution, this.#access.rowIdOf(cursor.value));
    }
    this.#wanted = Math.min(this.#wanted * 4, 4096);
    return batch.take() ?? done;
  }

  close(): void {
    this.#cursor = undefined;
  }
}
