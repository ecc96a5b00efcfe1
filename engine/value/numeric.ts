/**
 * Exact decimals: PostgreSQL's `numeric`.
 *
 * A finite value is coefficient × 10^−scale. The scale is the display scale (digits after the point, never negative)
 * and is part of the value's text but not of its order: 1.0 and 1.00 compare equal and print differently. Invariant:
 * the coefficient is a number (never −0) whenever it is a safe integer, else a bigint, so that the common case stays
 * out of BigInt. NaN equals itself and sorts above Infinity.
 *
 * Arithmetic lives in numeric-arithmetic.ts, roots and logarithms in numeric-function.ts, key bytes in numeric-key.ts.
 */
import { DbError } from '../error.ts';

export type NumericKind = 'finite' | 'nan' | 'infinity' | '-infinity';

/** Most digits after the point, and before it, as PostgreSQL's on-disk form allows. */
export const numericMaxScale = 16383;
export const numericMaxWholeDigits = 131072;

export class Numeric {
  readonly kind: NumericKind;
  readonly coefficient: number | bigint;
  readonly scale: number;

  private constructor(kind: NumericKind, coefficient: number | bigint, scale: number) {
    this.kind = kind;
    this.coefficient = coefficient;
    this.scale = scale;
  }

  static readonly nan: Numeric = new Numeric('nan', 0, 0);
  static readonly infinity: Numeric = new Numeric('infinity', 0, 0);
  static readonly negativeInfinity: Numeric = new Numeric('-infinity', 0, 0);
  static readonly zero: Numeric = new Numeric('finite', 0, 0);
  static readonly one: Numeric = new Numeric('finite', 1, 0);

  /** coefficient × 10^−scale; 22003 when it is too large for the type. */
  static of(coefficient: number | bigint, scale = 0): Numeric {
    if (typeof coefficient === 'number') {
      if (Number.isSafeInteger(coefficient)) return new Numeric('finite', coefficient + 0, scale);
      return Numeric.of(BigInt(coefficient), scale);
    }
    if (coefficient >= -9007199254740991n && coefficient <= 9007199254740991n) {
      return new Numeric('finite', Number(coefficient), scale);
    }
    // two bit lengths cheap to get bound the digits; only giants are counted
    if (coefficient > giant || coefficient < -giant) {
      if (digitCount(coefficient) - scale > numericMaxWholeDigits) throw numericOverflow();
    }
    return new Numeric('finite', coefficient, scale);
  }

  get isFinite(): boolean {
    return this.kind === 'finite';
  }

  /** −1, 0 or 1; 0 for NaN. */
  get sign(): number {
    if (this.kind === 'finite') return this.coefficient > 0 ? 1 : this.coefficient < 0 ? -1 : 0;
    return this.kind === 'infinity' ? 1 : this.kind === '-infinity' ? -1 : 0;
  }

  toString(): string {
    return printNumeric(this);
  }
}

const giant = 10n ** 4000n;

export function numericOverflow(): DbError {
  return new DbError('22003', 'value overflows numeric format');
}

const smallPowers: readonly number[] = Array.from({ length: 16 }, (_, exponent) => Number(`1e${exponent}`));
const bigPowers: bigint[] = Array.from({ length: 64 }, (_, exponent) => 10n ** BigInt(exponent));

/** 10^exponent. */
export function powerOfTen(exponent: number): bigint {
  return (
    bigPowers[exponent] ?? (exponent < 2048 ? (bigPowers[exponent] = 10n ** BigInt(exponent)) : 10n ** BigInt(exponent))
  );
}

/** The coefficient of the same value at a scale that is at least its own. */
export function coefficientAt(value: Numeric, scale: number): number | bigint {
  const shift = scale - value.scale;
  if (shift === 0) return value.coefficient;
  if (typeof value.coefficient === 'number') {
    if (value.coefficient === 0) return 0;
    if (shift < 16) {
      const scaled = value.coefficient * smallPowers[shift]!;
      if (Number.isSafeInteger(scaled)) return scaled;
    }
  }
  return BigInt(value.coefficient) * powerOfTen(shift);
}

/** Decimal digits of a coefficient; 1 for zero. */
export function digitCount(coefficient: number | bigint): number {
  return (coefficient < 0 ? -coefficient : coefficient).toString().length;
}

/** n ÷ d rounded half away from zero; d above zero. */
export function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const rest = dividend - quotient * divisor;
  if (rest === 0n) return quotient;
  const twice = (rest < 0n ? -rest : rest) * 2n;
  return twice < divisor ? quotient : dividend < 0n ? quotient - 1n : quotient + 1n;
}

const numericText = /^[ \t\n\v\f\r]*([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d+))?[ \t\n\v\f\r]*$/;
const specialText = /^[ \t\n\v\f\r]*([+-]?)(nan|inf|infinity)[ \t\n\v\f\r]*$/i;

