/**
 * float4 and float8: text in and out, rounding to single precision, and their order.
 *
 * Output is the shortest text that reads back as the same value (extra_float_digits ≥ 1), laid out as C's %g does with
 * the digits known: scientific below 1e-4 and from 1e15 (float8) or 1e6 (float4) on. With extra_float_digits ≤ 0 it is
 * rounded to 15 + n (float8) or 6 + n (float4) significant digits. NaN equals itself and sorts above all; −0 = 0.
 */
import { DbError } from '../error.ts';
import { compareNumeric, parseNumeric } from './numeric.ts';

const floatText = /^[ \t\n\v\f\r]*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)[ \t\n\v\f\r]*$/;
const specialText = /^[ \t\n\v\f\r]*([+-]?)(nan|inf|infinity)[ \t\n\v\f\r]*$/i;

export function parseFloat8(text: string): number {
  return parseFloatText(text, 'double precision', Number);
}

export function parseFloat4(text: string): number {
  return parseFloatText(text, 'real', nearestFloat4);
}

function parseFloatText(text: string, sqlName: string, nearest: (digits: string) => number): number {
  const digits = floatText.exec(text)?.[1];
  if (digits === undefined) return special(text, sqlName);
  const value = nearest(digits);
  if (!Number.isFinite(value) || (value === 0 && hasNonzeroDigit(digits))) {
    throw new DbError('22003', `"${text.trim()}" is out of range for type ${sqlName}`);
  }
  return value;
}

/**
 * The single nearest to a decimal number. Rounding it to a double first can land exactly between two singles, where the
 * digits that were rounded away decide.
 */
export function nearestFloat4(digits: string): number {
  const double = Number(digits);
  const single = Math.fround(double);
  const side = sideOfTie(digits, double, single);
  if (side === 0) return single;
  const other = 2 * double - single;
  return side > 0 === single > other ? single : other;
}

/**
 * The sign of the digits against their double where that lies exactly between two singles; 0 where it does not, and
 * where the digits lie there as well.
 */
function sideOfTie(digits: string, double: number, single: number): number {
  if (!isBetweenFloat4(double, single)) return 0;
  return compareNumeric(parseNumeric(digits), parseNumeric(double.toExponential(100)));
}

/** Whether a double that rounds to `single` lies halfway to a neighbour of it. */
function isBetweenFloat4(double: number, single: number): boolean {
  if (double === single || !Number.isFinite(single)) return false;
  const other = 2 * double - single;
  return Math.fround(other) === other;
}

function special(text: string, sqlName: string): number {
  const match = specialText.exec(text);
  if (match === null) throw new DbError('22P02', `invalid input syntax for type ${sqlName}: "${text}"`);
  if (match[2]!.toLowerCase() === 'nan') {
    return Number.NaN;
  }
  return match[1] === '-' ? -Infinity : Infinity;
}

function hasNonzeroDigit(digits: string): boolean {
  return /[1-9]/.test(digits.replace(/[eE].*$/, ''));
}

/** A float8 result as float4; 22003 when it leaves the range. */
export function roundToFloat4(value: number): number {
  const rounded = Math.fround(value);
  if (!Number.isFinite(rounded) && Number.isFinite(value)) throw new DbError('22003', 'value out of range: overflow');
  if (rounded === 0 && value !== 0) throw new DbError('22003', 'value out of range: underflow');
  return rounded;
}

export function printFloat8(value: number, extraFloatDigits = 1): string {
  return printFloat(value, 15, extraFloatDigits, () => shortestFloat8(Math.abs(value)));
}

export function printFloat4(value: number, extraFloatDigits = 1): string {
  return printFloat(value, 6, extraFloatDigits, () => shortestFloat4(Math.abs(value)));
}

