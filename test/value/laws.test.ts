/**
 * Laws of every type: text survives, key bytes order as values do and delimit themselves, equal values group alike, the
 * order is total.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import '../../engine/value/builtin-types.ts';
import { comparatorOf, equalityOf } from '../../engine/value/compare.ts';
import { groupKeyOf } from '../../engine/value/group-key.ts';
import {
  compareBytes,
  KeyBuffer,
  KeyCursor,
  keyIsReadable,
  readKeyPart,
  writeKeyPart,
} from '../../engine/value/key.ts';
import { arrayOf, definitionOf } from '../../engine/value/type.ts';
import { orderedTypes } from './arbitrary.ts';

const runs = { numRuns: 400 };
const readable = (name: string): boolean => name !== 'any';

for (const [type, values] of orderedTypes) {
  const shown = type.fields ? 'record(int4, text)' : type.name;
  describe(shown, () => {
    const definition = definitionOf(type);
    const compare = comparatorOf(type);
    const buffer = new KeyBuffer();
    const keyOf = (value: unknown, descending = false): Uint8Array => {
      writeKeyPart(buffer, value, { type, descending });
      return buffer.finish();
    };

    if (readable(type.name)) {
      test('print, parse, print gives the same text, and an equal value', () => {
        fc.assert(
          fc.property(values, (value) => {
            const text = definition.print(value, type);
            const back = definition.parse(text, type);
            expect(definition.print(back, type)).toBe(text);
            expect(compare(value, back)).toBe(0);
          }),
          runs,
        );
      });
    }

    test('key bytes order as the comparator does, both directions', () => {
      fc.assert(
        fc.property(values, values, (left, right) => {
          const order = Math.sign(compare(left, right));
          expect(Math.sign(compareBytes(keyOf(left), keyOf(right)))).toBe(order);
          expect(Math.sign(compareBytes(keyOf(left, true), keyOf(right, true))) + order).toBe(0);
        }),
        runs,
      );
    });

    test('key bytes delimit themselves', () => {
      fc.assert(
        fc.property(values, values, (left, right) => {
          const a = keyOf(left);
          const b = keyOf(right);
          const prefix = a.length < b.length && compareBytes(a, b.subarray(0, a.length)) === 0;
          expect(prefix).toBe(false);
        }),
        runs,
      );
    });

    if (keyIsReadable(type)) {
      test('key bytes read back', () => {
        fc.assert(
          fc.property(fc.option(values, { nil: null }), fc.boolean(), (value, descending) => {
            const key = keyOf(value, descending);
            const cursor = new KeyCursor(key);
            const back = readKeyPart(cursor, { type, descending });
            if (value === null) expect(back).toBe(null);
            else expect(compare(value, back)).toBe(0);
            expect(cursor.atEnd).toBe(true);
          }),
          runs,
        );
      });
    }

    test('the order is total', () => {
      fc.assert(
        fc.property(values, values, values, (a, b, c) => {
          expect(compare(a, a)).toBe(0);
          expect(Math.sign(compare(a, b)) + Math.sign(compare(b, a))).toBe(0);
          if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
        }),
        runs,
      );
    });

    test('equality and group keys agree with the order', () => {
      const equal = equalityOf(type);
      const group = groupKeyOf(type);
      fc.assert(
        fc.property(values, values, (left, right) => {
          const same = compare(left, right) === 0;
          expect(equal(left, right)).toBe(same);
          expect(new Set([group(left), group(right)]).size).toBe(same ? 1 : 2);
        }),
        runs,
      );
    });
  });
}

test('arrays of other shapes have other group keys, whatever their texts hold', () => {
  const group = groupKeyOf(arrayOf({ name: 'text' }));
  const one = ['XXXXX~~~~~~1:x1:x1:x1:x0:'];
  const many = ['XXXXX', null, null, null, null, null, null, 'x', 'x', 'x', 'x', ''];
  expect(group(one)).not.toBe(group(many));
});

test('nulls sort where the part says', () => {
  const type = { name: 'int4' };
  const key = (value: number | null, descending: boolean, nullsFirst?: boolean): Uint8Array => {
    const buffer = new KeyBuffer();
    writeKeyPart(buffer, value, { type, descending, ...(nullsFirst === undefined ? {} : { nullsFirst }) });
    return buffer.finish();
  };
  expect(compareBytes(key(1, false), key(null, false))).toBeLessThan(0);
  expect(compareBytes(key(1, true), key(null, true))).toBeGreaterThan(0);
  expect(compareBytes(key(1, false, true), key(null, false, true))).toBeGreaterThan(0);
  expect(compareBytes(key(1, true, false), key(null, true, false))).toBeLessThan(0);
});
