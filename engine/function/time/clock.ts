/**
 * now() and its kin, age, make_…, timezone (AT TIME ZONE), overlaps, isfinite, justify_….
 *
 * now, current_timestamp and transaction_timestamp are the start of the transaction, statement_timestamp that of the
 * statement, clock_timestamp this moment. `CURRENT_DATE` and the other keywords bind to the functions of that name.
 */
import { DbError } from '../../error.ts';
import {
  calendarDate,
  daysInMonth,
  microsecondsPerDay,
  microsecondsPerSecond,
  unixEpochDay,
} from '../../value/calendar.ts';
import {
  dateToTimestamp,
  fromLocal,
  isInfinite,
  roundToPrecision,
  splitTimestamp,
  type Timestamp,
  timestampOf,
  toLocal,
} from '../../value/date-time.ts';
import { dayFromParts, timeFromParts } from '../../value/date-time-input.ts';
import { Interval, justifyInterval, negateInterval, roundHalfEven } from '../../value/interval.ts';
import { fixedZone, type TimeZone, timeZone, utcZone } from '../../value/time-zone.ts';
import type { EvalContext } from '../contract.ts';
import { type Registrar, scalar } from '../definition.ts';
import { sessionZone } from './session-zone.ts';
import { addToTimestamp } from './timestamp-arithmetic.ts';

const secondsPerDay = 86_400;

const stable = { needsContext: true, volatility: 'stable' } as const;

/** Local time of the transaction's start. */
function localNow(session: EvalContext): Timestamp {
  return toLocal(session.transactionTimestamp, sessionZone(session));
}

function registerNow(registrar: Registrar): void {
  for (const name of ['now', 'current_timestamp', 'transaction_timestamp']) {
    registrar.register(scalar(`${name}() timestamptz`, (session: EvalContext) => session.transactionTimestamp, stable));
  }
  registrar.register(
    scalar(
      'current_timestamp(int4) timestamptz',
      (session: EvalContext, digits: number) => roundToPrecision(session.transactionTimestamp, digits),
      stable,
    ),
  );
  registrar.register(
    scalar('statement_timestamp() timestamptz', (session: EvalContext) => session.statementTimestamp, stable),
  );
  const volatile = { needsContext: true, volatility: 'volatile' } as const;
  registrar.register(
    scalar('clock_timestamp() timestamptz', (session: EvalContext) => session.clockTimestamp(), volatile),
  );
  registrar.register(
    scalar('current_date() date', (session: EvalContext) => splitTimestamp(localNow(session)).day, stable),
  );
  registrar.register(scalar('localtimestamp() timestamp', localNow, stable));
  registrar.register(
    scalar(
      'localtimestamp(int4) timestamp',
      (session: EvalContext, digits: number) => roundToPrecision(localNow(session), digits),
      stable,
    ),
  );
  const localTime = (session: EvalContext): number => splitTimestamp(localNow(session)).microseconds;
  registrar.register(scalar('localtime() time', localTime, stable));
  registrar.register(
    scalar(
      'localtime(int4) time',
      (session: EvalContext, digits: number) => roundToPrecision(localTime(session), digits),
      stable,
    ),
  );
  registrar.register(scalar('current_time() time', localTime, stable));
}

/** The symbolic distance: years and months counted on the calendar, days borrowed from the earlier month. */
export function age(later: Timestamp, earlier: Timestamp): Interval {
  if (isInfinite(later) || isInfinite(earlier)) throw new DbError('22008', 'timestamp out of range');
  if (later < earlier) return negateInterval(age(earlier, later));
  const [end, start] = [splitTimestamp(later), splitTimestamp(earlier)];
  const [to, from] = [calendarDate(end.day), calendarDate(start.day)];
  let microseconds = end.microseconds - start.microseconds;
  let days = to.day - from.day;
  let months = (to.year - from.year) * 12 + to.month - from.month;
  if (microseconds < 0) {
    microseconds += microsecondsPerDay;
    days--;
  }
  if (days < 0) {
    // the month that is borrowed from is the earlier one's
    days += daysInMonth(from.year, from.month);
    months--;
  }
  return Interval.of(months, days, microseconds);
}

