/**
 * COPY … FROM: bytes through a reader into the table, the way INSERT writes (write/insert.ts): defaults for columns that
 * the data does not have, generated columns, NOT NULL, CHECK, keys, foreign keys.
 */
import type { Table, Column as TableColumn } from '../../catalog/catalog.ts';
import { invariant } from '../../error.ts';
import type { FunctionRegistry } from '../../function/function.ts';
import { type Column, columnReference, constant, type Expression } from '../../plan/expression.ts';
import { parseExpression } from '../../plan/parse.ts';
import { rewriteExpression } from '../../plan/walk.ts';
import type { Wait } from '../../txn/txn.ts';
import { type ParseSettings, sameType } from '../../value/type.ts';
import type { Execution } from '../execution.ts';
import { Registers } from '../expression/scope.ts';
import { done, isBatch, type Operator, pause, type Step } from '../operator.ts';
import { nextValue } from '../schema/own-sequence.ts';
import { compileInsertFrom } from '../write/insert.ts';
import { WriteSupport } from '../write/write-support.ts';
import type { CopyOptions } from './copy-format.ts';
import { CopyReader } from './copy-reader.ts';

export interface CopyIn {
  readonly table: number;
  /** Numbers of the columns in the data, in its order. */
  readonly columns: readonly number[];
  readonly options: CopyOptions;
}
/** Where bytes come from: undefined at the end, a Wait when none are there yet. */
export type CopySource = () => Uint8Array | Wait | undefined;

/** Runs to the end of the data and returns the number of rows. */
export function* copyIn(
  { table: id, columns: numbers, options }: CopyIn,
  source: CopySource,
  execution: Execution,
  functions: FunctionRegistry,
  settings: ParseSettings,
): Generator<Wait | typeof pause, number> {
  const table = execution.catalog.tableById(id);
  const read = numbers.map((number) => {
    const column = table.columns.find((candidate) => candidate.number === number);
    invariant(column !== undefined, `column ${number} of ${table.name} exists`);
    return column;
  });
  const reader = new CopyReader(options, read, table.name, settings);
  const inputs = read.map((column, i): Column => ({ id: i + 1, name: column.name, type: column.type, nullable: true }));
  const compiler = {
    catalog: execution.catalog,
    registers: new Registers(),
    writes: new WriteSupport((text) => parseExpression(text, functions)),
  };
  const write = insertOf(table, read, inputs, functions);
  const factory = compileInsertFrom(write, inputs, () => new CopySourceOperator(reader, source), compiler);
  const operator = factory(execution);
  const before = execution.affectedRows;
  operator.open();
  try {
    for (let step = operator.step(); step !== done; step = operator.step()) if (!isBatch(step)) yield step;
  } finally {
    operator.close();
  }
  return execution.affectedRows - before;
}

/** Bytes to batches, as an operator. */
class CopySourceOperator implements Operator {
  readonly #reader: CopyReader;
  readonly #source: CopySource;
  #isFinished = false;

  constructor(reader: CopyReader, source: CopySource) {
    this.#reader = reader;
    this.#source = source;
  }

  open(): void {}

  step(): Step {
    const batch = this.#reader.next();
    if (batch !== undefined) return batch;
    if (this.#isFinished) return done;
    const bytes = this.#source();
    if (bytes === undefined) {
      this.#reader.finish();
      this.#isFinished = true;
    } else if (!(bytes instanceof Uint8Array)) return bytes;
    // behind the line that ends the data nothing is read, but the client sends on
    else if (!this.#reader.ended) this.#reader.push(bytes);
    return pause;
  }

  close(): void {}
}

/** Ids of the new row's columns, for checks. */
const attributeOffset = 1_000_000;

function insertOf(
  table: Table,
  read: readonly TableColumn[],
  inputs: readonly Column[],
  functions: FunctionRegistry,
): Parameters<typeof compileInsertFrom>[0] {
  const given = (column: TableColumn): Expression | undefined => {
    const place = read.indexOf(column);
    return place < 0 ? undefined : columnReference(inputs[place]!);
  };
  const plain = new Map<number, Expression>();
  for (const column of table.columns) {
    if (column.generation !== 'stored') plain.set(column.number, given(column) ?? defaultOf(column, functions));
  }
  const values = table.columns.map((column) => {
    const expression = plain.get(column.number) ?? overColumns(column.defaultText!, functions, (n) => plain.get(n)!);
    return { number: column.number, expression };
  });
  const attributes = table.columns.map(({ number, name, type, notNull }) => ({
    number,
    column: { id: attributeOffset + number, name, type, nullable: !notNull },
  }));
  const columnOf = (number: number): Expression =>
    columnReference(attributes.find((attribute) => attribute.number === number)!.column);
  const checks = table.constraints.flatMap((constraint) => {
    if (constraint.kind !== 'check') return [];
    return [{ name: constraint.name, predicate: overColumns(constraint.expressionText, functions, columnOf) }];
  });
  const reference = { id: table.id, name: table.name };
  const nothing = { conflict: undefined, returning: [], rowId: undefined };
  return { table: reference, values, attributes, checks, ...nothing, countsRows: true };
}

function defaultOf(column: TableColumn, functions: FunctionRegistry): Expression {
  const isIdentity = column.generation !== undefined && column.sequence !== undefined;
  if (!isIdentity && column.defaultText === undefined) return constant(null, column.type);
  const value = isIdentity ? nextValue(functions, column.sequence!) : parseExpression(column.defaultText!, functions);
  if (sameType(value.type, column.type)) return value;
  // what nextval returns is wider than a serial column
  const cast = functions.findCast(value.type, column.type, 'assignment')?.function;
  return cast === undefined ? value : { kind: 'call', function: cast, arguments: [value], type: column.type };
}

/** A stored expression with its table's columns replaced. */
function overColumns(text: string, functions: FunctionRegistry, columnOf: (number: number) => Expression): Expression {
  return rewriteExpression(parseExpression(text, functions), (node) =>
    node.kind === 'column' ? columnOf(node.id) : node,
  );
}
