/**
 * to_char of timestamps, timestamptz and intervals.
 *
 * Names come in the case the pattern is written in and are padded to nine characters unless FM stands before; numbers
 * are zero padded to the pattern's width.
 */
import {
  calendarDate,
  dayNames,
  dayOfWeek,
  dayOfYear,
  isoDayOfWeek,
  isoWeek,
  isoYearStart,
  microsecondsPerDay,
  monthNames,
} from '../../value/calendar.ts';
import { isInfinite, splitTimestamp, type Timestamp, toLocal } from '../../value/date-time.ts';
import type { Interval } from '../../value/interval.ts';
import { timeZone } from '../../value/time-zone.ts';
import type { EvalContext } from '../contract.ts';
import { type Registrar, scalar } from '../definition.ts';
import { PatternCache } from '../text/pattern-cache.ts';
import { readTemplate, type TemplatePattern } from './date-template.ts';

/** What patterns print; `undefined` parts do not exist (names for an interval). */
interface Parts {
  readonly year: number;
  readonly month: number;
  readonly dayOfMonth: number;
  readonly microseconds: number;
  /** Hours may pass 24 in an interval. */
  readonly hours: number;
  /** Undefined for an interval. */
  readonly day: number | undefined;
  readonly zone: { readonly name: string; readonly offsetSeconds: number } | undefined;
}

const templates = new PatternCache(readTemplate);
const romanMonths = ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII'];

function ordinalSuffix(digits: string): string {
  const last = Number(digits.slice(-2));
  if (last >= 11 && last <= 13) return 'th';
  return { '1': 'st', '2': 'nd', '3': 'rd' }[digits.slice(-1)] ?? 'th';
}

/** A name in the case of the pattern: MONTH, Month, month. */
function cased(name: string, written: string): string {
  if (written === written.toUpperCase()) return name.toUpperCase();
  const first = written[0]!;
  return first === first.toUpperCase() ? name[0]!.toUpperCase() + name.slice(1) : name;
}

function numberText(value: number, width: number, { fillMode, ordinal }: TemplatePattern): string {
  const size = String(Math.abs(value));
  const digits = fillMode ? size : size.padStart(width, '0');
  const suffix = ordinal === undefined ? '' : ordinalSuffix(digits);
  return `${value < 0 ? '-' : ''}${digits}${ordinal === 'TH' ? suffix.toUpperCase() : suffix}`;
}

function printPattern(pattern: TemplatePattern, parts: Parts): string {
  return (
    clockPattern(pattern, parts) ??
    yearPattern(pattern, parts) ??
    dayPattern(pattern, parts) ??
    zonePattern(pattern, parts)
  );
}

function clockPattern(pattern: TemplatePattern, { hours, microseconds }: Parts): string | undefined {
  const number = (value: number, width = 2): string => numberText(value, width, pattern);
  const fraction = microseconds % 1_000_000;
  switch (pattern.key) {
    case 'HH':
    case 'HH12':
      return number(hours % 12 === 0 ? 12 : hours % 12);
    case 'HH24':
      return number(hours);
    case 'MI':
      return number(Math.trunc(microseconds / 60_000_000) % 60);
    case 'SS':
      return number(Math.trunc(microseconds / 1_000_000) % 60);
    case 'SSSS':
    case 'SSSSS':
      return number(hours * 3600 + (Math.trunc(microseconds / 1_000_000) % 3600), 1);
    case 'MS':
      return number(Math.trunc(fraction / 1000), 3);
    case 'US':
      return number(fraction, 6);
    case 'AM':
    case 'PM':
      return cased(hours % 24 >= 12 ? 'pm' : 'am', pattern.written);
    case 'A.M.':
    case 'P.M.':
      return cased(hours % 24 >= 12 ? 'p.m.' : 'a.m.', pattern.written);
    default: {
      const digits = /^FF(\d)$/.exec(pattern.key)?.[1];
      return digits === undefined ? undefined : String(fraction).padStart(6, '0').slice(0, Number(digits));
    }
  }
}

function yearPattern(pattern: TemplatePattern, { year, day }: Parts): string | undefined {
  const number = (value: number, width: number): string => numberText(value, width, pattern);
  // years before Christ show without sign; BC tells
  const shown = day === undefined ? year : year > 0 ? year : 1 - year;
  const isoYear = day === undefined ? year : isoWeek(day).year;
  const isoShown = isoYear > 0 || day === undefined ? isoYear : 1 - isoYear;
  switch (pattern.key) {
    case 'Y,YYY':
      return `${Math.trunc(shown / 1000)},${String(shown % 1000).padStart(3, '0')}`;
    case 'YYYY':
      return number(shown, 4);
    case 'YYY':
      return number(shown % 1000, 3);
    case 'YY':
      return number(shown % 100, 2);
    case 'Y':
      return number(shown % 10, 1);
    case 'IYYY':
      return number(isoShown, 4);
    case 'IYY':
      return number(isoShown % 1000, 3);
    case 'IY':
      return number(isoShown % 100, 2);
    case 'I':
      return number(isoShown % 10, 1);
    case 'CC':
      return number(year > 0 ? Math.ceil(year / 100) : -Math.ceil((1 - year) / 100), 2);
    case 'AD':
    case 'BC':
      return cased(year > 0 ? 'ad' : 'bc', pattern.written);
    case 'A.D.':
    case 'B.C.':
      return cased(year > 0 ? 'a.d.' : 'b.c.', pattern.written);
    default:
      return undefined;
  }
}

