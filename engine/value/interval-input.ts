/**
 * Text to interval: `1 year 2 mons -3 days 04:05:06.7`, `@ 5 minutes ago`, SQL's `1-2 3 4:05:06`, and ISO 8601's
 * `P1Y2M3DT4H5M6S` and `P0001-02-03T04:05:06`.
 *
 * A fraction of a unit falls to the next smaller parts: years to months (rounded), months to days of 1/30, weeks and
 * days to the clock. A bare number counts seconds. 22007 for no interval, 22015 for a part that leaves its range.
 */
import { DbError } from '../error.ts';
import { microsecondsPerDay, microsecondsPerHour, microsecondsPerMinute, microsecondsPerSecond } from './calendar.ts';
import { roundToPrecision } from './date-time.ts';
import { int4Max, int4Min, int8Max, int8Min } from './integer.ts';
import { Interval, roundHalfEven } from './interval.ts';
import type { DataType } from './type.ts';

/** What one unit is worth: months, or days, or microseconds. */
type Unit =
  | { readonly part: 'months'; readonly size: number }
  | { readonly part: 'days'; readonly size: number }
  | { readonly part: 'microseconds'; readonly size: number };

function months(size: number): Unit {
  return { part: 'months', size };
}
function days(size: number): Unit {
  return { part: 'days', size };
}
function microseconds(size: number): Unit {
  return { part: 'microseconds', size };
}

const dayUnit = days(1);
const hourUnit = microseconds(microsecondsPerHour);
const minuteUnit = microseconds(microsecondsPerMinute);
const secondUnit = microseconds(microsecondsPerSecond);
/** What a clock time gives. */
const clockUnits: readonly Unit[] = [hourUnit, minuteUnit, secondUnit];

const unitWords: readonly (readonly [string, Unit])[] = [
  ['microsecond microseconds usec usecs useconds us microsecon', microseconds(1)],
  ['millisecond milliseconds msec msecs mseconds ms', microseconds(1000)],
  ['second seconds sec secs s', secondUnit],
  ['minute minutes min mins m', minuteUnit],
  ['hour hours hr hrs h', hourUnit],
  ['day days d', dayUnit],
  ['week weeks w', days(7)],
  ['month months mon mons', months(1)],
  ['year years yr yrs y', months(12)],
  ['decade decades dec decs', months(120)],
  ['century centuries cent c', months(1200)],
  ['millennium millennia mil mils', months(12_000)],
];
const units: ReadonlyMap<string, Unit> = new Map(
  unitWords.flatMap(([words, unit]) => words.split(' ').map((word): [string, Unit] => [word, unit])),
);

/** A written number of units, its fraction apart so that no digit is lost; both have the number's sign. */
interface Amount {
  readonly whole: bigint;
  readonly fraction: number;
}

/** Undefined when the text, of digits and points, is no number. */
function amountOf(text: string): Amount | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = ''] = match;
  if (whole === '' && fraction === '') return undefined;
  const size = { whole: BigInt(whole), fraction: Number(`0.${fraction}`) };
  return sign === '-' ? { whole: -size.whole, fraction: -size.fraction } : size;
}

/** How a fraction of a unit becomes microseconds; that of a clock time rounds half to even. */
function roundHalfToZero(value: number): number {
  return value < 0 ? Math.round(value) : -Math.round(-value);
}

/** Adds parts up. */
class IntervalSum {
  months = 0;
  days = 0;
  microseconds = 0n;

  add(unit: Unit, { whole: wide, fraction }: Amount): void {
    if (unit.part === 'microseconds') {
      this.microseconds += wide * BigInt(unit.size) + BigInt(roundHalfToZero(fraction * unit.size));
      return;
    }
    if (wide < int4Min || wide > int4Max) throw new FieldOutOfRange();
    const whole = Number(wide);
    switch (unit.part) {
      case 'months':
        this.months += whole * unit.size;
        if (unit.size > 1) this.months += Math.round(fraction * unit.size);
        else this.addDays(fraction * 30);
        return;
      case 'days':
        this.days += whole * unit.size;
        this.addDays(fraction * unit.size);
    }
  }

  private addDays(amount: number): void {
    const whole = Math.trunc(amount);
    this.days += whole;
    this.microseconds += BigInt(roundHalfToZero((amount - whole) * microsecondsPerDay));
  }

  finish(sign: 1 | -1): Interval {
    const time = this.microseconds;
    if (time < int8Min || time > int8Max) throw new FieldOutOfRange();
    return Interval.of(this.months * sign, this.days * sign, sign === 1 ? time : -time);
  }
}

/** The text reads, but a part leaves its range. */
class FieldOutOfRange {}

