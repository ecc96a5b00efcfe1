/**
 * date(), localtime(), localdatetime(), datetime() from text, maps and other temporal values, truncate and the clock.
 *
 * A datetime is an instant: a zone in its text or map says which, and is not kept. time() would keep an offset and is
 * not supported; localtime() is.
 */
import { unsupported } from '../../error.ts';
import { unixEpochDay } from '../../value/calendar.ts';
import { fromLocal, isInfinite, splitTimestamp, type Timestamp, timestampOf, toLocal } from '../../value/date-time.ts';
import { type TemporalTypeName, TemporalValue } from '../../value/temporal-value.ts';
import { fixedZone, parseOffset, type TimeZone, timeZone, utcZone } from '../../value/time-zone.ts';
import type { Datum } from '../../value/type.ts';
import type { EvalContext } from '../contract.ts';
import { type Registrar, scalar } from '../definition.ts';
import { truncateTimestamp } from '../time/date-trunc.ts';
import { sessionZone } from '../time/session-zone.ts';
import { cypherFailure, wrongType } from './cypher-failure.ts';
import {
  type DateFields,
  dayOfFields,
  invalidTemporal,
  readIsoDate,
  readIsoDateTime,
  readIsoTime,
} from './iso-date-time.ts';
import { temporalComponent } from './temporal-component.ts';

type Fields = ReadonlyMap<string, Datum>;

function integerField(fields: Fields, key: string): number | undefined {
  const value = fields.get(key);
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'bigint') throw wrongType(`the component ${key}`, value);
  return Number(value);
}

function zoneNamed(name: string): TimeZone {
  if (name === 'Z') return utcZone;
  const offset = /^[+-]\d/.test(name) ? parseOffset(name) : undefined;
  return offset === undefined ? timeZone(name) : fixedZone(offset, name);
}

/** A temporal value's local day and time of day. */
function localParts({ type, value }: TemporalValue): { readonly day: number; readonly microseconds: number } {
  if (isInfinite(value)) throw invalidTemporal('infinity is no date and no time');
  if (type === 'date') return { day: Number(value), microseconds: 0 };
  if (type === 'time') return { day: 0, microseconds: Number(value) };
  return splitTimestamp(value);
}

const dateKeys = ['year', 'month', 'day', 'week', 'dayOfWeek', 'quarter', 'dayOfQuarter', 'ordinalDay'] as const;

/** The value whose components a map replaces. */
function baseOf(fields: Fields, name: 'date' | 'time'): TemporalValue | undefined {
  const base = fields.get(name) ?? fields.get('datetime') ?? undefined;
  if (base === undefined || base instanceof TemporalValue) return base;
  throw wrongType(`the component ${fields.has(name) ? name : 'datetime'}`, base);
}

/** Components beside `date` or `datetime` replace those of the value they stand beside. */
function dayFromMap(fields: Fields): number {
  const base = baseOf(fields, 'date');
  const given: Partial<Record<keyof DateFields, number>> = {};
  for (const key of dateKeys) {
    const value = integerField(fields, key);
    if (value !== undefined) given[key] = value;
  }
  if (base === undefined) {
    if (given.year === undefined) throw invalidTemporal('a year is needed');
    return dayOfFields(given as DateFields);
  }
  const from = new TemporalValue('date', localParts(base).day);
  const component = (key: string): number => Number(temporalComponent(from, key));
  const year = given.year ?? component(given.week === undefined ? 'year' : 'weekYear');
  if (given.week !== undefined) return dayOfFields({ dayOfWeek: component('dayOfWeek'), ...given, year });
  if (given.ordinalDay !== undefined) return dayOfFields({ ...given, year });
  if (given.quarter !== undefined) return dayOfFields({ dayOfQuarter: component('dayOfQuarter'), ...given, year });
  return dayOfFields({ month: component('month'), day: component('day'), ...given, year });
}