function printFloat(value: number, sureDigits: number, extraDigits: number, shortest: () => string): string {
  if (Number.isNaN(value)) return 'NaN';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (!Number.isFinite(value)) return `${sign}Infinity`;
  const size = Math.abs(value);
  if (extraDigits > 0) {
    // here JavaScript's own shortest text is PostgreSQL's
    const plain = size === 0 || (size >= 1e-4 && size < 1e15 && sureDigits === 15);
    if (plain || (size < 1e6 && Number.isInteger(size))) return sign + String(size);
    return sign + layOut(shortest(), sureDigits, false);
  }
  const digitCount = Math.max(sureDigits + extraDigits, 1);
  return sign + layOut(Math.abs(value).toExponential(digitCount - 1), digitCount, true);
}

const smallestNormalFloat4 = 2 ** -126;

const float8 = new Float64Array(1);
const float8Bits = new BigInt64Array(float8.buffer);

function neighbourOfFloat8(value: number, direction: bigint): number {
  float8[0] = value;
  float8Bits[0] = float8Bits[0]! + direction;
  return float8[0]!;
}

/**
 * Shortest digits that round to the same double. JavaScript also takes a text exactly between two doubles, where the
 * tie goes to the even one; PostgreSQL does not, so it has digits more. There are such texts above 2^53 only.
 */
function shortestFloat8(value: number): string {
  const shortest = value.toExponential();
  if (value < 2 ** 53 || !isBetweenFloat8(shortest, value)) return shortest;
  for (let digitCount = shortest.indexOf('e'); digitCount < 17; digitCount++) {
    const text = value.toExponential(digitCount - 1);
    if (Number(text) === value && !isBetweenFloat8(text, value)) return text.replace(/\.?0+e/, 'e');
  }
  return value.toExponential(16);
}

function isBetweenFloat8(text: string, value: number): boolean {
  const [mantissa, exponent] = text.split('e') as [string, string];
  const [whole, fraction = ''] = mantissa.split('.') as [string, string?];
  const zeros = Number(exponent) - fraction.length;
  if (zeros < 0 || value === Number.MAX_VALUE) return false;
  const twice = BigInt(whole + fraction) * 10n ** BigInt(zeros) * 2n;
  return [1n, -1n].some((direction) => twice === BigInt(value) + BigInt(neighbourOfFloat8(value, direction)));
}

/** Shortest digits that round to the same single, in toExponential form. Nine always suffice. */
function shortestFloat4(value: number): string {
  // six digits or fewer come out of six with zeros at their end; subnormals are not that sharp
  for (let digitCount = value < smallestNormalFloat4 ? 1 : 6; digitCount < 9; digitCount++) {
    const text = value.toExponential(digitCount - 1);
    if (readsAsFloat4(text, value)) return text.replace(/\.?0+e/, 'e');
  }
  return value.toExponential(8);
}

/** PostgreSQL takes no text exactly between two singles, as for doubles. */
function readsAsFloat4(text: string, value: number): boolean {
  const double = Number(text);
  const single = Math.fround(double);
  if (!isBetweenFloat4(double, single)) return single === value;
  return sideOfTie(text, double, single) !== 0 && nearestFloat4(text) === value;
}

/** `d.ddde±x` as PostgreSQL lays it out. */
function layOut(exponential: string, scientificFrom: number, stripZeros: boolean): string {
  const [mantissa, exponentText] = exponential.split('e');
  let digits = mantissa!.replace('.', '');
  const exponent = Number(exponentText);
  if (stripZeros) digits = digits.replace(/0+$/, '') || '0';
  if (digits === '0') return '0';
  if (exponent < -4 || exponent >= scientificFrom) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
    const size = String(Math.abs(exponent)).padStart(2, '0');
    return `${digits[0]}${fraction}e${exponent < 0 ? '-' : '+'}${size}`;
  }
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return digits + '0'.repeat(exponent + 1 - digits.length);
  return `${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

/** Total order of floats: NaN equals itself and sorts above all, −0 equals 0. */
export function compareFloat(left: number, right: number): number {
  if (left < right) return -1;
  if (left > right) return 1;
  if (left === right) return 0;
  const leftNaN = Number.isNaN(left);
  return leftNaN === Number.isNaN(right) ? 0 : leftNaN ? 1 : -1;
}
