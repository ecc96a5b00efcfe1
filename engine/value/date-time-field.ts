/**
 * Raw date and time fields: what the words of a date/time input add up to before a type makes a datum of them.
 *
 * `readDateTimeFields` reads the spellings of PostgreSQL: ISO 8601 first by one pattern, then word by word (month
 * names, `1/5/2024` in the setting's order, `20240105`, `10:00 pm`, `BC`, zone names, `J2451187`, `now`, `today`, …).
 * Errors name no type: callers turn `DateTimeFault` into PostgreSQL's message for theirs.
 */

import { DbError } from '../error.ts';
import { calendarDate, dayOf, daysInMonth, microsecondsPerDay, microsecondsPerHour, monthNames } from './calendar.ts';
import { findTimeZone, parseOffset, type TimeZone } from './time-zone.ts';

export type DateOrder = 'MDY' | 'DMY' | 'YMD';

/** Words that stand for a moment instead of fields. */
export type SpecialMoment = 'infinity' | '-infinity' | 'epoch' | 'now' | 'today' | 'tomorrow' | 'yesterday';

export interface DateTimeFields {
  readonly special: SpecialMoment | undefined;
  readonly date: { readonly year: number; readonly month: number; readonly day: number } | undefined;
  /** A Julian day number given as J2451187. */
  readonly julianDay: number | undefined;
  /** Microseconds of the day. */
  readonly time: number | undefined;
  readonly zone: TimeZone | number | undefined;
}

/** Why a text is no date or time; `kind` picks SQLSTATE and message. */
export class DateTimeFault {
  readonly kind: 'syntax' | 'overflow' | 'month or day overflow' | 'zone overflow';
  constructor(kind: DateTimeFault['kind']) {
    this.kind = kind;
  }
}

const isoText =
  /^(\d{4,6})-(\d{1,2})-(\d{1,2})(?:(?:[ T]|\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d*))?)?\s*(Z|z|[+-]\d{1,2}(?::?\d{2}(?::?\d{2})?)?)?)?\s*(BC|bc)?$/;

/** No date or time is longer; PostgreSQL has a limit of this order, and the patterns here are not linear. */
const longestText = 150;

export function readDateTimeFields(text: string, dateOrder: DateOrder): DateTimeFields {
  const plain = readPlain(text);
  if (plain !== undefined) return plain;
  const trimmed = text.trim();
  if (trimmed.length > longestText) throw new DateTimeFault('syntax');
  const match = isoText.exec(trimmed);
  if (match === null) return new FieldReader(trimmed, dateOrder).read();
  const date = checkedDate(Number(match[1]), Number(match[2]), Number(match[3]), match[9] !== undefined);
  const time =
    match[4] === undefined ? undefined : timeOfDay(Number(match[4]), Number(match[5]), Number(match[6] ?? 0), match[7]);
  const zone = match[8] === undefined ? undefined : /z/i.test(match[8]) ? 0 : offsetOf(match[8]);
  return { special: undefined, date, julianDay: undefined, time, zone };
}

/** `YYYY-MM-DD` and `YYYY-MM-DD HH:MM:SS` by position: what loads and drivers send, without a regular expression. */
function readPlain(text: string): DateTimeFields | undefined {
  if (text.length !== 10 && text.length !== 19) return undefined;
  if (text[4] !== '-' || text[7] !== '-') return undefined;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  // NaN where a character was no digit
  if (!(year > 0 && month > 0 && day > 0)) return undefined;
  let time: number | undefined;
  if (text.length === 19) {
    if ((text[10] !== ' ' && text[10] !== 'T') || text[13] !== ':' || text[16] !== ':') return undefined;
    const hour = twoDigits(text, 11);
    const minute = twoDigits(text, 14);
    const second = twoDigits(text, 17);
    if (!(hour >= 0 && minute >= 0 && second >= 0)) return undefined;
    time = timeOfDay(hour, minute, second);
  }
  return {
    special: undefined,
    date: checkedDate(year, month, day, false),
    julianDay: undefined,
    time,
    zone: undefined,
  };
}

