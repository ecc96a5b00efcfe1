/**
 * Reading text by a date template: the fields that to_timestamp and to_date put together.
 *
 * White space before and behind fields is skipped. A space or separator of the template takes one of the text if there
 * is one, any other character takes one character whatever it is, unless more was skipped before than the template
 * told. A number takes as many digits as its pattern is wide when another number follows at once, else all there are.
 * After FX widths are exact and nothing is skipped. A field that is read twice must be read the same.
 */
import { DbError, unsupported } from '../../error.ts';
import { dayNames, monthNames } from '../../value/calendar.ts';
import { int4Max, int4Min } from '../../value/integer.ts';
import { isSeparator, type TemplatePart, type TemplatePattern } from './date-template.ts';

/** Numbers as read; 0 where nothing was. */
export interface TemplateFields {
  year: number;
  /** Digits of the year's pattern. */
  yearWidth: number;
  century: number;
  month: number;
  day: number;
  dayOfYear: number;
  /** 1 is Sunday. */
  weekday: number;
  week: number;
  weekOfMonth: number;
  julian: number;
  hour: number;
  minute: number;
  second: number;
  secondsOfDay: number;
  millisecond: number;
  microsecond: number;
  zoneSign: -1 | 0 | 1;
  zoneHour: number;
  zoneMinute: number;
  isPm: number;
  isBeforeChrist: number;
  isTwelveHour: boolean;
  calendar: 'gregorian' | 'iso' | undefined;
}

type NumberField = {
  [Field in keyof TemplateFields]: number extends TemplateFields[Field] ? Field : never;
}[keyof TemplateFields];

interface NumberRule {
  readonly width: number;
  /** Undefined where the number is read and not used. */
  readonly field: NumberField | undefined;
}

const numberRules: ReadonlyMap<string, NumberRule> = new Map<string, NumberRule>([
  ['HH', { width: 2, field: 'hour' }],
  ['HH12', { width: 2, field: 'hour' }],
  ['HH24', { width: 2, field: 'hour' }],
  ['MI', { width: 2, field: 'minute' }],
  ['SS', { width: 2, field: 'second' }],
  ['SSSS', { width: 4, field: 'secondsOfDay' }],
  ['SSSSS', { width: 5, field: 'secondsOfDay' }],
  ['MM', { width: 2, field: 'month' }],
  ['DDD', { width: 3, field: 'dayOfYear' }],
  ['IDDD', { width: 3, field: 'dayOfYear' }],
  ['DD', { width: 2, field: 'day' }],
  ['D', { width: 1, field: 'weekday' }],
  ['WW', { width: 2, field: 'week' }],
  ['IW', { width: 2, field: 'week' }],
  ['W', { width: 1, field: 'weekOfMonth' }],
  ['Q', { width: 1, field: undefined }],
  ['CC', { width: 2, field: 'century' }],
  ['J', { width: 1, field: 'julian' }],
  ['TZM', { width: 2, field: 'zoneMinute' }],
  ['YYYY', { width: 4, field: 'year' }],
  ['IYYY', { width: 4, field: 'year' }],
]);

const fractionWidths: ReadonlyMap<string, number> = new Map([
  ['MS', 3],
  ['US', 6],
  ...[1, 2, 3, 4, 5, 6].map((digits) => [`FF${digits}`, digits] as const),
]);

/** Patterns that other than digits may stand for. */
const wordPatterns = new Set('AM PM A.M. P.M. AD BC A.D. B.C. MONTH MON DAY DY RM TZ TZH OF'.split(' '));

const isoPatterns = new Set('IDDD ID IW IYYY IYY IY I'.split(' '));
const gregorianPatterns = new Set('MONTH MON MM RM DDD DD D WW W Y,YYY YYYY YYY YY Y'.split(' '));

const shortMonths = monthNames.map((name) => name.slice(0, 3));
const shortDays = dayNames.map((name) => name.slice(0, 3));
const romanMonths = ['xii', 'xi', 'x', 'ix', 'viii', 'vii', 'vi', 'v', 'iv', 'iii', 'ii', 'i'];

const widthHint = 'If your source string is not fixed-width, try using the "FM" modifier.';

function invalid(text: string, pattern: TemplatePattern, detail: string, hint?: string): DbError {
  const message = `invalid value "${text}" for "${pattern.written}"`;
  return new DbError('22007', message, hint === undefined ? { detail } : { detail, hint });
}

/** Years of fewer than four digits are those nearest to 2020. */
function nearYear(year: number): number {
  if (year < 70) return year + 2000;
  if (year < 100) return year + 1900;
  if (year < 520) return year + 2000;
  return year < 1000 ? year + 1000 : year;
}

