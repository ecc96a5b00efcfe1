/**
 * to_number: text read by a template (number-template.ts), place by place.
 *
 * Each place takes a digit or the point if one is there; text of the template skips a character of the input. The sign
 * stands where the template has it, or before the first digit. What the template has no place for is left unread.
 */
import { unsupported } from '../../error.ts';
import { Numeric, parseNumeric, powerOfTen } from '../../value/numeric.ts';
import { fitNumeric, multiplyNumeric } from '../../value/numeric-arithmetic.ts';
import { type Registrar, scalar } from '../definition.ts';
import { type NumberTemplate, type NumberWord, numberTemplate } from './number-template.ts';

const dataCharacter = /[0-9.,+-]/;

class NumberReader {
  readonly #template: NumberTemplate;
  readonly #characters: readonly string[];
  #at = 0;
  #sign = ' ';
  #digits = '';
  #hasPoint = false;
  #hasDigits = false;
  /** Digits read behind the point. */
  fraction = 0;

  constructor(template: NumberTemplate, text: string) {
    this.#template = template;
    this.#characters = Array.from(text);
  }

  read(): string {
    for (const piece of this.#template.pieces) {
      if (this.#isAtEnd()) break;
      if (piece.kind === 'text') this.#at++;
      else if (this.#word(piece.word)) this.#at++;
    }
    return this.#sign + (this.#digits.endsWith('.') ? this.#digits.slice(0, -1) : this.#digits);
  }

  #isAtEnd(): boolean {
    return this.#at >= this.#characters.length;
  }

  #here(): string {
    return this.#characters[this.#at] ?? '';
  }

  /** True when the character here was used and is to be passed. */
  #word(word: NumberWord): boolean {
    const { fillMode, hasPoint } = this.#template;
    switch (word) {
      case '9':
      case '0':
      case '.':
      case 'D':
        return this.#place(word);
      case ',':
      case 'G':
        return !fillMode && this.#here() === ',';
      case 'L':
        return this.#skipOthers(1);
      case 'TH':
        return !hasPoint && this.#sign !== '-' && this.#skipOthers(2);
      case 'MI':
        return this.#readSign('-') || this.#skipOthers(1);
      case 'PL':
        return this.#readSign('+') || this.#skipOthers(1);
      case 'SG':
        return this.#readSign('-') || this.#readSign('+') || this.#skipOthers(1);
      default:
        return false;
    }
  }

  #readSign(sign: string): boolean {
    if (this.#here() !== sign) return false;
    this.#sign = sign;
    return true;
  }

  /** Passes up to `count` characters that are no part of a number. */
  #skipOthers(count: number): false {
    for (let i = 0; i < count && !this.#isAtEnd() && !dataCharacter.test(this.#here()); i++) this.#at++;
    return false;
  }

  #place(word: NumberWord): boolean {
    if (this.#here() === ' ') this.#at++;
    if (this.#isAtEnd()) return true;
    const isDigitPlace = word === '9' || word === '0';
    if (this.#sign === ' ' && isDigitPlace && !this.#hasDigits) this.#signBefore();
    if (this.#isAtEnd()) return true;
    const isFull = this.#hasPoint && this.fraction === this.#template.fraction;
    if (/\d/.test(this.#here()) && isFull) return true;
    const isRead = this.#digit();
    if (this.#sign === ' ' && this.#hasDigits) this.#signBehind(isRead);
    return true;
  }

  #signBefore(): void {
    const here = this.#here();
    if (here === '-' || (this.#template.brackets && here === '<')) this.#sign = '-';
    else if (here === '+') this.#sign = '+';
    else return;
    this.#at++;
  }

  #digit(): boolean {
    const here = this.#here();
    if (/\d/.test(here)) {
      this.#digits += here;
      if (this.#hasPoint) this.fraction++;
      this.#hasDigits = true;
      return true;
    }
    if (here !== '.' || !this.#template.hasPoint || this.#hasPoint) return false;
    this.#digits += '.';
    this.#hasPoint = true;
    return true;
  }

  /** A sign behind the last digit: S right there, the others when the place found no digit. */
  #signBehind(isRead: boolean): void {
    const { localeSign, plus, minus } = this.#template;
    if (localeSign !== undefined) {
      const next = this.#characters[this.#at + 1];
      if (!isRead || next === undefined || (next !== '-' && next !== '+')) return;
      this.#at++;
      this.#sign = next;
    } else if (!isRead && (plus || minus) && (this.#here() === '-' || this.#here() === '+')) {
      this.#sign = this.#here();
    }
  }
}

/** 10 to the power −shift, with the 16 digits that a power has at least. */
function shiftFactor(shift: number): Numeric {
  return shift >= 16 ? Numeric.of(1, shift) : Numeric.of(powerOfTen(16 - shift), 16);
}

function toNumber(text: string, pattern: string): Numeric | null {
  if (pattern === '') return null;
  const template = numberTemplate(pattern);
  if (template.scientific) throw unsupported('"EEEE" for input');
  if (template.roman) throw unsupported('"RN" for input');
  const reader = new NumberReader(template, text);
  const value = parseNumeric(reader.read());
  const precision = template.whole + template.shift + reader.fraction;
  const fitted = fitNumeric(value, { name: 'numeric', precision, scale: reader.fraction });
  return template.hasShift ? multiplyNumeric(fitted, shiftFactor(template.shift)) : fitted;
}

export function registerTextToNumber(registrar: Registrar): void {
  registrar.register(scalar('to_number(text, text) numeric', toNumber));
}
