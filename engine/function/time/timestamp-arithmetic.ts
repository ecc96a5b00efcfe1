/**
 * + − * / over date, time, timestamp, timestamptz and interval.
 *
 * Months and days of an interval move local time (the last day of a shorter month is kept to), microseconds move the
 * instant; for timestamptz local time is that of the session's zone. Infinity absorbs.
 */
import { DbError } from '../../error.ts';
import { addMonths, calendarDate, dayOf, firstDay, lastDay } from '../../value/calendar.ts';
import {
  addMicroseconds,
  checkTimestamp,
  dateToTimestamp,
  fromLocal,
  isInfinite,
  splitTimestamp,
  type Timestamp,
  timestampOf,
  toLocal,
} from '../../value/date-time.ts';
import {
  addInterval,
  divideInterval,
  Interval,
  justifyInterval,
  multiplyInterval,
  negateInterval,
  subtractInterval,
} from '../../value/interval.ts';
import { type TimeZone, utcZone } from '../../value/time-zone.ts';
import { narrow } from '../../value/vector.ts';
import type { EvalContext } from '../contract.ts';
import { defineOperator, type Registrar, scalar } from '../definition.ts';
import { sessionZone } from './session-zone.ts';
import { addToTime } from './time-of-day.ts';

/** The timestamp moved by an interval; months and days in the zone's local time. */
export function addToTimestamp(value: Timestamp, interval: Interval, zone: TimeZone): Timestamp {
  if (isInfinite(value)) return value;
  const { months, days, microseconds } = interval;
  let moved = value;
  if (months !== 0 || days !== 0) {
    const local = splitTimestamp(toLocal(value, zone));
    let { day } = local;
    if (months !== 0) {
      const date = addMonths(calendarDate(day), months);
      day = dayOf(date.year, date.month, date.day);
    }
    moved = fromLocal(timestampOf(day + days, local.microseconds), zone);
  }
  return microseconds === 0 ? moved : addMicroseconds(moved, microseconds);
}

/** The exact distance, whole days and the rest. */
function difference(left: Timestamp, right: Timestamp): Interval {
  if (isInfinite(left) || isInfinite(right)) throw new DbError('22008', 'cannot subtract infinite timestamps');
  const microseconds = narrow(BigInt(left) - BigInt(right));
  return justifyInterval(Interval.of(0, 0, microseconds), 'hours');
}

function checkedDate(day: number): number {
  if (Number.isFinite(day) && (day < firstDay || day > lastDay)) throw new DbError('22008', 'date out of range');
  return day;
}

function daysBetween(left: number, right: number): number {
  if (!Number.isFinite(left) || !Number.isFinite(right)) throw new DbError('22008', 'cannot subtract infinite dates');
  return left - right;
}

function dateAndTime(day: number, time: number): Timestamp {
  return Number.isFinite(day) ? timestampOf(day, time) : day;
}

export function registerTimestampArithmetic(registrar: Registrar): void {
  const operator = (symbol: string, signature: string, body: Parameters<typeof scalar>[1], commutator?: string): void =>
    defineOperator(registrar, symbol, scalar(signature, body), commutator === undefined ? {} : { commutator });
  operator('+', 'date_pli(date, int4) date', (day: number, count: number) => checkedDate(day + count), '+');
  operator('+', 'integer_pl_date(int4, date) date', (count: number, day: number) => checkedDate(day + count), '+');
  operator('-', 'date_mii(date, int4) date', (day: number, count: number) => checkedDate(day - count));
  operator('-', 'date_mi(date, date) int4', daysBetween);
  const local = (value: Timestamp, interval: Interval): Timestamp => addToTimestamp(value, interval, utcZone);
  const both = (
    name: string,
    left: string,
    right: string,
    returns: string,
    body: (a: never, b: never) => unknown,
  ): void => {
    operator('+', `${name}(${left}, ${right}) ${returns}`, body, '+');
    const swapped = (b: never, a: never): unknown => body(a, b);
    operator('+', `${right}_pl_${left}(${right}, ${left}) ${returns}`, swapped, '+');
  };
  const fromDate = (day: number, interval: Interval): Timestamp => local(dateToTimestamp(day), interval);
  both('date_pl_interval', 'date', 'interval', 'timestamp', fromDate);
  both('timestamp_pl_interval', 'timestamp', 'interval', 'timestamp', local);
  both('datetime_pl', 'date', 'time', 'timestamp', dateAndTime);
  const laterTime = (time: number, interval: Interval): number => addToTime(time, interval.microseconds);
  both('time_pl_interval', 'time', 'interval', 'time', laterTime);
  operator('-', 'date_mi_interval(date, interval) timestamp', (day: number, by: Interval) =>
    fromDate(day, negateInterval(by)),
  );
  operator('-', 'timestamp_mi_interval(timestamp, interval) timestamp', (value: Timestamp, by: Interval) =>
    local(value, negateInterval(by)),
  );
  operator('-', 'time_mi_interval(time, interval) time', (time: number, by: Interval) =>
    laterTime(time, negateInterval(by)),
  );
  operator('-', 'time_mi_time(time, time) interval', (left: number, right: number) => Interval.of(0, 0, left - right));
  operator('-', 'timestamp_mi(timestamp, timestamp) interval', difference);
  operator('-', 'timestamptz_mi(timestamptz, timestamptz) interval', difference);
  registerZoned(registrar);
  registerIntervals(registrar);
}

function registerZoned(registrar: Registrar): void {
  const options = { needsContext: true, volatility: 'stable' } as const;
  const add = (session: EvalContext, value: Timestamp, by: Interval): Timestamp =>
    checkTimestamp(addToTimestamp(value, by, sessionZone(session)));
  const flipped = (session: EvalContext, by: Interval, value: Timestamp): Timestamp => add(session, value, by);
  const subtract = (session: EvalContext, value: Timestamp, by: Interval): Timestamp =>
    add(session, value, negateInterval(by));
  const plus = { commutator: '+' };
  defineOperator(
    registrar,
    '+',
    scalar('timestamptz_pl_interval(timestamptz, interval) timestamptz', add, options),
    plus,
  );
  defineOperator(
    registrar,
    '+',
    scalar('interval_pl_timestamptz(interval, timestamptz) timestamptz', flipped, options),
    plus,
  );
  defineOperator(
    registrar,
    '-',
    scalar('timestamptz_mi_interval(timestamptz, interval) timestamptz', subtract, options),
  );
}

function registerIntervals(registrar: Registrar): void {
  defineOperator(registrar, '+', scalar('interval_pl(interval, interval) interval', addInterval), { commutator: '+' });
  defineOperator(registrar, '-', scalar('interval_mi(interval, interval) interval', subtractInterval));
  defineOperator(registrar, '-', scalar('interval_um(interval) interval', negateInterval));
  const scale = (factor: number, value: Interval): Interval => multiplyInterval(value, factor);
  defineOperator(registrar, '*', scalar('interval_mul(interval, float8) interval', multiplyInterval), {
    commutator: '*',
  });
  defineOperator(registrar, '*', scalar('mul_d_interval(float8, interval) interval', scale), { commutator: '*' });
  defineOperator(registrar, '/', scalar('interval_div(interval, float8) interval', divideInterval));
}