function timeFromMap(fields: Fields): number {
  const base = baseOf(fields, 'time');
  const old = base === undefined ? 0 : localParts(base).microseconds;
  const from = new TemporalValue('time', old);
  const part = (key: string, most: number): number => {
    const value = integerField(fields, key) ?? Number(temporalComponent(from, key));
    if (value < 0 || value > most) throw invalidTemporal(`${key} ${value} is not between 0 and ${most}`);
    return value;
  };
  const whole = (part('hour', 23) * 60 + part('minute', 59)) * 60 + part('second', 59);
  const isNamed = Object.keys(nanosecondsOf).some((key) => fields.has(key));
  return whole * 1_000_000 + (isNamed ? fractionFromMap(fields) : old % 1_000_000);
}

const nanosecondsOf = { millisecond: 1_000_000, microsecond: 1000, nanosecond: 1 } as const;

/** Microseconds from the parts of a second, which together are less than one. */
function fractionFromMap(fields: Fields): number {
  let nanoseconds = 0;
  for (const [key, size] of Object.entries(nanosecondsOf)) {
    const value = integerField(fields, key) ?? 0;
    if (value < 0 || value * size + nanoseconds >= 1_000_000_000) {
      throw invalidTemporal(`${key} ${value} is no part of a second`);
    }
    nanoseconds += value * size;
  }
  if (nanoseconds % 1000 !== 0) throw unsupported('a precision finer than microseconds');
  return nanoseconds / 1000;
}

function zoneFromMap(fields: Fields): TimeZone {
  const zone = fields.get('timezone');
  if (zone === undefined || zone === null) return utcZone;
  if (typeof zone !== 'string') throw wrongType('the component timezone', zone);
  return zoneNamed(zone);
}

const timeKeys = ['hour', 'minute', 'second', 'millisecond', 'microsecond', 'nanosecond'];
const keysOf: Readonly<Record<TemporalTypeName, ReadonlySet<string>>> = {
  date: new Set([...dateKeys, 'date', 'datetime']),
  time: new Set([...timeKeys, 'time', 'datetime', 'timezone']),
  timestamp: new Set([...dateKeys, ...timeKeys, 'date', 'time', 'datetime', 'timezone']),
  timestamptz: new Set(
    [dateKeys, timeKeys, ['date', 'time', 'datetime', 'timezone', 'epochSeconds', 'epochMillis']].flat(),
  ),
};

/** A component that is not known is an error, so that a misspelt one is not taken for one left out. */
function checkKeys(type: TemporalTypeName, fields: Fields): void {
  for (const key of fields.keys()) {
    if (!keysOf[type].has(key)) throw invalidTemporal(`there is no component ${key}`);
  }
}

/** The value of one type out of text, a map, or another temporal value. */
function construct(type: TemporalTypeName, from: Datum): TemporalValue {
  if (from instanceof TemporalValue) return converted(type, from);
  if (typeof from === 'string') return parsed(type, from.trim());
  if (!(from instanceof Map)) throw wrongType(`${type}()`, from);
  const fields = from as Fields;
  checkKeys(type, fields);
  switch (type) {
    case 'date':
      return new TemporalValue('date', dayFromMap(fields));
    case 'time':
      return new TemporalValue('time', timeFromMap(fields));
    case 'timestamp':
      return new TemporalValue('timestamp', timestampOf(dayFromMap(fields), timeFromMap(fields)));
    case 'timestamptz': {
      const seconds = integerField(fields, 'epochSeconds');
      const milliseconds = integerField(fields, 'epochMillis');
      if (seconds !== undefined) return instant(timestampOf(unixEpochDay, seconds * 1_000_000));
      if (milliseconds !== undefined) return instant(timestampOf(unixEpochDay, milliseconds * 1000));
      return instant(fromLocal(timestampOf(dayFromMap(fields), timeFromMap(fields)), zoneFromMap(fields)));
    }
  }
}

function instant(value: Timestamp): TemporalValue {
  return new TemporalValue('timestamptz', value);
}

function converted(type: TemporalTypeName, from: TemporalValue): TemporalValue {
  if (type !== 'time' && isInfinite(from.value)) return new TemporalValue(type, from.value);
  const { day, microseconds } = localParts(from);
  if (type === 'date') return new TemporalValue('date', day);
  if (type === 'time') return new TemporalValue('time', microseconds);
  if (from.type === 'time') throw wrongType(`a conversion to ${type}`, from);
  return new TemporalValue(type, timestampOf(day, microseconds));
}

