/**
 * Between SQL types and `any`.
 *
 * To `any` every type goes implicitly: integers become bigints, json maps and lists, arrays lists, records maps, dates
 * and times their wrappers. From `any` a value must be of a kind the type can hold: 42804 otherwise, 22003 out of range.
 */

import { cypherKind, listElements, printCypherResult } from '../../value/cypher-value.ts';
import { roundToFloat4 } from '../../value/float.ts';
import { GraphNode, GraphPath, GraphRelationship } from '../../value/graph.ts';
import { integer8 } from '../../value/integer.ts';
import { Interval } from '../../value/interval.ts';
import { canonicalJson } from '../../value/json.ts';
import { type JsonValue, parseJson } from '../../value/json-input.ts';
import { Numeric, numericFromFloat, numericFromInteger, numericToNumber } from '../../value/numeric.ts';
import { TemporalValue } from '../../value/temporal-value.ts';
import { trimTrailingSpaces } from '../../value/text.ts';
import { type DataType, type Datum, definitionOf } from '../../value/type.ts';
import { vectorFrom } from '../../value/vector-value.ts';
import { floatToInteger, numericToFloat, numericToInteger } from '../cast/number-cast.ts';
import { defineCast, type Registrar, specialized } from '../definition.ts';
import { toSmall } from '../number/integer-range.ts';
import { printedName } from '../type-name.ts';
import { wrongType } from './cypher-failure.ts';
import { jsonOfCypher } from './cypher-json.ts';

type Convert = (value: Datum) => Datum;

/** A present value of an SQL type as a value of `any`. */
export function toCypher(type: DataType): Convert {
  const convert = presentToCypher(type);
  return (value) => (value === null ? null : convert(value));
}

function presentToCypher(type: DataType): Convert {
  if (type.element !== undefined) {
    const element = toCypher(type.element);
    const list: Convert = (value) =>
      (value as readonly Datum[]).map((item) =>
        Array.isArray(item) && type.element!.name !== 'record' ? list(item) : element(item),
      );
    return list;
  }
  if (type.fields !== undefined) {
    const fields = type.fields.map(({ name, type: fieldType }) => ({ name, convert: toCypher(fieldType) }));
    return (record) => new Map(fields.map(({ name, convert }, i) => [name, convert((record as readonly Datum[])[i])]));
  }
  switch (type.name) {
    case 'int2':
    case 'int4':
    case 'int8':
    case 'oid':
      return (value) => BigInt(value as number | bigint);
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamptz': {
      const { name } = type;
      return (value) => new TemporalValue(name, value as number | bigint);
    }
    case 'bpchar':
      return (value) => trimTrailingSpaces(value as string);
    case 'json':
    case 'jsonb':
      return (value) => fromJson(parseJson(value as string));
    default:
      return (value) => value;
  }
}

/** Whole JSON numbers that fit 64 bits are integers, all others floats. */
function fromJson(value: JsonValue): Datum {
  if (value instanceof Numeric) {
    const whole = value.scale === 0 ? BigInt(value.coefficient) : undefined;
    return whole !== undefined && BigInt.asIntN(64, whole) === whole ? whole : numericToNumber(value);
  }
  if (Array.isArray(value)) return value.map(fromJson);
  if (value instanceof Map)
    return new Map([...(value as ReadonlyMap<string, JsonValue>)].map(([key, member]) => [key, fromJson(member)]));
  return value;
}

/** A present value of `any` as a datum of an SQL type. */
export function fromCypher(type: DataType): Convert {
  if (type.element !== undefined) {
    const element = fromCypher(type.element);
    return (value) => {
      if (cypherKind(value) !== 'list') throw refused(type, value);
      return listElements(value).map((item) => (item === null ? null : element(item)));
    };
  }
  return numberFrom(type) ?? graphFrom(type) ?? otherFrom(type);
}

function refused(type: DataType, value: Datum): Error {
  return wrongType(`type ${printedName(type)}`, value);
}

function numberFrom(type: DataType): Convert | undefined {
  const { name } = type;
  const requireNumber = (value: Datum): void => {
    if (cypherKind(value) !== 'number') throw refused(type, value);
  };
  switch (name) {
    case 'int2':
    case 'int4':
    case 'int8':
      return (value) => {
        requireNumber(value);
        if (value instanceof Numeric) return numericToInteger(value, name);
        if (typeof value === 'number') return floatToInteger(value, name);
        return name === 'int8' ? integer8(value as bigint) : toSmall(value as bigint, name);
      };
    case 'float4':
    case 'float8':
      return (value) => {
        requireNumber(value);
        if (value instanceof Numeric) return numericToFloat(value, name);
        return name === 'float4' ? roundToFloat4(Number(value)) : Number(value);
      };
    case 'numeric':
      return (value) => {
        requireNumber(value);
        if (value instanceof Numeric) return value;
        return typeof value === 'number' ? numericFromFloat(value) : numericFromInteger(value as bigint);
      };
    default:
      return undefined;
  }
}

const graphClasses = { node: GraphNode, relationship: GraphRelationship, path: GraphPath } as const;

function graphFrom(type: DataType): Convert | undefined {
  const expected = graphClasses[type.name as keyof typeof graphClasses];
  if (expected === undefined) return undefined;
  return (value) => {
    if (!(value instanceof expected)) throw refused(type, value);
    return value;
  };
}

function otherFrom(type: DataType): Convert {
  switch (type.name) {
    case 'bool':
      return (value) => {
        if (typeof value !== 'boolean') throw refused(type, value);
        return value;
      };
    case 'text':
    case 'varchar':
    case 'bpchar':
    case 'name':
      return printCypherResult;
    case 'json':
      return jsonOfCypher;
    case 'jsonb':
      return (value) => canonicalJson(jsonOfCypher(value));
    case 'vector':
      return (value) => {
        if (value instanceof Float32Array) return value;
        if (cypherKind(value) !== 'list') throw refused(type, value);
        return vectorFrom(listElements(value).map((item) => numberFrom({ name: 'float8' })!(item) as number));
      };
    case 'bytea':
      return (value) => {
        if (value instanceof Uint8Array) return value;
        throw refused(type, value);
      };
    default:
      return parsedFrom(type);
  }
}

/** Dates, times, intervals, uuids and whatever else has a text form: the value itself, or text that reads as one. */
function parsedFrom(type: DataType): Convert {
  const { parse } = definitionOf(type);
  return (value) => {
    if (value instanceof TemporalValue && value.type === type.name) return value.value;
    if (value instanceof Interval && type.name === 'interval') return value;
    if (typeof value === 'string') return parse(value, type);
    throw refused(type, value);
  };
}

export function registerCypherCasts(registrar: Registrar): void {
  const into = specialized('cypher_from_sql(anything) any', ([type]) => presentToCypher(type!));
  defineCast(registrar, 'anything', 'any', 'implicit', into);
  const outOf = specialized('cypher_to_sql(any) anything', (_types, target) => fromCypher(target));
  defineCast(registrar, 'any', 'anything', 'assignment', outOf);
}
