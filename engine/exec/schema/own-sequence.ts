/**
 * Sequences: their definitions with PostgreSQL's defaults and checks, and the ones that belong to serial and identity
 * columns.
 *
 * The state of a sequence is not transactional: creating and restarting write it at once.
 */
import type { CatalogEditor, Sequence, Table } from '../../catalog/catalog.ts';
import { DbError, invariant } from '../../error.ts';
import type { FunctionRegistry } from '../../function/function.ts';
import { type CallExpression, constant } from '../../plan/expression.ts';
import { printStored } from '../../plan/print.ts';
import type { ColumnSpecification, SequenceOptions } from '../../plan/schema-change.ts';
import { narrow } from '../../value/vector.ts';
import type { SchemaEnvironment } from './schema-environment.ts';

type Definition = Pick<Sequence, 'type' | 'start' | 'increment' | 'minimum' | 'maximum' | 'cycle' | 'cache'>;

const bits: Readonly<Record<string, number>> = { int2: 16, int4: 32, int8: 64 };

/** Options with everything left out filled in. Throws 22023 for options that contradict each other. */
export function sequenceDefinition(options: SequenceOptions): Definition {
  const { type, increment = 1, cycle = false, cache = 1 } = options;
  const size = bits[type.name];
  if (size === undefined) throw new DbError('22023', 'sequence type must be smallint, integer, or bigint');
  const top = narrow(2n ** BigInt(size - 1) - 1n);
  const bottom = narrow(-(2n ** BigInt(size - 1)));
  const ascends = increment > 0;
  const minimum = options.minimum ?? (ascends ? 1 : bottom);
  const maximum = options.maximum ?? (ascends ? top : -1);
  const start = options.start ?? (ascends ? minimum : maximum);
  const spelled = { int2: 'smallint', int4: 'integer', int8: 'bigint' }[type.name];
  const refuse = (message: string): never => {
    throw new DbError('22023', message);
  };
  if (Number(increment) === 0) refuse('INCREMENT must not be zero');
  if (maximum > top || maximum < bottom)
    refuse(`MAXVALUE (${maximum}) is out of range for sequence data type ${spelled}`);
  if (minimum < bottom || minimum > top)
    refuse(`MINVALUE (${minimum}) is out of range for sequence data type ${spelled}`);
  if (minimum >= maximum) refuse(`MINVALUE (${minimum}) must be less than MAXVALUE (${maximum})`);
  if (start < minimum) refuse(`START value (${start}) cannot be less than MINVALUE (${minimum})`);
  if (start > maximum) refuse(`START value (${start}) cannot be greater than MAXVALUE (${maximum})`);
  if (cache < 1) refuse(`CACHE (${cache}) must be greater than zero`);
  return { type, start, increment, minimum, maximum, cycle, cache };
}

export function createSequence(
  environment: SchemaEnvironment,
  place: Pick<Sequence, 'schema' | 'name' | 'ownedBy'>,
  options: SequenceOptions,
): Sequence {
  const { editor, owner } = environment;
  const sequence = editor.createSequence({ ...place, owner, ...sequenceDefinition(options) });
  restartSequence(environment, sequence, sequence.start);
  return sequence;
}

/** The next value is `value`. */
export function restartSequence(
  { execution }: SchemaEnvironment,
  { id, minimum, maximum }: Sequence,
  value: number | bigint,
): void {
  if (value < minimum) {
    throw new DbError('22023', `RESTART value (${value}) cannot be less than MINVALUE (${minimum})`);
  }
  if (value > maximum) {
    throw new DbError('22023', `RESTART value (${value}) cannot be greater than MAXVALUE (${maximum})`);
  }
  execution.store.writeSequence(id, { lastValue: value, isCalled: false });
}

/** Creates the sequence of a serial or identity column; its owner is set when the column exists (`ownSequence`). */
export function createColumnSequence(
  environment: SchemaEnvironment,
  table: { readonly schema: number; readonly name: string },
  column: ColumnSpecification,
): Sequence | undefined {
  if (column.ownSequence === undefined) return undefined;
  const name = environment.editor.catalog.unusedName(table.schema, table.name, column.name, 'seq');
  return createSequence(environment, { schema: table.schema, name, ownedBy: undefined }, column.ownSequence);
}

/** The description of a column that draws from the sequence: for serial with the default, for identity without. */
export function columnWithSequence(
  environment: SchemaEnvironment,
  { ownSequence: _, ...column }: ColumnSpecification,
  sequence: Sequence | undefined,
): Omit<ColumnSpecification, 'ownSequence'> {
  if (sequence === undefined) return column;
  const notNull = { ...column, notNull: true, sequence: sequence.id };
  if (column.generation !== undefined) return notNull;
  return { ...notNull, defaultText: printStored(nextValue(environment.functions, sequence.id)) };
}

/** The column owns the sequence: it goes with the column. */
export function ownSequence(editor: CatalogEditor, table: Table, columnName: string, sequence: Sequence): void {
  const column = table.columns.find(({ name }) => name === columnName);
  invariant(column !== undefined, `column ${columnName} was created`);
  editor.alterSequence(sequence.id, { ownedBy: { table: table.id, column: column.number } });
}

/** `nextval(sequence)`. */
export function nextValue(functions: FunctionRegistry, sequence: number): CallExpression {
  const definition = functions.exact('nextval', ['regclass']);
  invariant(definition?.kind === 'scalar', 'nextval is registered');
  const args = [constant(sequence, { name: 'regclass' })];
  return { kind: 'call', function: definition, arguments: args, type: { name: 'int8' } };
}
