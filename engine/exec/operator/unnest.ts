/**
 * Rows out of rows: UNNEST of a list, and set-returning functions, for each input row.
 *
 * Input columns are gathered, so one row that gives a million goes out in batches. A function that may wait leaves the
 * operator between two of its rows and goes on from there.
 */
import { invariant } from '../../error.ts';
import type { Suspension } from '../../function/function.ts';
import type { PhysicalTableFunction, PhysicalUnnest } from '../../plan/physical.ts';
import { arrayElements } from '../../value/array.ts';
import { listElements } from '../../value/cypher-value.ts';
import { type Datum, definitionOf } from '../../value/type.ts';
import { type Batch, batchRows, type VectorKind, vectorOf } from '../../value/vector.ts';
import type { Execution } from '../execution.ts';
import { compileClosure, type Row, type RowFunction, rowOf } from '../expression/closure.ts';
import { Scope } from '../expression/scope.ts';
import type { NodeCompiler } from '../node-compiler.ts';
import { isBatch, type Operator, type OperatorFactory, pause, type Step } from '../operator.ts';
import { gather } from '../store/column-builder.ts';

/** Makes the rows for the row at hand; undefined for none at all (null argument). */
type RowSource = (row: Row) => Iterator<readonly Datum[] | Suspension> | undefined;

export function compileUnnest(node: PhysicalUnnest, compiler: NodeCompiler): OperatorFactory {
  const list = compileClosure(node.list, new Scope(node.input.columns, compiler.registers));
  const element = node.list.type.element;
  const source: RowSource = (row) => {
    const value = list(row);
    if (value === null) return undefined;
    const items = element === undefined ? listElements(value) : arrayElements(value as readonly Datum[], element);
    return singles(items);
  };
  const kinds = [definitionOf(node.element.type).vector];
  const input = compiler.compile(node.input);
  return (execution) => new UnnestOperator(execution, input(execution), source, kinds, node, batchRows);
}

function* singles(items: Iterable<Datum>): Generator<readonly Datum[]> {
  for (const item of items) yield [item];
}

export function compileTableFunction(node: PhysicalTableFunction, compiler: NodeCompiler): OperatorFactory {
  const scope = new Scope(node.input.columns, compiler.registers);
  const args: readonly RowFunction[] = node.arguments.map((argument) => compileClosure(argument, scope));
  const definition = node.function;
  const rows = definition.rows as (...values: readonly unknown[]) => Iterable<readonly Datum[] | Suspension>;
  const source: RowSource = (row) => {
    const values = args.map((argument) => argument(row));
    if (definition.strict && values.includes(null)) return undefined;
    const produced = definition.needsContext === true ? rows(row.execution.context, ...values) : rows(...values);
    return produced[Symbol.iterator]();
  };
  const kinds = node.results.map((column) => definitionOf(column.type).vector);
  const input = compiler.compile(node.input);
  const rowsAtOnce = definition.oneByOne === true ? 1 : batchRows;
  return (execution) => new UnnestOperator(execution, input(execution), source, kinds, node, rowsAtOnce);
}

class UnnestOperator implements Operator {
  readonly #execution: Execution;
  readonly #input: Operator;
  readonly #source: RowSource;
  readonly #kinds: readonly VectorKind[];
  readonly #ordinality: boolean;
  readonly #outer: boolean;
  readonly #rowsAtOnce: number;
  readonly #row: Row;
  #batch: Batch | undefined;
  #at = 0;
  #rows: Iterator<readonly Datum[] | Suspension> | undefined;
  #ordinal = 0;

  constructor(
    execution: Execution,
    input: Operator,
    source: RowSource,
    kinds: readonly VectorKind[],
    node: Pick<PhysicalUnnest, 'ordinality' | 'outer'>,
    rowsAtOnce: number,
  ) {
    this.#execution = execution;
    this.#input = input;
    this.#source = source;
    this.#kinds = kinds;
    this.#ordinality = node.ordinality !== undefined;
    this.#outer = node.outer;
    this.#rowsAtOnce = rowsAtOnce;
    this.#row = rowOf(this.#execution);
  }

  open(): void {
    this.#batch = undefined;
    this.#rows = undefined;
    this.#input.open();
  }

  step(): Step {
    if (this.#batch === undefined) {
      const step = this.#input.step();
      if (!isBatch(step)) return step;
      this.#batch = step;
      this.#at = 0;
      this.#rows = undefined;
    }
    return this.#produce(this.#batch);
  }

  #produce(batch: Batch): Step {
    const inputRows = new Int32Array(this.#rowsAtOnce);
    const outputs: Datum[][] = this.#kinds.map(() => []);
    const ordinals: Datum[] = [];
    let count = 0;
    const add = (i: number, values: readonly Datum[] | undefined, ordinal: Datum): void => {
      inputRows[count++] = i;
      for (let c = 0; c < outputs.length; c++) outputs[c]!.push(values === undefined ? null : (values[c] as Datum));
      ordinals.push(ordinal);
    };
    while (this.#at < batch.selected && count < this.#rowsAtOnce) {
      const i = batch.selection === undefined ? this.#at : batch.selection[this.#at]!;
      if (this.#rows === undefined) {
        this.#row.columns = batch.columns;
        this.#row.index = i;
        this.#rows = this.#source(this.#row) ?? [][Symbol.iterator]();
        this.#ordinal = 0;
      }
      const next = this.#rows.next();
      if (next.done !== true) {
        if ('promise' in next.value) {
          invariant(count === 0, 'who waits hands on each row before the next');
          return next.value;
        }
        add(i, next.value, ++this.#ordinal);
        continue;
      }
      if (this.#ordinal === 0 && this.#outer) add(i, undefined, null);
      this.#rows = undefined;
      this.#at++;
    }
    if (this.#at >= batch.selected) this.#batch = undefined;
    if (count === 0) return pause;
    const columns = batch.columns.map((column) => gather(column, inputRows, count, false));
    outputs.forEach((values, c) => {
      columns.push(vectorOf(this.#kinds[c]!, values));
    });
    if (this.#ordinality) columns.push(vectorOf('f64', ordinals));
    return { columns, count, selection: undefined, selected: count };
  }

  close(): void {
    this.#batch = undefined;
    this.#rows?.return?.();
    this.#rows = undefined;
    this.#input.close();
  }
}
