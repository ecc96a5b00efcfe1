import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PhysicalKind } from '../../engine/block/block.ts';
import { createBlockCodec } from '../../engine/block/block.ts';
import type { Datum } from '../../engine/value/type.ts';
import type { Vector } from '../../engine/value/vector.ts';
import { valueAt, vectorOf } from '../../engine/value/vector.ts';
import { anyVector, belongs, column, kinds } from './arbitrary.ts';
import { decodedOrRefused, expectRefused, flips, truncations } from './damage.ts';

const { encodeColumn, encodeQuickly, decodeColumn, viewColumn } = createBlockCodec();

/** All rows of a vector; bytes of text are read as UTF-8 whatever they begin with. */
function rowsOf(vector: Vector, count: number): Datum[] {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return Array.from({ length: count }, (_, row) => {
    if (vector.kind !== 'text' || vector.nulls?.[row] === 1) return valueAt(vector, row);
    return decoder.decode(vector.bytes.subarray(vector.offsets[row], vector.offsets[row + 1]));
  });
}

/** Integer lanes hold no −0. */
function withoutNegativeZero(values: readonly Datum[]): Datum[] {
  return values.map((value) => (Object.is(value, -0) ? 0 : value));
}

describe.each(kinds)('%s', (kind) => {
  test('every column comes back as it was, also from another vector kind and an odd address', () => {
    const property = fc.property(column(kind), (values) => {
      const count = values.length;
      const expected = kind.startsWith('int') ? withoutNegativeZero(values) : values;
      const { bytes, zone } = encodeColumn(kind, anyVector(expected), count);
      expect(bytes.length % 8).toBe(0);
      expect(zone.nullCount).toBe(values.filter((value) => value === null).length);
      const decoded = decodeColumn(kind, bytes, count);
      expect(rowsOf(decoded, count)).toStrictEqual(expected);
      expect(encodeColumn(kind, decoded, count).bytes).toEqual(bytes);
      for (const vector of [anyVector(expected), decoded]) {
        expect(rowsOf(decodeColumn(kind, encodeQuickly(kind, vector, count), count), count)).toStrictEqual(expected);
      }
      const odd = new Uint8Array(bytes.length + 3);
      odd.set(bytes, 3);
      expect(rowsOf(decodeColumn(kind, odd.subarray(3), count), count)).toStrictEqual(expected);
      expect(rowsOf(viewColumn(kind, odd.subarray(3), count), count)).toStrictEqual(expected);
      expect(rowsOf(viewColumn(kind, bytes, count), count)).toStrictEqual(expected);
    });
    fc.assert(property, { numRuns: 100 });
  });

  test('a flipped byte and a truncation are always refused', () => {
    const property = fc.property(column(kind), (values) => {
      const { bytes } = encodeColumn(kind, anyVector(values.slice(0, 60)), Math.min(60, values.length));
      const count = Math.min(60, values.length);
      for (const harmed of flips(bytes)) expectRefused(() => decodeColumn(kind, harmed, count));
      for (const harmed of truncations(bytes)) expectRefused(() => decodeColumn(kind, harmed, count));
    });
    fc.assert(property, { numRuns: 6 });
  });

  test('without the checksum, damage still ends in XX001 or in values of the kind', () => {
    const property = fc.property(column(kind), (values) => {
      const count = Math.min(40, values.length);
      const { bytes } = encodeColumn(kind, anyVector(values.slice(0, count)), count);
      for (const harmed of flips(bytes)) {
        const vector = decodedOrRefused(() => viewColumn(kind, harmed, count));
        if (vector === undefined) continue;
        expect(rowsOf(vector, count).every((value) => belongs(kind, value))).toBe(true);
      }
    });
    fc.assert(property, { numRuns: 8 });
  });

  test('another kind, another count and an empty buffer are refused', () => {
    const { bytes } = encodeColumn(kind, anyVector([null, null]), 2);
    for (const other of kinds) if (other !== kind) expectRefused(() => decodeColumn(other, bytes, 2));
    expectRefused(() => decodeColumn(kind, bytes, 3));
    expectRefused(() => decodeColumn(kind, new Uint8Array(0), 0));
  });

  test('a column of nulls and a column of nothing', () => {
    for (const count of [0, 1, 8, 64, 65]) {
      const { bytes, zone } = encodeColumn(kind, anyVector(new Array(count).fill(null)), count);
      expect(zone).toEqual({ nullCount: count, minimum: undefined, maximum: undefined });
      expect(rowsOf(decodeColumn(kind, bytes, count), count)).toEqual(new Array(count).fill(null));
    }
  });
});

