/**
 * Date and time values inside `any`, where no column type says what a number means.
 *
 * A wrapper names the type and holds its datum: `new TemporalValue('date', 8770)`. Intervals need none, they are
 * objects already. Precision is the engine's microsecond.
 */
import { unreachable } from '../error.ts';
import { calendarDate } from './calendar.ts';
import { isInfinite, printDate, printTime, printTimestamp, splitTimestamp, type Timestamp } from './date-time.ts';
import { compareInteger } from './integer.ts';
import type { Interval } from './interval.ts';

export type TemporalTypeName = 'date' | 'time' | 'timestamp' | 'timestamptz';

export class TemporalValue {
  readonly kind = 'temporal';
  readonly type: TemporalTypeName;
  readonly value: Timestamp;
  constructor(type: TemporalTypeName, value: Timestamp) {
    this.type = type;
    this.value = value;
  }

  toString(): string {
    return printTemporal(this);
  }
}

export function compareTemporal(left: TemporalValue, right: TemporalValue): number {
  return compareInteger(left.value, right.value);
}

/** ISO 8601, as openCypher prints temporal values. */
export function printTemporal(temporal: TemporalValue): string {
  const { type, value } = temporal;
  switch (type) {
    case 'date':
      return isInfinite(value) ? printDate(Number(value)) : isoDate(Number(value));
    case 'time':
      return shortTime(Number(value));
    case 'timestamp':
    case 'timestamptz': {
      if (isInfinite(value)) return printTimestamp(value);
      const { day, microseconds } = splitTimestamp(value);
      return `${isoDate(day)}T${shortTime(microseconds)}${type === 'timestamptz' ? 'Z' : ''}`;
    }
    default:
      return unreachable(type);
  }
}

/** ISO 8601 years: signed outside 0000–9999, year 0 included. */
function isoDate(day: number): string {
  const { year, month, day: dayOfMonth } = calendarDate(day);
  const size = String(Math.abs(year)).padStart(4, '0');
  const sign = year < 0 ? '-' : year > 9999 ? '+' : '';
  return `${sign}${size}-${String(month).padStart(2, '0')}-${String(dayOfMonth).padStart(2, '0')}`;
}

/** Seconds are left out when zero, as openCypher shows times. */
function shortTime(microseconds: number): string {
  const text = printTime(microseconds);
  return text.endsWith(':00') && text.length === 8 ? text.slice(0, 5) : text;
}

/** ISO 8601 duration: `P1Y2M3DT4H5M6.7S`; `PT0S` when nothing is left. */
export function printIsoDuration(value: Interval): string {
  let date = '';
  let time = '';
  const years = Math.trunc(value.months / 12);
  const months = value.months % 12;
  if (years !== 0) date += `${years}Y`;
  if (months !== 0) date += `${months}M`;
  if (value.days !== 0) date += `${value.days}D`;
  const total = BigInt(value.microseconds);
  const hours = total / 3_600_000_000n;
  const minutes = (total % 3_600_000_000n) / 60_000_000n;
  const rest = Number(total % 60_000_000n);
  if (hours !== 0n) time += `${hours}H`;
  if (minutes !== 0n) time += `${minutes}M`;
  if (rest !== 0) time += `${rest / 1e6}S`;
  if (date === '' && time === '') return 'PT0S';
  return `P${date}${time === '' ? '' : `T${time}`}`;
}