function isDigitPattern(part: TemplatePart): boolean {
  if (part.kind === 'text') return /^\d$/.test(part.text);
  return part.kind === 'pattern' && !wordPatterns.has(part.key) && !part.key.startsWith('FF');
}

/** Reads a text once. */
export class TemplateReader {
  readonly fields: TemplateFields = {
    ...{ year: 0, yearWidth: 0, century: 0, month: 0, day: 0, dayOfYear: 0, weekday: 0, week: 0, weekOfMonth: 0 },
    ...{ julian: 0, hour: 0, minute: 0, second: 0, secondsOfDay: 0, millisecond: 0, microsecond: 0 },
    ...{ zoneSign: 0, zoneHour: 0, zoneMinute: 0, isPm: 0, isBeforeChrist: 0, isTwelveHour: false },
    calendar: undefined,
  };
  readonly #text: string;
  #at = 0;
  /** Characters skipped beyond what the template told. */
  #skipped = 0;
  #isFixed = false;

  constructor(text: string) {
    this.#text = text;
  }

  read(parts: readonly TemplatePart[]): void {
    for (const [i, part] of parts.entries()) {
      if (this.#at >= this.#text.length) return;
      if (!this.#isFixed && part.kind !== 'fixed' && (part.kind === 'pattern' || i === 0)) this.#skipSpace();
      if (part.kind === 'fixed') this.#isFixed = true;
      else if (part.kind === 'text') this.#literal(part.role);
      else this.#pattern(part, parts[i + 1]);
      if (part.kind === 'text' || this.#isFixed) continue;
      this.#skipped = 0;
      this.#skipSpace();
    }
  }

  #skipSpace(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) {
      this.#at++;
      this.#skipped++;
    }
  }

  #skipCharacter(): void {
    this.#at += String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0).length;
  }

  #literal(role: 'space' | 'separator' | 'letter'): void {
    if (this.#isFixed) this.#skipCharacter();
    else if (role !== 'letter') {
      this.#skipped--;
      const here = this.#text[this.#at]!;
      if (!/\s/.test(here) && !isSeparator(here)) return;
      this.#at++;
      this.#skipped++;
    } else if (this.#skipped > 0) this.#skipped--;
    else this.#skipCharacter();
  }

  #use(calendar: 'gregorian' | 'iso'): void {
    if (this.fields.calendar !== undefined && this.fields.calendar !== calendar) {
      const hint = 'Do not mix Gregorian and ISO week date conventions in a formatting template.';
      throw new DbError('22007', 'invalid combination of date conventions', { hint });
    }
    this.fields.calendar = calendar;
  }

