/**
 * Comparison operators of every ordered built-in type, within a type and across the numeric and date/time types.
 *
 * Cross-type operators exist exactly where PostgreSQL's btree operator families have them (integers, floats,
 * date/timestamp/timestamptz); any other pair meets through implicit casts.
 */

import { comparatorOf } from '../../value/compare.ts';
import { dateToTimestamp, fromLocal, type Timestamp } from '../../value/date-time.ts';
import { compareFloat } from '../../value/float.ts';
import { compareInteger } from '../../value/integer.ts';
import { compareInterval } from '../../value/interval.ts';
import { compareJsonb } from '../../value/json-compare.ts';
import { compareBytes } from '../../value/key.ts';
import { compareNumeric } from '../../value/numeric.ts';
import { compareBpchar, compareText } from '../../value/text.ts';
import { timeZone } from '../../value/time-zone.ts';
import type { DataType, Datum } from '../../value/type.ts';
import { compareVector } from '../../value/vector-value.ts';
import type { EvalContext } from '../contract.ts';
import { defineOperator, type Registrar, specialized } from '../definition.ts';
import { comparatorBody, comparisons, defineComparisons, floatBody, plainBody, testOf, textBody } from './order.ts';

/** texteq and textne, but text_lt. */
function textName(suffix: string): string {
  return suffix === 'eq' || suffix === 'ne' ? `text${suffix}` : `text_${suffix}`;
}

export function registerComparison(registrar: Registrar): void {
  for (const [name, type] of [
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
  ] as const) {
    defineComparisons(registrar, type, type, (suffix) => name + suffix, plainBody);
  }
  for (const [left, right] of ['24', '42', '28', '82', '48', '84']) {
    defineComparisons(registrar, `int${left}`, `int${right}`, (suffix) => `int${left}${right}${suffix}`, plainBody);
  }
  const floats = [
    ['float4', 'float4', 'float4'],
    ['float8', 'float8', 'float8'],
    ['float48', 'float4', 'float8'],
    ['float84', 'float8', 'float4'],
  ] as const;
  for (const [name, left, right] of floats) {
    defineComparisons(registrar, left, right, (suffix) => name + suffix, floatBody(compareFloat));
  }
  defineComparisons(registrar, 'text', 'text', textName, textBody(compareText));
  defineComparisons(registrar, 'name', 'name', (suffix) => `name${suffix}`, textBody(compareText));
  defineComparisons(registrar, 'char', 'char', (suffix) => `char${suffix}`, textBody(compareText));
  defineComparisons(registrar, 'bpchar', 'bpchar', (suffix) => `bpchar${suffix}`, comparatorBody(compareBpchar));
  defineComparisons(registrar, 'numeric', 'numeric', (suffix) => `numeric_${suffix}`, comparatorBody(compareNumeric));
  defineComparisons(registrar, 'interval', 'interval', (s) => `interval_${s}`, comparatorBody(compareInterval));
  defineComparisons(registrar, 'bytea', 'bytea', (suffix) => `bytea${suffix}`, comparatorBody(compareBytes));
  defineComparisons(registrar, 'vector', 'vector', (suffix) => `vector_${suffix}`, comparatorBody(compareVector));
  defineComparisons(registrar, 'jsonb', 'jsonb', (suffix) => `jsonb_${suffix}`, comparatorBody(compareJsonb));
  registerDateTimePairs(registrar);
  registerContainers(registrar);
}

function registerDateTimePairs(registrar: Registrar): void {
  const name = (left: string, right: string) => (suffix: string) => `${left}_${suffix}_${right}`;
  const dateFirst = (day: number, moment: Timestamp): number => compareInteger(midnight(day), moment);
  const dateLast = (moment: Timestamp, day: number): number => compareInteger(moment, midnight(day));
  defineComparisons(registrar, 'date', 'timestamp', name('date', 'timestamp'), comparatorBody(dateFirst));
  defineComparisons(registrar, 'timestamp', 'date', name('timestamp', 'date'), comparatorBody(dateLast));
  const kinds = ['date', 'timestamp'] as const;
  for (const kind of kinds) {
    const instant = kind === 'date' ? dateInstant : timestampInstant;
    defineInSession(registrar, kind, 'timestamptz', (session, local, moment) =>
      compareInteger(instant(session, local), moment),
    );
    defineInSession(registrar, 'timestamptz', kind, (session, moment, local) =>
      compareInteger(moment, instant(session, local)),
    );
  }
}

/** Days past the last timestamp still compare: they are later than any. */
function midnight(day: number): Timestamp {
  return day > 106_751_982 ? Infinity : dateToTimestamp(day);
}

function timestampInstant(session: EvalContext, local: Timestamp): Timestamp {
  return fromLocal(local, timeZone(session.printSettings.timeZone));
}

function dateInstant(session: EvalContext, day: Timestamp): Timestamp {
  return timestampInstant(session, midnight(day as number));
}

type SessionCompare = (session: EvalContext, left: Timestamp, right: Timestamp) => number;

function defineInSession(registrar: Registrar, left: string, right: string, compare: SessionCompare): void {
  const bodyOf = (symbol: (typeof comparisons)[number]['symbol']) => {
    const test = testOf(symbol);
    const evaluate = (session: EvalContext, a: Timestamp, b: Timestamp): Datum => test(compare(session, a, b));
    return { evaluate };
  };
  const options = { needsContext: true, volatility: 'stable' } as const;
  defineComparisons(registrar, left, right, (suffix) => `${left}_${suffix}_${right}`, bodyOf, options);
}

/** Arrays and records compare element by element by their element types. */
function registerContainers(registrar: Registrar): void {
  for (const { symbol, suffix, commutator, negator, estimator } of comparisons) {
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
}
