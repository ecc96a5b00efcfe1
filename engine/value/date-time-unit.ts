/**
 * Names of date and time units, as extract, date_part, date_trunc and date_bin take them, in PostgreSQL's spellings.
 */
import { DbError } from '../error.ts';

export type DateTimeUnit =
  | 'microseconds'
  | 'milliseconds'
  | 'second'
  | 'minute'
  | 'hour'
  | 'day'
  | 'week'
  | 'month'
  | 'quarter'
  | 'year'
  | 'decade'
  | 'century'
  | 'millennium'
  | 'dow'
  | 'isodow'
  | 'doy'
  | 'isoyear'
  | 'julian'
  | 'epoch'
  | 'timezone'
  | 'timezone_hour'
  | 'timezone_minute';

const spellings: Readonly<Record<DateTimeUnit, string>> = {
  microseconds: 'microsecond us usec usecs useconds usecond microsecon',
  milliseconds: 'millisecond ms msec msecs mseconds',
  second: 'seconds sec secs s',
  minute: 'minutes min mins m',
  hour: 'hours hr hrs h',
  day: 'days d',
  week: 'weeks w',
  month: 'months mon mons',
  quarter: 'qtr',
  year: 'years yr yrs y',
  decade: 'decades dec decs',
  century: 'centuries cent c',
  millennium: 'millennia mil mils',
  dow: '',
  isodow: '',
  doy: '',
  isoyear: '',
  julian: 'j jd',
  epoch: '',
  timezone: '',
  timezone_hour: 'timezone_h',
  timezone_minute: 'timezone_m',
};

const units: ReadonlyMap<string, DateTimeUnit> = new Map(
  (Object.keys(spellings) as DateTimeUnit[]).flatMap((unit) =>
    [unit, ...spellings[unit].split(' ')].map((word): [string, DateTimeUnit] => [word, unit]),
  ),
);

/** The unit of a name; 22023 when there is none. */
export function dateTimeUnit(name: string, sqlTypeName: string): DateTimeUnit {
  const unit = name === '' ? undefined : units.get(name.toLowerCase());
  if (unit === undefined) {
    throw new DbError('22023', `unit "${name.toLowerCase()}" not recognized for type ${sqlTypeName}`);
  }
  return unit;
}

export function unitNotSupported(name: string, sqlTypeName: string): DbError {
  return new DbError('0A000', `unit "${name.toLowerCase()}" not supported for type ${sqlTypeName}`);
}
