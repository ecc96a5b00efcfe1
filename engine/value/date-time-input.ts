/**
 * Text to date, time, timestamp and timestamptz, with PostgreSQL's errors.
 *
 * | SQLSTATE | when |
 * |---|---|
 * | 22007 | the text is no date or time at all |
 * | 22008 | a field or the whole value is out of range |
 * | 22009 | an offset is out of range |
 *
 * `now`, `today` and their kin need a clock, and local times a zone: both come in with the settings.
 */
import { DbError, unreachable, unsupported } from '../error.ts';
import { calendarDate, dayOf, firstDay, lastDay, microsecondsPerDay, unixEpochDay } from './calendar.ts';
import {
  fromLocal,
  roundToPrecision,
  splitTimestamp,
  type Timestamp,
  timestampEndDay,
  timestampOf,
  toLocal,
} from './date-time.ts';
import {
  type DateOrder,
  DateTimeFault,
  type DateTimeFields,
  readDateTimeFields,
  timeOfDay,
} from './date-time-field.ts';
import { fixedZone, type TimeZone, timeZone } from './time-zone.ts';
import type { DataType, ParseSettings } from './type.ts';

const julianDayOfEpoch = 2_451_545;

function fields(text: string, sqlName: string, dateOrder: DateOrder = 'MDY'): DateTimeFields {
  try {
    return readDateTimeFields(text, dateOrder);
  } catch (error) {
    throw error instanceof DateTimeFault ? faultError(error, text, sqlName) : error;
  }
}

function faultError(fault: DateTimeFault, text: string, sqlName: string): DbError {
  switch (fault.kind) {
    case 'syntax':
      return invalid(text, sqlName);
    case 'overflow':
      return new DbError('22008', `date/time field value out of range: "${text}"`);
    case 'month or day overflow':
      return new DbError('22008', `date/time field value out of range: "${text}"`, {
        hint: 'Perhaps you need a different "datestyle" setting.',
      });
    case 'zone overflow':
      return new DbError('22009', `time zone displacement out of range: "${text}"`);
    default:
      return unreachable(fault.kind);
  }
}

function invalid(text: string, sqlName: string): DbError {
  return new DbError('22007', `invalid input syntax for type ${sqlName}: "${text}"`);
}

function sessionZone(settings: ParseSettings | undefined): TimeZone {
  return timeZone(settings?.timeZone ?? 'UTC');
}

/** The clock of the settings; a parse without one cannot know what 'now' is. */
function now(settings: ParseSettings | undefined): Timestamp {
  if (settings?.nowMicroseconds === undefined) throw unsupported('"now" where no clock is at hand');
  return settings.nowMicroseconds;
}

function today(settings: ParseSettings | undefined): number {
  return splitTimestamp(toLocal(now(settings), sessionZone(settings))).day;
}

/** Day number of the date part, or of the special word. */
function dayFrom(found: DateTimeFields, text: string, sqlName: string, settings: ParseSettings | undefined): number {
  const { special, date, julianDay } = found;
  switch (special) {
    case 'infinity':
      return Infinity;
    case '-infinity':
      return -Infinity;
    case 'epoch':
      return unixEpochDay;
    case 'now':
    case 'today':
      return today(settings);
    case 'tomorrow':
      return today(settings) + 1;
    case 'yesterday':
      return today(settings) - 1;
    case undefined:
      break;
    default:
      return unreachable(special);
  }
  if (date !== undefined) return dayOf(date.year, date.month, date.day);
  if (julianDay !== undefined) return julianDay - julianDayOfEpoch;
  throw invalid(text, sqlName);
}

export function parseDate(text: string, settings?: ParseSettings): number {
  const found = fields(text, 'date', settings?.dateOrder);
  const day = dayFrom(found, text, 'date', settings);
  if (Number.isFinite(day) && (day < firstDay || day > lastDay)) {
    throw new DbError('22008', `date out of range: "${text}"`);
  }
  return day;
}

