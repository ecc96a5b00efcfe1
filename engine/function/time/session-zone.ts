/**
 * The zone in which the running statement reads and shows local time. Whoever asks for it is stable, not immutable.
 */
import { type TimeZone, timeZone } from '../../value/time-zone.ts';
import type { EvalContext } from '../contract.ts';

export function sessionZone(session: EvalContext): TimeZone {
  return timeZone(session.printSettings.timeZone);
}
