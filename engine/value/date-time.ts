/**
 * date, time, timestamp and timestamptz datums: taking them apart, putting them together, order and ISO output.
 *
 * A date is a day number since 2000-01-01; timestamps are microseconds since then (UTC for timestamptz), a number where
 * that is exact (years 1714 to 2285) and a bigint beyond; ±Infinity stands for PostgreSQL's 'infinity'. A time is
 * microseconds since midnight, 24:00:00 included. Timestamps reach from 4714-11-24 BC to 294276-12-31 AD.
 */
import { DbError } from '../error.ts';
import {
  calendarDate,
  firstDay,
  microsecondsPerDay,
  microsecondsPerHour,
  microsecondsPerMinute,
  microsecondsPerSecond,
} from './calendar.ts';
import { compareInteger, int4Max, int4Min, int8Max, int8Min } from './integer.ts';
import { printOffset, type TimeZone } from './time-zone.ts';
import type { KeyReader, KeyWriter } from './type.ts';
import { narrow } from './vector.ts';

/** A timestamp or timestamptz datum. */
export type Timestamp = number | bigint;

/** First day past the last timestamp: 294277-01-01. */
export const timestampEndDay = 106_751_983;
/** Days whose every microsecond is a safe integer. */
const safeDays = 104_248;

export function isInfinite(value: Timestamp): boolean {
  return value === Infinity || value === -Infinity;
}

/** Day number and microseconds of that day; the value is finite. */
export function splitTimestamp(value: Timestamp): { readonly day: number; readonly microseconds: number } {
  if (typeof value === 'bigint') {
    const perDay = BigInt(microsecondsPerDay);
    let rest = value % perDay;
    if (rest < 0n) rest += perDay;
    return { day: Number((value - rest) / perDay), microseconds: Number(rest) };
  }
  let day = Math.floor(value / microsecondsPerDay);
  let microseconds = value - day * microsecondsPerDay;
  // the division may round up onto the next day
  if (microseconds < 0) {
    day--;
    microseconds += microsecondsPerDay;
  }
  return { day, microseconds };
}

/** The timestamp of a day and any (safe) number of microseconds after its midnight; 22008 outside the range. */
export function timestampOf(day: number, microseconds: number): Timestamp {
  const carry = Math.floor(microseconds / microsecondsPerDay);
  const wholeDay = day + carry;
  if (wholeDay < firstDay || wholeDay >= timestampEndDay) throw new DbError('22008', 'timestamp out of range');
  if (wholeDay > -safeDays && wholeDay < safeDays) return day * microsecondsPerDay + microseconds;
  return narrow(BigInt(day) * BigInt(microsecondsPerDay) + BigInt(microseconds));
}

/** A timestamp moved by microseconds; infinities stay, 22008 outside the range. */
export function addMicroseconds(value: Timestamp, microseconds: number | bigint): Timestamp {
  if (isInfinite(value)) return value;
  if (typeof value === 'number' && typeof microseconds === 'number') {
    const sum = value + microseconds;
    if (Number.isSafeInteger(sum)) return sum;
  }
  const sum = BigInt(value) + BigInt(microseconds);
  return checkTimestamp(narrow(sum));
}

/** The same timestamp, or 22008 when it lies outside the type. */
export function checkTimestamp(value: Timestamp): Timestamp {
  if (isInfinite(value) || (typeof value === 'number' && value > -8e15 && value < 8e15)) return value;
  const { day } = splitTimestamp(value);
  if (day < firstDay || day >= timestampEndDay) throw new DbError('22008', 'timestamp out of range');
  return value;
}

/** Local time at an instant in a zone. */
export function toLocal(instant: Timestamp, zone: TimeZone): Timestamp {
  if (isInfinite(instant)) return instant;
  const offset = zone.offsetAt(Number(instant));
  return offset === 0 ? instant : shift(instant, offset * microsecondsPerSecond);
}

/** The instant of a local time in a zone. */
export function fromLocal(local: Timestamp, zone: TimeZone): Timestamp {
  if (isInfinite(local)) return local;
  const offset = zone.offsetOfLocal(Number(local));
  return offset === 0 ? local : checkTimestamp(shift(local, -offset * microsecondsPerSecond));
}

