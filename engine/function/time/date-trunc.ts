/**
 * date_trunc and date_bin: cutting a point in time down to a unit, or to a grid of equal strides.
 */
import { DbError } from '../../error.ts';
import {
  calendarDate,
  dayOf,
  isoDayOfWeek,
  microsecondsPerDay,
  microsecondsPerHour,
  microsecondsPerMinute,
} from '../../value/calendar.ts';
import {
  checkTimestamp,
  fromLocal,
  isInfinite,
  splitTimestamp,
  type Timestamp,
  timestampOf,
  toLocal,
} from '../../value/date-time.ts';
import { int8Max, int8Min } from '../../value/integer.ts';
import { Interval } from '../../value/interval.ts';
import { fixedZone, timeZone } from '../../value/time-zone.ts';
import { narrow } from '../../value/vector.ts';
import type { EvalContext } from '../contract.ts';
import { type Registrar, scalar } from '../definition.ts';
import { unitNamed, unitUnsupported } from './date-part.ts';

const timeUnits: Readonly<Record<string, number>> = {
  microseconds: 1,
  milliseconds: 1000,
  second: 1_000_000,
  minute: microsecondsPerMinute,
  hour: microsecondsPerHour,
  day: microsecondsPerDay,
};

/** First year of the period of `length` years that holds `year`, periods beginning at year `origin`. */
function periodStart(year: number, length: number, origin: number): number {
  return Math.floor((year - origin) / length) * length + origin;
}

/** First day of the calendar unit that holds the day; undefined when the unit is none. */
function firstDayOf(unit: string, day: number): number | undefined {
  const { year, month } = calendarDate(day);
  switch (unit) {
    case 'week':
      return day - (isoDayOfWeek(day) - 1);
    case 'month':
      return dayOf(year, month, 1);
    case 'quarter':
      return dayOf(year, month - ((month - 1) % 3), 1);
    case 'year':
      return dayOf(year, 1, 1);
    case 'decade':
      return dayOf(periodStart(year, 10, 0), 1, 1);
    case 'century':
      return dayOf(periodStart(year, 100, 1), 1, 1);
    case 'millennium':
      return dayOf(periodStart(year, 1000, 1), 1, 1);
    default:
      return undefined;
  }
}

/** A field that is read and is no unit of a calendar or a clock is no unit here. */
const fieldsOnly = new Set(['epoch', 'julian', 'dow', 'isodow', 'doy', 'isoyear']);

function unitError(word: string, unit: string, sqlName: string): DbError {
  if (!fieldsOnly.has(unit)) return unitUnsupported(word, sqlName);
  return new DbError('22023', `unit "${word}" not recognized for type ${sqlName}`);
}

/** The local timestamp cut down to a unit. */
export function truncateTimestamp(word: string, value: Timestamp, sqlName = 'timestamp without time zone'): Timestamp {
  if (isInfinite(value)) return value;
  const unit = unitNamed(word, sqlName);
  const size = timeUnits[unit];
  if (size === undefined && firstDayOf(unit, 0) === undefined) throw unitError(word, unit, sqlName);
  const { day, microseconds } = splitTimestamp(value);
  if (size !== undefined) return timestampOf(day, microseconds - (microseconds % size));
  return timestampOf(firstDayOf(unit, day)!, 0);
}

function truncateInstant(word: string, value: Timestamp, zoneName: string): Timestamp {
  if (isInfinite(value)) return value;
  const zone = timeZone(zoneName);
  const sqlName = 'timestamp with time zone';
  const local = truncateTimestamp(word, toLocal(value, zone), sqlName);
  // within a day the offset stays: an hour that comes twice is cut where it is
  const size = timeUnits[unitNamed(word, sqlName)];
  const isWithinDay = size !== undefined && size < microsecondsPerDay;
  return fromLocal(local, isWithinDay ? fixedZone(zone.offsetAt(Number(value)), '') : zone);
}

const monthUnits: Readonly<Record<string, number>> = {
  month: 1,
  quarter: 3,
  year: 12,
  decade: 120,
  century: 1200,
  millennium: 12_000,
};

function truncateInterval(word: string, { months, days, microseconds }: Interval): Interval {
  const unit = unitNamed(word, 'interval');
  const monthSize = monthUnits[unit];
  if (monthSize !== undefined) return Interval.of(months - (months % monthSize), 0, 0);
  const size = timeUnits[unit];
  if (size === undefined) {
    const error = unitError(word, unit, 'interval');
    if (unit !== 'week') throw error;
    throw new DbError('0A000', error.message, { detail: 'Months usually have fractional weeks.' });
  }
  const wide = BigInt(microseconds);
  return Interval.of(months, days, unit === 'day' ? 0 : narrow(wide - (wide % BigInt(size))));
}

/** The start of the stride that holds the value, counted from the origin. */
function bin(stride: Interval, value: Timestamp, origin: Timestamp): Timestamp {
  if (isInfinite(value)) return value;
  if (isInfinite(origin)) throw new DbError('22008', 'origin out of range');
  if (stride.months !== 0)
    throw new DbError('0A000', 'timestamps cannot be binned into intervals containing months or years');
  const size = BigInt(stride.days) * BigInt(microsecondsPerDay) + BigInt(stride.microseconds);
  if (size <= 0n) throw new DbError('22008', 'stride must be greater than zero');
  const distance = BigInt(value) - BigInt(origin);
  if (size > int8Max || distance < int8Min || distance > int8Max) throw new DbError('22008', 'interval out of range');
  let rest = distance % size;
  if (rest < 0n) rest += size;
  return checkTimestamp(narrow(BigInt(value) - rest));
}

export function registerDateTruncation(registrar: Registrar): void {
  const stable = { needsContext: true, volatility: 'stable' } as const;
  registrar.register(
    scalar('date_trunc(text, timestamp) timestamp', (word: string, value: Timestamp) => truncateTimestamp(word, value)),
  );
  registrar.register(
    scalar(
      'date_trunc(text, timestamptz) timestamptz',
      (session: EvalContext, word: string, value: Timestamp) =>
        truncateInstant(word, value, session.printSettings.timeZone),
      stable,
    ),
  );
  registrar.register(scalar('date_trunc(text, timestamptz, text) timestamptz', truncateInstant));
  registrar.register(scalar('date_trunc(text, interval) interval', truncateInterval));
  registrar.register(scalar('date_bin(interval, timestamp, timestamp) timestamp', bin));
  registrar.register(scalar('date_bin(interval, timestamptz, timestamptz) timestamptz', bin));
}
