/**
 * Bitwise operators, gcd, lcm, width_bucket, to_hex, random and other functions of whole numbers.
 */
import { DbError } from '../../error.ts';
import { comparatorOf } from '../../value/compare.ts';
import { integer8 } from '../../value/integer.ts';
import { compareNumeric, type Numeric, numericFromInteger } from '../../value/numeric.ts';
import {
  addNumeric,
  divideNumeric,
  floorNumeric,
  multiplyNumeric,
  subtractNumeric,
} from '../../value/numeric-arithmetic.ts';
import type { DataType, Datum } from '../../value/type.ts';
import { narrow } from '../../value/vector.ts';
import { numericToInteger } from '../cast/number-cast.ts';
import type { EvalContext } from '../contract.ts';
import { defineOperator, type Registrar, scalar, specialized } from '../definition.ts';
import type { Integer } from './integer-arithmetic.ts';
import { toSmall } from './integer-range.ts';

type BitOperator = '&' | '|' | '#';
const bitNames: Readonly<Record<BitOperator, string>> = { '&': 'and', '|': 'or', '#': 'xor' };

function combine(operator: BitOperator, left: bigint, right: bigint): bigint {
  switch (operator) {
    case '&':
      return left & right;
    case '|':
      return left | right;
    case '#':
      return left ^ right;
  }
}

const widths = { int2: 16, int4: 32, int8: 64 } as const;

/** A value cut to the two's complement width of its type. */
function wrapped(value: bigint, type: keyof typeof widths): Integer {
  return narrow(BigInt.asIntN(widths[type], value));
}

function registerBits(registrar: Registrar): void {
  for (const type of ['int2', 'int4', 'int8'] as const) {
    for (const operator of ['&', '|', '#'] as const) {
      const body = (left: Integer, right: Integer): Integer =>
        wrapped(combine(operator, BigInt(left), BigInt(right)), type);
      const definition = scalar(`${type}${bitNames[operator]}(${type}, ${type}) ${type}`, body);
      defineOperator(registrar, operator, definition, { commutator: operator });
    }
    defineOperator(
      registrar,
      '~',
      scalar(`${type}not(${type}) ${type}`, (value: Integer) => wrapped(~BigInt(value), type)),
    );
    // shifts count modulo the machine word, as the processor does
    const distance = (count: number): bigint => BigInt(count & (type === 'int8' ? 63 : 31));
    const shiftLeft = (value: Integer, count: number): Integer => wrapped(BigInt(value) << distance(count), type);
    const shiftRight = (value: Integer, count: number): Integer => wrapped(BigInt(value) >> distance(count), type);
    defineOperator(registrar, '<<', scalar(`${type}shl(${type}, int4) ${type}`, shiftLeft));
    defineOperator(registrar, '>>', scalar(`${type}shr(${type}, int4) ${type}`, shiftRight));
  }
}

function greatestDivisor(left: bigint, right: bigint): bigint {
  let [a, b] = [left < 0n ? -left : left, right < 0n ? -right : right];
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

function leastMultiple(left: bigint, right: bigint): bigint {
  if (left === 0n || right === 0n) return 0n;
  const product = (left / greatestDivisor(left, right)) * right;
  return product < 0n ? -product : product;
}

function registerDivisors(registrar: Registrar): void {
  const toInt4 = (value: bigint): Integer => toSmall(value, 'int4');
  for (const [type, checked] of [
    ['int4', toInt4],
    ['int8', integer8],
  ] as const) {
    const signature = `(${type}, ${type}) ${type}`;
    registrar.register(
      scalar(`gcd${signature}`, (a: Integer, b: Integer) => checked(greatestDivisor(BigInt(a), BigInt(b)))),
    );
    registrar.register(
      scalar(`lcm${signature}`, (a: Integer, b: Integer) => checked(leastMultiple(BigInt(a), BigInt(b)))),
    );
    registrar.register(
      scalar(`to_hex(${type}) text`, (value: Integer) =>
        BigInt.asUintN(type === 'int4' ? 32 : 64, BigInt(value)).toString(16),
      ),
    );
  }
}

function bucketError(message: string): DbError {
  return new DbError('2201G', message);
}

/** Bucket 1..count of equal widths between the bounds; 0 below, count + 1 above; bounds may descend. */
function widthBucketFloat(operand: number, low: number, high: number, count: number): number {
  if (count <= 0) throw bucketError('count must be greater than zero');
  if (Number.isNaN(operand) || Number.isNaN(low) || Number.isNaN(high)) {
    throw bucketError('operand, lower bound, and upper bound cannot be NaN');
  }
  if (!Number.isFinite(low) || !Number.isFinite(high)) throw bucketError('lower and upper bounds must be finite');
  if (low === high) throw bucketError('lower bound cannot equal upper bound');
  const descends = low > high;
  if (descends ? operand > low : operand < low) return 0;
  if (descends ? operand <= high : operand >= high) return toSmall(count + 1, 'int4');
  return Math.min(Math.floor(((operand - low) / (high - low)) * count) + 1, count);
}

function widthBucketNumeric(operand: Numeric, low: Numeric, high: Numeric, count: number): number {
  if (count <= 0) throw bucketError('count must be greater than zero');
  if ([operand, low, high].some((value) => value.kind === 'nan')) {
    throw bucketError('operand, lower bound, and upper bound cannot be NaN');
  }
  if (!low.isFinite || !high.isFinite) throw bucketError('lower and upper bounds must be finite');
  const direction = compareNumeric(low, high);
  if (direction === 0) throw bucketError('lower bound cannot equal upper bound');
  const toLow = compareNumeric(operand, low) * -direction;
  if (toLow < 0) return 0;
  if (compareNumeric(operand, high) * -direction >= 0) return toSmall(count + 1, 'int4');
  const share = multiplyNumeric(subtractNumeric(operand, low), numericFromInteger(count));
  const bucket = floorNumeric(divideNumeric(share, subtractNumeric(high, low)));
  return Number(numericToInteger(addNumeric(bucket, numericFromInteger(1)), 'int4'));
}

/** Number of thresholds (ascending) that are not above the operand. */
function widthBucketArray([type]: readonly DataType[]) {
  const compare = comparatorOf(type!);
  return (operand: Datum, thresholds: readonly Datum[]): number => {
    if (thresholds.some((threshold) => Array.isArray(threshold))) {
      throw new DbError('2202E', 'thresholds must be one-dimensional array');
    }
    if (thresholds.includes(null)) throw new DbError('22004', 'thresholds array must not contain NULLs');
    let low = 0;
    let high = thresholds.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(operand, thresholds[middle]) < 0) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

export function registerIntegerFunctions(registrar: Registrar): void {
  registerBits(registrar);
  registerDivisors(registrar);
  registrar.register(scalar('width_bucket(float8, float8, float8, int4) int4', widthBucketFloat));
  registrar.register(scalar('width_bucket(numeric, numeric, numeric, int4) int4', widthBucketNumeric));
  registrar.register(specialized('width_bucket(anycompatible, anycompatiblearray) int4', widthBucketArray));
  const volatile = { volatility: 'volatile', needsContext: true } as const;
  registrar.register(scalar('random() float8', (session: EvalContext) => session.random(), volatile));
}
