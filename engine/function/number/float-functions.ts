/**
 * Functions of float8: rounding, roots, powers, logarithms, trigonometry.
 *
 * Domain errors carry the SQLSTATEs of SQL:2016 (2201E logarithm, 2201F power) or 22003 `input is out of range`; results
 * that leave the range are 22003 overflow or underflow, as in PostgreSQL's float.c.
 */
import { DbError } from '../../error.ts';
import { roundHalfEven } from '../../value/interval.ts';
import { defineOperator, emitUnary, type Registrar, type ScalarOptions, scalar } from '../definition.ts';
import {
  arcCosineInDegrees,
  arcSineInDegrees,
  arcTangentInDegrees,
  cosineOfDegrees,
  cotangentOfDegrees,
  pointArcTangentInDegrees,
  sineOfDegrees,
  tangentOfDegrees,
} from './degree-functions.ts';
import { floatOverflow, floatUnderflow } from './float-arithmetic.ts';

function inputOutOfRange(): DbError {
  return new DbError('22003', 'input is out of range');
}

function checked(result: number, operands: readonly number[], mayVanish = true): number {
  if (!Number.isFinite(result) && !Number.isNaN(result) && operands.every(Number.isFinite)) throw floatOverflow();
  if (result === 0 && !mayVanish) throw floatUnderflow();
  return result;
}

function squareRoot(value: number): number {
  if (value < 0) throw new DbError('2201F', 'cannot take square root of a negative number');
  return Math.sqrt(value);
}

/** ln and log10; zero and below have none. */
function logarithm(compute: (value: number) => number): (value: number) => number {
  return (value) => {
    if (value === 0) throw new DbError('2201E', 'cannot take logarithm of zero');
    if (value < 0) throw new DbError('2201E', 'cannot take logarithm of a negative number');
    return compute(value);
  };
}

/** POSIX pow: 1 to any power and anything to the power 0 are 1, NaN included. */
export function power(base: number, exponent: number): number {
  if (base === 1 || exponent === 0) return 1;
  if (Number.isNaN(base) || Number.isNaN(exponent)) return Number.NaN;
  if (base === 0 && exponent < 0) throw new DbError('2201F', 'zero raised to a negative power is undefined');
  if (base < 0 && Number.isFinite(exponent) && !Number.isInteger(exponent)) {
    throw new DbError('2201F', 'a negative number raised to a non-integer power yields a complex result');
  }
  if (base === -1 && !Number.isFinite(exponent)) return 1;
  const result = base ** exponent;
  return checked(result, [base, exponent], base === 0 || !Number.isFinite(base) || !Number.isFinite(exponent));
}

function exponential(value: number): number {
  return checked(Math.exp(value), [value], value === -Infinity);
}

/** asin, acos, atanh: the argument lies in [−1, 1]. */
function withinOne(compute: (value: number) => number): (value: number) => number {
  return (value) => {
    if (value < -1 || value > 1) throw inputOutOfRange();
    return compute(value);
  };
}

/** Trigonometric functions do not take infinities. */
function ofFinite(compute: (value: number) => number): (value: number) => number {
  return (value) => {
    if (value === Infinity || value === -Infinity) throw inputOutOfRange();
    return compute(value);
  };
}

const degreesOf = (radians: number): number => checked(radians * (180 / Math.PI), [radians]);
function hyperbolicArcCosine(value: number): number {
  if (value < 1) throw inputOutOfRange();
  return Math.acosh(value);
}

const functions: Readonly<Record<string, (value: number) => number>> = {
  sqrt: squareRoot,
  cbrt: Math.cbrt,
  exp: exponential,
  ln: logarithm(Math.log),
  log: logarithm(Math.log10),
  log10: logarithm(Math.log10),
  round: roundHalfEven,
  sign: (value) => (value > 0 ? 1 : value < 0 ? -1 : 0),
  degrees: degreesOf,
  radians: (degrees) => degrees * (Math.PI / 180),
  sin: ofFinite(Math.sin),
  cos: ofFinite(Math.cos),
  tan: ofFinite(Math.tan),
  cot: ofFinite((value) => 1 / Math.tan(value)),
  asin: withinOne(Math.asin),
  acos: withinOne(Math.acos),
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: hyperbolicArcCosine,
  atanh: withinOne(Math.atanh),
  sind: ofFinite(sineOfDegrees),
  cosd: ofFinite(cosineOfDegrees),
  tand: ofFinite(tangentOfDegrees),
  cotd: ofFinite(cotangentOfDegrees),
  asind: withinOne(arcSineInDegrees),
  acosd: withinOne(arcCosineInDegrees),
  atand: arcTangentInDegrees,
};

export function registerFloatFunctions(registrar: Registrar): void {
  const define = (name: string, body: (value: number) => number, options: ScalarOptions = {}): void =>
    registrar.register(scalar(`${name}(float8) float8`, body, options));
  for (const [name, body] of Object.entries(functions)) define(name, body);
  for (const [name, rounding] of [
    ['floor', 'floor'],
    ['ceil', 'ceil'],
    ['ceiling', 'ceil'],
    ['trunc', 'trunc'],
  ] as const) {
    const body = (value: number): number => Math[rounding](value);
    define(name, body, { emit: emitUnary((emitter, value) => emitter.math(rounding, value)) });
  }
  for (const name of ['power', 'pow', 'dpow']) registrar.register(scalar(`${name}(float8, float8) float8`, power));
  defineOperator(registrar, '^', scalar('float8pow(float8, float8) float8', power));
  defineOperator(registrar, '|/', scalar('dsqrt(float8) float8', squareRoot));
  defineOperator(registrar, '||/', scalar('dcbrt(float8) float8', Math.cbrt));
  registrar.register(scalar('atan2(float8, float8) float8', Math.atan2));
  registrar.register(scalar('atan2d(float8, float8) float8', pointArcTangentInDegrees));
  registrar.register(scalar('pi() float8', () => Math.PI));
}
