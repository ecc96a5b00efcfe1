/**
 * ISO 8601 dates and times as openCypher's temporal functions read them, basic and extended forms.
 *
 * Dates: calendar, week, quarter and ordinal; missing parts are the first. Times: hours down to fractions; the engine's
 * precision is the microsecond, finer digits that are not zero are 0A000.
 */
import { unsupported } from '../../error.ts';
import { dayOf, daysInMonth, isLeapYear, isoYearStart } from '../../value/calendar.ts';
import { cypherFailure } from './cypher-failure.ts';

export function invalidTemporal(what: string): Error {
  return cypherFailure('InvalidArgumentValue', `invalid temporal value: ${what}`);
}

/** Fields of a date; the first that is given decides the form. */
export interface DateFields {
  readonly year: number;
  readonly month?: number;
  readonly day?: number;
  readonly week?: number;
  readonly dayOfWeek?: number;
  readonly quarter?: number;
  readonly dayOfQuarter?: number;
  readonly ordinalDay?: number;
}

function within(value: number, least: number, most: number, what: string): number {
  if (value < least || value > most) throw invalidTemporal(`${what} ${value} is not between ${least} and ${most}`);
  return value;
}

/** Years reach as far as openCypher's. */
const maxYear = 999_999_999;

/** The day number of date fields; 22023 when they name no day. */
export function dayOfFields(fields: DateFields): number {
  const year = within(fields.year, -maxYear, maxYear, 'year');
  if (fields.week !== undefined) {
    const weekCount = (isoYearStart(year + 1) - isoYearStart(year)) / 7;
    const week = within(fields.week, 1, weekCount, 'week');
    return isoYearStart(year) + (week - 1) * 7 + within(fields.dayOfWeek ?? 1, 1, 7, 'dayOfWeek') - 1;
  }
  if (fields.ordinalDay !== undefined) {
    return dayOf(year, 1, 1) + within(fields.ordinalDay, 1, isLeapYear(year) ? 366 : 365, 'ordinalDay') - 1;
  }
  if (fields.quarter !== undefined) {
    const firstMonth = within(fields.quarter, 1, 4, 'quarter') * 3 - 2;
    const start = dayOf(year, firstMonth, 1);
    const dayCount = dayOf(year, firstMonth + 2, daysInMonth(year, firstMonth + 2)) - start + 1;
    return start + within(fields.dayOfQuarter ?? 1, 1, dayCount, 'dayOfQuarter') - 1;
  }
  const month = within(fields.month ?? 1, 1, 12, 'month');
  return dayOf(year, month, within(fields.day ?? 1, 1, daysInMonth(year, month), 'day'));
}

const dateForms: readonly (readonly [RegExp, readonly (keyof DateFields)[]])[] = [
  [/^([+-]?\d{4,9})-(\d\d)-(\d\d)$/, ['year', 'month', 'day']],
  [/^(\d{4})(\d\d)(\d\d)$/, ['year', 'month', 'day']],
  [/^([+-]?\d{4,9})-W(\d\d)-(\d)$/, ['year', 'week', 'dayOfWeek']],
  [/^(\d{4})W(\d\d)(\d)$/, ['year', 'week', 'dayOfWeek']],
  [/^([+-]?\d{4,9})-?W(\d\d)$/, ['year', 'week']],
  [/^([+-]?\d{4,9})-Q(\d)-(\d\d)$/, ['year', 'quarter', 'dayOfQuarter']],
  [/^([+-]?\d{4,9})-(\d{3})$/, ['year', 'ordinalDay']],
  [/^(\d{4})(\d{3})$/, ['year', 'ordinalDay']],
  [/^([+-]?\d{4,9})-(\d\d)$/, ['year', 'month']],
  [/^(\d{4})(\d\d)$/, ['year', 'month']],
  [/^([+-]?\d{4,9})$/, ['year']],
];

export function readIsoDate(text: string): number {
  for (const [form, names] of dateForms) {
    const match = form.exec(text);
    if (match === null) continue;
    const fields = Object.fromEntries(names.map((name, i) => [name, Number(match[i + 1])]));
    return dayOfFields(fields as unknown as DateFields);
  }
  throw invalidTemporal(`"${text}" is no date`);
}

/** Microseconds from digits after the point. */
function fractionMicroseconds(digits: string): number {
  if (/[1-9]/.test(digits.slice(6))) throw unsupported('a precision finer than microseconds');
  return Number(digits.slice(0, 6).padEnd(6, '0'));
}

const timeForm = /^(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?)?$/;

export function readIsoTime(text: string): number {
  const match = timeForm.exec(text);
  if (match === null) throw invalidTemporal(`"${text}" is no time`);
  const hour = within(Number(match[1]), 0, 23, 'hour');
  const minute = within(Number(match[2] ?? 0), 0, 59, 'minute');
  const second = within(Number(match[3] ?? 0), 0, 59, 'second');
  return ((hour * 60 + minute) * 60 + second) * 1_000_000 + fractionMicroseconds(match[4] ?? '');
}

export interface IsoDateTime {
  readonly day: number;
  readonly microseconds: number;
  /** Named zone or offset text; undefined when none is written. */
  readonly zone: string | undefined;
}

const dateTimeForm = /^([^T]+)(?:T([\d:.,]+))?(Z|[+-]\d\d(?::?\d\d(?::?\d\d)?)?)?(?:\[([^\]]+)\])?$/;

export function readIsoDateTime(text: string): IsoDateTime {
  const match = dateTimeForm.exec(text);
  if (match === null) throw invalidTemporal(`"${text}" is no date and time`);
  const microseconds = match[2] === undefined ? 0 : readIsoTime(match[2]);
  return { day: readIsoDate(match[1]!), microseconds, zone: match[4] ?? match[3] };
}
