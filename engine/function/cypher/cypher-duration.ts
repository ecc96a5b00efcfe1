/**
 * duration() from text and maps, and duration.between, inMonths, inDays, inSeconds.
 *
 * Fractions fall to the next smaller part: of a year to months, of a month (30.436875 days) to days, of a day to the
 * clock.
 */
import { addMonths, calendarDate, dayOf, microsecondsPerDay } from '../../value/calendar.ts';
import { isInfinite, splitTimestamp, type Timestamp, timestampOf } from '../../value/date-time.ts';
import { Interval } from '../../value/interval.ts';
import { TemporalValue } from '../../value/temporal-value.ts';
import type { Datum } from '../../value/type.ts';
import { type Registrar, scalar } from '../definition.ts';
import { toDouble } from './cypher-arithmetic.ts';
import { wrongType } from './cypher-failure.ts';
import { invalidTemporal } from './iso-date-time.ts';

const daysPerMonth = 30.436875;
type Units = ReadonlyMap<string, number>;
const monthUnits: Units = new Map(Object.entries({ years: 12, quarters: 3, months: 1 }));
const dayUnits: Units = new Map(Object.entries({ weeks: 7, days: 1 }));
const clockUnits: Units = new Map(
  Object.entries({
    hours: 3_600_000_000,
    minutes: 60_000_000,
    seconds: 1_000_000,
    milliseconds: 1000,
    microseconds: 1,
    nanoseconds: 0.001,
  }),
);

/** The duration of amounts by unit. */
function durationOf(amounts: ReadonlyMap<string, number>): Interval {
  const total = (units: Units): number =>
    [...units].reduce((sum, [unit, size]) => sum + (amounts.get(unit) ?? 0) * size, 0);
  const months = total(monthUnits);
  const wholeMonths = Math.trunc(months);
  const days = total(dayUnits) + (months - wholeMonths) * daysPerMonth;
  const wholeDays = Math.trunc(days);
  const microseconds = Math.round(total(clockUnits) + (days - wholeDays) * microsecondsPerDay);
  return Interval.of(wholeMonths, wholeDays, microseconds);
}

function fromMap(fields: ReadonlyMap<string, Datum>): Interval {
  const amounts = new Map<string, number>();
  for (const [unit, amount] of fields) {
    if (!monthUnits.has(unit) && !dayUnits.has(unit) && !clockUnits.has(unit)) {
      throw invalidTemporal(`${unit} is no unit of a duration`);
    }
    if (amount === null) continue;
    if (typeof amount !== 'bigint' && typeof amount !== 'number') throw wrongType(`the component ${unit}`, amount);
    amounts.set(unit, toDouble(amount));
  }
  return durationOf(amounts);
}

const isoDuration =
  /^([+-])?P(?:([+-]?[\d.]+)Y)?(?:([+-]?[\d.]+)M)?(?:([+-]?[\d.]+)W)?(?:([+-]?[\d.]+)D)?(?:T(?:([+-]?[\d.]+)H)?(?:([+-]?[\d.]+)M)?(?:([+-]?[\d.]+)S)?)?$/;
const dateDuration = /^P(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d(?:\.\d+)?)$/;
const units = ['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds'];
const dateUnits = ['years', 'months', 'days', 'hours', 'minutes', 'seconds'];

function fromText(text: string): Interval {
  const dated = dateDuration.exec(text);
  if (dated !== null) return durationOf(new Map(dateUnits.map((unit, i) => [unit, Number(dated[i + 1])])));
  const match = isoDuration.exec(text);
  const amounts = match?.slice(2).map((amount: string | undefined) => Number(amount ?? 0));
  const isEmpty = match === null || match.slice(2).every((amount: string | undefined) => amount === undefined);
  if (amounts === undefined || isEmpty || amounts.some(Number.isNaN)) throw invalidTemporal(`"${text}" is no duration`);
  const sign = match![1] === '-' ? -1 : 1;
  return durationOf(new Map(units.map((unit, i) => [unit, sign * amounts[i]!])));
}

function duration(from: Datum): Interval {
  if (from instanceof Interval) return from;
  if (typeof from === 'string') return fromText(from.trim());
  if (from instanceof Map) return fromMap(from as ReadonlyMap<string, Datum>);
  throw wrongType('duration()', from);
}

/** Both ends as local timestamps; where one has only a time, or only a date, the other's part is left out. */
function endsOf(start: Datum, end: Datum): readonly [Timestamp, Timestamp] {
  if (!(start instanceof TemporalValue)) throw wrongType('duration.between()', start);
  if (!(end instanceof TemporalValue)) throw wrongType('duration.between()', end);
  const onlyTime = start.type === 'time' || end.type === 'time';
  return [localOf(start, onlyTime), localOf(end, onlyTime)];
}

function localOf({ type, value }: TemporalValue, onlyTime: boolean): Timestamp {
  if (isInfinite(value)) throw invalidTemporal('no duration leads to infinity');
  if (type === 'date') return onlyTime ? 0 : timestampOf(Number(value), 0);
  if (type === 'time') return value;
  return onlyTime ? splitTimestamp(value).microseconds : value;
}

/** Whole months from one to the other, and where they lead. */
function monthsBetween(start: Timestamp, end: Timestamp): { readonly months: number; readonly reached: Timestamp } {
  const [from, to] = [splitTimestamp(start), splitTimestamp(end)];
  const [a, b] = [calendarDate(from.day), calendarDate(to.day)];
  const step = (months: number): Timestamp => {
    const date = addMonths(a, months);
    return timestampOf(dayOf(date.year, date.month, date.day), from.microseconds);
  };
  let months = (b.year - a.year) * 12 + b.month - a.month;
  if (end >= start && step(months) > end) months--;
  if (end < start && step(months) < end) months++;
  return { months, reached: step(months) };
}

function between(start: Datum, end: Datum): Interval {
  const [from, to] = endsOf(start, end);
  const { months, reached } = monthsBetween(from, to);
  const rest = BigInt(to) - BigInt(reached);
  const days = rest / BigInt(microsecondsPerDay);
  return Interval.of(months, Number(days), rest - days * BigInt(microsecondsPerDay));
}

export function registerCypherDurations(registrar: Registrar): void {
  registrar.register(scalar('cypher_duration(any) any', duration));
  registrar.register(scalar('cypher_duration.between(any, any) any', between));
  const inMonths = (start: Datum, end: Datum): Interval =>
    Interval.of(monthsBetween(...endsOf(start, end)).months, 0, 0);
  const inDays = (start: Datum, end: Datum): Interval => {
    const [from, to] = endsOf(start, end);
    return Interval.of(0, Number((BigInt(to) - BigInt(from)) / BigInt(microsecondsPerDay)), 0);
  };
  const inSeconds = (start: Datum, end: Datum): Interval => {
    const [from, to] = endsOf(start, end);
    return Interval.of(0, 0, BigInt(to) - BigInt(from));
  };
  registrar.register(scalar('cypher_duration.inmonths(any, any) any', inMonths));
  registrar.register(scalar('cypher_duration.indays(any, any) any', inDays));
  registrar.register(scalar('cypher_duration.inseconds(any, any) any', inSeconds));
}
