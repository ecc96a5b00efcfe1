/**
 * Which JavaScript value each type is at the embedded door, both ways. This table is the only place that decides:
 *
 * | type | comes out as | goes in as (SQL NULL is null both ways) |
 * |---|---|---|
 * | bool | boolean | boolean, or its text |
 * | int2 int4 oid float4 float8 | number | number, bigint, or its text |
 * | int8 | number where safe, else bigint | number (whole), bigint, or its text |
 * | numeric | string | number, bigint, string |
 * | text varchar bpchar name "char" unknown | string | string; number, bigint, boolean by their text |
 * | date timestamp timestamptz | Date (timestamp and date as UTC); ±Infinity as a number | Date, or its text |
 * | time interval uuid | string | string |
 * | json jsonb | parsed, as JSON.parse does | JSON text as a string, or objects, arrays, numbers, booleans |
 * | bytea | Uint8Array | Uint8Array (a Buffer is one), ArrayBuffer, or its text |
 * | vector | number[] | number[], any typed array of numbers, or its text |
 * | arrays | arrays, nested; elements by this table | arrays, or its text |
 * | record | array of field values | array of field values |
 * | any | null, boolean, number or bigint (integers: number where safe), string, arrays, plain objects for maps, Date, ISO text for durations, graph values | the same; a whole JavaScript number is an integer, a Date an instant |
 * | node relationship path | GraphNode, GraphRelationship, GraphPath, their properties as `any` | the same |
 *
 * `undefined` is 22023, as is a value a type has no use for. Strings go through the type's own text input, so whatever
 * SQL accepts is accepted here. Vectors are number[] because pgvector's client libraries answer that.
 */
import { DbError } from '../error.ts';
import { isArrayRow, maxArrayDimensions, tooManyDimensions } from './array.ts';
import type { Timestamp } from './date-time.ts';
import { GraphNode, GraphPath, GraphRelationship } from './graph.ts';
import { type Interval, printInterval } from './interval.ts';
import {
  anyFromJavaScript,
  anyToJavaScript,
  type IntegerForm,
  javascriptKind,
  withProperties,
} from './javascript-any.ts';
import { dateFromDay, dateFromTimestamp, dayFromDate, timestampFromDate } from './javascript-date.ts';
import { javascriptToJsonText } from './javascript-json.ts';
import { type Numeric, printNumeric } from './numeric.ts';
import { type DataType, type Datum, definitionOf, type ParseSettings } from './type.ts';
import { vectorFrom } from './vector-value.ts';

export interface JavaScriptSettings {
  /** 'bigint' keeps integers of `any` apart from floats: they come out as bigint. Default 'number'. */
  readonly integers?: IntegerForm;
}

/** A datum as the JavaScript value a program gets. */
export function toJavaScript(value: Datum, type: DataType, settings: JavaScriptSettings = {}): unknown {
  if (value === null) return null;
  if (type.element !== undefined) {
    const { element } = type;
    return (value as readonly Datum[]).map((item) =>
      toJavaScript(item, isArrayRow(item, element) ? type : element, settings),
    );
  }
  switch (type.name) {
    case 'numeric':
      return printNumeric(value as Numeric);
    case 'date':
      return dateFromDay(value as number);
    case 'timestamp':
    case 'timestamptz':
      return dateFromTimestamp(value as Timestamp);
    case 'interval':
      return printInterval(value as Interval);
    case 'json':
    case 'jsonb':
      return JSON.parse(value as string) as unknown;
    case 'vector':
      return Array.from(value as Float32Array);
    case 'time':
      return definitionOf(type).print(value, type);
    case 'record':
      return (value as readonly Datum[]).map((item, i) => toJavaScript(item, type.fields![i]!.type, settings));
    case 'any':
    case 'node':
    case 'relationship':
    case 'path':
      return anyToJavaScript(value, settings.integers ?? 'number');
    default:
      return value;
  }
}

