/**
 * SQL values as JSON text: to_json, row_to_json, array_to_json, json_build_object, json_build_array, json_agg and their
 * jsonb twins.
 *
 * Numbers stand as they print (NaN and infinities quoted), timestamps in ISO 8601, json and jsonb as they are, arrays
 * and records as JSON arrays and objects, everything else as a string of its text. The json functions write the same
 * spaces PostgreSQL writes; the jsonb ones canonical text.
 */
import { DbError } from '../../error.ts';
import { isArrayRow } from '../../value/array.ts';
import { isInfinite, printTimestamp, type Timestamp, toLocal } from '../../value/date-time.ts';
import { canonicalJson, quoteJson } from '../../value/json.ts';
import { type DataType, type Datum, definitionOf } from '../../value/type.ts';
import type { EvalContext, Evaluate } from '../contract.ts';
import { type Registrar, scalar, specialized } from '../definition.ts';
import { sessionZone } from '../time/session-zone.ts';
import { isUnknown } from '../type-name.ts';

/** A value of the type, null included, as JSON text. */
export type JsonPrinter = (session: EvalContext, value: Datum) => string;

const numberTypes = new Set(['int2', 'int4', 'int8', 'float4', 'float8', 'numeric']);

export function jsonPrinterOf(type: DataType): JsonPrinter {
  const print = presentPrinterOf(type);
  return (session, value) => (value === null ? 'null' : print(session, value));
}

function presentPrinterOf(type: DataType): JsonPrinter {
  if (type.element !== undefined) return arrayPrinterOf(type.element);
  if (type.fields !== undefined) return recordPrinterOf(type.fields);
  if (isUnknown(type)) return (_session, value) => quoteJson(value as string);
  const { print } = definitionOf(type);
  if (numberTypes.has(type.name)) {
    return (_session, value) => {
      const text = print(value, type);
      return /^-?[\d.e+-]+$/.test(text) ? text : quoteJson(text);
    };
  }
  switch (type.name) {
    case 'bool':
      return (_session, value) => (value === true ? 'true' : 'false');
    case 'json':
    case 'jsonb':
      return (_session, value) => value as string;
    case 'timestamp':
      return (_session, value) => quoteJson(isoTimestamp(value as Timestamp));
    case 'timestamptz':
      return (session, value) => quoteJson(isoInstant(session, value as Timestamp));
    default:
      return (session, value) => quoteJson(print(value, type, session.printSettings));
  }
}

function isoTimestamp(value: Timestamp): string {
  return printTimestamp(value).replace(' ', 'T');
}

function isoInstant(session: EvalContext, value: Timestamp): string {
  if (isInfinite(value)) return printTimestamp(value);
  const zone = sessionZone(session);
  const offset = zone.offsetAt(Number(value));
  const minutes = Math.trunc(Math.abs(offset) / 60);
  const two = (part: number): string => String(part).padStart(2, '0');
  const suffix = `${offset < 0 ? '-' : '+'}${two(Math.trunc(minutes / 60))}:${two(minutes % 60)}`;
  return `${isoTimestamp(toLocal(value, zone))}${suffix}`;
}

function arrayPrinterOf(element: DataType): JsonPrinter {
  const print = jsonPrinterOf(element);
  const printer: JsonPrinter = (session, value) => {
    const items = (value as readonly Datum[]).map((item) =>
      isArrayRow(item, element) ? printer(session, item) : print(session, item),
    );
    return `[${items.join(',')}]`;
  };
  return printer;
}

function recordPrinterOf(fields: NonNullable<DataType['fields']>): JsonPrinter {
  const parts = fields.map(({ name, type }) => ({ key: `${quoteJson(name)}:`, print: jsonPrinterOf(type) }));
  return (session, value) => {
    const members = parts.map(({ key, print }, i) => key + print(session, (value as readonly Datum[])[i]!));
    return `{${members.join(',')}}`;
  };
}

/** The text of an object key; json and records make none. */
function keyOf(session: EvalContext, type: DataType, value: Datum, position: number): string {
  if (value === null) throw new DbError('22023', `argument ${position} cannot be null`, { hint: keyHint });
  if (isUnknown(type)) return value as string;
  if (type.element !== undefined || type.fields !== undefined || type.name === 'json' || type.name === 'jsonb') {
    throw new DbError('22023', 'key value must be scalar, not array, composite, or json');
  }
  if (type.name === 'bool') return value === true ? 'true' : 'false';
  return definitionOf(type).print(value, type, session.printSettings);
}

const keyHint = 'Object keys should be text.';

type Build = (types: readonly DataType[]) => (session: EvalContext, values: readonly Datum[]) => string;

