/**
 * to_char of numbers: the digits of a value laid into the places of a template (number-template.ts).
 *
 * Places are walked once, left to right. The digits come padded on the left in thought: the first `padding` places
 * have none. A number with more digits than places prints # in each.
 */
import { DbError } from '../../error.ts';
import { integer8 } from '../../value/integer.ts';
import { roundHalfEven } from '../../value/interval.ts';
import { Numeric, numericFromInteger, powerOfTen, printNumeric } from '../../value/numeric.ts';
import { multiplyNumeric, roundNumeric } from '../../value/numeric-arithmetic.ts';
import { numericToInteger } from '../cast/number-cast.ts';
import { type Registrar, scalar } from '../definition.ts';
import type { Integer } from './integer-arithmetic.ts';
import { toSmall } from './integer-range.ts';
import { type NumberPiece, type NumberTemplate, type NumberWord, numberTemplate } from './number-template.ts';

/** What is written: digits with their point, without a sign. */
interface Digits {
  readonly text: string;
  readonly isNegative: boolean;
  /** Places before the first digit. */
  readonly padding: number;
}

/** English ordinal of a number's last digits. */
export function ordinalSuffix(digits: string, style: 'TH' | 'th'): string {
  const last = digits.at(-1) ?? '';
  if (!/\d/.test(last)) throw new DbError('22P02', `"${digits}" is not a number`);
  const isTeen = digits.length > 1 && digits.at(-2) === '1';
  const suffix = isTeen ? 'th' : ({ '1': 'st', '2': 'nd', '3': 'rd' }[last] ?? 'th');
  return style === 'TH' ? suffix.toUpperCase() : suffix;
}

class NumberWriter {
  readonly #template: NumberTemplate;
  readonly #digits: string;
  readonly #isNegative: boolean;
  readonly #padding: number;
  /** Brackets are dropped from a number that needs none under FM. */
  readonly #brackets: boolean;
  /** Under FM, the last character that has to show; undefined when all do. */
  readonly #lastShown: number | undefined;
  /** How many places the template has, the one of a sign included. */
  readonly #lastPlace: number;
  #isSigned: boolean;
  #at = 0;
  #place = 0;
  #inNumber = false;
  #out = '';

