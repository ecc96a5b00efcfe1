/**
 * to_timestamp and to_date with a template: reading text by patterns.
 *
 * Numbers take as many digits as the pattern is wide (as many as there are when no digit pattern follows or under FM);
 * white space and separators match any run of such; names match in any case. A part that does not read is 22007, one
 * out of range 22008.
 */
import { DbError } from '../../error.ts';
import { dayNames, dayOf, daysInMonth, isoYearStart, monthNames } from '../../value/calendar.ts';
import { fromLocal, type Timestamp, timestampOf } from '../../value/date-time.ts';
import { fixedZone, timeZone } from '../../value/time-zone.ts';
import type { EvalContext } from '../contract.ts';
import { type Registrar, scalar } from '../definition.ts';
import { PatternCache } from '../text/pattern-cache.ts';
import { readTemplate, type TemplatePart, type TemplatePattern } from './date-template.ts';

const templates = new PatternCache(readTemplate);

type Fields = Partial<
  Record<
    | 'year'
    | 'century'
    | 'month'
    | 'day'
    | 'dayOfYear'
    | 'isoYear'
    | 'isoWeek'
    | 'isoDay'
    | 'julian'
    | 'hour24'
    | 'hour12'
    | 'minute'
    | 'second'
    | 'secondsOfDay'
    | 'microsecond'
    | 'offsetHour'
    | 'offsetMinute',
    number
  >
> & { isPm?: boolean; isBc?: boolean };

const widths: Readonly<Record<string, number>> = {
  'Y,YYY': 5,
  YYYY: 4,
  YYY: 3,
  YY: 2,
  Y: 1,
  IYYY: 4,
  IYY: 3,
  IY: 2,
  I: 1,
  MM: 2,
  DD: 2,
  DDD: 3,
  HH: 2,
  HH12: 2,
  HH24: 2,
  MI: 2,
  SS: 2,
  MS: 3,
  US: 6,
  SSSS: 5,
  SSSSS: 5,
  J: 10,
  CC: 2,
  WW: 2,
  IW: 2,
  W: 1,
  D: 1,
  ID: 1,
  IDDD: 3,
  Q: 1,
  TZH: 2,
  TZM: 2,
  FF1: 1,
  FF2: 2,
  FF3: 3,
  FF4: 4,
  FF5: 5,
  FF6: 6,
};

function invalid(text: string, key: string): DbError {
  return new DbError('22007', `invalid value "${text.slice(0, 10)}" for "${key}"`);
}

