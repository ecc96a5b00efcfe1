/**
 * to_timestamp and to_date: text read by a pattern (date-time-pattern.ts).
 *
 * A number field takes as many digits as it is wide when another number follows at once, else all there are. Literals
 * skip one character each, runs of white space are equal. Week-of-year fields count only with an ISO year.
 */
import { DbError, unsupported } from '../error.ts';
import { dayOf, daysInMonth, firstDay, isoYearStart, lastDay, monthNames } from './calendar.ts';
import { fromLocal, type Timestamp, timestampOf } from './date-time.ts';
import { type PatternKeyword, type PatternPiece, readPattern } from './date-time-pattern.ts';
import { fixedZone, type TimeZone } from './time-zone.ts';

/** What was read so far; undefined where the pattern does not say. */
interface Found {
  numbers: Map<PatternKeyword, number>;
  afternoon: boolean | undefined;
  beforeChrist: boolean;
  microsecond: number;
  offsetSign: 1 | -1;
}

/** to_timestamp(text, pattern) → timestamptz. */
export function readTimestamp(text: string, pattern: string, zone: TimeZone): Timestamp {
  const found = read(text, pattern);
  const local = timestampOf(dayIn(found, text), timeIn(found, text));
  const offsetHours = found.numbers.get('TZH');
  if (offsetHours === undefined) return fromLocal(local, zone);
  const offset = found.offsetSign * (offsetHours * 3600 + (found.numbers.get('TZM') ?? 0) * 60);
  return fromLocal(local, fixedZone(offset, ''));
}

/** to_date(text, pattern). */
export function readDate(text: string, pattern: string): number {
  const found = read(text, pattern);
  // the clock is checked although a date has no use for it
  timeIn(found, text);
  return dayIn(found, text);
}

const widths: Partial<Record<PatternKeyword, number>> = {
  HH24: 2,
  HH12: 2,
  HH: 2,
  MI: 2,
  SS: 2,
  SSSS: 5,
  SSSSS: 5,
  MS: 3,
  US: 6,
  FF1: 1,
  FF2: 2,
  FF3: 3,
  FF4: 4,
  FF5: 5,
  FF6: 6,
  YYYY: 4,
  YYY: 3,
  YY: 2,
  Y: 1,
  IYYY: 4,
  IYY: 3,
  IY: 2,
  I: 1,
  MM: 2,
  DDD: 3,
  IDDD: 3,
  DD: 2,
  D: 1,
  ID: 1,
  WW: 2,
  W: 1,
  IW: 2,
  CC: 2,
  Q: 1,
  J: 7,
  TZH: 2,
  TZM: 2,
};

function read(text: string, pattern: string): Found {
  const found: Found = {
    numbers: new Map(),
    afternoon: undefined,
    beforeChrist: false,
    microsecond: 0,
    offsetSign: 1,
  };
  const pieces = readPattern(pattern);
  let at = 0;
  const skipSpace = (): void => {
    while (at < text.length && /\s/.test(text[at]!)) at++;
  };
  pieces.forEach((piece, i) => {
    if (at >= text.length) return;
    if (piece.kind === 'literal') {
      for (const character of piece.text) {
        if (/\s/.test(character)) skipSpace();
        else if (at < text.length && (piece.quoted || !/[A-Za-z0-9]/.test(text[at]!))) at++;
      }
      return;
    }
    skipSpace();
    at = readField(text, at, piece, pieces[i + 1], found);
  });
  return found;
}

type Field = Extract<PatternPiece, { readonly kind: 'field' }>;

/** Reads one field and returns where the next begins. */
function readField(text: string, at: number, field: Field, next: PatternPiece | undefined, found: Found): number {
  switch (field.keyword) {
    case 'AM':
    case 'A.M.':
      return readWord(text, at, field, ['am', 'pm', 'a.m.', 'p.m.'], (index) => {
        found.afternoon = index % 2 === 1;
      });
    case 'BC':
    case 'B.C.':
      return readWord(text, at, field, ['ad', 'bc', 'a.d.', 'b.c.'], (index) => {
        found.beforeChrist = index % 2 === 1;
      });
    case 'MONTH':
    case 'MON': {
      const names = field.keyword === 'MON' ? monthNames.map((name) => name.slice(0, 3)) : monthNames;
      return readWord(text, at, field, names, (index) => found.numbers.set('MM', index + 1));
    }
    case 'RM':
      return readWord(text, at, field, romanMonths, (index) => found.numbers.set('MM', romanNumbers[index]!));
    case 'DAY':
    case 'DY':
      // the day of the week says nothing new
      return at + (/^[A-Za-z]*/.exec(text.slice(at))?.[0].length ?? 0);
    case 'TZ':
    case 'OF':
      throw unsupported(`formatting field "${field.keyword}" outside to_char`);
    case 'Y,YYY': {
      const match = /^(\d+),(\d{3})/.exec(text.slice(at));
      if (match === null) throw invalidValue(text.slice(at), field);
      found.numbers.set('YYYY', Number(match[1]) * 1000 + Number(match[2]));
      return at + match[0].length;
    }
    default:
      return readNumber(text, at, field, next, found);
  }
}

