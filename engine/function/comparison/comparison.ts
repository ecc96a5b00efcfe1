/**
 * Comparison operators of every ordered built-in type, within a type and across the numeric and date/time types.
 *
 * Cross-type operators exist exactly where PostgreSQL's btree operator families have them (integers, floats,
 * date/timestamp/timestamptz); any other pair meets through implicit casts.
 */

import { microsecondsPerSecond } from '../../value/calendar.ts';
import { comparatorOf } from '../../value/compare.ts';
import { dateToTimestamp, isInfinite, type Timestamp } from '../../value/date-time.ts';
import { compareFloat } from '../../value/float.ts';
import { compareInteger } from '../../value/integer.ts';
import { compareInterval } from '../../value/interval.ts';
import { compareJsonb } from '../../value/json-compare.ts';
import { compareBytes } from '../../value/key.ts';
import { compareNumeric } from '../../value/numeric.ts';
import { compareBpchar, compareText } from '../../value/text.ts';
import type { DataType, Datum } from '../../value/type.ts';
import { narrow } from '../../value/vector.ts';
import { compareVector } from '../../value/vector-value.ts';
import type { EvalContext } from '../contract.ts';
import { defineOperator, type Registrar, specialized } from '../definition.ts';
import { sessionZone } from '../time/session-zone.ts';
import {
  type Body,
  type Comparison,
  comparatorBody,
  comparisons,
  defineComparison,
  floatBody,
  type Meaning,
  type NameOf,
  plainBody,
  testOf,
  textBody,
} from './order.ts';

/** texteq and textne, but text_lt. */
function textName(suffix: string): string {
  return suffix === 'eq' || suffix === 'ne' ? `text${suffix}` : `text_${suffix}`;
}

type Define = (left: string, right: string, nameOf: NameOf, bodyOf: (symbol: Comparison) => Body) => void;

/** A family for each operator, so that a statement with an `=` makes one sixth of them. */
export function comparisonFamily(symbol: Comparison): (registrar: Registrar) => void {
  const meaning = comparisons.find((one) => one.symbol === symbol)!;
  return (registrar) => {
    const define: Define = (left, right, nameOf, bodyOf) =>
      defineComparison(registrar, meaning, left, right, nameOf, bodyOf);
    registerNumbers(define);
    registerComparators(define);
    registerDateTimePairs(registrar, meaning);
    registerContainers(registrar, meaning);
  };
}

const plainTypes = [
  ['bool', 'bool'],
  ['oid', 'oid'],
  ['int2', 'int2'],
  ['int4', 'int4'],
  ['int8', 'int8'],
  ['date_', 'date'],
  ['time_', 'time'],
  ['timestamp_', 'timestamp'],
  ['timestamptz_', 'timestamptz'],
  ['uuid_', 'uuid'],
] as const;

const floatPairs = [
  ['float4', 'float4', 'float4'],
  ['float8', 'float8', 'float8'],
  ['float48', 'float4', 'float8'],
  ['float84', 'float8', 'float4'],
] as const;

function registerNumbers(define: Define): void {
  for (const [name, type] of plainTypes) define(type, type, (suffix) => name + suffix, plainBody);
  for (const [left, right] of ['24', '42', '28', '82', '48', '84']) {
    define(`int${left}`, `int${right}`, (suffix) => `int${left}${right}${suffix}`, plainBody);
  }
  for (const [name, left, right] of floatPairs) {
    define(left, right, (suffix) => name + suffix, floatBody(compareFloat));
  }
}

function registerComparators(define: Define): void {
  define('text', 'text', textName, textBody(compareText));
  define('name', 'name', (suffix) => `name${suffix}`, textBody(compareText));
  define('char', 'char', (suffix) => `char${suffix}`, textBody(compareText));
  define('bpchar', 'bpchar', (suffix) => `bpchar${suffix}`, comparatorBody(compareBpchar));
  define('numeric', 'numeric', (suffix) => `numeric_${suffix}`, comparatorBody(compareNumeric));
  define('interval', 'interval', (suffix) => `interval_${suffix}`, comparatorBody(compareInterval));
  define('bytea', 'bytea', (suffix) => `bytea${suffix}`, comparatorBody(compareBytes));
  define('vector', 'vector', (suffix) => `vector_${suffix}`, comparatorBody(compareVector));
  define('jsonb', 'jsonb', (suffix) => `jsonb_${suffix}`, comparatorBody(compareJsonb));
}

function registerDateTimePairs(registrar: Registrar, meaning: Meaning): void {
  const name = (left: string, right: string) => (suffix: string) => `${left}_${suffix}_${right}`;
  const define = (left: string, right: string, compare: (left: never, right: never) => number): void =>
    defineComparison(registrar, meaning, left, right, name(left, right), comparatorBody(compare));
  define('date', 'timestamp', (day: number, moment: Timestamp) => compareInteger(midnight(day), moment));
  define('timestamp', 'date', (moment: Timestamp, day: number) => compareInteger(moment, midnight(day)));
  for (const kind of ['date', 'timestamp'] as const) {
    const instant = kind === 'date' ? dateInstant : timestampInstant;
    defineInSession(registrar, meaning, kind, 'timestamptz', (session, local, moment) =>
      compareInteger(instant(session, local), moment),
    );
    defineInSession(registrar, meaning, 'timestamptz', kind, (session, moment, local) =>
      compareInteger(moment, instant(session, local)),
    );
  }
}

/** Days past the last timestamp still compare: they are later than any, and earlier than infinity. */
function midnight(day: number): Timestamp {
  return day > 106_751_982 && day !== Infinity ? Number.MAX_VALUE : dateToTimestamp(day);
}

/** The instant of a local time, which may lie past the last timestamp: it is compared and not kept. */
function timestampInstant(session: EvalContext, local: Timestamp): Timestamp {
  if (isInfinite(local) || local === Number.MAX_VALUE) return local;
  const offset = sessionZone(session).offsetOfLocal(Number(local)) * microsecondsPerSecond;
  const moved = Number(local) - offset;
  return Number.isSafeInteger(moved) ? moved : narrow(BigInt(local) - BigInt(offset));
}

function dateInstant(session: EvalContext, day: Timestamp): Timestamp {
  return timestampInstant(session, midnight(day as number));
}

type SessionCompare = (session: EvalContext, left: Timestamp, right: Timestamp) => number;

function defineInSession(
  registrar: Registrar,
  meaning: Meaning,
  left: string,
  right: string,
  compare: SessionCompare,
): void {
  const test = testOf(meaning.symbol);
  const evaluate = (session: EvalContext, a: Timestamp, b: Timestamp): Datum => test(compare(session, a, b));
  const name = (suffix: string): string => `${left}_${suffix}_${right}`;
  const options = { needsContext: true, volatility: 'stable' } as const;
  defineComparison(registrar, meaning, left, right, name, () => ({ evaluate }), options);
}

/** Arrays and records compare element by element by their element types. */
function registerContainers(registrar: Registrar, meaning: Meaning): void {
  const { symbol, suffix, commutator, negator, estimator } = meaning;
  const test = testOf(symbol);
  const specialize = ([type]: readonly DataType[]) => {
    const compare = comparatorOf(type!);
    return (left: Datum, right: Datum): Datum => test(compare(left, right));
  };
  const array = specialized(`array_${suffix}(anyarray, anyarray) bool`, specialize);
  defineOperator(registrar, symbol, array, { commutator, negator, estimator });
  const record = specialized(`record_${suffix}(record, record) bool`, specialize);
  defineOperator(registrar, symbol, record, { commutator, negator, estimator });
}
