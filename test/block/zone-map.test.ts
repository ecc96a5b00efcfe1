import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PhysicalKind } from '../../engine/block/block.ts';
import { createBlockCodec } from '../../engine/block/block.ts';
import { lowerTextBound, upperTextBound } from '../../engine/block/zone-map.ts';
import { Numeric } from '../../engine/value/numeric.ts';
import { compareText } from '../../engine/value/text.ts';
import type { Datum } from '../../engine/value/type.ts';
import { anyVector, column, text } from './arbitrary.ts';

const { encodeColumn } = createBlockCodec();

function zoneOf(
  kind: PhysicalKind,
  values: readonly Datum[],
): { minimum: Datum | undefined; maximum: Datum | undefined } {
  const { minimum, maximum } = encodeColumn(kind, anyVector(values), values.length).zone;
  return { minimum, maximum };
}

/** The order of the kind, for values of one column. */
function compare(left: Datum, right: Datum): number {
  if (typeof left === 'string') return compareText(left, right as string);
  if (Number.isNaN(left)) return Number.isNaN(right) ? 0 : 1;
  if (Number.isNaN(right)) return -1;
  const [a, b] = [left, right] as [number, number];
  return a < b ? -1 : a > b ? 1 : 0;
}

test.each(['bool', 'int32', 'int64', 'float64', 'text'] as const)('bounds of %s hold for every value', (kind) => {
  const property = fc.property(column(kind), (values) => {
    const { minimum, maximum } = zoneOf(kind, values);
    const present = values.filter((value) => value !== null);
    if (present.length === 0 || minimum === undefined) return;
    for (const value of present) {
      expect(compare(minimum, value)).toBeLessThanOrEqual(0);
      expect(compare(maximum, value)).toBeGreaterThanOrEqual(0);
    }
    if (kind === 'text') return;
    expect(present.some((value) => compare(value, minimum) === 0)).toBe(true);
    expect(present.some((value) => compare(value, maximum) === 0)).toBe(true);
  });
  fc.assert(property, { numRuns: 200 });
});

test('bounds of long text are short and hold', () => {
  const long = fc
    .tuple(fc.string({ unit: 'binary', minLength: 20, maxLength: 60 }), text)
    .map((parts) => parts.join(''));
  const property = fc.property(long, (value) => {
    expect(lowerTextBound(value).length).toBeLessThanOrEqual(32);
    expect(compareText(lowerTextBound(value), value)).toBeLessThanOrEqual(0);
    const upper = upperTextBound(value);
    if (upper === undefined) return;
    expect(upper.length).toBeLessThanOrEqual(33);
    expect(compareText(upper, value)).toBeGreaterThanOrEqual(0);
    expect(/\p{Surrogate}/u.test(upper)).toBe(false);
  });
  fc.assert(property, { numRuns: 1000 });
});

test('raising a bound skips what cannot be raised', () => {
  expect(upperTextBound('a'.repeat(40))).toBe(`${'a'.repeat(31)}b`);
  expect(upperTextBound(`${'a'.repeat(31)}\ud7ff tail`)).toBe(`${'a'.repeat(31)}\ue000`);
  expect(upperTextBound(`b${'\u{10ffff}'.repeat(30)}`)).toBe('c');
  expect(upperTextBound('\u{10ffff}'.repeat(30))).toBeUndefined();
});

test('NaN is above all, and Numeric columns have bounds', () => {
  expect(zoneOf('float64', [Number.NaN, 1, null])).toEqual({ minimum: 1, maximum: Number.NaN });
  expect(zoneOf('float64', [Number.NaN])).toEqual({ minimum: Number.NaN, maximum: Number.NaN });
  const prices = [Numeric.of(150, 2), null, Numeric.of(-3), Numeric.of(99, 1)];
  expect(zoneOf('any', prices)).toEqual({ minimum: prices[2], maximum: prices[3] });
  expect(zoneOf('any', [1n, 'x'])).toEqual({ minimum: undefined, maximum: undefined });
});
