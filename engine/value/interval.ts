/**
 * Intervals: months, days and microseconds kept apart, because a month has no fixed days and a day no fixed hours.
 *
 * Order, equality and hashing weigh a month as 30 days and a day as 24 hours, so '1 mon' = '30 days' although they
 * print differently. Months and days are 32-bit integers, microseconds a number where exact, else a bigint of 64 bits.
 * Output is PostgreSQL's `postgres` style; input lives in interval-input.ts.
 */
import { DbError } from '../error.ts';
import { microsecondsPerDay, microsecondsPerHour, microsecondsPerMinute } from './calendar.ts';
import { printSeconds, splitTimestamp } from './date-time.ts';
import { int4Max, int4Min, int8Max, int8Min } from './integer.ts';
import type { KeyWriter } from './type.ts';
import { narrow } from './vector.ts';

export class Interval {
  readonly kind = 'interval';
  readonly months: number;
  readonly days: number;
  readonly microseconds: number | bigint;

  private constructor(months: number, days: number, microseconds: number | bigint) {
    this.months = months;
    this.days = days;
    this.microseconds = microseconds;
  }

  /** Of whole numbers; 22008 when a part leaves its range, as NaN and the infinities do. */
  static of(months: number, days: number, microseconds: number | bigint): Interval {
    if (!(months >= int4Min && months <= int4Max && days >= int4Min && days <= int4Max)) throw intervalOutOfRange();
    if (Number.isSafeInteger(microseconds)) return new Interval(months + 0, days + 0, (microseconds as number) + 0);
    if (!(microseconds >= int8Min && microseconds <= int8Max)) throw intervalOutOfRange();
    return new Interval(months + 0, days + 0, narrow(BigInt(microseconds)));
  }

  static readonly zero: Interval = new Interval(0, 0, 0);

  toString(): string {
    return printInterval(this);
  }
}

function intervalOutOfRange(): DbError {
  return new DbError('22008', 'interval out of range');
}

/** Whole days (a month weighing 30) and the rest in microseconds, 0 ≤ rest < a day. */
function span(value: Interval): { readonly days: number; readonly microseconds: number } {
  const { day, microseconds } = splitTimestamp(value.microseconds);
  return { days: value.months * 30 + value.days + day, microseconds };
}

export function compareInterval(left: Interval, right: Interval): number {
  const a = span(left);
  const b = span(right);
  return Math.sign(a.days - b.days) || Math.sign(a.microseconds - b.microseconds);
}

/** One text for all intervals that compare equal. */
export function intervalGroupText(value: Interval): string {
  const { days, microseconds } = span(value);
  return `${days}:${microseconds}`;
}

/** Equal intervals have equal bytes, so months and days cannot be read back apart. */
export function writeIntervalKey(writer: KeyWriter, value: Interval): void {
  const { days, microseconds } = span(value);
  writer.int64(days);
  writer.int64(microseconds);
}

export function printInterval(value: Interval): string {
  const out: string[] = [];
  let before = false;
  const part = (amount: number, unit: string): void => {
    if (amount === 0) return;
    out.push(`${before && amount > 0 ? '+' : ''}${amount} ${unit}${amount === 1 ? '' : 's'}`);
    before = amount < 0;
  };
  part(Math.trunc(value.months / 12), 'year');
  part(value.months % 12, 'mon');
  part(value.days, 'day');
  if (value.microseconds !== 0 || out.length === 0) {
    const negative = value.microseconds < 0;
    out.push(`${negative ? '-' : before ? '+' : ''}${printClock(negative ? -value.microseconds : value.microseconds)}`);
  }
  return out.join(' ');
}

/** `HH:MM:SS[.ffffff]`, with as many hours as it takes. */
function printClock(microseconds: number | bigint): string {
  const wide = BigInt(microseconds);
  const hours = String(wide / BigInt(microsecondsPerHour)).padStart(2, '0');
  const rest = Number(wide % BigInt(microsecondsPerHour));
  const minutes = String(Math.floor(rest / microsecondsPerMinute)).padStart(2, '0');
  return `${hours}:${minutes}:${printSeconds(rest % microsecondsPerMinute)}`;
}