export function parseInterval(text: string, type: DataType): Interval {
  let value: Interval | undefined;
  try {
    value = readIso(text.trim()) ?? readVerbose(text);
  } catch (error) {
    if (error instanceof FieldOutOfRange) {
      throw new DbError('22015', `interval field value out of range: "${text}"`);
    }
    throw error;
  }
  if (value === undefined) throw new DbError('22007', `invalid input syntax for type interval: "${text}"`);
  if (type.precision === undefined) return value;
  return Interval.of(value.months, value.days, roundToPrecision(value.microseconds, type.precision));
}

const isoDesignators =
  /^P(?=.)(?:([+-]?[\d.]+)Y)?(?:([+-]?[\d.]+)M)?(?:([+-]?[\d.]+)W)?(?:([+-]?[\d.]+)D)?(?:T(?:([+-]?[\d.]+)H)?(?:([+-]?[\d.]+)M)?(?:([+-]?[\d.]+)S)?)?$/;
const isoAlternative = /^P(\d{4,})-(\d{1,2})-(\d{1,2})(?:T(\d{1,2}):(\d{2}):(\d{2}(?:\.\d+)?))?$/;

function readIso(text: string): Interval | undefined {
  if (!text.startsWith('P')) return undefined;
  const match = isoDesignators.exec(text) ?? isoAlternative.exec(text);
  if (match === null) return undefined;
  const order: readonly Unit[] =
    match.length === 8
      ? [months(12), months(1), days(7), dayUnit, ...clockUnits]
      : [months(12), months(1), dayUnit, ...clockUnits];
  const sum = new IntervalSum();
  for (let i = 0; i < order.length; i++) {
    const written = match[i + 1];
    if (written === undefined) continue;
    const amount = amountOf(written);
    if (amount === undefined) return undefined;
    sum.add(order[i]!, amount);
  }
  return sum.finish(1);
}

const token =
  /\s*(?:([+-]?)(\d+):(\d{1,2})(?::(\d{1,2})(\.\d*)?|(\.\d*))?(?![\d:])|([+-]?)(\d+)-(\d{1,2})(?![\d-])|([+-]?(?:\d+(?:\.\d*)?|\.\d+))(?![eE][+-]?\d)|([A-Za-z]+(?!\d))|(@))/y;

/** Number-unit pairs, clock times and SQL's year-month, in any mix. Undefined when the text is none of that. */
function readVerbose(text: string): Interval | undefined {
  const end = text.trimEnd().length;
  const sum = new IntervalSum();
  let pending: Amount | undefined;
  let sign: 1 | -1 = 1;
  let parts = 0;
  const seen = new Set<Unit>();
  for (let position = 0; position < end; position = token.lastIndex) {
    token.lastIndex = position;
    const match = token.exec(text);
    if (match === null) return undefined;
    if (match[2] !== undefined) {
      // a number before a clock time counts days
      if (pending !== undefined) sum.add(dayUnit, pending);
      pending = undefined;
      if (clockUnits.some((unit) => seen.has(unit))) return undefined;
      for (const unit of clockUnits) seen.add(unit);
      addClock(sum, match);
      parts++;
    } else if (match[8] !== undefined) {
      if (pending !== undefined || Number(match[9]) > 11) return undefined;
      const total = Number(match[8]) * 12 + Number(match[9]);
      sum.months += match[7] === '-' ? -total : total;
      parts++;
    } else if (match[10] !== undefined) {
      if (pending !== undefined) return undefined;
      pending = amountOf(match[10]);
    } else if (match[11] !== undefined) {
      const word = match[11].toLowerCase();
      if (word === 'ago') {
        if (parts === 0 || token.lastIndex < end) return undefined;
        sign = -1;
        continue;
      }
      const unit = units.get(word);
      if (unit === undefined || pending === undefined || seen.has(unit)) return undefined;
      seen.add(unit);
      sum.add(unit, pending);
      pending = undefined;
      parts++;
    }
  }
  if (pending !== undefined) {
    if (seen.has(secondUnit)) return undefined;
    sum.add(secondUnit, pending);
    parts++;
  }
  return parts === 0 ? undefined : sum.finish(sign);
}

/** `h:mm`, `h:mm:ss.f`, and `mm:ss.f`. */
function addClock(sum: IntervalSum, match: RegExpExecArray): void {
  const short = match[6] !== undefined;
  const hours = short ? 0n : BigInt(match[2]!);
  const minutes = Number(short ? match[2] : match[3]);
  const seconds = Number(short ? match[3] : (match[4] ?? 0));
  const fraction = Number(`0${(short ? match[6] : match[5]) ?? ''}` || 0);
  if (minutes > 59 || seconds > 60) throw new FieldOutOfRange();
  const size =
    hours * BigInt(microsecondsPerHour) +
    BigInt(minutes * microsecondsPerMinute + seconds * microsecondsPerSecond + roundHalfEven(fraction * 1e6));
  sum.microseconds += match[1] === '-' ? -size : size;
}
