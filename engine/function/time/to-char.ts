/**
 * to_char of timestamps, timestamptz and intervals.
 *
 * Names come in the case the pattern is written in and are padded to nine characters unless FM stands before; numbers
 * are zero padded to the pattern's width.
 */
import { DbError } from '../../error.ts';
import {
  calendarDate,
  dayNames,
  dayOf,
  dayOfWeek,
  dayOfYear,
  firstDay,
  isoDayOfWeek,
  isoWeek,
  isoYearStart,
  monthNames,
} from '../../value/calendar.ts';
import { isInfinite, splitTimestamp, type Timestamp, toLocal } from '../../value/date-time.ts';
import type { Interval } from '../../value/interval.ts';
import type { EvalContext } from '../contract.ts';
import { type Registrar, scalar } from '../definition.ts';
import { ordinalSuffix } from '../number/number-to-char.ts';
import { dateTemplate, type TemplatePattern } from './date-template.ts';
import { sessionZone } from './session-zone.ts';

/** What patterns print. The parts of a negative interval are negative, and its hours may pass 24. */
interface Parts {
  readonly year: number;
  readonly month: number;
  readonly dayOfMonth: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
  /** Day number of the date; for an interval, that of its parts read as a date. */
  readonly day: number;
  readonly dayOfYear: number;
  readonly isInterval: boolean;
  readonly zone: { readonly name: string; readonly offsetSeconds: number } | undefined;
}

const romanMonths = ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII'];

/** A name in the case of the pattern: MONTH, Month, month. */
function cased(name: string, written: string): string {
  if (written === written.toUpperCase()) return name.toUpperCase();
  const first = written[0]!;
  return first === first.toUpperCase() ? name[0]!.toUpperCase() + name.slice(1) : name;
}

function withOrdinal(text: string, { ordinal }: TemplatePattern): string {
  return ordinal === undefined ? text : text + ordinalSuffix(text, ordinal);
}

/** Zeros up to `width` characters, the sign counted. */
function padded(value: number, width: number): string {
  const size = String(Math.abs(value));
  return value < 0 ? `-${size.padStart(width - 1, '0')}` : size.padStart(width, '0');
}

/** A number in `width` places; FM drops the zeros. */
function numberText(value: number, width: number, pattern: TemplatePattern): string {
  return withOrdinal(padded(value, pattern.fillMode ? 0 : width), pattern);
}

/** The same where a minus sign has a place of its own. */
function signedText(value: number, width: number, pattern: TemplatePattern): string {
  return numberText(value, value < 0 ? width + 1 : width, pattern);
}

/** What only a date has. */
const datedOnly: ReadonlySet<string> = new Set('MONTH MON DAY DY D ID AD BC A.D. B.C. TZ TZH TZM OF'.split(' '));

function printPattern(pattern: TemplatePattern, parts: Parts): string {
  if (parts.isInterval && datedOnly.has(pattern.key)) {
    const hint = 'Intervals are not tied to specific calendar dates.';
    throw new DbError('22007', 'invalid format specification for an interval value', { hint });
  }
  return (
    clockPattern(pattern, parts) ??
    yearPattern(pattern, parts) ??
    dayPattern(pattern, parts) ??
    weekPattern(pattern, parts) ??
    zonePattern(pattern, parts)
  );
}

function clockPattern(pattern: TemplatePattern, parts: Parts): string | undefined {
  const { hour, minute, second, microsecond } = parts;
  const isAfternoon = hour % 24 >= 12;
  switch (pattern.key) {
    case 'HH':
    case 'HH12':
      return numberText(hour % 12 === 0 ? 12 : hour % 12, hour < 0 ? 3 : 2, pattern);
    case 'HH24':
      return signedText(hour, 2, pattern);
    case 'MI':
      return signedText(minute, 2, pattern);
    case 'SS':
      return signedText(second, 2, pattern);
    case 'SSSS':
    case 'SSSSS':
      return numberText(hour * 3600 + minute * 60 + second, 1, pattern);
    case 'MS':
      return fractionText(microsecond, 3, pattern);
    case 'US':
      return fractionText(microsecond, 6, pattern);
    case 'AM':
    case 'PM':
      return cased(isAfternoon ? 'pm' : 'am', pattern.written);
    case 'A.M.':
    case 'P.M.':
      return cased(isAfternoon ? 'p.m.' : 'a.m.', pattern.written);
    default: {
      const digits = /^FF(\d)$/.exec(pattern.key)?.[1];
      return digits === undefined ? undefined : fractionText(microsecond, Number(digits), pattern);
    }
  }
}

