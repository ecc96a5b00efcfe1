/**
 * extract and date_part: one field of a date, time, timestamp or interval, as numeric with PostgreSQL's scales
 * (seconds six digits, milliseconds three, the rest whole). date_part is the same as a float.
 *
 * Of an infinite timestamp, fields that only grow (year, epoch, …) are infinite and the others null.
 */
import { unreachable } from '../error.ts';
import {
  calendarDate,
  dayOfWeek,
  dayOfYear,
  isoDayOfWeek,
  isoWeek,
  microsecondsPerDay,
  microsecondsPerHour,
  microsecondsPerMinute,
  unixEpochDay,
} from './calendar.ts';
import { isInfinite, splitTimestamp, type Timestamp, toLocal } from './date-time.ts';
import { type DateTimeUnit, dateTimeUnit, unitNotSupported } from './date-time-unit.ts';
import { type Interval, intervalEpochMicroseconds } from './interval.ts';
import { Numeric } from './numeric.ts';
import type { TimeZone } from './time-zone.ts';

const julianDayOfEpoch = 2_451_545;
const growing: ReadonlySet<DateTimeUnit> = new Set([
  'year',
  'decade',
  'century',
  'millennium',
  'isoyear',
  'julian',
  'epoch',
]);

/** A field of a timestamp or, given the zone it is looked at in, of a timestamptz. */
export function timestampPart(name: string, value: Timestamp, zone?: TimeZone): Numeric | null {
  const sqlName = `timestamp ${zone === undefined ? 'without' : 'with'} time zone`;
  const unit = dateTimeUnit(name, sqlName);
  if (isInfinite(value)) return infinitePart(unit, value > 0);
  if (unit === 'timezone' || unit === 'timezone_hour' || unit === 'timezone_minute') {
    if (zone === undefined) throw unitNotSupported(name, sqlName);
    return zonePart(unit, zone.offsetAt(Number(value)));
  }
  if (unit === 'epoch') return epoch(value);
  const { day, microseconds } = splitTimestamp(zone === undefined ? value : toLocal(value, zone));
  return dayPart(unit, day, microseconds) ?? clockPart(unit, microseconds);
}

/** A field of a date; fields below the day are not there. */
export function datePart(name: string, day: number): Numeric | null {
  const unit = dateTimeUnit(name, 'date');
  if (clockUnits.has(unit) || unit.startsWith('timezone')) throw unitNotSupported(name, 'date');
  if (!Number.isFinite(day)) return infinitePart(unit, day > 0);
  if (unit === 'epoch') return Numeric.of((day - unixEpochDay) * 86_400);
  if (unit === 'julian') return Numeric.of(day + julianDayOfEpoch);
  return dayPart(unit, day, 0) ?? null;
}

/** A field of a time of day. */
export function timePart(name: string, microseconds: number): Numeric {
  const sqlName = 'time without time zone';
  const unit = dateTimeUnit(name, sqlName);
  if (unit === 'epoch') return Numeric.of(microseconds, 6);
  if (!clockUnits.has(unit)) throw unitNotSupported(name, sqlName);
  return clockPart(unit, microseconds);
}

const clockUnits: ReadonlySet<DateTimeUnit> = new Set(['microseconds', 'milliseconds', 'second', 'minute', 'hour']);

/** A field of an interval: hours may pass 24, days 31. */
export function intervalPart(name: string, value: Interval): Numeric {
  const unit = dateTimeUnit(name, 'interval');
  const years = Math.trunc(value.months / 12);
  switch (unit) {
    case 'epoch':
      return Numeric.of(intervalEpochMicroseconds(value), 6);
    case 'microseconds':
    case 'milliseconds':
    case 'second':
    case 'minute':
    case 'hour':
      return typeof value.microseconds === 'number'
        ? clockPart(unit, value.microseconds)
        : wideClockPart(unit, value.microseconds);
    case 'day':
      return Numeric.of(value.days);
    case 'month':
      return Numeric.of(value.months % 12);
    case 'quarter':
      return Numeric.of(Math.trunc((value.months % 12) / 3) + 1);
    case 'year':
      return Numeric.of(years);
    case 'decade':
      return Numeric.of(Math.trunc(years / 10));
    case 'century':
      return Numeric.of(Math.trunc(years / 100));
    case 'millennium':
      return Numeric.of(Math.trunc(years / 1000));
    default:
      throw unitNotSupported(name, 'interval');
  }
}

