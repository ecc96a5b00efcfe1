/**
 * The components of temporal values and durations that property access reads: `d.year`, `t.hour`, `p.days`.
 */
import {
  calendarDate,
  dayOf,
  dayOfYear,
  isoDayOfWeek,
  isoWeek,
  microsecondsPerDay,
  unixEpochDay,
} from '../../value/calendar.ts';
import { isInfinite, splitTimestamp, type Timestamp } from '../../value/date-time.ts';
import type { Interval } from '../../value/interval.ts';
import type { TemporalValue } from '../../value/temporal-value.ts';
import type { Datum } from '../../value/type.ts';

const unixEpochOffset = BigInt(-unixEpochDay * microsecondsPerDay);

function floorDivide(value: bigint, divisor: bigint): bigint {
  return (value - (((value % divisor) + divisor) % divisor)) / divisor;
}

/** Integer of a calendar component; undefined when a date has none of that name. */
function dateComponent(day: number, key: string): number | undefined {
  const { year, month, day: dayOfMonth } = calendarDate(day);
  const quarter = Math.floor((month - 1) / 3) + 1;
  switch (key) {
    case 'year':
      return year;
    case 'quarter':
      return quarter;
    case 'month':
      return month;
    case 'week':
      return isoWeek(day).week;
    case 'weekYear':
      return isoWeek(day).year;
    case 'day':
      return dayOfMonth;
    case 'ordinalDay':
      return dayOfYear(day);
    case 'weekDay':
    case 'dayOfWeek':
      return isoDayOfWeek(day);
    case 'dayOfQuarter':
      return day - dayOf(year, quarter * 3 - 2, 1) + 1;
    default:
      return undefined;
  }
}

function clockComponent(microseconds: number, key: string): number | undefined {
  switch (key) {
    case 'hour':
      return Math.floor(microseconds / 3_600_000_000);
    case 'minute':
      return Math.floor(microseconds / 60_000_000) % 60;
    case 'second':
      return Math.floor(microseconds / 1_000_000) % 60;
    case 'millisecond':
      return Math.floor(microseconds / 1000) % 1000;
    case 'microsecond':
      return microseconds % 1_000_000;
    case 'nanosecond':
      return (microseconds % 1_000_000) * 1000;
    default:
      return undefined;
  }
}

function zoneComponent(value: Timestamp, key: string): Datum {
  const sinceUnix = BigInt(value) + unixEpochOffset;
  switch (key) {
    case 'timezone':
    case 'offset':
      return 'Z';
    case 'offsetMinutes':
    case 'offsetSeconds':
      return 0n;
    case 'epochSeconds':
      return floorDivide(sinceUnix, 1_000_000n);
    case 'epochMillis':
      return floorDivide(sinceUnix, 1000n);
    default:
      return null;
  }
}

/** The component of that name, null when the value has none. Infinity has none at all. */
export function temporalComponent({ type, value }: TemporalValue, key: string): Datum {
  if (isInfinite(value)) return null;
  if (type === 'date' || type === 'time') {
    const found = type === 'date' ? dateComponent(Number(value), key) : clockComponent(Number(value), key);
    return found === undefined ? null : BigInt(found);
  }
  const { day, microseconds } = splitTimestamp(value);
  const found = dateComponent(day, key) ?? clockComponent(microseconds, key);
  if (found !== undefined) return BigInt(found);
  return type === 'timestamptz' ? zoneComponent(value, key) : null;
}

/** Months, days and clock are kept apart; each unit counts what its part holds. */
export function durationComponent({ months, days, microseconds }: Interval, key: string): Datum {
  const time = BigInt(microseconds);
  const units: Readonly<Record<string, () => bigint>> = {
    years: () => BigInt(Math.trunc(months / 12)),
    quarters: () => BigInt(Math.trunc(months / 3)),
    months: () => BigInt(months),
    weeks: () => BigInt(Math.trunc(days / 7)),
    days: () => BigInt(days),
    hours: () => time / 3_600_000_000n,
    minutes: () => time / 60_000_000n,
    seconds: () => time / 1_000_000n,
    milliseconds: () => time / 1000n,
    microseconds: () => time,
    nanoseconds: () => time * 1000n,
    quartersOfYear: () => BigInt(Math.trunc(months / 3) % 4),
    monthsOfYear: () => BigInt(months % 12),
    monthsOfQuarter: () => BigInt(months % 3),
    daysOfWeek: () => BigInt(days % 7),
    minutesOfHour: () => (time / 60_000_000n) % 60n,
    secondsOfMinute: () => (time / 1_000_000n) % 60n,
    millisecondsOfSecond: () => (time / 1000n) % 1000n,
    microsecondsOfSecond: () => time % 1_000_000n,
    nanosecondsOfSecond: () => (time % 1_000_000n) * 1000n,
  };
  return Object.hasOwn(units, key) ? units[key]!() : null;
}