/** Moves without a range check: local time may lie past the last instant. */
function shift(value: Timestamp, microseconds: number): Timestamp {
  if (typeof value === 'number') {
    const sum = value + microseconds;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return narrow(BigInt(value) + BigInt(microseconds));
}

/** Rounds to `precision` digits after the second (half away from zero), as a type modifier asks. */
export function roundToPrecision(value: Timestamp, precision: number | undefined): Timestamp {
  if (precision === undefined || precision >= 6 || isInfinite(value)) return value;
  const unit = 10 ** (6 - precision);
  if (typeof value === 'number') {
    const size = Math.abs(value);
    const rounded = size - (size % unit) + (size % unit >= unit / 2 ? unit : 0);
    return (value < 0 ? -rounded : rounded) + 0;
  }
  const wide = BigInt(unit);
  const size = value < 0n ? -value : value;
  const rounded = ((size + wide / 2n) / wide) * wide;
  return narrow(value < 0n ? -rounded : rounded);
}

export const compareTimestamp: (left: Timestamp, right: Timestamp) => number = compareInteger;

/** A date against a timestamp: the date stands for its midnight. */
export function dateToTimestamp(day: number): Timestamp {
  if (day === Infinity || day === -Infinity) return day;
  if (day >= timestampEndDay) throw new DbError('22008', 'date out of range for timestamp');
  return timestampOf(day, 0);
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/** `YYYY-MM-DD`, without the era. */
function printDay(day: number): { readonly text: string; readonly era: string } {
  const { year, month, day: dayOfMonth } = calendarDate(day);
  const shown = year > 0 ? year : 1 - year;
  const digits = shown < 1000 ? String(shown).padStart(4, '0') : String(shown);
  return { text: `${digits}-${two(month)}-${two(dayOfMonth)}`, era: year > 0 ? '' : ' BC' };
}

/** `HH:MM:SS` with as many digits of fraction as needed. */
export function printTime(microseconds: number): string {
  const hours = Math.floor(microseconds / microsecondsPerHour);
  const minutes = Math.floor((microseconds % microsecondsPerHour) / microsecondsPerMinute);
  return `${two(hours)}:${two(minutes)}:${printSeconds(microseconds % microsecondsPerMinute)}`;
}

/** `SS[.ffffff]`, of less than a minute. */
export function printSeconds(microseconds: number): string {
  const seconds = Math.floor(microseconds / microsecondsPerSecond);
  const fraction = microseconds % microsecondsPerSecond;
  if (fraction === 0) return two(seconds);
  return `${two(seconds)}.${String(fraction).padStart(6, '0').replace(/0+$/, '')}`;
}

export function printDate(day: number): string {
  if (day === Infinity) return 'infinity';
  if (day === -Infinity) return '-infinity';
  const { text, era } = printDay(day);
  return text + era;
}

export function printTimestamp(value: Timestamp): string {
  return printLocal(value, '');
}

export function printTimestamptz(value: Timestamp, zone: TimeZone): string {
  if (isInfinite(value)) return printLocal(value, '');
  const offset = zone.offsetAt(Number(value));
  const local = offset === 0 ? value : shift(value, offset * microsecondsPerSecond);
  return printLocal(local, printOffset(offset));
}

function printLocal(value: Timestamp, offset: string): string {
  if (value === Infinity) return 'infinity';
  if (value === -Infinity) return '-infinity';
  const { day, microseconds } = splitTimestamp(value);
  const { text, era } = printDay(day);
  return `${text} ${printTime(microseconds)}${offset}${era}`;
}

/** Infinities are the ends of the 64-bit range, as PostgreSQL stores them. */
export function writeTimestampKey(writer: KeyWriter, value: Timestamp): void {
  writer.int64(value === Infinity ? int8Max : value === -Infinity ? int8Min : value);
}

export function readTimestampKey(reader: KeyReader): Timestamp {
  const value = reader.int64();
  return value === int8Max ? Infinity : value === int8Min ? -Infinity : value;
}

export function writeDateKey(writer: KeyWriter, value: number): void {
  writer.int32(value === Infinity ? int4Max : value === -Infinity ? int4Min : value);
}

export function readDateKey(reader: KeyReader): number {
  const value = reader.int32();
  return value === int4Max ? Infinity : value === int4Min ? -Infinity : value;
}
