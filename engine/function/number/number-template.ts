/**
 * to_char and to_number of numbers (manual 9.8, table 9.29).
 *
 * 9 is a digit or a space, 0 a digit always; `.` D the point, `,` G the group separator; S MI PL SG the sign, PR angle
 * brackets; FM drops padding, TH ordinals, V shifts, EEEE scientific, RN roman. A number that does not fit prints #.
 */
import { DbError } from '../../error.ts';
import { Numeric, numericFromFloat, numericFromInteger, parseNumeric, printNumeric } from '../../value/numeric.ts';
import { multiplyNumeric, roundNumeric } from '../../value/numeric-arithmetic.ts';
import { type Registrar, scalar } from '../definition.ts';
import { PatternCache } from '../text/pattern-cache.ts';
import type { Integer } from './integer-arithmetic.ts';

type Piece =
  | { readonly kind: 'digit'; readonly zero: boolean }
  | { readonly kind: 'point' | 'group' | 'sign' | 'minus' | 'plus' | 'sign anywhere' }
  | { readonly kind: 'text'; readonly text: string };

interface NumberTemplate {
  readonly pieces: readonly Piece[];
  readonly whole: number;
  readonly fraction: number;
  /** Digits multiplied in by V. */
  readonly shift: number;
  readonly fillMode: boolean;
  readonly brackets: boolean;
  readonly ordinal: string | undefined;
  readonly roman: string | undefined;
  readonly exponent: boolean;
}

const tokens = /FM|EEEE|"(?:[^"\\]|\\.)*"|TH|th|RN|rn|SG|MI|PL|PR|[90.,DGSVL]|[\s\S]/gi;

function compile(template: string): NumberTemplate {
  const pieces: Piece[] = [];
  const found = { whole: 0, fraction: 0, shift: 0, fillMode: false, brackets: false, exponent: false };
  let ordinal: string | undefined;
  let roman: string | undefined;
  let place: 'whole' | 'fraction' | 'shift' = 'whole';
  for (const [token] of template.matchAll(tokens)) {
    switch (token.toUpperCase()) {
      case 'FM':
        found.fillMode = true;
        break;
      case '9':
      case '0':
        found[place]++;
        pieces.push({ kind: 'digit', zero: token === '0' });
        break;
      case '.':
      case 'D':
        if (place === 'fraction') throw new DbError('42601', 'multiple decimal points');
        place = 'fraction';
        pieces.push({ kind: 'point' });
        break;
      case ',':
      case 'G':
        pieces.push({ kind: 'group' });
        break;
      case 'V':
        place = 'shift';
        break;
      case 'S':
        pieces.push({ kind: 'sign' });
        break;
      case 'MI':
        pieces.push({ kind: 'minus' });
        break;
      case 'PL':
        pieces.push({ kind: 'plus' });
        break;
      case 'SG':
        pieces.push({ kind: 'sign anywhere' });
        break;
      case 'PR':
        found.brackets = true;
        break;
      case 'TH':
        ordinal = token;
        break;
      case 'RN':
        roman = token;
        break;
      case 'EEEE':
        found.exponent = true;
        break;
      case 'L':
        pieces.push({ kind: 'text', text: '$' });
        break;
      default:
        pieces.push({ kind: 'text', text: token.startsWith('"') ? token.slice(1, -1).replace(/\\(.)/g, '$1') : token });
    }
  }
  return { ...found, pieces, ordinal, roman };
}

const templates = new PatternCache(compile);
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

function printRoman(value: Numeric, { roman, fillMode }: NumberTemplate): string {
  let rest = Number(printNumeric(roundNumeric(value, 0)));
  if (!(rest >= 1 && rest <= 3999)) return '#'.repeat(15);
  let text = '';
  for (const [size, digits] of romanDigits) {
    while (rest >= size) {
      text += digits;
      rest -= size;
    }
  }
  const cased = roman === 'rn' ? text.toLowerCase() : text;
  return fillMode ? cased : cased.padStart(15);
}

function printScientific(value: Numeric, { fraction, fillMode }: NumberTemplate): string {
  if (!value.isFinite) return ` ${'#'.repeat(fraction + 6)}`;
  const text = Number(printNumeric(value)).toExponential(fraction);
  const padded = text.replace(/e([+-])(\d)$/, 'e$10$2');
  return fillMode || value.sign < 0 ? padded : ` ${padded}`;
}

function ordinalOf(digits: string, ordinal: string): string {
  const last = Number(digits.slice(-2));
  const suffix = last >= 11 && last <= 13 ? 'th' : ({ '1': 'st', '2': 'nd', '3': 'rd' }[digits.slice(-1)] ?? 'th');
  return ordinal === 'TH' ? suffix.toUpperCase() : suffix;
}

export function numberToChar(value: Numeric, text: string): string {
  const template = templates.get(text, '');
  if (template.roman !== undefined) return printRoman(value, template);
  if (template.exponent) return printScientific(value, template);
  const shifted = template.shift === 0 ? value : multiplyNumeric(value, Numeric.of(10n ** BigInt(template.shift)));
  const rounded = roundNumeric(shifted, template.fraction);
  const whole = template.whole + template.shift;
  const [wholeDigits = '', fractionDigits = ''] = rounded.isFinite
    ? printNumeric(rounded).replace('-', '').split('.')
    : [];
  const significant = wholeDigits === '0' ? '' : wholeDigits;
  const isOverflow = !rounded.isFinite || significant.length > whole;
  return layOut(template, {
    whole: isOverflow ? '#'.repeat(whole) : significant.padStart(whole),
    fraction: isOverflow ? '#'.repeat(template.fraction) : fractionDigits,
    isNegative: rounded.sign < 0,
  });
}

