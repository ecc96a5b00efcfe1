/**
 * to_timestamp and to_date with a template: the fields that were read (template-reader.ts) as one moment.
 *
 * What the template does not name is the first there is: year 1 BC, January, day 1, midnight. Fields out of range are
 * 22008.
 */
import { DbError } from '../../error.ts';
import { calendarDate, dayOf, daysInMonth, firstDay, isLeapYear, isoYearStart, lastDay } from '../../value/calendar.ts';
import { fromLocal, type Timestamp, timestampOf } from '../../value/date-time.ts';
import { fixedZone } from '../../value/time-zone.ts';
import type { EvalContext } from '../contract.ts';
import { type Registrar, scalar } from '../definition.ts';
import { dateTemplate } from './date-template.ts';
import { sessionZone } from './session-zone.ts';
import { type TemplateFields, TemplateReader } from './template-reader.ts';

function outOfRange(text: string): DbError {
  return new DbError('22008', `date/time field value out of range: "${text}"`);
}

/** The year, where 0 is 1 BC; undefined when none was given. */
function yearOf({ year, yearWidth, century, isBeforeChrist }: TemplateFields): number | undefined {
  const signedCentury = isBeforeChrist === 1 ? -century : century;
  if (year !== 0) {
    if (century !== 0 && yearWidth <= 2) {
      const low = year % 100;
      if (low === 0) return signedCentury * 100 + (signedCentury >= 0 ? 0 : 1);
      return signedCentury >= 0 ? low + (signedCentury - 1) * 100 : (signedCentury + 1) * 100 - low + 1;
    }
    const signed = isBeforeChrist === 1 ? -year : year;
    return signed < 0 ? signed + 1 : signed;
  }
  if (century === 0) return undefined;
  return signedCentury >= 0 ? (signedCentury - 1) * 100 + 1 : signedCentury * 100 + 1;
}

interface DateParts {
  year: number;
  month: number;
  day: number;
}

/** Fields that name a whole date: a Julian day, or a week and day of an ISO year. */
function wholeDate(fields: TemplateFields, year: number): DateParts | undefined {
  if (fields.week !== 0 && fields.calendar === 'iso') {
    const { weekday } = fields;
    const offset = weekday === 0 ? 0 : weekday > 1 ? weekday - 2 : 6;
    return calendarDate(isoYearStart(year) + (fields.week - 1) * 7 + offset);
  }
  return fields.julian === 0 ? undefined : calendarDate(fields.julian + firstDay);
}

/** Month and day of a day of the year, for whichever of both the template did not name. */
function useDayOfYear(date: DateParts, dayOfYear: number, fields: TemplateFields): void {
  if (date.year === 0 && fields.isBeforeChrist === 0) {
    throw new DbError('22007', 'cannot calculate day of year without year information');
  }
  if (fields.calendar === 'iso') {
    Object.assign(date, calendarDate(isoYearStart(date.year) + dayOfYear - 1));
    return;
  }
  const sample = isLeapYear(date.year) ? 2000 : 2001;
  let month = 1;
  let before = 0;
  while (month <= 12 && dayOfYear > before + daysInMonth(sample, month)) before += daysInMonth(sample, month++);
  if (date.month <= 1) date.month = month;
  if (date.day <= 1) date.day = dayOfYear - before;
}

function dayFrom(fields: TemplateFields, text: string): number {
  const year = yearOf(fields);
  const whole = wholeDate(fields, year ?? 0);
  const date: DateParts = { year: year ?? 0, month: 1, day: 1, ...whole };
  const day = fields.weekOfMonth === 0 ? fields.day : (fields.weekOfMonth - 1) * 7 + 1;
  if (day !== 0) date.day = day;
  if (fields.month !== 0) date.month = fields.month;
  const byWeek = fields.week !== 0 && fields.calendar !== 'iso';
  const dayOfYear = byWeek ? (fields.week - 1) * 7 + 1 : fields.dayOfYear;
  const usesDayOfYear = dayOfYear !== 0 && (date.month <= 1 || date.day <= 1);
  if (usesDayOfYear) useDayOfYear(date, dayOfYear, fields);
  const isKnown = (named: boolean): boolean => named || whole !== undefined || usesDayOfYear;
  const hasMonth = isKnown(fields.month !== 0);
  const hasDay = isKnown(day !== 0);
  if (hasMonth && (date.month < 1 || date.month > 12)) throw outOfRange(text);
  if (hasDay && (date.day < 1 || date.day > 31)) throw outOfRange(text);
  const hasYear = year !== undefined || whole !== undefined;
  if (hasYear && hasMonth && hasDay && date.day > daysInMonth(date.year, date.month)) throw outOfRange(text);
  return dayOf(date.year, date.month, date.day);
}

function timeFrom(fields: TemplateFields, text: string): number {
  const { secondsOfDay } = fields;
  let hour = fields.hour || Math.trunc(secondsOfDay / 3600);
  const minute = fields.minute || Math.trunc(secondsOfDay / 60) % 60;
  const second = fields.second || secondsOfDay % 60;
  if (fields.isTwelveHour) {
    if (hour < 1 || hour > 12) {
      const hint = 'Use the 24-hour clock, or give an hour between 1 and 12.';
      throw new DbError('22007', `hour "${hour}" is invalid for the 12-hour clock`, { hint });
    }
    hour = (hour % 12) + (fields.isPm === 1 ? 12 : 0);
  }
  const microsecond = fields.millisecond * 1000 + fields.microsecond;
  const isInside = (value: number, limit: number): boolean => value >= 0 && value < limit;
  if (!isInside(hour, 24) || !isInside(minute, 60) || !isInside(second, 60) || !isInside(microsecond, 1_000_000)) {
    throw outOfRange(text);
  }
  return ((hour * 60 + minute) * 60 + second) * 1_000_000 + microsecond;
}

/** Offset from UTC in seconds; undefined when the template has none. */
function offsetFrom({ zoneSign, zoneHour, zoneMinute }: TemplateFields, text: string): number | undefined {
  if (zoneSign === 0) return undefined;
  if (zoneHour < 0 || zoneHour > 15 || zoneMinute < 0 || zoneMinute > 59) {
    throw new DbError('22009', `time zone displacement out of range: "${text}"`);
  }
  return zoneSign * (zoneHour * 3600 + zoneMinute * 60);
}

function readFields(text: string, template: string): TemplateFields {
  const reader = new TemplateReader(text);
  reader.read(dateTemplate(template));
  return reader.fields;
}

function toTimestamp(session: EvalContext, text: string, template: string): Timestamp {
  const fields = readFields(text, template);
  const time = timeFrom(fields, text);
  const day = dayFrom(fields, text);
  const offset = offsetFrom(fields, text);
  const zone = offset === undefined ? sessionZone(session) : fixedZone(offset, '');
  return fromLocal(timestampOf(day, time), zone);
}

function toDate(text: string, template: string): number {
  const fields = readFields(text, template);
  // a date keeps neither time nor offset, but both must be in range
  timeFrom(fields, text);
  const day = dayFrom(fields, text);
  offsetFrom(fields, text);
  if (day < firstDay || day > lastDay) throw new DbError('22008', `date out of range: "${text}"`);
  return day;
}

export function registerFromTemplate(registrar: Registrar): void {
  const stable = { needsContext: true, volatility: 'stable' } as const;
  registrar.register(scalar('to_timestamp(text, text) timestamptz', toTimestamp, stable));
  registrar.register(scalar('to_date(text, text) date', toDate));
}