/** The first digits of a second's fraction, which FM does not shorten. */
function fractionText(microsecond: number, digits: number, pattern: TemplatePattern): string {
  return withOrdinal(padded(Math.trunc(microsecond / 10 ** (6 - digits)), digits), pattern);
}

function yearPattern(pattern: TemplatePattern, { year, day, isInterval }: Parts): string | undefined {
  // years before Christ show without sign; BC tells
  const shown = isInterval || year > 0 ? year : 1 - year;
  const isoYear = isoWeek(day).year;
  const isoShown = isInterval || isoYear > 0 ? isoYear : 1 - isoYear;
  switch (pattern.key) {
    case 'Y,YYY': {
      const thousands = Math.trunc(shown / 1000);
      return withOrdinal(`${thousands},${padded(shown - thousands * 1000, 3)}`, pattern);
    }
    case 'YYYY':
      return signedText(shown, 4, pattern);
    case 'YYY':
      return signedText(shown % 1000, 3, pattern);
    case 'YY':
      return signedText(shown % 100, 2, pattern);
    case 'Y':
      return signedText(shown % 10, 1, pattern);
    case 'IYYY':
      return signedText(isoShown, 4, pattern);
    case 'IYY':
      return numberText(isoShown % 1000, 3, pattern);
    case 'IY':
      return numberText(isoShown % 100, 2, pattern);
    case 'I':
      return numberText(isoShown % 10, 1, pattern);
    case 'CC': {
      if (isInterval) return signedText(Math.trunc(year / 100), 2, pattern);
      return signedText(year > 0 ? Math.ceil(year / 100) : -Math.ceil((1 - year) / 100), 2, pattern);
    }
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

/** A name padded to nine characters; FM and TM drop the blanks. */
function nameText(name: string, pattern: TemplatePattern): string {
  const text = cased(name, pattern.written);
  return pattern.fillMode || pattern.translated ? text : text.padEnd(9);
}

function dayPattern(pattern: TemplatePattern, parts: Parts): string | undefined {
  const { month, dayOfMonth, day } = parts;
  switch (pattern.key) {
    case 'MONTH':
      return nameText(monthNames[month - 1]!, pattern);
    case 'MON':
      return cased(monthNames[month - 1]!.slice(0, 3), pattern.written);
    case 'MM':
      return signedText(month, 2, pattern);
    case 'RM':
      return romanMonth(pattern, parts);
    case 'DD':
      return numberText(dayOfMonth, 2, pattern);
    case 'DAY':
      return nameText(dayNames[dayOfWeek(day)]!, pattern);
    case 'DY':
      return cased(dayNames[dayOfWeek(day)]!.slice(0, 3), pattern.written);
    default:
      return undefined;
  }
}

/** An interval counts its months from either end of the year. */
function romanMonth({ written, fillMode }: TemplatePattern, { month, year }: Parts): string {
  if (month === 0 && year === 0) return '';
  const index = month > 0 ? month - 1 : month < 0 ? 12 + month : year >= 0 ? 11 : 0;
  const text = written[0] === 'r' ? romanMonths[index]!.toLowerCase() : romanMonths[index]!;
  return fillMode ? text : text.padEnd(4);
}

function weekPattern(pattern: TemplatePattern, parts: Parts): string | undefined {
  const { day, dayOfMonth, month } = parts;
  switch (pattern.key) {
    case 'DDD':
      return numberText(parts.dayOfYear, 3, pattern);
    case 'IDDD':
      return numberText(day - isoYearStart(isoWeek(day).year) + 1, 3, pattern);
    case 'D':
      return numberText(dayOfWeek(day) + 1, 1, pattern);
    case 'ID':
      return numberText(isoDayOfWeek(day), 1, pattern);
    case 'WW':
      return numberText(Math.trunc((parts.dayOfYear - 1) / 7) + 1, 2, pattern);
    case 'IW':
      return numberText(isoWeek(day).week, 2, pattern);
    case 'W':
      return numberText(Math.trunc((dayOfMonth - 1) / 7) + 1, 1, pattern);
    case 'Q':
      return month === 0 ? '' : numberText(Math.trunc((month - 1) / 3) + 1, 1, pattern);
    case 'J':
      return numberText(day - firstDay, 1, pattern);
    default:
      return undefined;
  }
}

function zonePattern({ key, written }: TemplatePattern, { zone }: Parts): string {
  const offsetSeconds = zone?.offsetSeconds ?? 0;
  const minutes = Math.trunc(Math.abs(offsetSeconds) / 60);
  const hours = `${offsetSeconds < 0 ? '-' : '+'}${padded(Math.trunc(minutes / 60), 2)}`;
  switch (key) {
    case 'TZH':
      return hours;
    case 'TZM':
      return padded(minutes % 60, 2);
    case 'OF':
      return minutes % 60 === 0 ? hours : `${hours}:${padded(minutes % 60, 2)}`;
    default: {
      if (zone === undefined) return '';
      const name = offsetSeconds === 0 ? 'UTC' : zone.name.includes('/') ? hours : zone.name;
      return written === 'tz' ? name.toLowerCase() : name;
    }
  }
}

function printTemplate(template: string, parts: Parts): string {
  return dateTemplate(template)
    .map((part) => (part.kind === 'text' ? part.text : part.kind === 'pattern' ? printPattern(part, parts) : ''))
    .join('');
}

function clockParts(microseconds: number): Pick<Parts, 'minute' | 'second' | 'microsecond'> {
  const seconds = Math.trunc(microseconds / 1_000_000);
  return { minute: Math.trunc(seconds / 60) % 60, second: seconds % 60, microsecond: microseconds % 1_000_000 };
}

function partsOf(local: Timestamp, zone: Parts['zone']): Parts {
  const { day, microseconds } = splitTimestamp(local);
  const { year, month, day: dayOfMonth } = calendarDate(day);
  const clock = { hour: Math.trunc(microseconds / 3_600_000_000), ...clockParts(microseconds) };
  return { year, month, dayOfMonth, ...clock, day, dayOfYear: dayOfYear(day), isInterval: false, zone };
}

function timestampToChar(value: Timestamp, template: string): string | null {
  return template === '' || isInfinite(value) ? null : printTemplate(template, partsOf(value, undefined));
}

function instantToChar(session: EvalContext, value: Timestamp, template: string): string | null {
  if (template === '' || isInfinite(value)) return null;
  const zone = sessionZone(session);
  const offsetSeconds = zone.offsetAt(Number(value));
  return printTemplate(template, partsOf(toLocal(value, zone), { name: zone.name, offsetSeconds }));
}

function intervalToChar({ months, days, microseconds }: Interval, template: string): string | null {
  if (template === '') return null;
  const time = BigInt(microseconds);
  const [year, month] = [Math.trunc(months / 12), months % 12];
  return printTemplate(template, {
    year,
    month,
    dayOfMonth: days,
    hour: Number(time / 3_600_000_000n),
    ...clockParts(Number(time % 3_600_000_000n)),
    day: dayOf(month > 0 ? year : year - 1, month > 0 ? month : month + 12, 1) + days - 1,
    dayOfYear: months * 30 + days,
    isInterval: true,
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