function dayPattern(pattern: TemplatePattern, { month, dayOfMonth, day }: Parts): string | undefined {
  const number = (value: number, width: number): string => numberText(value, width, pattern);
  const name = (full: string, short: boolean): string => {
    const text = cased(short ? full.slice(0, 3) : full, pattern.written);
    return short || pattern.fillMode ? text : text.padEnd(9);
  };
  switch (pattern.key) {
    case 'MONTH':
    case 'MON':
      return month === 0 ? '' : name(monthNames[month - 1]!, pattern.key === 'MON');
    case 'MM':
      return number(month, 2);
    case 'RM': {
      const roman = month === 0 ? '' : romanMonths[month - 1]!;
      const text = pattern.written === 'rm' ? roman.toLowerCase() : roman;
      return pattern.fillMode ? text : text.padEnd(4);
    }
    case 'DD':
      return number(dayOfMonth, 2);
    default:
      return day === undefined ? undefined : weekPattern(pattern, day, dayOfMonth, month, name, number);
  }
}

function weekPattern(
  { key }: TemplatePattern,
  day: number,
  dayOfMonth: number,
  month: number,
  name: (full: string, short: boolean) => string,
  number: (value: number, width: number) => string,
): string | undefined {
  switch (key) {
    case 'DAY':
    case 'DY':
      return name(dayNames[dayOfWeek(day)]!, key === 'DY');
    case 'DDD':
      return number(dayOfYear(day), 3);
    case 'IDDD':
      return number(day - isoYearStart(isoWeek(day).year) + 1, 3);
    case 'D':
      return number(dayOfWeek(day) + 1, 1);
    case 'ID':
      return number(isoDayOfWeek(day), 1);
    case 'WW':
      return number(Math.floor((dayOfYear(day) - 1) / 7) + 1, 2);
    case 'IW':
      return number(isoWeek(day).week, 2);
    case 'W':
      return number(Math.floor((dayOfMonth - 1) / 7) + 1, 1);
    case 'Q':
      return number(Math.floor((month - 1) / 3) + 1, 1);
    case 'J':
      return number(day + 2_451_545, 1);
    default:
      return undefined;
  }
}

function zonePattern({ key, written }: TemplatePattern, { zone }: Parts): string {
  if (zone === undefined) return '';
  const minutes = Math.trunc(Math.abs(zone.offsetSeconds) / 60);
  const sign = zone.offsetSeconds < 0 ? '-' : '+';
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = `${sign}${two(Math.trunc(minutes / 60))}`;
  switch (key) {
    case 'TZH':
      return hours;
    case 'TZM':
      return two(minutes % 60);
    case 'OF':
      return minutes % 60 === 0 ? hours : `${hours}:${two(minutes % 60)}`;
    default: {
      const name = zone.offsetSeconds === 0 ? 'UTC' : zone.name.includes('/') ? hours : zone.name;
      return written === 'tz' ? name.toLowerCase() : name;
    }
  }
}

function printTemplate(template: string, parts: Parts): string {
  return templates
    .get(template, '')
    .map((part) => (part.kind === 'text' ? part.text : printPattern(part, parts)))
    .join('');
}

function partsOf(local: Timestamp, zone: Parts['zone']): Parts {
  const { day, microseconds } = splitTimestamp(local);
  const { year, month, day: dayOfMonth } = calendarDate(day);
  return { year, month, dayOfMonth, microseconds, hours: Math.trunc(microseconds / 3_600_000_000), day, zone };
}

function timestampToChar(value: Timestamp, template: string): string | null {
  return template === '' || isInfinite(value) ? null : printTemplate(template, partsOf(value, undefined));
}

function instantToChar(session: EvalContext, value: Timestamp, template: string): string | null {
  if (template === '' || isInfinite(value)) return null;
  const zone = timeZone(session.printSettings.timeZone);
  const offsetSeconds = zone.offsetAt(Number(value));
  return printTemplate(template, partsOf(toLocal(value, zone), { name: zone.name, offsetSeconds }));
}

function intervalToChar({ months, days, microseconds }: Interval, template: string): string | null {
  if (template === '') return null;
  const time = Number(microseconds);
  return printTemplate(template, {
    year: Math.trunc(months / 12),
    month: months % 12,
    dayOfMonth: days,
    microseconds: time % microsecondsPerDay,
    hours: Math.trunc(time / 3_600_000_000),
    day: undefined,
    zone: undefined,
  });
}

export function registerToChar(registrar: Registrar): void {
  registrar.register(scalar('to_char(timestamp, text) text', timestampToChar));
  registrar.register(scalar('to_char(interval, text) text', intervalToChar));
  const stable = { needsContext: true, volatility: 'stable' } as const;
  registrar.register(scalar('to_char(timestamptz, text) text', instantToChar, stable));
  const timeOfDay = (session: EvalContext): string | null =>
    instantToChar(session, session.clockTimestamp(), 'Dy Mon DD HH24:MI:SS.US YYYY TZ');
  registrar.register(scalar('timeofday() text', timeOfDay, { needsContext: true, volatility: 'volatile' }));
}
