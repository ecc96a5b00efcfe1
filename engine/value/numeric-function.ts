/**
 * Roots, exponentials, logarithms and powers of numeric, to the result scales PostgreSQL (16 and later) chooses: about
 * 16 significant digits, never fewer digits after the point than the inputs show, never more than 1000.
 *
 * Work is done in fixed point: a bigint holds the value × 10^digits, with guard digits beyond the result's scale. exp
 * splits off powers of ten and halves its argument before the Taylor series; ln starts from the float logarithm and
 * corrects it by ln(x) = L + ln(x·e^−L), whose series gains 15 digits a term.
 */
import { DbError } from '../error.ts';
import {
  compareNumeric,
  divideRounded,
  Numeric,
  numericOverflow,
  numericToNumber,
  parseNumeric,
  powerOfTen,
} from './numeric.ts';
import {
  divideToScale,
  leadingGroup,
  maxResultScale,
  minSignificantDigits,
  multiplyNumeric,
  roundNumeric,
  subtractNumeric,
} from './numeric-arithmetic.ts';

const guardDigits = 12;
const ln10Float = Math.LN10;
const log10OfE = Math.LOG10E;

function clampScale(scale: number): number {
  return Math.min(Math.max(scale, 0), maxResultScale);
}

export function sqrtNumeric(value: Numeric): Numeric {
  if (value.kind === 'nan' || value.kind === 'infinity') return value;
  if (value.sign < 0) throw new DbError('2201F', 'cannot take square root of a negative number');
  const rootWeight = Math.trunc(((leadingGroup(value).weight + 1) * 4) / 2) - 1;
  return rootAtScale(value, clampScale(Math.max(minSignificantDigits - rootWeight, value.scale)));
}

/** The square root of a finite number that is not negative, rounded to so many digits behind the point. */
export function rootAtScale(value: Numeric, scale: number): Numeric {
  const shift = 2 * (scale + 1) - value.scale;
  const square = BigInt(value.coefficient);
  const root = integerRoot(shift >= 0 ? square * powerOfTen(shift) : square / powerOfTen(-shift));
  return Numeric.of(divideRounded(root, 10n), scale);
}

/** Floor of the square root, by Newton's method from above. */
export function integerRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let guess = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (guess + value / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}

export function expNumeric(value: Numeric): Numeric {
  if (value.kind === 'nan' || value.kind === 'infinity') return value;
  if (value.kind === '-infinity') return Numeric.zero;
  const weight = Math.trunc(Math.min(Math.max(numericToNumber(value) * log10OfE, -2000), 2000));
  const scale = clampScale(Math.max(minSignificantDigits - weight, value.scale));
  return expToScale(value, scale);
}

function expToScale(value: Numeric, scale: number): Numeric {
  const estimate = numericToNumber(value);
  if (Math.abs(estimate) > 6000 * ln10Float * 10) {
    if (estimate > 0) throw numericOverflow();
    return Numeric.of(0, scale);
  }
  const tens = Math.floor(estimate / ln10Float);
  const digits = scale + Math.max(tens, 0) + guardDigits;
  if (scale + tens + guardDigits < 0) return Numeric.of(0, scale);
  const reduced = toFixedPoint(value, digits) - BigInt(tens) * lnOfTen(digits);
  const result = expFixed(reduced, digits);
  // result × 10^tens at `digits` places, to `scale` places
  const drop = digits - tens - scale;
  return Numeric.of(drop >= 0 ? divideRounded(result, powerOfTen(drop)) : result * powerOfTen(-drop), scale);
}

/** e^x for |x| up to a few units; x and the result are × 10^digits. */
function expFixed(exponent: bigint, digits: number): bigint {
  const halvings = 8 + Math.floor(Math.sqrt(digits) / 2);
  const work = digits + halvings;
  const one = powerOfTen(work);
  const small = (exponent * powerOfTen(halvings)) >> BigInt(halvings);
  let sum = one;
  let term = one;
  for (let n = 1n; term !== 0n; n++) {
    term = (term * small) / (one * n);
    sum += term;
  }
  for (let i = 0; i < halvings; i++) sum = (sum * sum) / one;
  return sum / powerOfTen(halvings);
}

export function lnNumeric(value: Numeric): Numeric {
  if (value.kind === 'nan' || value.kind === 'infinity') return value;
  checkLogarithm(value);
  const scale = clampScale(Math.max(minSignificantDigits - lnWeight(value), value.scale));
  return lnToScale(value, scale);
}

function checkLogarithm(value: Numeric): void {
  if (value.kind === 'nan') return;
  if (value.sign < 0) throw new DbError('2201E', 'cannot take logarithm of a negative number');
  if (value.sign === 0) throw new DbError('2201E', 'cannot take logarithm of zero');
}

function lnToScale(value: Numeric, scale: number): Numeric {
  const digits = Math.max(scale, 0) + guardDigits;
  return Numeric.of(divideRounded(lnFixed(value, digits), powerOfTen(digits - scale)), scale);
}