function parsed(type: TemporalTypeName, text: string): TemporalValue {
  if (type === 'date') return new TemporalValue('date', readIsoDate(text));
  if (type === 'time') return new TemporalValue('time', readIsoTime(text));
  const { day, microseconds, zone } = readIsoDateTime(text);
  const local = timestampOf(day, microseconds);
  if (type === 'timestamptz') return instant(fromLocal(local, zone === undefined ? utcZone : zoneNamed(zone)));
  if (zone !== undefined) throw invalidTemporal(`"${text}" names a zone`);
  return new TemporalValue('timestamp', local);
}

/** Cuts down to a unit, then lets the map replace finer components. */
function truncate(type: TemporalTypeName, unit: Datum, value: Datum, fields?: Datum): TemporalValue {
  if (typeof unit !== 'string') throw wrongType('truncate()', unit);
  if (!(value instanceof TemporalValue)) throw wrongType('truncate()', value);
  const { day, microseconds } = localParts(value);
  const name = unit === 'weekYear' ? 'week' : unit;
  const cut = splitTimestamp(truncateTimestamp(name, timestampOf(day, microseconds)));
  const moment = new TemporalValue('timestamp', timestampOf(cut.day, cut.microseconds));
  if (fields === undefined) return converted(type, moment);
  if (!(fields instanceof Map)) throw wrongType('truncate()', fields);
  return construct(type, new Map<string, Datum>([...(fields as Fields), ['datetime', moment]]));
}

const names: readonly (readonly [name: string, type: TemporalTypeName])[] = [
  ['date', 'date'],
  ['localtime', 'time'],
  ['localdatetime', 'timestamp'],
  ['datetime', 'timestamptz'],
];

export function registerCypherTemporals(registrar: Registrar): void {
  const clocks: readonly (readonly [suffix: string, read: (session: EvalContext) => number])[] = [
    ['', (session) => session.statementTimestamp],
    ['.statement', (session) => session.statementTimestamp],
    ['.transaction', (session) => session.transactionTimestamp],
    ['.realtime', (session) => session.clockTimestamp()],
  ];
  for (const [name, type] of names) {
    registrar.register(scalar(`cypher_${name}(any) any`, (from: Datum) => construct(type, from)));
    for (const [suffix, read] of clocks) {
      const now = (session: EvalContext): TemporalValue => {
        const zone = type === 'timestamptz' ? utcZone : sessionZone(session);
        return converted(type, new TemporalValue('timestamp', toLocal(read(session), zone)));
      };
      const volatility = suffix === '.realtime' ? 'volatile' : 'stable';
      registrar.register(scalar(`cypher_${name}${suffix}() any`, now, { needsContext: true, volatility }));
    }
    const cut = (unit: Datum, value: Datum, fields?: Datum): TemporalValue => truncate(type, unit, value, fields);
    registrar.register(scalar(`cypher_${name}.truncate(any, any) any`, cut));
    registrar.register(scalar(`cypher_${name}.truncate(any, any, any) any`, cut));
  }
  registerEpochs(registrar);
  const refuse = (): never => {
    throw unsupported('time() with an offset', { hint: 'Use localtime().' });
  };
  registrar.register(scalar('cypher_time(any) any', refuse));
  registrar.register(scalar('cypher_time() any', refuse));
}

function registerEpochs(registrar: Registrar): void {
  const epoch = (value: Datum, unit: number): number => {
    if (typeof value !== 'bigint') throw wrongType('an epoch', value);
    return Number(value) * unit;
  };
  registrar.register(
    scalar('cypher_datetime.fromepoch(any, any) any', (seconds: Datum, nanoseconds: Datum) => {
      if (typeof nanoseconds !== 'bigint') throw wrongType('an epoch', nanoseconds);
      if (nanoseconds % 1000n !== 0n)
        throw cypherFailure('InvalidArgumentValue', 'nanoseconds must be whole microseconds');
      return instant(timestampOf(unixEpochDay, epoch(seconds, 1_000_000) + Number(nanoseconds / 1000n)));
    }),
  );
  registrar.register(
    scalar('cypher_datetime.fromepochmillis(any) any', (milliseconds: Datum) =>
      instant(timestampOf(unixEpochDay, epoch(milliseconds, 1000))),
    ),
  );
}
