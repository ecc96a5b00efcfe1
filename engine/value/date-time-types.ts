/**
 * The date and time types as TypeDefinitions; builtin-types.ts registers them.
 */
import { unsupported } from '../error.ts';
import {
  compareTimestamp,
  printDate,
  printTime,
  printTimestamp,
  printTimestamptz,
  readDateKey,
  readTimestampKey,
  type Timestamp,
  writeDateKey,
  writeTimestampKey,
} from './date-time.ts';
import { parseDate, parseTime, parseTimestamp, parseTimestamptz } from './date-time-input.ts';
import { compareInterval, type Interval, printInterval, writeIntervalKey } from './interval.ts';
import { parseInterval } from './interval-input.ts';
import { timeZone, utcZone } from './time-zone.ts';
import type { TypeDefinition } from './type.ts';

function refuseTimetz(): never {
  throw unsupported('type time with time zone', { hint: 'Use timestamp with time zone, or time.' });
}

const timestampOrder = {
  category: 'datetime',
  vector: 'f64',
  byteLength: 8,
  compare: (left: unknown, right: unknown) => compareTimestamp(left as Timestamp, right as Timestamp),
} as const satisfies Partial<TypeDefinition>;

export const dateTimeTypes: readonly TypeDefinition[] = [
  {
    ...timestampOrder,
    name: 'date',
    sqlName: 'date',
    oid: 1082,
    arrayOid: 1182,
    vector: 'i32',
    byteLength: 4,
    parse: (text, _type, settings) => parseDate(text, settings),
    print: (value) => printDate(value as number),
    writeKey: (writer, value) => writeDateKey(writer, value as number),
    readKey: (reader) => readDateKey(reader),
  },
  {
    ...timestampOrder,
    name: 'time',
    sqlName: 'time without time zone',
    oid: 1083,
    arrayOid: 1183,
    parse: (text, type, settings) => parseTime(text, type, settings),
    print: (value) => printTime(value as number),
    writeKey: (writer, value) => writer.int64(value as number),
    readKey: (reader) => reader.int64(),
  },
  {
    ...timestampOrder,
    name: 'timestamp',
    sqlName: 'timestamp without time zone',
    oid: 1114,
    arrayOid: 1115,
    parse: (text, type, settings) => parseTimestamp(text, type, settings),
    print: (value) => printTimestamp(value as Timestamp),
    writeKey: (writer, value) => writeTimestampKey(writer, value as Timestamp),
    readKey: (reader) => readTimestampKey(reader),
  },
  {
    ...timestampOrder,
    name: 'timestamptz',
    sqlName: 'timestamp with time zone',
    oid: 1184,
    arrayOid: 1185,
    preferred: true,
    parse: (text, type, settings) => parseTimestamptz(text, type, settings),
    print: (value, _type, settings) =>
      printTimestamptz(value as Timestamp, settings === undefined ? utcZone : timeZone(settings.timeZone)),
    writeKey: (writer, value) => writeTimestampKey(writer, value as Timestamp),
    readKey: (reader) => readTimestampKey(reader),
  },
  {
    name: 'timetz',
    sqlName: 'time with time zone',
    oid: 1266,
    arrayOid: 1270,
    category: 'datetime',
    vector: 'any',
    byteLength: 12,
    parse: refuseTimetz,
    print: refuseTimetz,
  },
  {
    name: 'interval',
    sqlName: 'interval',
    oid: 1186,
    arrayOid: 1187,
    category: 'timespan',
    preferred: true,
    vector: 'any',
    byteLength: 16,
    parse: (text, type) => parseInterval(text, type),
    print: (value) => printInterval(value as Interval),
    compare: (left, right) => compareInterval(left as Interval, right as Interval),
    writeKey: (writer, value) => writeIntervalKey(writer, value as Interval),
  },
];
