/**
 * extract and date_part: one field of a date, time, timestamp, timestamptz or interval.
 *
 * extract answers numeric (seconds and epoch with six digits), date_part the same as float8. A field the type does not
 * have is 0A000, a word that is no field 22023. At infinity fields that grow without bound are infinite, others null.
 */
import { DbError } from '../../error.ts';
import {
  calendarDate,
  dayOfWeek,
  dayOfYear,
  firstDay,
  isoDayOfWeek,
  isoWeek,
  microsecondsPerDay,
  microsecondsPerHour,
  microsecondsPerMinute,
  unixEpochDay,
} from '../../value/calendar.ts';
import { dateToTimestamp, isInfinite, splitTimestamp, type Timestamp, toLocal } from '../../value/date-time.ts';
import { type Interval, intervalEpochMicroseconds } from '../../value/interval.ts';
import { Numeric, numericToNumber } from '../../value/numeric.ts';
import { addNumeric, divideNumeric } from '../../value/numeric-arithmetic.ts';
import type { EvalContext } from '../contract.ts';
import { type Registrar, scalar } from '../definition.ts';
import { sessionZone } from './session-zone.ts';

/** How each unit may be written. */
const spellings: Readonly<Record<string, string>> = {
  microseconds: 'us usec usecs microsecond microsecon microseconds',
  milliseconds: 'ms msec msecs millisecond millisecon milliseconds',
  second: 's sec secs second seconds',
  minute: 'm min mins minute minutes',
  hour: 'h hr hrs hour hours',
  day: 'd day days',
  week: 'w week weeks',
  month: 'mon mons month months',
  quarter: 'qtr quarter',
  year: 'y yr yrs year years',
  decade: 'dec decs decade decades',
  century: 'c cent century centuries',
  millennium: 'mil mils millennia millennium',
  epoch: 'epoch',
  julian: 'julian jd',
  dow: 'dow',
  isodow: 'isodow',
  doy: 'doy',
  isoyear: 'isoyear',
  timezone: 'timezone',
  timezone_hour: 'timezone_h timezone_hour',
  timezone_minute: 'timezone_m timezone_minute',
};

const unitNames: ReadonlyMap<string, string> = new Map(
  Object.entries(spellings).flatMap(([unit, words]) => words.split(' ').map((word) => [word, unit] as const)),
);

/** The unit a word stands for; 22023 when it is none. */
export function unitNamed(word: string, sqlName: string): string {
  const unit = unitNames.get(word.toLowerCase());
  if (unit === undefined) throw new DbError('22023', `unit "${word}" not recognized for type ${sqlName}`);
  return unit;
}

export function unitUnsupported(word: string, sqlName: string): DbError {
  return new DbError('0A000', `unit "${word}" not supported for type ${sqlName}`);
}

/** Fields of a calendar day; undefined when the unit is not one of them. */
function dayField(unit: string, day: number): number | undefined {
  const { year, month, day: dayOfMonth } = calendarDate(day);
  // there is no year 0: 1 BC is −1
  const shownYear = year > 0 ? year : year - 1;
  switch (unit) {
    case 'day':
      return dayOfMonth;
    case 'month':
      return month;
    case 'quarter':
      return Math.floor((month - 1) / 3) + 1;
    case 'year':
      return shownYear;
    case 'decade':
      return Math.floor(year / 10) + 0;
    case 'century':
      return year > 0 ? Math.ceil(year / 100) : -Math.ceil((1 - year) / 100);
    case 'millennium':
      return year > 0 ? Math.ceil(year / 1000) : -Math.ceil((1 - year) / 1000);
    case 'week':
      return isoWeek(day).week;
    case 'isoyear': {
      const isoYear = isoWeek(day).year;
      return isoYear > 0 ? isoYear : isoYear - 1;
    }
    case 'dow':
      return dayOfWeek(day);
    case 'isodow':
      return isoDayOfWeek(day);
    case 'doy':
      return dayOfYear(day);
    default:
      return undefined;
  }
}

/** Fields of a time of day. */
function timeField(unit: string, microseconds: number): Numeric | undefined {
  const inMinute = microseconds % microsecondsPerMinute;
  switch (unit) {
    case 'hour':
      return Numeric.of(Math.trunc(microseconds / microsecondsPerHour) + 0);
    case 'minute':
      return Numeric.of((Math.trunc(microseconds / microsecondsPerMinute) % 60) + 0);
    case 'second':
      return Numeric.of(inMinute, 6);
    case 'milliseconds':
      return Numeric.of(inMinute, 3);
    case 'microseconds':
      return Numeric.of(inMinute);
    default:
      return undefined;
  }
}

/** Microseconds from 1970 to 2000. */
const unixEpochOffset = BigInt(-unixEpochDay * microsecondsPerDay);
/** Fields that grow with time. */
const unbounded = new Set(['year', 'decade', 'century', 'millennium', 'julian', 'isoyear', 'epoch']);

function atInfinity(unit: string, value: Timestamp): Numeric | null {
  if (!unbounded.has(unit)) return null;
  return value > 0 ? Numeric.infinity : Numeric.negativeInfinity;
}