function twoDigits(text: string, at: number): number {
  const high = text.charCodeAt(at) - 0x30;
  const low = text.charCodeAt(at + 1) - 0x30;
  return high >= 0 && high <= 9 && low >= 0 && low <= 9 ? high * 10 + low : Number.NaN;
}

function offsetOf(text: string): number {
  try {
    const offset = parseOffset(text);
    if (offset === undefined) throw new DateTimeFault('syntax');
    return offset;
  } catch (error) {
    if (error instanceof DbError) throw new DateTimeFault('zone overflow');
    throw error;
  }
}

function checkedDate(
  writtenYear: number,
  month: number,
  day: number,
  beforeChrist: boolean,
): { readonly year: number; readonly month: number; readonly day: number } {
  if (writtenYear === 0) throw new DateTimeFault('overflow');
  const year = beforeChrist ? 1 - writtenYear : writtenYear;
  if (month < 1 || month > 12 || day < 1 || day > 31) throw new DateTimeFault('month or day overflow');
  if (day > daysInMonth(year, month)) throw new DateTimeFault('overflow');
  return { year, month, day };
}

/** Microseconds since midnight; 24:00:00 and a leap second are let through, more is a fault. */
export function timeOfDay(hour: number, minute: number, second: number, fraction = ''): number {
  const microseconds = fraction === '' ? 0 : Math.round(Number(`0.${fraction}`) * 1e6);
  if (hour > 24 || minute > 59 || second > 60 || (hour === 24 && (minute > 0 || second > 0 || microseconds > 0))) {
    throw new DateTimeFault('overflow');
  }
  return ((hour * 60 + minute) * 60 + second) * 1_000_000 + microseconds;
}

const specials: Readonly<Record<string, SpecialMoment>> = {
  infinity: 'infinity',
  '+infinity': 'infinity',
  '-infinity': '-infinity',
  epoch: 'epoch',
  now: 'now',
  today: 'today',
  tomorrow: 'tomorrow',
  yesterday: 'yesterday',
};

const word =
  /\s*(?:([+-]infinity\b)|([A-Za-z]{3}\d[A-Za-z]{3}(?![A-Za-z\d])|[A-Za-z]+(?:\/[A-Za-z_+\-0-9/]+)?(?![A-Za-z]*[-/.+]\d)|[A-Za-z]{3,}[+-]\d{1,2}(?::\d{2})?(?![-/.\d]))|(\d+(?:[-/.]\d+|[-/.][A-Za-z]+)*(?:[-/.]\d+)+|\d+[-/][A-Za-z]+[-/]\d+|[A-Za-z]{3,}[-/.]\d+[-/.]\d+)(?![:\d])|(\d{1,2}:\d{2}(?::\d{2}(?:\.\d*)?)?)|(\d+(?:\.\d+)?)|([+-]\d{1,2}(?::?\d{2}(?::?\d{2})?)?)|([,]))/iy;

const dayWords = /^(sun|mon|tues?|wed(nes)?|thu(rs?)?|fri|sat(ur)?)(day)?$/;

/** Reads words left to right; one object per text. */
class FieldReader {
  private readonly text: string;
  private readonly dateOrder: DateOrder;
  private special: SpecialMoment | undefined;
  private monthByName: number | undefined;
  private readonly numbers: string[] = [];
  private written: { year: number; month: number; day: number } | undefined;
  private julianDay: number | undefined;
  private time: number | undefined;
  private zone: TimeZone | number | undefined;
  private beforeChrist = false;
  private expectJulian = false;

  constructor(text: string, dateOrder: DateOrder) {
    this.text = text;
    this.dateOrder = dateOrder;
  }

  read(): DateTimeFields {
    const end = this.text.length;
    if (end === 0) throw new DateTimeFault('syntax');
    word.lastIndex = 0;
    let position = 0;
    while (position < end) {
      word.lastIndex = position;
      const match = word.exec(this.text);
      if (match === null) throw new DateTimeFault('syntax');
      position = word.lastIndex;
      this.take(match);
    }
    this.settle();
    if (this.special !== undefined && this.written !== undefined) throw new DateTimeFault('syntax');
    const date =
      this.written && checkedDate(this.written.year, this.written.month, this.written.day, this.beforeChrist);
    if (this.expectJulian) throw new DateTimeFault('syntax');
    return { special: this.special, date, julianDay: this.julianDay, time: this.time, zone: this.zone };
  }