/** Longest first, and the month each one stands for. */
const romanMonths: readonly string[] = ['viii', 'vii', 'xii', 'iii', 'vi', 'xi', 'ix', 'iv', 'ii', 'x', 'v', 'i'];
const romanNumbers: readonly number[] = [8, 7, 12, 3, 6, 11, 9, 4, 2, 10, 5, 1];

function readWord(
  text: string,
  at: number,
  field: Field,
  words: readonly string[],
  take: (index: number) => void,
): number {
  const rest = text.slice(at).toLowerCase();
  const index = words.findIndex((word) => rest.startsWith(word));
  if (index < 0) {
    const shown = /^\S*/.exec(text.slice(at))![0];
    throw new DbError('22007', `invalid value "${shown}" for "${field.written}"`, {
      detail: 'The given value did not match any of the allowed values for this field.',
    });
  }
  take(index);
  return at + words[index]!.length;
}

function readNumber(text: string, at: number, field: Field, next: PatternPiece | undefined, found: Found): number {
  const { keyword } = field;
  const width = widths[keyword] ?? 2;
  let start = at;
  if (keyword === 'TZH' && /[+-]/.test(text[at]!)) {
    found.offsetSign = text[at] === '-' ? -1 : 1;
    start++;
  }
  const followed = next?.kind === 'field' && widths[next.keyword] !== undefined;
  const fraction = keyword === 'MS' || keyword === 'US' || keyword.startsWith('FF');
  const digits = text.slice(start).match(followed || fraction ? new RegExp(`^\\d{1,${width}}`) : /^[+-]?\d+/)?.[0];
  if (digits === undefined) throw invalidValue(text.slice(at, at + width), field);
  if (fraction) found.microsecond = Number(digits.padEnd(6, '0'));
  else if (/^I?Y{1,3}$|^I$/.test(keyword)) setShortYear(found, keyword, digits);
  else found.numbers.set(keyword, Number(digits));
  let end = start + digits.length;
  if (field.ordinal !== undefined) end += 2;
  return end;
}

/** Years of fewer than four digits are the ones nearest to 2020. */
function setShortYear(found: Found, keyword: PatternKeyword, digits: string): void {
  const year = Number(digits);
  const iso = keyword.startsWith('I');
  let full = year;
  if (digits.length < 4) {
    if (year < 70) full += 2000;
    else if (year < 100) full += 1900;
    else if (year < 520) full += 2000;
    else if (year < 1000) full += 1000;
  }
  found.numbers.set(iso ? 'IYYY' : 'YYYY', full);
}

function invalidValue(shown: string, field: Field): DbError {
  return new DbError('22007', `invalid value "${shown}" for "${field.written}"`, {
    detail: 'Value must be an integer.',
  });
}

function outOfRange(text: string): DbError {
  return new DbError('22008', `date/time field value out of range: "${text}"`);
}

function dayIn(found: Found, text: string): number {
  const { numbers } = found;
  const julian = numbers.get('J');
  if (julian !== undefined) return julian - 2_451_545;
  const isoYear = numbers.get('IYYY');
  if (isoYear !== undefined) {
    const inYear = numbers.get('IDDD');
    if (inYear !== undefined) return isoYearStart(isoYear) + inYear - 1;
    return isoYearStart(isoYear) + ((numbers.get('IW') ?? 1) - 1) * 7 + (numbers.get('ID') ?? 1) - 1;
  }
  const century = numbers.get('CC');
  const written = numbers.get('YYYY') ?? (century === undefined ? 0 : (century - 1) * 100 + 1);
  const year =
    found.beforeChrist && written > 0 ? 1 - written : written === 0 ? 0 : written < 0 ? written + 1 : written;
  const inYear = numbers.get('DDD');
  if (inYear !== undefined) return dayOf(year, 1, 1) + inYear - 1;
  const month = numbers.get('MM') ?? 1;
  const day = numbers.get('DD') ?? 1;
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) throw outOfRange(text);
  const number = dayOf(year, month, day);
  if (number < firstDay || number > lastDay) throw new DbError('22008', `date out of range: "${text}"`);
  return number;
}

function timeIn(found: Found, text: string): number {
  const { numbers } = found;
  const secondOfDay = numbers.get('SSSS') ?? numbers.get('SSSSS');
  if (secondOfDay !== undefined) return secondOfDay * 1_000_000 + found.microsecond;
  let hour = numbers.get('HH24') ?? numbers.get('HH12') ?? numbers.get('HH') ?? 0;
  const twelve = numbers.has('HH12') || numbers.has('HH');
  if (twelve && (hour < 1 || hour > 12)) {
    throw new DbError('22007', `hour "${hour}" is invalid for the 12-hour clock`, {
      hint: 'Use the 24-hour clock, or give an hour between 1 and 12.',
    });
  }
  if (twelve) hour %= 12;
  if (found.afternoon === true && hour < 12) hour += 12;
  const minute = numbers.get('MI') ?? 0;
  const second = numbers.get('SS') ?? 0;
  if (hour > 23 || minute > 59 || second > 59) throw outOfRange(text);
  return ((hour * 60 + minute) * 60 + second) * 1_000_000 + found.microsecond;
}
