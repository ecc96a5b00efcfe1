/** Numeric arithmetic against exact rationals in BigInt, and roots and logarithms against their inverses. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  compareNumeric,
  Numeric,
  numericFromFloat,
  numericToNumber,
  parseNumeric,
  printNumeric,
} from '../../engine/value/numeric.ts';
import {
  addNumeric,
  ceilingNumeric,
  divideNumeric,
  floorNumeric,
  moduloNumeric,
  multiplyNumeric,
  quotientNumeric,
  roundNumeric,
  subtractNumeric,
  truncateNumeric,
} from '../../engine/value/numeric-arithmetic.ts';
import { expNumeric, lnNumeric, logNumeric, powerNumeric, sqrtNumeric } from '../../engine/value/numeric-function.ts';
import { numeric } from './arbitrary.ts';

const finite = numeric.filter((value) => value.isFinite);
const common = 10n ** 90n;

/** value × 10^90, exact for every scale the arbitrary makes. */
function exact(value: Numeric): bigint {
  return BigInt(value.coefficient) * 10n ** BigInt(90 - value.scale);
}

test('sums, differences and products are exact', () => {
  fc.assert(
    fc.property(finite, finite, (a, b) => {
      expect(exact(addNumeric(a, b))).toBe(exact(a) + exact(b));
      expect(exact(subtractNumeric(a, b))).toBe(exact(a) - exact(b));
      expect(exact(multiplyNumeric(a, b)) * common).toBe(exact(a) * exact(b));
      expect(Math.sign(compareNumeric(a, b))).toBe(exact(a) < exact(b) ? -1 : exact(a) > exact(b) ? 1 : 0);
    }),
  );
});

test('a quotient is within half of its last digit, a remainder completes the quotient', () => {
  fc.assert(
    fc.property(finite, finite, (a, b) => {
      fc.pre(b.sign !== 0);
      const quotient = divideNumeric(a, b);
      const size = (value: bigint): bigint => (value < 0n ? -value : value);
      const scale = 10n ** BigInt(quotient.scale);
      const error = size(exact(a) * scale - BigInt(quotient.coefficient) * exact(b));
      expect(error * 2n <= size(exact(b))).toBe(true);
      const rest = moduloNumeric(a, b);
      expect(compareNumeric(addNumeric(multiplyNumeric(quotientNumeric(a, b), b), rest), a)).toBe(0);
      expect(rest.sign === 0 || rest.sign === a.sign).toBe(true);
    }),
  );
});

test('rounding, truncation, floor and ceiling', () => {
  fc.assert(
    fc.property(finite, fc.integer({ min: -5, max: 20 }), (value, scale) => {
      const unit = scale >= 0 ? common / 10n ** BigInt(scale) : common * 10n ** BigInt(-scale);
      const size = (x: bigint): bigint => (x < 0n ? -x : x);
      const exactValue = exact(value);
      const cut = (size(exactValue) / unit) * unit;
      const up = (size(exactValue) % unit) * 2n >= unit ? cut + unit : cut;
      const signed = (x: bigint): bigint => (exactValue < 0n ? -x : x);
      expect(exact(truncateNumeric(value, scale))).toBe(signed(cut));
      expect(exact(roundNumeric(value, scale))).toBe(signed(up));
      expect(exact(floorNumeric(value)) <= exactValue).toBe(true);
      expect(exact(ceilingNumeric(value)) >= exactValue).toBe(true);
    }),
  );
});

test('floats go in with 15 digits and come out as the nearest double', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), (value) => {
      const back = numericToNumber(numericFromFloat(value));
      expect(back).toBe(Number.isFinite(value) ? Number(value.toPrecision(15)) + 0 : value);
    }),
  );
  fc.assert(
    fc.property(finite, (value) => {
      expect(numericToNumber(value)).toBe(Number(printNumeric(value)) + 0);
    }),
  );
});

test('roots, logarithms and powers undo each other', () => {
  const positive = fc
    .tuple(fc.bigInt(1n, 10n ** 20n), fc.integer({ min: 0, max: 15 }))
    .map(([coefficient, scale]) => Numeric.of(coefficient, scale));
  const near = (left: Numeric, right: Numeric): void => {
    const a = numericToNumber(left);
    const b = numericToNumber(right);
    expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(b)));
  };
  fc.assert(
    fc.property(positive, (value) => {
      near(multiplyNumeric(sqrtNumeric(value), sqrtNumeric(value)), value);
      near(expNumeric(lnNumeric(value)), value);
      near(powerNumeric(Numeric.of(10), logNumeric(Numeric.of(10), value)), value);
      near(powerNumeric(value, Numeric.of(5, 1)), sqrtNumeric(value));
    }),
    { numRuns: 200 },
  );
});

test.each([
  ['sqrt 2', () => sqrtNumeric(parseNumeric('2')), '1.414213562373095'],
  ['ln 2', () => lnNumeric(parseNumeric('2')), '0.6931471805599453'],
  ['exp 1', () => expNumeric(parseNumeric('1')), '2.7182818284590452'],
  ['1/3', () => divideNumeric(parseNumeric('1'), parseNumeric('3')), '0.33333333333333333333'],
  ['2^0.5', () => powerNumeric(parseNumeric('2'), parseNumeric('0.5')), '1.4142135623730950'],
  ['10^-20', () => powerNumeric(parseNumeric('10'), parseNumeric('-20')), '0.000000000000000000010000000000000000'],
  ['log 2 of 64', () => logNumeric(parseNumeric('2'), parseNumeric('64')), '6.0000000000000000'],
  ['inf - inf', () => subtractNumeric(Numeric.infinity, Numeric.infinity), 'NaN'],
])('%s', (_, compute, text) => {
  expect(printNumeric(compute())).toBe(text);
});

test.each([
  ['division by zero', () => divideNumeric(Numeric.one, Numeric.zero), '22012'],
  ['root of a negative', () => sqrtNumeric(Numeric.of(-1)), '2201F'],
  ['logarithm of zero', () => lnNumeric(Numeric.zero), '2201E'],
  ['zero to a negative power', () => powerNumeric(Numeric.zero, Numeric.of(-1)), '2201F'],
  ['negative to a fraction', () => powerNumeric(Numeric.of(-2), Numeric.of(5, 1)), '2201F'],
  ['a power past the format', () => powerNumeric(Numeric.of(10), Numeric.of(1_000_000)), '22003'],
])('%s is refused', (_, compute, code) => {
  expect(compute).toThrow(expect.objectContaining({ code }));
});
