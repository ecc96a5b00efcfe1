/**
 * pg_timezone_names: the zones of the runtime's time-zone rules, with their offset when the statement began.
 */
import { definitionOf } from '../../../../engine/extend.ts';
import { type SystemRelation, systemRelation } from '../system-relation.ts';

/** 2000-01-01 UTC in milliseconds since 1970-01-01. */
const postgresEpochMs = 946_684_800_000;

/** Minutes east of Greenwich at a time. */
function offsetMinutes(zone: string, atMs: number): number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  const name = format.formatToParts(new Date(atMs)).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const match = /^GMT([+-])(\d\d):(\d\d)/.exec(name);
  if (match === null) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
}

function offsetText(minutes: number): string {
  const magnitude = Math.abs(minutes);
  const digits = (value: number): string => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : ''}${digits(Math.floor(magnitude / 60))}:${digits(magnitude % 60)}:00`;
}

const halfYearMs = 182 * 86_400_000;

export const timeZoneNames: SystemRelation = systemRelation(
  'pg_timezone_names',
  'name text, abbrev text, utc_offset interval, is_dst bool',
  { source: 'session' },
  function* (session) {
    const atMs = session.statementStartedAt / 1000 + postgresEpochMs;
    const interval = { name: 'interval' };
    // Intl lists places only
    for (const name of ['UTC', ...Intl.supportedValuesOf('timeZone')]) {
      const minutes = offsetMinutes(name, atMs);
      const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'short' });
      const abbrev = format.formatToParts(new Date(atMs)).find((part) => part.type === 'timeZoneName')?.value;
      yield {
        name,
        abbrev,
        utc_offset: definitionOf(interval).parse(offsetText(minutes), interval),
        is_dst: minutes > offsetMinutes(name, atMs + halfYearMs),
      };
    }
  },
);