export function parseTimestamp(text: string, type: DataType, settings?: ParseSettings): Timestamp {
  const sqlName = 'timestamp';
  const found = fields(text, sqlName, settings?.dateOrder);
  if (found.special === 'now') return roundToPrecision(toLocal(now(settings), sessionZone(settings)), type.precision);
  return roundToPrecision(localFrom(found, text, sqlName, settings), type.precision);
}

export function parseTimestamptz(text: string, type: DataType, settings?: ParseSettings): Timestamp {
  const sqlName = 'timestamp with time zone';
  const found = fields(text, sqlName, settings?.dateOrder);
  if (found.special === 'now') return roundToPrecision(now(settings), type.precision);
  const local = localFrom(found, text, sqlName, settings);
  if (found.special === 'epoch') return local;
  const zone =
    found.zone === undefined
      ? sessionZone(settings)
      : typeof found.zone === 'number'
        ? fixedZone(found.zone, '')
        : found.zone;
  try {
    return roundToPrecision(fromLocal(local, zone), type.precision);
  } catch (error) {
    throw error instanceof DbError ? outOfRange(text) : error;
  }
}

function localFrom(
  found: DateTimeFields,
  text: string,
  sqlName: string,
  settings: ParseSettings | undefined,
): Timestamp {
  const day = dayFrom(found, text, sqlName, settings);
  if (!Number.isFinite(day)) return day;
  if (day < firstDay || day > timestampEndDay) throw outOfRange(text);
  try {
    return timestampOf(day, found.time ?? 0);
  } catch (error) {
    throw error instanceof DbError ? outOfRange(text) : error;
  }
}

function outOfRange(text: string): DbError {
  return new DbError('22008', `timestamp out of range: "${text}"`);
}

const compactTime = /^\s*(\d{2})(\d{2})(\d{2})?(?:\.(\d*))?\s*$/;

/** A time of day; a date beside it is allowed and ignored, as PostgreSQL does. */
export function parseTime(text: string, type: DataType, settings?: ParseSettings): number {
  const sqlName = 'time';
  let time: number | undefined;
  const compact = compactTime.exec(text);
  if (compact !== null) {
    try {
      time = timeOfDay(Number(compact[1]), Number(compact[2]), Number(compact[3] ?? 0), compact[4]);
    } catch (error) {
      throw error instanceof DateTimeFault ? faultError(error, text, sqlName) : error;
    }
  } else {
    const found = fields(text, sqlName, settings?.dateOrder);
    if (found.special === 'now') time = splitTimestamp(toLocal(now(settings), sessionZone(settings))).microseconds;
    else time = found.time;
  }
  if (time === undefined) throw invalid(text, sqlName);
  return Number(roundToPrecision(time, type.precision));
}

/** 22008 unless the fields are a date; what make_date and make_timestamp check. */
export function dayFromParts(year: number, month: number, day: number): number {
  const beforeChrist = year < 0;
  const astronomical = beforeChrist ? year + 1 : year;
  const number = dayOf(astronomical, month, day);
  const back = Number.isInteger(number) && month >= 1 && month <= 12 ? calendarDate(number) : undefined;
  if (year === 0 || back?.year !== astronomical || back.month !== month || back.day !== day) {
    throw new DbError('22008', `date field value out of range: ${year}-${pad(month)}-${pad(day)}`);
  }
  if (number < firstDay || number > lastDay) {
    throw new DbError('22008', `date out of range: ${year}-${pad(month)}-${pad(day)}`);
  }
  return number;
}

/** Microseconds of the day from make_time's arguments; 22008 outside a day. */
export function timeFromParts(hour: number, minute: number, second: number): number {
  const microseconds = Math.round(second * 1e6);
  const total = (hour * 60 + minute) * 60_000_000 + microseconds;
  const inside = hour >= 0 && minute >= 0 && minute < 60 && second >= 0 && microseconds <= 60_000_000;
  if (!inside || total > microsecondsPerDay) {
    throw new DbError('22008', `time field value out of range: ${hour}:${pad(minute)}:${padSeconds(second)}`);
  }
  return total;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

/** C's %02g, which the message is printed with. */
function padSeconds(second: number): string {
  return String(Number(second.toPrecision(6))).padStart(2, '0');
}
