/**
 * to_char and to_number for numbers: templates of `9 0 . , D G S MI PL SG PR L TH V EEEE RN FM` and literal text.
 *
 * The value is rounded to the digits after the point; what does not fit before it prints as `#`. Leading places are
 * blank for 9 and zeros from the first 0 on. Without a sign of its own a template keeps one place for it before the
 * first digit. FM drops blanks and, after the point, zeros that 9s stand for.
 */
import { DbError, unsupported } from '../error.ts';
import { Numeric, parseNumeric, powerOfTen, printNumeric } from './numeric.ts';
import { multiplyNumeric, roundNumeric } from './numeric-arithmetic.ts';

type TemplatePart =
  | { readonly kind: 'digit'; readonly zero: boolean; readonly place: number }
  | { readonly kind: 'fraction'; readonly zero: boolean; readonly place: number }
  | { readonly kind: 'point' }
  | { readonly kind: 'group' }
  | { readonly kind: 'sign'; readonly form: 'S' | 'MI' | 'PL' | 'SG' | 'PR' }
  | { readonly kind: 'ordinal'; readonly upper: boolean }
  | { readonly kind: 'text'; readonly text: string };

interface Template {
  readonly parts: readonly TemplatePart[];
  readonly wholePlaces: number;
  readonly fractionPlaces: number;
  /** Places after V: the value is multiplied by so many tens. */
  readonly shift: number;
  readonly fill: boolean;
  readonly scientific: boolean;
  readonly roman: 'upper' | 'lower' | undefined;
}

const tokens = /"([^"]*)"|(FM|EEEE|RN|MI|PL|SG|PR|TH|[09.,DGSLV])|([\s\S])/giy;

function readTemplate(text: string): Template {
  const parts: TemplatePart[] = [];
  let wholePlaces = 0;
  let fractionPlaces = 0;
  let shift = -1;
  let pointSeen = false;
  let fill = true;
  let scientific = false;
  let roman: Template['roman'];
  for (const match of text.matchAll(tokens)) {
    const keyword = match[2]?.toUpperCase();
    if (keyword === undefined) {
      parts.push({ kind: 'text', text: match[1] ?? match[3]! });
    } else if (keyword === '9' || keyword === '0') {
      const zero = keyword === '0';
      if (shift >= 0) shift++;
      if (pointSeen) parts.push({ kind: 'fraction', zero, place: fractionPlaces++ });
      else parts.push({ kind: 'digit', zero, place: wholePlaces++ });
    } else if (keyword === '.' || keyword === 'D') {
      if (pointSeen) throw new DbError('42601', 'multiple decimal points');
      pointSeen = true;
      parts.push({ kind: 'point' });
    } else if (keyword === ',' || keyword === 'G') parts.push({ kind: 'group' });
    else if (keyword === 'FM') fill = false;
    else if (keyword === 'EEEE') scientific = true;
    else if (keyword === 'RN') roman = match[2] === 'rn' ? 'lower' : 'upper';
    else if (keyword === 'V') shift = 0;
    else if (keyword === 'TH') parts.push({ kind: 'ordinal', upper: match[2] === 'TH' });
    else if (keyword === 'L') parts.push({ kind: 'text', text: ' ' });
    else parts.push({ kind: 'sign', form: keyword as 'S' | 'MI' | 'PL' | 'SG' | 'PR' });
  }
  return { parts, wholePlaces, fractionPlaces, shift: Math.max(shift, 0), fill, scientific, roman };
}

/** to_char(number, template). */
export function formatNumber(value: Numeric, text: string): string {
  const template = readTemplate(text);
  if (template.roman !== undefined) return formatRoman(value, template);
  if (template.scientific) return formatScientific(value, template);
  if (!value.isFinite) throw unsupported('to_char of NaN and infinities with this template');
  const shifted = template.shift === 0 ? value : multiplyNumeric(value, Numeric.of(powerOfTen(template.shift)));
  const rounded = roundNumeric(shifted, template.fractionPlaces);
  const [whole, fraction = ''] = printNumeric(rounded).replace('-', '').split('.') as [string, string?];
  return new NumberWriter(template, whole, fraction, rounded.sign < 0).write();
}

