/**
 * Numeric arithmetic with PostgreSQL's result scales.
 *
 * Sums keep the larger scale, products add scales, quotients get at least 16 significant digits (counted, as
 * PostgreSQL does, in groups of four digits) and at least the scale of either side, and never more than 1000. Ties
 * round away from zero. Special values follow IEEE 754 except that NaN equals itself.
 */
import { DbError } from '../error.ts';
import { coefficientAt, digitCount, divideRounded, Numeric, numericMaxScale, powerOfTen } from './numeric.ts';
import type { DataType } from './type.ts';

export const minSignificantDigits = 16;
export const maxResultScale = 1000;

export function addNumeric(left: Numeric, right: Numeric): Numeric {
  if (left.kind !== 'finite' || right.kind !== 'finite') return addSpecial(left, right);
  const scale = Math.max(left.scale, right.scale);
  const a = coefficientAt(left, scale);
  const b = coefficientAt(right, scale);
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return Numeric.of(sum, scale);
  }
  return Numeric.of(BigInt(a) + BigInt(b), scale);
}

function addSpecial(left: Numeric, right: Numeric): Numeric {
  if (left.kind === 'nan' || right.kind === 'nan') return Numeric.nan;
  if (left.kind === 'finite') return right;
  if (right.kind === 'finite' || right.kind === left.kind) return left;
  return Numeric.nan;
}

export function subtractNumeric(left: Numeric, right: Numeric): Numeric {
  return addNumeric(left, negateNumeric(right));
}

export function negateNumeric(value: Numeric): Numeric {
  switch (value.kind) {
    case 'nan':
      return value;
    case 'infinity':
      return Numeric.negativeInfinity;
    case '-infinity':
      return Numeric.infinity;
    case 'finite':
      return Numeric.of(-value.coefficient, value.scale);
  }
}

export function absoluteNumeric(value: Numeric): Numeric {
  return value.sign < 0 ? negateNumeric(value) : value;
}

export function multiplyNumeric(left: Numeric, right: Numeric): Numeric {
  if (left.kind !== 'finite' || right.kind !== 'finite') {
    if (left.kind === 'nan' || right.kind === 'nan') return Numeric.nan;
    const sign = left.sign * right.sign;
    return sign === 0 ? Numeric.nan : sign > 0 ? Numeric.infinity : Numeric.negativeInfinity;
  }
  const scale = left.scale + right.scale;
  if (scale > numericMaxScale) {
    return roundNumeric(wideProduct(left, right, scale), numericMaxScale);
  }
  if (typeof left.coefficient === 'number' && typeof right.coefficient === 'number') {
    const product = left.coefficient * right.coefficient;
    if (Number.isSafeInteger(product)) return Numeric.of(product, scale);
  }
  return wideProduct(left, right, scale);
}

function wideProduct(left: Numeric, right: Numeric, scale: number): Numeric {
  return Numeric.of(BigInt(left.coefficient) * BigInt(right.coefficient), scale);
}

export function divisionByZero(): DbError {
  return new DbError('22012', 'division by zero');
}

export function divideNumeric(left: Numeric, right: Numeric): Numeric {
  if (left.kind !== 'finite' || right.kind !== 'finite') return divideSpecial(left, right);
  if (right.coefficient === 0) throw divisionByZero();
  return divideToScale(left, right, quotientScale(left, right));
}

function divideSpecial(left: Numeric, right: Numeric): Numeric {
  if (left.kind === 'nan' || right.kind === 'nan') return Numeric.nan;
  if (left.kind === 'finite') return Numeric.zero;
  if (right.kind !== 'finite') return Numeric.nan;
  if (right.coefficient === 0) throw divisionByZero();
  return left.sign * right.sign > 0 ? Numeric.infinity : Numeric.negativeInfinity;
}

/** Finite quotient rounded to `scale` digits after the point; the divisor is not zero. */
export function divideToScale(left: Numeric, right: Numeric, scale: number): Numeric {
  const shift = scale + right.scale - left.scale;
  let dividend = BigInt(left.coefficient);
  let divisor = BigInt(right.coefficient);
  if (shift >= 0) dividend *= powerOfTen(shift);
  else divisor *= powerOfTen(-shift);
  if (divisor < 0n) {
    dividend = -dividend;
    divisor = -divisor;
  }
  return Numeric.of(divideRounded(dividend, divisor), scale);
}

/** The first group of four digits and its place (0 for the units), as PostgreSQL stores numbers. */
export function leadingGroup(value: Numeric): { readonly weight: number; readonly group: number } {
  if (value.coefficient === 0) return { weight: 0, group: 0 };
  const digits = (value.coefficient < 0 ? -value.coefficient : value.coefficient).toString();
  const exponent = digits.length - 1 - value.scale;
  const weight = Math.floor(exponent / 4);
  const groupDigits = exponent - weight * 4 + 1;
  return { weight, group: Number(digits.slice(0, groupDigits).padEnd(groupDigits, '0')) };
}

