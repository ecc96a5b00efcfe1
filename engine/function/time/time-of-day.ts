/**
 * Times of day go around the clock: what is past midnight begins again at 0, what is before it ends the day before.
 */
import { microsecondsPerDay } from '../../value/calendar.ts';

const perDay = BigInt(microsecondsPerDay);

/** Microseconds since midnight of any number of microseconds. */
export function timeOfDay(microseconds: bigint): number {
  const rest = microseconds % perDay;
  return Number(rest < 0n ? rest + perDay : rest);
}

export function addToTime(time: number, microseconds: number | bigint): number {
  return timeOfDay(BigInt(time) + BigInt(microseconds));
}
