import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBlockCodec } from '../../engine/block/block.ts';
import type { Datum } from '../../engine/value/type.ts';
import { belongs, shapeAndRow, shapeOf } from './arbitrary.ts';
import { decodedOrRefused, expectRefused, flips } from './damage.ts';

const { writeRow, readRow, readField } = createBlockCodec();

function encoded(shape: Parameters<typeof writeRow>[0], row: readonly Datum[]): Uint8Array {
  const target = new Uint8Array(1 << 20);
  return target.slice(0, writeRow(shape, row, target, 0));
}

test('every row comes back as it was, whole and field by field', () => {
  const property = fc.property(shapeAndRow, fc.nat(30), ({ shape, row }, offset) => {
    const target = new Uint8Array(100_000).fill(0xee);
    const end = writeRow(shape, row, target, offset);
    expect(readRow(shape, target, offset)).toStrictEqual(row);
    for (const [index, value] of row.entries()) {
      expect(readField(shape, target, offset, index)).toStrictEqual(value);
    }
    expect(target[end]).toBe(0xee);
  });
  fc.assert(property, { numRuns: 600 });
});

test('a row that does not fit answers -1 and leaves what lies before and behind it alone', () => {
  const property = fc.property(shapeAndRow, ({ shape, row }) => {
    const bytes = encoded(shape, row);
    expect(writeRow(shape, row, new Uint8Array(bytes.length), 0)).toBe(bytes.length);
    for (let room = 0; room < bytes.length; room += 1 + (room >> 3)) {
      const arena = new Uint8Array(bytes.length + 20).fill(0xee);
      expect(writeRow(shape, row, arena.subarray(0, 10 + room), 10)).toBe(-1);
      expect(arena.subarray(0, 10).every((byte) => byte === 0xee)).toBe(true);
      expect(arena.subarray(10 + room).every((byte) => byte === 0xee)).toBe(true);
    }
  });
  fc.assert(property, { numRuns: 100 });
});

test('rows above 65,535 bytes take wide offsets', () => {
  const shape = shapeOf(['text', 'int32', 'any', 'int32', 'float32s']);
  for (const length of [65_000, 65_500, 65_535, 65_536, 70_000, 300_000]) {
    const row = ['x'.repeat(length), 7, ['é'.repeat(9)], Infinity, Float32Array.of(1.5)];
    const bytes = encoded(shape, row);
    expect(bytes[0]! & 1).toBe(bytes.length > 65_535 ? 1 : 0);
    expect(readRow(shape, bytes, 0)).toStrictEqual(row);
    expect(readField(shape, bytes, 0, 3)).toBe(Infinity);
    expect(writeRow(shape, row, new Uint8Array(bytes.length - 1), 0)).toBe(-1);
  }
});

test('the value of a wrong type is our fault', () => {
  const cases: readonly (readonly [Parameters<typeof shapeOf>[0][number], Datum])[] = [
    ['bool', 1],
    ['int32', 'x'],
    ['int32', 1.5],
    ['int64', Number.NaN],
    ['float64', 1n],
    ['text', 5],
    ['float32s', [1]],
    ['any', undefined],
  ];
  for (const [kind, value] of cases) {
    expect(() => encoded(shapeOf([kind]), [value])).toThrow(/invariant violated/);
  }
  expect(() => encoded(shapeOf(['bool']), [])).toThrow(/invariant violated/);
});

test('a flipped byte ends in XX001 or in a value of the column, never outside the row', () => {
  const property = fc.property(shapeAndRow, ({ shape, row }) => {
    for (const harmed of flips(encoded(shape, row))) {
      const read = decodedOrRefused(() => readRow(shape, harmed, 0));
      for (const [index, { kind }] of shape.columns.entries()) {
        if (read !== undefined) expect(belongs(kind, read[index])).toBe(true);
        const field = decodedOrRefused(() => readField(shape, harmed, 0, index));
        if (field !== undefined) expect(belongs(kind, field)).toBe(true);
      }
    }
  });
  fc.assert(property, { numRuns: 20 });
});

test('a truncated row, another version and an empty buffer are refused', () => {
  const shape = shapeOf(['int32', 'text', 'any', 'int64'], 5);
  const bytes = encoded(shape, [1, 'two', [3n], Infinity]);
  for (let length = 0; length < bytes.length; length++) expectRefused(() => readRow(shape, bytes.slice(0, length), 0));
  expectRefused(() => readRow({ ...shape, version: 6 }, bytes, 0));
  expectRefused(() => readField(shape, bytes, bytes.length, 0));
});