function makeTimestamp(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): Timestamp {
  return timestampOf(dayFromParts(year, month, day), timeFromParts(hour, minute, second));
}

/** make_interval with any number of its seven arguments. */
function makeInterval(years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0): Interval {
  if (!Number.isFinite(seconds * 1e6)) throw new DbError('22008', 'interval out of range');
  const whole = BigInt(hours) * 3600n + BigInt(minutes) * 60n;
  const microseconds = whole * BigInt(microsecondsPerSecond) + BigInt(Math.round(seconds * 1e6));
  return Interval.of(years * 12 + months, weeks * 7 + days, microseconds);
}

function registerConstructors(registrar: Registrar): void {
  registrar.register(scalar('make_date(int4, int4, int4) date', dayFromParts));
  registrar.register(scalar('make_time(int4, int4, float8) time', timeFromParts));
  const parts = 'int4, int4, int4, int4, int4, float8';
  registrar.register(scalar(`make_timestamp(${parts}) timestamp`, makeTimestamp));
  type Parts = Parameters<typeof makeTimestamp>;
  const inSession = (session: EvalContext, ...values: Parts): Timestamp =>
    fromLocal(makeTimestamp(...values), sessionZone(session));
  const inZone = (...values: [...Parts, string]): Timestamp => {
    const local = makeTimestamp(...(values.slice(0, 6) as Parts));
    return fromLocal(local, timeZone(values[6]));
  };
  registrar.register(scalar(`make_timestamptz(${parts}) timestamptz`, inSession, stable));
  registrar.register(scalar(`make_timestamptz(${parts}, text) timestamptz`, inZone));
  const units = ['int4', 'int4', 'int4', 'int4', 'int4', 'int4', 'float8'];
  for (let count = 0; count <= units.length; count++) {
    registrar.register(scalar(`make_interval(${units.slice(0, count).join(', ')}) interval`, makeInterval));
  }
  const fromEpoch = (seconds: number): Timestamp => {
    if (Number.isNaN(seconds)) throw new DbError('22008', 'timestamp cannot be NaN');
    if (!Number.isFinite(seconds)) return seconds;
    if (!(Math.abs(seconds) < 1e13)) throw new DbError('22008', `timestamp out of range: "${seconds}"`);
    // moved to the epoch first, as PostgreSQL does: what is rounded has the same digits
    return timestampOf(0, roundHalfEven((seconds + unixEpochDay * secondsPerDay) * 1e6));
  };
  registrar.register(scalar('to_timestamp(float8) timestamptz', fromEpoch));
}

function registerZones(registrar: Registrar): void {
  const zoneOfInterval = ({ months, days, microseconds }: Interval): TimeZone => {
    if (months !== 0 || days !== 0) {
      throw new DbError('22023', 'interval time zone must not include months or days');
    }
    return fixedZone(Math.trunc(Number(microseconds) / microsecondsPerSecond) + 0, '');
  };
  const pairs = [
    ['text', timeZone],
    ['interval', zoneOfInterval],
  ] as const;
  for (const [type, zoneOf] of pairs) {
    const find = zoneOf as (zone: unknown) => TimeZone;
    const toInstant = (zone: never, local: Timestamp): Timestamp =>
      isInfinite(local) ? local : fromLocal(local, find(zone));
    const toLocalTime = (zone: never, instant: Timestamp): Timestamp =>
      isInfinite(instant) ? instant : toLocal(instant, find(zone));
    registrar.register(scalar(`timezone(${type}, timestamp) timestamptz`, toInstant));
    registrar.register(scalar(`timezone(${type}, timestamptz) timestamp`, toLocalTime));
  }
  // AT LOCAL
  const toInstant = (session: EvalContext, local: Timestamp): Timestamp => fromLocal(local, sessionZone(session));
  const toLocalTime = (session: EvalContext, instant: Timestamp): Timestamp => toLocal(instant, sessionZone(session));
  registrar.register(scalar('timezone(timestamp) timestamptz', toInstant, stable));
  registrar.register(scalar('timezone(timestamptz) timestamp', toLocalTime, stable));
}