function quotientScale(left: Numeric, right: Numeric): number {
  const a = leadingGroup(left);
  const b = leadingGroup(right);
  const weight = a.weight - b.weight - (a.group <= b.group ? 1 : 0);
  const scale = Math.max(minSignificantDigits - weight * 4, left.scale, right.scale, 0);
  return Math.min(scale, maxResultScale);
}

/** Remainder of the truncated quotient; takes the sign of the dividend. */
export function moduloNumeric(left: Numeric, right: Numeric): Numeric {
  if (left.kind === 'nan' || right.kind === 'nan') return Numeric.nan;
  if (left.kind !== 'finite') {
    if (right.kind === 'finite' && right.coefficient === 0) throw divisionByZero();
    return Numeric.nan;
  }
  if (right.kind !== 'finite') return left;
  if (right.coefficient === 0) throw divisionByZero();
  const scale = Math.max(left.scale, right.scale);
  const a = coefficientAt(left, scale);
  const b = coefficientAt(right, scale);
  if (typeof a === 'number' && typeof b === 'number') return Numeric.of(a % b, scale);
  return Numeric.of(BigInt(a) % BigInt(b), scale);
}

/** Integer quotient, truncated: SQL's div(). */
export function quotientNumeric(left: Numeric, right: Numeric): Numeric {
  if (left.kind !== 'finite' || right.kind !== 'finite') return divideSpecial(left, right);
  if (right.coefficient === 0) throw divisionByZero();
  const scale = Math.max(left.scale, right.scale);
  return Numeric.of(BigInt(coefficientAt(left, scale)) / BigInt(coefficientAt(right, scale)), 0);
}

/** Rounded half away from zero to `scale` digits after the point; a negative scale rounds before the point. */
export function roundNumeric(value: Numeric, scale = 0): Numeric {
  if (value.kind !== 'finite') return value;
  const shown = Math.min(Math.max(scale, 0), numericMaxScale);
  if (scale >= value.scale) return Numeric.of(coefficientAt(value, shown), shown);
  const shift = value.scale - scale;
  if (shift > digitCount(value.coefficient)) return Numeric.of(0, shown);
  const rounded = divideRounded(BigInt(value.coefficient), powerOfTen(shift));
  return Numeric.of(scale < 0 ? rounded * powerOfTen(-scale) : rounded, shown);
}

/** Cut off, towards zero, after `scale` digits. */
export function truncateNumeric(value: Numeric, scale = 0): Numeric {
  if (value.kind !== 'finite') return value;
  const shown = Math.min(Math.max(scale, 0), numericMaxScale);
  if (scale >= value.scale) return Numeric.of(coefficientAt(value, shown), shown);
  const shift = value.scale - scale;
  if (shift > digitCount(value.coefficient)) return Numeric.of(0, shown);
  const cut = BigInt(value.coefficient) / powerOfTen(shift);
  return Numeric.of(scale < 0 ? cut * powerOfTen(-scale) : cut, shown);
}

export function floorNumeric(value: Numeric): Numeric {
  return stepTo(value, -1);
}

export function ceilingNumeric(value: Numeric): Numeric {
  return stepTo(value, 1);
}

function stepTo(value: Numeric, direction: -1 | 1): Numeric {
  if (value.kind !== 'finite' || value.scale === 0) return value;
  const cut = truncateNumeric(value);
  const exact = BigInt(coefficientAt(cut, value.scale)) === BigInt(value.coefficient);
  if (exact || value.sign !== direction) return cut;
  return addNumeric(cut, Numeric.of(direction));
}

/** The nearest integer, half away from zero, as a bigint; undefined for NaN and infinities. */
export function roundToInteger(value: Numeric): bigint | undefined {
  return value.kind === 'finite' ? BigInt(roundNumeric(value).coefficient) : undefined;
}

/** Rounds to numeric(precision, scale); 22003 when the whole part does not fit. */
export function fitNumeric(value: Numeric, type: DataType): Numeric {
  const { precision, scale = 0 } = type;
  if (precision === undefined || value.kind === 'nan') return value;
  if (value.kind !== 'finite') {
    throw fieldOverflow(`A field with precision ${precision}, scale ${scale} cannot hold an infinite value.`);
  }
  const rounded = roundNumeric(value, scale);
  const wholeDigits = precision - scale;
  // |value| < 10^wholeDigits, in digits of the coefficient
  const fits = rounded.coefficient === 0 || digitCount(rounded.coefficient) <= wholeDigits + rounded.scale;
  if (fits) return rounded;
  const bound = wholeDigits === 0 ? '1' : `10^${wholeDigits}`;
  throw fieldOverflow(
    `A field with precision ${precision}, scale ${scale} must round to an absolute value less than ${bound}.`,
  );
}

function fieldOverflow(detail: string): DbError {
  return new DbError('22003', 'numeric field overflow', { detail });
}