  #set(field: NumberField, value: number, pattern: TemplatePattern): void {
    const present = this.fields[field];
    if (present !== 0 && present !== value) {
      const detail = 'This value contradicts a previous setting for the same field type.';
      throw new DbError('22007', `conflicting values for "${pattern.written}" field in formatting string`, { detail });
    }
    this.fields[field] = value;
  }

  /** A number of up to `width` digits: exactly so many when a number follows at once. Gives its length, too. */
  #number(pattern: TemplatePattern, next: TemplatePart | undefined, width: number): { value: number; length: number } {
    const start = this.#at;
    const space = /^\s*/.exec(this.#text.slice(start))![0].length;
    const rest = this.#text.slice(start + space);
    const given = rest.slice(0, width);
    const takesAll = pattern.fillMode || pattern.ordinal !== undefined || next === undefined || !isDigitPattern(next);
    if (!takesAll && rest.length < width) {
      const detail = `Field requires ${width} characters, but only ${rest.length} remain.`;
      const message = `source string too short for "${pattern.written}" formatting field`;
      throw new DbError('22007', message, { detail, hint: widthHint });
    }
    const found = /^\s*[+-]?\d+/.exec(takesAll ? rest : given)?.[0] ?? '';
    if (!takesAll && found !== '' && found.length < width) {
      const detail = `Field requires ${width} characters, but only ${found.length} could be parsed.`;
      throw invalid(given, pattern, detail, widthHint);
    }
    if (found === '') throw invalid(given, pattern, 'Value must be an integer.');
    const value = Number(found) + 0;
    if (value < int4Min || value > int4Max) {
      const detail = `Value must be in the range ${int4Min} to ${int4Max}.`;
      throw new DbError('22008', `value for "${pattern.written}" in source string is out of range`, { detail });
    }
    this.#at = start + space + found.length;
    return { value, length: space + found.length };
  }

  #word(words: readonly string[], pattern: TemplatePattern): number {
    const rest = this.#text.slice(this.#at);
    const lower = rest.toLowerCase();
    const index = words.findIndex((word) => lower.startsWith(word));
    if (index < 0) {
      const detail = 'The given value did not match any of the allowed values for this field.';
      throw invalid(/^\S*/.exec(rest)![0], pattern, detail);
    }
    this.#at += words[index]!.length;
    return index;
  }

  #pattern(pattern: TemplatePattern, next: TemplatePart | undefined): void {
    const { key } = pattern;
    if (isoPatterns.has(key)) this.#use('iso');
    else if (gregorianPatterns.has(key)) this.#use('gregorian');
    if (this.#wordPattern(pattern)) return;
    this.#numberPattern(pattern, next);
    if (pattern.ordinal === undefined) return;
    this.#skipCharacter();
    this.#skipCharacter();
  }

  #wordPattern(pattern: TemplatePattern): boolean {
    const { fields } = this;
    switch (pattern.key) {
      case 'AM':
      case 'PM':
      case 'A.M.':
      case 'P.M.':
        this.#set('isPm', this.#word(pattern.key.includes('.') ? ['a.m.', 'p.m.'] : ['am', 'pm'], pattern), pattern);
        fields.isTwelveHour = true;
        return true;
      case 'AD':
      case 'BC':
      case 'A.D.':
      case 'B.C.': {
        const words = pattern.key.includes('.') ? ['a.d.', 'b.c.'] : ['ad', 'bc'];
        this.#set('isBeforeChrist', this.#word(words, pattern), pattern);
        return true;
      }
      case 'MONTH':
        this.#set('month', this.#word(monthNames, pattern) + 1, pattern);
        return true;
      case 'MON':
        this.#set('month', this.#word(shortMonths, pattern) + 1, pattern);
        return true;
      case 'RM':
        this.#set('month', 12 - this.#word(romanMonths, pattern), pattern);
        return true;
      case 'DAY':
        fields.weekday = this.#word(dayNames, pattern) + 1;
        return true;
      case 'DY':
        fields.weekday = this.#word(shortDays, pattern) + 1;
        return true;
      case 'TZ':
      case 'OF':
        throw unsupported(`formatting field "${pattern.written}" outside of to_char`);
      default:
        return false;
    }
  }

  #numberPattern(pattern: TemplatePattern, next: TemplatePart | undefined): void {
    const { fields } = this;
    const { key } = pattern;
    const fraction = fractionWidths.get(key);
    if (fraction !== undefined) {
      this.#fraction(pattern, next, fraction);
      return;
    }
    switch (key) {
      case 'TZH':
        this.#zoneSign();
        this.#set('zoneHour', this.#number(pattern, next, 2).value, pattern);
        return;
      case 'Y,YYY':
        this.#longYear(pattern);
        return;
      case 'YYY':
      case 'IYY':
      case 'YY':
      case 'IY':
      case 'Y':
      case 'I': {
        const { value, length } = this.#number(pattern, next, key.length);
        this.#set('year', value, pattern);
        if (length < 4) fields.year = nearYear(value);
        fields.yearWidth = key.length;
        return;
      }
      case 'ID': {
        const day = this.#number(pattern, next, 1).value;
        this.#set('weekday', day, pattern);
        fields.weekday = day + 1 > 7 ? 1 : day + 1;
        return;
      }
      default: {
        const { width, field } = numberRules.get(key)!;
        const { value } = this.#number(pattern, next, width);
        if (field !== undefined) this.#set(field, value, pattern);
        if (key === 'HH' || key === 'HH12') fields.isTwelveHour = true;
        if (key === 'TZM' && fields.zoneSign === 0) fields.zoneSign = 1;
        if (field === 'year') fields.yearWidth = 4;
      }
    }
  }

  /** 25 and 250 milliseconds are 0.25 seconds, 025 is 0.025: digits count from the left. */
  #fraction(pattern: TemplatePattern, next: TemplatePart | undefined, width: number): void {
    const { value, length } = this.#number(pattern, next, width);
    const isMilliseconds = pattern.key === 'MS';
    const field = isMilliseconds ? 'millisecond' : 'microsecond';
    this.#set(field, value, pattern);
    this.fields[field] = value * 10 ** Math.max(0, (isMilliseconds ? 3 : 6) - length);
  }

  /** The sign may have been taken for a separator. */
  #zoneSign(): void {
    const here = this.#text[this.#at] ?? '';
    if (here === '+' || here === '-' || here === ' ') {
      this.fields.zoneSign = here === '-' ? -1 : 1;
      this.#at++;
    } else this.fields.zoneSign = this.#skipped > 0 && this.#text[this.#at - 1] === '-' ? -1 : 1;
  }

  #longYear(pattern: TemplatePattern): void {
    const found = /^\s*([+-]?\d+),\s*([+-]?\d{1,3})/.exec(this.#text.slice(this.#at));
    if (found === null) throw new DbError('22007', 'invalid input string for "Y,YYY"');
    this.#set('year', Number(found[1]) * 1000 + Number(found[2]), pattern);
    this.fields.yearWidth = 4;
    this.#at += found[0].length;
  }
}