/** ln(value) × 10^digits; value above zero and finite. */
function lnFixed(value: Numeric, digits: number): bigint {
  const text = BigInt(value.coefficient).toString();
  const tens = text.length - value.scale;
  // value = fraction × 10^tens, fraction in [0.1, 1)
  const fraction = toFixedPoint(Numeric.of(value.coefficient, text.length), digits + guardDigits);
  const logarithm = lnReduced(fraction, digits + guardDigits) + BigInt(tens) * lnOfTen(digits + guardDigits);
  return logarithm / powerOfTen(guardDigits);
}

/** ln of a number near one; argument and result × 10^digits. */
function lnReduced(value: bigint, digits: number): bigint {
  const one = powerOfTen(digits);
  const first = parseNumeric(Math.log(Number(`${value}e-${digits}`)).toFixed(16));
  const start = toFixedPoint(first, digits);
  const rest = (value * expFixed(-start, digits)) / one - one;
  let sum = 0n;
  let power = rest;
  for (let n = 1n; power !== 0n; n++) {
    sum += n % 2n === 1n ? power / n : -power / n;
    power = (power * rest) / one;
  }
  return start + sum;
}

let lnOfTenDigits = 0;
let lnOfTenValue = 0n;

/** ln(10) × 10^digits, kept at the most digits asked for so far. */
function lnOfTen(digits: number): bigint {
  if (digits > lnOfTenDigits) {
    const work = digits + 2 * guardDigits;
    const tenth = lnReduced(powerOfTen(work - 1), work);
    lnOfTenValue = -tenth;
    lnOfTenDigits = work;
  }
  return lnOfTenValue / powerOfTen(lnOfTenDigits - digits);
}

function toFixedPoint(value: Numeric, digits: number): bigint {
  const shift = digits - value.scale;
  const coefficient = BigInt(value.coefficient);
  return shift >= 0 ? coefficient * powerOfTen(shift) : divideRounded(coefficient, powerOfTen(-shift));
}

/** Decimal places before the first digit of ln(value), as PostgreSQL's estimate_ln_dweight guesses them. */
function lnWeight(value: Numeric): number {
  if (value.sign <= 0) return 0;
  const distance = subtractNumeric(value, Numeric.one);
  if (compareNumeric(value, pointNine) >= 0 && compareNumeric(value, onePointOne) <= 0) {
    if (distance.coefficient === 0) return 0;
    const { weight, group } = leadingGroup(distance);
    return weight * 4 + Math.trunc(Math.log10(group));
  }
  const text = BigInt(value.coefficient).toString();
  const logarithm = Math.log(Number(`0.${text.slice(0, 17)}`)) + (text.length - value.scale) * ln10Float;
  return Math.trunc(Math.log10(Math.abs(logarithm)));
}

const pointNine = Numeric.of(9, 1);
const onePointOne = Numeric.of(11, 1);

/** Logarithm of `value` to `base`. */
export function logNumeric(base: Numeric, value: Numeric): Numeric {
  if (base.kind === 'nan' || value.kind === 'nan') return Numeric.nan;
  checkLogarithm(base);
  checkLogarithm(value);
  if (base.kind === 'infinity') return value.kind === 'infinity' ? Numeric.nan : Numeric.zero;
  if (value.kind === 'infinity') return Numeric.infinity;
  const baseWeight = lnWeight(base);
  const valueWeight = lnWeight(value);
  const weight = valueWeight - baseWeight;
  const scale = clampScale(Math.max(minSignificantDigits - weight, base.scale, value.scale));
  const lnBase = lnToScale(base, Math.max(scale + weight - baseWeight + 8, 0));
  if (lnBase.coefficient === 0) throw new DbError('22012', 'division by zero');
  const lnValue = lnToScale(value, Math.max(scale + weight - valueWeight + 8, 0));
  return divideToScale(lnValue, lnBase, scale);
}

export function powerNumeric(base: Numeric, exponent: Numeric): Numeric {
  if (base.kind !== 'finite' || exponent.kind !== 'finite') return powerSpecial(base, exponent);
  if (base.coefficient === 0 && exponent.sign < 0) {
    throw new DbError('2201F', 'zero raised to a negative power is undefined');
  }
  const whole = wholeExponent(exponent);
  if (whole !== undefined && whole >= -0x8000_0000n && whole <= 0x7fff_ffffn) {
    return powerOfWhole(base, Number(whole), exponent.scale);
  }
  if (base.coefficient === 0) return Numeric.of(0, minSignificantDigits);
  if (base.sign < 0 && whole === undefined) {
    throw new DbError('2201F', 'a negative number raised to a non-integer power yields a complex result');
  }
  const negative = base.sign < 0 && whole !== undefined && whole % 2n !== 0n;
  const magnitude = powerByLogarithm(base.sign < 0 ? multiplyNumeric(base, Numeric.of(-1)) : base, exponent);
  return negative ? multiplyNumeric(magnitude, Numeric.of(-1)) : magnitude;
}

function wholeExponent(exponent: Numeric): bigint | undefined {
  const unit = powerOfTen(exponent.scale);
  const coefficient = BigInt(exponent.coefficient);
  return coefficient % unit === 0n ? coefficient / unit : undefined;
}

