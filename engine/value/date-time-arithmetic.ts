/**
 * Sums and differences of dates, times and intervals; age; date_trunc; date_bin.
 *
 * An interval is added part by part: months (the day kept inside the month it lands in), then days, then the clock. On
 * a timestamptz months and days are counted in the zone's local time and the clock in UTC, so a day across a change of
 * clocks is 23 or 25 hours and 24 hours are 24 hours.
 */
import { DbError } from '../error.ts';
import {
  addMonths,
  calendarDate,
  dayOf,
  daysInMonth,
  firstDay,
  isoDayOfWeek,
  lastDay,
  microsecondsPerDay,
  microsecondsPerHour,
  microsecondsPerMinute,
  microsecondsPerSecond,
  unixEpochDay,
} from './calendar.ts';
import {
  addMicroseconds,
  checkTimestamp,
  fromLocal,
  isInfinite,
  splitTimestamp,
  type Timestamp,
  timestampOf,
  toLocal,
} from './date-time.ts';
import { type DateTimeUnit, dateTimeUnit, unitNotSupported } from './date-time-unit.ts';
import { Interval, negateInterval } from './interval.ts';
import type { TimeZone } from './time-zone.ts';
import { narrow } from './vector.ts';

/** timestamp + interval. */
export function addToTimestamp(value: Timestamp, interval: Interval): Timestamp {
  if (isInfinite(value)) return value;
  return addMicroseconds(moveDays(value, interval), interval.microseconds);
}

/** timestamptz + interval, in a zone. */
export function addToTimestamptz(value: Timestamp, interval: Interval, zone: TimeZone): Timestamp {
  if (isInfinite(value)) return value;
  const moved =
    interval.months === 0 && interval.days === 0 ? value : fromLocal(moveDays(toLocal(value, zone), interval), zone);
  return addMicroseconds(moved, interval.microseconds);
}

export function subtractFromTimestamp(value: Timestamp, interval: Interval): Timestamp {
  return addToTimestamp(value, negateInterval(interval));
}

export function subtractFromTimestamptz(value: Timestamp, interval: Interval, zone: TimeZone): Timestamp {
  return addToTimestamptz(value, negateInterval(interval), zone);
}

function moveDays(value: Timestamp, interval: Interval): Timestamp {
  if (interval.months === 0 && interval.days === 0) return value;
  const { day, microseconds } = splitTimestamp(value);
  let moved = day;
  if (interval.months !== 0) {
    const { year, month, day: dayOfMonth } = addMonths(calendarDate(day), interval.months);
    moved = dayOf(year, month, dayOfMonth);
  }
  return timestampOf(moved + interval.days, microseconds);
}

/** timestamp − timestamp: days and the rest, both of one sign. */
export function subtractTimestamps(left: Timestamp, right: Timestamp): Interval {
  if (isInfinite(left) || isInfinite(right)) throw new DbError('22008', 'cannot subtract infinite timestamps');
  const difference = BigInt(left) - BigInt(right);
  const perDay = BigInt(microsecondsPerDay);
  return Interval.of(0, Number(difference / perDay), difference % perDay);
}

/** date + integer. */
export function addToDate(day: number, days: number): number {
  if (!Number.isFinite(day)) return day;
  const moved = day + days;
  if (moved < firstDay || moved > lastDay) throw new DbError('22008', 'date out of range');
  return moved;
}

/** date − date: whole days. */
export function subtractDates(left: number, right: number): number {
  if (!Number.isFinite(left) || !Number.isFinite(right)) throw new DbError('22008', 'cannot subtract infinite dates');
  return left - right;
}

/** time + interval: only the clock counts, and wraps at midnight. */
export function addToTime(time: number, interval: Interval): number {
  const perDay = BigInt(microsecondsPerDay);
  const sum = (BigInt(time) + BigInt(interval.microseconds)) % perDay;
  return Number(sum < 0n ? sum + perDay : sum);
}

/** time − time. */
export function subtractTimes(left: number, right: number): Interval {
  return Interval.of(0, 0, left - right);
}

/** age(later, earlier): years, months, days and clock that lead from one to the other, all of one sign. */
export function age(later: Timestamp, earlier: Timestamp): Interval {
  if (isInfinite(later) || isInfinite(earlier)) throw new DbError('22008', 'timestamp out of range');
  if (later < earlier) return negateInterval(age(earlier, later));
  const from = splitTimestamp(earlier);
  const to = splitTimestamp(later);
  const start = calendarDate(from.day);
  const end = calendarDate(to.day);
  let microseconds = to.microseconds - from.microseconds;
  let days = end.day - start.day;
  let months = (end.year - start.year) * 12 + end.month - start.month;
  if (microseconds < 0) {
    microseconds += microsecondsPerDay;
    days--;
  }
  // borrowed days are those of the month in which the span begins
  if (days < 0) {
    days += daysInMonth(start.year, start.month);
    months--;
  }
  return Interval.of(months, days, microseconds);
}