function registerAges(registrar: Registrar): void {
  const midnight = (session: EvalContext): Timestamp => dateToTimestamp(splitTimestamp(localNow(session)).day);
  registrar.register(scalar('age(timestamp, timestamp) interval', age));
  registrar.register(
    scalar(
      'age(timestamptz, timestamptz) interval',
      (session: EvalContext, later: Timestamp, earlier: Timestamp) => {
        const zone = sessionZone(session);
        return age(toLocal(later, zone), toLocal(earlier, zone));
      },
      stable,
    ),
  );
  registrar.register(
    scalar(
      'age(timestamp) interval',
      (session: EvalContext, value: Timestamp) => age(midnight(session), value),
      stable,
    ),
  );
  registrar.register(
    scalar(
      'age(timestamptz) interval',
      (session: EvalContext, value: Timestamp) => age(midnight(session), toLocal(value, sessionZone(session))),
      stable,
    ),
  );
}

/** A pair in order; of a pair with a missing end the known one is the start. */
function ordered(start: Timestamp | null, end: Timestamp | null): readonly [Timestamp | null, Timestamp | null] {
  if (start === null) return [end, null];
  return end !== null && start > end ? [end, start] : [start, end];
}

/**
 * (start, end) pairs overlap as half-open ranges, equal ends being a point. Missing ends are unknown, yet what is known
 * may decide.
 */
function overlaps(...moments: readonly (Timestamp | null)[]): boolean | null {
  const [start, end, otherStart, otherEnd] = moments as [Timestamp, Timestamp, Timestamp, Timestamp];
  const [a, b] = ordered(start, end);
  const [c, d] = ordered(otherStart, otherEnd);
  if (a === null || c === null) return null;
  if (a === c) return b === null || d === null ? null : true;
  const [latest, firstEnd, secondEnd] = a > c ? [a, d, b] : [c, b, d];
  if (firstEnd === null) return null;
  if (latest < firstEnd) return true;
  return secondEnd === null ? null : false;
}

/** OVERLAPS where the pairs are a start and a length. */
function registerLengthOverlaps(registrar: Registrar): void {
  const inZone = (
    zone: TimeZone,
    a: Timestamp,
    length: Interval,
    b: Timestamp,
    otherLength: Interval,
  ): boolean | null => overlaps(a, addToTimestamp(a, length, zone), b, addToTimestamp(b, otherLength, zone));
  type Pairs = [start: Timestamp, length: Interval, otherStart: Timestamp, otherLength: Interval];
  const signature = (type: string): string => `overlaps(${type}, interval, ${type}, interval) bool`;
  registrar.register(scalar(signature('timestamp'), (...pairs: Pairs) => inZone(utcZone, ...pairs)));
  const inSession = (session: EvalContext, ...pairs: Pairs): boolean | null => inZone(sessionZone(session), ...pairs);
  registrar.register(scalar(signature('timestamptz'), inSession, stable));
}

export function registerClock(registrar: Registrar): void {
  registerNow(registrar);
  registerConstructors(registrar);
  registerZones(registrar);
  registerAges(registrar);
  for (const type of ['date', 'time', 'timestamp', 'timestamptz']) {
    registrar.register(scalar(`overlaps(${type}, ${type}, ${type}, ${type}) bool`, overlaps, { strict: false }));
  }
  registerLengthOverlaps(registrar);
  for (const type of ['date', 'timestamp', 'timestamptz']) {
    registrar.register(scalar(`isfinite(${type}) bool`, (value: Timestamp) => !isInfinite(value)));
  }
  registrar.register(scalar('isfinite(interval) bool', () => true));
  registrar.register(scalar('justify_hours(interval) interval', (value: Interval) => justifyInterval(value, 'hours')));
  registrar.register(scalar('justify_days(interval) interval', (value: Interval) => justifyInterval(value, 'days')));
  registrar.register(
    scalar('justify_interval(interval) interval', (value: Interval) => justifyInterval(value, 'both')),
  );
}
