/**
 * to_char for dates, timestamps and intervals: pattern pieces (date-time-pattern.ts) to text, as PostgreSQL pads, cases
 * and counts. Names are English.
 */
import { DbError, unreachable } from '../error.ts';
import {
  calendarDate,
  dayNames,
  dayOfWeek,
  dayOfYear,
  isoDayOfWeek,
  isoWeek,
  isoYearStart,
  monthNames,
} from './calendar.ts';
import { isInfinite, splitTimestamp, type Timestamp, toLocal } from './date-time.ts';
import { type PatternPiece, readPattern } from './date-time-pattern.ts';
import type { Interval } from './interval.ts';
import { printOffset, type TimeZone } from './time-zone.ts';

/** Everything a pattern may show. Intervals have no day, so what needs one prints as zero or nothing. */
interface Shown {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
  /** Day number; undefined for an interval. */
  readonly dayNumber: number | undefined;
  readonly zone: { readonly name: string; readonly offsetSeconds: number } | undefined;
}

/** to_char(timestamp) and, given its zone, to_char(timestamptz). Null for infinities, as PostgreSQL answers. */
export function formatTimestamp(value: Timestamp, pattern: string, zone?: TimeZone): string | null {
  if (isInfinite(value)) return null;
  const local = zone === undefined ? value : toLocal(value, zone);
  const { day: dayNumber, microseconds } = splitTimestamp(local);
  const zoneShown = zone && { name: zone.name, offsetSeconds: zone.offsetAt(Number(value)) };
  return print({ ...calendarDate(dayNumber), ...clock(microseconds), dayNumber, zone: zoneShown }, pattern);
}

/** to_char(interval): years and months, days, and hours past 24. */
export function formatInterval(value: Interval, pattern: string): string {
  const total = BigInt(value.microseconds);
  const parts = clock(Number(total % 3_600_000_000n));
  const shown: Shown = {
    year: Math.trunc(value.months / 12),
    month: value.months % 12,
    day: value.days,
    ...parts,
    hour: Number(total / 3_600_000_000n),
    dayNumber: undefined,
    zone: undefined,
  };
  return print(shown, pattern);
}

function clock(microseconds: number): Pick<Shown, 'hour' | 'minute' | 'second' | 'microsecond'> {
  const seconds = Math.trunc(microseconds / 1_000_000);
  return {
    hour: Math.trunc(seconds / 3600),
    minute: Math.trunc(seconds / 60) % 60,
    second: seconds % 60,
    microsecond: microseconds % 1_000_000,
  };
}

function print(shown: Shown, pattern: string): string {
  return readPattern(pattern)
    .map((piece) => (piece.kind === 'literal' ? piece.text : printField(shown, piece)))
    .join('');
}

type Field = Extract<PatternPiece, { readonly kind: 'field' }>;

/** A number, zero-padded unless FM, with its ordinal suffix if asked. */
function digits(value: number, width: number, field: Field): string {
  const size = String(Math.abs(value)).padStart(field.fillMode ? 0 : width, '0');
  const text = value < 0 ? `-${size}` : size;
  return field.ordinal === undefined ? text : text + ordinalSuffix(value, field.ordinal);
}

function ordinalSuffix(value: number, style: 'TH' | 'th'): string {
  const size = Math.abs(value);
  const teens = size % 100 > 10 && size % 100 < 20;
  const suffix = teens ? 'th' : (['th', 'st', 'nd', 'rd'][size % 10] ?? 'th');
  return style === 'TH' ? suffix.toUpperCase() : suffix;
}

/** A name in the case of its keyword: MONTH, Month, month; padded to nine characters unless FM. */
function named(name: string, field: Field, width: number): string {
  const { written } = field;
  const capital = name.charAt(0).toUpperCase() + name.slice(1);
  const cased =
    written === written.toUpperCase() ? name.toUpperCase() : written[0] === written[0]!.toUpperCase() ? capital : name;
  return field.fillMode ? cased : cased.padEnd(width);
}

function cased(text: string, field: Field): string {
  return field.written === field.written.toLowerCase() ? text.toLowerCase() : text;
}

/** What an interval does not have. */
const datedOnly: ReadonlySet<string> = new Set([
  'BC',
  'B.C.',
  'MONTH',
  'MON',
  'DAY',
  'DY',
  'D',
  'ID',
  'TZ',
  'TZH',
  'TZM',
  'OF',
]);

function printField(shown: Shown, field: Field): string {
  if (shown.dayNumber === undefined && datedOnly.has(field.keyword)) {
    throw new DbError('22007', 'invalid format specification for an interval value', {
      hint: 'Intervals are not tied to specific calendar dates.',
    });
  }
  switch (field.keyword) {
    case 'HH24':
      return digits(shown.hour, shown.hour < 0 ? 3 : 2, field);
    case 'HH12':
    case 'HH':
      return digits(shown.hour % 12 === 0 ? 12 : shown.hour % 12, 2, field);
    case 'MI':
      return digits(shown.minute, 2, field);
    case 'SS':
      return digits(shown.second, 2, field);
    case 'SSSS':
    case 'SSSSS':
      return digits((shown.hour * 60 + shown.minute) * 60 + shown.second, 1, field);
    case 'MS':
    case 'FF3':
      return digits(Math.trunc(shown.microsecond / 1000), 3, { ...field, fillMode: false });
    case 'US':
    case 'FF6':
      return digits(shown.microsecond, 6, { ...field, fillMode: false });
    case 'FF1':
    case 'FF2':
    case 'FF4':
    case 'FF5': {
      const width = Number(field.keyword[2]);
      return digits(Math.trunc(shown.microsecond / 10 ** (6 - width)), width, { ...field, fillMode: false });
    }
    case 'AM':
      return cased(shown.hour % 24 >= 12 ? 'PM' : 'AM', field);
    case 'A.M.':
      return cased(shown.hour % 24 >= 12 ? 'P.M.' : 'A.M.', field);
    default:
      return printDayField(shown, field);
  }
}