function timestampField(word: string, value: Timestamp, sqlName: string): Numeric | null {
  const unit = unitNamed(word, sqlName);
  if (unit.startsWith('timezone')) throw unitUnsupported(word, sqlName);
  if (isInfinite(value)) return atInfinity(unit, value);
  const { day, microseconds } = splitTimestamp(value);
  const ofDay = dayField(unit, day);
  if (ofDay !== undefined) return Numeric.of(ofDay);
  const ofTime = timeField(unit, microseconds);
  if (ofTime !== undefined) return ofTime;
  if (unit === 'epoch') return Numeric.of(BigInt(value) + unixEpochOffset, 6);
  const whole = Numeric.of(day - firstDay);
  return addNumeric(whole, divideNumeric(Numeric.of(microseconds), Numeric.of(microsecondsPerDay)));
}

function instantField(session: EvalContext, word: string, value: Timestamp): Numeric | null {
  const sqlName = 'timestamp with time zone';
  const unit = unitNamed(word, sqlName);
  if (isInfinite(value)) return unit.startsWith('timezone') ? null : atInfinity(unit, value);
  const zone = sessionZone(session);
  const offset = zone.offsetAt(Number(value));
  switch (unit) {
    case 'timezone':
      return Numeric.of(offset);
    case 'timezone_hour':
      return Numeric.of(Math.trunc(offset / 3600) + 0);
    case 'timezone_minute':
      return Numeric.of((Math.trunc(offset / 60) % 60) + 0);
    case 'epoch':
      return timestampField('epoch', value, sqlName);
    default:
      return timestampField(word, toLocal(value, zone), sqlName);
  }
}

function dateField(word: string, day: number): Numeric | null {
  const unit = unitNamed(word, 'date');
  const isDateUnit = unit === 'epoch' || unit === 'julian' || dayField(unit, 0) !== undefined;
  if (!isDateUnit) throw unitUnsupported(word, 'date');
  if (!Number.isFinite(day)) return atInfinity(unit, day);
  if (unit === 'epoch') return Numeric.of((day - unixEpochDay) * 86_400);
  return Numeric.of(unit === 'julian' ? day - firstDay : dayField(unit, day)!);
}

function clockField(word: string, microseconds: number): Numeric {
  const sqlName = 'time without time zone';
  const unit = unitNamed(word, sqlName);
  if (unit === 'epoch') return Numeric.of(microseconds, 6);
  const found = timeField(unit, microseconds);
  if (found === undefined) throw unitUnsupported(word, sqlName);
  return found;
}

function intervalField(word: string, interval: Interval): Numeric {
  const unit = unitNamed(word, 'interval');
  const { months, days, microseconds } = interval;
  const year = Math.trunc(months / 12) + 0;
  const wide = BigInt(microseconds);
  switch (unit) {
    case 'hour':
      return Numeric.of(wide / BigInt(microsecondsPerHour));
    case 'day':
      return Numeric.of(days);
    case 'month':
      return Numeric.of((months % 12) + 0);
    case 'quarter':
      return Numeric.of(Math.trunc((months % 12) / 3) + 1);
    case 'year':
      return Numeric.of(year);
    case 'decade':
      return Numeric.of(Math.trunc(year / 10) + 0);
    case 'century':
      return Numeric.of(Math.trunc(year / 100) + 0);
    case 'millennium':
      return Numeric.of(Math.trunc(year / 1000) + 0);
    case 'epoch':
      return Numeric.of(intervalEpochMicroseconds(interval), 6);
    default: {
      const found = timeField(unit, Number(wide % BigInt(microsecondsPerHour)));
      if (found === undefined) throw unitUnsupported(word, 'interval');
      return found;
    }
  }
}

type Field = (...values: never[]) => Numeric | null;

export function registerDateParts(registrar: Registrar): void {
  const local = (word: string, value: Timestamp): Numeric | null =>
    timestampField(word, value, 'timestamp without time zone');
  const bodies: readonly (readonly [type: string, body: Field])[] = [
    ['date', dateField],
    ['time', clockField],
    ['timestamp', local],
    ['interval', intervalField],
  ];
  for (const [type, body] of bodies) {
    const asFloat = (...values: never[]): number | null => toFloat(body(...values));
    registrar.register(scalar(`extract(text, ${type}) numeric`, body));
    if (type !== 'date') registrar.register(scalar(`date_part(text, ${type}) float8`, asFloat));
  }
  // unlike extract, date_part takes a date for its midnight
  registrar.register(
    scalar('date_part(text, date) float8', (word: string, day: number) => toFloat(local(word, dateToTimestamp(day)))),
  );
  const options = { needsContext: true, volatility: 'stable' } as const;
  registrar.register(scalar('extract(text, timestamptz) numeric', instantField, options));
  const asFloat = (session: EvalContext, word: string, value: Timestamp): number | null =>
    toFloat(instantField(session, word, value));
  registrar.register(scalar('date_part(text, timestamptz) float8', asFloat, options));
}

function toFloat(value: Numeric | null): number | null {
  return value === null ? null : numericToNumber(value);
}