/** Walks the template once, left to right. */
class NumberWriter {
  private readonly template: Template;
  private readonly whole: string;
  private readonly fraction: string;
  private readonly negative: boolean;
  private readonly overflow: boolean;
  /** First whole place that shows a digit. */
  private readonly firstPlace: number;
  private readonly sign: 'S' | 'MI' | 'PL' | 'SG' | 'PR' | undefined;
  private readonly signTrails: boolean;
  private started = false;
  private out = '';

  constructor(template: Template, whole: string, fraction: string, negative: boolean) {
    const { parts, wholePlaces, fractionPlaces } = template;
    const zeroPlace = parts.find((part) => part.kind === 'digit' && part.zero);
    const anyZero = parts.some((part) => (part.kind === 'digit' || part.kind === 'fraction') && part.zero);
    this.template = template;
    // a bare 0 gives way to the fraction after it, unless the template asks for zeros or FM leaves no fraction
    const fractionShows = fractionPlaces > 0 && (template.fill || /[1-9]/.test(fraction));
    this.whole = whole === '0' && fractionShows && !anyZero ? '' : whole;
    this.fraction = fraction;
    this.negative = negative;
    this.overflow = whole.length > wholePlaces;
    const natural = Math.max(wholePlaces - this.whole.length, 0);
    this.firstPlace = this.overflow ? 0 : zeroPlace?.kind === 'digit' ? Math.min(natural, zeroPlace.place) : natural;
    const signAt = parts.findIndex((part) => part.kind === 'sign');
    const signPart = parts[signAt];
    this.sign = signPart?.kind === 'sign' ? signPart.form : undefined;
    const isDigit = (part: TemplatePart): boolean => part.kind === 'digit' || part.kind === 'fraction';
    this.signTrails = signAt > parts.findIndex(isDigit);
  }

  write(): string {
    for (const part of this.template.parts) this.writePart(part);
    if (this.sign === 'PR') {
      if (this.negative) this.out += '>';
      else if (this.template.fill) this.out += ' ';
    }
    return this.out;
  }

  private writePart(part: TemplatePart): void {
    const { fill } = this.template;
    switch (part.kind) {
      case 'digit':
        this.writeDigit(part.place);
        return;
      case 'fraction':
        if (part.place <= this.lastFractionPlace())
          this.out += this.overflow ? '#' : (this.fraction[part.place] ?? '0');
        return;
      case 'point':
        if (!this.started) this.start();
        this.out += '.';
        return;
      case 'group':
        if (this.started) this.out += ',';
        else if (fill) this.out += ' ';
        return;
      case 'ordinal':
        if (!this.negative && !this.overflow && this.template.fractionPlaces === 0) this.out += this.suffix(part.upper);
        return;
      case 'sign':
        this.writeSign(part.form);
        return;
      case 'text':
        this.out += part.text;
    }
  }

  private writeDigit(place: number): void {
    if (place < this.firstPlace) {
      if (this.template.fill) this.out += ' ';
      return;
    }
    if (!this.started) this.start();
    const index = place - (this.template.wholePlaces - this.whole.length);
    this.out += this.overflow ? '#' : (this.whole[index] ?? '0');
  }

  /** The sign's own place, before the first digit. */
  private start(): void {
    this.started = true;
    if (this.sign === 'PR') this.out += this.negative ? '<' : this.template.fill ? ' ' : '';
    else if (this.sign === 'S' && !this.signTrails) this.out += this.negative ? '-' : '+';
    else if (this.sign === undefined || (this.sign === 'PL' && this.negative)) {
      this.out += this.negative ? '-' : this.template.fill ? ' ' : '';
    } else if (this.sign === 'PL') this.out += this.template.fill ? ' ' : '';
  }