  private take(match: RegExpExecArray): void {
    if (match[1] !== undefined) this.setSpecial(specials[match[1].toLowerCase()]!);
    else if (match[2] !== undefined) this.takeWord(match[2]);
    else if (match[3] !== undefined && this.expectJulian) this.takeJulian(match[3]);
    else if (match[3] !== undefined) this.takeDate(match[3]);
    else if (match[4] !== undefined) this.takeTime(match[4]);
    else if (match[5] !== undefined) this.takeNumber(match[5]);
    else if (match[6] !== undefined) this.takeOffset(match[6]);
  }

  private takeWord(raw: string): void {
    const text = raw.toLowerCase();
    const month = monthOf(text);
    if (Object.hasOwn(specials, text)) this.setSpecial(specials[text]!);
    else if (month !== undefined) {
      if (this.monthByName !== undefined || this.written !== undefined) throw new DateTimeFault('syntax');
      this.monthByName = month;
    } else if (text === 'j') this.expectJulian = true;
    else if (text === 'bc' || text === 'ad') this.beforeChrist = text === 'bc';
    else if (text === 'am' || text === 'pm') this.takeHalf(text);
    else if (text === 'allballs') {
      this.setTime(0);
      this.zone = 0;
    } else if (!dayWords.test(text) && !this.isFiller(text)) this.takeZone(raw);
  }

  /** `at` and `on` say nothing; `T` may stand between a date and a time. */
  private isFiller(text: string): boolean {
    return text === 'at' || text === 'on' || (text === 't' && (this.written !== undefined || this.numbers.length > 0));
  }

  private takeZone(name: string): void {
    const zone = findTimeZone(name);
    if (zone === undefined && name.includes('/')) {
      throw new DbError('22023', `time zone "${name.toLowerCase()}" not recognized`);
    }
    if (zone === undefined || this.zone !== undefined) throw new DateTimeFault('syntax');
    this.zone = zone;
  }

  private takeHalf(half: 'am' | 'pm'): void {
    if (this.time === undefined) throw new DateTimeFault('syntax');
    const hour = Math.floor(this.time / microsecondsPerHour);
    if (hour > 12) throw new DateTimeFault('overflow');
    if (half === 'pm' && hour !== 12) this.time += 12 * microsecondsPerHour;
    if (half === 'am' && hour === 12) this.time -= 12 * microsecondsPerHour;
  }

  private setSpecial(moment: SpecialMoment): void {
    if (this.special !== undefined) throw new DateTimeFault('syntax');
    this.special = moment;
  }

  private setTime(time: number): void {
    if (this.time !== undefined) throw new DateTimeFault('syntax');
    this.time = time;
  }

  private takeTime(text: string): void {
    const [hour, minute, second = '0'] = text.split(':');
    const [whole, fraction = ''] = second.split('.');
    this.setTime(timeOfDay(Number(hour), Number(minute), Number(whole), fraction));
  }

  private takeOffset(text: string): void {
    const negativeYearLike = this.time === undefined && this.special === undefined;
    if (negativeYearLike && this.written === undefined) throw new DateTimeFault('syntax');
    if (this.zone !== undefined && this.zone !== 0 && typeof this.zone === 'number') throw new DateTimeFault('syntax');
    this.zone = offsetOf(text);
  }