  constructor(template: NumberTemplate, { text, isNegative, padding }: Digits) {
    const { plus, minus, fillMode, localeSign, brackets, whole, fraction, hasPoint } = template;
    this.#template = template;
    this.#digits = text;
    this.#isNegative = isNegative;
    this.#padding = padding;
    this.#brackets = brackets && (isNegative || !fillMode);
    // MI, PL and SG write the sign themselves; a lone PL leaves the minus to the number
    const leavesSign = !isNegative && fillMode && localeSign === undefined;
    this.#isSigned = plus || minus ? minus : leavesSign;
    this.#lastShown = fillMode && hasPoint ? this.#lastRelevant() : undefined;
    const count = whole + fraction - 1 + (!this.#isSigned && padding === 0 ? 1 : 0);
    this.#lastPlace = count + (padding > 0 ? 1 : 0) + (hasPoint ? 1 : 0);
  }

  write(): string {
    for (const piece of this.#template.pieces) this.#piece(piece);
    return this.#out;
  }

  #lastRelevant(): number | undefined {
    const point = this.#digits.indexOf('.');
    if (point < 0) return undefined;
    const significant = Math.max(point, this.#digits.replace(/0+$/, '').length - 1);
    const { lastZero } = this.#template;
    if (lastZero <= this.#padding) return significant;
    return Math.max(significant, Math.min(this.#digits.length - 1, lastZero - this.#padding));
  }

  #piece(piece: NumberPiece): void {
    if (piece.kind === 'text') this.#out += piece.text;
    else this.#word(piece.word, piece.isLower);
  }

  #word(word: NumberWord, isLower: boolean): void {
    const blank = this.#template.fillMode ? '' : ' ';
    switch (word) {
      case '9':
      case '0':
      case '.':
      case 'D':
        this.#digitPlace(word);
        return;
      case ',':
      case 'G':
        this.#out += this.#inNumber ? ',' : blank;
        return;
      case 'L':
        this.#out += ' ';
        return;
      case 'TH':
        if (this.#isNegative || this.#digits.startsWith('#') || this.#template.hasPoint) return;
        this.#out += ordinalSuffix(this.#digits, isLower ? 'th' : 'TH');
        return;
      case 'MI':
        this.#out += this.#isNegative ? '-' : blank;
        return;
      case 'PL':
        this.#out += this.#isNegative ? blank : '+';
        return;
      case 'SG':
        this.#out += this.#isNegative ? '-' : '+';
        return;
      default:
        return;
    }
  }

  /** A 0 before the point that only pads: `0.1` in 9.9 is ` .1`. */
  #isBareZero(): boolean {
    const { hasZero, fraction } = this.#template;
    return !hasZero && this.#at === 0 && this.#digits.startsWith('0') && fraction !== 0;
  }

  #endsAtPoint(): boolean {
    return this.#lastShown !== undefined && this.#digits[this.#lastShown] === '.';
  }

  #digitPlace(word: NumberWord): void {
    const { hasZero, firstZero, fillMode } = this.#template;
    const isZeroHere = hasZero && firstZero <= this.#place;
    this.#inNumber = false;
    this.#leadingSign(this.#place >= this.#padding || (hasZero && firstZero === this.#place));
    if (this.#place < this.#padding && !isZeroHere) {
      if (!fillMode) this.#out += ' ';
    } else if (this.#place < this.#padding) {
      this.#out += '0';
      this.#inNumber = true;
    } else this.#digit(word);
    const last = this.#lastShown !== undefined && this.#lastShown === this.#at ? this.#place : this.#lastPlace;
    if (this.#place + 1 === last) this.#trailingSign();
    this.#place++;
  }

  #digit(word: NumberWord): void {
    const { fillMode } = this.#template;
    const digit = this.#digits[this.#at];
    if (digit === '.') this.#out += '.';
    else if (this.#lastShown !== undefined && this.#at > this.#lastShown && word !== '0') {
      // zeros that FM drops
    } else if (this.#isBareZero()) {
      if (!fillMode) this.#out += ' ';
      else if (this.#endsAtPoint()) this.#out += '0';
    } else {
      this.#out += digit ?? '';
      this.#inNumber = true;
    }
    if (digit !== undefined) this.#at++;
  }

  #leadingSign(isStart: boolean): void {
    if (this.#isSigned || !isStart || (this.#isBareZero() && !this.#endsAtPoint())) return;
    const { localeSign, fillMode } = this.#template;
    if (localeSign !== undefined) {
      if (localeSign === 'behind') return;
      this.#out += this.#isNegative ? '-' : '+';
    } else if (this.#brackets) this.#out += this.#isNegative ? '<' : ' ';
    else if (this.#isNegative) this.#out += '-';
    else if (!fillMode) this.#out += ' ';
    this.#isSigned = true;
  }

  #trailingSign(): void {
    if (this.#isSigned && this.#brackets) this.#out += this.#isNegative ? '>' : ' ';
    else if (this.#template.localeSign === 'behind') this.#out += this.#isNegative ? '-' : '+';
  }
}

/** Lays out the text of a number. */
function layOut(template: NumberTemplate, printed: string): string {
  const isNegative = printed.startsWith('-');
  const text = isNegative ? printed.slice(1) : printed;
  const whole = template.whole + template.shift;
  const point = text.indexOf('.');
  const length = point < 0 ? text.length : point;
  const counted = template.shift === 0 ? template : { ...template, whole };
  if (length <= whole) return new NumberWriter(counted, { text, isNegative, padding: whole - length }).write();
  // the point shows only where the template has a place for it
  const overflow = `${'#'.repeat(whole)}.${'#'.repeat(template.fraction)}`;
  return new NumberWriter(counted, { text: overflow, isNegative, padding: 0 }).write();
}

const romanDigits = [
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
] as const;

function romanText(value: number): string {
  if (!(value >= 1 && value <= 3999)) return '#'.repeat(15);
  let rest = value;
  let text = '';
  for (const [size, digits] of romanDigits) {
    for (; rest >= size; rest -= size) text += digits;
  }
  return text;
}

/** A roman number takes the place of RN; of the other words nothing is left. */
function layOutRoman({ pieces, fillMode }: NumberTemplate, value: number): string {
  const text = romanText(value);
  const padded = fillMode ? text : text.padStart(15);
  const written = pieces.map((piece) => {
    if (piece.kind === 'text') return piece.text;
    if (piece.word === 'RN') return piece.isLower ? padded.toLowerCase() : padded;
    return piece.word === 'L' || ((piece.word === ',' || piece.word === 'G') && !fillMode) ? ' ' : '';
  });
  return written.join('');
}

/** What EEEE prints for values without digits. */
function noDigits({ whole, fraction }: NumberTemplate): string {
  return ` ${'#'.repeat(whole)}.${'#'.repeat(fraction + 4)}`;
}

function scientificText(mantissa: string, exponent: number): string {
  const size = String(Math.abs(exponent)).padStart(2, '0');
  return `${mantissa.startsWith('-') ? '' : ' '}${mantissa}e${exponent < 0 ? '-' : '+'}${size}`;
}

function numericScientific(value: Numeric, template: NumberTemplate): string {
  if (!value.isFinite) return noDigits(template);
  const digits = String(value.coefficient).replace('-', '');
  const exponent = value.sign === 0 ? 0 : digits.length - 1 - value.scale;
  const scaled = Numeric.of(BigInt(value.coefficient), value.sign === 0 ? 0 : digits.length - 1);
  return scientificText(printNumeric(roundNumeric(scaled, template.fraction)), exponent);
}

function numericToChar(value: Numeric, text: string): string {
  const template = numberTemplate(text);
  if (template.roman) return layOutRoman(template, Number(numericToInteger(value, 'int4')));
  if (template.scientific) return numericScientific(value, template);
  const shifted = template.hasShift ? multiplyNumeric(value, Numeric.of(powerOfTen(template.shift))) : value;
  return layOut(template, printNumeric(roundNumeric(shifted, template.fraction)));
}

function integerToChar(value: Integer, text: string, isWide: boolean): string {
  const template = numberTemplate(text);
  if (template.roman) return layOutRoman(template, toSmall(value, 'int4'));
  if (template.scientific) {
    if (isWide) return numericScientific(numericFromInteger(value), template);
    return floatScientific(Number(value), template);
  }
  const shifted = template.hasShift ? shiftedInteger(value, template.shift, isWide) : value;
  return layOut(template, String(shifted) + (template.fraction > 0 ? `.${'0'.repeat(template.fraction)}` : ''));
}

function shiftedInteger(value: Integer, shift: number, isWide: boolean): Integer {
  const product = BigInt(value) * powerOfTen(shift);
  return isWide ? integer8(product) : toSmall(product, 'int4');
}

function floatScientific(value: number, template: NumberTemplate): string {
  if (!Number.isFinite(value)) return noDigits(template);
  const [mantissa, exponent] = exactExponential(value, template.fraction).split('e') as [string, string];
  return scientificText(mantissa, Number(exponent));
}

/** printf's %.ne: exact, ties to even. toExponential gives at most 100 digits behind the point. */
function exactExponential(value: number, digits: number): string {
  const count = Math.min(digits, 100);
  const [, power] = value.toExponential(100).split('e') as [string, string];
  const [mantissa, roundedPower] = value.toExponential(count).split('e') as [string, string];
  const isCarried = power !== roundedPower;
  const even = isCarried ? mantissa : tieToEven(mantissa, value.toExponential(100).split('e')[0]!, count);
  return `${Object.is(value, -0) ? '-' : ''}${even}e${roundedPower}`;
}

/** Digits that a float's type keeps: more are not written. */
const floatDigits = { float4: 6, float8: 15 } as const;

function floatToChar(value: number, text: string, type: 'float4' | 'float8'): string {
  const template = numberTemplate(text);
  if (template.roman) return layOutRoman(template, Number.isFinite(value) ? roundHalfEven(value) : 0);
  if (template.scientific) return floatScientific(value, template);
  const shifted = template.hasShift ? value * 10 ** template.shift : value;
  const wholeLength = fixedText(Math.abs(shifted), 0).length;
  const kept = Math.max(0, Math.min(template.fraction, floatDigits[type] - wholeLength));
  return layOut({ ...template, fraction: kept }, fixedText(shifted, kept));
}

/** printf's %.nf: exact, ties to even. */
function fixedText(value: number, digits: number): string {
  if (!Number.isFinite(value)) return String(value);
  const isNegative = value < 0 || Object.is(value, -0);
  const size = Math.abs(value);
  // toFixed gives up at 1e21, where no digits are left behind the point
  const whole = size >= 1e21 ? BigInt(size).toString() + (digits > 0 ? `.${'0'.repeat(digits)}` : '') : undefined;
  return (isNegative ? '-' : '') + (whole ?? tieToEven(size.toFixed(digits), size.toFixed(100), digits));
}

/** JavaScript rounds an exact tie up; `exact` has all digits, of which `digits` behind the point stay. */
function tieToEven(rounded: string, exact: string, digits: number): string {
  const end = exact.indexOf('.') + 1 + digits;
  if (!/^50*$/.test(exact.slice(end))) return rounded;
  const cut = exact.slice(0, digits === 0 ? end - 1 : end);
  return Number(cut.at(-1)) % 2 === 0 ? cut : rounded;
}

export function registerNumberToChar(registrar: Registrar): void {
  registrar.register(scalar('to_char(numeric, text) text', numericToChar));
  registrar.register(
    scalar('to_char(int4, text) text', (value: Integer, text: string) => integerToChar(value, text, false)),
  );
  registrar.register(
    scalar('to_char(int8, text) text', (value: Integer, text: string) => integerToChar(value, text, true)),
  );
  registrar.register(
    scalar('to_char(float8, text) text', (value: number, text: string) => floatToChar(value, text, 'float8')),
  );
  registrar.register(
    scalar('to_char(float4, text) text', (value: number, text: string) => floatToChar(value, text, 'float4')),
  );
}