  private writeSign(form: 'S' | 'MI' | 'PL' | 'SG' | 'PR'): void {
    const blank = this.template.fill ? ' ' : '';
    switch (form) {
      case 'S':
        if (this.signTrails) this.out += this.negative ? '-' : '+';
        return;
      case 'MI':
        this.out += this.negative ? '-' : blank;
        return;
      case 'PL':
        this.out += this.negative ? blank : '+';
        return;
      case 'SG':
        this.out += this.negative ? '-' : '+';
        return;
      case 'PR':
        return;
    }
  }

  /** With FM, zeros at the end go as far as the template's 0s let them. */
  private lastFractionPlace(): number {
    const { parts, fill, fractionPlaces } = this.template;
    if (fill || this.overflow) return fractionPlaces;
    let last = this.fraction.replace(/0+$/, '').length - 1;
    for (const part of parts) if (part.kind === 'fraction' && part.zero) last = Math.max(last, part.place);
    return last;
  }

  private suffix(upper: boolean): string {
    const tens = Number(this.whole.slice(-2));
    const teens = tens > 10 && tens < 20;
    const suffix = teens ? 'th' : (['th', 'st', 'nd', 'rd'][tens % 10] ?? 'th');
    return upper ? suffix.toUpperCase() : suffix;
  }
}

function formatScientific(value: Numeric, template: Template): string {
  if (!value.isFinite) throw unsupported('to_char of NaN and infinities with this template');
  const digits = value.coefficient.toString().replace('-', '');
  let exponent = value.coefficient === 0 ? 0 : digits.length - 1 - value.scale;
  let mantissa = roundNumeric(Numeric.of(BigInt(digits), digits.length - 1), template.fractionPlaces);
  if (printNumeric(mantissa).startsWith('10')) {
    exponent++;
    mantissa = roundNumeric(Numeric.of(1), template.fractionPlaces);
  }
  const size = String(Math.abs(exponent)).padStart(2, '0');
  return `${value.sign < 0 ? '-' : ' '}${printNumeric(mantissa)}e${exponent < 0 ? '-' : '+'}${size}`;
}

const romanDigits: readonly (readonly [number, string])[] = [
  [1000, 'M'],
  [900, 'CM'],
  [500, 'D'],
  [400, 'CD'],
  [100, 'C'],
  [90, 'XC'],
  [50, 'L'],
  [40, 'XL'],
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
];

function formatRoman(value: Numeric, template: Template): string {
  let left = value.isFinite ? Number(roundNumeric(value).coefficient) : 0;
  if (left < 1 || left > 3999) return '#'.repeat(15);
  let text = '';
  for (const [size, letters] of romanDigits) {
    for (; left >= size; left -= size) text += letters;
  }
  const cased = template.roman === 'lower' ? text.toLowerCase() : text;
  return template.fill ? cased.padStart(15) : cased;
}

/** to_number(text, template): digits, sign and point where the template has places for them; the rest is skipped. */
export function readNumber(text: string, templateText: string): Numeric {
  const template = readTemplate(templateText);
  if (template.scientific || template.roman !== undefined) throw unsupported('this template in to_number');
  const places = template.wholePlaces + template.fractionPlaces;
  const negative = /-|<.*>/.test(text);
  let digits = '';
  let whole = 0;
  let point = -1;
  for (const character of text) {
    if (/\d/.test(character) && digits.length < places && (point >= 0 || whole < template.wholePlaces)) {
      digits += character;
      if (point < 0) whole++;
    } else if (character === '.' && point < 0 && template.parts.some((part) => part.kind === 'point')) {
      point = digits.length;
    }
  }
  if (digits === '') throw new DbError('22P02', `invalid input syntax for type numeric: "${text.trim()}"`);
  const fraction = point < 0 ? '' : digits.slice(point, point + template.fractionPlaces);
  const number = parseNumeric(
    `${negative ? '-' : ''}${point < 0 ? digits : digits.slice(0, point) || '0'}${fraction === '' ? '' : `.${fraction}`}`,
  );
  return template.shift === 0 ? number : multiplyNumeric(number, Numeric.of(1, template.shift));
}