/** A parameter's JavaScript value as a datum of `type`; 22023 for what the type has no use for. */
export function fromJavaScript(value: unknown, type: DataType, settings?: ParseSettings): Datum {
  if (value === null) return null;
  if (value === undefined) {
    throw new DbError('22023', 'a parameter is undefined', { hint: 'Pass null for SQL NULL.' });
  }
  // by far the most common parameters
  if (typeof value === 'number' && type.name === 'int4' && (value | 0) === value) return value + 0;
  if (typeof value === 'number' && type.name === 'float8') return value;
  if (type.element !== undefined && Array.isArray(value)) return arrayFrom(value, type, settings, 1);
  const definition = definitionOf(type);
  if (type.name === 'any') return anyFromJavaScript(value);
  if (typeof value === 'string') return definition.parse(value, type, settings);
  if (type.name === 'json' || type.name === 'jsonb') return definition.parse(javascriptToJsonText(value), type);
  if (type.element === undefined) {
    const direct = directDatum(value, type, settings);
    if (direct !== undefined) return direct;
  }
  throw new DbError('22023', `a JavaScript ${javascriptKind(value)} cannot be a value of type ${definition.sqlName}`);
}

/** Values that are not strings; undefined when the type has no use for them. */
function directDatum(value: unknown, type: DataType, settings: ParseSettings | undefined): Datum | undefined {
  const { parse } = definitionOf(type);
  switch (type.name) {
    case 'bool':
      return typeof value === 'boolean' ? value : undefined;
    case 'int2':
    case 'int4':
    case 'int8':
    case 'oid':
    case 'float4':
    case 'float8':
    case 'numeric':
    case 'regclass':
    case 'regtype':
    case 'regproc':
      return typeof value === 'number' || typeof value === 'bigint' ? parse(numberText(value), type) : undefined;
    case 'text':
    case 'varchar':
    case 'bpchar':
    case 'name':
    case 'char':
    case 'unknown':
      return isPlain(value) ? parse(String(value), type) : undefined;
    case 'date':
    case 'timestamp':
    case 'timestamptz':
      if (value === Infinity || value === -Infinity) return value;
      if (!(value instanceof Date)) return undefined;
      return type.name === 'date' ? dayFromDate(value) : timestampFromDate(value);
    case 'bytea':
      return bytesOf(value);
    case 'vector':
      return isNumbers(value) ? vectorFrom(value, type.length) : undefined;
    case 'record':
      return Array.isArray(value) && type.fields?.length === value.length
        ? value.map((item, i) => fromJavaScript(item, type.fields![i]!.type, settings))
        : undefined;
    case 'node':
      return value instanceof GraphNode ? withProperties(value, anyFromJavaScript) : undefined;
    case 'relationship':
      return value instanceof GraphRelationship ? withProperties(value, anyFromJavaScript) : undefined;
    case 'path':
      return value instanceof GraphPath ? withProperties(value, anyFromJavaScript) : undefined;
    default:
      return undefined;
  }
}

/** Digits a type's text input reads: no exponent for whole numbers, so that 1e21 is a bigint out of range, not bad. */
function numberText(value: number | bigint): string {
  return typeof value === 'number' && Number.isInteger(value) && !Object.is(value, -0)
    ? String(BigInt(value))
    : String(value);
}

function isPlain(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';
}

function bytesOf(value: unknown): Uint8Array | undefined {
  // a copy, because the program may write to its own bytes later
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  return value instanceof ArrayBuffer ? new Uint8Array(value.slice(0)) : undefined;
}

function isNumbers(value: unknown): value is ArrayLike<number> {
  if (Array.isArray(value)) return value.every((element) => typeof element === 'number');
  return ArrayBuffer.isView(value) && !(value instanceof DataView) && typeof Reflect.get(value, 0) !== 'bigint';
}

/** `depth` counts dimensions. */
function arrayFrom(
  value: readonly unknown[],
  type: DataType,
  settings: ParseSettings | undefined,
  depth: number,
): readonly Datum[] {
  const element = type.element!;
  const nested = value.some((item) => Array.isArray(item)) && !ownsArrays(element);
  if (!nested) return value.map((item) => fromJavaScript(item, element, settings));
  if (depth >= maxArrayDimensions) throw tooManyDimensions(depth + 1);
  const rows = value.map((item) => (Array.isArray(item) ? arrayFrom(item, type, settings, depth + 1) : undefined));
  const length = rows[0]?.length;
  if (rows.some((row) => row === undefined || row.length !== length)) {
    throw new DbError('2202E', 'multidimensional arrays must have array expressions with matching dimensions');
  }
  return length === 0 ? [] : (rows as readonly Datum[]);
}

/** Element types whose JavaScript value is itself an array, so that nesting is theirs. */
function ownsArrays(element: DataType): boolean {
  return ['vector', 'json', 'jsonb', 'record', 'any'].includes(element.name);
}