interface Digits {
  readonly whole: string;
  readonly fraction: string;
  readonly isNegative: boolean;
}

/** Writes digits into their places, then the sign where it belongs. */
function layOut(template: NumberTemplate, { whole, fraction, isNegative }: Digits): string {
  const { pieces, fillMode, brackets } = template;
  const firstZero = pieces
    .filter(({ kind }) => kind === 'digit')
    .findIndex((piece) => piece.kind === 'digit' && piece.zero);
  let place = 0;
  let inFraction = false;
  let started = false;
  let body = '';
  let fractionPlace = 0;
  let isMarked = brackets || pieces.some(({ kind }) => signKinds.has(kind));
  const lastNeeded = fillMode ? lastNeededFraction(pieces, fraction) : fraction.length;
  for (const piece of pieces) {
    if (!isMarked && (piece.kind === 'digit' || piece.kind === 'point')) {
      body += signMark;
      isMarked = true;
    }
    switch (piece.kind) {
      case 'digit': {
        if (inFraction) {
          const index = fractionPlace++;
          if (index < lastNeeded) body += fraction[index] ?? '0';
          break;
        }
        const digit = whole[place]!;
        const zeroHere = firstZero >= 0 && place >= firstZero;
        place++;
        if (digit !== ' ') started = true;
        if (digit !== ' ') body += digit;
        else if (started || zeroHere) {
          started = true;
          body += '0';
        } else body += fillMode ? '' : ' ';
        break;
      }
      case 'point':
        // a lone 0 before the point shows when the pattern has only 9s and nothing was written
        inFraction = true;
        body += '.';
        break;
      case 'group':
        body += started ? ',' : fillMode ? '' : ' ';
        break;
      case 'text':
        body += piece.text;
        break;
      default:
        body += signPiece(piece.kind, isNegative, fillMode);
    }
  }
  if (!inFraction && !started) body = body.replace(/ $|^$/, '0');
  const ordinal = template.ordinal === undefined || isNegative ? '' : ordinalOf(whole.trim() || '0', template.ordinal);
  return withSign(template, body + ordinal, isNegative);
}

/** FM drops trailing zeros of 9s after the point. */
function lastNeededFraction(pieces: readonly Piece[], fraction: string): number {
  const digits = pieces
    .slice(pieces.findIndex(({ kind }) => kind === 'point') + 1)
    .filter(({ kind }) => kind === 'digit');
  const lastZero = digits.findLastIndex((piece) => piece.kind === 'digit' && piece.zero) + 1;
  return Math.max(fraction.replace(/0+$/, '').length, lastZero);
}

const signMark = '\u0000';
const signKinds: ReadonlySet<Piece['kind']> = new Set(['sign', 'minus', 'sign anywhere']);

function signPiece(kind: Piece['kind'], isNegative: boolean, fillMode: boolean): string {
  switch (kind) {
    case 'sign':
      return signMark;
    case 'minus':
      return isNegative ? '-' : fillMode ? '' : ' ';
    case 'plus':
      return isNegative ? (fillMode ? '' : ' ') : '+';
    default:
      return isNegative ? '-' : '+';
  }
}

/** The sign stands right before the first digit that shows, or where S is when that is behind the digits. */
function withSign({ pieces, brackets, fillMode }: NumberTemplate, body: string, isNegative: boolean): string {
  if (brackets) {
    if (!isNegative) return fillMode ? body : ` ${body} `;
    const padding = /^ */.exec(body)![0];
    return `${padding}<${body.slice(padding.length)}>`;
  }
  const at = body.indexOf(signMark);
  if (at < 0) return body;
  const isWritten = pieces.some(({ kind }) => kind === 'sign');
  const sign = isNegative ? '-' : isWritten ? '+' : fillMode ? '' : ' ';
  const behind = body.slice(at + 1);
  const padding = /^ */.exec(behind)![0];
  return body.slice(0, at) + padding + sign + behind.slice(padding.length);
}

function toNumber(text: string, pattern: string): Numeric | null {
  const template = templates.get(pattern, '');
  const isNegative = /-|<.*>/.test(text);
  const digits = text.replace(/[^\d.]/g, '');
  if (digits === '' || digits === '.')
    throw new DbError('22P02', `invalid input syntax for type numeric: "${text.trim() || ' '}"`);
  const value = parseNumeric(`${isNegative ? '-' : ''}${digits}`);
  const scaled = template.shift === 0 ? value : multiplyNumeric(value, parseNumeric(`1e-${template.shift}`));
  return roundNumeric(scaled, Math.max(template.fraction, template.shift));
}

export function registerNumberTemplates(registrar: Registrar): void {
  registrar.register(scalar('to_char(numeric, text) text', numberToChar));
  const ofInteger = (value: Integer, template: string): string => numberToChar(numericFromInteger(value), template);
  registrar.register(scalar('to_char(int4, text) text', ofInteger));
  registrar.register(scalar('to_char(int8, text) text', ofInteger));
  registrar.register(
    scalar('to_char(float8, text) text', (value: number, template: string) =>
      numberToChar(numericFromFloat(value), template),
    ),
  );
  registrar.register(
    scalar('to_char(float4, text) text', (value: number, template: string) =>
      numberToChar(numericFromFloat(value, 6), template),
    ),
  );
  registrar.register(scalar('to_number(text, text) numeric', toNumber));
}