function powerByLogarithm(base: Numeric, exponent: Numeric): Numeric {
  const weight = lnWeight(base);
  const rough = roundNumeric(multiplyNumeric(lnToScale(base, Math.max(8 - weight, 0)), exponent), 30);
  const estimate = numericToNumber(rough);
  if (Math.abs(estimate) > 2000 * 3.01) {
    if (estimate > 0) throw numericOverflow();
    return Numeric.of(0, maxResultScale);
  }
  const resultWeight = Math.trunc(estimate * log10OfE);
  const scale = clampScale(Math.max(minSignificantDigits - resultWeight, base.scale, exponent.scale));
  const significant = Math.max(scale + resultWeight, 0);
  const exact = lnToScale(base, Math.max(significant - weight + 8, 0) + guardDigits);
  return expToScale(multiplyNumeric(exact, exponent), scale);
}

/** base^exponent for a 32-bit exponent, by squaring with as many digits as the result shows. */
function powerOfWhole(base: Numeric, exponent: number, exponentScale: number): Numeric {
  if (base.coefficient === 0) {
    const scale = clampScale(Math.max(minSignificantDigits, base.scale, exponentScale));
    return exponent === 0 ? roundNumeric(Numeric.one, scale) : Numeric.of(0, scale);
  }
  const digits = BigInt(base.coefficient).toString().replace('-', '');
  const leading = Math.log10(Number(`0.${digits.slice(0, 17)}`)) + digits.length - base.scale;
  const weight = exponent * leading;
  if (weight > 131072) throw numericOverflow();
  if (weight + 1 < -maxResultScale) return Numeric.of(0, maxResultScale);
  const scale = clampScale(Math.max(minSignificantDigits - Math.trunc(weight), base.scale, exponentScale));
  if (exponent === 0) return roundNumeric(Numeric.one, scale);
  const significant = Math.max(1 + scale + Math.trunc(weight), 1) + Math.trunc(Math.log(Math.abs(exponent))) + 8;
  let factor = base;
  let result = exponent % 2 === 0 ? Numeric.one : base;
  for (let left = Math.floor(Math.abs(exponent) / 2); left > 0; left = Math.floor(left / 2)) {
    factor = keepSignificant(multiplyExact(factor, factor), significant);
    if (left % 2 === 1) result = keepSignificant(multiplyExact(result, factor), significant);
  }
  if (exponent > 0) return roundNumeric(result, scale);
  return divideToScale(Numeric.one, result, scale);
}

/** A product whose scale may pass the type's bound for the time being. */
function multiplyExact(left: Numeric, right: Numeric): Numeric {
  return Numeric.of(BigInt(left.coefficient) * BigInt(right.coefficient), left.scale + right.scale);
}

function keepSignificant(value: Numeric, significant: number): Numeric {
  if (value.scale <= 0) return value;
  const digits = BigInt(value.coefficient).toString().replace('-', '').length;
  const excess = Math.min(digits - significant, value.scale);
  if (excess <= 0) return value;
  return Numeric.of(divideRounded(BigInt(value.coefficient), powerOfTen(excess)), value.scale - excess);
}

function powerSpecial(base: Numeric, exponent: Numeric): Numeric {
  const one = (value: Numeric): boolean => value.isFinite && compareNumeric(value, Numeric.one) === 0;
  if (one(base)) return Numeric.one;
  if (exponent.isFinite && exponent.coefficient === 0) return Numeric.one;
  if (base.kind === 'nan' || exponent.kind === 'nan') return Numeric.nan;
  if (!exponent.isFinite) return powerOfInfiniteExponent(base, exponent);
  const whole = wholeExponent(exponent);
  if (base.kind === 'infinity') return exponent.sign > 0 ? Numeric.infinity : Numeric.zero;
  if (whole === undefined) {
    throw new DbError('2201F', 'a negative number raised to a non-integer power yields a complex result');
  }
  if (exponent.sign < 0) return Numeric.zero;
  return whole % 2n === 0n ? Numeric.infinity : Numeric.negativeInfinity;
}

function powerOfInfiniteExponent(base: Numeric, exponent: Numeric): Numeric {
  if (base.isFinite && base.coefficient === 0) {
    if (exponent.sign < 0) throw new DbError('2201F', 'zero raised to a negative power is undefined');
    return Numeric.zero;
  }
  const magnitude = base.sign < 0 && base.isFinite ? multiplyNumeric(base, Numeric.of(-1)) : base;
  const side = magnitude.isFinite ? compareNumeric(magnitude, Numeric.one) : 1;
  if (side === 0) return Numeric.one;
  return side > 0 === exponent.sign > 0 ? Numeric.infinity : Numeric.zero;
}

/** n! for a whole n; 22003 below zero or past the format. */
export function factorialNumeric(value: bigint): Numeric {
  if (value < 0n) throw new DbError('22003', 'factorial of a negative number is undefined');
  if (value > 32177n) throw numericOverflow();
  let product = 1n;
  for (let n = 2n; n <= value; n++) product *= n;
  return Numeric.of(product);
}