const clockSizes: Readonly<Partial<Record<DateTimeUnit, number>>> = {
  microseconds: 1,
  milliseconds: 1000,
  second: microsecondsPerSecond,
  minute: microsecondsPerMinute,
  hour: microsecondsPerHour,
};

/** date_trunc of a timestamp. */
export function truncateTimestamp(name: string, value: Timestamp): Timestamp {
  return truncateIn(name, value, 'timestamp without time zone');
}

/** date_trunc of a timestamptz in a zone; pieces of an hour and less are cut in place, without reading clocks twice. */
export function truncateTimestamptz(name: string, value: Timestamp, zone: TimeZone): Timestamp {
  const sqlName = 'timestamp with time zone';
  const unit = dateTimeUnit(name, sqlName);
  if (isInfinite(value)) return value;
  const local = toLocal(value, zone);
  const cut = truncateIn(name, local, sqlName);
  if (clockSizes[unit] === undefined) return fromLocal(cut, zone);
  return checkTimestamp(narrow(BigInt(value) - (BigInt(local) - BigInt(cut))));
}

function truncateIn(name: string, value: Timestamp, sqlName: string): Timestamp {
  const unit = dateTimeUnit(name, sqlName);
  if (isInfinite(value)) return value;
  const { day, microseconds } = splitTimestamp(value);
  const size = clockSizes[unit];
  if (size !== undefined) return timestampOf(day, microseconds - (microseconds % size));
  return timestampOf(truncateDay(unit, day, name, sqlName), 0);
}

function truncateDay(unit: DateTimeUnit, day: number, name: string, sqlName: string): number {
  const { year, month } = calendarDate(day);
  switch (unit) {
    case 'day':
      return day;
    case 'week':
      return day - isoDayOfWeek(day) + 1;
    case 'month':
      return dayOf(year, month, 1);
    case 'quarter':
      return dayOf(year, month - ((month - 1) % 3), 1);
    case 'year':
      return dayOf(year, 1, 1);
    case 'decade':
      return dayOf(Math.floor(year / 10) * 10, 1, 1);
    case 'century':
      return dayOf(Math.floor((year - 1) / 100) * 100 + 1, 1, 1);
    case 'millennium':
      return dayOf(Math.floor((year - 1) / 1000) * 1000 + 1, 1, 1);
    default:
      throw notTruncatable(unit, name, sqlName);
  }
}

/** Only units that are lengths can be cut to: PostgreSQL does not even know the others here. */
function notTruncatable(unit: DateTimeUnit, name: string, sqlName: string): DbError {
  if (unit === 'week' || unit.startsWith('timezone')) return unitNotSupported(name, sqlName);
  return new DbError('22023', `unit "${name.toLowerCase()}" not recognized for type ${sqlName}`);
}

/** date_trunc of an interval. */
export function truncateInterval(name: string, value: Interval): Interval {
  const unit = dateTimeUnit(name, 'interval');
  const size = clockSizes[unit];
  if (size !== undefined) {
    const time = BigInt(value.microseconds);
    return Interval.of(value.months, value.days, time - (time % BigInt(size)));
  }
  const monthUnits: Readonly<Partial<Record<DateTimeUnit, number>>> = {
    month: 1,
    quarter: 3,
    year: 12,
    decade: 120,
    century: 1200,
    millennium: 12_000,
  };
  if (unit === 'day') return Interval.of(value.months, value.days, 0);
  const months = monthUnits[unit];
  if (months === undefined) throw notTruncatable(unit, name, 'interval');
  return Interval.of(value.months - (value.months % months), 0, 0);
}

/** date_bin: the start of the stride that holds a timestamp, counted from an origin. */
export function binTimestamp(stride: Interval, value: Timestamp, origin: Timestamp): Timestamp {
  if (isInfinite(value)) return value;
  if (isInfinite(origin)) throw new DbError('22008', 'origin out of range');
  if (stride.months !== 0) {
    throw new DbError('0A000', 'timestamps cannot be binned into intervals containing months or years');
  }
  const size = BigInt(stride.days) * BigInt(microsecondsPerDay) + BigInt(stride.microseconds);
  if (size <= 0n) throw new DbError('22008', 'stride must be greater than zero');
  const distance = BigInt(value) - BigInt(origin);
  const rest = distance % size;
  return checkTimestamp(narrow(BigInt(value) - (rest < 0n ? rest + size : rest)));
}

/** to_timestamp(seconds since 1970). */
export function timestampFromUnixSeconds(seconds: number): Timestamp {
  if (seconds === Infinity || seconds === -Infinity) return seconds;
  if (Number.isNaN(seconds)) throw new DbError('22008', 'timestamp cannot be NaN');
  if (Math.abs(seconds) > 1e13) throw new DbError('22008', `timestamp out of range: "${seconds}"`);
  const whole = Math.floor(seconds);
  const fraction = Math.round((seconds - whole) * 1e6);
  return checkTimestamp(
    narrow(BigInt(whole) * 1_000_000n + BigInt(fraction) + BigInt(unixEpochDay) * BigInt(microsecondsPerDay)),
  );
}