const buildArray: Build = (types) => {
  const printers = types.map(jsonPrinterOf);
  return (session, values) => `[${values.map((value, i) => (printers[i] ?? printers[0]!)(session, value)).join(', ')}]`;
};

const buildObject: Build = (types) => {
  const printers = types.map(jsonPrinterOf);
  return (session, values) => {
    if (values.length % 2 !== 0) {
      const hint = 'The arguments of json_build_object() must consist of alternating keys and values.';
      throw new DbError('22023', 'argument list must have even number of elements', { hint });
    }
    const members: string[] = [];
    for (let i = 0; i < values.length; i += 2) {
      const key = keyOf(session, types[i] ?? types[0]!, values[i]!, i + 1);
      members.push(`${quoteJson(key)} : ${(printers[i + 1] ?? printers[0]!)(session, values[i + 1]!)}`);
    }
    return `{${members.join(', ')}}`;
  };
};

const stable = { needsContext: true, volatility: 'stable' } as const;

/** Registers a json function and the jsonb one that makes its text canonical. */
function registerBoth(
  registrar: Registrar,
  signatureOf: (kind: 'json' | 'jsonb') => string,
  specialize: (types: readonly DataType[]) => (session: EvalContext, ...values: never[]) => string,
  strict: boolean,
): void {
  const options = { ...stable, strict };
  registrar.register(specialized(signatureOf('json'), specialize as (types: readonly DataType[]) => Evaluate, options));
  const canonical = (types: readonly DataType[]) => {
    const body = specialize(types);
    return (session: EvalContext, ...values: never[]): string => canonicalJson(body(session, ...values));
  };
  registrar.register(specialized(signatureOf('jsonb'), canonical, options));
}

export function registerJsonBuilders(registrar: Registrar): void {
  registerBoth(
    registrar,
    (kind) => `to_${kind}(anything) ${kind}`,
    ([type]) => presentPrinterOf(type!),
    true,
  );
  registrar.register(specialized('array_to_json(anyarray) json', ([type]) => presentPrinterOf(type!), stable));
  registrar.register(specialized('row_to_json(record) json', ([type]) => presentPrinterOf(type!), stable));
  for (const [name, build] of [
    ['build_array', buildArray],
    ['build_object', buildObject],
  ] as const) {
    registerBoth(registrar, (kind) => `${kind}_${name}(variadic _anything) ${kind}`, build, false);
    const elements = ([array]: readonly DataType[]) => build([array!.element!]);
    registerBoth(registrar, (kind) => `${kind}_${name}_elements(anyarray) ${kind}`, elements, true);
    const empty = name === 'build_array' ? '[]' : '{}';
    for (const kind of ['json', 'jsonb']) registrar.register(scalar(`${kind}_${name}() ${kind}`, () => empty));
  }
  for (const kind of ['json', 'jsonb'] as const) registerObjectFromText(registrar, kind);
}

/** json_object: keys and values out of one array of pairs, or of two arrays. */
function registerObjectFromText(registrar: Registrar, kind: 'json' | 'jsonb'): void {
  const object = (keys: readonly (string | null)[], values: readonly (string | null)[]): string => {
    if (keys.some(Array.isArray) || values.some(Array.isArray)) {
      throw new DbError('2202E', 'wrong number of array subscripts');
    }
    if (keys.length !== values.length) throw new DbError('2202E', 'mismatched array dimensions');
    const members = keys.map((key, i) => {
      if (key === null) throw new DbError('22004', 'null value not allowed for object key');
      const value = values[i]!;
      return `${quoteJson(key)} : ${value === null ? 'null' : quoteJson(value)}`;
    });
    const text = `{${members.join(', ')}}`;
    return kind === 'jsonb' ? canonicalJson(text) : text;
  };
  const fromPairs = (pairs: readonly (string | null)[] | readonly (readonly [string, string])[]): string => {
    if (pairs.some(Array.isArray)) {
      const rows = pairs as readonly (readonly [string, string])[];
      if (rows.some((row) => row.length !== 2)) throw new DbError('2202E', 'array must have two columns');
      return object(
        rows.map(([key]) => key),
        rows.map(([, value]) => value),
      );
    }
    if (pairs.length % 2 !== 0) throw new DbError('2202E', 'array must have even number of elements');
    const flat = pairs as readonly (string | null)[];
    return object(
      flat.filter((_, i) => i % 2 === 0),
      flat.filter((_, i) => i % 2 === 1),
    );
  };
  registrar.register(scalar(`${kind}_object(_text) ${kind}`, fromPairs));
  registrar.register(scalar(`${kind}_object(_text, _text) ${kind}`, object));
}