/** Reads text part by part. */
class TemplateReader {
  readonly fields: Fields = {};
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(parts: readonly TemplatePart[]): void {
    this.#skipSpace();
    for (const [i, part] of parts.entries()) {
      if (this.#at >= this.#text.length) return;
      if (part.kind === 'pattern') this.#pattern(part, parts[i + 1]);
      else this.#separator(part.text);
    }
  }

  #skipSpace(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  /** White space stands for any run of separators, a separator for one; other text skips as many characters. */
  #separator(text: string): void {
    if (/^\s$/.test(text)) {
      while (/[\s\-/,.:;]/.test(this.#text[this.#at] ?? '') && !this.#signAhead()) this.#at++;
      return;
    }
    this.#skipSpace();
    const here = this.#text[this.#at] ?? '';
    const isSeparator = text.length === 1 && !/[\p{L}\p{N}]/u.test(text);
    if (!isSeparator) this.#at += text.length;
    else if (/[^\p{L}\p{N}\s]/u.test(here)) this.#at++;
    this.#skipSpace();
  }

  #signAhead(): boolean {
    return /^[+-]\d/.test(this.#text.slice(this.#at)) && this.#at > 0 && /\s/.test(this.#text[this.#at - 1]!);
  }

  #number(pattern: TemplatePattern, next: TemplatePart | undefined): number {
    const { key, fillMode } = pattern;
    this.#skipSpace();
    const digitsFollow = next?.kind === 'pattern' && widths[next.key] !== undefined;
    const width = widths[key]!;
    const limit = fillMode || !digitsFollow ? Math.max(width, key === 'YYYY' || key === 'IYYY' ? 6 : width) : width;
    const rest = this.#text.slice(this.#at);
    const found = new RegExp(`^[+-]?\\d{1,${limit}}`).exec(rest)?.[0];
    if (found === undefined) throw invalid(rest, key);
    this.#at += found.length;
    if (pattern.ordinal !== undefined) this.#at += 2;
    // fractions count from the left
    if (key === 'MS' || key === 'US' || key.startsWith('FF')) return Number(found.padEnd(6, '0').slice(0, 6));
    return Number(found);
  }

  #word(words: readonly string[], key: string): number {
    const rest = this.#text.slice(this.#at).toLowerCase();
    const index = words.findIndex((word) => rest.startsWith(word));
    if (index < 0) throw invalid(this.#text.slice(this.#at), key);
    this.#at += words[index]!.length;
    return index;
  }

  #pattern(pattern: TemplatePattern, next: TemplatePart | undefined): void {
    const { key } = pattern;
    const { fields } = this;
    this.#skipSpace();
    switch (key) {
      case 'MONTH':
        fields.month = this.#word(monthNames, key) + 1;
        return;
      case 'MON':
        fields.month =
          this.#word(
            monthNames.map((name) => name.slice(0, 3)),
            key,
          ) + 1;
        return;
      case 'DAY':
        this.#word(dayNames, key);
        return;
      case 'DY':
        this.#word(
          dayNames.map((name) => name.slice(0, 3)),
          key,
        );
        return;
      case 'AM':
      case 'PM':
        fields.isPm = this.#word(['am', 'pm'], key) === 1;
        return;
      case 'A.M.':
      case 'P.M.':
        fields.isPm = this.#word(['a.m.', 'p.m.'], key) === 1;
        return;
      case 'AD':
      case 'BC':
        fields.isBc = this.#word(['ad', 'bc'], key) === 1;
        return;
      case 'A.D.':
      case 'B.C.':
        fields.isBc = this.#word(['a.d.', 'b.c.'], key) === 1;
        return;
      case 'RM': {
        const longestFirst = ['viii', 'xii', 'vii', 'iii', 'xi', 'ix', 'vi', 'iv', 'ii', 'x', 'v', 'i'];
        const months = [8, 12, 7, 3, 11, 9, 6, 4, 2, 10, 5, 1];
        fields.month = months[this.#word(longestFirst, key)]!;
        return;
      }
      case 'TZ':
      case 'OF':
        this.#offset(key);
        return;
      case 'Y,YYY': {
        const found = /^(\d+),(\d{3})/.exec(this.#text.slice(this.#at));
        if (found === null) throw invalid(this.#text.slice(this.#at), key);
        this.#at += found[0].length;
        fields.year = Number(found[1]! + found[2]!);
        return;
      }
      default:
        this.#store(key, this.#number(pattern, next));
    }
  }

  #offset(key: string): void {
    const found = /^([+-]?)(\d{1,2})(?::?(\d{2}))?|^(utc|gmt|z)/i.exec(this.#text.slice(this.#at));
    if (found === null) throw invalid(this.#text.slice(this.#at), key);
    this.#at += found[0].length;
    const sign = found[1] === '-' ? -1 : 1;
    this.fields.offsetHour = sign * Number(found[2] ?? 0);
    this.fields.offsetMinute = sign * Number(found[3] ?? 0);
  }

  #store(key: string, value: number): void {
    const { fields } = this;
    const names: Readonly<Record<string, keyof Fields>> = {
      YYYY: 'year',
      IYYY: 'isoYear',
      IYY: 'isoYear',
      IY: 'isoYear',
      I: 'isoYear',
      MM: 'month',
      DD: 'day',
      DDD: 'dayOfYear',
      HH: 'hour12',
      HH12: 'hour12',
      HH24: 'hour24',
      MI: 'minute',
      SS: 'second',
      SSSS: 'secondsOfDay',
      SSSSS: 'secondsOfDay',
      MS: 'microsecond',
      US: 'microsecond',
      J: 'julian',
      CC: 'century',
      IW: 'isoWeek',
      ID: 'isoDay',
      TZH: 'offsetHour',
      TZM: 'offsetMinute',
    };
    if (key === 'YYY' || key === 'YY' || key === 'Y') fields.year = nearYear(value, key.length);
    else if (key === 'WW') fields.dayOfYear = (value - 1) * 7 + 1;
    else if (key.startsWith('FF')) fields.microsecond = value;
    else {
      const name = names[key];
      if (name !== undefined) Object.assign(fields, { [name]: value });
    }
  }
}

/** Years of fewer than four digits are those nearest to 2020. */
function nearYear(value: number, width: number): number {
  if (width === 3) return value < 520 ? value + 2000 : value + 1000;
  return value < 70 ? value + 2000 : value + 1900;
}

function outOfRange(text: string): DbError {
  return new DbError('22008', `date/time field value out of range: "${text}"`);
}

function dayFrom(fields: Fields, text: string): number {
  if (fields.julian !== undefined) return fields.julian - 2_451_545;
  if (fields.isoYear !== undefined) {
    return isoYearStart(fields.isoYear) + ((fields.isoWeek ?? 1) - 1) * 7 + (fields.isoDay ?? 1) - 1;
  }
  let year = fields.year ?? (fields.century === undefined ? 0 : (fields.century - 1) * 100 + 1);
  if (fields.isBc === true) year = 1 - year;
  if (fields.dayOfYear !== undefined) return dayOf(year, 1, 1) + fields.dayOfYear - 1;
  const month = fields.month ?? 1;
  const day = fields.day ?? 1;
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) throw outOfRange(text);
  return dayOf(year, month, day);
}