function wideClockPart(unit: DateTimeUnit, microseconds: bigint): Numeric {
  if (unit === 'hour') return Numeric.of(microseconds / BigInt(microsecondsPerHour));
  return clockPart(unit, Number(microseconds % BigInt(microsecondsPerHour)));
}

function infinitePart(unit: DateTimeUnit, positive: boolean): Numeric | null {
  if (!growing.has(unit)) return null;
  return positive ? Numeric.infinity : Numeric.negativeInfinity;
}

function zonePart(unit: 'timezone' | 'timezone_hour' | 'timezone_minute', offsetSeconds: number): Numeric {
  switch (unit) {
    case 'timezone':
      return Numeric.of(offsetSeconds);
    case 'timezone_hour':
      return Numeric.of(Math.trunc(offsetSeconds / 3600));
    case 'timezone_minute':
      return Numeric.of(Math.trunc((offsetSeconds % 3600) / 60));
    default:
      return unreachable(unit);
  }
}

function epoch(value: Timestamp): Numeric {
  return Numeric.of(BigInt(value) - BigInt(unixEpochDay) * BigInt(microsecondsPerDay), 6);
}

function clockPart(unit: DateTimeUnit, microseconds: number): Numeric {
  switch (unit) {
    case 'microseconds':
      return Numeric.of(microseconds % microsecondsPerMinute);
    case 'milliseconds':
      return Numeric.of(microseconds % microsecondsPerMinute, 3);
    case 'second':
      return Numeric.of(microseconds % microsecondsPerMinute, 6);
    case 'minute':
      return Numeric.of(Math.trunc((microseconds % microsecondsPerHour) / microsecondsPerMinute));
    default:
      return Numeric.of(Math.trunc(microseconds / microsecondsPerHour));
  }
}

/** Undefined for the fields of the clock. */
function dayPart(unit: DateTimeUnit, day: number, microseconds: number): Numeric | undefined {
  const { year, month, day: dayOfMonth } = calendarDate(day);
  switch (unit) {
    case 'day':
      return Numeric.of(dayOfMonth);
    case 'week':
      return Numeric.of(isoWeek(day).week);
    case 'month':
      return Numeric.of(month);
    case 'quarter':
      return Numeric.of(Math.trunc((month - 1) / 3) + 1);
    case 'year':
      return Numeric.of(year > 0 ? year : year - 1);
    case 'decade':
      return Numeric.of(Math.floor(year / 10));
    case 'century':
      return Numeric.of(year > 0 ? Math.trunc((year + 99) / 100) : -Math.trunc((100 - year) / 100));
    case 'millennium':
      return Numeric.of(year > 0 ? Math.trunc((year + 999) / 1000) : -Math.trunc((1000 - year) / 1000));
    case 'dow':
      return Numeric.of(dayOfWeek(day));
    case 'isodow':
      return Numeric.of(isoDayOfWeek(day));
    case 'doy':
      return Numeric.of(dayOfYear(day));
    case 'isoyear': {
      const iso = isoWeek(day).year;
      return Numeric.of(iso > 0 ? iso : iso - 1);
    }
    case 'julian':
      return julian(day, microseconds);
    default:
      return undefined;
  }
}

/** Julian day with the day's fraction, at the scale of numeric division by 86,400,000,000. */
function julian(day: number, microseconds: number): Numeric {
  const whole = BigInt(day + julianDayOfEpoch);
  const scale = 20;
  const perDay = BigInt(microsecondsPerDay);
  const fraction = (BigInt(microseconds) * 10n ** BigInt(scale) + perDay / 2n) / perDay;
  return Numeric.of(whole * 10n ** BigInt(scale) + fraction, scale);
}