export function addInterval(left: Interval, right: Interval): Interval {
  return Interval.of(left.months + right.months, left.days + right.days, sum(left.microseconds, right.microseconds));
}

function sum(left: number | bigint, right: number | bigint): number | bigint {
  if (typeof left === 'number' && typeof right === 'number') {
    const total = left + right;
    if (Number.isSafeInteger(total)) return total;
  }
  return BigInt(left) + BigInt(right);
}

export function negateInterval(value: Interval): Interval {
  return Interval.of(-value.months, -value.days, -value.microseconds);
}

export function subtractInterval(left: Interval, right: Interval): Interval {
  return addInterval(left, negateInterval(right));
}

/** Each part times a factor; fractions of months fall to days, fractions of days to the clock. */
export function multiplyInterval(value: Interval, factor: number): Interval {
  return scaleInterval(value, (amount) => amount * factor);
}

export function divideInterval(value: Interval, divisor: number): Interval {
  if (divisor === 0) throw new DbError('22012', 'division by zero');
  return scaleInterval(value, (amount) => amount / divisor);
}

function scaleInterval(value: Interval, scale: (amount: number) => number): Interval {
  const months = scale(value.months);
  const days = scale(value.days);
  const wholeMonths = Math.trunc(months);
  let wholeDays = Math.trunc(days);
  // rounded to microseconds, as PostgreSQL does against float noise
  const monthDays = roundMicro((months - wholeMonths) * 30);
  const wholeMonthDays = Math.trunc(monthDays);
  let seconds = roundMicro((days - wholeDays + monthDays - wholeMonthDays) * 86_400);
  if (Math.abs(seconds) >= 86_400) {
    wholeDays += Math.trunc(seconds / 86_400);
    seconds -= Math.trunc(seconds / 86_400) * 86_400;
  }
  const microseconds = roundHalfEven(scale(Number(value.microseconds)) + seconds * 1e6);
  return Interval.of(wholeMonths, wholeDays + wholeMonthDays, microseconds);
}

function roundMicro(value: number): number {
  return roundHalfEven(value * 1e6) / 1e6;
}

/** C's rint, which PostgreSQL rounds with here. */
export function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/** 24-hour pieces of the clock become days, and 30-day pieces of days become months, signs made alike. */
export function justifyInterval(value: Interval, what: 'hours' | 'days' | 'both'): Interval {
  let { months, days } = value;
  let time = BigInt(value.microseconds);
  const perDay = BigInt(microsecondsPerDay);
  if (what !== 'days') {
    days += Number(time / perDay);
    time %= perDay;
  }
  if (what !== 'hours') {
    months += Math.trunc(days / 30);
    days %= 30;
  }
  if (what !== 'hours') {
    if (months > 0 && (days < 0 || (days === 0 && time < 0n && what === 'both'))) {
      days += 30;
      months--;
    } else if (months < 0 && (days > 0 || (days === 0 && time > 0n && what === 'both'))) {
      days -= 30;
      months++;
    }
  }
  if (what !== 'days') {
    if (days > 0 && time < 0n) {
      time += perDay;
      days--;
    } else if (days < 0 && time > 0n) {
      time -= perDay;
      days++;
    }
  }
  return Interval.of(months, days, time);
}

/** Seconds, weighing a year 365.25 days and a month 30, as extract(epoch) does; exact in microseconds. */
export function intervalEpochMicroseconds(value: Interval): bigint {
  const years = BigInt(Math.trunc(value.months / 12));
  const months = BigInt(value.months % 12);
  const quarterDays = years * 1461n + months * 120n + BigInt(value.days) * 4n;
  return (quarterDays * BigInt(microsecondsPerDay)) / 4n + BigInt(value.microseconds);
}
