/**
 * The proleptic Gregorian calendar as PostgreSQL uses it: day numbers since 2000-01-01, without JavaScript's Date.
 *
 * Years are astronomical: 1 BC is year 0, 2 BC is −1. Conversions follow Howard Hinnant's "chrono-compatible low-level
 * date algorithms": the year begins in March, 400-year eras of 146,097 days, exact for every day number used here.
 */

export interface CalendarDate {
  readonly year: number;
  /** 1–12. */
  readonly month: number;
  /** 1–31. */
  readonly day: number;
}

export const microsecondsPerSecond = 1_000_000;
export const microsecondsPerMinute = 60_000_000;
export const microsecondsPerHour = 3_600_000_000;
export const microsecondsPerDay = 86_400_000_000;

const daysPerEra = 146_097;
/** From 0000-03-01 to 2000-01-01. */
const epochShiftDays = 730_425;

/** Day number of 1970-01-01. */
export const unixEpochDay = -10_957;
/** PostgreSQL's first date, 4714-11-24 BC (Julian day 0). */
export const firstDay = -2_451_545;
/** PostgreSQL's last date, 5874897-12-31. */
export const lastDay = 2_145_031_948;

export function dayOf(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * daysPerEra + dayOfEra - epochShiftDays;
}

export function calendarDate(day: number): CalendarDate {
  const shifted = day + epochShiftDays;
  const era = Math.floor(shifted / daysPerEra);
  const dayOfEra = shifted - era * daysPerEra;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

const monthLengths: readonly number[] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : monthLengths[month - 1]!;
}

/** 0 = Sunday … 6 = Saturday. Day 0, 2000-01-01, was a Saturday. */
export function dayOfWeek(day: number): number {
  const rest = (day + 6) % 7;
  return rest < 0 ? rest + 7 : rest;
}

/** 1 = Monday … 7 = Sunday. */
export function isoDayOfWeek(day: number): number {
  return dayOfWeek(day) || 7;
}

export function dayOfYear(day: number): number {
  return day - dayOf(calendarDate(day).year, 1, 1) + 1;
}

/** ISO 8601 week and the year it counts in: week 1 holds the year's first Thursday. */
export function isoWeek(day: number): { readonly year: number; readonly week: number } {
  const thursday = day - isoDayOfWeek(day) + 4;
  const { year } = calendarDate(thursday);
  return { year, week: Math.floor((thursday - dayOf(year, 1, 1)) / 7) + 1 };
}

/** Monday of week 1 of an ISO year. */
export function isoYearStart(year: number): number {
  const fourth = dayOf(year, 1, 4);
  return fourth - isoDayOfWeek(fourth) + 1;
}

/** A month count moved from a date, the day kept inside the month it lands in. */
export function addMonths(date: CalendarDate, months: number): CalendarDate {
  const total = date.year * 12 + date.month - 1 + months;
  const year = Math.floor(total / 12);
  const month = total - year * 12 + 1;
  return { year, month, day: Math.min(date.day, daysInMonth(year, month)) };
}

/** Lower-case English month names, in order; the first three letters are the short form. */
export const monthNames: readonly string[] = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

/** Lower-case English day names, Sunday first. */
export const dayNames: readonly string[] = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
];