  private takeNumber(text: string): void {
    if (this.expectJulian) {
      this.takeJulian(text);
      return;
    }
    const [digits, fraction] = text.split('.');
    if (this.written === undefined && this.monthByName === undefined && this.numbers.length === 0) {
      if (digits!.length === 8 && fraction === undefined) {
        this.setDate(Number(digits!.slice(0, 4)), Number(digits!.slice(4, 6)), Number(digits!.slice(6)));
        return;
      }
      if (digits!.length === 6 && fraction === undefined) {
        this.setDate(fullYear(digits!.slice(0, 2)), Number(digits!.slice(2, 4)), Number(digits!.slice(4)));
        return;
      }
    }
    if (this.written !== undefined && (digits!.length === 6 || digits!.length === 4) && this.time === undefined) {
      const second = digits!.length === 6 ? Number(digits!.slice(4)) : 0;
      this.setTime(timeOfDay(Number(digits!.slice(0, 2)), Number(digits!.slice(2, 4)), second, fraction));
      return;
    }
    if (fraction !== undefined) throw new DateTimeFault('syntax');
    this.numbers.push(text);
    if (this.numbers.length > 3) throw new DateTimeFault('syntax');
  }

  /** The day number behind a J; its fraction is the time of day. */
  private takeJulian(text: string): void {
    const number = Number(text);
    if (Number.isNaN(number)) throw new DateTimeFault('syntax');
    this.expectJulian = false;
    this.julianDay = Math.floor(number);
    if (number !== this.julianDay) this.setTime(Math.round((number - this.julianDay) * microsecondsPerDay));
  }

  private setDate(year: number, month: number, day: number): void {
    if (this.written !== undefined) throw new DateTimeFault('syntax');
    this.written = { year, month, day };
  }

  /** Day 366 of a common year is the first of the next. */
  private setDayOfYear(year: number, dayOfYear: number): void {
    const date = calendarDate(dayOf(year, 1, 1) + dayOfYear - 1);
    this.setDate(date.year, date.month, date.day);
  }

  /** `2024-01-05`, `1/5/2024`, `05-Jan-2024`, and the day of a year `2024.005`. */
  private takeDate(text: string): void {
    const parts = text.split(/[-/.]/);
    if (parts.length === 2 && parts[0]!.length >= 4 && parts[1]!.length === 3) {
      this.setDayOfYear(Number(parts[0]), Number(parts[1]));
      return;
    }
    const named = parts.findIndex((part) => /[A-Za-z]/.test(part));
    if (named >= 0) {
      const month = monthNames.findIndex((name) => name.startsWith(parts[named]!.toLowerCase().slice(0, 3)));
      if (month < 0 || parts[named]!.length < 3) throw new DateTimeFault('syntax');
      this.monthByName = month + 1;
      parts.splice(named, 1);
      this.numbers.push(...parts);
      return;
    }
    if (parts.length !== 3) throw new DateTimeFault('syntax');
    this.ordered(parts[0]!, parts[1]!, parts[2]!);
  }

  private ordered(first: string, second: string, third: string): void {
    if (first.length >= 3 || this.dateOrder === 'YMD') this.setDate(fullYear(first), Number(second), Number(third));
    else if (this.dateOrder === 'DMY') this.setDate(fullYear(third), Number(second), Number(first));
    else this.setDate(fullYear(third), Number(first), Number(second));
  }

  /** Loose numbers become a date at the end: `Jan 5 2024`, `5 Jan 2024`, `2024 Jan 5`. */
  private settle(): void {
    const { numbers, monthByName } = this;
    if (monthByName !== undefined) {
      if (numbers.length !== 2 || this.written !== undefined) throw new DateTimeFault('syntax');
      const yearFirst = numbers[0]!.length >= 3 || Number(numbers[0]) > 31;
      const [day, year] = yearFirst ? [numbers[1]!, numbers[0]!] : [numbers[0]!, numbers[1]!];
      this.setDate(fullYear(year), monthByName, Number(day));
    } else if (numbers.length === 3) {
      this.ordered(numbers[0]!, numbers[1]!, numbers[2]!);
    } else if (numbers.length > 0) {
      throw new DateTimeFault('syntax');
    }
  }
}

/** 1–12 for a month's name or its first three letters. */
function monthOf(word: string): number | undefined {
  const index = monthNames.findIndex((name) => name === word || name.slice(0, 3) === word);
  return index >= 0 ? index + 1 : word === 'sept' ? 9 : undefined;
}

/** Two digits mean 1970–2069. */
function fullYear(text: string): number {
  const year = Number(text);
  return text.length > 2 ? year : year < 70 ? year + 2000 : year + 1900;
}
