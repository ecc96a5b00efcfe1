/**
 * Calling functions by name with typed text, as the spec tables write them: resolve, cast, run, print.
 *
 * An argument is `type:text`, or a type alone for null. A name of letters is a function, `::type` a cast written out,
 * `=>type` an assignment cast, anything else an operator. Arguments of an aggregate are arrays, one element a row.
 */
import { DbError } from '../../engine/error.ts';
import {
  createFunctionRegistry,
  type EvalContext,
  type FunctionRegistry,
  type ResolvedCall,
} from '../../engine/function/function.ts';
import { arrayOf, type DataType, type Datum, definitionOf, findType } from '../../engine/value/type.ts';

export const registry: FunctionRegistry = createFunctionRegistry();

export interface TypedValue {
  readonly type: DataType;
  readonly value: Datum;
}

const typeText = /^(\w+)(?:\((\d+)(?:,(-?\d+))?\))?$/;
const lengthTypes = new Set(['varchar', 'bpchar', 'vector']);

/** `numeric(10,2)`, `varchar(3)`, `_int4`. */
export function readType(text: string): DataType {
  const match = typeText.exec(text);
  const plain = match === null ? undefined : findType(match[1]!);
  if (match === null || plain === undefined) throw new DbError('42704', `type "${text}" does not exist`);
  if (match[2] === undefined) return plain;
  const base = plain.element ?? plain;
  const first = Number(match[2]);
  const scale = match[3] === undefined ? {} : { scale: Number(match[3]) };
  const type = lengthTypes.has(base.name) ? { ...base, length: first } : { ...base, precision: first, ...scale };
  return plain.element === undefined ? type : arrayOf(type);
}

export function readValue(text: string, session: EvalContext): TypedValue {
  const colon = text.indexOf(':');
  if (text.startsWith('cypher:')) return cypherValue(text.slice(7), session);
  if (colon < 0) return { type: readType(text), value: null };
  const type = readType(text.slice(0, colon));
  const settings = { timeZone: session.printSettings.timeZone, nowMicroseconds: session.transactionTimestamp };
  return { type, value: definitionOf(type).parse(text.slice(colon + 1), type, settings) };
}

/** A value of `any` from JSON (1 is an integer, 1.0 a float), or from a call written `name(JSON)`. */
function cypherValue(text: string, session: EvalContext): TypedValue {
  const call = /^([a-z.]+)\((.*)\)$/s.exec(text);
  if (call !== null) {
    const [only] = run(`cypher_${call[1]}`, [cypherValue(call[2]!, session)], session);
    return only!;
  }
  const jsonb = definitionOf({ name: 'jsonb' }).parse(text, { name: 'jsonb' });
  const type: DataType = { name: 'any' };
  return { type, value: castValue({ type: { name: 'jsonb' }, value: jsonb }, type, 'implicit', session) };
}

type Body = (...values: readonly unknown[]) => Datum;

export function castValue(
  { type, value }: TypedValue,
  to: DataType,
  context: 'implicit' | 'assignment' | 'explicit',
  session: EvalContext,
): Datum {
  const cast = registry.findCast(type, to, context);
  if (cast === undefined) throw new DbError('42846', `no ${context} cast from ${type.name} to ${to.name}`);
  if (value === null || cast.function === undefined) return value;
  const body = (cast.function.evaluate ?? cast.function.specialize!([type], to)) as Body;
  return cast.function.needsContext ? body(session, value) : body(value);
}

/** Arguments cast to what the call wants, variadic ones collected. */
function prepared(call: ResolvedCall, given: readonly TypedValue[], session: EvalContext): Datum[] {
  const values = given.map((argument, i) => castValue(argument, call.argumentTypes[i]!, 'implicit', session));
  if (call.collectFrom === undefined) return values;
  return [...values.slice(0, call.collectFrom), values.slice(call.collectFrom)];
}