function printDayField(shown: Shown, field: Field): string {
  const { dayNumber } = shown;
  // the years of an interval are counted, not dated
  const year = dayNumber === undefined || shown.year > 0 ? shown.year : 1 - shown.year;
  switch (field.keyword) {
    case 'Y,YYY': {
      const thousands = Math.trunc(year / 1000);
      const text = `${thousands},${String(Math.abs(year % 1000)).padStart(3, '0')}`;
      return field.ordinal === undefined ? text : text + ordinalSuffix(year, field.ordinal);
    }
    case 'YYYY':
      return digits(year, 4, field);
    case 'YYY':
      return digits(year % 1000, 3, field);
    case 'YY':
      return digits(year % 100, 2, field);
    case 'Y':
      return digits(year % 10, 1, field);
    case 'BC':
      return cased(shown.year > 0 || dayNumber === undefined ? 'AD' : 'BC', field);
    case 'B.C.':
      return cased(shown.year > 0 || dayNumber === undefined ? 'A.D.' : 'B.C.', field);
    case 'MONTH':
      return shown.month === 0 ? '' : named(monthNames[shown.month - 1]!, field, 9);
    case 'MON':
      return shown.month === 0 ? '' : named(monthNames[shown.month - 1]!.slice(0, 3), field, 3);
    case 'MM':
      return digits(shown.month, 2, field);
    case 'RM': {
      const roman = romanMonths[shown.month - 1] ?? '';
      const text = field.written === field.written.toLowerCase() ? roman.toLowerCase() : roman;
      return field.fillMode ? text : text.padEnd(4);
    }
    case 'DD':
      return digits(shown.day, 2, field);
    case 'Q':
      return shown.month === 0 ? '' : digits(Math.trunc((shown.month - 1) / 3) + 1, 1, field);
    case 'CC':
      return digits(Math.trunc((year + 99) / 100) * (shown.year > 0 ? 1 : -1), 2, field);
    case 'TZ':
      return cased(shown.zone === undefined ? '' : zoneName(shown.zone), field);
    case 'TZH': {
      const offset = shown.zone?.offsetSeconds ?? 0;
      return `${offset < 0 ? '-' : '+'}${String(Math.trunc(Math.abs(offset) / 3600)).padStart(2, '0')}`;
    }
    case 'TZM':
      return String(Math.trunc((Math.abs(shown.zone?.offsetSeconds ?? 0) % 3600) / 60)).padStart(2, '0');
    case 'OF':
      return printOffset(Math.trunc((shown.zone?.offsetSeconds ?? 0) / 60) * 60);
    default:
      return printWeekField(dayNumber ?? 0, shown, field);
  }
}

/** PostgreSQL prints the zone's abbreviation; offsets without one print as such. */
function zoneName(zone: { readonly name: string; readonly offsetSeconds: number }): string {
  return zone.name === 'UTC' ? 'UTC' : printOffset(zone.offsetSeconds);
}

const romanMonths: readonly string[] = ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII'];

function printWeekField(dayNumber: number, shown: Shown, field: Field): string {
  const iso = isoWeek(dayNumber);
  const isoYear = iso.year > 0 ? iso.year : 1 - iso.year;
  switch (field.keyword) {
    case 'DAY':
      return named(dayNames[dayOfWeek(dayNumber)]!, field, 9);
    case 'DY':
      return named(dayNames[dayOfWeek(dayNumber)]!.slice(0, 3), field, 3);
    case 'DDD':
      return digits(dayOfYear(dayNumber), 3, field);
    case 'IDDD':
      return digits(dayNumber - isoYearStart(iso.year) + 1, 3, field);
    case 'D':
      return digits(dayOfWeek(dayNumber) + 1, 1, field);
    case 'ID':
      return digits(isoDayOfWeek(dayNumber), 1, field);
    case 'WW':
      return digits(Math.trunc((dayOfYear(dayNumber) - 1) / 7) + 1, 2, field);
    case 'W':
      return digits(Math.trunc((shown.day - 1) / 7) + 1, 1, field);
    case 'IW':
      return digits(iso.week, 2, field);
    case 'IYYY':
      return digits(isoYear, 4, field);
    case 'IYY':
      return digits(isoYear % 1000, 3, field);
    case 'IY':
      return digits(isoYear % 100, 2, field);
    case 'I':
      return digits(isoYear % 10, 1, field);
    case 'J':
      return digits(dayNumber + 2_451_545, 1, field);
    default:
      return unreachable(field.keyword as never);
  }
}