/** Text to numeric without a precision. Throws 22P02, or 22003 when the exponent leaves the format. */
export function parseNumeric(text: string): Numeric {
  const match = numericText.exec(text);
  if (match === null) return parseSpecial(text);
  const whole = match[2] ?? '';
  const fraction = match[3] ?? match[4] ?? '';
  const exponent = match[5] === undefined ? 0 : Number(match[5]);
  const digits = whole + fraction;
  const negative = match[1] === '-';
  if (Math.abs(exponent) > 0x3fff_ffff) throw numericOverflow();
  let scale = fraction.length - exponent;
  if (digits.length <= 15 && scale >= 0 && scale <= numericMaxScale) {
    return Numeric.of(negative ? -Number(digits) : Number(digits), scale);
  }
  let coefficient = BigInt(digits);
  if (scale < 0) {
    if (coefficient !== 0n) {
      if (digits.length - scale > numericMaxWholeDigits + whole.length) throw numericOverflow();
      coefficient *= powerOfTen(-scale);
    }
    scale = 0;
  } else if (scale > numericMaxScale) {
    throw numericOverflow();
  }
  return Numeric.of(negative ? -coefficient : coefficient, scale);
}

function parseSpecial(text: string): Numeric {
  const match = specialText.exec(text);
  if (match === null || (match[1] !== '' && match[2]!.toLowerCase() === 'nan')) {
    throw new DbError('22P02', `invalid input syntax for type numeric: "${text}"`);
  }
  if (match[2]!.toLowerCase() === 'nan') return Numeric.nan;
  return match[1] === '-' ? Numeric.negativeInfinity : Numeric.infinity;
}

export function printNumeric(value: Numeric): string {
  switch (value.kind) {
    case 'nan':
      return 'NaN';
    case 'infinity':
      return 'Infinity';
    case '-infinity':
      return '-Infinity';
    case 'finite':
      break;
  }
  if (value.scale === 0) return value.coefficient.toString();
  const negative = value.coefficient < 0;
  const digits = (negative ? -value.coefficient : value.coefficient).toString().padStart(value.scale + 1, '0');
  const point = digits.length - value.scale;
  return `${negative ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** Numeric order: −Infinity, finite values, Infinity, NaN. Scales do not count. */
export function compareNumeric(left: Numeric, right: Numeric): number {
  if (left.kind !== 'finite' || right.kind !== 'finite') return rank(left) - rank(right);
  if (left.scale === right.scale) return order(left.coefficient, right.coefficient);
  const scale = Math.max(left.scale, right.scale);
  return order(coefficientAt(left, scale), coefficientAt(right, scale));
}

function order(left: number | bigint, right: number | bigint): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function rank(value: Numeric): number {
  switch (value.kind) {
    case '-infinity':
      return 0;
    case 'finite':
      return 1;
    case 'infinity':
      return 2;
    case 'nan':
      return 3;
  }
}

/** An integer datum (int2, int4, int8) as numeric. */
export function numericFromInteger(value: number | bigint): Numeric {
  return Numeric.of(value, 0);
}

/** A float as numeric: 15 significant digits for float8, 6 for float4, as PostgreSQL converts. */
export function numericFromFloat(value: number, significantDigits: 15 | 6 = 15): Numeric {
  if (Number.isNaN(value)) return Numeric.nan;
  if (value === Infinity) return Numeric.infinity;
  if (value === -Infinity) return Numeric.negativeInfinity;
  if (Number.isInteger(value) && Math.abs(value) < smallPowers[significantDigits]!) return Numeric.of(value);
  const [mantissa, exponent] = value.toExponential(significantDigits - 1).split('e');
  return parseNumeric(`${mantissa!.replace(/\.?0+$/, '')}e${exponent}`);
}

/** Nearest float8. */
export function numericToNumber(value: Numeric): number {
  switch (value.kind) {
    case 'nan':
      return Number.NaN;
    case 'infinity':
      return Infinity;
    case '-infinity':
      return -Infinity;
    case 'finite':
      break;
  }
  // a safe integer divided by an exact power of ten is correctly rounded
  if (typeof value.coefficient === 'number' && value.scale < 16) return value.coefficient / smallPowers[value.scale]!;
  return Number(printNumeric(value));
}

/** The same value with the fewest digits after the point: one text for all values that compare equal. */
export function trimScale(value: Numeric): Numeric {
  if (value.kind !== 'finite' || value.scale === 0) return value;
  if (typeof value.coefficient === 'number') {
    let { coefficient, scale } = value as { coefficient: number; scale: number };
    if (coefficient === 0) return Numeric.zero;
    while (scale > 0 && coefficient % 10 === 0) {
      coefficient /= 10;
      scale--;
    }
    return scale === value.scale ? value : Numeric.of(coefficient, scale);
  }
  const digits = value.coefficient.toString();
  let zeros = 0;
  while (zeros < value.scale && digits[digits.length - 1 - zeros] === '0') zeros++;
  return zeros === 0 ? value : Numeric.of(BigInt(digits.slice(0, digits.length - zeros)), value.scale - zeros);
}