/** Nothing here has to be waited for. */
function toEnd(run: Generator<unknown, Datum>): Datum {
  const { done, value } = run.next();
  if (done !== true) throw new DbError('0A000', 'waiting is not part of this test');
  return value as Datum;
}

export function runCall(call: ResolvedCall, given: readonly TypedValue[], session: EvalContext): TypedValue[] {
  const { function: definition, returnType: type } = call;
  switch (definition.kind) {
    case 'scalar': {
      const values = prepared(call, given, session);
      if (definition.strict && values.includes(null)) return [{ type, value: null }];
      const suspend = definition.suspend as
        | ((...arguments_: readonly unknown[]) => Generator<unknown, Datum>)
        | undefined;
      if (suspend !== undefined) return [{ type, value: toEnd(suspend(session, ...values)) }];
      const body = (definition.evaluate ?? definition.specialize!(call.argumentTypes, type)) as Body;
      return [{ type, value: definition.needsContext ? body(session, ...values) : body(...values) }];
    }
    case 'table': {
      const values = prepared(call, given, session);
      if (definition.strict && values.includes(null)) return [];
      const rows = definition.rows as (...arguments_: readonly unknown[]) => Iterable<readonly Datum[]>;
      const fields = definition.columns(call.argumentTypes);
      const produced = definition.needsContext ? rows(session, ...values) : rows(...values);
      if (fields.length === 1) return [...produced].map((row) => ({ type: fields[0]!.type, value: row[0]! }));
      return [...produced].map((row) => ({ type: { name: 'record', fields }, value: row }));
    }
    default:
      throw new DbError('0A000', `a ${definition.kind} function is not called like this`);
  }
}

/** An array, or a list of `any`: one element a row. */
function isColumn(type: DataType, value: Datum): value is readonly Datum[] {
  return (type.element !== undefined || type.name === 'any') && Array.isArray(value);
}

/** Feeds columns (arrays) to an aggregate. */
function runAggregate(name: string, columns: readonly TypedValue[], session: EvalContext): TypedValue {
  const rowTypes = columns.map(({ type }) => type.element ?? type);
  const call = registry.resolveFunction(name, rowTypes);
  if (call.function.kind !== 'aggregate') throw new DbError('42809', `${name} is not an aggregate`);
  const accumulator = call.function.accumulator(call.argumentTypes, call.returnType);
  const count = Math.max(...columns.map(({ type, value }) => (isColumn(type, value) ? value.length : 1)));
  let state = accumulator.init();
  for (let row = 0; row < count; row++) {
    const values = columns.map(({ type, value }, i) => {
      const cell = isColumn(type, value) ? value[row]! : value;
      return castValue({ type: rowTypes[i]!, value: cell }, call.argumentTypes[i]!, 'implicit', session);
    });
    if (!call.function.strict || !values.includes(null)) state = accumulator.step(state, ...values);
  }
  return { type: call.returnType, value: accumulator.finish(state) };
}

/** Runs what a line of a spec table names. */
export function run(name: string, given: readonly TypedValue[], session: EvalContext): TypedValue[] {
  if (name.startsWith('::') || name.startsWith('=>')) {
    const type = readType(name.slice(2));
    const context = name.startsWith('::') ? 'explicit' : 'assignment';
    return [{ type, value: castValue(given[0]!, type, context, session) }];
  }
  const types = given.map(({ type }) => type);
  if (!/^[a-z_]/i.test(name)) {
    const [left, right] = types.length === 1 ? [undefined, types[0]!] : [types[0]!, types[1]!];
    return runCall(registry.resolveOperator(name, left, right).call, given, session);
  }
  if (registry.named(name).some(({ kind }) => kind === 'aggregate')) return [runAggregate(name, given, session)];
  return runCall(registry.resolveFunction(name, types), given, session);
}

export function print({ type, value }: TypedValue, session: EvalContext): string {
  return value === null ? 'NULL' : definitionOf(type).print(value, type, session.printSettings);
}
