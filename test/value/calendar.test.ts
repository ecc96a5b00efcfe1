/** The calendar against JavaScript's own, and time zones against Intl, DST gaps and overlaps included. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { calendarDate, dayOf, dayOfWeek, dayOfYear, firstDay, isoWeek, lastDay } from '../../engine/value/calendar.ts';
import { fromLocal, printTimestamp, printTimestamptz, toLocal } from '../../engine/value/date-time.ts';
import { parseTimestamp, parseTimestamptz } from '../../engine/value/date-time-input.ts';
import { timeZone } from '../../engine/value/time-zone.ts';

const millisecondsPerDay = 86_400_000;
const epoch2000 = Date.UTC(2000, 0, 1);

test('every day of the years 1 to 9999 agrees with Date', () => {
  const date = new Date(0);
  date.setUTCFullYear(1, 0, 1);
  const first = Math.round((date.getTime() - epoch2000) / millisecondsPerDay);
  const last = Math.round((Date.UTC(9999, 11, 31) - epoch2000) / millisecondsPerDay);
  const expected = new Date(0);
  for (let day = first; day <= last; day += 1) {
    expected.setTime(epoch2000 + day * millisecondsPerDay);
    const { year, month, day: dayOfMonth } = calendarDate(day);
    if (
      year !== expected.getUTCFullYear() ||
      month !== expected.getUTCMonth() + 1 ||
      dayOfMonth !== expected.getUTCDate() ||
      dayOfWeek(day) !== expected.getUTCDay() ||
      dayOf(year, month, dayOfMonth) !== day
    ) {
      expect({ day, year, month, dayOfMonth }).toBe(expected.toISOString());
    }
  }
  expect(calendarDate(first)).toEqual({ year: 1, month: 1, day: 1 });
}, 30_000);

test('day numbers survive the calendar over the whole range', () => {
  fc.assert(
    fc.property(fc.integer({ min: firstDay, max: lastDay }), (day) => {
      const { year, month, day: dayOfMonth } = calendarDate(day);
      expect(dayOf(year, month, dayOfMonth)).toBe(day);
      expect(dayOfYear(day)).toBe(day - dayOf(year, 1, 1) + 1);
      const { week } = isoWeek(day);
      expect(week >= 1 && week <= 53).toBe(true);
    }),
  );
});

test.each(['America/New_York', 'Europe/Berlin', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Africa/Casablanca'])(
  'offsets of %s agree with Intl',
  (name) => {
    const zone = timeZone(name);
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    fc.assert(
      fc.property(fc.integer({ min: -2_000_000_000, max: 2_500_000_000 }), (second) => {
        const local = new Date(epoch2000 + (second + zone.offsetAt(second * 1e6)) * 1000);
        const utc = new Intl.DateTimeFormat('en-US', {
          timeZone: 'UTC',
          hourCycle: 'h23',
          dateStyle: 'short',
          timeStyle: 'medium',
        });
        expect(utc.format(local)).toBe(format.format(epoch2000 + second * 1000));
      }),
      { numRuns: 300 },
    );
  },
);

test.each([
  ['2024-03-10 02:30:00', 'America/New_York', '2024-03-10 03:30:00-04'],
  ['2024-03-10 01:59:59', 'America/New_York', '2024-03-10 01:59:59-05'],
  ['2024-11-03 01:30:00', 'America/New_York', '2024-11-03 01:30:00-05'],
  ['2024-11-03 00:59:59', 'America/New_York', '2024-11-03 00:59:59-04'],
  ['2024-10-27 02:30:00', 'Europe/Berlin', '2024-10-27 02:30:00+01'],
  ['1880-01-01 00:00:00', 'America/New_York', '1880-01-01 00:00:00-04:56:02'],
])('local time %s in %s is %s', (local, name, shown) => {
  const zone = timeZone(name);
  const instant = parseTimestamptz(local, { name: 'timestamptz' }, { timeZone: name });
  expect(printTimestamptz(instant, zone)).toBe(shown);
  expect(instant).toBe(fromLocal(parseTimestamp(local, { name: 'timestamp' }), zone));
});

test('local time and back, where it exists once', () => {
  const zone = timeZone('Europe/Berlin');
  fc.assert(
    fc.property(fc.integer({ min: -1_000_000_000, max: 2_500_000_000 }), (second) => {
      const instant = second * 1e6;
      const local = toLocal(instant, zone);
      const twice = zone.offsetAt(instant - 3_600_000_000) !== zone.offsetAt(instant + 3_600_000_000);
      fc.pre(!twice);
      expect(fromLocal(local, zone)).toBe(instant);
    }),
  );
});

test('now and today take the clock and the zone of the settings', () => {
  const settings = { timeZone: 'America/New_York', nowMicroseconds: 3_600_000_000 };
  const type = { name: 'timestamp' };
  expect(printTimestamp(parseTimestamp('now', type, settings))).toBe('1999-12-31 20:00:00');
  expect(printTimestamp(parseTimestamp('today', type, settings))).toBe('1999-12-31 00:00:00');
  expect(printTimestamp(parseTimestamp('tomorrow 10:30', type, settings))).toBe('2000-01-01 10:30:00');
  expect(() => parseTimestamp('now', type)).toThrow(expect.objectContaining({ code: '0A000' }));
});