function timeFrom(fields: Fields, text: string): number {
  const { secondsOfDay, microsecond = 0, minute = 0, second = 0 } = fields;
  if (secondsOfDay !== undefined) return secondsOfDay * 1_000_000 + microsecond;
  let hour = fields.hour24 ?? 0;
  if (fields.hour12 !== undefined) {
    if (fields.isPm !== undefined || fields.hour12 === 12) {
      if (fields.hour12 < 1 || fields.hour12 > 12) {
        const hint = 'Use the 24-hour clock, or give an hour between 1 and 12.';
        throw new DbError('22007', `hour "${fields.hour12}" is invalid for the 12-hour clock`, { hint });
      }
    }
    hour = (fields.hour12 % 12) + (fields.isPm === true ? 12 : 0);
  }
  if (hour > 23 || minute > 59 || second > 59) throw outOfRange(text);
  return ((hour * 60 + minute) * 60 + second) * 1_000_000 + microsecond;
}

function readFields(text: string, template: string): Fields {
  const reader = new TemplateReader(text);
  reader.read(templates.get(template, ''));
  return reader.fields;
}

function toTimestamp(session: EvalContext, text: string, template: string): Timestamp {
  const fields = readFields(text, template);
  const local = timestampOf(dayFrom(fields, text), timeFrom(fields, text));
  if (fields.offsetHour === undefined) return fromLocal(local, timeZone(session.printSettings.timeZone));
  const seconds =
    fields.offsetHour * 3600 + Math.sign(fields.offsetHour || 1) * Math.abs(fields.offsetMinute ?? 0) * 60;
  return fromLocal(local, fixedZone(seconds, ''));
}

export function registerFromTemplate(registrar: Registrar): void {
  const stable = { needsContext: true, volatility: 'stable' } as const;
  registrar.register(scalar('to_timestamp(text, text) timestamptz', toTimestamp, stable));
  registrar.register(
    scalar('to_date(text, text) date', (text: string, template: string) => dayFrom(readFields(text, template), text)),
  );
}