function kindsRead(kind: PhysicalKind, values: readonly Datum[]): string {
  return decodeColumn(kind, encodeColumn(kind, anyVector(values), values.length).bytes, values.length).kind;
}

test('each kind is read as the vector kinds the face names', () => {
  expect(kindsRead('bool', [true, null])).toBe('bool');
  expect(kindsRead('int32', [1, null, -5])).toBe('i32');
  expect(kindsRead('int32', [1, Infinity])).toBe('any');
  expect(kindsRead('int64', [1, null, 2 ** 52])).toBe('f64');
  expect(kindsRead('int64', [1, Infinity])).toBe('f64');
  expect(kindsRead('int64', [1, null, 1n << 60n])).toBe('i64');
  expect(kindsRead('int64', [1n << 60n, Infinity])).toBe('any');
  expect(kindsRead('float64', [1])).toBe('f64');
  expect(kindsRead('text', ['a', 'b', 'c'])).toBe('text');
  expect(kindsRead('text', new Array(40).fill('again'))).toBe('dict');
  expect(kindsRead('any', [1n])).toBe('any');
});

test('vectors of every kind encode like plain values', () => {
  const numbers = [5, null, 7, -3];
  for (const kind of ['i32', 'f64', 'i64'] as const) {
    const plain = encodeColumn('int64', anyVector(numbers), 4).bytes;
    expect(encodeColumn('int64', vectorOf(kind, numbers), 4).bytes).toEqual(plain);
  }
  const dictionary = { strings: ['unused', 'b', 'a'] };
  const dict: Vector = {
    kind: 'dict',
    values: Int32Array.of(2, 1, 0, 2),
    dictionary,
    nulls: Uint8Array.of(0, 0, 1, 0),
  };
  expect(encodeColumn('text', dict, 4).bytes).toEqual(encodeColumn('text', anyVector(['a', 'b', null, 'a']), 4).bytes);
  const bytes = new TextEncoder().encode('xxabbab');
  const text: Vector = {
    kind: 'text',
    bytes,
    offsets: Int32Array.of(2, 3, 5, 6, 7),
    ascii: undefined,
    nulls: undefined,
  };
  const slice = encodeColumn('text', text, 3).bytes;
  expect(slice).toEqual(encodeColumn('text', anyVector(['a', 'bb', 'a']), 3).bytes);
});

test('ASCII text comes with its block string, other text without', () => {
  const ascii = decodeColumn('text', encodeColumn('text', anyVector(['one', 'two', null]), 3).bytes, 3);
  expect(ascii).toMatchObject({ kind: 'text', ascii: 'onetwo' });
  const wide = decodeColumn('text', encodeColumn('text', anyVector(['onë', 'two', null]), 3).bytes, 3);
  expect(wide).toMatchObject({ kind: 'text', ascii: undefined });
});

test('a decoded column is independent of its bytes, a viewed one lies in them', () => {
  const { bytes } = encodeColumn('float64', anyVector([1.5, 2.5]), 2);
  const decoded = decodeColumn('float64', bytes, 2);
  const viewed = viewColumn('float64', bytes, 2);
  new Float64Array(bytes.buffer, 16, 2)[0] = 9.5;
  expect(rowsOf(decoded, 2)).toEqual([1.5, 2.5]);
  expect(rowsOf(viewed, 2)).toEqual([9.5, 2.5]);
});

test('blocks in shared memory can be viewed', () => {
  for (const [kind, values] of [
    ['float64', [1.5]],
    ['text', ['abc', 'äöü']],
    ['any', ['x', 5n]],
  ] as const) {
    const { bytes } = encodeColumn(kind, anyVector(values), values.length);
    const slab = new Uint8Array(new SharedArrayBuffer(bytes.length + 8), 8);
    slab.set(bytes);
    expect(rowsOf(viewColumn(kind, slab, values.length), values.length)).toEqual(values);
    expect(rowsOf(decodeColumn(kind, slab, values.length), values.length)).toEqual(values);
  }
});

test('narrow integers take few bytes', () => {
  const ascending = Array.from({ length: 4096 }, (_, i) => i);
  expect(encodeColumn('int64', anyVector(ascending), 4096).bytes.length).toBeLessThan(4096 * 2 + 64);
  expect(encodeColumn('int32', anyVector(ascending.map((i) => 1000 + (i % 200))), 4096).bytes.length).toBeLessThan(
    4200,
  );
  expect(encodeColumn('int32', anyVector(new Array(4096).fill(42)), 4096).bytes.length).toBeLessThan(64);
});
