/**
 * Casts among date, time, timestamp, timestamptz and interval.
 *
 * Between local and absolute time the session's zone decides, so those are stable and ask for the context.
 */

import {
  dateToTimestamp,
  fromLocal,
  isInfinite,
  splitTimestamp,
  type Timestamp,
  toLocal,
} from '../../value/date-time.ts';
import { Interval } from '../../value/interval.ts';
import type { TimeZone } from '../../value/time-zone.ts';
import type { CastContext, EvalContext, Evaluate } from '../contract.ts';
import { defineCast, type Registrar, scalar } from '../definition.ts';
import { sessionZone } from '../time/session-zone.ts';
import { timeOfDay } from '../time/time-of-day.ts';

/** The date of a local timestamp. */
function dateOf(local: Timestamp): number {
  return isInfinite(local) ? Number(local) : splitTimestamp(local).day;
}

/** The time of day of a local timestamp; null at infinity. */
function timeOf(local: Timestamp): number | null {
  return isInfinite(local) ? null : splitTimestamp(local).microseconds;
}

export function registerDateTimeCasts(registrar: Registrar): void {
  const cast = (from: string, to: string, context: CastContext, body: Evaluate): void =>
    defineCast(registrar, from, to, context, scalar(`${to}(${from}) ${to}`, body));
  const inSession = (
    from: string,
    to: string,
    context: CastContext,
    body: (zone: TimeZone, value: Timestamp) => Timestamp | null,
  ): void => {
    const evaluate = (session: EvalContext, value: Timestamp): Timestamp | null => body(sessionZone(session), value);
    const options = { needsContext: true, volatility: 'stable' } as const;
    defineCast(registrar, from, to, context, scalar(`${to}(${from}) ${to}`, evaluate, options));
  };
  cast('date', 'timestamp', 'implicit', dateToTimestamp);
  inSession('date', 'timestamptz', 'implicit', (zone, day) => fromLocal(dateToTimestamp(day as number), zone));
  cast('timestamp', 'date', 'assignment', dateOf);
  cast('timestamp', 'time', 'assignment', timeOf);
  inSession('timestamp', 'timestamptz', 'implicit', (zone, local) => fromLocal(local, zone));
  inSession('timestamptz', 'timestamp', 'assignment', (zone, instant) => toLocal(instant, zone));
  inSession('timestamptz', 'date', 'assignment', (zone, instant) => dateOf(toLocal(instant, zone)));
  inSession('timestamptz', 'time', 'assignment', (zone, instant) => timeOf(toLocal(instant, zone)));
  cast('time', 'interval', 'implicit', (microseconds: number) => Interval.of(0, 0, microseconds));
  cast('interval', 'time', 'assignment', (value: Interval) => timeOfDay(BigInt(value.microseconds)));
}
