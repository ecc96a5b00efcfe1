/**
 * JavaScript's Date against dates and timestamps. A Date is an instant in milliseconds; what stands in no zone (date,
 * timestamp) is read as UTC. ±Infinity is itself both ways.
 */
import { DbError } from '../error.ts';
import { unixEpochDay } from './calendar.ts';
import { splitTimestamp, type Timestamp, timestampOf } from './date-time.ts';

const millisecondsPerDay = 86_400_000;
const microsecondsPerMillisecond = 1000;

/** A timestamp as a Date, which keeps milliseconds; an infinity stays a number. */
export function dateFromTimestamp(value: Timestamp): Date | number {
  if (value === Infinity || value === -Infinity) return value;
  const { day, microseconds } = splitTimestamp(value);
  const milliseconds = Math.floor(microseconds / microsecondsPerMillisecond);
  return new Date((day - unixEpochDay) * millisecondsPerDay + milliseconds);
}

/** A day number as the Date of its midnight. */
export function dateFromDay(day: number): Date | number {
  return Number.isFinite(day) ? dateFromTimestamp(timestampOf(day, 0)) : day;
}

/** The moment of a Date; 22008 for an invalid one. */
export function timestampFromDate(date: Date): Timestamp {
  const { day, milliseconds } = splitDate(date);
  return timestampOf(day, milliseconds * microsecondsPerMillisecond);
}

export function dayFromDate(date: Date): number {
  return splitDate(date).day;
}

function splitDate(date: Date): { readonly day: number; readonly milliseconds: number } {
  const time = date.getTime();
  if (Number.isNaN(time)) throw new DbError('22008', 'a parameter is an invalid Date');
  const unixDay = Math.floor(time / millisecondsPerDay);
  return { day: unixDay + unixEpochDay, milliseconds: time - unixDay * millisecondsPerDay };
}
